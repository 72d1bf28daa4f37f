// TraceCommand.cpp - `palindrome trace`: which lines of HDL each row of a table needs.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/Options.h"
#include "flow/RowLines.h"
#include "report/RowLinesText.h"

#include <CLI/CLI.hpp>

namespace palindrome::cli {

namespace {

class TraceCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("SPEC", spec, "The table")->required();
        app.add_option("HDL", files, "SystemVerilog files");
        hdlOptions.declare(app);
        proofOptions.declare(app);
    }

    int run(Context& context) override {
        auto parameters = hdlOptions.parameters(context.sink);
        auto sources = hdlOptions.sources(files, context.sink);
        if (!parameters || !sources)
            return ExitUsage;
        auto table = flow::loadSpec(spec, context.sink);
        if (!table || !flow::isEncodable(table->unit, context.sink))
            return ExitInput;
        context.console.status("asking which lines each row needs");
        auto lines = flow::traceRows(table->unit, *parameters, *sources,
                                     proofOptions.make(context.console), context.sink);
        context.console.clearStatus();
        if (!lines)
            return ExitInput;
        context.result = flow::toJson(*lines);
        context.console.out(report::rowLinesText(
            *lines, {context.console.colorOut(), context.console.width()}));
        return lines->exitCode();
    }

private:
    std::string spec;
    std::vector<std::string> files;
    HdlOptions hdlOptions;
    ProofOptions proofOptions;
};

} // namespace

const CommandEntry traceCommand{
    "trace",
    "Steps of the loop",
    "Which lines of SystemVerilog each row of a table needs, and which none needs",
    "[OPTIONS] SPEC HDL...",
    "Computed from what the lines do, not from names: a row needs an assignment or a condition if, in "
    "some state and for some input in which the row applies, another value of it would change what "
    "the row drives. States are those that the table's assumptions and proved invariants allow. "
    "Equations and resets of registers are rows, too.\n\n"
    "A line that no row needs is dead, or does what the table leaves open. Registers are matched as "
    "the proof matches them. What cannot be decided is said (exit code 4): a row about a register that "
    "the HDL does not have in any form, or a limit of the solver.",
    "palindrome trace unit.lct.md unit.sv\n"
    "palindrome trace unit.lct.md -F files.f --top unit --json",
    "0,1,2,3,4",
    [] { return std::unique_ptr<Command>(new TraceCommand); }};

} // namespace palindrome::cli
