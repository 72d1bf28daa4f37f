// StatisticsTest.cpp - intervals against published values.
// SPDX-License-Identifier: MIT
#include "flow/Statistics.h"

#include <doctest/doctest.h>

using namespace palindrome::flow;

TEST_CASE("Wilson's interval of a share") {
    const Interval half = shareInterval(5, 10); // Newcombe 1998, method 3
    CHECK(half.low == doctest::Approx(0.2366).epsilon(0.001));
    CHECK(half.high == doctest::Approx(0.7634).epsilon(0.001));
    const Interval some = shareInterval(81, 263);
    CHECK(some.low == doctest::Approx(0.2553).epsilon(0.001));
    CHECK(some.high == doctest::Approx(0.3662).epsilon(0.001));
    CHECK(shareInterval(0, 20).low == 0);
    CHECK(shareInterval(0, 20).high == doctest::Approx(0.1611).epsilon(0.001));
    CHECK(shareInterval(29, 29).high == 1);
    CHECK(shareInterval(0, 0).high == 1); // nothing is known
}

TEST_CASE("Student's interval of a mean") {
    CHECK(meanOf({3}).value == 3);
    CHECK_FALSE(meanOf({3}).interval); // one value has no spread
    const Mean mean = meanOf({1, 2, 3, 4, 5});
    CHECK(mean.value == doctest::Approx(3.0));
    CHECK(mean.interval->high - mean.value == doctest::Approx(2.776 * 0.70711).epsilon(0.001));
    CHECK(meanOf({2, 2, 2}).interval->low == doctest::Approx(2.0));
}
