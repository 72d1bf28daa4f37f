// LimiterTest.cpp - token buckets, calls in flight, and the providers' own headers.
// SPDX-License-Identifier: MIT
#include "llm/Limiter.h"
#include "llm/Wire.h"

#include <doctest/doctest.h>

using namespace palindrome::llm;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

Limiter::Clock::time_point at(double second) {
    return Limiter::Clock::time_point(milliseconds(static_cast<std::int64_t>(second * 1000)));
}

double secondsOf(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

} // namespace

TEST_CASE("no limits: every call is let through") {
    Limiter limiter({0, 0, 0});
    for (int i = 0; i < 1000; ++i)
        CHECK(limiter.tryEnter(at(1), 1'000'000).count() == 0);
}

TEST_CASE("calls in flight are capped") {
    Limiter limiter({2, 0, 0});
    CHECK(limiter.tryEnter(at(1), 1).count() == 0);
    CHECK(limiter.tryEnter(at(1), 1).count() == 0);
    CHECK(limiter.tryEnter(at(1), 1).count() > 0);
    limiter.leave(at(2), 1, 1);
    CHECK(limiter.tryEnter(at(2), 1).count() == 0);
}

TEST_CASE("requests a minute: a full bucket, then one by one") {
    Limiter limiter({0, 60, 0});
    for (int i = 0; i < 60; ++i)
        CHECK(limiter.tryEnter(at(10), 1).count() == 0);
    CHECK(secondsOf(limiter.tryEnter(at(10), 1)) == doctest::Approx(1.0));
    CHECK(secondsOf(limiter.tryEnter(at(10.5), 1)) == doctest::Approx(0.5));
    CHECK(limiter.tryEnter(at(11), 1).count() == 0);
    CHECK(limiter.tryEnter(at(11), 1).count() > 0);
}

TEST_CASE("in no window of a minute more than two buckets pass") {
    Limiter limiter({0, 30, 0});
    std::vector<double> passed;
    for (double t = 0; t < 300; t += 0.1)
        if (limiter.tryEnter(at(t), 1).count() == 0)
            passed.push_back(t);
    for (size_t i = 0; i < passed.size(); ++i) {
        size_t inWindow = 0;
        for (size_t k = i; k < passed.size() && passed[k] < passed[i] + 60; ++k)
            ++inWindow;
        CHECK(inWindow <= 60);
    }
    CHECK(passed.size() >= 30 + 149 - 5);
}

TEST_CASE("tokens a minute: what was said too high is given back, what was too low is owed") {
    Limiter limiter({0, 0, 6000});
    CHECK(limiter.tryEnter(at(1), 5000).count() == 0);
    CHECK(secondsOf(limiter.tryEnter(at(1), 2000)) == doctest::Approx(10.0));
    limiter.leave(at(1), 5000, 1000);
    CHECK(limiter.tryEnter(at(1), 2000).count() == 0);
    limiter.leave(at(1), 2000, 6000); // 3000 left, 4000 owed
    CHECK(secondsOf(limiter.tryEnter(at(1), 1000)) == doctest::Approx(20.0));
}

TEST_CASE("a call larger than a minute's tokens waits for a full bucket and is then let through") {
    Limiter limiter({0, 0, 1000});
    CHECK(limiter.tryEnter(at(1), 50'000).count() == 0);
    CHECK(secondsOf(limiter.tryEnter(at(1), 1)) > 60);
}

TEST_CASE("a pause that the provider asks for holds for all") {
    Limiter limiter({0, 0, 0});
    limiter.pauseUntil(at(5));
    CHECK(secondsOf(limiter.tryEnter(at(3), 1)) == doctest::Approx(2.0));
    limiter.pauseUntil(at(4)); // a shorter one changes nothing
    CHECK(secondsOf(limiter.tryEnter(at(3), 1)) == doctest::Approx(2.0));
    CHECK(limiter.tryEnter(at(5), 1).count() == 0);
}

TEST_CASE("backends of one provider share a limiter") {
    const auto a = Limiter::of("https://h/v1\nKEY", {3, 0, 0});
    const auto b = Limiter::of("https://h/v1\nKEY", {3, 0, 0});
    const auto c = Limiter::of("https://h/v1\nOTHER", {3, 0, 0});
    CHECK(a == b);
    CHECK(a != c);
}

TEST_CASE("rate limit headers: nothing left and when there will be") {
    const auto wait = [](HeaderMap headers) { return exhaustedFor(headers, 1'000'000); };
    CHECK(wait({{"x-ratelimit-remaining-requests", "0"}, {"x-ratelimit-reset-requests", "1m2s"}}) ==
          milliseconds(62'000));
    CHECK(wait({{"x-ratelimit-remaining-tokens", "0"}, {"x-ratelimit-reset-tokens", "12ms"}}) ==
          milliseconds(12));
    CHECK(wait({{"x-ratelimit-remaining-tokens", "0"}, {"x-ratelimit-reset-tokens", "2.5"}}) ==
          milliseconds(2500));
    CHECK(wait({{"anthropic-ratelimit-input-tokens-remaining", "0"},
                {"anthropic-ratelimit-input-tokens-reset", "1970-01-12T13:47:40Z"}}) ==
          milliseconds(60'000));
    CHECK_FALSE(wait({{"x-ratelimit-remaining-requests", "3"},
                      {"x-ratelimit-reset-requests", "1s"}}));
    CHECK_FALSE(wait({{"x-ratelimit-remaining-requests", "-1"},
                      {"x-ratelimit-reset-requests", "0"}}));
    CHECK_FALSE(wait({{"x-ratelimit-remaining-requests", "0"}}));
    CHECK_FALSE(wait({{"x-ratelimit-remaining-requests", "0"},
                      {"x-ratelimit-reset-requests", "soon"}}));
}

TEST_CASE("durations and waits in words") {
    CHECK(parseDuration("6m0s") == milliseconds(360'000));
    CHECK(parseDuration("2m59.56s") == milliseconds(179'560));
    CHECK(parseDuration("17s") == milliseconds(17'000));
    CHECK_FALSE(parseDuration(""));
    CHECK_FALSE(parseDuration("5"));
    CHECK_FALSE(parseDuration("-5s"));
    CHECK_FALSE(parseDuration("infs"));
    CHECK(waitInText("Please try again in 5.289s.") == milliseconds(5289));
    CHECK(waitInText("Please retry in 12ms") == milliseconds(12));
    CHECK_FALSE(waitInText("Please try again later"));
}
