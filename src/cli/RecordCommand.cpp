// RecordCommand.cpp - `palindrome record`: an answer obtained by hand, stored for replay.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/Options.h"
#include "llm/Recordings.h"

#include <CLI/CLI.hpp>

namespace palindrome::cli {

namespace {

class RecordCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("PROMPT", prompt, "The output of 'palindrome prompt', untouched")
            ->required();
        app.add_option("REPLY", reply, "The answer, untouched")->required();
        app.add_option("--model", options.model, "The model that answered, as --model will name it")
            ->required()
            ->type_name("NAME")
            ->group("Recording");
        app.add_option("--recordings", recordings,
                       "Folder of recordings (default $PALINDROME_RECORDINGS, "
                       ".palindrome/recordings)")
            ->type_name("DIR")
            ->group("Recording");
        app.add_option("--label", options.label, "Unit name, for the folder's name")
            ->type_name("UNIT")
            ->group("Recording");
        app.add_option("--date", options.date, "Of the answer, in UTC (default now)")
            ->type_name("DATE")
            ->group("Recording");
        app.add_option("--repeat", options.repeat, "Which answer to the same prompt (from 0)")
            ->type_name("N")
            ->group("Recording");
        app.add_flag("--truncated", options.truncated,
                     "The answer stops in the middle: kept as a failure")
            ->group("Recording");
    }

    int run(Context& context) override {
        options.promptFile = prompt;
        options.replyFile = reply;
        llm::RecordingStore store(recordingsFolder(recordings));
        auto recorded = llm::importRecording(store, options);
        if (!recorded)
            return context.report(recorded.error());
        context.result["key"] = recorded->key;
        context.result["outcome"] = recorded->outcome;
        context.result["folder"] = recorded->folder.string();
        context.console.out("recorded " + recorded->folder.string() + " (" + recorded->outcome +
                            ")\n");
        return ExitOk;
    }

private:
    std::string prompt, reply, recordings;
    llm::ImportOptions options;
};

} // namespace

const CommandEntry recordCommand{
    "record",
    "Models",
    "Store an answer to a printed prompt, for replay",
    "--model NAME [OPTIONS] PROMPT REPLY",
    "For models without an interface: print the prompt with 'palindrome prompt', give it to the "
    "model as it is, save the answer as it is. A good recording is never replaced.",
    "palindrome prompt encode unit.lct.md > prompt.txt\n"
    "palindrome record prompt.txt reply.txt --model NAME --label unit\n"
    "palindrome run unit.lct.md --mode replay --model NAME",
    "0,3,5",
    [] { return std::unique_ptr<Command>(new RecordCommand); }};

} // namespace palindrome::cli
