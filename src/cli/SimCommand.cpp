// SimCommand.cpp - `palindrome sim`: the HDL beside the table in Verilator.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/Options.h"
#include "flow/Load.h"
#include "flow/Simulate.h"
#include "report/SimText.h"
#include "util/Files.h"

#include <CLI/CLI.hpp>

namespace palindrome::cli {

namespace {

class SimCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("SPEC", spec, "The table")->required();
        app.add_option("HDL", files, "SystemVerilog files");
        hdlOptions.declare(app);
        declareSimulation(app, options);
        app.add_flag("--no-guided", noGuided,
                     "Random stimulus only; nothing is solved for rows that it misses")
            ->group("Simulation");
        app.add_option("--vcd", vcd, "Writes the mismatch for a waveform viewer")
            ->type_name("FILE")
            ->group("Output");
        proofOptions.declare(app);
    }

    int run(Context& context) override {
        auto parameters = hdlOptions.parameters(context.sink);
        auto sources = hdlOptions.sources(files, context.sink);
        if (!parameters || !sources)
            return ExitUsage;
        auto table = flow::loadSpec(spec, context.sink);
        if (!table)
            return ExitInput;
        auto pair = flow::loadPair(table->unit, *parameters, *sources,
                                   flow::loweringOptions(), context.sink);
        if (!pair)
            return ExitInput;
        context.flush();
        options.proof = proofOptions.make(context.console);
        options.guided = !noGuided;
        auto outcome = flow::simulatePair(*pair, table->unit, *sources, options);
        if (!outcome)
            return context.report(outcome.error());
        return give(*outcome, table->unit, context);
    }

private:
    int give(const flow::SimulateOutcome& outcome, const lct::Unit& unit, Context& context) {
        context.result = flow::toJson(outcome);
        context.console.out(report::simulationText(
            outcome, {context.console.colorOut(), context.console.width()}));
        int status = statusOf(outcome.result, context);
        if (!vcd.empty() && outcome.result.mismatch) {
            auto text = sim::toVcd(*outcome.result.mismatch, unit.name.text, sim::clockingOf(unit));
            if (auto written = util::writeFileAtomic(vcd, text); !written)
                return worseExit(status, context.report(written.error()));
            context.result["vcd"] = vcd;
        }
        return status;
    }

    static int statusOf(const sim::CosimResult& result, Context& context) {
        if (!result.disagreements.empty())
            return context.internalError(
                "our reading of the HDL and Verilator's differ at " +
                    result.disagreements.front().name,
                "either is wrong, or the HDL races; please report it with the HDL");
        using Outcome = sim::CosimResult::Outcome;
        switch (result.outcome) {
        case Outcome::Agrees: return ExitOk;
        case Outcome::Mismatch:
        case Outcome::Interface: return ExitFinding;
        case Outcome::Conditional:
        case Outcome::NothingCompared: break;
        }
        return ExitUndecided;
    }

    std::string spec, vcd;
    std::vector<std::string> files;
    HdlOptions hdlOptions;
    ProofOptions proofOptions;
    flow::SimulateOptions options;
    bool noGuided = false;
};

} // namespace

const CommandEntry simCommand{
    "sim",
    "Steps of the loop",
    "Run SystemVerilog beside a table in Verilator and compare",
    "[OPTIONS] SPEC HDL...",
    "Random stimulus within the table's assumptions, then stimulus made by the solver for every "
    "row that was not hit. The interpreter of the table says what each output must be; what the "
    "table leaves unspecified is not compared. An agreement is evidence, not a proof.\n\n"
    "Builds are kept in ~/.cache/palindrome/sim and reused for the same sources. HDL runs in a "
    "sandbox (bubblewrap where it works, limits always).",
    "palindrome sim unit.lct.md unit.sv\n"
    "palindrome sim unit.lct.md unit.sv --seed 7 --cycles 1000 --episodes 100\n"
    "palindrome sim unit.lct.md unit.sv --vcd mismatch.vcd --json",
    "0,1,3,4,5",
    [] { return std::unique_ptr<Command>(new SimCommand); }};

} // namespace palindrome::cli
