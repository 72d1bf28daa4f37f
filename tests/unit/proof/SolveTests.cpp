// SolveTests.cpp - single questions of the table checks.
// SPDX-License-Identifier: MIT
#include "proof/Prove.h"

#include <doctest/doctest.h>

using namespace palindrome::proof;
using namespace palindrome::logic;

TEST_CASE("solve gives values of the wanted variables, also of those that do not matter") {
    TermPool pool;
    Term a = pool.var(8, "a"), b = pool.var(8, "b"), idle = pool.var(5, "idle");
    auto model = solve(pool, {pool.eq(pool.add(a, b), pool.constant(8, 7)),
                              pool.ult(pool.constant(8, 100), a)}, {b, idle, a}, {});
    REQUIRE(model);
    REQUIRE(model->satisfiable);
    REQUIRE(model->values.size() == 3);
    CHECK(model->values[1].width() == 5);
    CHECK((model->values[0] + model->values[2]).toUint64() == 7);
    CHECK(model->values[2].toUint64() > 100);
}

TEST_CASE("solve says that conditions exclude each other") {
    TermPool pool;
    Term a = pool.var(8, "a"), b = pool.var(8, "b");
    auto model = solve(pool, {pool.ult(a, b), pool.ult(b, a)}, {a}, {});
    REQUIRE(model);
    CHECK(!model->satisfiable);
    CHECK(model->values.empty());
}

TEST_CASE("solve of no conditions is satisfiable") {
    TermPool pool;
    Term a = pool.var(8, "a");
    auto model = solve(pool, {}, {a}, {});
    REQUIRE(model);
    CHECK(model->satisfiable);
    CHECK(model->values.size() == 1);
}

TEST_CASE("solve gives nothing when a limit is reached") {
    TermPool pool;
    Term a = pool.var(32, "a"), b = pool.var(32, "b"), c = pool.var(32, "c");
    Term left = pool.mul(a, pool.ite(pool.redXor(c), b, pool.add(c, b)));
    Term right = pool.ite(pool.redXor(c), pool.mul(b, a), pool.add(pool.mul(a, c), pool.mul(a, b)));
    Limits limits;
    limits.solverSeconds = 0.2;
    CHECK(!solve(pool, {pool.ne(left, right)}, {a}, limits));
}
