// PromiseTest.cpp - names of what instances assume.
// SPDX-License-Identifier: MIT
#include "logic/Promise.h"

#include <doctest/doctest.h>

using namespace palindrome::logic;

TEST_CASE("the name of a promise comes apart as it was put together") {
    const std::string name = promiseName("u_a[1].u_b", "quiet[2]");
    CHECK(name == "u_a[1].u_b assumes quiet[2]");
    const auto promise = asPromise(name);
    REQUIRE(promise);
    CHECK(promise->instance == "u_a[1].u_b");
    CHECK(promise->assumption == "quiet[2]");
}

TEST_CASE("names of other conditions are no promises") {
    for (const char* name : {"", "quiet", "invariant assumes", "u_a: fits", "property assumes_x"})
        CHECK_FALSE(isPromise(name));
}
