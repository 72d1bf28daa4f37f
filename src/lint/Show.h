// Show.h - which findings a terminal shows when there are many.
// SPDX-License-Identifier: MIT
#pragma once

#include "lint/Lint.h"

namespace palindrome::lint {

/// The open findings of a report. If there are more than a screen takes and `all` is not asked for, only
/// the first of each rule in each table stands for all of its kind, with a note that counts the others;
/// if even that is too much, the first of each rule.
std::vector<diag::Diagnostic> shownFindings(const Report& report, bool all);

} // namespace palindrome::lint
