// Circuits.h - word operations as gates; words are lists of literals, least significant first.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Aig.h"

#include <vector>

namespace palindrome::proof {

using Word = std::vector<Lit>;

/// How a product is built. Both give the same function; which one has more nodes in common with a
/// multiplier written out as gates is not known beforehand.
enum class ProductRows { ByFirst, BySecond };

Word invert(const Word& a);
Word bitwise(Aig& aig, Aig::Kind kind, const Word& a, const Word& b); ///< And or Xor
Word select(Aig& aig, Lit condition, const Word& then, const Word& otherwise);
/// a + b + carry modulo 2^width; `carryOut` may be null.
Word sum(Aig& aig, const Word& a, const Word& b, Lit carry, Lit* carryOut = nullptr);
Word negated(Aig& aig, const Word& a);
Word product(Aig& aig, const Word& a, const Word& b, ProductRows rows);
/// Restoring division; for divisor 0 the quotient is all ones and the remainder the dividend.
void divide(Aig& aig, const Word& a, const Word& b, Word& quotient, Word& remainder);
/// Barrel shifters; vacated bits become `fill`, amounts of the width or more give `fill` everywhere.
Word shiftLeft(Aig& aig, const Word& a, const Word& amount);
Word shiftRight(Aig& aig, const Word& a, const Word& amount, Lit fill);
Lit equal(Aig& aig, const Word& a, const Word& b);
Lit lessThan(Aig& aig, const Word& a, const Word& b); ///< unsigned

} // namespace palindrome::proof
