// Compare.h - findings of the head beside those of the base: new, existing, fixed, weakened.
// SPDX-License-Identifier: MIT
#pragma once

#include "gate/UnitPlan.h"

#include <set>

namespace palindrome::gate {

struct ComparisonRules {
    bool compared = true; ///< false: there is no base, and every finding counts
    bool failOnExisting = false;
    std::set<std::string> acceptSpec; ///< units
    std::set<std::string> stale;      ///< units that the base changed as well
};

/// The result of the head with a status for each finding, and the fixed ones of the base behind.
report::UnitResult compared(UnitPlan& plan, const Snapshot& head, const ComparisonRules& rules);

/// Finishes the report, and gives it and its units their exit codes: 1 for what is new or weakened,
/// 4 for what was not decided or not checked, 5 and 6 as in other commands.
void settle(report::Report& report, const ComparisonRules& rules);

} // namespace palindrome::gate
