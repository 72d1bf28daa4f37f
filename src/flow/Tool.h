// Tool.h - which program this is, for reports and for keys of cached verdicts.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace palindrome::flow {

/// "0.1.0", from CMakeLists.txt.
std::string toolVersion();

/// Changes whenever the program's code does: the linker's build id, or a hash of the executable
/// where there is none. Cached verdicts of another build are never used.
const std::string& toolBuildId();

/// Programs and libraries with their versions, in a fixed order: slang, z3, cadical, verilator, …
/// Verilator is asked once for each run of the program; "not found" if it is missing.
const std::vector<std::pair<std::string, std::string>>& partVersions();

} // namespace palindrome::flow
