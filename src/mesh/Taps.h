// Taps.h - the C++ through which the testbench reads registers and wires of a router.
// SPDX-License-Identifier: MIT
#pragma once

#include "mesh/Mesh.h"

namespace palindrome::mesh {

/// The module around a router that is translated: it keeps the router's place in registers. Verilator
/// computes what depends on an input in every evaluation, twice a cycle, and nearly half of a router
/// depends on where it stands.
std::string nodeModule(const RouterHdl& router);
/// Its name, which no unit may have.
inline constexpr const char* nodeName = "palindrome_mesh_node";

/// A configuration file that keeps the wires and registers, whatever Verilator would optimize away.
std::string tapsConfiguration(const RouterHdl& router);

/// The header Taps.h of the testbench. `rootHeader` is the class that Verilator wrote. Where the
/// units have no registers `count`, `level` and `pend` the testbench checks credits at the links
/// alone. Refused if a wire of the top is not there.
Result<std::string> tapsHeader(const RouterHdl& router, const std::string& rootHeader);

} // namespace palindrome::mesh
