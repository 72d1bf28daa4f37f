// SimplifyArith.cpp - builders of sums, products, divisions and shifts.
// SPDX-License-Identifier: MIT
//
// Normal form of a sum: terms in index order, each with its coefficient, the constant last; a sum
// whose value cannot fill its width is computed at the width it needs and extended.
#include "logic/TermPoolImpl.h"

#include <algorithm>
#include <bit>

namespace palindrome::logic {

namespace {

/// Sums of more terms are not normalised: that costs a step a term and addition.
constexpr size_t maxMonomials = 16;
__extension__ using DoubleWord = unsigned __int128;

/// The exponent if `v` is a power of two.
std::optional<unsigned> powerOfTwo(const BitVec& v) {
    if (v.popcount() != 1)
        return std::nullopt;
    unsigned k = 0;
    while (!v.bit(k))
        ++k;
    return k;
}

} // namespace

void TermPool::Impl::addMonomial(Linear& sum, Term t, const BitVec& coefficient) {
    for (Linear::Monomial& m : sum.monomials) {
        if (m.term == t) {
            m.coefficient = m.coefficient + coefficient;
            return;
        }
    }
    sum.monomials.push_back({t, coefficient});
}

/// Adds factor * t to `sum`. False if there are too many terms.
bool TermPool::Impl::collectLinear(Term whole, const BitVec& wholeFactor, Linear& sum) {
    struct Item {
        Term t;
        BitVec factor;
    };
    std::vector<Item> todo{{whole, wholeFactor}};
    while (!todo.empty()) {
        auto [t, factor] = std::move(todo.back());
        todo.pop_back();
        unsigned w = width(t);
        Node n = node(t);
        if (factor.isZero())
            continue;
        if (n.op == Op::Const) {
            sum.constant = sum.constant + factor * value(t);
        }
        else if (n.op == Op::Add) {
            todo.push_back({n.args[1], factor});
            todo.push_back({n.args[0], factor});
        }
        else if (n.op == Op::Neg) {
            todo.push_back({n.args[0], -factor});
        }
        else if (n.op == Op::Not) { // ~x is -x - 1
            sum.constant = sum.constant - factor;
            todo.push_back({n.args[0], -factor});
        }
        else if (n.op == Op::Mul && isConst(n.args[1])) {
            todo.push_back({n.args[0], factor * value(n.args[1])});
        }
        else if (n.op == Op::Concat && isConst(n.args[1]) && value(n.args[1]).isZero()) {
            // x << k, spelled as a concatenation.
            unsigned k = width(n.args[1]);
            Term high = n.args[0];
            bool isWhole = op(high) == Op::Extract && node(high).lo == 0 && width(arg(high, 0)) == w;
            addMonomial(sum, isWhole ? arg(high, 0) : pool.zext(high, w),
                        factor.shl(BitVec(32, k)));
        }
        else if (n.op == Op::ZExt && op(n.args[0]) == Op::Add && leadingZeros(arg(n.args[0], 0)) &&
                 leadingZeros(arg(n.args[0], 1))) {
            // A narrower sum without overflow.
            todo.push_back({pool.zext(arg(n.args[0], 1), w), factor});
            todo.push_back({pool.zext(arg(n.args[0], 0), w), factor});
        }
        else {
            addMonomial(sum, t, factor);
        }
        if (sum.monomials.size() + todo.size() > maxMonomials)
            return false;
    }
    return true;
}

/// The sum that `t` stands for, if small enough.
std::optional<Linear> TermPool::Impl::linear(Term t) {
    Linear sum{{}, BitVec(width(t), 0)};
    if (!collectLinear(t, BitVec(width(t), 1), sum))
        return std::nullopt;
    return sum;
}

/// coefficient * t for a coefficient that is not zero.
Term TermPool::Impl::scaled(Term t, const BitVec& coefficient) {
    unsigned w = width(t);
    if (coefficient == BitVec(w, 1))
        return t;
    if (auto k = powerOfTwo(coefficient))
        return pool.concat(pool.extract(t, w - 1 - *k, 0), pool.zero(*k));
    if (coefficient.isOnes())
        return make(Op::Neg, w, {t});
    if (auto k = powerOfTwo(-coefficient))
        return make(Op::Neg, w, {scaled(t, -coefficient)});
    return make(Op::Mul, w, {t, makeConstant(coefficient)});
}

/// Width in which the sum has the same value, if smaller than `w` and easy to see.
std::optional<unsigned> TermPool::Impl::neededWidth(const Linear& sum, unsigned w) const {
    constexpr unsigned easy = 56;
    DoubleWord most = sum.constant.toUint64();
    if (!sum.constant.fitsUint64() || most >> easy)
        return std::nullopt;
    for (const Linear::Monomial& m : sum.monomials) {
        unsigned bits = w - leadingZeros(m.term);
        if (bits > easy || !m.coefficient.fitsUint64() || m.coefficient.toUint64() >> easy)
            return std::nullopt;
        most += static_cast<DoubleWord>(m.coefficient.toUint64()) *
                ((uint64_t(1) << bits) - 1);
        if (most >> easy)
            return std::nullopt;
    }
    auto needed = static_cast<unsigned>(std::bit_width(static_cast<uint64_t>(most)));
    return needed > 0 && needed < w ? std::optional(needed) : std::nullopt;
}

Term TermPool::Impl::buildLinear(const Linear& unsorted, unsigned w) {
    Linear sum = unsorted;
    std::erase_if(sum.monomials,
                  [](const Linear::Monomial& m) { return m.coefficient.isZero(); });
    if (sum.monomials.empty())
        return makeConstant(sum.constant);
    std::sort(sum.monomials.begin(), sum.monomials.end(),
              [](const auto& a, const auto& b) { return a.term < b.term; });
    bool isTerm = sum.monomials.size() == 1 && sum.constant.isZero();
    if (isTerm)
        return scaled(sum.monomials[0].term, sum.monomials[0].coefficient);
    if (auto narrow = neededWidth(sum, w)) {
        Linear small{{}, sum.constant.extract(*narrow - 1, 0)};
        for (const Linear::Monomial& m : sum.monomials)
            addMonomial(small, pool.extract(m.term, *narrow - 1, 0),
                        m.coefficient.extract(*narrow - 1, 0));
        return pool.zext(buildLinear(small, *narrow), w);
    }
    if (sum.monomials.size() == 1 && sum.monomials[0].coefficient.isOnes() &&
        sum.constant.isOnes())
        return pool.not_(sum.monomials[0].term);
    Term chain;
    for (const Linear::Monomial& m : sum.monomials) {
        Term t = scaled(m.term, m.coefficient);
        chain = chain.valid() ? make(Op::Add, w, {chain, t}) : t;
    }
    if (!sum.constant.isZero())
        chain = make(Op::Add, w, {chain, makeConstant(sum.constant)});
    return chain;
}

Term TermPool::add(Term a, Term b) {
    Impl& p = *impl;
    unsigned w = p.width(a);
    PAL_ASSERT(w == p.width(b), "operands of different width");
    if (p.allConstant({a, b}))
        return p.fold(Op::Add, w, {a, b});
    if (isZero(a) || isZero(b))
        return isZero(a) ? b : a;
    if (w == 1)
        return xor_(a, b);
    if (auto joined = p.joinDisjoint(a, b))
        return *joined;
    Nesting nesting(p.nesting);
    Linear sum{{}, BitVec(w, 0)};
    BitVec one(w, 1);
    if (nesting.tooDeep() || !p.collectLinear(a, one, sum) || !p.collectLinear(b, one, sum)) {
        if (b < a)
            std::swap(a, b);
        return p.isConst(a) ? p.make(Op::Add, w, {b, a}) : p.make(Op::Add, w, {a, b});
    }
    return p.buildLinear(sum, w);
}

Term TermPool::neg(Term a) {
    Impl& p = *impl;
    unsigned w = p.width(a);
    if (p.isConst(a))
        return p.fold(Op::Neg, w, {a});
    if (w == 1)
        return a;
    if (p.op(a) == Op::Neg)
        return p.arg(a, 0);
    Nesting nesting(p.nesting);
    Linear sum{{}, BitVec(w, 0)};
    if (nesting.tooDeep() || !p.collectLinear(a, BitVec::ones(w), sum))
        return p.make(Op::Neg, w, {a});
    return p.buildLinear(sum, w);
}

Term TermPool::mul(Term a, Term b) {
    Impl& p = *impl;
    unsigned w = p.width(a);
    PAL_ASSERT(w == p.width(b), "operands of different width");
    if (p.allConstant({a, b}))
        return p.fold(Op::Mul, w, {a, b});
    if (w == 1)
        return and_(a, b);
    if (p.isConst(a) || (!p.isConst(b) && b < a))
        std::swap(a, b);
    if (isZero(b))
        return b;
    Nesting nesting(p.nesting);
    if (nesting.tooDeep())
        return p.make(Op::Mul, w, {a, b});
    if (p.isConst(b)) {
        Linear sum{{}, BitVec(w, 0)};
        if (p.collectLinear(a, p.value(b), sum))
            return p.buildLinear(sum, w);
        return p.scaled(a, p.value(b));
    }
    if (p.op(a) == Op::Neg || p.op(b) == Op::Neg) {
        Term& factor = p.op(a) == Op::Neg ? a : b;
        factor = p.arg(factor, 0);
        return neg(mul(a, b));
    }
    if (unsigned zeros = p.leadingZeros(a) + p.leadingZeros(b); zeros > w && zeros < 2 * w) {
        unsigned needed = 2 * w - zeros;
        return zext(mul(extract(a, needed - 1, 0), extract(b, needed - 1, 0)), w);
    }
    return p.make(Op::Mul, w, {a, b});
}

Term TermPool::udiv(Term a, Term b) {
    Impl& p = *impl;
    unsigned w = p.width(a);
    PAL_ASSERT(w == p.width(b), "operands of different width");
    if (p.allConstant({a, b}))
        return p.fold(Op::UDiv, w, {a, b});
    if (p.isConst(b)) {
        if (auto k = powerOfTwo(p.value(b)))
            return zext(extract(a, w - 1, *k), w);
        unsigned zeros = std::min(p.leadingZeros(a), p.leadingZeros(b));
        if (zeros > 0 && !isZero(b))
            return zext(udiv(extract(a, w - 1 - zeros, 0), extract(b, w - 1 - zeros, 0)), w);
    }
    return p.make(Op::UDiv, w, {a, b});
}

Term TermPool::urem(Term a, Term b) {
    Impl& p = *impl;
    unsigned w = p.width(a);
    PAL_ASSERT(w == p.width(b), "operands of different width");
    if (p.allConstant({a, b}))
        return p.fold(Op::URem, w, {a, b});
    if (isZero(b))
        return a;
    if (p.isConst(b)) {
        if (auto k = powerOfTwo(p.value(b)))
            return *k ? zext(extract(a, *k - 1, 0), w) : zero(w);
    }
    unsigned zeros = std::min(p.leadingZeros(a), p.leadingZeros(b));
    if (zeros > 0 && zeros < w)
        return zext(urem(extract(a, w - 1 - zeros, 0), extract(b, w - 1 - zeros, 0)), w);
    return p.make(Op::URem, w, {a, b});
}

Term TermPool::sdiv(Term a, Term b) {
    Impl& p = *impl;
    unsigned w = p.width(a);
    PAL_ASSERT(w == p.width(b), "operands of different width");
    if (p.allConstant({a, b}))
        return p.fold(Op::SDiv, w, {a, b});
    if (p.leadingZeros(a) && p.leadingZeros(b))
        return udiv(a, b);
    return p.make(Op::SDiv, w, {a, b});
}

Term TermPool::srem(Term a, Term b) {
    Impl& p = *impl;
    unsigned w = p.width(a);
    PAL_ASSERT(w == p.width(b), "operands of different width");
    if (p.allConstant({a, b}))
        return p.fold(Op::SRem, w, {a, b});
    if (p.leadingZeros(a) && p.leadingZeros(b))
        return urem(a, b);
    return p.make(Op::SRem, w, {a, b});
}

Term TermPool::shl(Term a, Term amount) {
    Impl& p = *impl;
    unsigned w = p.width(a);
    if (p.op(amount) == Op::ZExt)
        return shl(a, p.arg(amount, 0));
    if (isZero(a) || isZero(amount))
        return a;
    if (p.isConst(amount)) {
        uint64_t n = p.value(amount).toUint64();
        if (n >= w)
            return zero(w);
        auto k = static_cast<unsigned>(n);
        return concat(extract(a, w - 1 - k, 0), zero(k));
    }
    return p.make(Op::Shl, w, {a, amount});
}

Term TermPool::lshr(Term a, Term amount) {
    Impl& p = *impl;
    unsigned w = p.width(a);
    if (p.op(amount) == Op::ZExt)
        return lshr(a, p.arg(amount, 0));
    if (isZero(a) || isZero(amount))
        return a;
    if (p.isConst(amount)) {
        uint64_t n = p.value(amount).toUint64();
        return n >= w ? zero(w) : zext(extract(a, w - 1, static_cast<unsigned>(n)), w);
    }
    if (p.op(a) == Op::ZExt) // the zeros stay zeros
        return zext(lshr(p.arg(a, 0), amount), w);
    return p.make(Op::LShr, w, {a, amount});
}

Term TermPool::ashr(Term a, Term amount) {
    Impl& p = *impl;
    unsigned w = p.width(a);
    if (p.leadingZeros(a) > 0)
        return lshr(a, amount);
    if (p.op(amount) == Op::ZExt)
        return ashr(a, p.arg(amount, 0));
    if (isZero(amount))
        return a;
    if (p.isConst(amount)) {
        uint64_t n = std::min<uint64_t>(p.value(amount).toUint64(), w - 1);
        return sext(extract(a, w - 1, static_cast<unsigned>(n)), w);
    }
    return p.make(Op::AShr, w, {a, amount});
}

} // namespace palindrome::logic
