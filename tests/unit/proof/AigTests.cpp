// AigTests.cpp - structural hashing of gates, merging by sweeping, and the limits of both.
// SPDX-License-Identifier: MIT
#include "logic/RandomTerms.h"
#include "proof/BitBlast.h"
#include "proof/GateValues.h"
#include "proof/SatSweep.h"

#include <doctest/doctest.h>

using namespace palindrome::proof;
using namespace palindrome::logic;
using palindrome::logic::testing::RandomTerms;
using palindrome::logic::testing::Sample;
using palindrome::proof::testing::read;
using palindrome::proof::testing::simulate;

namespace {

Budget plenty() {
    return Budget(Budget::Clock::time_point::max(), 100'000);
}

} // namespace

TEST_CASE("gates with equal operands are one gate, whatever the order and the way of writing") {
    Aig aig;
    Lit a = aig.input(), b = aig.input();
    CHECK(aig.and_(a, b) == aig.and_(b, a));
    CHECK(aig.and_(a, ~a) == Aig::falseLit());
    CHECK(aig.and_(a, Aig::trueLit()) == a);
    CHECK(aig.and_(aig.and_(a, b), a) == aig.and_(a, b));
    CHECK(aig.and_(~aig.and_(a, b), a) == aig.and_(a, ~b));
    CHECK(aig.xor_(a, ~b) == ~aig.xor_(a, b));
    CHECK(aig.xor_(aig.xor_(a, b), a) == b);
    CHECK(aig.or_(aig.and_(a, ~b), aig.and_(~a, b)) == aig.xor_(a, b));
    CHECK(aig.mux(a, b, ~b) == ~aig.xor_(a, b));
    CHECK(aig.mux(a, b, b) == b);
}

TEST_CASE("with sums, parities in any order are one node") {
    for (bool sums : {false, true}) {
        Aig aig(sums);
        Lit a = aig.input(), b = aig.input(), c = aig.input(), d = aig.input();
        Lit left = aig.xor_(aig.xor_(a, b), aig.xor_(c, d));
        Lit right = aig.xor_(aig.xor_(d, aig.xor_(b, ~c)), a);
        CHECK((left == ~right) == sums);
    }
}

TEST_CASE("sweeping merges equal functions and keeps different ones apart") {
    Aig aig;
    std::vector<Lit> x;
    for (int i = 0; i < 8; ++i)
        x.push_back(aig.input());
    // The same conjunction, left to right and right to left; and one that differs in one row.
    Lit forward = x[0], backward = x[7];
    for (size_t i = 1; i < 8; ++i)
        forward = aig.and_(forward, x[i]);
    for (size_t i = 7; i-- > 0;)
        backward = aig.and_(backward, x[i]);
    Lit almost = aig.or_(backward, aig.andAll(std::vector<Lit>{~x[0], x[1], ~x[2], x[3], ~x[4], x[5], ~x[6], x[7]}));
    REQUIRE(forward != backward);
    SatSweep sweep(aig, 1);
    Budget budget = plenty();
    Lit f = sweep.sweep(forward, 100, budget), b = sweep.sweep(backward, 100, budget);
    CHECK(f == b);
    CHECK(sweep.merged() > 0);
    Lit other = sweep.sweep(almost, 100, budget);
    CHECK(other != f);
    // The difference is found and is real.
    Lit differs = aig.xor_(forward, almost);
    Lit image = sweep.image(differs);
    REQUIRE(sweep.solve(image, 1000, budget) == SatAnswer::Sat);
    CHECK(!sweep.inputValue(x[0].node()));
    CHECK(sweep.inputValue(x[7].node()));
}

TEST_CASE("a swept graph computes the same functions, on every input") {
    size_t merged = 0;
    for (bool sums : {false, true}) {
        for (uint64_t seed = 1; seed <= 8; ++seed) {
            TermPool pool;
            RandomTerms terms(pool, seed, {4, 4, 2, 3});
            Aig aig(sums);
            BitBlaster blaster(pool, aig, 1'000'000);
            SatSweep sweep(aig, seed);
            Budget budget = plenty();
            for (Term v : terms.variables())
                REQUIRE(blaster.blast(v));
            // Sweeping goes on while the graph grows; some terms only get an image.
            for (int i = 0; i < 30; ++i) {
                const Sample& s = terms.step();
                REQUIRE(blaster.blast(s.term));
                for (Lit bit : blaster.word(s.term))
                    i % 3 == 0 ? sweep.image(bit) : sweep.sweep(bit, 50, budget);
            }
            merged += sweep.merged();
            std::vector<std::pair<const Sample*, Word>> images;
            for (const Sample& s : terms.all()) {
                Word image;
                for (Lit bit : blaster.word(s.term))
                    image.push_back(sweep.image(bit));
                images.push_back({&s, image});
            }
            const Aig& reduced = sweep.reduced();
            for (size_t a = 0; a < terms.assignments(); a += 7) {
                std::vector<bool> inputs(reduced.size(), false);
                for (size_t v = 0; v < terms.variables().size(); ++v) {
                    const Word& w = blaster.word(terms.variables()[v]);
                    for (size_t i = 0; i < w.size(); ++i)
                        inputs[sweep.image(w[i]).node()] = terms.variableValue(v, a) >> i & 1;
                }
                std::vector<bool> values = simulate(reduced, inputs);
                for (const auto& [sample, image] : images) {
                    INFO("seed " << seed << " term " << pool.toString(sample->term));
                    REQUIRE(read(values, image) == sample->values[a]);
                }
            }
        }
    }
    CHECK(merged > 50);
}

TEST_CASE("what was refuted is false for later questions") {
    TermPool pool;
    Term a = pool.var(6, "a"), b = pool.var(6, "b");
    Aig aig;
    BitBlaster blaster(pool, aig, 100'000);
    // a + b < a and a + b >= b, both as carry and as comparison: never together
    Term never = pool.and_(pool.ult(pool.add(a, b), a), pool.not_(pool.ult(pool.add(a, b), b)));
    REQUIRE(blaster.blast(never));
    Lit root = blaster.word(never)[0];
    SatSweep sweep(aig, 1);
    Budget budget = plenty();
    Lit image = sweep.image(root);
    REQUIRE(image != Aig::falseLit());
    REQUIRE(sweep.solve(image, 10'000, budget) == SatAnswer::Unsat);
    sweep.refuted(image);
    CHECK(sweep.image(root) == Aig::falseLit());
}

TEST_CASE("the limit of conflicts leaves a question open, and more conflicts decide it") {
    TermPool pool;
    Term a = pool.var(7, "a"), b = pool.var(7, "b");
    Term question = pool.ne(pool.mul(a, b), pool.sub(pool.mul(pool.add(a, pool.constant(7, 1)), b), b));
    Aig aig;
    BitBlaster blaster(pool, aig, 100'000);
    REQUIRE(blaster.blast(question));
    Lit root = blaster.word(question)[0];
    SatSweep sweep(aig, 1);
    Budget budget = plenty();
    CHECK(sweep.solve(sweep.image(root), 10, budget) == SatAnswer::Unknown);
    CHECK(!budget.exhausted());
    CHECK(sweep.solveFresh(sweep.image(root), 1'000'000, budget) == SatAnswer::Unsat);
}

TEST_CASE("the limit of gates stops a translation before it starts") {
    TermPool pool;
    Term a = pool.var(2000, "a"), b = pool.var(2000, "b");
    Aig aig;
    BitBlaster blaster(pool, aig, 1'000'000);
    CHECK(!blaster.blast(pool.mul(a, b)));
    CHECK(aig.size() < 10'000);
    CHECK(blaster.blast(pool.add(a, b)));
}

TEST_CASE("a budget tells which limit it reached") {
    Budget time(Budget::Clock::now(), 100'000);
    CHECK(time.exhausted());
    CHECK(std::string(time.limit()) == "time");
    Budget memory(Budget::Clock::time_point::max(), 0);
    CHECK(memory.exhausted());
    CHECK(std::string(memory.limit()) == "memory");
    Budget open = plenty();
    CHECK(!open.exhausted());
    CHECK(open.limit() == nullptr);
    CHECK(open.within(0).exhausted());
}
