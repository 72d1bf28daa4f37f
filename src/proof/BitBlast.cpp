// BitBlast.cpp - the translation of every operator.
// SPDX-License-Identifier: MIT
#include "proof/BitBlast.h"

#include "util/Assert.h"

#include <algorithm>

namespace palindrome::proof {

using logic::Op;
using logic::Term;

bool BitBlaster::blast(Term root) {
    std::vector<Term> stack{root};
    while (!stack.empty()) {
        Term t = stack.back();
        if (words.contains(t.index)) {
            stack.pop_back();
            continue;
        }
        bool ready = true;
        for (Term a : pool.args(t)) {
            if (!words.contains(a.index)) {
                stack.push_back(a);
                ready = false;
            }
        }
        if (!ready)
            continue;
        if (aig.size() + estimate(t) > maxGates)
            return false;
        Word w = translate(t);
        PAL_ASSERT(w.size() == pool.width(t), pool.toString(t));
        words.emplace(t.index, std::move(w));
        stack.pop_back();
    }
    return true;
}

/// Gates that the larger operators need, roughly, before any are added.
uint64_t BitBlaster::estimate(Term t) const {
    uint64_t w = pool.width(t);
    switch (pool.op(t)) {
        case Op::Mul: return 4 * w * w;
        case Op::UDiv:
        case Op::URem:
        case Op::SDiv:
        case Op::SRem: return 9 * w * w;
        default: return 0;
    }
}

Word BitBlaster::leaf(Term t) {
    unsigned w = pool.width(t);
    Word r(w);
    for (unsigned i = 0; i < w; ++i)
        r[i] = pool.isConst(t) ? Aig::falseLit() ^ pool.value(t).bit(i) : aig.input();
    return r;
}

Word BitBlaster::translate(Term t) {
    Op op = pool.op(t);
    if (op == Op::Const || op == Op::Var)
        return leaf(t);
    auto args = pool.args(t);
    const Word& a = word(args[0]);
    const Word& b = args.size() > 1 ? word(args[1]) : a;
    switch (op) {
        case Op::Not: return invert(a);
        case Op::And: return bitwise(aig, Aig::Kind::And, a, b);
        case Op::Or: return invert(bitwise(aig, Aig::Kind::And, invert(a), invert(b)));
        case Op::Xor: return bitwise(aig, Aig::Kind::Xor, a, b);
        case Op::Shl: return shiftLeft(aig, a, b);
        case Op::LShr: return shiftRight(aig, a, b, Aig::falseLit());
        case Op::AShr: return shiftRight(aig, a, b, a.back());
        case Op::Eq:
        case Op::Ult:
        case Op::Slt: return compare(op, a, b);
        case Op::Ite: return select(aig, a[0], b, word(args[2]));
        case Op::Concat: {
            Word r = b;
            r.insert(r.end(), a.begin(), a.end());
            return r;
        }
        case Op::Extract:
            return Word(a.begin() + pool.extractLo(t), a.begin() + pool.extractHi(t) + 1);
        case Op::ZExt:
        case Op::SExt: {
            Word r = a;
            r.resize(pool.width(t), op == Op::ZExt ? Aig::falseLit() : a.back());
            return r;
        }
        case Op::RedOr: return {aig.orAll(a)};
        case Op::RedAnd: return {aig.andAll(a)};
        case Op::RedXor: return {aig.xorAll(a)};
        default: return arithmetic(op, t);
    }
}

Word BitBlaster::compare(Op op, const Word& a, const Word& b) {
    if (op == Op::Eq)
        return {equal(aig, a, b)};
    if (op == Op::Ult)
        return {lessThan(aig, a, b)};
    Word x = a, y = b; // moves the signed range onto the unsigned one
    x.back() = ~x.back();
    y.back() = ~y.back();
    return {lessThan(aig, x, y)};
}

/// Sums with subtracted terms: each complement's +1 goes into a carry that is free.
Word BitBlaster::sumOf(Term t) {
    constexpr size_t maxParts = 32;
    std::vector<Term> parts, todo{t};
    bool subtracts = false;
    while (!todo.empty()) {
        Term x = todo.back();
        todo.pop_back();
        if (pool.op(x) == Op::Add && parts.size() + todo.size() < maxParts) {
            todo.push_back(pool.args(x)[1]);
            todo.push_back(pool.args(x)[0]);
            continue;
        }
        subtracts |= pool.op(x) == Op::Neg;
        parts.push_back(x);
    }
    auto args = pool.args(t);
    if (!subtracts)
        return sum(aig, word(args[0]), word(args[1]), Aig::falseLit());
    unsigned w = pool.width(t);
    logic::BitVec constant(w, 0);
    std::vector<Word> addends;
    for (Term x : parts) {
        if (pool.isConst(x)) {
            constant = constant + pool.value(x);
        }
        else if (pool.op(x) == Op::Neg) {
            addends.push_back(invert(word(pool.args(x)[0])));
            constant = constant + logic::BitVec(w, 1);
        }
        else {
            addends.push_back(word(x));
        }
    }
    // Plain terms first: a - b, not ~b + a.
    size_t carries = addends.size() - 1;
    if (!constant.fitsUint64() || constant.toUint64() > carries) {
        Word k(w);
        for (unsigned i = 0; i < w; ++i)
            k[i] = Aig::falseLit() ^ constant.bit(i);
        addends.push_back(k);
        constant = logic::BitVec(w, 0);
    }
    uint64_t ones = constant.toUint64();
    Word total = addends[0];
    for (size_t i = 1; i < addends.size(); ++i) {
        Lit carry = Aig::falseLit() ^ (ones > 0);
        ones -= ones > 0;
        total = sum(aig, total, addends[i], carry);
    }
    return total;
}

/// Quotient and remainder of magnitudes, with the signs put back for the signed operators.
Word BitBlaster::quotientOrRemainder(Op op, Term t) {
    Word a = word(pool.args(t)[0]), b = word(pool.args(t)[1]);
    bool isSigned = op == Op::SDiv || op == Op::SRem;
    Lit aSign = a.back(), bSign = b.back();
    if (isSigned) {
        a = select(aig, aSign, negated(aig, a), a);
        b = select(aig, bSign, negated(aig, b), b);
    }
    Word quotient, remainder;
    divide(aig, a, b, quotient, remainder);
    bool wantsQuotient = op == Op::UDiv || op == Op::SDiv;
    Word& r = wantsQuotient ? quotient : remainder;
    if (!isSigned)
        return r;
    return select(aig, wantsQuotient ? aig.xor_(aSign, bSign) : aSign, negated(aig, r), r);
}

Word BitBlaster::arithmetic(Op op, Term t) {
    auto args = pool.args(t);
    switch (op) {
        case Op::Neg: return negated(aig, word(args[0]));
        case Op::Add: return sumOf(t);
        case Op::Mul: return product(aig, word(args[0]), word(args[1]), rows);
        case Op::UDiv:
        case Op::URem:
        case Op::SDiv:
        case Op::SRem: return quotientOrRemainder(op, t);
        default: break;
    }
    PAL_ASSERT(false, "operator without a translation");
    return {};
}

} // namespace palindrome::proof
