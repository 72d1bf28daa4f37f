// PlanCommand.cpp - `palindrome plan`: what a matrix would call and can cost, without calling.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/MatrixOptions.h"
#include "flow/Plan.h"
#include "report/TextTable.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace palindrome::cli {

namespace {

std::string costText(const std::optional<double>& cost) {
    return cost ? fmt::format("${:.4f}", *cost) : "unknown";
}

std::string countText(const std::optional<std::uint64_t>& count) {
    return count ? fmt::format("{}", *count) : "unknown";
}

class PlanCommand : public Command {
public:
    void declare(CLI::App& app) override { options.declare(app); }

    int run(Context& context) override {
        auto matrix = options.make(context);
        if (!matrix)
            return ExitUsage;
        auto plan = flow::planMatrix(*matrix, context.sink);
        if (!plan)
            return context.report(plan.error());
        context.result = flow::toJson(*plan);
        std::vector<std::vector<std::string>> rows{{"unit", "model", "recorded", "calls",
                                                    "perhaps", "input at most", "output at most",
                                                    "cost at most"}};
        for (const flow::PlanRow& row : plan->rows)
            rows.push_back({row.unit, row.model, fmt::format("{}", row.recorded),
                            fmt::format("{}", row.certain), fmt::format("{}", row.possible),
                            fmt::format("{}", row.input), countText(row.output),
                            costText(row.cost)});
        rows.push_back({"all", "", fmt::format("{}", plan->recorded),
                        fmt::format("{}", plan->certain), fmt::format("{}", plan->possible),
                        fmt::format("{}", plan->input), countText(plan->output),
                        costText(plan->cost)});
        context.console.out(report::textTable(rows, context.console.tableWidth()));
        return plan->problems.empty() ? ExitOk : ExitInput;
    }

private:
    MatrixCommandOptions options;
};

} // namespace

const CommandEntry planCommand{
    "plan",
    "The loop",
    "Say what a matrix would call and what it can cost at most",
    "[OPTIONS] --units SPECS... --models NAMES",
    "Nothing is called. \"Calls\" are certain, \"perhaps\" are repairs and second tries at reading "
    "a table; what is recorded already is not asked again (in the modes record and replay). Tokens "
    "are counted at their worst: one for each byte of a prompt, and the output limit for each "
    "answer, also where it comes back in a later prompt. Without prices or an output limit the "
    "cost is unknown, never nothing.",
    "palindrome plan --units lct_specs/router/*.lct.md --models gpt,claude --repeats 5\n"
    "palindrome plan --units unit.lct.md --models gpt --repair 0 --json",
    "0,2,3",
    [] { return std::unique_ptr<Command>(new PlanCommand); }};

} // namespace palindrome::cli
