// XLift.cpp - makes chosen variables four-state in terms that were built for known values.
// SPDX-License-Identifier: MIT
#include "proof/XLift.h"

#include "proof/Walk.h"
#include "util/Assert.h"

#include <algorithm>
#include <array>

namespace palindrome::proof {

using namespace logic;

XTerm XLift::known(Term t) {
    return {t, pool.zero(pool.width(t))};
}

XTerm XLift::normal(Term value, Term unknown) {
    return {pool.and_(value, pool.not_(unknown)), unknown};
}

Term XLift::any(const XTerm& a) {
    return pool.redOr(a.unknown);
}

XTerm XLift::lift(Term root) {
    for (Term t : termsBelow(pool, {&root, 1}, [&](Term t) { return memo.contains(t); })) {
        std::array<XTerm, 3> args;
        size_t count = 0;
        bool touched = false;
        for (Term a : pool.args(t)) {
            args[count] = memo.at(a);
            touched = touched || !pool.isZero(args[count].unknown) || args[count].value != a;
            ++count;
        }
        memo.emplace(t, touched ? build(t, std::span(args.data(), count)) : known(t));
    }
    return memo.at(root);
}

XTerm XLift::lift(const XTerm& t) {
    XTerm value = lift(t.value), unknown = lift(t.unknown);
    Term rail = pool.or_(value.unknown, pool.or_(unknown.value, unknown.unknown));
    return normal(value.value, rail);
}

XTerm XLift::build(Term t, std::span<const XTerm> a) {
    switch (pool.op(t)) {
    case Op::Const:
    case Op::Var: return known(t);
    case Op::Not:
    case Op::And:
    case Op::Or:
    case Op::Xor: return bitwise(t, a);
    case Op::Neg:
    case Op::Add:
    case Op::Mul:
    case Op::UDiv:
    case Op::URem:
    case Op::SDiv:
    case Op::SRem:
    case Op::Shl:
    case Op::LShr:
    case Op::AShr: return arithmetic(t, a);
    case Op::Eq:
    case Op::Ult:
    case Op::Slt:
    case Op::RedOr:
    case Op::RedAnd:
    case Op::RedXor: return compare(t, a);
    case Op::Ite:
    case Op::Concat:
    case Op::Extract:
    case Op::ZExt:
    case Op::SExt: return structure(t, a);
    }
    PAL_ASSERT(false, "unknown operator");
    return {};
}

XTerm XLift::bitwise(Term t, std::span<const XTerm> a) {
    if (pool.op(t) == Op::Not)
        return normal(pool.not_(a[0].value), a[0].unknown);
    Term either = pool.or_(a[0].unknown, a[1].unknown);
    if (pool.op(t) == Op::Xor)
        return normal(pool.xor_(a[0].value, a[1].value), either);
    if (pool.op(t) == Op::Or) {
        Term one = pool.or_(a[0].value, a[1].value);
        return normal(one, pool.and_(either, pool.not_(one)));
    }
    Term maybe0 = pool.or_(a[0].value, a[0].unknown), maybe1 = pool.or_(a[1].value, a[1].unknown);
    return normal(pool.and_(a[0].value, a[1].value),
                  pool.and_(either, pool.and_(maybe0, maybe1)));
}

XTerm XLift::arithmetic(Term t, std::span<const XTerm> a) {
    unsigned width = pool.width(t);
    // -u | u has every bit from the lowest 1 of u upward: what a carry can spoil.
    auto upward = [&](Term u) { return pool.or_(u, pool.neg(u)); };
    Term second = a.size() > 1 ? a[1].value : Term{};
    auto strict = [&](Term value) {
        return normal(value, pool.replicate(pool.or_(any(a[0]), any(a[1])), width));
    };
    auto shifted = [&](Term value, Term rail) {
        return normal(value, pool.or_(rail, pool.replicate(any(a[1]), width)));
    };
    switch (pool.op(t)) {
    case Op::Neg: return normal(pool.neg(a[0].value), upward(a[0].unknown));
    case Op::Add:
        return normal(pool.add(a[0].value, second), upward(pool.or_(a[0].unknown, a[1].unknown)));
    case Op::Mul:
        return normal(pool.mul(a[0].value, second), upward(pool.or_(a[0].unknown, a[1].unknown)));
    case Op::UDiv: return strict(pool.udiv(a[0].value, second));
    case Op::URem: return strict(pool.urem(a[0].value, second));
    case Op::SDiv: return strict(pool.sdiv(a[0].value, second));
    case Op::SRem: return strict(pool.srem(a[0].value, second));
    case Op::Shl: return shifted(pool.shl(a[0].value, second), pool.shl(a[0].unknown, second));
    case Op::LShr: return shifted(pool.lshr(a[0].value, second), pool.lshr(a[0].unknown, second));
    default: return shifted(pool.ashr(a[0].value, second), pool.ashr(a[0].unknown, second));
    }
}

XTerm XLift::compare(Term t, std::span<const XTerm> a) {
    switch (pool.op(t)) {
    case Op::Eq: {
        Term either = pool.or_(a[0].unknown, a[1].unknown);
        Term differ = pool.redOr(pool.and_(pool.xor_(a[0].value, a[1].value), pool.not_(either)));
        Term unknown = pool.and_(pool.redOr(either), pool.not_(differ));
        return normal(pool.not_(differ), unknown);
    }
    case Op::Ult: {
        Term always = pool.ult(pool.or_(a[0].value, a[0].unknown), a[1].value);
        Term maybe = pool.ult(a[0].value, pool.or_(a[1].value, a[1].unknown));
        return normal(always, pool.and_(maybe, pool.not_(always)));
    }
    case Op::Slt: return normal(pool.slt(a[0].value, a[1].value), pool.or_(any(a[0]), any(a[1])));
    case Op::RedOr: {
        Term one = pool.redOr(a[0].value);
        return normal(one, pool.and_(any(a[0]), pool.not_(one)));
    }
    case Op::RedAnd: {
        Term possible = pool.redAnd(pool.or_(a[0].value, a[0].unknown));
        return normal(possible, pool.and_(any(a[0]), possible));
    }
    default: return normal(pool.redXor(a[0].value), any(a[0]));
    }
}

XTerm XLift::structure(Term t, std::span<const XTerm> a) {
    unsigned width = pool.width(t);
    switch (pool.op(t)) {
    case Op::Ite: {
        Term c = a[0].value, open = pool.replicate(a[0].unknown, width);
        Term differ = pool.or_(pool.or_(a[1].unknown, a[2].unknown),
                               pool.xor_(a[1].value, a[2].value));
        Term rail = pool.or_(pool.ite(c, a[1].unknown, a[2].unknown), pool.and_(open, differ));
        return normal(pool.ite(c, a[1].value, a[2].value), rail);
    }
    case Op::Concat:
        return {pool.concat(a[0].value, a[1].value), pool.concat(a[0].unknown, a[1].unknown)};
    case Op::Extract: {
        unsigned hi = pool.extractHi(t), lo = pool.extractLo(t);
        return {pool.extract(a[0].value, hi, lo), pool.extract(a[0].unknown, hi, lo)};
    }
    case Op::ZExt: return {pool.zext(a[0].value, width), pool.zext(a[0].unknown, width)};
    default: return {pool.sext(a[0].value, width), pool.sext(a[0].unknown, width)};
    }
}

namespace {

bool isAnyOpen(const std::vector<bool>& open) {
    return std::find(open.begin(), open.end(), true) != open.end();
}

/// A lift that knows the open choices; their rails go to `rails`, with an invalid term for the others.
XLift liftOf(TermPool& pool, const System& system, const std::vector<bool>& open,
             std::vector<Term>& rails) {
    XLift x(pool);
    for (size_t i = 0; i < system.choices.size(); ++i) {
        const Choice& c = system.choices[i];
        rails.push_back(open[i] ? pool.var(c.width, pool.name(c.var) + "?x") : Term{});
        if (open[i])
            x.replace(c.var, {pool.and_(c.var, pool.not_(rails.back())), rails.back()});
    }
    return x;
}

} // namespace

std::vector<XTerm> liftTerms(TermPool& pool, const System& system, const std::vector<bool>& open,
                             std::vector<XTerm> functions, std::vector<Term>& rails) {
    XLift x = liftOf(pool, system, open, rails);
    if (isAnyOpen(open)) {
        for (XTerm& t : functions)
            t = x.lift(t);
    }
    return functions;
}

LiftedSystem liftChoices(TermPool& pool, const System& system, const std::vector<bool>& open) {
    LiftedSystem result{system, {}};
    XLift x = liftOf(pool, system, open, result.choiceRails);
    if (!isAnyOpen(open))
        return result;
    System& s = result.system;
    for (Register& r : s.registers)
        r.next = x.lift(r.next);
    for (Output& o : s.outputs)
        o.fn = x.lift(o.fn);
    for (auto* list : {&s.signals, &s.assumptions, &s.invariants, &s.properties}) {
        for (Named& n : *list)
            n.fn = x.lift(n.fn);
    }
    return result;
}

} // namespace palindrome::proof
