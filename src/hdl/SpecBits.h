// SpecBits.h - which bits of which variable a select in the reference module means.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <slang/ast/Expression.h>
#include <slang/ast/symbols/ValueSymbol.h>
#include <slang/numeric/SVInt.h>

namespace palindrome::hdl {

/// Bits [lo, lo + width) of a variable; words of an array follow each other. With `dynamic`, the
/// select is computed, and the bits are all that it can reach.
struct VariableBits {
    const slang::ast::ValueSymbol* symbol = nullptr;
    uint64_t lo = 0, width = 0;
    bool dynamic = false;
    bool outside = false; ///< a constant select that leaves the declared range
};

/// Empty if the expression is no select of a variable.
std::optional<VariableBits> bitsOf(const slang::ast::Expression& expr);

/// The integer value of a constant expression, without known bits being demanded.
std::optional<slang::SVInt> constantOf(const slang::ast::Expression& expr,
                                       const slang::ast::Symbol& scope);

} // namespace palindrome::hdl
