// RetryTest.cpp - which failures are tried again, and when.
// SPDX-License-Identifier: MIT
#include "llm/Retry.h"

#include <doctest/doctest.h>

using namespace palindrome::llm;
using std::chrono::milliseconds;

TEST_CASE("statuses fall into their classes") {
    const auto of = [](int status) { return faultOfStatus(status, {}, std::nullopt); };
    for (const int never : {201, 301, 307, 400, 401, 402, 403, 404, 413, 422, 501, 505})
        CHECK_MESSAGE(of(never).retry == RetryClass::Never, never);
    for (const int server : {408, 409, 500, 502, 503, 504, 520, 524})
        CHECK_MESSAGE(of(server).retry == RetryClass::Server, server);
    for (const int throttled : {429, 498, 529})
        CHECK_MESSAGE(of(throttled).retry == RetryClass::Throttled, throttled);
    CHECK(of(401).what == CallFailureKind::Unauthorised);
    CHECK(of(404).what == CallFailureKind::BadRequest);
    CHECK(of(429).what == CallFailureKind::RateLimited);
    CHECK(of(402).what == CallFailureKind::QuotaExhausted);
    CHECK(of(302).what == CallFailureKind::BadRequest);
}

TEST_CASE("money problems are never tried again, passing limits under a 402 are") {
    WireError error;
    error.quota = true;
    CHECK(faultOfStatus(429, {}, error).what == CallFailureKind::QuotaExhausted);
    CHECK(faultOfStatus(429, {}, error).retry == RetryClass::Never);
    WireError busy;
    busy.retryInFlight = true;
    CHECK(faultOfStatus(402, {}, busy).retry == RetryClass::Throttled);
}

TEST_CASE("the server's own word on retrying is obeyed") {
    CHECK(faultOfStatus(500, {{"x-should-retry", "false"}}, {}).retry == RetryClass::Never);
    CHECK(faultOfStatus(400, {{"x-should-retry", "true"}}, {}).retry == RetryClass::Server);
    CHECK(faultOfStatus(307, {{"x-should-retry", "true"}}, {}).retry == RetryClass::Never);
}

TEST_CASE("what is paid for is not asked for twice") {
    CHECK(faultOfTransfer(HttpEnd::Unreachable, false).retry == RetryClass::Connection);
    CHECK(faultOfTransfer(HttpEnd::Cut, false).retry == RetryClass::Server);
    CHECK(faultOfTransfer(HttpEnd::Cut, true).retry == RetryClass::Never);
    CHECK(faultOfTransfer(HttpEnd::FirstByteTimeout, false).retry == RetryClass::Never);
    CHECK(faultOfTransfer(HttpEnd::Untrusted, false).retry == RetryClass::Never);
    WireError busy;
    busy.overloaded = true;
    CHECK(faultOfWireError(busy, false).retry == RetryClass::Throttled);
    CHECK(faultOfWireError(busy, true).retry == RetryClass::Never);
}

TEST_CASE("wait hints are read in all their forms, nonsense is none") {
    const auto hint = [](HeaderMap headers) { return serverHint(headers, 1'000'000'000); };
    CHECK(hint({}) == std::nullopt);
    CHECK(hint({{"retry-after", "2"}}) == milliseconds{2000});
    CHECK(hint({{"retry-after", "0.25"}}) == milliseconds{250});
    CHECK(hint({{"retry-after", "2"}, {"retry-after-ms", "70"}}) == milliseconds{70});
    CHECK(hint({{"retry-after", "Sun, 09 Sep 2001 01:46:45 GMT"}}) == milliseconds{5000});
    CHECK(hint({{"retry-after", "Sun, 09 Sep 2001 01:46:30 GMT"}}) == milliseconds{0});
    for (const char* nonsense : {"soon", "-3", "1e400", "nan", "1;drop", ""})
        CHECK_MESSAGE(hint({{"retry-after", nonsense}}) == std::nullopt, nonsense);
}

TEST_CASE("pauses grow, stay under their cap, heed the hint, and end") {
    std::mt19937_64 random(1);
    const auto pause = [&](unsigned next, RetryClass cls, std::optional<milliseconds> hint = {}) {
        return pauseBefore(next, cls, 100, hint, random);
    };
    CHECK_FALSE(pause(2, RetryClass::Never));
    for (unsigned next = 2; next <= retryRule(RetryClass::Throttled).attempts; ++next) {
        const auto ceiling = milliseconds(1000) * (1u << (next - 2));
        for (int i = 0; i < 200; ++i)
            CHECK(pause(next, RetryClass::Throttled).value() <=
                  std::min(ceiling, milliseconds(60'000)));
    }
    CHECK_FALSE(pause(retryRule(RetryClass::Throttled).attempts + 1, RetryClass::Throttled));
    CHECK(pause(2, RetryClass::Server, milliseconds{90'000}).value() == milliseconds{90'000});
    CHECK_FALSE(pause(2, RetryClass::Server, milliseconds{3'600'000}));
    CHECK_FALSE(pauseBefore(2, RetryClass::Server, 1, {}, random)); // the user's own limit
}
