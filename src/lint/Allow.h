// Allow.h - findings that a spec allows by name, with a reason, beside the row.
// SPDX-License-Identifier: MIT
#pragma once

#include "lint/Reporter.h"

namespace palindrome::lint {

/// Applies the words `lint-allow RULE: reason` of a file to the findings. In a note it is about the row
/// or entry of that note; in the text under a heading about the whole section or table; under the title
/// about the whole unit. Reports unknown rules, missing reasons and what allows nothing.
void applyAllowances(const lct::Unit& unit, std::string_view text, Reporter& report);

} // namespace palindrome::lint
