// SimplifyStructure.cpp - builders of ite, concatenation, extraction and extension.
// SPDX-License-Identifier: MIT
#include "logic/TermPoolImpl.h"

#include <algorithm>

namespace palindrome::logic {

namespace {

/// How many nested choices are searched for a condition that is already decided.
constexpr unsigned assumeBudget = 8;

/// How far a concatenation is turned into its right-nested form; beyond that it stays as built.
constexpr unsigned maxRotation = 64;

} // namespace

/// `t` where `condition` is known to be true, looking only at the topmost choices.
Term TermPool::Impl::assume(Term t, Literal condition, unsigned& budget) {
    while (op(t) == Op::Ite && budget > 0) {
        --budget;
        Term cond = arg(t, 0), then = arg(t, 1), otherwise = arg(t, 2);
        if (auto known = implied(condition, literal(cond))) {
            t = *known ? then : otherwise;
            continue;
        }
        Term newThen = assume(then, condition, budget);
        Term newOtherwise = assume(otherwise, condition, budget);
        if (newThen == then && newOtherwise == otherwise)
            return t;
        return pool.ite(cond, newThen, newOtherwise);
    }
    return t;
}

/// Choices of one bit are and/or/xor where a branch is constant or the branches are complementary.
std::optional<Term> TermPool::Impl::oneBitIte(Term cond, Term then, Term otherwise) {
    if (then == cond || pool.isTrue(then))
        return pool.or_(cond, otherwise);
    if (pool.isFalse(then) || complementary(then, cond))
        return pool.and_(pool.not_(cond), otherwise);
    if (otherwise == cond || pool.isFalse(otherwise))
        return pool.and_(cond, then);
    if (pool.isTrue(otherwise) || complementary(otherwise, cond))
        return pool.or_(pool.not_(cond), then);
    if (complementary(then, otherwise))
        return pool.xor_(cond, otherwise);
    return std::nullopt;
}

std::optional<Term> TermPool::Impl::iteByShape(Term cond, Term then, Term otherwise) {
    unsigned w = width(then);
    if (w == 1) {
        if (auto simple = oneBitIte(cond, then, otherwise))
            return simple;
    }
    else if (allConstant({then, otherwise})) {
        const BitVec& t = value(then);
        const BitVec& e = value(otherwise);
        if (t.isOnes() && e.isZero())
            return pool.sext(cond, w);
        if (e.isOnes() && t.isZero())
            return pool.sext(pool.not_(cond), w);
        if (e.isZero() && t == BitVec(w, 1))
            return pool.zext(cond, w);
        if (t.isZero() && e == BitVec(w, 1))
            return pool.zext(pool.not_(cond), w);
    }
    // x == y decides that both branches are the same value.
    if (op(cond) == Op::Eq) {
        Term x = arg(cond, 0), y = arg(cond, 1);
        if ((x == then && y == otherwise) || (x == otherwise && y == then))
            return otherwise;
        if (isConst(y) && then == x)
            return pool.ite(cond, y, otherwise);
    }
    // Choices that share a branch become one choice.
    if (op(otherwise) == Op::Ite) {
        Term inner = arg(otherwise, 0);
        if (arg(otherwise, 1) == then)
            return pool.ite(pool.or_(cond, inner), then, arg(otherwise, 2));
        if (arg(otherwise, 2) == then)
            return pool.ite(pool.and_(pool.not_(cond), inner), arg(otherwise, 1), then);
    }
    if (op(then) == Op::Ite) {
        Term inner = arg(then, 0);
        if (arg(then, 2) == otherwise)
            return pool.ite(pool.and_(cond, inner), arg(then, 1), otherwise);
        if (arg(then, 1) == otherwise)
            return pool.ite(pool.and_(cond, pool.not_(inner)), arg(then, 2), otherwise);
    }
    // The same complement in both branches moves out.
    if (op(then) == Op::Not && op(otherwise) == Op::Not)
        return pool.not_(pool.ite(cond, arg(then, 0), arg(otherwise, 0)));
    return std::nullopt;
}

Term TermPool::ite(Term cond, Term then, Term otherwise) {
    Impl& p = *impl;
    unsigned w = p.width(then);
    PAL_ASSERT(p.width(cond) == 1 && w == p.width(otherwise), "operands of different width");
    if (isTrue(cond) || then == otherwise)
        return then;
    if (isFalse(cond))
        return otherwise;
    if (p.op(cond) == Op::Not)
        return ite(p.arg(cond, 0), otherwise, then);
    Nesting nesting(p.nesting);
    if (nesting.tooDeep())
        return p.make(Op::Ite, w, {cond, then, otherwise});
    unsigned budget = assumeBudget;
    then = p.assume(then, {cond, false}, budget);
    budget = assumeBudget;
    otherwise = p.assume(otherwise, {cond, true}, budget);
    if (then == otherwise)
        return then;
    if (auto simple = p.iteByShape(cond, then, otherwise))
        return *simple;
    return p.make(Op::Ite, w, {cond, then, otherwise});
}

Term TermPool::concat(Term hi, Term lo) {
    Impl& p = *impl;
    unsigned w = p.width(hi) + p.width(lo);
    if (p.allConstant({hi, lo}))
        return p.fold(Op::Concat, w, {hi, lo});
    if (isZero(hi))
        return zext(lo, w);
    // Right-nested: (a b) c is a (b c). The rotation is bounded because it costs a step a piece.
    std::vector<Term> pieces;
    while (p.op(hi) == Op::Concat && pieces.size() < maxRotation) {
        pieces.push_back(p.arg(hi, 0));
        hi = p.arg(hi, 1);
    }
    if (!pieces.empty()) {
        Term result = concat(hi, lo);
        for (size_t i = pieces.size(); i-- > 0;)
            result = concat(pieces[i], result);
        return result;
    }
    if (p.op(hi) == Op::ZExt)
        return zext(concat(p.arg(hi, 0), lo), w);
    if (p.isConst(hi) && p.op(lo) == Op::ZExt) {
        unsigned zeros = p.width(lo) - p.width(p.arg(lo, 0));
        return concat(concat(hi, zero(zeros)), p.arg(lo, 0));
    }
    // Neighbours that belong together: constants, slices of one term, equal choices.
    Term next = p.op(lo) == Op::Concat ? p.arg(lo, 0) : lo;
    Term joined;
    if (p.allConstant({hi, next}))
        joined = p.fold(Op::Concat, p.width(hi) + p.width(next), {hi, next});
    else if (p.op(hi) == Op::Extract && p.op(next) == Op::Extract &&
             p.arg(hi, 0) == p.arg(next, 0) && p.node(hi).lo == p.node(next).hi + 1)
        joined = extract(p.arg(hi, 0), p.node(hi).hi, p.node(next).lo);
    else if (p.op(hi) == Op::Not && p.op(next) == Op::Not)
        joined = not_(concat(p.arg(hi, 0), p.arg(next, 0)));
    else if (p.op(hi) == Op::Ite && p.op(next) == Op::Ite && p.arg(hi, 0) == p.arg(next, 0))
        joined = ite(p.arg(hi, 0), concat(p.arg(hi, 1), p.arg(next, 1)),
                     concat(p.arg(hi, 2), p.arg(next, 2)));
    if (joined.valid())
        return next == lo ? joined : concat(joined, p.arg(lo, 1));
    return p.make(Op::Concat, w, {hi, lo});
}

Term TermPool::concat(std::span<const Term> highToLow) {
    PAL_ASSERT(!highToLow.empty(), "concatenation of nothing");
    Term result = highToLow.back();
    for (size_t i = highToLow.size() - 1; i-- > 0;)
        result = concat(highToLow[i], result);
    return result;
}

/// The same bits, of the innermost term that has them all. A vector that is written bit by bit is a deep
/// nest of concatenations, and remembering a result at each level costs more than the walk.
TermPool::Impl::RangeKey TermPool::Impl::innermost(RangeKey k) const {
    for (;;) {
        const Node& n = node(Term{k.term});
        if (k.lo == 0 && k.hi == n.width - 1)
            return k;
        if (n.op == Op::Concat) {
            unsigned cut = width(n.args[1]);
            if (k.lo >= cut)
                k = {n.args[0].index, k.hi - cut, k.lo - cut};
            else if (k.hi < cut)
                k.term = n.args[1].index;
            else
                return k;
        }
        else if (n.op == Op::Extract) {
            k = {n.args[0].index, k.hi + n.lo, k.lo + n.lo};
        }
        else if ((n.op == Op::ZExt || n.op == Op::SExt) && k.hi < width(n.args[0])) {
            k.term = n.args[0].index;
        }
        else {
            return k;
        }
    }
}

/// The extract if it needs no new work: the whole term, a constant's bits, or a remembered result.
std::optional<Term> TermPool::Impl::extractKnown(const RangeKey& k) const {
    Term t{k.term};
    if (k.lo == 0 && k.hi == width(t) - 1)
        return t;
    return extractMemo.find(k);
}

/// The extracts of operands that `extractCombine` needs, in operand order.
unsigned TermPool::Impl::extractParts(const RangeKey& k, std::array<RangeKey, 2>& parts) const {
    const Node& n = node(Term{k.term});
    auto range = [&](unsigned operand) { return RangeKey{n.args[operand].index, k.hi, k.lo}; };
    switch (n.op) {
        case Op::Not: parts[0] = range(0); return 1;
        case Op::And:
        case Op::Or:
        case Op::Xor: parts = {range(0), range(1)}; return 2;
        case Op::Ite: parts = {range(1), range(2)}; return 2;
        case Op::Concat: {
            unsigned cut = width(n.args[1]);
            unsigned count = 0;
            if (k.hi >= cut)
                parts[count++] = {n.args[0].index, k.hi - cut, k.lo > cut ? k.lo - cut : 0};
            if (k.lo < cut)
                parts[count++] = {n.args[1].index, std::min(k.hi, cut - 1), k.lo};
            return count;
        }
        case Op::Extract: parts[0] = {n.args[0].index, k.hi + n.lo, k.lo + n.lo}; return 1;
        case Op::ZExt: {
            unsigned inner = width(n.args[0]);
            if (k.lo >= inner)
                return 0;
            parts[0] = {n.args[0].index, std::min(k.hi, inner - 1), k.lo};
            return 1;
        }
        case Op::SExt: {
            unsigned top = width(n.args[0]) - 1;
            parts[0] = {n.args[0].index, std::min(k.hi, top), std::min(k.lo, top)};
            return 1;
        }
        case Op::Add:
        case Op::Mul:
            if (k.lo == 0)
                parts = {range(0), range(1)};
            else if (k.hi < n.width - 1)
                parts[0] = {k.term, k.hi, 0};
            return k.lo == 0 ? 2 : k.hi < n.width - 1 ? 1 : 0;
        case Op::Neg:
        case Op::Shl:
            if (k.lo == 0)
                parts[0] = range(0);
            else if (k.hi < n.width - 1)
                parts[0] = {k.term, k.hi, 0};
            return k.lo == 0 || k.hi < n.width - 1 ? 1 : 0;
        default: return 0;
    }
}

Term TermPool::Impl::extractCombine(const RangeKey& k, std::span<const Term> parts) {
    Term t{k.term};
    Node n = node(t);
    unsigned w = k.hi - k.lo + 1;
    switch (n.op) {
        case Op::Const: return fold(Op::Extract, w, {t}, k.hi, k.lo);
        case Op::And:
        case Op::Or:
        case Op::Xor:
        case Op::Not: return rebuild(n, parts);
        case Op::Ite: return pool.ite(n.args[0], parts[0], parts[1]);
        case Op::Concat: return parts.size() == 2 ? pool.concat(parts[0], parts[1]) : parts[0];
        case Op::Extract: return parts[0];
        case Op::ZExt: return parts.empty() ? pool.zero(w) : pool.zext(parts[0], w);
        case Op::SExt: return pool.sext(parts[0], w);
        case Op::Add:
        case Op::Mul:
        case Op::Neg:
        case Op::Shl:
            if (k.lo == 0 && n.op == Op::Shl)
                return pool.shl(parts[0], n.args[1]);
            if (k.lo == 0)
                return rebuild(n, parts);
            if (!parts.empty())
                return pool.extract(parts[0], k.hi, k.lo);
            break;
        default: break;
    }
    return make(Op::Extract, w, {t}, k.hi, k.lo);
}

/// Pushed towards the variables, each (term, range) once, with an explicit stack.
Term TermPool::extract(Term a, unsigned hi, unsigned lo) {
    Impl& p = *impl;
    PAL_ASSERT(lo <= hi && hi < p.width(a), "extract outside of the term");
    using Key = Impl::RangeKey;
    const Key wanted = p.innermost({a.index, hi, lo});
    if (auto known = p.extractKnown(wanted))
        return *known;
    Nesting nesting(p.nesting);
    if (nesting.tooDeep())
        return p.make(Op::Extract, hi - lo + 1, {Term{wanted.term}}, wanted.hi, wanted.lo);
    std::vector<Key> stack{wanted};
    while (!stack.empty()) {
        Key top = stack.back();
        if (p.extractKnown(top)) {
            stack.pop_back();
            continue;
        }
        std::array<Key, 2> parts{};
        std::array<Term, 2> results{};
        unsigned count = p.extractParts(top, parts);
        bool ready = true;
        for (unsigned i = 0; i < count; ++i) {
            parts[i] = p.innermost(parts[i]);
            if (auto known = p.extractKnown(parts[i])) {
                results[i] = *known;
            }
            else {
                stack.push_back(parts[i]);
                ready = false;
            }
        }
        if (!ready)
            continue;
        Term result = p.extractCombine(top, std::span(results.data(), count));
        p.extractMemo.put(top, result);
        stack.pop_back();
    }
    return *p.extractKnown(wanted);
}

Term TermPool::zext(Term a, unsigned width) {
    Impl& p = *impl;
    unsigned from = p.width(a);
    PAL_ASSERT(width >= from, "extension to a smaller width");
    if (width == from)
        return a;
    if (p.isConst(a))
        return p.fold(Op::ZExt, width, {a});
    if (p.op(a) == Op::ZExt)
        return zext(p.arg(a, 0), width);
    // A term that starts with zeros, whatever its operator, has one spelling: the rest extended.
    if (unsigned zeros = p.leadingZeros(a); zeros > 0 && zeros < from)
        return zext(extract(a, from - 1 - zeros, 0), width);
    return p.make(Op::ZExt, width, {a});
}

Term TermPool::sext(Term a, unsigned width) {
    Impl& p = *impl;
    unsigned from = p.width(a);
    PAL_ASSERT(width >= from, "extension to a smaller width");
    if (width == from)
        return a;
    if (p.isConst(a))
        return p.fold(Op::SExt, width, {a});
    if (p.leadingZeros(a) > 0)
        return zext(a, width);
    if (p.op(a) == Op::SExt)
        return sext(p.arg(a, 0), width);
    return p.make(Op::SExt, width, {a});
}

Term TermPool::resize(Term a, unsigned newWidth, bool isSigned) {
    if (newWidth <= width(a))
        return extract(a, newWidth - 1, 0);
    return isSigned ? sext(a, newWidth) : zext(a, newWidth);
}

Term TermPool::replicate(Term bit, unsigned width) {
    PAL_ASSERT(this->width(bit) == 1, "replication of more than one bit");
    return sext(bit, width);
}

} // namespace palindrome::logic
