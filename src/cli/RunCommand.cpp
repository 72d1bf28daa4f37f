// RunCommand.cpp - `palindrome run`: the whole loop over units.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/Options.h"
#include "cli/ReportOptions.h"
#include "flow/Load.h"
#include "flow/Run.h"
#include "report/Collect.h"
#include "report/RunText.h"
#include "util/Text.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>

namespace palindrome::cli {

namespace {

/// Progress on the console: the step in a line of its own on a terminal, one line a unit otherwise.
class Display : public flow::RunObserver {
public:
    explicit Display(Console& console) : console(console) {}

    void unitBegins(const std::string& spec, size_t index, size_t count) override {
        prefix = fmt::format("[{}/{}] ", index + 1, count);
        console.status(prefix + spec);
    }
    void step(const std::string& unit, const std::string& what) override {
        console.status(prefix + unit + ": " + what);
    }
    void unitEnds(const flow::UnitReport& report, size_t index, size_t count) override {
        console.note(report::unitLine(report, index, count, {console.colorError(), 100}));
    }

private:
    Console& console;
    std::string prefix;
};

class RunCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("SPECS", options.specs, "Tables, one unit a file")->required();
        declareParameters(app, parameterTexts);
        app.add_option("--encoder", encoder,
                       "model, or reference: the text of 'palindrome emit', to try the loop "
                       "without any model")
            ->check(CLI::IsMember({"model", "reference"}))
            ->type_name("WHO")
            ->group("Models");
        modelOptions.declare(app);
        app.add_option("--decode-model", decodeModel,
                       "Another model for reading back (default the one of --model)")
            ->type_name("NAME")
            ->group("Models");
        app.add_flag("--no-model-decode", noModelDecode, "Asks no model to read the HDL back")
            ->group("Models");
        app.add_option("--repair", options.repairs,
                       "Further attempts with the counterexample in the prompt (default 2)")
            ->check(CLI::Range(0u, 100u))
            ->type_name("N")
            ->group("Models");
        app.add_flag("--no-sim", noSim, "No simulation, and no replay of counterexamples")
            ->group("Checks");
        app.add_flag("--no-structure", noStructure,
                     "Does not prove what the instances of a unit of instances assume")
            ->group("Checks");
        app.add_flag("--fresh", options.fresh, "Finds every verdict again instead of reusing it")
            ->group("Checks");
        app.add_option("--store", store, "Folder of runs and verdicts (default .palindrome)")
            ->type_name("DIR")
            ->group("Output");
        declareSimulation(app, options.judge.simulation);
        proofOptions.declare(app);
        reports.declare(app);
    }

    int run(Context& context) override {
        auto parameters = splitParameters(parameterTexts, context.sink);
        if (!parameters)
            return ExitUsage;
        if (!someSpecHasEach(*parameters, context.sink))
            return ExitInput;
        options.judge.parameters = *parameters;
        options.judge.proof = proofOptions.make(context.console);
        options.judge.simulation.proof = options.judge.proof;
        options.judge.simulate = !noSim;
        options.referenceEncoder = encoder == "reference";
        options.modelDecode = !noModelDecode;
        options.proveStructures = !noStructure;
        options.store = store;
        if (!options.referenceEncoder) {
            auto models = modelOptions.make(context.sink);
            if (!models)
                return ExitUsage;
            options.encoder = *models;
            options.decoder = *models;
            if (!decodeModel.empty())
                options.decoder.model = decodeModel;
            auto hooks =
                modelOptions.meteredHooks(context.console, "model", "run", models->mode);
            if (!hooks)
                return context.report(hooks.error());
            options.hooks = *hooks;
        }
        Display display(context.console);
        auto report = flow::runLoop(options, display);
        if (!report)
            return context.report(report.error());
        const int status = give(*report, context);
        return reports.wanted() ? reports.write(report::runReport(*report), status, context) : status;
    }

private:
    /// Each unit is given the parameters that it declares; one that no unit declares is a mistake.
    bool someSpecHasEach(const Parameters& parameters, diag::Sink& sink) const {
        if (parameters.empty())
            return true;
        std::vector<std::string> names;
        for (const auto& spec : options.specs) {
            diag::Sink own; // what is wrong with a table is said with its verdict
            if (const auto table = flow::loadSpec(spec, own))
                for (const auto& parameter : table->unit.parameters)
                    names.push_back(parameter.name.text);
        }
        bool all = true;
        for (const auto& [name, value] : parameters) {
            if (std::find(names.begin(), names.end(), name) != names.end())
                continue;
            sink.error("spec-parameter-unknown", {}, "no unit has a parameter `" + name + "`",
                       util::suggestName(name, names));
            all = false;
        }
        return all;
    }

    static int give(const flow::RunReport& report, Context& context) {
        context.result = flow::toJson(report);
        const report::Style style{context.console.colorOut(), context.console.width()};
        for (const auto& unit : report.units)
            context.console.out(report::unitDetails(unit, style));
        context.console.summary("\n");
        context.console.out(report::verdictTable(report, style));
        context.console.summary("\n" + report::runSummary(report, style));
        return report.exitCode;
    }

    flow::RunOptions options;
    std::vector<std::string> parameterTexts;
    std::string encoder = "model", decodeModel, store = ".palindrome";
    ModelCommandOptions modelOptions;
    ProofOptions proofOptions;
    ReportOptions reports;
    bool noModelDecode = false, noSim = false, noStructure = false;
};

} // namespace

const CommandEntry runCommand{
    "run",
    "The loop",
    "Take tables to verdicts: encode, prove, simulate, read back, say who erred",
    "[OPTIONS] SPECS...",
    "For every unit a model writes SystemVerilog from the table; slang reads it, a solver proves "
    "it equal to the table or finds the difference, Verilator runs it, and it is read back as a "
    "table, once by the tool and once by a model. If the HDL is wrong, the model is shown the "
    "diagnostics or the counterexample and tries again. No model decides a verdict.\n\n"
    "The triage word: confirmed (HDL right, read right), unconfirmed (HDL right, no second "
    "opinion), decoder-erred (HDL right, misread by the model), encoder-erred (HDL wrong), "
    "errors-cancel (HDL wrong, but the model reads it as the table has it: models alone would have "
    "passed it), both-erred, undecided.\n\n"
    "A unit of instances has nothing to encode: it is listed as structure, what emit prints of it is "
    "checked, and what its instances assume is proved as prove does (--no-structure leaves that out).\n\n"
    "Everything is kept in .palindrome/runs/<id>/. A killed run is continued by the same command "
    "without asking a model again for what it had answered. Verdicts are kept by the hash of what "
    "they depend on and reused by later runs.",
    "palindrome run lct_specs/router/*.lct.md --mode replay --recordings tests/recordings\n"
    "palindrome run unit.lct.md --base-url https://host/v1 --model NAME --repair 3\n"
    "palindrome run unit.lct.md --encoder reference       # no model at all\n"
    "palindrome run *.lct.md --json > report.json",
    "0,1,3,4,5",
    [] { return std::unique_ptr<Command>(new RunCommand); }};

} // namespace palindrome::cli
