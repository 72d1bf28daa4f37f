// XOps.cpp - SystemVerilog operators on dual-rail values.
// SPDX-License-Identifier: MIT
#include "hdl/XOps.h"

namespace palindrome::hdl {

XTerm XOps::make(Term value, Term unknown) {
    if (pool.isZero(unknown))
        return {value, unknown};
    return {pool.and_(value, pool.not_(unknown)), unknown};
}

XTerm XOps::poison(const XTerm& a, Term cond) {
    if (pool.isFalse(cond))
        return a;
    return make(a.value, pool.or_(a.unknown, pool.replicate(cond, width(a))));
}

XTerm XOps::strict(Term value, Term unknown1) {
    if (pool.isFalse(unknown1))
        return known(value);
    return make(value, pool.replicate(unknown1, pool.width(value)));
}

XTerm XOps::not_(const XTerm& a) {
    return make(pool.not_(a.value), a.unknown);
}

XTerm XOps::and_(const XTerm& a, const XTerm& b) {
    if (isKnown(a) && isKnown(b))
        return known(pool.and_(a.value, b.value));
    // A known 0 on either side decides the bit.
    Term possible = pool.and_(pool.or_(a.value, a.unknown), pool.or_(b.value, b.unknown));
    return make(pool.and_(a.value, b.value),
                pool.and_(pool.or_(a.unknown, b.unknown), possible));
}

XTerm XOps::or_(const XTerm& a, const XTerm& b) {
    Term value = pool.or_(a.value, b.value);
    if (isKnown(a) && isKnown(b))
        return known(value);
    Term unknown = pool.and_(pool.or_(a.unknown, b.unknown), pool.not_(value));
    return make(value, unknown);
}

XTerm XOps::xor_(const XTerm& a, const XTerm& b) {
    return make(pool.xor_(a.value, b.value), pool.or_(a.unknown, b.unknown));
}

XTerm XOps::redAnd(const XTerm& a) {
    if (isKnown(a))
        return known(pool.redAnd(a.value));
    Term possible = pool.redAnd(pool.or_(a.value, a.unknown));
    Term value = pool.redAnd(a.value);
    return make(value, pool.and_(possible, pool.not_(value)));
}

XTerm XOps::redOr(const XTerm& a) {
    Term value = pool.redOr(a.value);
    if (isKnown(a))
        return known(value);
    return make(value, pool.and_(pool.not_(value), pool.redOr(a.unknown)));
}

XTerm XOps::redXor(const XTerm& a) {
    return strict(pool.redXor(a.value), anyUnknown(a));
}

XTerm XOps::neg(const XTerm& a) {
    return strict(pool.neg(a.value), anyUnknown(a));
}

XTerm XOps::add(const XTerm& a, const XTerm& b) {
    return strict(pool.add(a.value, b.value), pool.or_(anyUnknown(a), anyUnknown(b)));
}

XTerm XOps::sub(const XTerm& a, const XTerm& b) {
    return strict(pool.sub(a.value, b.value), pool.or_(anyUnknown(a), anyUnknown(b)));
}

XTerm XOps::mul(const XTerm& a, const XTerm& b) {
    return strict(pool.mul(a.value, b.value), pool.or_(anyUnknown(a), anyUnknown(b)));
}

XTerm XOps::div(const XTerm& a, const XTerm& b, bool isSigned) {
    Term zero = pool.eq(b.value, pool.zero(width(b)));
    Term bad = pool.or_(pool.or_(anyUnknown(a), anyUnknown(b)), zero);
    return strict(isSigned ? pool.sdiv(a.value, b.value) : pool.udiv(a.value, b.value), bad);
}

XTerm XOps::mod(const XTerm& a, const XTerm& b, bool isSigned) {
    Term zero = pool.eq(b.value, pool.zero(width(b)));
    Term bad = pool.or_(pool.or_(anyUnknown(a), anyUnknown(b)), zero);
    return strict(isSigned ? pool.srem(a.value, b.value) : pool.urem(a.value, b.value), bad);
}

XTerm XOps::eq(const XTerm& a, const XTerm& b) {
    return strict(pool.eq(a.value, b.value), pool.or_(anyUnknown(a), anyUnknown(b)));
}

XTerm XOps::lt(const XTerm& a, const XTerm& b, bool isSigned) {
    return strict(isSigned ? pool.slt(a.value, b.value) : pool.ult(a.value, b.value),
                  pool.or_(anyUnknown(a), anyUnknown(b)));
}

XTerm XOps::le(const XTerm& a, const XTerm& b, bool isSigned) {
    return not_(lt(b, a, isSigned));
}

XTerm XOps::caseEq(const XTerm& a, const XTerm& b) {
    return known(pool.and_(pool.eq(a.value, b.value), pool.eq(a.unknown, b.unknown)));
}

XTerm XOps::matches(const XTerm& a, const logic::BitVec& value, const logic::BitVec& care) {
    Term mask = pool.constant(care);
    Term same = pool.eq(pool.and_(a.value, mask), pool.constant(value & care));
    return strict(same, pool.redOr(pool.and_(a.unknown, mask)));
}

XTerm XOps::shl(const XTerm& a, const XTerm& amount) {
    XTerm r{pool.shl(a.value, amount.value), pool.shl(a.unknown, amount.value)};
    return poison(r, anyUnknown(amount));
}

XTerm XOps::lshr(const XTerm& a, const XTerm& amount) {
    XTerm r{pool.lshr(a.value, amount.value), pool.lshr(a.unknown, amount.value)};
    return poison(r, anyUnknown(amount));
}

XTerm XOps::ashr(const XTerm& a, const XTerm& amount) {
    XTerm r{pool.ashr(a.value, amount.value), pool.ashr(a.unknown, amount.value)};
    return poison(r, anyUnknown(amount));
}

XTerm XOps::ite(const XTerm& cond, const XTerm& then, const XTerm& otherwise) {
    if (then == otherwise)
        return then;
    Term value = pool.ite(cond.value, then.value, otherwise.value);
    Term unknown = pool.ite(cond.value, then.unknown, otherwise.unknown);
    if (isKnown(cond))
        return {value, unknown};
    Term differ = pool.or_(pool.xor_(then.value, otherwise.value),
                           pool.or_(then.unknown, otherwise.unknown));
    Term bad = pool.and_(pool.replicate(cond.unknown, pool.width(value)), differ);
    return make(value, pool.or_(unknown, bad));
}

XTerm XOps::concat(const XTerm& hi, const XTerm& lo) {
    return {pool.concat(hi.value, lo.value), pool.concat(hi.unknown, lo.unknown)};
}

XTerm XOps::extract(const XTerm& a, unsigned hi, unsigned lo) {
    return {pool.extract(a.value, hi, lo), pool.extract(a.unknown, hi, lo)};
}

XTerm XOps::resize(const XTerm& a, unsigned width, bool isSigned) {
    return {pool.resize(a.value, width, isSigned), pool.resize(a.unknown, width, isSigned)};
}

} // namespace palindrome::hdl
