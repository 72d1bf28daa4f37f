// UnitJob.h - one unit in one state, judged in a process of its own.
// SPDX-License-Identifier: MIT
#pragma once

#include "gate/Inputs.h"
#include "gate/ResultJson.h"

#include <filesystem>
#include <optional>

namespace palindrome::gate {

/// What is to be judged. Both folders hold nothing but the unit's files.
struct UnitJob {
    std::string unit;
    std::filesystem::path folder;     ///< working folder of the process
    UnitInputs inputs;
    GateLimits limits;
    std::map<std::string, std::optional<diag::Severity>> severities;
    bool lint = true;
    /// The same unit before the change, if there is one.
    std::optional<std::filesystem::path> baseFolder;
    UnitInputs baseInputs;
    /// The new table is compared with the old one.
    bool compareSpecs = false;
    /// If no file that reading the unit opens is among those that differ, it is not judged.
    bool skipUnread = false;
};

struct UnitAnswer {
    bool touched = true;
    report::UnitResult result;
    std::vector<report::Finding> weakened; ///< promises of the old table that the new one drops
};

/// Does the work in this process; what a hostile unit does to it is for the caller to bound.
UnitAnswer runUnitJob(const UnitJob& job);

/// Runs the job in a child of this program: with limits, in the sandbox where there is one, without
/// network. A child that hangs, crashes or answers nonsense becomes a result that is not decided.
/// Fails only if no child can be started.
Result<UnitAnswer> runInChild(const UnitJob& job, bool requireSandbox);

/// The child's side: the job as JSON in, the answer as JSON out. Throws nlohmann's exceptions.
std::string answerJob(const std::string& text);

} // namespace palindrome::gate
