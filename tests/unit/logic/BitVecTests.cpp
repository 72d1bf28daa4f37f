// BitVecTests.cpp - bit vector values against 64-bit integers, and wide ones against their parts.
// SPDX-License-Identifier: MIT
#include "logic/BitVec.h"
#include "util/Assert.h"

#include <doctest/doctest.h>
#include <random>

using palindrome::logic::BitVec;

namespace {

int64_t asSigned(uint64_t v, unsigned w) {
    return v >> (w - 1) & 1 ? static_cast<int64_t>(v | ~((uint64_t(1) << w) - 1))
                            : static_cast<int64_t>(v);
}

BitVec randomValue(std::mt19937_64& rng, unsigned width) {
    BitVec v(width, 0);
    bool sparse = rng() % 3 == 0;
    for (unsigned i = 0; i < width; ++i)
        v.setBit(i, sparse ? rng() % 16 == 0 : rng() % 2);
    return v;
}

} // namespace

TEST_CASE("arithmetic of narrow values is that of integers modulo 2^width") {
    for (unsigned w = 1; w <= 5; ++w) {
        uint64_t m = (uint64_t(1) << w) - 1;
        for (uint64_t a = 0; a <= m; ++a) {
            for (uint64_t b = 0; b <= m; ++b) {
                BitVec x(w, a), y(w, b);
                int64_t sa = asSigned(a, w), sb = asSigned(b, w);
                REQUIRE((x + y).toUint64() == ((a + b) & m));
                REQUIRE((x - y).toUint64() == ((a - b) & m));
                REQUIRE((x * y).toUint64() == ((a * b) & m));
                REQUIRE((x & y).toUint64() == (a & b));
                REQUIRE((x | y).toUint64() == (a | b));
                REQUIRE((x ^ y).toUint64() == (a ^ b));
                REQUIRE(x.ult(y) == (a < b));
                REQUIRE(x.slt(y) == (sa < sb));
                if (b) {
                    REQUIRE(x.udiv(y).toUint64() == a / b);
                    REQUIRE(x.urem(y).toUint64() == a % b);
                    REQUIRE(x.sdiv(y).toUint64() == (static_cast<uint64_t>(sa / sb) & m));
                    REQUIRE(x.srem(y).toUint64() == (static_cast<uint64_t>(sa % sb) & m));
                }
                else {
                    REQUIRE(x.udiv(y).isOnes());
                    REQUIRE(x.urem(y) == x);
                    REQUIRE(x.srem(y) == x);
                    REQUIRE(x.sdiv(y) == (sa < 0 ? BitVec(w, 1) : BitVec::ones(w)));
                }
                REQUIRE(x.shl(y).toUint64() == (b < w ? a << b & m : 0));
                REQUIRE(x.lshr(y).toUint64() == (b < w ? a >> b : 0));
                REQUIRE(x.ashr(y).toUint64() == (static_cast<uint64_t>(sa >> b) & m));
            }
        }
    }
}

TEST_CASE("wide values obey the laws that tie their operations together") {
    std::mt19937_64 rng(7);
    for (unsigned w : {63u, 64u, 65u, 127u, 128u, 129u, 200u, 513u}) {
        for (int round = 0; round < 30; ++round) {
            BitVec a = randomValue(rng, w), b = randomValue(rng, w), c = randomValue(rng, w);
            REQUIRE((a + b) - b == a);
            REQUIRE(a + -a == BitVec(w, 0));
            REQUIRE((a ^ b) + ((a & b) + (a & b)) == a + b);
            REQUIRE(a * (b + c) == a * b + a * c);
            REQUIRE(a * b == b * a);
            if (!b.isZero()) {
                REQUIRE(a.udiv(b) * b + a.urem(b) == a);
                REQUIRE(a.urem(b).ult(b));
                REQUIRE(a.sdiv(b) * b + a.srem(b) == a);
            }
            auto cut = static_cast<unsigned>(rng() % (w - 1)) + 1;
            REQUIRE(a.extract(w - 1, cut).concat(a.extract(cut - 1, 0)) == a);
            BitVec amount(32, cut);
            REQUIRE(a.shl(amount) == a * BitVec(w, 1).shl(amount));
            REQUIRE(a.lshr(amount) == a.udiv(BitVec(w, 1).shl(amount)));
            REQUIRE(a.ult(b) == (!(a.zext(w + 1) - b.zext(w + 1)).extract(w, w).isZero()));
            REQUIRE(a.slt(b) == (a.sext(w + 1) - b.sext(w + 1)).isNegative());
            REQUIRE(BitVec::fromBinary(a.toBinary()) == a);
            REQUIRE(a.sext(w + 70).extract(w - 1, 0) == a);
            REQUIRE(a.sext(w + 70).isNegative() == a.isNegative());
            REQUIRE((~a).popcount() == w - a.popcount());
        }
    }
}

TEST_CASE("values print as binary, hexadecimal and Verilog") {
    CHECK(BitVec(1, 1).toVerilog() == "1'b1");
    CHECK(BitVec(8, 0xff).toVerilog() == "8'hff");
    CHECK(BitVec(5, 0x1f).toHex() == "1f");
    CHECK(BitVec(6, 5).toBinary() == "000101");
    CHECK(BitVec(68, 0xabc).toHex() == "00000000000000abc");
}

TEST_CASE("bits above the width are dropped, and large values say so") {
    CHECK(BitVec(4, 0x35).toUint64() == 5);
    BitVec wide = BitVec::ones(65);
    CHECK(!wide.fitsUint64());
    CHECK(wide.toUint64() == UINT64_MAX);
    CHECK(wide.isOnes());
    // A shift amount that does not fit 64 bits is still over-wide.
    CHECK(BitVec(8, 0xff).shl(wide).isZero());
    CHECK(BitVec(8, 0x80).ashr(wide).isOnes());
}

TEST_CASE("operands of different width are an internal error") {
    CHECK_THROWS_AS(BitVec(4, 1) + BitVec(5, 1), palindrome::InternalError);
    CHECK_THROWS_AS(BitVec::fromBinary("01x"), palindrome::InternalError);
    CHECK_THROWS_AS(BitVec(4, 1).extract(4, 0), palindrome::InternalError);
}
