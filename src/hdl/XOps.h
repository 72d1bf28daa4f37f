// XOps.h - SystemVerilog operators on dual-rail values, pessimistic about x (docs/adr/0001).
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/System.h"

namespace palindrome::hdl {

using logic::Term;
using logic::XTerm;

/// Operators of IEEE 1800 section 11.4 on operands that are already sized and of equal width where
/// the language makes them so. Results keep the rule of XTerm: value is 0 where unknown is 1.
class XOps {
public:
    explicit XOps(logic::TermPool& pool) : pool(pool) {}

    logic::TermPool& pool;

    XTerm known(Term value) { return {value, pool.zero(pool.width(value))}; }
    XTerm constant(unsigned width, uint64_t value) { return known(pool.constant(width, value)); }
    XTerm allX(unsigned width) { return {pool.zero(width), pool.ones(width)}; }
    XTerm make(Term value, Term unknown);
    unsigned width(const XTerm& a) const { return pool.width(a.value); }
    bool isKnown(const XTerm& a) const { return pool.isZero(a.unknown); }
    /// One bit: is any bit of `a` unknown?
    Term anyUnknown(const XTerm& a) { return pool.redOr(a.unknown); }
    /// `a` with every bit unknown where the one-bit `cond` is 1.
    XTerm poison(const XTerm& a, Term cond);

    XTerm not_(const XTerm& a);
    XTerm and_(const XTerm& a, const XTerm& b);
    XTerm or_(const XTerm& a, const XTerm& b);
    XTerm xor_(const XTerm& a, const XTerm& b);
    XTerm redAnd(const XTerm& a);
    XTerm redOr(const XTerm& a); ///< also the truth value of a condition
    XTerm redXor(const XTerm& a);

    XTerm neg(const XTerm& a);
    XTerm add(const XTerm& a, const XTerm& b);
    XTerm sub(const XTerm& a, const XTerm& b);
    XTerm mul(const XTerm& a, const XTerm& b);
    XTerm div(const XTerm& a, const XTerm& b, bool isSigned);
    XTerm mod(const XTerm& a, const XTerm& b, bool isSigned);
    XTerm eq(const XTerm& a, const XTerm& b);
    XTerm lt(const XTerm& a, const XTerm& b, bool isSigned);
    XTerm le(const XTerm& a, const XTerm& b, bool isSigned);
    XTerm caseEq(const XTerm& a, const XTerm& b);
    /// Equality in the bits where `care` is 1.
    XTerm matches(const XTerm& a, const logic::BitVec& value, const logic::BitVec& care);
    XTerm shl(const XTerm& a, const XTerm& amount);
    XTerm lshr(const XTerm& a, const XTerm& amount);
    XTerm ashr(const XTerm& a, const XTerm& amount);

    /// An unknown condition gives x in the bits where the two sides differ.
    XTerm ite(const XTerm& cond, const XTerm& then, const XTerm& otherwise);
    XTerm concat(const XTerm& hi, const XTerm& lo);
    XTerm extract(const XTerm& a, unsigned hi, unsigned lo);
    XTerm resize(const XTerm& a, unsigned width, bool isSigned);

private:
    /// The value where all operand bits are known, else wholly x.
    XTerm strict(Term value, Term unknown1);
};

} // namespace palindrome::hdl
