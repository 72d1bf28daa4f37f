// DecodeCommand.cpp - `palindrome decode`: SystemVerilog as a table.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/Options.h"
#include "flow/Decode.h"
#include "flow/Encode.h"
#include "flow/ProofJson.h"
#include "lct/Json.h"
#include "lct/Printer.h"
#include "util/Files.h"

#include <CLI/CLI.hpp>
#include <filesystem>

namespace palindrome::cli {

namespace {

class DecodeCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("HDL", files, "SystemVerilog files");
        hdlOptions.declare(app);
        app.add_option("-o,--output", output, "Writes this file instead of standard output")
            ->type_name("FILE")
            ->group("Output");
        app.add_option("--row-budget", options.decode.rowBudget,
                       "Rows a table before a target becomes an equation (default 256)")
            ->check(CLI::Range(1u, 100000u))
            ->type_name("N")
            ->group("Reading");
        app.add_option("--leaf-budget", options.decode.leafBudget,
                       "Leaves of one value before it becomes a signal (default 1000)")
            ->check(CLI::Range(1u, 1000000u))
            ->type_name("N")
            ->group("Reading");
        app.add_flag("--no-check", noCheck, "Does not prove the table equal to its source")
            ->group("Checks");
        proofOptions.declare(app);
        modelOptions.declare(app);
    }

    int run(Context& context) override {
        auto sources = hdlOptions.sources(files, context.sink);
        if (!sources)
            return ExitUsage;
        options.lowering = flow::loweringOptions();
        options.proof = proofOptions.make(context.console);
        if (modelOptions.isModelNamed())
            return decodeByModel(*sources, context);
        options.selfCheck = !noCheck;
        context.console.status("reading");
        auto outcome = flow::decodeSources(*sources, options, context.sink);
        if (!outcome)
            return ExitInput;
        for (const auto& note : outcome->decoded.notes)
            context.sink.add(note);
        const int status = judge(*outcome, context);
        // A table that was refuted is no reading of the HDL and must not be taken for one.
        if (status == ExitInternal)
            return status;
        return worseExit(status, give(*outcome, context));
    }

private:
    static int judge(const flow::DecodeOutcome& outcome, Context& context) {
        switch (outcome.check) {
        case flow::SelfCheck::Proved:
        case flow::SelfCheck::NotRun:
            return ExitOk;
        case flow::SelfCheck::Undecided:
            context.sink.warning("decode-unproved", {},
                                 "the table is not proved equal to its source: " +
                                     outcome.checkDetail,
                                 "raise the limits (--timeout, --solver-timeout)");
            return ExitUndecided;
        case flow::SelfCheck::Failed:
            break;
        }
        return context.internalError(outcome.checkDetail,
                                     "this is a bug of Palindrome: please report it with the "
                                     "source; --no-check prints the table as it is");
    }

    /// The table as a model reads the HDL, and what the proof says about it.
    int decodeByModel(const hdl::Sources& sources, Context& context) {
        if (sources.files.size() != 1 || !sources.fileLists.empty()) {
            context.sink.error("usage-bad-argument", {}, "a model is shown exactly one file");
            return ExitUsage;
        }
        auto models = modelOptions.make(context.sink);
        if (!models)
            return ExitUsage;
        auto text = util::readFile(sources.files[0]);
        if (!text)
            return context.report(text.error());
        auto hooks = modelOptions.meteredHooks(context.console, "decode " + sources.files[0],
                                               "decode", models->mode);
        if (!hooks)
            return context.report(hooks.error());
        auto opened = flow::Models::open(*models, *hooks);
        if (!opened)
            return context.report(opened.error());
        const std::string label = std::filesystem::path(sources.files[0]).stem().string();
        auto table = flow::decodeWith(**opened, *text, label,
                                      flow::promptCommand("decode", {sources.files[0]}));
        context.result["model"] = table.model;
        context.result["request"] = table.key;
        context.result["retried"] = table.retried;
        if (table.status != flow::ModelTable::Status::Ok) {
            context.result["failure"] = table.failure;
            context.sink.error("model-failed", {}, table.message + " (" + table.failure + ")");
            return table.failureKind == Failure::Kind::Interrupted ? ExitInterrupted : ExitExternal;
        }
        return giveModelTable(table, sources, context);
    }

    int giveModelTable(const flow::ModelTable& table, const hdl::Sources& sources,
                       Context& context) {
        const std::string markdown = lct::printMarkdown(*table.unit);
        int status = ExitOk;
        context.result["unit"] = Json::parse(lct::printJson(*table.unit));
        context.result["markdown"] = markdown;
        if (!noCheck) {
            auto pair = flow::loadPair(*table.unit, {}, sources, flow::loweringOptions(),
                                       context.sink);
            if (!pair)
                return ExitInput;
            auto proof = proof::prove(pair->pool, pair->spec, pair->other, pair->clocking,
                                      options.proof);
            context.result["proof"] = flow::toJson(proof);
            status = proof::verdictExitCode(proof.verdict);
            context.console.note("read by the model " + table.model + "; the HDL implements this " +
                                 "table: " + proof::verdictName(proof.verdict) +
                                 (proof.reason.empty() ? "" : ", " + proof.reason) + "\n");
        }
        if (output.empty()) {
            context.console.out(markdown);
            return status;
        }
        context.result["output"] = output;
        auto written = util::writeFileAtomic(output, markdown);
        return written ? status : context.report(written.error());
    }

    int give(const flow::DecodeOutcome& outcome, Context& context) {
        context.result["unit"] = Json::parse(lct::printJson(outcome.decoded.unit));
        context.result["markdown"] = outcome.markdown;
        context.result["selfCheck"] = flow::selfCheckName(outcome.check);
        if (outcome.proof)
            context.result["proof"] = flow::toJson(*outcome.proof);
        if (output.empty()) {
            context.console.out(outcome.markdown);
            return ExitOk;
        }
        context.result["output"] = output;
        auto written = util::writeFileAtomic(output, outcome.markdown);
        return written ? ExitOk : context.report(written.error());
    }

    std::vector<std::string> files;
    std::string output;
    HdlOptions hdlOptions;
    ProofOptions proofOptions;
    ModelCommandOptions modelOptions;
    flow::DecodeOptions options;
    bool noCheck = false;
};

} // namespace

const CommandEntry decodeCommand{
    "decode",
    "Steps of the loop",
    "Read SystemVerilog back as a table",
    "[OPTIONS] HDL...",
    "One table for each decision the author made, in his names and his order. No spec is looked "
    "at, and the same source gives the same bytes. The printed table is proved equal to the "
    "source; what no table can hold is refused by name and line.\n\n"
    "Instances become rows of Instances and Connections; the tables of their units are read one by "
    "one, with --top.\n\n"
    "With --model NAME a language model reads the file instead: a second opinion, whose table is "
    "printed as it is, with what the proof says about it (exit code 1 if the HDL differs from it).",
    "palindrome decode unit.sv                    # the table in Markdown\n"
    "palindrome decode unit.sv -o unit.lct.md\n"
    "palindrome decode -F files.f --top core -P WIDTH=16\n"
    "palindrome decode unit.sv --json | jq .result.unit.tables\n"
    "palindrome decode unit.sv --model NAME --mode replay",
    "0,1,3,4,5",
    [] { return std::unique_ptr<Command>(new DecodeCommand); }};

} // namespace palindrome::cli
