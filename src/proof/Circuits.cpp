// Circuits.cpp - adders, multipliers, dividers, shifters and comparators.
// SPDX-License-Identifier: MIT
#include "proof/Circuits.h"

namespace palindrome::proof {

Word invert(const Word& a) {
    Word r = a;
    for (Lit& l : r)
        l = ~l;
    return r;
}

Word bitwise(Aig& aig, Aig::Kind kind, const Word& a, const Word& b) {
    Word r(a.size());
    for (size_t i = 0; i < a.size(); ++i)
        r[i] = kind == Aig::Kind::And ? aig.and_(a[i], b[i]) : aig.xor_(a[i], b[i]);
    return r;
}

Word select(Aig& aig, Lit condition, const Word& then, const Word& otherwise) {
    Word r(then.size());
    for (size_t i = 0; i < then.size(); ++i)
        r[i] = aig.mux(condition, then[i], otherwise[i]);
    return r;
}

Word sum(Aig& aig, const Word& a, const Word& b, Lit carry, Lit* carryOut) {
    Word r(a.size());
    for (size_t i = 0; i < a.size(); ++i) {
        Lit half = aig.xor_(a[i], b[i]);
        r[i] = aig.xor_(half, carry);
        if (i + 1 < a.size() || carryOut)
            carry = aig.or_(aig.and_(a[i], b[i]), aig.and_(half, carry));
    }
    if (carryOut)
        *carryOut = carry;
    return r;
}

Word negated(Aig& aig, const Word& a) {
    return sum(aig, Word(a.size(), Aig::falseLit()), invert(a), Aig::trueLit());
}

Word product(Aig& aig, const Word& first, const Word& second, ProductRows rows) {
    const Word& row = rows == ProductRows::ByFirst ? first : second;
    const Word& other = rows == ProductRows::ByFirst ? second : first;
    size_t w = row.size();
    Word total(w, Aig::falseLit());
    for (size_t i = 0; i < w; ++i) {
        if (row[i] == Aig::falseLit())
            continue;
        Word high, part;
        for (size_t j = i; j < w; ++j) {
            high.push_back(total[j]);
            part.push_back(aig.and_(row[i], other[j - i]));
        }
        Word added = sum(aig, high, part, Aig::falseLit());
        std::copy(added.begin(), added.end(), total.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return total;
}

void divide(Aig& aig, const Word& a, const Word& b, Word& quotient, Word& remainder) {
    size_t w = a.size();
    // One more bit, because the shifted remainder may exceed the width.
    Word rest(w + 1, Aig::falseLit()), minusB = invert(b);
    minusB.push_back(Aig::trueLit());
    quotient.assign(w, Aig::falseLit());
    for (size_t i = w; i-- > 0;) {
        rest.pop_back();
        rest.insert(rest.begin(), a[i]);
        Lit fits;
        Word less = sum(aig, rest, minusB, Aig::trueLit(), &fits);
        quotient[i] = fits;
        rest = select(aig, fits, less, rest);
    }
    rest.pop_back();
    remainder = std::move(rest);
}

namespace {

/// The amount's bits that matter, and whether any other is set.
struct Amount {
    Word low;
    Lit tooLarge;
};

Amount splitAmount(Aig& aig, const Word& amount, size_t width) {
    Amount r;
    size_t k = 0;
    while (k < amount.size() && (size_t(1) << k) < width)
        r.low.push_back(amount[k++]);
    r.tooLarge = aig.orAll(std::span(amount).subspan(k));
    return r;
}

} // namespace

Word shiftRight(Aig& aig, const Word& a, const Word& amount, Lit fill) {
    Amount split = splitAmount(aig, amount, a.size());
    Word r = a;
    for (size_t k = 0; k < split.low.size(); ++k) {
        size_t step = size_t(1) << k;
        Word shifted(r.size(), fill);
        for (size_t i = 0; i + step < r.size(); ++i)
            shifted[i] = r[i + step];
        r = select(aig, split.low[k], shifted, r);
    }
    return select(aig, split.tooLarge, Word(r.size(), fill), r);
}

Word shiftLeft(Aig& aig, const Word& a, const Word& amount) {
    Word reversed(a.rbegin(), a.rend());
    Word r = shiftRight(aig, reversed, amount, Aig::falseLit());
    return Word(r.rbegin(), r.rend());
}

Lit equal(Aig& aig, const Word& a, const Word& b) {
    Word same = bitwise(aig, Aig::Kind::Xor, a, b);
    return aig.andAll(invert(same));
}

Lit lessThan(Aig& aig, const Word& a, const Word& b) {
    // The borrow of a - b, from the same gates as a subtraction would have.
    Lit noBorrow;
    sum(aig, a, invert(b), Aig::trueLit(), &noBorrow);
    return ~noBorrow;
}

} // namespace palindrome::proof
