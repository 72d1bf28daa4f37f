// Build.h - HDL to a simulation program: vetted, translated, compiled, cached by content.
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/Sim.h"

namespace palindrome::sim {

/// A finished build in the cache.
struct Build {
    std::filesystem::path program;
    std::string top;
    bool fromCache = false;
    bool sandboxed = false;
    double seconds = 0;
};

/// Reads the sources (nothing but the given paths and what they include from their own and the
/// given folders), refuses what could reach outside the simulation, and builds. The top must be
/// named. Not handled: file list entries other than files, +incdir+, +define+ and nested lists.
Result<Build> build(const hdl::Sources& sources, const Options& options);

/// Verilator as found on this machine.
struct Verilator {
    std::filesystem::path program; ///< verilator_bin
    std::filesystem::path root;    ///< VERILATOR_ROOT, its include folder is below
    std::string version;
};
Result<Verilator> findVerilator();

} // namespace palindrome::sim
