// Rules.h - the list of all rules: number, severity, name and summary.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"

#include <span>
#include <string_view>

namespace palindrome::diag {

/// A row of Rules.def. `severity` is what the rule is reported with; notes have no rule of their
/// own.
struct Rule {
    unsigned number = 0;
    Severity severity = Severity::Error;
    std::string_view name;
    std::string_view summary;
};

/// All rules in the order of Rules.def.
std::span<const Rule> allRules();

/// The rule of that name, or null.
const Rule* findRule(std::string_view name);

} // namespace palindrome::diag
