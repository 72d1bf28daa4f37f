// Fixes.h - applies changes that findings propose to a unit.
// SPDX-License-Identifier: MIT
#pragma once

#include "lint/Lint.h"

namespace palindrome::lint {

/// Applies the changes of findings that are not allowed, one a table at most, for a change may make
/// another one wrong: lint again for the rest. Returns how many were applied.
size_t applyFixes(lct::Unit& unit, const Report& report);

} // namespace palindrome::lint
