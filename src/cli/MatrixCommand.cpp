// MatrixCommand.cpp - `palindrome matrix`: units times models times repeats.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/MatrixOptions.h"
#include "report/MatrixText.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <map>

namespace palindrome::cli {

namespace {

/// A line for each cell that ends; on a terminal also what each model is at.
class Display final : public flow::MatrixObserver {
public:
    Display(Console& to, const flow::MatrixOptions& given) : console(to), options(given) {}

    void cellBegins(const flow::MatrixCell& cell) override { ++running[cell.model]; }

    void step(const flow::MatrixCell& cell, const std::string& what) override {
        std::string line;
        for (size_t model = 0; model < options.models.size(); ++model)
            line += fmt::format("{} {}/{} ", options.models[model].name, finished[model],
                                options.run.specs.size() * options.repeats);
        console.status(line + "| " + nameOf(cell) + ": " + what);
    }

    void cellEnds(const flow::MatrixCell& cell, size_t done, size_t all) override {
        ++finished[cell.model];
        console.note(fmt::format("[{}/{}] {}: {}{}\n", done, all, nameOf(cell),
                                 flow::outcomeName(cell.report->outcome),
                                 cell.proved() || cell.report->reason.empty()
                                     ? ""
                                     : ", " + cell.report->reason.substr(0, 200)));
    }

private:
    std::string nameOf(const flow::MatrixCell& cell) const {
        const std::string& spec = options.run.specs[cell.spec];
        std::string unit = cell.report && !cell.report->unit.empty()
                               ? cell.report->unit
                               : std::filesystem::path(spec).filename().string();
        return fmt::format("{} / {} #{}", unit, options.models[cell.model].name, cell.repeat);
    }

    Console& console;
    const flow::MatrixOptions& options;
    std::map<size_t, size_t> running, finished;
};

class MatrixCommand : public Command {
public:
    void declare(CLI::App& app) override { options.declare(app); }

    int run(Context& context) override {
        auto matrix = options.make(context);
        if (!matrix)
            return ExitUsage;
        auto hooks = options.modelOptions.meteredHooks(context.console, "matrix", "matrix",
                                                       MatrixCommandOptions::modeOf(*matrix));
        if (!hooks)
            return context.report(hooks.error());
        matrix->run.hooks = *hooks;
        // Calls of many cells overlap: the display shows cells and not the bytes of each call.
        matrix->run.hooks.onProgress = nullptr;
        matrix->run.judge.proof.progress = nullptr;
        Display display(context.console, *matrix);
        auto report = flow::runMatrix(*matrix, display);
        if (!report)
            return context.report(report.error());
        context.result = flow::toJson(*report);
        context.console.out(report::matrixText(*report));
        context.console.summary("\nreport: " + report->folder + "/matrix.json\n");
        if (report->unfinished)
            context.sink.warning("matrix-unfinished", {},
                                 "the budget was used up before all cells were done",
                                 "the same command with a larger budget goes on where it stopped");
        return report->exitCode;
    }

private:
    MatrixCommandOptions options;
};

} // namespace

const CommandEntry matrixCommand{
    "matrix",
    "The loop",
    "Compare models: the loop on units times models times repeats",
    "[OPTIONS] --units SPECS... --models NAMES",
    "Each cell is one unit, one model, one repeat: encode, prove, simulate, repair, read back. As "
    "many calls are in flight as the models' limits allow; repeats are separate calls. The result "
    "has the share proved at the first attempt (pass@1), proved at all, and units proved in every "
    "repeat (pass^N), with 95 % intervals (Wilson's for shares, Student's for means), and for each "
    "unit the row that most often came out wrong, and right.\n\n"
    "A stopped matrix is continued by the same command: finished cells stay, and no answer that "
    "had arrived is asked for again. One bad cell never stops the rest.",
    "palindrome matrix --units lct_specs/router/*.lct.md --models gpt,claude,laptop --repeats 5\n"
    "palindrome matrix --units unit.lct.md --models gpt --max-cost 2.50\n"
    "palindrome matrix --units unit.lct.md --models claude --mode replay --json",
    "0,1,2,3,4,5",
    [] { return std::unique_ptr<Command>(new MatrixCommand); }};

} // namespace palindrome::cli
