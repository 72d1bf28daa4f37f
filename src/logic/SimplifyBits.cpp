// SimplifyBits.cpp - builders of bitwise operators and reductions.
// SPDX-License-Identifier: MIT
//
// Normal form: conjunctions are And chains of plain terms in index order, then one Not(Or chain) of
// all complemented ones; a disjunction is the complement of a conjunction. So And and Or never have
// two complemented operands, and the order in which a chain was written does not matter.
#include "logic/TermPoolImpl.h"

#include <algorithm>

namespace palindrome::logic {

namespace {

/// Chains with more leaves than this are not flattened any further: building one of n leaves costs
/// n steps, so unlimited flattening would be quadratic.
constexpr size_t maxLeaves = 16;

/// A mask with more alternating runs than this stays an And with a constant.
constexpr unsigned maxMaskRuns = 5;

} // namespace

Literal TermPool::Impl::literal(Term t) const {
    return op(t) == Op::Not ? Literal{arg(t, 0), true} : Literal{t, false};
}

Term TermPool::Impl::term(Literal l) {
    return l.negated ? pool.not_(l.base) : l.base;
}

bool TermPool::Impl::complementary(Term a, Term b) const {
    Literal x = literal(a), y = literal(b);
    return x.base == y.base && x.negated != y.negated;
}

Term TermPool::not_(Term a) {
    Impl& p = *impl;
    switch (p.op(a)) {
        case Op::Const: return constant(~p.value(a));
        case Op::Not: return p.arg(a, 0);
        case Op::Ite: {
            // Only where it costs nothing: complements of constants.
            Term t = p.arg(a, 1), e = p.arg(a, 2);
            if (p.allConstant({t, e}))
                return ite(p.arg(a, 0), not_(t), not_(e));
            break;
        }
        case Op::SExt: return sext(not_(p.arg(a, 0)), p.width(a));
        case Op::Concat: {
            Nesting nesting(p.nesting);
            Term hi = p.arg(a, 0), lo = p.arg(a, 1);
            auto isFree = [&](Term t) { return p.isConst(t) || p.op(t) == Op::Not; };
            if (!nesting.tooDeep() && (isFree(hi) || isFree(lo)))
                return concat(not_(hi), not_(lo));
            break;
        }
        default: break;
    }
    return p.make(Op::Not, p.width(a), {a});
}

/// Adds the literals whose conjunction is `whole`, entering And and complemented Or.
void TermPool::Impl::collectConjuncts(Literal whole, std::vector<Literal>& leaves) const {
    std::vector<Literal> todo{whole};
    while (!todo.empty()) {
        Literal l = todo.back();
        todo.pop_back();
        bool enter = op(l.base) == (l.negated ? Op::Or : Op::And);
        if (!enter || leaves.size() + todo.size() >= maxLeaves) {
            leaves.push_back(l);
            continue;
        }
        for (unsigned i = 2; i-- > 0;) {
            Literal x = literal(arg(l.base, i));
            todo.push_back({x.base, x.negated != l.negated});
        }
    }
}

/// Simplifies one leaf that is itself a disjunction against the others: p & (p | q) is p, and
/// p & (~p | q) is p & q. True if the leaf changed or was dropped.
bool TermPool::Impl::reduceAgainst(std::vector<Literal>& leaves, size_t index) {
    Literal l = leaves[index];
    // Disjunctions are Or, or Not(And).
    if (op(l.base) != (l.negated ? Op::And : Op::Or))
        return false;
    std::array<Literal, 2> parts;
    for (unsigned i = 0; i < 2; ++i) {
        Literal x = literal(arg(l.base, i));
        parts[i] = {x.base, x.negated != l.negated};
    }
    auto has = [&](Literal x) { return std::find(leaves.begin(), leaves.end(), x) != leaves.end(); };
    for (unsigned i = 0; i < 2; ++i) {
        if (has(parts[i])) {
            leaves.erase(leaves.begin() + static_cast<std::ptrdiff_t>(index));
            return true;
        }
        if (has({parts[i].base, !parts[i].negated})) {
            leaves.erase(leaves.begin() + static_cast<std::ptrdiff_t>(index));
            collectConjuncts(parts[1 - i], leaves);
            return true;
        }
    }
    return false;
}

/// Sorts, drops duplicates and what follows from the rest. False if the conjunction is 0.
bool TermPool::Impl::reduceConjuncts(std::vector<Literal>& leaves, unsigned termWidth) {
    for (unsigned round = 0;; ++round) {
        std::sort(leaves.begin(), leaves.end());
        leaves.erase(std::unique(leaves.begin(), leaves.end()), leaves.end());
        for (size_t i = 1; i < leaves.size(); ++i) {
            if (leaves[i].base == leaves[i - 1].base)
                return false;
        }
        bool changed = false;
        for (size_t i = 0; i < leaves.size() && !changed && round < 2 * maxLeaves; ++i)
            changed = reduceAgainst(leaves, i);
        if (!changed)
            break;
    }
    if (termWidth != 1)
        return true;
    // Facts about one term and different constants: x == 1 decides x == 2.
    for (size_t i = 0; i < leaves.size(); ++i) {
        for (size_t j = 0; j < leaves.size(); ++j) {
            bool answer = false;
            if (i == j || op(leaves[i].base) != Op::Eq || op(leaves[j].base) != Op::Eq ||
                !impliedByOne(leaves[i], leaves[j], answer))
                continue;
            if (!answer)
                return false;
            leaves.erase(leaves.begin() + static_cast<std::ptrdiff_t>(j));
            if (i > j)
                --i;
            --j;
        }
    }
    return true;
}

/// `t` with the bits cleared where `mask` is 0, as a concatenation if the mask has few runs.
Term TermPool::Impl::applyMask(Term t, const BitVec& mask) {
    unsigned w = mask.width(), runs = 1;
    if (mask.isZero())
        return makeConstant(mask);
    if (mask.isOnes())
        return t;
    for (unsigned i = 1; i < w; ++i)
        runs += mask.bit(i) != mask.bit(i - 1);
    if (runs > maxMaskRuns)
        return make(Op::And, w, {t, makeConstant(mask)});
    std::vector<Term> pieces;
    for (unsigned hi = w; hi-- > 0;) {
        unsigned lo = hi;
        while (lo > 0 && mask.bit(lo - 1) == mask.bit(hi))
            --lo;
        pieces.push_back(mask.bit(hi) ? pool.extract(t, hi, lo) : pool.zero(hi - lo + 1));
        hi = lo;
    }
    return pool.concat(pieces);
}

Term TermPool::Impl::buildConjunction(const std::vector<Literal>& leaves, const BitVec& mask) {
    unsigned w = mask.width();
    Term plain, complemented;
    for (Literal l : leaves) {
        Term& chain = l.negated ? complemented : plain;
        if (!chain.valid())
            chain = l.base;
        else
            chain = make(l.negated ? Op::Or : Op::And, w, {chain, l.base});
    }
    if (!plain.valid() && !complemented.valid())
        return makeConstant(mask);
    Term result = plain;
    if (complemented.valid()) {
        Term inverse = pool.not_(complemented);
        result = plain.valid() ? make(Op::And, w, {plain, inverse}) : inverse;
    }
    return applyMask(result, mask);
}

/// a + b = a | b = a ^ b as a concatenation, where one has only zeros above and the other below.
std::optional<Term> TermPool::Impl::joinDisjoint(Term a, Term b) {
    unsigned w = width(a);
    for (int swap = 0; swap < 2; ++swap, std::swap(a, b)) {
        unsigned cut = trailingZeros(a);
        if (cut > 0 && cut < w && leadingZeros(b) >= w - cut)
            return pool.concat(pool.extract(a, w - 1, cut), pool.extract(b, cut - 1, 0));
    }
    return std::nullopt;
}

Term TermPool::Impl::conjunction(Term a, Term b) {
    unsigned w = width(a);
    PAL_ASSERT(w == width(b), "operands of different width");
    if (a == b)
        return a;
    if (allConstant({a, b}))
        return fold(Op::And, w, {a, b});
    if (complementary(a, b) || pool.isZero(a) || pool.isZero(b))
        return pool.zero(w);
    // The known zero bits of both may cover everything.
    for (int swap = 0; swap < 2; ++swap, std::swap(a, b)) {
        if (leadingZeros(a) + trailingZeros(b) >= w)
            return pool.zero(w);
    }
    Nesting depth(nesting);
    if (depth.tooDeep())
        return make(Op::And, w, {std::min(a, b), std::max(a, b)});
    // One bit copied to all is a choice between the other operand and 0.
    for (int swap = 0; swap < 2 && w > 1; ++swap, std::swap(a, b)) {
        if (op(a) == Op::SExt && width(arg(a, 0)) == 1)
            return pool.ite(arg(a, 0), b, pool.zero(w));
    }
    std::vector<Literal> leaves;
    collectConjuncts(literal(a), leaves);
    collectConjuncts(literal(b), leaves);
    BitVec mask = BitVec::ones(w);
    std::erase_if(leaves, [&](Literal l) {
        if (!isConst(l.base))
            return false;
        mask = mask & (l.negated ? ~value(l.base) : value(l.base));
        return true;
    });
    if (mask.isZero() || !reduceConjuncts(leaves, w))
        return pool.zero(w);
    return buildConjunction(leaves, mask);
}

Term TermPool::and_(Term a, Term b) {
    return impl->conjunction(a, b);
}

Term TermPool::or_(Term a, Term b) {
    PAL_ASSERT(width(a) == width(b), "operands of different width");
    if (auto joined = impl->joinDisjoint(a, b))
        return *joined;
    return not_(impl->conjunction(not_(a), not_(b)));
}

Term TermPool::xor_(Term a, Term b) {
    Impl& p = *impl;
    unsigned w = p.width(a);
    PAL_ASSERT(w == p.width(b), "operands of different width");
    if (auto joined = p.joinDisjoint(a, b))
        return *joined;
    // Leaves of the chain; a complement moves into `flip`.
    std::vector<Term> leaves, todo{a, b};
    BitVec flip(w, 0);
    while (!todo.empty()) {
        Literal l = p.literal(todo.back());
        todo.pop_back();
        if (l.negated)
            flip = ~flip;
        if (p.isConst(l.base)) {
            flip = flip ^ p.value(l.base);
        }
        else if (p.op(l.base) == Op::Xor && leaves.size() + todo.size() < maxLeaves) {
            todo.push_back(p.arg(l.base, 1));
            todo.push_back(p.arg(l.base, 0));
        }
        else {
            leaves.push_back(l.base);
        }
    }
    std::sort(leaves.begin(), leaves.end());
    Term chain;
    for (size_t i = 0; i < leaves.size(); ++i) {
        if (i + 1 < leaves.size() && leaves[i] == leaves[i + 1])
            ++i; // x ^ x
        else
            chain = chain.valid() ? p.make(Op::Xor, w, {chain, leaves[i]}) : leaves[i];
    }
    if (!chain.valid())
        return constant(flip);
    if (flip.isZero())
        return chain;
    if (flip.isOnes())
        return not_(chain);
    return p.make(Op::Xor, w, {chain, constant(flip)});
}

/// Whether `fact` alone decides `question`; both are one bit.
bool TermPool::Impl::impliedByOne(Literal fact, Literal question, bool& answer) const {
    if (fact.base == question.base) {
        answer = fact.negated == question.negated;
        return true;
    }
    // x == k is true: x == m is false for another constant.
    if (fact.negated || op(fact.base) != Op::Eq || op(question.base) != Op::Eq)
        return false;
    Term x = arg(fact.base, 0), k = arg(fact.base, 1);
    Term y = arg(question.base, 0), m = arg(question.base, 1);
    if (x != y || !allConstant({k, m}))
        return false;
    answer = question.negated;
    return true;
}

std::optional<bool> TermPool::Impl::implied(Literal condition, Literal question) const {
    bool answer = false;
    if (impliedByOne(condition, question, answer))
        return answer;
    if (op(condition.base) != (condition.negated ? Op::Or : Op::And))
        return std::nullopt;
    std::vector<Literal> facts;
    collectConjuncts(condition, facts);
    for (Literal fact : facts) {
        if (impliedByOne(fact, question, answer))
            return answer;
    }
    return std::nullopt;
}

Term TermPool::redOr(Term a) {
    return not_(eq(a, zero(width(a))));
}

Term TermPool::redAnd(Term a) {
    return eq(a, ones(width(a)));
}

Term TermPool::redXor(Term a) {
    Impl& p = *impl;
    if (p.width(a) == 1)
        return a;
    switch (p.op(a)) {
        case Op::Const: return p.fold(Op::RedXor, 1, {a});
        case Op::ZExt: return redXor(p.arg(a, 0));
        case Op::Not: {
            Term parity = redXor(p.arg(a, 0));
            return p.width(a) % 2 ? not_(parity) : parity;
        }
        default: return p.make(Op::RedXor, 1, {a});
    }
}

Term TermPool::andAll(std::span<const Term> terms) {
    Term result = bool_(true);
    for (Term t : terms)
        result = and_(result, t);
    return result;
}

Term TermPool::orAll(std::span<const Term> terms) {
    Term result = bool_(false);
    for (Term t : terms)
        result = or_(result, t);
    return result;
}

} // namespace palindrome::logic
