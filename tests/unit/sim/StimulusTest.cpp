// StimulusTest.cpp - random inputs keep the assumptions, begin with reset and reach odd values.
// SPDX-License-Identifier: MIT
#include "sim/Stimulus.h"
#include "SimBench.h"

#include <set>

using namespace palindrome;
using namespace palindrome::sim;
using namespace palindrome::sim::test;

namespace {

/// Counts credits: `take` needs one, `give` at most up to 3.
struct CreditSpec : SpecBench {
    CreditSpec() {
        Term rst = clocked(), take = input("take"), give = input("give");
        XTerm n = reg("n", 2);
        Term up = pool.and_(give, pool.not_(take)), down = pool.and_(take, pool.not_(give));
        next("n", ite(rst, known(pool.constant(2, 3)),
                      ite(up, add(n, pool.constant(2, 1)), ite(down, add(n, pool.ones(2)), n))));
        output("n_out", n);
        assume("no_take_without", pool.implies(take, pool.ne(n.value, pool.zero(2))));
        assume("no_give_when_full", pool.implies(give, pool.ne(n.value, pool.ones(2))));
    }
};

} // namespace

TEST_CASE("assumptions over the state hold in every cycle without reset") {
    CreditSpec s;
    SpecFacts facts(s.spec);
    StimulusMaker maker(s.spec, facts, 1, 200);
    std::set<uint64_t> levels;
    bool resetAgain = false;
    for (int episode = 0; episode < 20; ++episode) {
        auto sequence = maker.episode(300);
        REQUIRE(sequence.size() == 300);
        unsigned n = 0;
        for (size_t c = 0; c < sequence.size(); ++c) {
            const bool rst = !sequence[c][0].isZero(), take = !sequence[c][1].isZero(),
                       give = !sequence[c][2].isZero();
            if (c == 0)
                CHECK(rst);
            else
                resetAgain = resetAgain || rst;
            if (!rst) {
                CHECK_FALSE((take && n == 0));
                CHECK_FALSE((give && n == 3));
            }
            n = rst ? 3 : n + give - take;
            levels.insert(n);
        }
    }
    CHECK(levels == std::set<uint64_t>{0, 1, 2, 3});
    CHECK(resetAgain);
    CHECK(maker.deadEnds() == 0);
}

TEST_CASE("one seed gives one stimulus, another gives another") {
    CreditSpec s;
    SpecFacts facts(s.spec);
    StimulusMaker a(s.spec, facts, 5, 100), b(s.spec, facts, 5, 100), c(s.spec, facts, 6, 100);
    auto x = a.episode(100), y = b.episode(100), z = c.episode(100);
    CHECK(x == y);
    CHECK(x != z);
}

TEST_CASE("an impossible assumption ends the run after reset, and is counted") {
    CreditSpec s;
    s.assume("never", s.pool.bool_(false));
    SpecFacts facts(s.spec);
    StimulusMaker maker(s.spec, facts, 1, 50);
    CHECK(maker.episode(100).size() == 1);
    CHECK(maker.deadEnds() == 1);
}

TEST_CASE("wide inputs take special values and the constants that the spec compares with") {
    SpecBench s;
    Term d = s.input("d", 70);
    const BitVec magic = BitVec(70, 0x123456789abcdef).shl(BitVec(8, 7));
    s.output("hit", s.known(s.pool.eq(d, s.pool.constant(magic))));
    SpecFacts facts(s.spec);
    StimulusMaker maker(s.spec, facts, 1, 10);
    bool zero = false, ones = false, oneHot = false, constant = false;
    for (const auto& v : maker.episode(1000)) {
        zero = zero || v[0].isZero();
        ones = ones || v[0].isOnes();
        oneHot = oneHot || v[0].popcount() == 1;
        constant = constant || v[0] == magic;
    }
    CHECK(zero);
    CHECK(ones);
    CHECK(oneHot);
    CHECK(constant);
}

TEST_CASE("a small unit without state gets all inputs that keep the assumptions") {
    SpecBench s;
    Term a = s.input("a", 3), b = s.input("b", 2);
    s.output("y", s.known(s.pool.eq(s.pool.zext(b, 3), a)));
    s.assume("less", s.pool.ult(a, s.pool.constant(3, 5)));
    SpecFacts facts(s.spec);
    StimulusMaker maker(s.spec, facts, 1, 10);
    auto all = maker.everything(12);
    REQUIRE(all);
    std::set<std::pair<uint64_t, uint64_t>> pairs;
    for (const auto& v : *all)
        pairs.emplace(v[0].toUint64(), v[1].toUint64());
    CHECK(all->size() == 20);
    CHECK(pairs.size() == 20);
    CHECK_FALSE(maker.everything(4));
    CreditSpec clocked;
    SpecFacts clockedFacts(clocked.spec);
    CHECK_FALSE(StimulusMaker(clocked.spec, clockedFacts, 1, 1).everything(12));
}
