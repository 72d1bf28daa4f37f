// BitVec.h - a two-state bit vector value of any width.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace palindrome::logic {

/// An unsigned value of fixed width (1 bit or more); bits above the width are always zero.
/// Arithmetic is modulo 2^width; signed operations read the top bit as the sign.
class BitVec {
public:
    BitVec() : BitVec(1, 0) {}
    BitVec(unsigned width, uint64_t value);
    static BitVec ones(unsigned width);
    /// `digits` has exactly `width` characters of 0 and 1, most significant first.
    static BitVec fromBinary(const std::string& digits);

    unsigned width() const { return bits; }
    bool bit(unsigned i) const { return (words[i / 64] >> (i % 64)) & 1; }
    void setBit(unsigned i, bool v);
    bool isZero() const;
    bool isOnes() const;
    bool isNegative() const { return bit(bits - 1); }
    /// The value, if it fits 64 bits; otherwise the largest uint64_t.
    uint64_t toUint64() const;
    bool fitsUint64() const;

    BitVec extract(unsigned hi, unsigned lo) const;
    BitVec concat(const BitVec& low) const; ///< this is the upper part
    BitVec zext(unsigned width) const;
    BitVec sext(unsigned width) const;

    BitVec operator~() const;
    BitVec operator&(const BitVec& o) const;
    BitVec operator|(const BitVec& o) const;
    BitVec operator^(const BitVec& o) const;
    BitVec operator+(const BitVec& o) const;
    BitVec operator-(const BitVec& o) const;
    BitVec operator*(const BitVec& o) const;
    BitVec operator-() const;
    /// Division by zero gives all ones and the dividend, as SMT-LIB has it; the lowering marks the
    /// result as unknown before it can be seen.
    BitVec udiv(const BitVec& o) const;
    BitVec urem(const BitVec& o) const;
    BitVec sdiv(const BitVec& o) const;
    BitVec srem(const BitVec& o) const; ///< the sign of the result is the dividend's
    BitVec shl(const BitVec& amount) const;
    BitVec lshr(const BitVec& amount) const;
    BitVec ashr(const BitVec& amount) const;
    bool ult(const BitVec& o) const;
    bool slt(const BitVec& o) const;
    unsigned popcount() const;

    bool operator==(const BitVec& o) const = default;
    size_t hash() const;
    std::string toBinary() const;      ///< exactly width() digits
    std::string toHex() const;         ///< without a prefix
    std::string toVerilog() const;     ///< 1'b1, 8'hff

private:
    /// 64-bit words, least significant first; a single one needs no heap.
    class Words {
    public:
        explicit Words(size_t count) : many(count > 1 ? count : 0, 0) {}
        size_t size() const { return many.empty() ? 1 : many.size(); }
        uint64_t* begin() { return many.empty() ? &one : many.data(); }
        uint64_t* end() { return begin() + size(); }
        const uint64_t* begin() const { return many.empty() ? &one : many.data(); }
        const uint64_t* end() const { return begin() + size(); }
        uint64_t& operator[](size_t i) { return begin()[i]; }
        uint64_t operator[](size_t i) const { return begin()[i]; }
        bool operator==(const Words&) const = default;

    private:
        uint64_t one = 0;
        std::vector<uint64_t> many; ///< empty if there is one word
    };

    void normalise();
    unsigned bits;
    Words words;
};

} // namespace palindrome::logic
