// Limiter.h - keeps all calls to one provider within what it allows.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Client.h"
#include "llm/Transport.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

namespace palindrome::llm {

/// Calls in flight, requests a minute and tokens a minute. The two rates are token buckets that
/// hold a minute's worth and begin full. Calls are let through in the order of their coming.
class Limiter {
public:
    using Clock = std::chrono::steady_clock;

    explicit Limiter(CallLimits allowed);

    /// What a call that comes at `now` must wait; 0: it is let through and counted. A call that
    /// needs more tokens than a minute has waits for a full bucket.
    std::chrono::nanoseconds tryEnter(Clock::time_point now, std::uint64_t tokens);
    /// A call that was let through has ended. What it used beside what it said beforehand is
    /// settled: less is given back, more is owed.
    void leave(Clock::time_point now, std::uint64_t said, std::optional<std::uint64_t> used);
    /// Nobody is let through before `until`: the provider said so.
    void pauseUntil(Clock::time_point until);

    /// Waits until the call is let through; false if the user stopped it.
    bool enter(std::uint64_t tokens, const std::atomic<bool>* stop);
    void leave(std::uint64_t said, std::optional<std::uint64_t> used);

    /// The limiter of a provider, made at the first call. Differing limits for one provider: the
    /// last ones count.
    static std::shared_ptr<Limiter> of(const std::string& provider, CallLimits allowed);

private:
    void refill(Clock::time_point now);
    void allow(CallLimits allowed);

    std::mutex mutex;
    std::condition_variable changed;
    CallLimits limits;
    unsigned inFlight = 0;
    double requests = 0, tokens = 0; ///< what the buckets hold
    Clock::time_point filledAt;
    bool begun = false;
    Clock::time_point pausedUntil;
    std::uint64_t nextTicket = 0;
    std::set<std::uint64_t> queue;
};

/// How long the provider's headers ask everybody to wait: a "remaining" of 0 and its "reset", as
/// OpenAI, Azure and Anthropic send them. `now` is seconds since 1970.
std::optional<std::chrono::milliseconds> exhaustedFor(const HeaderMap& headers, std::int64_t now);

} // namespace palindrome::llm
