// Ledger.h - every attempt at a model call: tokens, price, cost, time, outcome; in SQLite.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Meter.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

struct sqlite3;

namespace palindrome::llm {

/// What a run has cost by one grouping.
struct CostRow {
    std::string group;
    std::uint64_t attempts = 0, failed = 0;
    std::uint64_t uncachedInput = 0, cacheRead = 0, cacheWrite = 0, output = 0, reasoning = 0;
    double cost = 0;             ///< dollars, of the attempts whose cost is known
    std::uint64_t unknown = 0;   ///< attempts whose cost nobody knows
    double unknownAtMost = 0;    ///< dollars that they can have cost, where that is known
    double seconds = 0;
};

enum class CostGroup { Model, Unit, Verb, Day, Run, All };
std::optional<CostGroup> costGroupFromName(std::string_view name); ///< "model", "unit", …

/// Dollars for the tokens; nothing if a price or a count is not known.
std::optional<double> costOf(const Usage& usage, const Prices& prices);
/// Dollars at most for so many tokens; nothing if a price is not known.
std::optional<double> mostCost(std::uint64_t input, std::uint64_t output, const Prices& prices);

/// A file that several processes may write at once. An attempt is entered before it is made, so that
/// one that a killed process made is not forgotten: it stays "in-flight", at an unknown cost.
class Ledger {
public:
    static Result<std::shared_ptr<Ledger>> open(const std::filesystem::path& file);
    ~Ledger();
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    Result<std::int64_t> begin(const AttemptStart& start, const std::string& run,
                               std::optional<double> atMost);
    Result<void> end(std::int64_t attempt, const AttemptEnd& end, std::optional<double> cost);

    /// Sorted by group; `since` is a day ("2026-11-24") or empty.
    Result<std::vector<CostRow>> report(CostGroup group, const std::string& since = {}) const;

private:
    Ledger() = default;

    sqlite3* database = nullptr;
    std::string name;
    mutable std::mutex mutex;
};

/// What may be spent; unset: no limit.
struct BudgetLimits {
    std::optional<double> cost; ///< dollars
    std::optional<std::uint64_t> calls, tokens;
    bool any() const { return cost || calls || tokens; }
};

/// Stops before the attempt that could exceed the limits: of each attempt in flight the worst case
/// counts, of each ended one what it used, or the worst case if nobody knows. An attempt that only
/// the reservations of others forbid waits for them. Enters everything into the ledger, if there is
/// one.
class Budget final : public Meter {
public:
    Budget(BudgetLimits limits, std::shared_ptr<Ledger> ledger, std::string run,
           const std::atomic<bool>* stop = nullptr);

    Result<std::int64_t> begin(const AttemptStart& start) override;
    void end(std::int64_t attempt, const AttemptEnd& end) override;

    struct Spent {
        double cost = 0;
        std::uint64_t calls = 0, tokens = 0;
    };
    Spent spent() const;

private:
    struct State;
    std::shared_ptr<State> state;
};

} // namespace palindrome::llm
