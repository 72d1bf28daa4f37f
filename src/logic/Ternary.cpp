// Ternary.cpp - term evaluation with unknown bits, narrow words in registers, wide ones in BitVec.
// SPDX-License-Identifier: MIT
#include "logic/Ternary.h"

#include "util/Assert.h"

#include <algorithm>
#include <bit>

namespace palindrome::logic {

XValue XValue::fromText(std::string_view digits) {
    PAL_ASSERT(!digits.empty());
    unsigned width = static_cast<unsigned>(digits.size());
    XValue result{BitVec(width, 0)};
    for (unsigned i = 0; i < width; ++i) {
        char c = digits[width - 1 - i];
        PAL_ASSERT(c == '0' || c == '1' || c == 'x', std::string(digits));
        result.value.setBit(i, c == '1');
        result.unknown.setBit(i, c == 'x');
    }
    return result;
}

XValue XValue::withSlice(unsigned lo, const XValue& part) const {
    PAL_ASSERT(lo + part.width() <= width());
    XValue result = *this;
    for (unsigned i = 0; i < part.width(); ++i) {
        result.value.setBit(lo + i, part.value.bit(i));
        result.unknown.setBit(lo + i, part.unknown.bit(i));
    }
    return result;
}

std::string XValue::toText() const {
    std::string text = value.toBinary();
    for (unsigned i = 0; i < width(); ++i) {
        if (unknown.bit(i))
            text[width() - 1 - i] = 'x';
    }
    return text;
}

// ---------------------------------------------------------------------------------------------
// Compilation

void TernaryEvaluator::prepare(std::span<const Term> terms) {
    compile(terms);
}

void TernaryEvaluator::compile(std::span<const Term> roots) {
    std::vector<Term> found, stack;
    std::unordered_map<uint32_t, bool> seen;
    for (Term root : roots) {
        if (root.valid())
            stack.push_back(root);
    }
    while (!stack.empty()) {
        Term t = stack.back();
        stack.pop_back();
        if (slots.contains(t.index) || !seen.emplace(t.index, true).second)
            continue;
        found.push_back(t);
        for (Term a : pool.args(t))
            stack.push_back(a);
    }
    std::sort(found.begin(), found.end());
    for (Term t : found)
        append(t);
}

void TernaryEvaluator::append(Term t) {
    Instruction in;
    in.op = pool.op(t);
    in.width = pool.width(t);
    in.allNarrow = in.width <= 64;
    auto args = pool.args(t);
    PAL_ASSERT(args.size() <= 3);
    for (size_t i = 0; i < args.size(); ++i) {
        in.args[i] = slots.at(args[i].index);
        in.allNarrow = in.allNarrow && pool.width(args[i]) <= 64;
    }
    if (in.op == Op::Extract) {
        in.hi = pool.extractHi(t);
        in.lo = pool.extractLo(t);
    }
    uint32_t slot = static_cast<uint32_t>(code.size());
    if (in.width > 64) {
        in.wide = static_cast<uint32_t>(wideValues.size());
        wideValues.push_back(XValue::allUnknown(in.width));
    }
    code.push_back(in);
    narrow.emplace_back();
    slots.emplace(t.index, slot);
    if (in.op == Op::Const)
        write(slot, XValue(pool.value(t)));
    else if (in.op == Op::Var)
        write(slot, XValue::allUnknown(in.width));
}

uint32_t TernaryEvaluator::slotOf(Term t) {
    auto found = slots.find(t.index);
    if (found != slots.end())
        return found->second;
    compile({&t, 1});
    return slots.at(t.index);
}

// ---------------------------------------------------------------------------------------------
// Access

XValue TernaryEvaluator::read(uint32_t slot) const {
    const Instruction& in = code[slot];
    if (in.wide != UINT32_MAX)
        return wideValues[in.wide];
    XValue v;
    v.value = BitVec(in.width, narrow[slot].value);
    v.unknown = BitVec(in.width, narrow[slot].unknown);
    return v;
}

void TernaryEvaluator::write(uint32_t slot, const XValue& v) {
    const Instruction& in = code[slot];
    PAL_ASSERT(v.width() == in.width);
    if (in.wide != UINT32_MAX)
        wideValues[in.wide] = v;
    else
        narrow[slot] = {v.value.toUint64(), v.unknown.toUint64()};
}

void TernaryEvaluator::set(Term var, const XValue& value) {
    PAL_ASSERT(pool.op(var) == Op::Var);
    uint32_t slot = slotOf(var);
    write(slot, value);
    evaluated = std::min(evaluated, slot);
}

void TernaryEvaluator::set(Term var, const BitVec& value) {
    set(var, XValue(value));
}

XValue TernaryEvaluator::eval(Term t) {
    uint32_t slot = slotOf(t);
    runTo(slot);
    return read(slot);
}

int TernaryEvaluator::evalBit(Term t) {
    PAL_ASSERT(pool.width(t) == 1);
    uint32_t slot = slotOf(t);
    runTo(slot);
    return narrow[slot].unknown ? -1 : static_cast<int>(narrow[slot].value);
}

void TernaryEvaluator::runTo(uint32_t slot) {
    for (; evaluated <= slot; ++evaluated) {
        const Instruction& in = code[evaluated];
        if (in.op == Op::Const || in.op == Op::Var)
            continue;
        if (in.allNarrow)
            runNarrow(evaluated);
        else
            runWide(evaluated);
    }
}

// ---------------------------------------------------------------------------------------------
// Operators on words of up to 64 bits

namespace {

uint64_t maskOf(unsigned width) {
    return width >= 64 ? ~uint64_t(0) : (uint64_t(1) << width) - 1;
}

int64_t signedOf(uint64_t v, unsigned width) {
    unsigned shift = 64 - width;
    return static_cast<int64_t>(v << shift) >> shift;
}

/// All bits from the lowest set one upward: what an addition or a product can spoil.
uint64_t fromLowestUp(uint64_t unknown) {
    return unknown == 0 ? 0 : ~uint64_t(0) << std::countr_zero(unknown);
}

/// Operators whose result is wholly unknown if any operand bit is, as BitVec has them.
uint64_t divide(Op op, uint64_t a, uint64_t b, unsigned width) {
    BitVec x(width, a), y(width, b);
    switch (op) {
    case Op::UDiv: return x.udiv(y).toUint64();
    case Op::URem: return x.urem(y).toUint64();
    case Op::SDiv: return x.sdiv(y).toUint64();
    default: return x.srem(y).toUint64();
    }
}

uint64_t shift(Op op, uint64_t a, uint64_t amount, unsigned width) {
    if (op == Op::AShr) {
        int64_t s = signedOf(a, width);
        return static_cast<uint64_t>(s >> std::min<uint64_t>(amount, 63));
    }
    if (amount >= width)
        return 0;
    return op == Op::Shl ? a << amount : a >> amount;
}

} // namespace

/// Operators whose result is one bit.
TernaryEvaluator::Narrow TernaryEvaluator::narrowBit(const Instruction& in) const {
    const Narrow a = narrow[in.args[0]], b = narrow[in.args[1]];
    const unsigned argWidth = code[in.args[0]].width;
    const uint64_t anyUnknown = a.unknown | b.unknown;
    auto bit = [](bool known, bool value) {
        return Narrow{known && value ? uint64_t(1) : 0, known ? uint64_t(0) : 1};
    };
    switch (in.op) {
    case Op::Eq: {
        bool differ = ((a.value ^ b.value) & ~anyUnknown) != 0;
        return bit(differ || !anyUnknown, !differ);
    }
    case Op::Ult: {
        bool always = (a.value | a.unknown) < b.value;
        bool never = a.value >= (b.value | b.unknown);
        return bit(always || never, always);
    }
    case Op::Slt:
        return bit(!anyUnknown, signedOf(a.value, argWidth) < signedOf(b.value, argWidth));
    case Op::RedOr: return bit(a.value || !a.unknown, a.value != 0);
    case Op::RedAnd: {
        bool hasZero = (~a.value & ~a.unknown & maskOf(argWidth)) != 0;
        return bit(hasZero || !a.unknown, !hasZero);
    }
    default: return bit(!a.unknown, std::popcount(a.value) & 1);
    }
}

/// Sums, products, quotients and shifts; bits above the width are not cleared yet.
TernaryEvaluator::Narrow TernaryEvaluator::narrowArithmetic(const Instruction& in) const {
    const Narrow a = narrow[in.args[0]], b = narrow[in.args[1]];
    const uint64_t anyUnknown = a.unknown | b.unknown;
    const Narrow all{0, maskOf(in.width)};
    switch (in.op) {
    case Op::Neg: return {~a.value + 1, fromLowestUp(a.unknown)};
    case Op::Add: return {a.value + b.value, fromLowestUp(anyUnknown)};
    case Op::Mul: return {a.value * b.value, fromLowestUp(anyUnknown)};
    case Op::Shl:
    case Op::LShr:
    case Op::AShr:
        if (b.unknown)
            return all;
        return {shift(in.op, a.value, b.value, in.width),
                shift(in.op, a.unknown, b.value, in.width)};
    default: return anyUnknown ? all : Narrow{divide(in.op, a.value, b.value, in.width), 0};
    }
}

/// Bitwise operators and those that move bits; bits above the width are not cleared yet.
TernaryEvaluator::Narrow TernaryEvaluator::narrowWord(const Instruction& in) const {
    const Narrow a = narrow[in.args[0]], b = narrow[in.args[1]], c = narrow[in.args[2]];
    const uint64_t anyUnknown = a.unknown | b.unknown;
    switch (in.op) {
    case Op::Not: return {~a.value, a.unknown};
    case Op::And: {
        uint64_t zero = (~a.value & ~a.unknown) | (~b.value & ~b.unknown);
        return {a.value & b.value, anyUnknown & ~zero};
    }
    case Op::Or: return {a.value | b.value, anyUnknown & ~(a.value | b.value)};
    case Op::Xor: return {a.value ^ b.value, anyUnknown};
    case Op::Ite:
        if (!a.unknown)
            return a.value ? b : c;
        return {b.value, b.unknown | c.unknown | (b.value ^ c.value)};
    case Op::Concat: {
        unsigned low = code[in.args[1]].width;
        return {(a.value << low) | b.value, (a.unknown << low) | b.unknown};
    }
    case Op::Extract: return {a.value >> in.lo, a.unknown >> in.lo};
    case Op::SExt: {
        unsigned width = code[in.args[0]].width;
        return {static_cast<uint64_t>(signedOf(a.value, width)),
                static_cast<uint64_t>(signedOf(a.unknown, width))};
    }
    default: return a; // ZExt
    }
}

void TernaryEvaluator::runNarrow(uint32_t slot) {
    const Instruction& in = code[slot];
    Narrow r;
    switch (in.op) {
    case Op::Const:
    case Op::Var: return;
    case Op::Eq:
    case Op::Ult:
    case Op::Slt:
    case Op::RedOr:
    case Op::RedAnd:
    case Op::RedXor: r = narrowBit(in); break;
    case Op::Neg:
    case Op::Add:
    case Op::Mul:
    case Op::UDiv:
    case Op::URem:
    case Op::SDiv:
    case Op::SRem:
    case Op::Shl:
    case Op::LShr:
    case Op::AShr: r = narrowArithmetic(in); break;
    case Op::Not:
    case Op::And:
    case Op::Or:
    case Op::Xor:
    case Op::Ite:
    case Op::Concat:
    case Op::Extract:
    case Op::ZExt:
    case Op::SExt: r = narrowWord(in); break;
    }
    r.unknown &= maskOf(in.width);
    r.value &= maskOf(in.width) & ~r.unknown;
    narrow[slot] = r;
}

// ---------------------------------------------------------------------------------------------
// The same operators on words of any width

namespace {

BitVec fromLowestUp(const BitVec& unknown) {
    BitVec result(unknown.width(), 0);
    bool on = false;
    for (unsigned i = 0; i < unknown.width(); ++i) {
        on = on || unknown.bit(i);
        result.setBit(i, on);
    }
    return result;
}

XValue bitOf(bool known, bool value) {
    return known ? XValue(BitVec(1, value ? 1 : 0)) : XValue::allUnknown(1);
}

XValue wideArithmetic(Op op, const XValue& a, const XValue& b) {
    BitVec spoilt = fromLowestUp(a.unknown | b.unknown);
    if (op == Op::Add)
        return XValue(a.value + b.value, spoilt);
    return XValue(a.value * b.value, spoilt);
}

XValue wideDivide(Op op, const XValue& a, const XValue& b) {
    if (!a.isKnown() || !b.isKnown())
        return XValue::allUnknown(a.width());
    switch (op) {
    case Op::UDiv: return XValue(a.value.udiv(b.value));
    case Op::URem: return XValue(a.value.urem(b.value));
    case Op::SDiv: return XValue(a.value.sdiv(b.value));
    default: return XValue(a.value.srem(b.value));
    }
}

XValue wideShift(Op op, const XValue& a, const XValue& amount) {
    if (!amount.isKnown())
        return XValue::allUnknown(a.width());
    switch (op) {
    case Op::Shl: return XValue(a.value.shl(amount.value), a.unknown.shl(amount.value));
    case Op::LShr: return XValue(a.value.lshr(amount.value), a.unknown.lshr(amount.value));
    default: return XValue(a.value.ashr(amount.value), a.unknown.ashr(amount.value));
    }
}

XValue wideCompare(Op op, const XValue& a, const XValue& b) {
    BitVec unknown = a.unknown | b.unknown;
    if (op == Op::Eq) {
        bool differ = !((a.value ^ b.value) & ~unknown).isZero();
        return bitOf(differ || unknown.isZero(), !differ);
    }
    if (op == Op::Slt)
        return bitOf(unknown.isZero(), a.value.slt(b.value));
    bool always = (a.value | a.unknown).ult(b.value);
    bool never = !a.value.ult(b.value | b.unknown);
    return bitOf(always || never, always);
}

XValue wideIte(const XValue& c, const XValue& t, const XValue& e) {
    if (c.isKnown())
        return c.isTrue() ? t : e;
    return XValue(t.value, t.unknown | e.unknown | (t.value ^ e.value));
}

XValue wideReduce(Op op, const XValue& a) {
    if (op == Op::RedOr)
        return bitOf(!a.value.isZero() || a.isKnown(), !a.value.isZero());
    if (op == Op::RedXor)
        return bitOf(a.isKnown(), a.value.popcount() & 1);
    bool hasZero = !(a.value | a.unknown).isOnes();
    return bitOf(hasZero || a.isKnown(), !hasZero);
}

} // namespace

void TernaryEvaluator::runWide(uint32_t slot) {
    const Instruction& in = code[slot];
    auto arg = [&](int i) { return read(in.args[i]); };
    XValue r;
    switch (in.op) {
    case Op::Const:
    case Op::Var: return;
    case Op::Not: r = XValue(~arg(0).value, arg(0).unknown); break;
    case Op::And: {
        XValue a = arg(0), b = arg(1);
        BitVec zero = ~(a.value | a.unknown) | ~(b.value | b.unknown);
        r = XValue(a.value & b.value, (a.unknown | b.unknown) & ~zero);
        break;
    }
    case Op::Or: {
        XValue a = arg(0), b = arg(1);
        BitVec one = a.value | b.value;
        r = XValue(one, (a.unknown | b.unknown) & ~one);
        break;
    }
    case Op::Xor: r = XValue(arg(0).value ^ arg(1).value, arg(0).unknown | arg(1).unknown); break;
    case Op::Neg: r = XValue(-arg(0).value, fromLowestUp(arg(0).unknown)); break;
    case Op::Add:
    case Op::Mul: r = wideArithmetic(in.op, arg(0), arg(1)); break;
    case Op::UDiv:
    case Op::URem:
    case Op::SDiv:
    case Op::SRem: r = wideDivide(in.op, arg(0), arg(1)); break;
    case Op::Shl:
    case Op::LShr:
    case Op::AShr: r = wideShift(in.op, arg(0), arg(1)); break;
    case Op::Eq:
    case Op::Ult:
    case Op::Slt: r = wideCompare(in.op, arg(0), arg(1)); break;
    case Op::Ite: r = wideIte(arg(0), arg(1), arg(2)); break;
    case Op::Concat: {
        XValue a = arg(0), b = arg(1);
        r = XValue(a.value.concat(b.value), a.unknown.concat(b.unknown));
        break;
    }
    case Op::Extract: r = arg(0).extract(in.hi, in.lo); break;
    case Op::ZExt: r = XValue(arg(0).value.zext(in.width), arg(0).unknown.zext(in.width)); break;
    case Op::SExt: r = XValue(arg(0).value.sext(in.width), arg(0).unknown.sext(in.width)); break;
    case Op::RedOr:
    case Op::RedAnd:
    case Op::RedXor: r = wideReduce(in.op, arg(0)); break;
    }
    write(slot, r);
}

} // namespace palindrome::logic
