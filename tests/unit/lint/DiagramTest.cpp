// DiagramTest.cpp - decision diagrams agree with the functions that they stand for.
// SPDX-License-Identifier: MIT
#include "lint/Diagram.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <random>

using palindrome::lint::Diagrams;

namespace {

uint32_t at(const Diagrams& d, Diagrams::Node n, unsigned inputs) {
    while (!d.isLeaf(n))
        n = inputs >> d.variableOf(n) & 1 ? d.high(n) : d.low(n);
    return d.value(n);
}

} // namespace

TEST_CASE("random functions of six variables: equal functions have one node, and leaves are right") {
    std::mt19937 random(7);
    Diagrams d;
    std::vector<std::pair<Diagrams::Node, uint64_t>> known{{Diagrams::False, 0},
                                                           {Diagrams::True, ~uint64_t(0)}};
    for (uint32_t v = 0; v < 6; ++v) {
        uint64_t table = 0;
        for (unsigned i = 0; i < 64; ++i)
            table |= uint64_t(i >> v & 1) << i;
        known.emplace_back(d.variable(v), table);
    }
    for (int step = 0; step < 3000; ++step) {
        const auto& c = known[random() % known.size()];
        const auto& t = known[random() % known.size()];
        const auto& e = known[random() % known.size()];
        const auto node = d.ite(c.first, t.first, e.first);
        const uint64_t table = (c.second & t.second) | (~c.second & e.second);
        const unsigned inputs = random() % 64;
        CHECK(at(d, node, inputs) == (table >> inputs & 1));
        for (const auto& [other, same] : known)
            CHECK((other == node) == (same == table));
        if (std::none_of(known.begin(), known.end(), [&](auto& k) { return k.first == node; }))
            known.emplace_back(node, table);
        if (known.size() > 200)
            known.resize(8 + random() % 100);
    }
    CHECK_FALSE(d.failed());
}

TEST_CASE("every path of a diagram leads to a leaf that is not 0") {
    Diagrams d;
    const auto f = d.ite(d.variable(0), d.ite(d.variable(2), d.leaf(7), Diagrams::False),
                         d.ite(d.variable(1), Diagrams::False, d.leaf(9)));
    CHECK(d.leaves(f) == std::set<uint32_t>{0, 7, 9});
    std::set<uint32_t> reached;
    for (uint64_t turn = 0; turn < 16; ++turn) {
        unsigned inputs = 0;
        const auto path = d.path(f, turn);
        REQUIRE(path);
        for (const auto& [variable, value] : *path)
            inputs |= unsigned(value) << variable;
        reached.insert(at(d, f, inputs));
    }
    CHECK(reached == std::set<uint32_t>{7, 9});
    CHECK_FALSE(d.path(Diagrams::False));
}

TEST_CASE("a diagram that outgrows its limit says so") {
    Diagrams d(64);
    auto f = Diagrams::False;
    // Pairs in a bad order need exponentially many nodes.
    for (uint32_t v = 0; v < 16; ++v)
        f = d.disj(f, d.conj(d.variable(v), d.variable(v + 16)));
    CHECK(d.failed());
}
