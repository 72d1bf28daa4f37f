// Retry.h - what a failed attempt means, and whether and when to try again, as tables.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Dialect.h"
#include "llm/Transport.h"

#include <chrono>
#include <optional>
#include <random>

namespace palindrome::llm {

enum class RetryClass { Never, Connection, Server, Throttled };

/// Attempts in all and the pauses between them: full jitter over first·2ⁿ, at most `cap`.
struct RetryRule {
    RetryClass cls;
    unsigned attempts;
    std::chrono::milliseconds first;
    std::chrono::milliseconds cap;
};

const RetryRule& retryRule(RetryClass cls);

/// A server that asks for a longer wait is not waited for: the user may, with a new run.
constexpr std::chrono::milliseconds longestHint{120'000};

/// What one attempt came to.
struct AttemptFault {
    CallFailureKind what = CallFailureKind::ServerError;
    RetryClass retry = RetryClass::Never;
};

/// Of a status that is not 200. `error` is the error object of the body, if it had one.
AttemptFault faultOfStatus(int status, const HeaderMap& headers,
                           const std::optional<WireError>& error);
/// Of a transfer that did not complete. `accepted` tells that part of an answer had come: such an
/// attempt is never repeated, because it is paid for.
AttemptFault faultOfTransfer(HttpEnd end, bool accepted);
/// Of an error object inside a 200.
AttemptFault faultOfWireError(const WireError& error, bool accepted);

/// How long the server asks to wait: retry-after-ms, else retry-after in seconds (also fractions)
/// or as a date, else x-amz-retry-after in milliseconds. Nothing if it does not say, or says nonsense. `now` is seconds since 1970.
std::optional<std::chrono::milliseconds> serverHint(const HeaderMap& headers, std::int64_t now);

/// The pause before attempt number `next` (2, 3, …): the larger of the hint and the jittered
/// backoff. Nothing: do not try again (attempts used up, or a hint above two minutes).
std::optional<std::chrono::milliseconds> pauseBefore(unsigned next, RetryClass cls,
                                                     unsigned maxAttempts,
                                                     std::optional<std::chrono::milliseconds> hint,
                                                     std::mt19937_64& random);

} // namespace palindrome::llm
