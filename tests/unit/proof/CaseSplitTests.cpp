// CaseSplitTests.cpp - questions split by the values of a state.
// SPDX-License-Identifier: MIT
#include "proof/CaseSplit.h"
#include "proof/Engine.h"

#include <doctest/doctest.h>

using namespace palindrome::proof;
using namespace palindrome::logic;

namespace {

/// A machine of five states in a 3-bit register, as guarded rows and as nested choices.
struct Machine {
    TermPool pool;
    Term state = pool.var(3, "state"), go = pool.var(1, "go"), count = pool.var(8, "count");

    Term is(unsigned k) { return pool.eq(state, pool.constant(3, k)); }
    Term to(unsigned k) { return pool.constant(3, k); }
    Term asRows(unsigned lastTarget) {
        Term full = pool.eq(count, pool.constant(8, 200));
        Term next = pool.constant(3, 0);
        next = pool.ite(pool.and_(is(4), go), to(lastTarget), next);
        next = pool.ite(pool.and_(is(3), full), to(4), next);
        next = pool.ite(pool.and_(is(2), pool.not_(go)), to(2), next);
        next = pool.ite(pool.and_(is(2), go), to(3), next);
        next = pool.ite(is(1), pool.ite(full, to(2), to(1)), next);
        return pool.ite(pool.and_(is(0), go), to(1), next);
    }
    Term asNested() {
        Term full = pool.eq(count, pool.constant(8, 200));
        Term zero = pool.constant(3, 0), next = zero;
        next = pool.ite(is(4), pool.ite(go, to(1), zero), next);
        next = pool.ite(is(3), pool.ite(full, to(4), zero), next);
        next = pool.ite(is(2), pool.ite(go, to(3), to(2)), next);
        next = pool.ite(is(1), pool.ite(full, to(2), to(1)), next);
        return pool.ite(is(0), pool.ite(go, to(1), zero), next);
    }
};

} // namespace

TEST_CASE_FIXTURE(Machine, "rows and nested choices are the same once the state is known") {
    Term differs = pool.ne(asRows(1), asNested());
    REQUIRE(!pool.isConst(differs));
    auto split = splitByCases(pool, std::span(&differs, 1));
    REQUIRE(split);
    CHECK(split->selector == state);
    CHECK(split->open.empty());
    Engine engine(pool, {});
    CheckResult result = engine.check(std::span(&differs, 1));
    CHECK(result.answer == Answer::Unsat);
    CHECK(result.engine == "rewriting");
}

TEST_CASE_FIXTURE(Machine, "the case that differs stays open and names its state") {
    Term differs = pool.ne(asRows(2), asNested());
    auto split = splitByCases(pool, std::span(&differs, 1));
    REQUIRE(split);
    REQUIRE(split->open.size() == 1);
    Evaluator evaluator(pool);
    evaluator.set(state, BitVec(3, 4));
    evaluator.set(go, BitVec(1, 1));
    for (Term t : split->open[0])
        CHECK(evaluator.eval(t).bit(0));
    Engine engine(pool, {});
    CheckResult result = engine.check(std::span(&differs, 1));
    REQUIRE(result.answer == Answer::Sat);
    CHECK(result.model.at(state).toUint64() == 4);
    CHECK(result.model.at(go).toUint64() == 1);
}

TEST_CASE_FIXTURE(Machine, "states that no comparison names are a case of their own") {
    Term wrong = pool.ite(pool.ult(state, pool.constant(3, 5)), asNested(), pool.constant(3, 7));
    Term differs = pool.ne(asRows(1), wrong);
    auto split = splitByCases(pool, std::span(&differs, 1));
    REQUIRE(split);
    CHECK(split->open.size() == 1);
    Engine engine(pool, {});
    CheckResult result = engine.check(std::span(&differs, 1));
    REQUIRE(result.answer == Answer::Sat);
    CHECK(result.model.at(state).toUint64() >= 5);
}

TEST_CASE("a question without a much compared term is not split") {
    TermPool pool;
    Term a = pool.var(4, "a"), b = pool.var(4, "b");
    Term question = pool.and_(pool.eq(a, pool.constant(4, 1)), pool.ult(a, b));
    CHECK(!splitByCases(pool, std::span(&question, 1)));
}
