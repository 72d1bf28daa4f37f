// PromptCommand.cpp - `palindrome prompt`: what a model would be asked, as text.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/Options.h"
#include "flow/Encode.h"
#include "flow/Judge.h"
#include "llm/Prompts.h"
#include "util/Files.h"
#include "util/Suggest.h"

#include <CLI/CLI.hpp>

namespace palindrome::cli {

namespace {

const std::vector<std::string> kinds{"encode", "decode", "repair"};

class PromptCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("KIND", kind, "encode, decode or repair")->required();
        app.add_option("FILES", files,
                       "encode: SPEC; decode: HDL; repair: SPEC HDL, which is judged first")
            ->required();
        app.add_option("-o,--output", output, "Writes this file instead of standard output")
            ->type_name("FILE")
            ->group("Output");
        app.add_flag("--keep-comments", keepComments,
                     "decode: shows the model the comments of the HDL, too")
            ->group("Models");
        proofOptions.declare(app);
    }

    int run(Context& context) override {
        const size_t wanted = kind == "repair" ? 2 : 1;
        if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
            const std::string near = util::nearest(kind, kinds);
            context.sink.error("usage-bad-argument", {}, "no prompt of the kind '" + kind + "'",
                               near.empty() ? "encode, decode or repair"
                                            : "did you mean '" + near + "'?");
            return ExitUsage;
        }
        if (files.size() != wanted) {
            context.sink.error("usage-bad-argument", {},
                               "'prompt " + kind + "' takes " +
                                   (wanted == 2 ? "a table and an HDL file" : "one file"));
            return ExitUsage;
        }
        if (kind == "encode")
            return encode(context);
        return kind == "decode" ? decode(context) : repair(context);
    }

private:
    int encode(Context& context) {
        auto spec = flow::loadSpec(files[0], context.sink);
        if (!spec || !flow::isEncodable(spec->unit, context.sink) ||
            !hdl::elaborateSpec(spec->unit, {}, context.sink))
            return ExitInput;
        return give(llm::renderEncode(flow::encodeData(*spec)), context);
    }

    int decode(Context& context) {
        auto text = util::readFile(files[0]);
        if (!text)
            return context.report(text.error());
        llm::DecodeData data;
        data.hdl = *text;
        data.keepComments = keepComments;
        return give(llm::renderDecode(data), context);
    }

    int repair(Context& context) {
        auto spec = flow::loadSpec(files[0], context.sink);
        if (!spec || !flow::isEncodable(spec->unit, context.sink) ||
            !hdl::elaborateSpec(spec->unit, {}, context.sink))
            return ExitInput;
        auto text = util::readFile(files[1]);
        if (!text)
            return context.report(text.error());
        flow::JudgeOptions options;
        options.proof = proofOptions.make(context.console);
        options.simulate = false;
        auto judgement = flow::judge(*spec, *text, spec->unit.name.text + ".sv", options);
        auto data = flow::repairData(*spec, *text, flow::complaintOf(judgement));
        if (data.diagnostics.empty() && data.counterexample.empty()) {
            context.sink.error("usage-bad-argument", {},
                               judgement.proved()
                                   ? files[1] + " is proved, there is nothing to repair"
                                   : "nothing was found that could be complained about");
            return judgement.proved() ? ExitFinding : ExitUndecided;
        }
        return give(llm::renderRepair(data), context);
    }

    int give(const Result<llm::RenderedPrompt>& prompt, Context& context) {
        if (!prompt)
            return context.report(prompt.error());
        const std::string text = llm::promptText(*prompt);
        context.result["prompt"] = {{"id", prompt->prompt.id}, {"version", prompt->prompt.version}};
        if (output.empty()) {
            context.console.out(text);
            context.result["text"] = text;
            return ExitOk;
        }
        context.result["output"] = output;
        auto written = util::writeFileAtomic(output, text);
        return written ? ExitOk : context.report(written.error());
    }

    std::string kind, output;
    std::vector<std::string> files;
    ProofOptions proofOptions;
    bool keepComments = false;
};

} // namespace

const CommandEntry promptCommand{
    "prompt",
    "Models",
    "Print what a model would be asked",
    "[OPTIONS] encode SPEC | decode HDL | repair SPEC HDL",
    "The same text that 'encode', 'decode --model' and 'run' send. For repair the HDL is judged "
    "first, and its diagnostics or counterexample go into the prompt; the HDL is the one that "
    "'encode' printed. The templates are in share/palindrome/prompts, or where $PALINDROME_PROMPTS "
    "says.",
    "palindrome prompt encode unit.lct.md\n"
    "palindrome prompt decode unit.sv > prompt.txt\n"
    "palindrome prompt repair unit.lct.md unit.sv",
    "0,1,3,4,5",
    [] { return std::unique_ptr<Command>(new PromptCommand); }};

} // namespace palindrome::cli
