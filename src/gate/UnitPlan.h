// UnitPlan.h - one touched unit: its files before and after, and what was found out about them.
// SPDX-License-Identifier: MIT
#pragma once

#include "gate/UnitJob.h"
#include "gate/VerdictStore.h"

#include <optional>

namespace palindrome::gate {

struct UnitPlan {
    UnitSetup setup;
    UnitInputs head;
    std::optional<UnitInputs> base; ///< none: the unit is new, or nothing is compared

    std::optional<UnitAnswer> answer;              ///< of the head
    std::optional<report::UnitResult> baseResult;  ///< none if there is no base that can be judged
    bool headReused = false, baseReused = false;
    bool forged = false;   ///< an entry of the store was not signed by the key
    std::string wrongEntry; ///< paranoid: what a signed entry said, where it is not true
    std::optional<Failure> failure;
};

/// What all units share.
struct JudgeContext {
    const Snapshot* headSnapshot = nullptr;
    const Snapshot* baseSnapshot = nullptr; ///< null: nothing is compared
    const Project* policy = nullptr;
    const VerdictStore* store = nullptr; ///< null: none
    const SigningKey* signer = nullptr;  ///< null: nothing is kept
    std::filesystem::path scratch;       ///< for this unit alone
    bool requireSandbox = false, paranoid = false;
};

/// Fills in the answers: from the store where it may be, else from a child for each state.
void judgePlan(UnitPlan& plan, const JudgeContext& context);

/// Findings for what is wrong with the files of a state, in the place of a verdict.
report::UnitResult refusedResult(const std::string& unit, const UnitInputs& inputs);

} // namespace palindrome::gate
