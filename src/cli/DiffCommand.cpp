// DiffCommand.cpp - `palindrome diff`: a table beside another table or SystemVerilog, row by row.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/Options.h"
#include "cli/ReportOptions.h"
#include "flow/Compare.h"
#include "flow/Decode.h"
#include "flow/Load.h"
#include "report/Collect.h"

#include <CLI/CLI.hpp>

namespace palindrome::cli {

namespace {

class DiffCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("SPEC", spec, "A table, or SystemVerilog that is read as one")->required();
        app.add_option("OTHER", others, "A table, or SystemVerilog files");
        hdlOptions.declare(app);
        proofOptions.declare(app);
        reports.declare(app);
    }

    int run(Context& context) override {
        auto parameters = hdlOptions.parameters(context.sink);
        if (!parameters)
            return ExitUsage;
        int status = ExitOk;
        auto left = read({spec}, false, *parameters, status, context);
        auto right = left ? read(others, true, *parameters, status, context) : std::nullopt;
        if (!left || !right) {
            if (status == ExitUsage)
                return status;
            report.units.push_back(unreadableUnit(spec, context.sink, 0));
            report.units.back().verdict = "invalid-input";
            return reports.write(std::move(report), status, context);
        }
        auto comparison = flow::compareTables(*left, *right, *parameters,
                                              proofOptions.make(context.console));
        context.result = flow::toJson(comparison);
        context.console.out(comparison.text);
        status = !comparison.decided() ? ExitUndecided
                 : comparison.agrees() ? ExitOk
                                       : ExitFinding;
        addResult(comparison, left->name.text, status);
        return reports.write(std::move(report), status, context);
    }

private:
    void addResult(const flow::TableComparison& comparison, const std::string& unit, int status) {
        report::UnitResult result;
        result.unit = unit;
        result.spec = spec;
        result.hdl = others;
        result.verdict = comparison.level;
        result.exitCode = status;
        report::addComparison(comparison, "rows", true, result);
        report.units.push_back(std::move(result));
    }

    std::optional<lct::Unit> read(const std::vector<std::string>& files, bool useLists,
                                  const Parameters& parameters, int& status, Context& context) {
        status = ExitInput;
        if (files.size() == 1 && flow::isTableFile(files[0])) {
            auto table = flow::loadSpec(files[0], context.sink);
            // Of the second table, parameters that only the first has are left alone.
            const auto given = useLists && table ? flow::parametersOf(table->unit, parameters)
                                                 : parameters;
            const bool valid = table && hdl::elaborateSpec(table->unit, given, context.sink);
            return valid ? std::optional(std::move(table->unit)) : std::nullopt;
        }
        HdlOptions own = hdlOptions;
        if (!useLists)
            own.fileLists.clear();
        auto sources = own.sources(files, context.sink);
        if (!sources) {
            status = ExitUsage;
            return std::nullopt;
        }
        flow::DecodeOptions options;
        options.lowering = flow::loweringOptions();
        options.proof = proofOptions.make(context.console);
        auto decoded = flow::decodeSources(*sources, options, context.sink);
        if (!decoded)
            return std::nullopt;
        if (decoded->check == flow::SelfCheck::Failed) {
            status = context.internalError(
                decoded->checkDetail,
                "this is a bug of Palindrome: please report it with the source");
            return std::nullopt;
        }
        return std::move(decoded->decoded.unit);
    }

    std::string spec;
    std::vector<std::string> others;
    HdlOptions hdlOptions;
    ProofOptions proofOptions;
    ReportOptions reports;
    report::Report report = reportFor("diff");
};

} // namespace

const CommandEntry diffCommand{
    "diff",
    "Steps of the loop",
    "Compare a table with another table or with SystemVerilog, by meaning",
    "[OPTIONS] SPEC OTHER...",
    "SystemVerilog on either side is decoded first. The result is the strongest level that holds: "
    "identical (same canonical text), same rows (up to order, spelling and don't-cares), "
    "equivalent "
    "(proved), different.",
    "palindrome diff unit.lct.md unit.sv\n"
    "palindrome diff old.lct.md new.lct.md\n"
    "palindrome diff unit.lct.md -F files.f --top unit --json",
    "0,1,3,4",
    [] { return std::unique_ptr<Command>(new DiffCommand); }};

} // namespace palindrome::cli
