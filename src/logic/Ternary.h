// Ternary.h - evaluates terms when some bits of the variables are not known.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/Term.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace palindrome::logic {

/// A value some of whose bits are not known. Where a bit of `unknown` is 1, the same bit of `value`
/// is 0.
struct XValue {
    BitVec value;
    BitVec unknown;

    XValue() = default;
    /// Wholly known.
    explicit XValue(BitVec known) : value(std::move(known)), unknown(value.width(), 0) {}
    /// Bits of `value` under a 1 of `unknown` are cleared.
    XValue(const BitVec& value, const BitVec& unknown)
        : value(value & ~unknown), unknown(unknown) {}
    static XValue allUnknown(unsigned width) {
        return XValue(BitVec(width, 0), BitVec::ones(width));
    }
    /// Binary digits 0, 1 and x, most significant first; at least one, nothing else (asserted).
    static XValue fromText(std::string_view digits);

    unsigned width() const { return value.width(); }
    bool isKnown() const { return unknown.isZero(); }
    bool isTrue() const { return unknown.isZero() && !value.isZero(); } ///< known and not 0
    bool isFalse() const { return unknown.isZero() && value.isZero(); } ///< known to be 0
    /// True if no bit is known on both sides and different.
    bool agrees(const XValue& o) const {
        return ((value ^ o.value) & ~(unknown | o.unknown)).isZero();
    }
    XValue extract(unsigned hi, unsigned lo) const {
        return XValue(value.extract(hi, lo), unknown.extract(hi, lo));
    }
    /// This value with the bits from `lo` on replaced by `part`.
    XValue withSlice(unsigned lo, const XValue& part) const;
    std::string toText() const; ///< binary with x, exactly width() digits
    bool operator==(const XValue&) const = default;
};

/// Evaluates terms of one pool under values of variables that may have unknown bits. A result bit
/// that is known has that value for every value of the unknown bits; the converse does not hold
/// (an arithmetic result forgets the bits above its lowest unknown operand bit).
///
/// Terms are compiled on first use into a list in index order; a query evaluates the list up to its
/// term, and setting a variable keeps what comes before it. Words of up to 64 bits take no
/// allocation. Variables start as unknown.
class TernaryEvaluator {
public:
    explicit TernaryEvaluator(const TermPool& pool) : pool(pool) {}

    /// Compiles the terms ahead, so that the list is in one order whatever is asked first.
    void prepare(std::span<const Term> terms);
    void set(Term var, const XValue& value);
    void set(Term var, const BitVec& value);
    XValue eval(Term t);
    /// The same for one-bit terms, without building a value: 0, 1 or -1 for unknown.
    int evalBit(Term t);

private:
    struct Instruction {
        Op op = Op::Const;
        unsigned width = 1;
        uint32_t args[3] = {0, 0, 0};
        uint32_t hi = 0, lo = 0;
        uint32_t wide = UINT32_MAX; ///< place in wideValues, if over 64 bits
        bool allNarrow = true;      ///< result and operands fit 64 bits
    };
    struct Narrow {
        uint64_t value = 0, unknown = 0;
    };

    uint32_t slotOf(Term t);
    void compile(std::span<const Term> roots);
    void append(Term t);
    void runTo(uint32_t slot);
    void runNarrow(uint32_t slot);
    Narrow narrowWord(const Instruction& in) const;
    Narrow narrowArithmetic(const Instruction& in) const;
    Narrow narrowBit(const Instruction& in) const;
    void runWide(uint32_t slot);
    XValue read(uint32_t slot) const;
    void write(uint32_t slot, const XValue& v);

    const TermPool& pool;
    std::unordered_map<uint32_t, uint32_t> slots; ///< term index to slot
    std::vector<Instruction> code;
    std::vector<Narrow> narrow; ///< one a slot; unused where the slot is wide
    std::vector<XValue> wideValues;
    uint32_t evaluated = 0; ///< slots below are up to date
};

} // namespace palindrome::logic
