// Limiter.cpp - token buckets, the queue before them, and the providers' own headers.
// SPDX-License-Identifier: MIT
#include "llm/Limiter.h"

#include "llm/Dates.h"
#include "llm/Wire.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace palindrome::llm {

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// Until a bucket that holds `have` and fills by `perMinute` holds `need`.
nanoseconds untilFilled(double have, double need, double perMinute) {
    if (have >= need)
        return nanoseconds{0};
    return nanoseconds(static_cast<std::int64_t>(std::ceil((need - have) / perMinute * 60e9)));
}

std::optional<double> numberOf(const HeaderMap& headers, const std::string& name) {
    const auto found = headers.find(name);
    if (found == headers.end())
        return std::nullopt;
    double value = 0;
    const std::string& text = found->second;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// "6m0s", whole or broken seconds, or a date.
std::optional<milliseconds> resetOf(const std::string& text, std::int64_t now) {
    if (auto duration = parseDuration(text))
        return duration;
    double seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error == std::errc() && end == text.data() + text.size())
        return seconds > 0 && seconds < 1e6
                   ? std::optional(milliseconds(static_cast<std::int64_t>(seconds * 1000)))
                   : std::nullopt;
    const std::optional<std::int64_t> date = parseHttpDate(text);
    if (!date || *date <= now)
        return std::nullopt;
    return milliseconds((*date - now) * 1000);
}

} // namespace

Limiter::Limiter(CallLimits allowed) {
    allow(allowed);
}

void Limiter::allow(CallLimits allowed) {
    limits = allowed;
    if (!begun) {
        requests = limits.requestsPerMinute;
        tokens = limits.tokensPerMinute;
    }
}

void Limiter::refill(Clock::time_point now) {
    if (begun && now > filledAt) {
        const double minutes = std::chrono::duration<double>(now - filledAt).count() / 60;
        requests = std::min(limits.requestsPerMinute,
                            requests + minutes * limits.requestsPerMinute);
        tokens = std::min(limits.tokensPerMinute, tokens + minutes * limits.tokensPerMinute);
    }
    begun = true;
    filledAt = std::max(filledAt, now);
}

nanoseconds Limiter::tryEnter(Clock::time_point now, std::uint64_t need) {
    refill(now);
    nanoseconds wait{0};
    if (now < pausedUntil)
        wait = pausedUntil - now;
    if (limits.concurrent > 0 && inFlight >= limits.concurrent)
        wait = std::max<nanoseconds>(wait, milliseconds(50)); // until one leaves
    const double want = std::min(static_cast<double>(need), limits.tokensPerMinute);
    if (limits.requestsPerMinute > 0)
        wait = std::max(wait, untilFilled(requests, 1, limits.requestsPerMinute));
    if (limits.tokensPerMinute > 0)
        wait = std::max(wait, untilFilled(tokens, want, limits.tokensPerMinute));
    if (wait.count() > 0)
        return wait;
    ++inFlight;
    requests -= 1;
    tokens -= static_cast<double>(need);
    return wait;
}

void Limiter::leave(Clock::time_point now, std::uint64_t said, std::optional<std::uint64_t> used) {
    refill(now);
    --inFlight;
    if (used)
        tokens = std::min(limits.tokensPerMinute,
                          tokens + static_cast<double>(said) - static_cast<double>(*used));
}

void Limiter::pauseUntil(Clock::time_point until) {
    const std::lock_guard lock(mutex);
    pausedUntil = std::max(pausedUntil, until);
}

bool Limiter::enter(std::uint64_t need, const std::atomic<bool>* stop) {
    std::unique_lock lock(mutex);
    const std::uint64_t ticket = nextTicket++;
    queue.insert(ticket);
    while (true) {
        if (stop && stop->load(std::memory_order_relaxed)) {
            queue.erase(ticket);
            changed.notify_all();
            return false;
        }
        nanoseconds wait = milliseconds(50);
        if (*queue.begin() == ticket) {
            wait = tryEnter(Clock::now(), need);
            if (wait.count() == 0) {
                queue.erase(ticket);
                changed.notify_all();
                return true;
            }
        }
        changed.wait_for(lock, std::min<nanoseconds>(wait, milliseconds(50)));
    }
}

void Limiter::leave(std::uint64_t said, std::optional<std::uint64_t> used) {
    const std::lock_guard lock(mutex);
    leave(Clock::now(), said, used);
    changed.notify_all();
}

std::shared_ptr<Limiter> Limiter::of(const std::string& provider, CallLimits allowed) {
    static std::mutex registryMutex;
    static std::map<std::string, std::shared_ptr<Limiter>> registry;
    const std::lock_guard lock(registryMutex);
    std::shared_ptr<Limiter>& limiter = registry[provider];
    if (!limiter) {
        limiter = std::make_shared<Limiter>(allowed);
    }
    else {
        const std::lock_guard inner(limiter->mutex);
        limiter->allow(allowed);
    }
    return limiter;
}

std::optional<milliseconds> exhaustedFor(const HeaderMap& headers, std::int64_t now) {
    std::optional<milliseconds> longest;
    for (const char* what : {"requests", "tokens", "input-tokens", "output-tokens"}) {
        for (const auto& [remaining, reset] :
             {std::pair{std::string("x-ratelimit-remaining-") + what,
                        std::string("x-ratelimit-reset-") + what},
              std::pair{std::string("anthropic-ratelimit-") + what + "-remaining",
                        std::string("anthropic-ratelimit-") + what + "-reset"}}) {
            if (numberOf(headers, remaining) != 0.0) // below zero means that nobody knows
                continue;
            const auto found = headers.find(reset);
            const auto wait = found == headers.end() ? std::nullopt : resetOf(found->second, now);
            if (wait && (!longest || *wait > *longest))
                longest = wait;
        }
    }
    return longest;
}

} // namespace palindrome::llm
