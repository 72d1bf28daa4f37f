// ExportCommand.cpp - `palindrome export` and `palindrome import`: tables as JSON and back.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "flow/Load.h"
#include "lct/Json.h"
#include "lct/Printer.h"
#include "util/Files.h"

#include <CLI/CLI.hpp>

namespace palindrome::cli {

namespace {

/// Both directions differ only in the text that they make of the unit.
class ConvertCommand : public Command {
public:
    explicit ConvertCommand(bool toJson) : toJson(toJson) {}

    void declare(CLI::App& app) override {
        app.add_option("FILE", file, toJson ? "A table in Markdown" : "A table in JSON")
            ->required();
        app.add_option("-o,--output", output, "Writes this file instead of standard output")
            ->type_name("FILE")
            ->group("Output");
    }

    int run(Context& context) override {
        auto spec = flow::loadSpec(file, context.sink);
        if (!spec)
            return ExitInput;
        const std::string text = toJson ? lct::printJson(spec->unit) : spec->canonical;
        if (output.empty()) {
            context.console.out(text);
            if (toJson)
                context.result = Json::parse(text);
            else
                context.result["text"] = text;
            return ExitOk;
        }
        context.result["output"] = output;
        auto written = util::writeFileAtomic(output, text);
        return written ? ExitOk : context.report(written.error());
    }

private:
    bool toJson;
    std::string file, output;
};

} // namespace

const CommandEntry exportCommand{
    "export",
    "Tables",
    "Convert a table to JSON",
    "[OPTIONS] FILE",
    "The JSON carries the whole model: prose, notes and row order survive. Its schema is "
    "docs/lct.schema.json.",
    "palindrome export unit.lct.md -o unit.lct.json\n"
    "palindrome export unit.lct.md | jq '.tables[].title'",
    "0,3,5",
    [] { return std::unique_ptr<Command>(new ConvertCommand(true)); }};

const CommandEntry importCommand{
    "import",
    "Tables",
    "Convert a table from JSON to Markdown",
    "[OPTIONS] FILE",
    "The inverse of 'palindrome export'. Errors name the place in the JSON.",
    "palindrome import unit.lct.json -o unit.lct.md\n"
    "palindrome import unit.lct.json                 # print it",
    "0,3,5",
    [] { return std::unique_ptr<Command>(new ConvertCommand(false)); }};

} // namespace palindrome::cli
