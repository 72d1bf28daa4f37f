// Ledger.cpp - the ledger's table in SQLite, and its sums.
// SPDX-License-Identifier: MIT
#include "llm/Ledger.h"

#include "llm/Dates.h"

#include <array>
#include <fmt/format.h>
#include <sqlite3.h>

namespace palindrome::llm {

namespace {

constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS attempts (
  id INTEGER PRIMARY KEY,
  started TEXT NOT NULL, day TEXT NOT NULL,
  run TEXT NOT NULL, verb TEXT NOT NULL, unit TEXT NOT NULL,
  setup TEXT NOT NULL, model TEXT NOT NULL, dialect TEXT NOT NULL, provider TEXT NOT NULL,
  request TEXT NOT NULL, repeat INTEGER NOT NULL, attempt INTEGER NOT NULL,
  price_input REAL, price_output REAL, price_cache_read REAL, price_cache_write REAL,
  at_most REAL,
  outcome TEXT NOT NULL DEFAULT 'in-flight',
  http INTEGER, served_model TEXT,
  uncached_input INTEGER, cache_read INTEGER, cache_write INTEGER, output INTEGER, reasoning INTEGER,
  cost REAL, seconds REAL
);)";

struct StatementDeleter {
    void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
};
using Statement = std::unique_ptr<sqlite3_stmt, StatementDeleter>;

void bind(sqlite3_stmt* s, int at, const std::string& text) {
    sqlite3_bind_text(s, at, text.c_str(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}
void bind(sqlite3_stmt* s, int at, std::int64_t value) {
    sqlite3_bind_int64(s, at, value);
}
void bind(sqlite3_stmt* s, int at, std::optional<double> value) {
    if (value)
        sqlite3_bind_double(s, at, *value);
}
void bind(sqlite3_stmt* s, int at, std::optional<std::uint64_t> value) {
    if (value)
        sqlite3_bind_int64(s, at, static_cast<std::int64_t>(*value));
}

std::string messageOf(const std::string& file, sqlite3* database) {
    return file + ": " + sqlite3_errmsg(database);
}

/// Of the columns of a group; the value is grouped and sorted as text.
const char* columnOf(CostGroup group) {
    switch (group) {
    case CostGroup::Model:
        return "CASE setup WHEN '' THEN model ELSE setup END";
    case CostGroup::Unit:
        return "unit";
    case CostGroup::Verb:
        return "verb";
    case CostGroup::Day:
        return "day";
    case CostGroup::Run:
        return "run";
    case CostGroup::All:
        return "'all'";
    }
    return "'all'";
}

} // namespace

std::optional<CostGroup> costGroupFromName(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, CostGroup>, 6> names{
        {{"model", CostGroup::Model},
         {"unit", CostGroup::Unit},
         {"verb", CostGroup::Verb},
         {"day", CostGroup::Day},
         {"run", CostGroup::Run},
         {"all", CostGroup::All}}};
    for (const auto& [word, group] : names)
        if (word == name)
            return group;
    return std::nullopt;
}

std::optional<double> costOf(const Usage& usage, const Prices& prices) {
    if (!prices.known() || !usage.uncachedInput || !usage.output)
        return std::nullopt;
    const auto dollars = [](std::optional<std::uint64_t> tokens, double price) {
        return static_cast<double>(tokens.value_or(0)) * price / 1e6;
    };
    return dollars(usage.uncachedInput, *prices.input) +
           dollars(usage.cacheRead, prices.cacheRead.value_or(*prices.input)) +
           dollars(usage.cacheWrite, prices.cacheWrite.value_or(*prices.input)) +
           dollars(usage.output, *prices.output);
}

std::optional<double> mostCost(std::uint64_t input, std::uint64_t output, const Prices& prices) {
    if (!prices.known())
        return std::nullopt;
    const double dearest = std::max(*prices.input, prices.cacheWrite.value_or(0));
    return (static_cast<double>(input) * dearest +
            static_cast<double>(output) * *prices.output) /
           1e6;
}

Result<std::shared_ptr<Ledger>> Ledger::open(const std::filesystem::path& file) {
    std::error_code error;
    if (file.has_parent_path())
        std::filesystem::create_directories(file.parent_path(), error);
    std::shared_ptr<Ledger> ledger(new Ledger);
    ledger->name = file.string();
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
    if (sqlite3_open_v2(file.c_str(), &ledger->database, flags, nullptr) != SQLITE_OK)
        return fail(Failure::Kind::Unwritable, messageOf(ledger->name, ledger->database));
    sqlite3_busy_timeout(ledger->database, 30'000);
    // The log lets readers and writers of several processes not wait for each other.
    sqlite3_exec(ledger->database, "PRAGMA journal_mode=WAL", nullptr, nullptr, nullptr);
    sqlite3_exec(ledger->database, "PRAGMA synchronous=NORMAL", nullptr, nullptr, nullptr);
    if (sqlite3_exec(ledger->database, schema, nullptr, nullptr, nullptr) != SQLITE_OK)
        return fail(Failure::Kind::Unwritable, messageOf(ledger->name, ledger->database));
    return ledger;
}

Ledger::~Ledger() {
    sqlite3_close(database);
}

Result<std::int64_t> Ledger::begin(const AttemptStart& start, const std::string& run,
                                   std::optional<double> atMost) {
    const std::lock_guard lock(mutex);
    sqlite3_stmt* raw = nullptr;
    sqlite3_prepare_v2(database,
                       "INSERT INTO attempts (started, day, run, verb, unit, setup, model, dialect, "
                       "provider, request, repeat, attempt, price_input, price_output, "
                       "price_cache_read, price_cache_write, at_most) "
                       "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                       -1, &raw, nullptr);
    const Statement statement(raw);
    const std::string now = utcNow();
    const Request& r = *start.request;
    const Settings& s = *start.settings;
    int at = 0;
    const std::array<std::string, 10> texts{now,       now.substr(0, 10), run,
                                            r.prompt.id, r.label,         s.name,
                                            r.model,   s.dialect,         s.baseUrl,
                                            start.key};
    for (const std::string& text : texts)
        bind(raw, ++at, text);
    bind(raw, ++at, static_cast<std::int64_t>(start.repeat));
    bind(raw, ++at, static_cast<std::int64_t>(start.number));
    for (const std::optional<double>& price :
         {s.prices.input, s.prices.output, s.prices.cacheRead, s.prices.cacheWrite, atMost})
        bind(raw, ++at, price);
    if (!raw || sqlite3_step(raw) != SQLITE_DONE)
        return fail(Failure::Kind::Unwritable, messageOf(name, database));
    return sqlite3_last_insert_rowid(database);
}

Result<void> Ledger::end(std::int64_t attempt, const AttemptEnd& end, std::optional<double> cost) {
    const std::lock_guard lock(mutex);
    sqlite3_stmt* raw = nullptr;
    sqlite3_prepare_v2(database,
                       "UPDATE attempts SET outcome=?, http=?, served_model=?, uncached_input=?, "
                       "cache_read=?, cache_write=?, output=?, reasoning=?, cost=?, seconds=? "
                       "WHERE id=?",
                       -1, &raw, nullptr);
    const Statement statement(raw);
    int at = 0;
    bind(raw, ++at, end.outcome);
    bind(raw, ++at, static_cast<std::int64_t>(end.httpStatus));
    bind(raw, ++at, end.servedModel);
    const Usage& u = end.usage;
    for (const auto& count : {u.uncachedInput, u.cacheRead, u.cacheWrite, u.output, u.reasoning})
        bind(raw, ++at, count);
    bind(raw, ++at, cost);
    bind(raw, ++at, std::optional<double>(end.seconds));
    bind(raw, ++at, attempt);
    if (!raw || sqlite3_step(raw) != SQLITE_DONE)
        return fail(Failure::Kind::Unwritable, messageOf(name, database));
    return {};
}

Result<std::vector<CostRow>> Ledger::report(CostGroup group, const std::string& since) const {
    const std::lock_guard lock(mutex);
    const std::string query = fmt::format(
        "SELECT {0} AS g, COUNT(*), SUM(outcome <> 'complete'), TOTAL(uncached_input), "
        "TOTAL(cache_read), TOTAL(cache_write), TOTAL(output), TOTAL(reasoning), TOTAL(cost), "
        "SUM(cost IS NULL), TOTAL(CASE WHEN cost IS NULL THEN at_most END), TOTAL(seconds) "
        "FROM attempts WHERE day >= ? GROUP BY g ORDER BY g",
        columnOf(group));
    sqlite3_stmt* raw = nullptr;
    sqlite3_prepare_v2(database, query.c_str(), -1, &raw, nullptr);
    const Statement statement(raw);
    if (!raw)
        return fail(Failure::Kind::Unreadable, messageOf(name, database));
    bind(raw, 1, since);
    std::vector<CostRow> rows;
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(raw)) == SQLITE_ROW) {
        const auto count = [&](int column) {
            return static_cast<std::uint64_t>(
                std::max<std::int64_t>(0, sqlite3_column_int64(raw, column)));
        };
        CostRow row;
        if (const unsigned char* text = sqlite3_column_text(raw, 0))
            row.group = reinterpret_cast<const char*>(text);
        row.attempts = count(1);
        row.failed = count(2);
        row.uncachedInput = count(3);
        row.cacheRead = count(4);
        row.cacheWrite = count(5);
        row.output = count(6);
        row.reasoning = count(7);
        row.cost = sqlite3_column_double(raw, 8);
        row.unknown = count(9);
        row.unknownAtMost = sqlite3_column_double(raw, 10);
        row.seconds = sqlite3_column_double(raw, 11);
        rows.push_back(std::move(row));
    }
    if (code != SQLITE_DONE)
        return fail(Failure::Kind::Unreadable, messageOf(name, database));
    return rows;
}

} // namespace palindrome::llm
