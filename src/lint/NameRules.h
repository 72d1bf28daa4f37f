// NameRules.h - names that nothing uses, registers that nothing reads, and values that do not fit.
// SPDX-License-Identifier: MIT
#pragma once

#include "lint/Reporter.h"
#include "lint/TableRules.h"

#include <memory>

namespace palindrome::lint {

void lintNames(Subject& subject, Reporter& report);

/// Assignments that can lose a set bit. Needs the tables linted before.
void lintLostBits(Subject& subject, Reporter& report,
                  const std::vector<std::unique_ptr<TableRules>>& tables);

} // namespace palindrome::lint
