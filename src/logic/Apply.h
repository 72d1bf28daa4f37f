// Apply.h - the meaning of every operator on constant operands.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/Term.h"

namespace palindrome::logic {

/// Computes `op` (neither Const nor Var) on operand values. `width` is the result's; `hi` and `lo`
/// are read for Extract only.
BitVec applyOp(Op op, unsigned width, unsigned hi, unsigned lo,
               std::span<const BitVec* const> args);

} // namespace palindrome::logic
