// Retry.cpp - the retry tables and the reading of the servers' hints.
// SPDX-License-Identifier: MIT
#include "llm/Retry.h"

#include "llm/Dates.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace palindrome::llm {

namespace {

using std::chrono::milliseconds;
using enum CallFailureKind;

constexpr std::array rules{
    RetryRule{RetryClass::Never, 1, milliseconds{0}, milliseconds{0}},
    RetryRule{RetryClass::Connection, 3, milliseconds{500}, milliseconds{8'000}},
    RetryRule{RetryClass::Server, 4, milliseconds{1'000}, milliseconds{30'000}},
    RetryRule{RetryClass::Throttled, 6, milliseconds{1'000}, milliseconds{60'000}},
};

struct StatusRule {
    int from, to;
    AttemptFault fault;
};

/// The first row that holds the status wins.
constexpr std::array statusRules{
    StatusRule{200, 200, {BadReply, RetryClass::Never}},
    StatusRule{201, 299, {BadReply, RetryClass::Never}},
    StatusRule{300, 399, {BadRequest, RetryClass::Never}},
    StatusRule{401, 401, {Unauthorised, RetryClass::Never}},
    StatusRule{402, 402, {QuotaExhausted, RetryClass::Never}},
    StatusRule{403, 403, {Unauthorised, RetryClass::Never}},
    StatusRule{407, 407, {Unauthorised, RetryClass::Never}},
    StatusRule{408, 409, {ServerError, RetryClass::Server}},
    StatusRule{429, 429, {RateLimited, RetryClass::Throttled}},
    StatusRule{498, 498, {RateLimited, RetryClass::Throttled}},
    StatusRule{400, 499, {BadRequest, RetryClass::Never}},
    StatusRule{500, 500, {ServerError, RetryClass::Server}},
    StatusRule{502, 504, {ServerError, RetryClass::Server}},
    StatusRule{520, 524, {ServerError, RetryClass::Server}},
    StatusRule{529, 529, {ServerError, RetryClass::Throttled}},
    StatusRule{501, 599, {ServerError, RetryClass::Never}},
};

struct EndRule {
    HttpEnd end;
    AttemptFault fault;
};

/// Timeouts are not repeated: the work is usually done and billed, whoever waits for it.
constexpr std::array endRules{
    EndRule{HttpEnd::Unreachable, {Unreachable, RetryClass::Connection}},
    EndRule{HttpEnd::Untrusted, {Unreachable, RetryClass::Never}},
    EndRule{HttpEnd::Cut, {CutStream, RetryClass::Server}},
    EndRule{HttpEnd::BadEncoding, {BadReply, RetryClass::Never}},
    EndRule{HttpEnd::ConnectTimeout, {Timeout, RetryClass::Connection}},
    EndRule{HttpEnd::FirstByteTimeout, {Timeout, RetryClass::Never}},
    EndRule{HttpEnd::StallTimeout, {Timeout, RetryClass::Never}},
    EndRule{HttpEnd::TotalTimeout, {Timeout, RetryClass::Never}},
    EndRule{HttpEnd::TooLarge, {TooLarge, RetryClass::Never}},
    EndRule{HttpEnd::Aborted, {BadReply, RetryClass::Never}},
    EndRule{HttpEnd::Interrupted, {Interrupted, RetryClass::Never}},
};

std::string_view header(const HeaderMap& headers, const std::string& name) {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= 0) || value > 1e9)
        return std::nullopt;
    return value;
}

} // namespace

const RetryRule& retryRule(RetryClass cls) {
    return *std::ranges::find(rules, cls, &RetryRule::cls);
}

AttemptFault faultOfStatus(int status, const HeaderMap& headers,
                           const std::optional<WireError>& error) {
    AttemptFault fault{BadReply, RetryClass::Never};
    for (const StatusRule& rule : statusRules) {
        if (status >= rule.from && status <= rule.to) {
            fault = rule.fault;
            break;
        }
    }
    if (error && error->quota)
        return {QuotaExhausted, RetryClass::Never};
    if (error && error->filtered)
        return {Filtered, RetryClass::Never};
    if (status == 402 && error && error->retryInFlight)
        return {RateLimited, RetryClass::Throttled};
    const std::string_view should = header(headers, "x-should-retry");
    if (should == "false")
        fault.retry = RetryClass::Never;
    else if (should == "true" && fault.retry == RetryClass::Never && status >= 400)
        fault.retry = RetryClass::Server;
    return fault;
}

AttemptFault faultOfTransfer(HttpEnd end, bool accepted) {
    const auto found = std::ranges::find(endRules, end, &EndRule::end);
    AttemptFault fault = found == endRules.end() ? AttemptFault{} : found->fault;
    if (accepted)
        fault.retry = RetryClass::Never;
    return fault;
}

AttemptFault faultOfWireError(const WireError& error, bool accepted) {
    if (error.quota)
        return {QuotaExhausted, RetryClass::Never};
    if (error.filtered)
        return {Filtered, RetryClass::Never};
    return {ServerError, error.overloaded && !accepted ? RetryClass::Throttled : RetryClass::Never};
}

std::optional<milliseconds> serverHint(const HeaderMap& headers, std::int64_t now) {
    if (const auto exact = number(header(headers, "retry-after-ms")))
        return milliseconds(static_cast<std::int64_t>(*exact));
    const std::string after(header(headers, "retry-after"));
    if (after.empty()) {
        if (const auto amazon = number(header(headers, "x-amz-retry-after")))
            return milliseconds(static_cast<std::int64_t>(*amazon));
        return std::nullopt;
    }
    if (const auto seconds = number(after))
        return milliseconds(static_cast<std::int64_t>(*seconds * 1000));
    const std::optional<std::int64_t> date = parseHttpDate(after);
    if (!date)
        return std::nullopt;
    return milliseconds(std::max<std::int64_t>(0, *date - now) * 1000);
}

std::optional<milliseconds> pauseBefore(unsigned next, RetryClass cls, unsigned maxAttempts,
                                        std::optional<milliseconds> hint, std::mt19937_64& random) {
    const RetryRule& rule = retryRule(cls);
    if (next > std::min(rule.attempts, maxAttempts))
        return std::nullopt;
    if (hint && *hint > longestHint)
        return std::nullopt;
    const unsigned doublings = std::min(next - 2, 16u);
    const milliseconds ceiling = std::min(rule.cap, rule.first * (1u << doublings));
    std::uniform_int_distribution<std::int64_t> jitter(0, ceiling.count());
    return std::max(hint.value_or(milliseconds{0}), milliseconds(jitter(random)));
}

} // namespace palindrome::llm
