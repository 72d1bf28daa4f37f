// SwitchesTests.cpp - effects of switches against trying all values.
// SPDX-License-Identifier: MIT
#include "proof/Switches.h"

#include <doctest/doctest.h>

#include <random>

using namespace palindrome;
using namespace palindrome::proof;
using logic::Term;
using logic::TermPool;

namespace {

/// A function of the variables and of `free` values behind switches, made at random.
struct Sample {
    TermPool pool;
    std::vector<Term> variables, switches, anything;
    Term function, condition;

    explicit Sample(unsigned seed) : random(seed) {
        for (int i = 0; i < 3; ++i) {
            variables.push_back(pool.var(2, "v" + std::to_string(i)));
            switches.push_back(pool.var(1, "s" + std::to_string(i)));
            anything.push_back(pool.var(2, "any" + std::to_string(i)));
        }
        std::vector<Term> terms = variables;
        for (size_t i = 0; i < 9; ++i) {
            Term made = combine(pick(terms), pick(terms));
            if (i % 3 == 1) // as a watched range is
                made = pool.ite(switches[i / 3], anything[i / 3], made);
            terms.push_back(made);
        }
        function = pool.and_(terms.back(), pool.or_(terms[terms.size() - 2], pick(terms)));
        std::vector<Term> plain = variables;
        plain.push_back(combine(variables[0], variables[2]));
        condition = pool.redOr(pool.and_(combine(pick(plain), pick(plain)), pick(plain)));
    }

    /// By trying all values: can the condition hold, and which switches change these bits?
    std::pair<bool, std::vector<bool>> expected(unsigned lo, unsigned width) {
        bool possible = false;
        std::vector<bool> effects(3, false);
        for (uint64_t all = 0; all < 4096; ++all) {
            if (value(condition, all, 3).isZero())
                continue;
            possible = true;
            const uint64_t mask = (uint64_t(1) << width) - 1;
            const auto bits = [&](size_t on) { return value(function, all, on).toUint64() >> lo & mask; };
            for (size_t s = 0; s < 3; ++s)
                effects[s] = effects[s] || bits(s) != bits(3);
        }
        return {possible, effects};
    }

private:
    std::mt19937 random;

    Term pick(const std::vector<Term>& terms) { return terms[random() % terms.size()]; }

    Term combine(Term a, Term b) {
        switch (random() % 6) {
        case 0: return pool.and_(a, b);
        case 1: return pool.or_(a, pool.not_(b));
        case 2: return pool.xor_(a, b);
        case 3: return pool.add(a, b);
        case 4: return pool.ite(pool.ult(a, b), b, pool.not_(a));
        default: return pool.zext(pool.eq(a, b), 2);
        }
    }

    logic::BitVec value(Term t, uint64_t all, size_t on) {
        logic::Evaluator evaluator(pool);
        for (size_t i = 0; i < 3; ++i) {
            evaluator.set(variables[i], logic::BitVec(2, all >> 2 * i & 3));
            evaluator.set(anything[i], logic::BitVec(2, all >> (6 + 2 * i) & 3));
            evaluator.set(switches[i], logic::BitVec(1, i == on));
        }
        return evaluator.eval(t);
    }
};

} // namespace

TEST_CASE("switches: effects of random functions are those that trying all values has") {
    size_t some = 0, none = 0, impossible = 0;
    for (unsigned seed = 1; seed <= 300; ++seed) {
        Sample sample(seed);
        CAPTURE(seed);
        Switches asked(sample.pool, sample.switches, {{sample.function}}, {});
        for (const auto& [lo, width] : {std::pair{0u, 2u}, {1u, 1u}}) {
            const auto [possible, effects] = sample.expected(lo, width);
            const std::vector<Switches::Part> parts{{sample.function, lo, width}};
            const auto outcome = asked.ask({{sample.condition}}, parts);
            REQUIRE(outcome.possible == (possible ? Answer::Sat : Answer::Unsat));
            impossible += !possible;
            for (size_t s = 0; s < 3; ++s) {
                const bool has = outcome.effects[s] == Switches::Effect::Some;
                CHECK(outcome.effects[s] != Switches::Effect::Open);
                CHECK(has == effects[s]);
                (has ? some : none) += 1;
            }
        }
    }
    CHECK(some > 300); // the sample has both kinds, and conditions that never hold
    CHECK(none > 300);
    CHECK(impossible > 5);
}

TEST_CASE("switches: a needle is found by a solver, and a limit leaves it open") {
    TermPool pool;
    const Term a = pool.var(48, "a"), s = pool.var(1, "s"), t = pool.var(1, "t");
    const Term needle = pool.eq(a, pool.constant(48, 0x1234'5678'9abc));
    const Term function = pool.and_(pool.xor_(s, t), pool.and_(needle, pool.not_(pool.and_(t, s))));
    const std::vector<Switches::Part> parts{{function, 0, 0}};
    Switches asked(pool, {s, t}, {{function}}, {});
    const auto outcome = asked.ask({{pool.bool_(true)}}, parts);
    CHECK(outcome.effects == std::vector{Switches::Effect::Some, Switches::Effect::Some});
    const auto elsewhere = asked.ask({{pool.not_(needle)}}, parts);
    CHECK(elsewhere.effects == std::vector{Switches::Effect::None, Switches::Effect::None});

    Limits none;
    none.seconds = 0;
    Switches hurried(pool, {s, t}, {{function}}, none);
    const auto open = hurried.ask({{pool.bool_(true)}}, parts);
    CHECK(open.effects == std::vector{Switches::Effect::Open, Switches::Effect::Open});
    CHECK(open.limit == "time");
}
