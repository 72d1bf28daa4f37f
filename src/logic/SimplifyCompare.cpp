// SimplifyCompare.cpp - builders of equality and order.
// SPDX-License-Identifier: MIT
#include "logic/TermPoolImpl.h"

#include <algorithm>

namespace palindrome::logic {

unsigned TermPool::Impl::signBits(Term t) const {
    const Node& n = node(t);
    if (n.op == Op::SExt)
        return n.width - width(n.args[0]) + 1;
    if (n.op == Op::Const) {
        const BitVec& v = value(t);
        unsigned same = 1;
        while (same < n.width && v.bit(n.width - 1 - same) == v.isNegative())
            ++same;
        return same;
    }
    return std::max(1u, n.leadingZeros);
}

std::optional<Term> TermPool::Impl::equalKnown(Term t, Term constant) {
    if (isConst(t))
        return pool.bool_(t == constant);
    if (width(t) == 1)
        return value(constant).bit(0) ? t : pool.not_(t);
    return equalMemo.find(uint64_t(t.index) << 32 | constant.index);
}

/// The smaller comparisons with constants that decide t == constant; `equalCombine` joins them.
unsigned TermPool::Impl::equalParts(Term t, Term constant,
                                    std::array<std::pair<Term, Term>, 2>& parts) {
    const Node n = node(t);
    const BitVec k = value(constant);
    switch (n.op) {
        case Op::Not: parts[0] = {n.args[0], makeConstant(~k)}; return 1;
        case Op::Neg: parts[0] = {n.args[0], makeConstant(-k)}; return 1;
        case Op::Add:
        case Op::Xor:
            if (!isConst(n.args[1]))
                return 0;
            parts[0] = {n.args[0], makeConstant(n.op == Op::Add ? k - value(n.args[1])
                                                                : k ^ value(n.args[1]))};
            return 1;
        case Op::Ite:
            // A constant branch decides; other choices stay, or every comparison would be copied.
            if (!node(n.args[1]).constantLeaves && !node(n.args[2]).constantLeaves)
                return 0;
            parts = {std::pair{n.args[1], constant}, {n.args[2], constant}};
            return 2;
        case Op::Concat: {
            unsigned cut = width(n.args[1]);
            parts = {std::pair{n.args[0], makeConstant(k.extract(n.width - 1, cut))},
                     {n.args[1], makeConstant(k.extract(cut - 1, 0))}};
            return 2;
        }
        case Op::ZExt:
        case Op::SExt: {
            unsigned inner = width(n.args[0]);
            BitVec low = k.extract(inner - 1, 0);
            if (k != (n.op == Op::ZExt ? low.zext(n.width) : low.sext(n.width)))
                return 0;
            parts[0] = {n.args[0], makeConstant(low)};
            return 1;
        }
        default: return 0;
    }
}

Term TermPool::Impl::equalCombine(Term t, Term constant, std::span<const Term> parts) {
    const Node n = node(t);
    if (parts.size() == 1)
        return parts[0];
    if (parts.size() == 2)
        return n.op == Op::Ite ? pool.ite(n.args[0], parts[0], parts[1])
                               : pool.and_(parts[0], parts[1]);
    const BitVec& k = value(constant);
    if (n.op == Op::ZExt || n.op == Op::SExt)
        return pool.bool_(false);
    // Bits that are known to be zero.
    unsigned top = n.leadingZeros, bottom = n.trailingZeros;
    if ((top > 0 && !k.extract(n.width - 1, n.width - top).isZero()) ||
        (bottom > 0 && !k.extract(bottom - 1, 0).isZero()))
        return pool.bool_(false);
    if (top + bottom > 0 && top + bottom < n.width) {
        unsigned hi = n.width - 1 - top;
        return pool.eq(pool.extract(t, hi, bottom), makeConstant(k.extract(hi, bottom)));
    }
    return make(Op::Eq, 1, {t, constant});
}

/// t == constant, each pair once, with an explicit stack: chains of choices can be long.
Term TermPool::Impl::equalConstant(Term t, Term constant) {
    if (auto known = equalKnown(t, constant))
        return *known;
    Nesting depth(nesting);
    if (depth.tooDeep())
        return make(Op::Eq, 1, {t, constant});
    std::vector<std::pair<Term, Term>> stack{{t, constant}};
    while (!stack.empty()) {
        auto [x, k] = stack.back();
        if (equalKnown(x, k)) {
            stack.pop_back();
            continue;
        }
        std::array<std::pair<Term, Term>, 2> parts{};
        std::array<Term, 2> results{};
        unsigned count = equalParts(x, k, parts);
        bool ready = true;
        for (unsigned i = 0; i < count; ++i) {
            if (auto known = equalKnown(parts[i].first, parts[i].second)) {
                results[i] = *known;
            }
            else {
                stack.push_back(parts[i]);
                ready = false;
            }
        }
        if (!ready)
            continue;
        Term result = equalCombine(x, k, std::span(results.data(), count));
        equalMemo.put(uint64_t(x.index) << 32 | k.index, result);
        stack.pop_back();
    }
    return *equalKnown(t, constant);
}

/// a == b where both are sums: common terms cancel, and a constant moves to one side.
std::optional<Term> TermPool::Impl::equalSums(Term a, Term b) {
    if (op(a) != Op::Add && op(b) != Op::Add)
        return std::nullopt;
    unsigned w = width(a);
    auto left = linear(a), right = linear(b);
    if (!left || !right)
        return std::nullopt;
    size_t before = left->monomials.size() + right->monomials.size();
    Linear sum = *left;
    for (const Linear::Monomial& m : right->monomials)
        addMonomial(sum, m.term, -m.coefficient);
    sum.constant = sum.constant - right->constant;
    std::erase_if(sum.monomials,
                  [](const Linear::Monomial& m) { return m.coefficient.isZero(); });
    bool bothConstants = !left->constant.isZero() && !right->constant.isZero();
    if (sum.monomials.size() == before && !bothConstants)
        return std::nullopt;
    // Terms with a "negative" coefficient go to the right, and the constant too.
    Linear plus{{}, BitVec(w, 0)}, minus{{}, -sum.constant};
    for (const Linear::Monomial& m : sum.monomials) {
        if (m.coefficient.isNegative())
            addMonomial(minus, m.term, -m.coefficient);
        else
            addMonomial(plus, m.term, m.coefficient);
    }
    Term l = buildLinear(plus, w), r = buildLinear(minus, w);
    if ((l == a && r == b) || (l == b && r == a))
        return std::nullopt;
    return pool.eq(l, r);
}

std::optional<Term> TermPool::Impl::equalByShape(Term a, Term b) {
    unsigned w = width(a);
    if (unsigned zeros = std::min(leadingZeros(a), leadingZeros(b)); zeros > 0)
        return pool.eq(pool.extract(a, w - 1 - zeros, 0), pool.extract(b, w - 1 - zeros, 0));
    if (op(a) == Op::Not && op(b) == Op::Not)
        return pool.eq(arg(a, 0), arg(b, 0));
    if (op(a) == Op::SExt && op(b) == Op::SExt && width(arg(a, 0)) == width(arg(b, 0)))
        return pool.eq(arg(a, 0), arg(b, 0));
    auto isPieces = [&](Term t) { return op(t) == Op::Concat || op(t) == Op::ZExt; };
    if (isPieces(a) && isPieces(b)) {
        Term cutter = op(a) == Op::Concat ? a : b;
        unsigned cut = op(cutter) == Op::Concat ? width(arg(cutter, 1))
                                                : std::min(width(arg(a, 0)), width(arg(b, 0)));
        return pool.and_(pool.eq(pool.extract(a, w - 1, cut), pool.extract(b, w - 1, cut)),
                         pool.eq(pool.extract(a, cut - 1, 0), pool.extract(b, cut - 1, 0)));
    }
    for (int swap = 0; swap < 2; ++swap, std::swap(a, b)) {
        if (op(a) != Op::Ite)
            continue;
        if (arg(a, 1) == b)
            return pool.or_(arg(a, 0), pool.eq(arg(a, 2), b));
        if (arg(a, 2) == b)
            return pool.or_(pool.not_(arg(a, 0)), pool.eq(arg(a, 1), b));
    }
    if (op(a) == Op::Ite && op(b) == Op::Ite && arg(a, 0) == arg(b, 0))
        return pool.ite(arg(a, 0), pool.eq(arg(a, 1), arg(b, 1)), pool.eq(arg(a, 2), arg(b, 2)));
    return equalSums(a, b);
}

Term TermPool::eq(Term a, Term b) {
    Impl& p = *impl;
    PAL_ASSERT(p.width(a) == p.width(b), "operands of different width");
    if (a == b)
        return bool_(true);
    if (p.allConstant({a, b}))
        return bool_(false);
    if (p.complementary(a, b))
        return bool_(false);
    if (p.isConst(b))
        return p.equalConstant(a, b);
    if (p.isConst(a))
        return p.equalConstant(b, a);
    if (p.width(a) == 1)
        return not_(xor_(a, b));
    if (b < a)
        std::swap(a, b);
    Nesting nesting(p.nesting);
    if (!nesting.tooDeep()) {
        if (auto simple = p.equalByShape(a, b))
            return *simple;
    }
    return p.make(Op::Eq, 1, {a, b});
}

Term TermPool::ult(Term a, Term b) {
    Impl& p = *impl;
    unsigned w = p.width(a);
    PAL_ASSERT(w == p.width(b), "operands of different width");
    if (a == b)
        return bool_(false);
    if (p.allConstant({a, b}))
        return p.fold(Op::Ult, 1, {a, b});
    if (w == 1)
        return and_(not_(a), b);
    if (p.isConst(a)) {
        // k < x is not x < k + 1.
        if (p.value(a).isOnes())
            return bool_(false);
        return not_(ult(b, constant(p.value(a) + BitVec(w, 1))));
    }
    if (unsigned zeros = std::min(p.leadingZeros(a), p.leadingZeros(b)); zeros > 0 && zeros < w)
        return ult(extract(a, w - 1 - zeros, 0), extract(b, w - 1 - zeros, 0));
    if (!p.isConst(b))
        return p.make(Op::Ult, 1, {a, b});
    const BitVec k = p.value(b);
    if (k.isZero())
        return bool_(false);
    if (k.isOnes())
        return not_(eq(a, b));
    if (unsigned zeros = p.leadingZeros(a); zeros > 0 && !k.extract(w - 1, w - zeros).isZero())
        return bool_(true);
    if (k.popcount() == 1) { // x < 2^j: nothing set from bit j up
        unsigned j = 0;
        while (!k.bit(j))
            ++j;
        return eq(extract(a, w - 1, j), zero(w - j));
    }
    return p.make(Op::Ult, 1, {a, b});
}

Term TermPool::slt(Term a, Term b) {
    Impl& p = *impl;
    unsigned w = p.width(a);
    PAL_ASSERT(w == p.width(b), "operands of different width");
    if (a == b)
        return bool_(false);
    if (p.allConstant({a, b}))
        return p.fold(Op::Slt, 1, {a, b});
    if (w == 1)
        return and_(a, not_(b));
    bool aPositive = p.leadingZeros(a) > 0, bPositive = p.leadingZeros(b) > 0;
    if (aPositive && bPositive)
        return ult(a, b);
    if (isZero(b))
        return extract(a, w - 1, w - 1);
    if (p.isConst(a) && p.value(a).isOnes())
        return not_(extract(b, w - 1, w - 1));
    // Copies of the sign bit decide nothing.
    if (unsigned spare = std::min(p.signBits(a), p.signBits(b)) - 1; spare > 0)
        return slt(extract(a, w - 1 - spare, 0), extract(b, w - 1 - spare, 0));
    return p.make(Op::Slt, 1, {a, b});
}

} // namespace palindrome::logic
