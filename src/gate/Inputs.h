// Inputs.h - the files that a unit is made of in one state of the repository, by content id.
// SPDX-License-Identifier: MIT
#pragma once

#include "gate/Project.h"
#include "gate/Snapshot.h"

#include <filesystem>

namespace palindrome::gate {

/// Why a unit's files cannot be used: a rule of docs/rules-gate.md and a sentence.
struct InputFault {
    std::string rule, message, wayOut, path;
    bool operator==(const InputFault&) const = default;
};

/// A unit as it is in one state: exactly these files are seen by whatever reads it, so that nothing
/// else can change its verdict. Sameness is told by content ids, without reading anything but file
/// lists and links.
struct UnitInputs {
    std::map<std::string, std::string> files; ///< content id by path
    std::string spec, top;
    std::vector<std::string> hdl, include, define; ///< file lists resolved
    std::vector<std::pair<std::string, std::string>> parameters;
    bool simulate = false;
    bool specMissing = false, hdlMissing = false;
    std::vector<InputFault> faults;

    /// The same files with the same content, read in the same way.
    bool operator==(const UnitInputs&) const = default;
};

/// Finds the inputs of a unit. Links are followed where they stay inside the repository; those that
/// do not, submodules, and what is missing become faults. Fails if the repository cannot be read.
Result<UnitInputs> inputsOf(const UnitSetup& unit, const Snapshot& snapshot,
                            const GateLimits& limits);

/// Content ids of all files, each once, in order.
std::vector<std::string> idsOf(const UnitInputs& inputs);

/// Adds a fault if the files are larger together than the limit, or if one has no size (it is not in
/// the clone).
void checkSize(UnitInputs& inputs, const std::map<std::string, std::optional<uint64_t>>& sizes,
               const GateLimits& limits);

/// Writes the files below `folder`, which must be empty and ours alone; `contents` by id.
Result<void> materialise(const UnitInputs& inputs,
                         const std::map<std::string, std::string>& contents,
                         const std::filesystem::path& folder);

} // namespace palindrome::gate
