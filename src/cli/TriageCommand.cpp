// TriageCommand.cpp - `palindrome triage`: who erred in a run, and which rows of specs are suspects.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/Options.h"
#include "report/TriageText.h"
#include "triage/Triage.h"
#include "util/Interrupt.h"

#include <CLI/CLI.hpp>

namespace palindrome::cli {

namespace {

class TriageCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("RUN", name, "The id of a run, the beginning of one, its folder, or latest")
            ->required();
        app.add_option("--store", store, "Folder of runs (default .palindrome)")
            ->type_name("DIR")
            ->group("Input");
        app.add_option("--attempt", attempt,
                       "first: what models make of the table alone (default); best: after repairs")
            ->check(CLI::IsMember({"first", "best"}))
            ->type_name("WHICH")
            ->group("Input");
        app.add_flag("--no-lint", noLint, "Leaves out what lint finds in the tables")
            ->group("Checks");
        app.add_flag("--all", all, "Shows every group, row and suspect, however many there are")
            ->group("Output");
        proofOptions.declare(app);
    }

    int run(Context& context) override {
        triage::Options options;
        options.attempt = attempt == "best" ? triage::Attempt::Best : triage::Attempt::First;
        options.proof = proofOptions.make(context.console);
        options.proof.progress = nullptr;
        options.lint = !noLint;
        options.progress = [&](const std::string& what) { context.console.status(what); };
        auto run = triage::readRun(name, store, options.attempt, context.sink);
        if (!run)
            return ExitInput;
        auto result = triage::triageRun(std::move(*run), options, context.sink);
        context.console.clearStatus();
        if (util::interrupted())
            return context.report({Failure::Kind::Interrupted, "interrupted"});
        if (!result)
            return ExitInput;
        context.result = triage::toJson(*result);
        context.console.out(report::triageText(
            *result, all, {context.console.colorOut(), context.console.width()}));
        return result->exitCode();
    }

private:
    std::string name, store = ".palindrome", attempt = "first";
    bool noLint = false, all = false;
    ProofOptions proofOptions;
};

} // namespace

const CommandEntry triageCommand{
    "triage",
    "The loop",
    "Who erred in a run: models, or a row of the spec that they trip over",
    "[OPTIONS] RUN",
    "The HDLs of all models and repeats of a finished run or matrix are sorted into groups of equal "
    "behaviour: equal is proved, different is shown by a run from reset. For each row of a table the "
    "result says which groups omit, change or invent it, and who read correct HDL as something "
    "else.\n\n"
    "A row is under suspicion if models agree with each other against it, if they differ from it in "
    "several ways, if lint finds something in it, or if models misread HDL that is right there. Each "
    "suspect has a sentence, the behaviours side by side, and the choice to be made.\n\n"
    "The specs must be as the run has read them, in the same place.",
    "palindrome triage latest\n"
    "palindrome triage 20261124T063000Z-1f0c2a --all\n"
    "palindrome triage .palindrome/runs/20261124T063000Z-1f0c2a --attempt best --json",
    "0,1,2,3,4",
    [] { return std::unique_ptr<Command>(new TriageCommand); }};

} // namespace palindrome::cli
