// Rules.cpp - the list of all rules.
// SPDX-License-Identifier: MIT
#include "diag/Rules.h"

#include <algorithm>

namespace palindrome::diag {

namespace {

constexpr Rule rules[] = {
#define PAL_RULE(number, severity, name, summary) {number, Severity::severity, name, summary},
#include "diag/Rules.def"
#undef PAL_RULE
};

} // namespace

std::span<const Rule> allRules() {
    return rules;
}

const Rule* findRule(std::string_view name) {
    const auto* found = std::find_if(std::begin(rules), std::end(rules),
                                     [&](const Rule& rule) { return rule.name == name; });
    return found == std::end(rules) ? nullptr : found;
}

} // namespace palindrome::diag
