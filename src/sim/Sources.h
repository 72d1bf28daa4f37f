// Sources.h - HDL sources as texts with safe names, file lists expanded, dangerous constructs
// found. SPDX-License-Identifier: MIT
#pragma once

#include "hdl/Hdl.h"
#include "util/Result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace palindrome::sim {

struct SourceText {
    std::string shown; ///< the user's name for it
    std::string safe;  ///< the name in the build folder, made by us
    std::string text;
};

/// Everything a build needs, with lists expanded.
struct SourceSet {
    std::vector<SourceText> texts;
    std::vector<std::filesystem::path> includeDirs; ///< absolute: given ones, then the files' own
    std::vector<std::string> defines;
    std::vector<std::pair<std::string, std::string>> parameters;
    std::string top;
    bool hasIncludes = false; ///< some text mentions `include
};

/// Reads files and lists. Checks that the top, parameters and defines have names that a tool's
/// command line cannot take for something else.
Result<SourceSet> readSources(const hdl::Sources& sources);

/// The construct in preprocessed text that could act outside the simulation, empty if there is
/// none: inline C++, DPI, file and system tasks. Errs on the side of refusing.
std::string findDangerous(const std::string& preprocessed);

/// The preprocessed text without what makes Verilator leave the meaning of the standard: `unique`,
/// `unique0` and `priority` in front of `if` and `case` (where two conditions of a `unique if`
/// hold, Verilator 5.006 executes none), attributes such as `(* full_case *)`, and its own pragma
/// comments. Lines stay where they are.
std::string withoutHints(const std::string& preprocessed);

/// Replaces safe names by shown ones in a tool's message.
std::string withShownNames(std::string message, const SourceSet& set);

} // namespace palindrome::sim
