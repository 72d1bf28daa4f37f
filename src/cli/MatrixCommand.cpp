// MatrixCommand.cpp - `palindrome matrix`: units times models times repeats.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/MatrixDisplay.h"
#include "cli/MatrixOptions.h"
#include "cli/ReportOptions.h"
#include "report/Collect.h"
#include "report/MatrixText.h"

#include <CLI/CLI.hpp>

namespace palindrome::cli {

namespace {

class MatrixCommand : public Command {
public:
    void declare(CLI::App& app) override {
        options.declare(app);
        reports.declare(app);
    }

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
        MatrixDisplay display(context.console, *matrix);
        auto report = flow::runMatrix(*matrix, display);
        if (!report)
            return context.report(report.error());
        context.result = flow::toJson(*report);
        context.console.out(report::matrixText(*report, context.console.tableWidth()));
        context.console.summary("\nreport: " + report->folder + "/matrix.json\n");
        if (report->unfinished)
            context.sink.warning("matrix-unfinished", {},
                                 "the budget was used up before all cells were done",
                                 "the same command with a larger budget goes on where it stopped");
        if (!reports.wanted())
            return report->exitCode;
        return reports.write(report::matrixReport(*report), report->exitCode, context);
    }

private:
    MatrixCommandOptions options;
    ReportOptions reports;
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
