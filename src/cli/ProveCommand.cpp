// ProveCommand.cpp - `palindrome prove`: does the HDL implement the table?
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/Options.h"
#include "cli/ReportOptions.h"
#include "flow/InForce.h"
#include "flow/Load.h"
#include "flow/ProofJson.h"
#include "flow/Prove.h"
#include "flow/Reference.h"
#include "flow/StructureProof.h"
#include "report/Collect.h"
#include "report/ProofText.h"
#include "util/Files.h"

#include <CLI/CLI.hpp>

namespace palindrome::cli {

namespace {

class ProveCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("SPEC", spec, "The table, or SystemVerilog in its place")->required();
        app.add_option("HDL", files, "SystemVerilog files, or a second table");
        hdlOptions.declare(app);
        proofOptions.declare(app);
        app.add_flag("--no-sim", noSim, "Does not run a counterexample in Verilator")
            ->group("Checks");
        app.add_option("--vcd", vcd, "Writes the counterexample for a waveform viewer")
            ->type_name("FILE")
            ->group("Output");
        reports.declare(app);
    }

    int run(Context& context) override {
        const bool alone =
            files.empty() && hdlOptions.fileLists.empty() && flow::isTableFile(spec);
        if (alone)
            files = {spec}; // only what the table says of itself is left to prove
        auto parameters = hdlOptions.parameters(context.sink);
        auto sources = hdlOptions.sources(files, context.sink);
        if (!parameters || !sources)
            return ExitUsage;
        if (!flow::isTableFile(spec) && files.size() == 1 && flow::isTableFile(files[0])) {
            context.sink.error("usage-bad-argument", {}, "the table is given second",
                               "palindrome prove " + files[0] + " " + spec);
            return ExitUsage;
        }
        lct::Unit unit;
        if (!alone)
            context.console.within(proofOptions.limits.seconds);
        context.console.status("reading " + spec);
        if (alone) {
            if (auto status = structure(*parameters, context))
                return *status;
        }
        auto pair = load(*parameters, *sources, unit, context);
        if (!pair)
            return unreadable(context);
        context.flush();
        flow::ProveOptions options{proofOptions.make(context.console), !noSim};
        auto outcome = flow::provePair(*pair, unit, *sources, options);
        const int status = give(outcome, context);
        if (!reports.wanted())
            return status;
        addResult(outcome, unit, pair.get(), status);
        return reports.write(std::move(report), status, context);
    }

private:
    int unreadable(Context& context) {
        report.units.push_back(unreadableUnit(spec, context.sink, 0));
        report.units.back().hdl = files;
        report.units.back().verdict = "invalid-input";
        return reports.write(std::move(report), ExitInput, context);
    }

    /// A unit of instances without HDL. Nothing if it must be looked at as a whole.
    std::optional<int> structure(const Parameters& parameters, Context& context) {
        auto table = flow::loadSpec(spec, context.sink);
        if (!table)
            return unreadable(context);
        if (table->unit.instances.empty())
            return std::nullopt;
        auto proof = flow::proveStructure(table->unit, parameters, flow::loweringOptions(),
                                          proofOptions.make(context.console), context.sink);
        if (!proof)
            return unreadable(context);
        context.flush();
        if (!proof->result) {
            context.console.summary("proved as a whole: " + proof->refused + "\n");
            return std::nullopt;
        }
        flow::ProveOutcome outcome{std::move(*proof->result), {}, std::move(proof->vcd)};
        outcome.replay = {flow::TraceReplay::Status::NotApplicable, "not run, there is no HDL"};
        const int status = give(outcome, context);
        if (!reports.wanted())
            return status;
        addResult(outcome, table->unit, nullptr, status);
        return reports.write(std::move(report), status, context);
    }

    std::unique_ptr<flow::Pair> load(const Parameters& parameters, const hdl::Sources& sources,
                                     lct::Unit& unit, Context& context) {
        if (!flow::isTableFile(spec))
            return loadReference(sources, unit, context);
        auto table = flow::loadSpec(spec, context.sink);
        if (!table)
            return nullptr;
        unit = std::move(table->unit);
        if (files.size() == 1 && flow::isTableFile(files[0])) {
            auto other = flow::loadSpec(files[0], context.sink);
            return other ? flow::loadPair(unit, parameters, other->unit, flow::loweringOptions(),
                                          context.sink)
                         : nullptr;
        }
        return flow::loadPair(unit, parameters, sources, flow::loweringOptions(), context.sink);
    }

    /// SystemVerilog on the left has the same options, but the file lists belong to the right.
    std::unique_ptr<flow::Pair> loadReference(const hdl::Sources& sources, lct::Unit& unit,
                                              Context& context) {
        hdl::Sources reference = sources;
        reference.files = {spec};
        reference.fileLists.clear();
        return flow::loadPair(reference, sources, flow::loweringOptions(), unit, context.sink);
    }

    void addResult(const flow::ProveOutcome& outcome, const lct::Unit& unit, flow::Pair* pair,
                   int status) {
        report::UnitResult result;
        result.unit = unit.name.text;
        result.spec = spec;
        if (files != std::vector<std::string>{spec})
            result.hdl = files;
        result.verdict = proof::verdictName(outcome.proof.verdict);
        result.reason = outcome.proof.reason;
        result.seconds = outcome.proof.seconds;
        result.exitCode = status;
        const auto rows = outcome.proof.trace && flow::isTableFile(spec) && pair
                              ? flow::rowsInForce(*pair, unit, *outcome.proof.trace)
                              : std::vector<std::string>();
        report::addProof(outcome.proof, outcome.replay, rows, true, result);
        report.units.push_back(std::move(result));
    }

    int give(const flow::ProveOutcome& outcome, Context& context) {
        int status = proof::verdictExitCode(outcome.proof.verdict);
        if (outcome.replay.status == flow::TraceReplay::Status::Contradicted)
            status = context.internalError(
                "Verilator does not show the difference that the proof found: " +
                    outcome.replay.detail,
                "this is a bug of Palindrome, please report it with both files");
        context.result = flow::toJson(outcome.proof);
        context.result["verilator"] = {{"status", flow::replayName(outcome.replay.status)},
                                       {"detail", outcome.replay.detail}};
        context.console.out(report::proofText(
            outcome, {context.console.colorOut(), context.console.width()}));
        if (!vcd.empty() && !outcome.vcd.empty()) {
            if (auto written = util::writeFileAtomic(vcd, outcome.vcd); !written)
                return worseExit(status, context.report(written.error()));
            context.result["vcd"] = vcd;
            context.console.summary("trace written to " + vcd + "\n");
        }
        return status;
    }

    std::string spec, vcd;
    std::vector<std::string> files;
    HdlOptions hdlOptions;
    ProofOptions proofOptions;
    ReportOptions reports;
    report::Report report = reportFor("prove");
    bool noSim = false;
};

} // namespace

const CommandEntry proveCommand{
    "prove",
    "Steps of the loop",
    "Decide whether SystemVerilog implements a table in every reachable state",
    "[OPTIONS] SPEC [HDL...]",
    "Verdicts: proved; refuted, with a shortest run from reset to the difference; possible-x, "
    "where the HDL can give x and the table has a value; bounded, equal for some cycles but "
    "without a proof; unknown, a limit was reached. Nothing but proved means equal.\n\n"
    "What the table leaves unspecified (- in an output cell, a gap between rows) accepts anything. "
    "The table's assumptions are taken for granted, its invariants and properties are proved. "
    "Parameters given with -P hold on both sides. A counterexample is run in Verilator before it "
    "is shown.\n\n"
    "Without HDL the table's own invariants and properties are proved. Of a unit of instances it is "
    "proved that what its units assume is kept, from what is proved of each unit alone.\n\n"
    "SPEC may be one SystemVerilog file: it is then taken for right. Where it assigns 'x or can give "
    "x, anything is accepted; its reset is the one of its event lists, else an input with rst or "
    "reset in its name.",
    "palindrome prove unit.lct.md unit.sv\n"
    "palindrome prove -P WIDTH=16 fifo.lct.md fifo.sv --vcd fifo.vcd\n"
    "palindrome prove unit.lct.md -F files.f +incdir+rtl +define+SYNTHESIS --top unit\n"
    "palindrome prove unit_check.lct.md            # a table alone\n"
    "palindrome prove old.sv new.sv                # two versions of a module\n"
    "palindrome prove unit.lct.md unit.sv --timeout 600 --solver-timeout 120 --json",
    "0,1,3,4,5",
    [] { return std::unique_ptr<Command>(new ProveCommand); }};

} // namespace palindrome::cli
