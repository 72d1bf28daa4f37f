// Budget.cpp - reservations for attempts in flight, and what ended ones have used.
// SPDX-License-Identifier: MIT
#include "llm/Ledger.h"

#include <condition_variable>
#include <fmt/format.h>
#include <map>
#include <thread>

namespace palindrome::llm {

namespace {

/// What one attempt may use at most.
struct Worst {
    std::optional<double> cost;
    std::optional<std::uint64_t> tokens;
};

struct Open {
    Worst worst;
    Prices prices;
    std::int64_t ledgerId = 0;
};

Worst worstOf(const AttemptStart& start) {
    Worst worst;
    if (!start.mostOutput)
        return worst;
    worst.tokens = start.mostInput + *start.mostOutput;
    worst.cost = mostCost(start.mostInput, *start.mostOutput, start.settings->prices);
    return worst;
}

std::optional<std::uint64_t> tokensOf(const Usage& usage) {
    if (!usage.uncachedInput || !usage.output)
        return std::nullopt;
    return *usage.uncachedInput + usage.cacheRead.value_or(0) + usage.cacheWrite.value_or(0) +
           *usage.output;
}

} // namespace

struct Budget::State {
    BudgetLimits limits;
    std::shared_ptr<Ledger> ledger;
    std::string run;
    const std::atomic<bool>* stop;

    std::mutex mutex;
    std::condition_variable ended;
    std::map<std::int64_t, Open> open;
    std::int64_t next = 1;
    Spent spent;

    Spent reserved() const {
        Spent sum;
        for (const auto& [id, attempt] : open) {
            sum.cost += attempt.worst.cost.value_or(0);
            sum.tokens += attempt.worst.tokens.value_or(0);
        }
        return sum;
    }

    /// Why the limits cannot be kept at all, whatever has been spent.
    std::optional<std::string> unknowable(const AttemptStart& start, const Worst& worst) const {
        const std::string model = "`" + start.request->model + "`";
        if ((limits.cost || limits.tokens) && !start.mostOutput)
            return "nobody knows how long an answer of " + model +
                   " can be, so no budget can be kept: give --max-output-tokens, or largest_output "
                   "in palindrome.toml";
        if (limits.cost && !worst.cost)
            return "the prices of " + model +
                   " are not known, so --max-cost cannot be kept: give them in palindrome.toml";
        return std::nullopt;
    }

    /// Why the attempt does not fit beside what is spent and `held`.
    std::optional<std::string> over(const Worst& worst, const Spent& held) const {
        if (limits.calls && spent.calls + 1 > *limits.calls)
            return fmt::format("the budget of {} calls is used up", *limits.calls);
        if (limits.tokens && spent.tokens + held.tokens + *worst.tokens > *limits.tokens)
            return fmt::format("the next call could use {} tokens, and of the budget of {} only {} "
                               "are left",
                               *worst.tokens, *limits.tokens,
                               *limits.tokens - std::min(*limits.tokens, spent.tokens));
        if (limits.cost && spent.cost + held.cost + *worst.cost > *limits.cost)
            return fmt::format("the next call could cost ${:.4f}, and of the budget of ${:.4f} "
                               "only ${:.4f} are left",
                               *worst.cost, *limits.cost,
                               std::max(0.0, *limits.cost - spent.cost));
        return std::nullopt;
    }
};

Budget::Budget(BudgetLimits limits, std::shared_ptr<Ledger> ledger, std::string run,
               const std::atomic<bool>* stop)
    : state(std::make_shared<State>()) {
    state->limits = limits;
    state->ledger = std::move(ledger);
    state->run = std::move(run);
    state->stop = stop;
}

Result<std::int64_t> Budget::begin(const AttemptStart& start) {
    const Worst worst = worstOf(start);
    std::unique_lock lock(state->mutex);
    if (const auto why = state->unknowable(start, worst))
        return fail(Failure::Kind::Limit, *why);
    while (const auto why = state->over(worst, state->reserved())) {
        // Others in flight may use less than is reserved for them.
        if (state->open.empty() || state->over(worst, {}))
            return fail(Failure::Kind::Limit, *why);
        if (state->stop && state->stop->load(std::memory_order_relaxed))
            return fail(Failure::Kind::Interrupted, "stopped by the user");
        state->ended.wait_for(lock, std::chrono::milliseconds(50));
    }
    Open attempt{worst, start.settings->prices, 0};
    if (state->ledger) {
        const Result<std::int64_t> id = state->ledger->begin(start, state->run, worst.cost);
        if (!id) // what cannot be written down must not be spent
            return fail(id.error().kind, "the ledger cannot be written: " + id.error().message);
        attempt.ledgerId = *id;
    }
    ++state->spent.calls;
    const std::int64_t id = state->next++;
    state->open.emplace(id, std::move(attempt));
    return id;
}

void Budget::end(std::int64_t id, const AttemptEnd& end) {
    const std::lock_guard lock(state->mutex);
    const auto found = state->open.find(id);
    if (found == state->open.end())
        return;
    const Open attempt = std::move(found->second);
    state->open.erase(found);
    const std::optional<double> cost =
        end.unbilled ? std::optional<double>(0) : costOf(end.usage, attempt.prices);
    const std::optional<std::uint64_t> tokens =
        end.unbilled ? std::optional<std::uint64_t>(0) : tokensOf(end.usage);
    state->spent.cost += cost ? *cost : attempt.worst.cost.value_or(0);
    state->spent.tokens += tokens ? *tokens : attempt.worst.tokens.value_or(0);
    if (state->ledger) // a failure leaves the attempt "in-flight", which is counted at its worst
        (void)state->ledger->end(attempt.ledgerId, end, cost);
    state->ended.notify_all();
}

Budget::Spent Budget::spent() const {
    const std::lock_guard lock(state->mutex);
    return state->spent;
}

} // namespace palindrome::llm
