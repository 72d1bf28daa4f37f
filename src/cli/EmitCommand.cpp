// EmitCommand.cpp - `palindrome emit`: the table as SystemVerilog.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/Options.h"
#include "flow/EmitAll.h"
#include "flow/Load.h"
#include "hdl/Hdl.h"
#include "util/Files.h"
#include "util/Text.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace palindrome::cli {

namespace {

class EmitCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("SPEC", files, "The table; several with --all")->required();
        app.add_option("-o,--output", output,
                       "Writes this file instead of standard output; with --all this folder")
            ->type_name("PATH")
            ->group("Output");
        app.add_flag("--all", all,
                     "All units below the tables too, a file each, with a file list (.f) and a "
                     "FuseSoC core file (.core) for each top")
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
        if (all)
            return runAll(*parameters, context);
        if (files.size() > 1) {
            context.sink.error("usage-extra-argument", {}, "several tables are given",
                               "--all -o DIR writes a file for each");
            return ExitUsage;
        }
        auto spec = flow::loadSpec(files[0], context.sink);
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
    int runAll(const Parameters& parameters, Context& context) {
        if (output.empty()) {
            context.sink.error("usage-missing-argument", {}, "--all needs a folder to write into",
                               "give one with -o DIR");
            return ExitUsage;
        }
        auto set = flow::emitAll(files, parameters, checks, context.sink);
        if (!set)
            return ExitInput;
        if (auto written = flow::writeSet(*set, output); !written)
            return context.report(written.error());
        context.result["output"] = output;
        context.result["tops"] = set->tops;
        context.result["files"] = Json::array();
        for (const auto& file : set->files)
            context.result["files"].push_back(file.name);
        context.console.summary(fmt::format("{} files in {}; tops: {}\n", set->files.size(),
                                            output, util::quotedList(set->tops)));
        return ExitOk;
    }

    std::vector<std::string> files;
    std::string output;
    bool checks = false, all = false;
    std::vector<std::string> parameterTexts;
};

} // namespace

const CommandEntry emitCommand{
    "emit",
    "Tables",
    "Print the reference module of a table: plain SystemVerilog, no model involved",
    "[OPTIONS] SPEC...",
    "One statement a cell, in the order of the table. The table is checked first; type, width and "
    "name errors are reported at their cell. With -P the check uses these values; the text always "
    "has the defaults of the table.\n\n"
    "With --all every unit below a unit of instances is written as well, X.sv for the unit X, into "
    "the folder -o. For each top there is a file list (verilator -F top.f) and a core file of "
    "FuseSoC. Either all files are written or none.",
    "palindrome emit unit.lct.md                  # print it\n"
    "palindrome emit unit.lct.md -o unit.sv\n"
    "palindrome emit --checks unit.lct.md         # with assumptions and properties as wires\n"
    "palindrome emit --all lct_specs/router/noc_router.lct.md -o rtl",
    "0,2,3,5",
    [] { return std::unique_ptr<Command>(new EmitCommand); }};

} // namespace palindrome::cli
