// TermPropertyTests.cpp - simplified terms keep their meaning, checked on every input.
// SPDX-License-Identifier: MIT
#include "logic/RandomTerms.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace palindrome::logic;
using palindrome::logic::testing::RandomTerms;
using palindrome::logic::testing::Sample;

namespace {

/// Packs all assignments of a run through one evaluator per assignment; returns the first that
/// disagrees.
std::string firstDifference(const TermPool& pool, const RandomTerms& terms) {
    for (size_t a = 0; a < terms.assignments(); ++a) {
        Evaluator evaluator(pool);
        for (size_t v = 0; v < terms.variables().size(); ++v) {
            Term var = terms.variables()[v];
            evaluator.set(var, BitVec(pool.width(var), terms.variableValue(v, a)));
        }
        for (const Sample& s : terms.all()) {
            if (pool.width(s.term) != s.width)
                return fmt::format("width {} instead of {}: {}", pool.width(s.term), s.width,
                                   pool.toString(s.term));
            uint64_t got = evaluator.eval(s.term).toUint64();
            if (got != s.values[a])
                return fmt::format("assignment {}: {:#x} instead of {:#x}: {}", a, got,
                                   s.values[a], pool.toString(s.term));
        }
    }
    return {};
}

} // namespace

TEST_CASE("random terms have the value that plain integer arithmetic gives, on every input") {
    for (uint64_t seed = 1; seed <= 150; ++seed) {
        TermPool pool;
        RandomTerms terms(pool, seed);
        for (int i = 0; i < 40; ++i)
            terms.step();
        std::string difference = firstDifference(pool, terms);
        INFO("seed " << seed);
        REQUIRE(difference == "");
    }
}

TEST_CASE("random terms over single bits keep their value") {
    for (uint64_t seed = 1; seed <= 150; ++seed) {
        TermPool pool;
        RandomTerms terms(pool, seed, {1, 1, 1, 1, 1});
        for (int i = 0; i < 60; ++i)
            terms.step();
        std::string difference = firstDifference(pool, terms);
        INFO("seed " << seed);
        REQUIRE(difference == "");
    }
}

TEST_CASE("substitution gives the value of the replaced variables") {
    for (uint64_t seed = 1000; seed < 1060; ++seed) {
        TermPool pool;
        RandomTerms terms(pool, seed);
        for (int i = 0; i < 30; ++i)
            terms.step();
        // Replace the first variable by some other term cut to its width.
        Term from = terms.variables()[0];
        const Sample& donor = terms.all()[terms.all().size() / 2];
        Term to = pool.resize(donor.term, pool.width(from), false);
        TermMap map{{from, to}};
        Term target = terms.all().back().term;
        Term replaced = pool.substitute(target, map);
        for (size_t a = 0; a < terms.assignments(); ++a) {
            Evaluator outer(pool), inner(pool);
            for (size_t v = 0; v < terms.variables().size(); ++v) {
                Term var = terms.variables()[v];
                BitVec value(pool.width(var), terms.variableValue(v, a));
                outer.set(var, value);
                if (v > 0)
                    inner.set(var, value);
            }
            inner.set(from, outer.eval(to));
            INFO("seed " << seed << " assignment " << a);
            REQUIRE(outer.eval(replaced) == inner.eval(target));
        }
    }
}
