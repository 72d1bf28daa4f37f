// EngineTests.cpp - translation to gates and to Z3, and the answers of the engine stack.
// SPDX-License-Identifier: MIT
#include "logic/RandomTerms.h"
#include "proof/BitBlast.h"
#include "proof/Engine.h"
#include "proof/GateValues.h"

#include <doctest/doctest.h>
#include <set>

using namespace palindrome::proof;
using namespace palindrome::logic;
using palindrome::logic::testing::RandomTerms;
using palindrome::logic::testing::Sample;
using palindrome::proof::testing::read;
using palindrome::proof::testing::simulate;

namespace {

void checkGates(bool sums, ProductRows rows) {
    for (uint64_t seed = 1; seed <= 40; ++seed) {
        TermPool pool;
        RandomTerms terms(pool, seed);
        for (int i = 0; i < 30; ++i)
            terms.step();
        Aig aig(sums);
        BitBlaster blaster(pool, aig, 1'000'000, rows);
        for (Term v : terms.variables())
            REQUIRE(blaster.blast(v));
        for (const Sample& s : terms.all())
            REQUIRE(blaster.blast(s.term));
        for (size_t a = 0; a < terms.assignments(); ++a) {
            std::vector<bool> inputs(aig.size(), false);
            for (size_t v = 0; v < terms.variables().size(); ++v) {
                const Word& w = blaster.word(terms.variables()[v]);
                for (size_t i = 0; i < w.size(); ++i)
                    inputs[w[i].node()] = terms.variableValue(v, a) >> i & 1;
            }
            std::vector<bool> values = simulate(aig, inputs);
            for (const Sample& s : terms.all()) {
                INFO("seed " << seed << " term " << pool.toString(s.term));
                REQUIRE(read(values, blaster.word(s.term)) == s.values[a]);
            }
        }
    }
}

} // namespace

TEST_CASE("gates compute what the terms mean, on every input") {
    SUBCASE("plain") { checkGates(false, ProductRows::ByFirst); }
    SUBCASE("with sums") { checkGates(true, ProductRows::ByFirst); }
    SUBCASE("multipliers by the other operand") { checkGates(false, ProductRows::BySecond); }
}

TEST_CASE("the engine and Z3 find exactly the satisfiable conditions") {
    size_t satisfiable = 0, unsatisfiable = 0;
    for (uint64_t seed = 1; seed <= 60; ++seed) {
        TermPool pool;
        RandomTerms terms(pool, seed);
        Engine engine(pool, {});
        for (int i = 0; i < 25; ++i) {
            const Sample& s = terms.step();
            // A value that occurs, and one that may not.
            uint64_t wanted = terms.random(2) ? s.values[terms.random(s.values.size())]
                                              : terms.random(uint64_t(1) << s.width);
            bool expected = std::set<uint64_t>(s.values.begin(), s.values.end()).contains(wanted);
            Term question = pool.eq(s.term, pool.constant(s.width, wanted));
            INFO("seed " << seed << ": " << pool.toString(question));
            CheckResult result = engine.check(std::span(&question, 1));
            REQUIRE(result.answer == (expected ? Answer::Sat : Answer::Unsat));
            (expected ? satisfiable : unsatisfiable) += 1;
            if (i % 5 == 0) {
                CheckResult second = engine.checkWithZ3(std::span(&question, 1));
                REQUIRE(second.answer == (expected ? Answer::Sat : Answer::Unsat));
            }
        }
    }
    CHECK(satisfiable > 300);
    CHECK(unsatisfiable > 100);
}

TEST_CASE("a model gives every variable below the conjunction a value that satisfies it") {
    TermPool pool;
    Term a = pool.var(70, "a"), b = pool.var(70, "b"), c = pool.var(3, "c");
    std::vector<Term> question{pool.eq(pool.add(a, b), pool.constant(70, 12345)),
                               pool.ult(b, a), pool.redXor(c)};
    Limits limits;
    Engine engine(pool, limits);
    for (bool z3 : {false, true}) {
        CheckResult result = z3 ? engine.checkWithZ3(question) : engine.check(question);
        REQUIRE(result.answer == Answer::Sat);
        CHECK(result.model.size() == 3);
        Evaluator evaluator(pool);
        for (auto& [var, value] : result.model)
            evaluator.set(var, value);
        for (Term t : question)
            CHECK(evaluator.eval(t).bit(0));
    }
}
