// CodeTest.cpp - the code of the links and the patterns of the testbench.
// SPDX-License-Identifier: MIT
#include "mesh/testbench/Code.h"
#include "mesh/testbench/Packets.h"
#include "mesh/testbench/Traffic.h"

#include <bit>
#include <doctest/doctest.h>
#include <set>

using namespace palindrome::mesh;

TEST_CASE("the columns of the code are the 35 words of weight three, ascending") {
    unsigned last = 0;
    for (unsigned bit = 0; bit < flitBits; ++bit) {
        const auto column = static_cast<unsigned>(checkBits(uint64_t(1) << bit));
        CHECK(std::popcount(column) == 3);
        CHECK(column > last);
        last = column;
    }
    CHECK(last == 0x70);
}

TEST_CASE("every single error is corrected and every double error flagged") {
    Random random(1, 0);
    for (int word = 0; word < 20; ++word) {
        const uint64_t flit = random.next() & flitMask, code = encode(flit);
        CHECK(decode(code).flit == flit);
        CHECK_FALSE((decode(code).fixed || decode(code).bad));
        for (unsigned a = 0; a < codeBits; ++a) {
            const auto one = decode(code ^ uint64_t(1) << a);
            CHECK((one.flit == flit && one.fixed && !one.bad));
            for (unsigned b = a + 1; b < codeBits; ++b)
                CHECK(decode(code ^ uint64_t(1) << a ^ uint64_t(1) << b).bad);
        }
    }
}

TEST_CASE("patterns send where their names say") {
    Random random(1, 0);
    auto to = [&](Pattern p, unsigned n, unsigned k) { return destinationOf(p, n, k, random); };
    CHECK(to(Pattern::Transpose, 1, 4) == 4);
    CHECK(to(Pattern::BitComplement, 1, 4) == 14);
    CHECK(to(Pattern::Tornado, 0, 4) == 5);
    CHECK(to(Pattern::Tornado, 0, 8) == 27);
    CHECK(to(Pattern::Neighbour, 15, 4) == 0);
    CHECK(to(Pattern::Hotspot, 9, 4) == 0);
    std::set<unsigned> seen;
    for (int i = 0; i < 1000; ++i)
        seen.insert(to(Pattern::Uniform, 3, 4));
    CHECK(seen.size() == 16); // itself included
}

TEST_CASE("permutations reach every node once") {
    Random random(1, 0);
    for (Pattern p : {Pattern::Transpose, Pattern::BitComplement, Pattern::Tornado,
                      Pattern::Neighbour})
        for (unsigned k = 2; k <= 16; ++k) {
            std::set<unsigned> seen;
            for (unsigned n = 0; n < k * k; ++n)
                seen.insert(destinationOf(p, n, k, random));
            CHECK(seen.size() == k * k);
            CHECK(*seen.rbegin() == k * k - 1);
        }
}

TEST_CASE("sizes are drawn by their weights") {
    Random random(7, 1);
    const PacketSizes sizes{{{1, 3}, {5, 1}}};
    CHECK(sizes.mean() == doctest::Approx(2));
    unsigned ones = 0;
    for (int i = 0; i < 40000; ++i)
        ones += sizes.draw(random) == 1;
    CHECK(ones > 29500);
    CHECK(ones < 30500);
}

TEST_CASE("the streams of nodes are even and differ") {
    std::set<uint64_t> first;
    for (uint64_t node = 0; node < 256; ++node) {
        Random random(1, node);
        first.insert(random.next());
        unsigned hits = 0;
        const Chance chance(0.075);
        for (int i = 0; i < 20000; ++i)
            hits += chance.happens(random);
        CHECK(hits > 1300); // 1500 expected, five standard deviations
        CHECK(hits < 1700);
    }
    CHECK(first.size() == 256);
}

TEST_CASE("payloads of one packet differ in each flit") {
    std::set<uint32_t> seen;
    for (unsigned index = 1; index < 15; ++index)
        seen.insert(bodyPayload(3, 4, 77, index));
    CHECK(seen.size() == 14);
}
