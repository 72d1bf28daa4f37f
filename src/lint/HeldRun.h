// HeldRun.h - long runs with inputs that stay the same, for what a counter reaches late.
// SPDX-License-Identifier: MIT
#pragma once

#include "lint/Subject.h"

namespace palindrome::lint {

/// Runs the unit from reset with the inputs of a point in every cycle, choices and registers without a
/// reset at 0, as long as the assumptions hold. Gives for each condition the cycle in which it first
/// holds, if it does.
std::vector<std::optional<unsigned>> holdInputs(Subject& subject, const Point& point,
                                                const std::vector<logic::Term>& conditions,
                                                unsigned cycles);

} // namespace palindrome::lint
