// BitVec.cpp - arithmetic, shifts, comparisons and rendering of bit vector values.
// SPDX-License-Identifier: MIT
#include "logic/BitVec.h"

#include "util/Assert.h"

#include <algorithm>
#include <bit>

namespace palindrome::logic {

namespace {

constexpr unsigned wordBits = 64;
__extension__ using DoubleWord = unsigned __int128;

size_t wordCount(unsigned bits) {
    return (bits + wordBits - 1) / wordBits;
}

} // namespace

BitVec::BitVec(unsigned width, uint64_t value) : bits(width), words(wordCount(width)) {
    PAL_ASSERT(width >= 1, "a bit vector has at least one bit");
    words[0] = value;
    normalise();
}

BitVec BitVec::ones(unsigned width) {
    BitVec r(width, 0);
    std::fill(r.words.begin(), r.words.end(), ~uint64_t(0));
    r.normalise();
    return r;
}

BitVec BitVec::fromBinary(const std::string& digits) {
    BitVec r(static_cast<unsigned>(digits.size()), 0);
    for (unsigned i = 0; i < r.bits; ++i) {
        char c = digits[digits.size() - 1 - i];
        PAL_ASSERT(c == '0' || c == '1', digits);
        r.setBit(i, c == '1');
    }
    return r;
}

void BitVec::normalise() {
    if (unsigned rest = bits % wordBits)
        words[words.size() - 1] &= (uint64_t(1) << rest) - 1;
}

void BitVec::setBit(unsigned i, bool v) {
    PAL_ASSERT(i < bits);
    uint64_t mask = uint64_t(1) << (i % wordBits);
    if (v)
        words[i / wordBits] |= mask;
    else
        words[i / wordBits] &= ~mask;
}

bool BitVec::isZero() const {
    return std::all_of(words.begin(), words.end(), [](uint64_t w) { return w == 0; });
}

bool BitVec::isOnes() const {
    return popcount() == bits;
}

uint64_t BitVec::toUint64() const {
    return fitsUint64() ? words[0] : ~uint64_t(0);
}

bool BitVec::fitsUint64() const {
    return std::all_of(words.begin() + 1, words.end(), [](uint64_t w) { return w == 0; });
}

unsigned BitVec::popcount() const {
    unsigned n = 0;
    for (uint64_t w : words)
        n += static_cast<unsigned>(std::popcount(w));
    return n;
}

BitVec BitVec::extract(unsigned hi, unsigned lo) const {
    PAL_ASSERT(lo <= hi && hi < bits);
    BitVec r(hi - lo + 1, 0);
    size_t skip = lo / wordBits;
    unsigned shift = lo % wordBits;
    for (size_t i = 0; i < r.words.size(); ++i) {
        uint64_t w = words[skip + i] >> shift;
        if (shift && skip + i + 1 < words.size())
            w |= words[skip + i + 1] << (wordBits - shift);
        r.words[i] = w;
    }
    r.normalise();
    return r;
}

BitVec BitVec::concat(const BitVec& low) const {
    BitVec r = low.zext(bits + low.bits);
    size_t skip = low.bits / wordBits;
    unsigned shift = low.bits % wordBits;
    for (size_t i = 0; i < words.size(); ++i) {
        r.words[skip + i] |= words[i] << shift;
        if (shift && skip + i + 1 < r.words.size())
            r.words[skip + i + 1] |= words[i] >> (wordBits - shift);
    }
    return r;
}

BitVec BitVec::zext(unsigned width) const {
    PAL_ASSERT(width >= bits);
    BitVec r(width, 0);
    std::copy(words.begin(), words.end(), r.words.begin());
    return r;
}

BitVec BitVec::sext(unsigned width) const {
    if (!isNegative() || width == bits)
        return zext(width);
    return ones(width - bits).concat(*this);
}

BitVec BitVec::operator~() const {
    BitVec r = *this;
    for (uint64_t& w : r.words)
        w = ~w;
    r.normalise();
    return r;
}

BitVec BitVec::operator&(const BitVec& o) const {
    PAL_ASSERT(bits == o.bits);
    BitVec r = *this;
    for (size_t i = 0; i < words.size(); ++i)
        r.words[i] &= o.words[i];
    return r;
}

BitVec BitVec::operator|(const BitVec& o) const {
    PAL_ASSERT(bits == o.bits);
    BitVec r = *this;
    for (size_t i = 0; i < words.size(); ++i)
        r.words[i] |= o.words[i];
    return r;
}

BitVec BitVec::operator^(const BitVec& o) const {
    PAL_ASSERT(bits == o.bits);
    BitVec r = *this;
    for (size_t i = 0; i < words.size(); ++i)
        r.words[i] ^= o.words[i];
    return r;
}

BitVec BitVec::operator+(const BitVec& o) const {
    PAL_ASSERT(bits == o.bits);
    BitVec r = *this;
    uint64_t carry = 0;
    for (size_t i = 0; i < words.size(); ++i) {
        uint64_t sum = words[i] + o.words[i];
        uint64_t overflow = sum < words[i];
        r.words[i] = sum + carry;
        carry = overflow | (r.words[i] < sum);
    }
    r.normalise();
    return r;
}

BitVec BitVec::operator-() const {
    return ~*this + BitVec(bits, 1);
}

BitVec BitVec::operator-(const BitVec& o) const {
    return *this + -o;
}

BitVec BitVec::operator*(const BitVec& o) const {
    PAL_ASSERT(bits == o.bits);
    if (words.size() == 1)
        return BitVec(bits, words[0] * o.words[0]);
    BitVec r(bits, 0);
    for (size_t i = 0; i < words.size(); ++i) {
        DoubleWord carry = 0;
        for (size_t j = 0; i + j < words.size(); ++j) {
            carry += static_cast<DoubleWord>(words[i]) * o.words[j] + r.words[i + j];
            r.words[i + j] = static_cast<uint64_t>(carry);
            carry >>= wordBits;
        }
    }
    r.normalise();
    return r;
}

namespace {

struct Division {
    BitVec quotient, remainder;
};

/// Schoolbook binary division; the divisor is not zero.
Division divide(const BitVec& dividend, const BitVec& divisor) {
    unsigned width = dividend.width();
    if (width <= wordBits) {
        uint64_t a = dividend.toUint64(), b = divisor.toUint64();
        return {BitVec(width, a / b), BitVec(width, a % b)};
    }
    // One more bit, because the shifted remainder may exceed the width.
    BitVec quotient(width, 0), rest(width + 1, 0), wide = divisor.zext(width + 1);
    for (unsigned i = width; i-- > 0;) {
        rest = rest.extract(width - 1, 0).concat(BitVec(1, dividend.bit(i)));
        if (!rest.ult(wide)) {
            rest = rest - wide;
            quotient.setBit(i, true);
        }
    }
    return {quotient, rest.extract(width - 1, 0)};
}

} // namespace

BitVec BitVec::udiv(const BitVec& o) const {
    PAL_ASSERT(bits == o.bits);
    return o.isZero() ? ones(bits) : divide(*this, o).quotient;
}

BitVec BitVec::urem(const BitVec& o) const {
    PAL_ASSERT(bits == o.bits);
    return o.isZero() ? *this : divide(*this, o).remainder;
}

BitVec BitVec::sdiv(const BitVec& o) const {
    BitVec a = isNegative() ? -*this : *this;
    BitVec b = o.isNegative() ? -o : o;
    BitVec q = a.udiv(b);
    return isNegative() != o.isNegative() ? -q : q;
}

BitVec BitVec::srem(const BitVec& o) const {
    BitVec a = isNegative() ? -*this : *this;
    BitVec b = o.isNegative() ? -o : o;
    BitVec r = a.urem(b);
    return isNegative() ? -r : r;
}

BitVec BitVec::shl(const BitVec& amount) const {
    uint64_t n = amount.toUint64();
    if (n == 0)
        return *this;
    if (n >= bits)
        return BitVec(bits, 0);
    auto k = static_cast<unsigned>(n);
    return extract(bits - 1 - k, 0).concat(BitVec(k, 0));
}

BitVec BitVec::lshr(const BitVec& amount) const {
    uint64_t n = amount.toUint64();
    if (n >= bits)
        return BitVec(bits, 0);
    return extract(bits - 1, static_cast<unsigned>(n)).zext(bits);
}

BitVec BitVec::ashr(const BitVec& amount) const {
    uint64_t n = std::min<uint64_t>(amount.toUint64(), bits - 1);
    return extract(bits - 1, static_cast<unsigned>(n)).sext(bits);
}

bool BitVec::ult(const BitVec& o) const {
    PAL_ASSERT(bits == o.bits);
    for (size_t i = words.size(); i-- > 0;) {
        if (words[i] != o.words[i])
            return words[i] < o.words[i];
    }
    return false;
}

bool BitVec::slt(const BitVec& o) const {
    return isNegative() != o.isNegative() ? isNegative() : ult(o);
}

size_t BitVec::hash() const {
    size_t h = bits * 0x9e3779b97f4a7c15ull;
    for (uint64_t w : words)
        h = (h ^ w) * 0xff51afd7ed558ccdull ^ (h >> 29);
    return h;
}

std::string BitVec::toBinary() const {
    std::string s(bits, '0');
    for (unsigned i = 0; i < bits; ++i) {
        if (bit(i))
            s[bits - 1 - i] = '1';
    }
    return s;
}

std::string BitVec::toHex() const {
    static const char* digits = "0123456789abcdef";
    std::string s((bits + 3) / 4, '0');
    for (unsigned i = 0; i < s.size(); ++i)
        s[s.size() - 1 - i] = digits[(words[i / 16] >> (4 * (i % 16))) & 15];
    return s;
}

std::string BitVec::toVerilog() const {
    if (bits == 1)
        return bit(0) ? "1'b1" : "1'b0";
    return std::to_string(bits) + "'h" + toHex();
}

} // namespace palindrome::logic
