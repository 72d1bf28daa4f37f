// EmitStructure.h - instances and connections of a unit as SystemVerilog.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"
#include "hdl/EmitMap.h"
#include "hdl/EmitNames.h"

namespace palindrome::hdl {

/// The wire between port `port` of the instance (or array of instances) `instance` and the rest of
/// the unit; for an array, its first packed dimension counts the instances.
std::string instanceWire(std::string_view instance, std::string_view port);

/// An input of an instance that connections must drive.
struct InstanceInput {
    const lct::Instance* instance;
    std::string port, wire;
};
/// Clocks and resets are left out: they are connected by name. The unit must have passed
/// checkStructure.
std::vector<InstanceInput> instanceInputs(const lct::Unit& unit);

/// Checks that every unit is there, that its ports can be wired, and that each connection leads
/// from something to something. Bits driven twice or never are found after elaboration.
void checkStructure(const lct::Unit& unit, const UnitNames& names, diag::Sink& sink);

/// Prints the wires, the instances and the connections of a unit that has passed checkStructure.
void emitStructure(const lct::Unit& unit, EmitWriter& out);

} // namespace palindrome::hdl
