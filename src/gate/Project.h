// Project.h - what palindrome.toml says about the units of a repository and what gate demands.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace palindrome::gate {

/// One `[unit.NAME]`. Paths are from the root of the repository.
struct UnitSetup {
    std::string name;
    std::string spec;
    std::vector<std::string> below; ///< specs of the units that `spec` has instances of
    std::vector<std::string> hdl, fileLists, include, define;
    std::string top;
    std::vector<std::pair<std::string, std::string>> parameters;
    bool simulate = false;
    unsigned line = 0; ///< where it is written; not part of the meaning

    bool operator==(const UnitSetup& o) const {
        return name == o.name && spec == o.spec && below == o.below && hdl == o.hdl &&
               fileLists == o.fileLists && include == o.include && define == o.define &&
               top == o.top && parameters == o.parameters && simulate == o.simulate;
    }
};

/// What the judging of one unit may cost.
struct GateLimits {
    double unitSeconds = 300;   ///< wall clock of everything about one unit in one state
    double proofSeconds = 60;   ///< of one proof
    double solverSeconds = 20;  ///< of one call of a solver
    uint64_t memoryMiB = 4096;  ///< of each process
    uint64_t sourceMiB = 50;    ///< of all files of a unit together
    uint64_t files = 5000;      ///< of a unit, those below its include folders as well
    unsigned processes = 256;   ///< at once, in the sandbox
    uint64_t outputMiB = 64;    ///< of what the judging of one unit says
    bool operator==(const GateLimits&) const = default;
};

/// `[gate]`, `[unit.*]` and `[lint]` of one palindrome.toml.
struct Project {
    std::string file;             ///< path from the root of the repository
    std::vector<UnitSetup> units; ///< in the order of the file
    /// Units that must exist: those that are listed, else all of `units`.
    std::vector<std::string> required;
    bool failOnExisting = false; ///< fail_on = "existing"
    bool requireSandbox = false; ///< sandbox = "required"
    std::string cacheKey;        ///< public key of cached verdicts, hexadecimal; empty: none
    GateLimits limits;
    std::map<std::string, std::optional<diag::Severity>> severities; ///< of rules of lint

    const UnitSetup* find(std::string_view name) const;
};

/// Reads the text of a project file; `file` is its path from the root, and paths in it are relative
/// to its folder. Tables of others (`model`) are not looked at. Errors go to the sink
/// (config-invalid), and the result is then empty.
std::optional<Project> readProject(std::string_view text, const std::string& file,
                                   diag::Sink& sink);

/// A difference between the policy of the base and that of the head.
struct PolicyChange {
    std::string unit; ///< empty: of the project as a whole
    std::string what; ///< one sentence
    /// Less is checked, or not as strictly, or what is checked is named anew.
    bool weaker = false;
};
std::vector<PolicyChange> comparePolicies(const Project& base, const Project& head);

} // namespace palindrome::gate
