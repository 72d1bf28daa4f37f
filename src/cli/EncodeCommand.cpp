// EncodeCommand.cpp - `palindrome encode`: SystemVerilog from a table, by a model.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/Options.h"
#include "flow/Encode.h"
#include "hdl/Hdl.h"
#include "util/Files.h"

#include <CLI/CLI.hpp>

namespace palindrome::cli {

namespace {

class EncodeCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("SPEC", file, "The table")->required();
        app.add_option("-o,--output", output, "Writes this file instead of standard output")
            ->type_name("FILE")
            ->group("Output");
        app.add_option("--encoder", encoder,
                       "model, or reference: the text of 'palindrome emit', which is no model's "
                       "work")
            ->check(CLI::IsMember({"model", "reference"}))
            ->type_name("WHO")
            ->group("Models");
        modelOptions.declare(app);
    }

    int run(Context& context) override {
        auto spec = flow::loadSpec(file, context.sink);
        if (!spec || !hdl::elaborateSpec(spec->unit, {}, context.sink))
            return ExitInput;
        if (encoder == "reference") {
            auto module = hdl::emit(spec->unit, {}, context.sink);
            if (!module)
                return ExitInput;
            context.result["encoder"] = "reference";
            return give(module->text, context);
        }
        return flow::isEncodable(spec->unit, context.sink) ? askModel(*spec, context) : ExitInput;
    }

private:
    int askModel(const flow::SpecFile& spec, Context& context) {
        auto options = modelOptions.make(context.sink);
        if (!options)
            return ExitUsage;
        auto hooks = modelOptions.meteredHooks(
            context.console, "encode " + spec.unit.name.text, "encode", options->mode);
        if (!hooks)
            return context.report(hooks.error());
        auto models = flow::Models::open(*options, *hooks);
        if (!models)
            return context.report(models.error());
        auto prompt = llm::renderEncode(flow::encodeData(spec));
        if (!prompt)
            return context.report(prompt.error());
        auto outcome = flow::encodeWith(**models, *prompt, spec.unit.name.text,
                                        flow::promptCommand("encode", {file}));
        context.result["encoder"] = "model";
        context.result["model"] = outcome.model;
        context.result["request"] = outcome.key;
        if (outcome.status != flow::EncodeOutcome::Status::Ok) {
            context.result["failure"] = outcome.failure;
            context.sink.error("model-failed", {}, outcome.message + " (" + outcome.failure + ")");
            return outcome.failureKind == Failure::Kind::Interrupted ? ExitInterrupted
                                                                     : ExitExternal;
        }
        if (!outcome.note.empty())
            context.console.note("note: " + outcome.note + "\n");
        return give(outcome.hdl, context);
    }

    int give(const std::string& text, Context& context) {
        if (output.empty()) {
            context.console.out(text);
            context.result["text"] = text;
            return ExitOk;
        }
        context.result["output"] = output;
        auto written = util::writeFileAtomic(output, text);
        return written ? ExitOk : context.report(written.error());
    }

    std::string file, output, encoder = "model";
    ModelCommandOptions modelOptions;
};

} // namespace

const CommandEntry encodeCommand{
    "encode",
    "Steps of the loop",
    "Have a model write SystemVerilog from a table",
    "[OPTIONS] SPEC",
    "The prompt holds the table in its canonical form and nothing of any implementation. What "
    "comes back is only extracted from the answer; 'palindrome prove' or 'palindrome run' judge "
    "it.\n\n"
    "A recording answers in place of the server: 'palindrome prompt encode' prints the prompt, "
    "'palindrome record' stores an answer to it.",
    "palindrome encode unit.lct.md --base-url https://host/v1 --model NAME -o unit.sv\n"
    "palindrome encode unit.lct.md --mode replay --recordings tests/recordings\n"
    "palindrome encode unit.lct.md --encoder reference",
    "0,3,5",
    [] { return std::unique_ptr<Command>(new EncodeCommand); }};

} // namespace palindrome::cli
