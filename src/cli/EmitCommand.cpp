// EmitCommand.cpp - `palindrome emit`: the table as SystemVerilog.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/Options.h"
#include "flow/Load.h"
#include "hdl/Hdl.h"
#include "util/Files.h"

#include <CLI/CLI.hpp>

namespace palindrome::cli {

namespace {

class EmitCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("SPEC", file, "The table")->required();
        app.add_option("-o,--output", output, "Writes this file instead of standard output")
            ->type_name("FILE")
            ->group("Output");
        app.add_flag("--checks", checks,
                     "Assumptions, invariants and properties as wires instead of comments")
            ->group("Output");
        declareParameters(app, parameterTexts);
    }

    int run(Context& context) override {
        auto parameters = splitParameters(parameterTexts, context.sink);
        if (!parameters)
            return ExitUsage;
        auto spec = flow::loadSpec(file, context.sink);
        if (!spec)
            return ExitInput;
        // Only a table that slang accepts is printed: what is not valid is no reference.
        if (!hdl::elaborateSpec(spec->unit, *parameters, context.sink))
            return ExitInput;
        auto module = hdl::emit(spec->unit, {.withChecks = checks}, context.sink);
        if (!module)
            return ExitInput;
        if (output.empty()) {
            context.console.out(module->text);
            context.result["text"] = module->text;
            return ExitOk;
        }
        context.result["output"] = output;
        auto written = util::writeFileAtomic(output, module->text);
        return written ? ExitOk : context.report(written.error());
    }

private:
    std::string file, output;
    bool checks = false;
    std::vector<std::string> parameterTexts;
};

} // namespace

const CommandEntry emitCommand{
    "emit",
    "Tables",
    "Print the reference module of a table: plain SystemVerilog, no model involved",
    "[OPTIONS] SPEC",
    "One statement a cell, in the order of the table. The table is checked first; type, width and "
    "name errors are reported at their cell. With -P the check uses these values; the text always "
    "has the defaults of the table.",
    "palindrome emit unit.lct.md                  # print it\n"
    "palindrome emit unit.lct.md -o unit.sv\n"
    "palindrome emit --checks unit.lct.md         # with assumptions and properties as wires",
    "0,3,5",
    [] { return std::unique_ptr<Command>(new EmitCommand); }};

} // namespace palindrome::cli
