// CostCommand.cpp - `palindrome cost`: what the ledger has on models, units, verbs and days.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/Options.h"
#include "llm/Dates.h"
#include "llm/Ledger.h"
#include "report/TextTable.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fmt/format.h>

namespace palindrome::cli {

namespace {

std::string costText(const llm::CostRow& row) {
    std::string text = fmt::format("${:.4f}", row.cost);
    if (row.unknown > 0)
        text += fmt::format(" + {} unknown{}", row.unknown,
                            row.unknownAtMost > 0
                                ? fmt::format(" (at most ${:.4f})", row.unknownAtMost)
                                : "");
    return text;
}

Json toJson(const llm::CostRow& row) {
    return {{"group", row.group},
            {"attempts", row.attempts},
            {"failed", row.failed},
            {"tokens",
             {{"uncachedInput", row.uncachedInput},
              {"cacheRead", row.cacheRead},
              {"cacheWrite", row.cacheWrite},
              {"output", row.output},
              {"reasoning", row.reasoning}}},
            {"cost", row.cost},
            {"unknown", row.unknown},
            {"unknownAtMost", row.unknownAtMost},
            {"seconds", row.seconds}};
}

class CostCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("--by", groups, "model, unit, verb, day, run or all; may be repeated "
                                       "(default model, unit, verb and day)")
            ->check(CLI::IsMember({"model", "unit", "verb", "day", "run", "all"}))
            ->type_name("WHAT")
            ->group("Ledger");
        app.add_option("--since", since, "Only from this day on, in UTC")
            ->type_name("DATE")
            ->group("Ledger");
        app.add_option("--ledger", ledger,
                       "The file (default $PALINDROME_LEDGER, .palindrome/ledger.sqlite)")
            ->type_name("FILE")
            ->group("Ledger");
    }

    int run(Context& context) override {
        if (!since.empty() && (!llm::isDate(since) || since.size() != 10)) {
            context.sink.error("usage-bad-argument", {}, "--since takes a day as 2026-11-24");
            return ExitUsage;
        }
        const std::filesystem::path file = ledgerFile(ledger);
        std::error_code error;
        if (!std::filesystem::is_regular_file(file, error)) {
            context.sink.error("file-unreadable", {},
                               file.string() + ": there is no ledger; one is begun by the first "
                                               "call to a server");
            return ExitInput;
        }
        auto opened = llm::Ledger::open(file);
        if (!opened)
            return context.report(opened.error());
        if (groups.empty())
            groups = {"model", "unit", "verb", "day"};
        for (const std::string& group : groups)
            if (const auto done = show(**opened, group, context); !done)
                return context.report(done.error());
        return ExitOk;
    }

private:
    Result<void> show(const llm::Ledger& from, const std::string& group, Context& context) {
        const auto rows = from.report(*llm::costGroupFromName(group), since);
        if (!rows)
            return tl::unexpected(rows.error());
        std::vector<std::vector<std::string>> table{{group, "attempts", "failed", "input", "read",
                                                     "written", "output", "reasoning", "cost"}};
        context.result[group] = Json::array();
        for (const llm::CostRow& row : *rows) {
            context.result[group].push_back(toJson(row));
            table.push_back({row.group.empty() ? "-" : row.group, fmt::format("{}", row.attempts),
                             fmt::format("{}", row.failed), fmt::format("{}", row.uncachedInput),
                             fmt::format("{}", row.cacheRead), fmt::format("{}", row.cacheWrite),
                             fmt::format("{}", row.output), fmt::format("{}", row.reasoning),
                             costText(row)});
        }
        context.console.out(report::textTable(table, context.console.tableWidth()) + "\n");
        return {};
    }

    std::vector<std::string> groups;
    std::string since, ledger;
};

} // namespace

const CommandEntry costCommand{
    "cost",
    "Models",
    "Say what model calls have cost, by model, unit, verb and day",
    "[OPTIONS]",
    "Every attempt at a call is entered into the ledger before it is made, with the prices that "
    "palindrome.toml has at that time, and completed when it ends. Tokens are counted in disjoint "
    "columns: input that no cache had, read from a cache, written to one, output (reasoning "
    "included). A cost that nobody knows (no prices, no counts, a call that was cut) is said to be "
    "unknown and is not in the sum.",
    "palindrome cost\n"
    "palindrome cost --by model --since 2026-11-01\n"
    "palindrome cost --by run --json",
    "0,2,3",
    [] { return std::unique_ptr<Command>(new CostCommand); }};

} // namespace palindrome::cli
