// StateRules.h - what no reachable state shows: rows, changes of registers, enum items; and missing resets.
// SPDX-License-Identifier: MIT
#pragma once

#include "lint/Reporter.h"
#include "lint/TableRules.h"

#include <memory>

namespace palindrome::lint {

/// Needs the tables linted before.
void lintStates(Subject& subject, Reporter& report,
                const std::vector<std::unique_ptr<TableRules>>& tables);

/// Conditions that read a register before it is written, so that an output or a register with a reset
/// can be x.
void lintResets(Subject& subject, Reporter& report);

/// Outputs that depend on what the spec leaves open in a signal.
void lintUnspecified(Subject& subject, Reporter& report);

} // namespace palindrome::lint
