// Code.h - the (42,35) SECDED code of the links, as the design of the router defines it.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

namespace palindrome::mesh {

constexpr unsigned flitBits = 35, codeBits = 42;
constexpr uint64_t flitMask = (uint64_t(1) << flitBits) - 1;

/// Columns are all words of seven bits with three ones, ascending; row j holds the data bits whose
/// column has bit j.
constexpr std::array<uint64_t, 7> checkRows = {0x044B12CB7, 0x08952555B, 0x112649A6D, 0x22388E38E,
                                               0x43C0F03F0, 0x7C00FFC00, 0x7FFF00000};

namespace code_detail {

constexpr unsigned parity(uint64_t x) {
    unsigned ones = 0;
    for (; x != 0; x &= x - 1)
        ++ones;
    return ones & 1;
}

constexpr uint8_t checkOf(uint64_t flit) {
    unsigned chk = 0;
    for (unsigned j = 0; j < 7; ++j)
        chk |= parity(flit & checkRows[j]) << j;
    return static_cast<uint8_t>(chk);
}

/// Check bits of each seven-bit piece of a flit: the code is linear.
constexpr std::array<std::array<uint8_t, 128>, 5> makePieces() {
    std::array<std::array<uint8_t, 128>, 5> pieces{};
    for (unsigned p = 0; p < 5; ++p)
        for (uint64_t v = 0; v < 128; ++v)
            pieces[p][v] = checkOf(v << (7 * p));
    return pieces;
}

/// The data bit that a syndrome of three ones stands for; 0xff for all others.
constexpr std::array<uint8_t, 128> makeFlips() {
    std::array<uint8_t, 128> flips{};
    for (auto& f : flips)
        f = 0xff;
    for (unsigned bit = 0; bit < flitBits; ++bit)
        flips[checkOf(uint64_t(1) << bit)] = static_cast<uint8_t>(bit);
    return flips;
}

inline constexpr auto pieces = makePieces();
inline constexpr auto flips = makeFlips();

} // namespace code_detail

inline uint64_t checkBits(uint64_t flit) {
    using code_detail::pieces;
    return pieces[0][flit & 127] ^ pieces[1][flit >> 7 & 127] ^ pieces[2][flit >> 14 & 127] ^
           pieces[3][flit >> 21 & 127] ^ pieces[4][flit >> 28 & 127];
}

/// The code word of a flit: seven check bits above 35 data bits.
inline uint64_t encode(uint64_t flit) {
    return checkBits(flit) << flitBits | flit;
}

struct DecodedFlit {
    uint64_t flit = 0;
    bool fixed = false; ///< one bit was flipped, and is corrected
    bool bad = false;   ///< more than one: `flit` means nothing
};

inline DecodedFlit decode(uint64_t code) {
    const uint64_t flit = code & flitMask;
    const auto syndrome = static_cast<unsigned>(checkBits(flit) ^ code >> flitBits) & 127;
    if (syndrome == 0)
        return {flit};
    if ((syndrome & (syndrome - 1)) == 0)
        return {flit, true};
    const unsigned bit = code_detail::flips[syndrome];
    if (bit == 0xff)
        return {flit, false, true};
    return {flit ^ uint64_t(1) << bit, true};
}

} // namespace palindrome::mesh
