// DiffCommand.cpp - `palindrome diff`: two versions of a table or of SystemVerilog, row by row.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/Options.h"
#include "cli/ReportOptions.h"
#include "flow/Changes.h"
#include "flow/Decode.h"
#include "flow/Load.h"
#include "flow/Revision.h"
#include "lct/Json.h"
#include "lct/Reader.h"
#include "lct/Structure.h"
#include "report/Collect.h"

#include <CLI/CLI.hpp>

namespace palindrome::cli {

namespace {

class DiffCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("OLD", old, "A table, or SystemVerilog that is read as one")->required();
        app.add_option("NEW", others, "A table, or SystemVerilog files; REV:PATH of git on both sides");
        hdlOptions.declare(app);
        proofOptions.declare(app);
        reports.declare(app);
    }

    int run(Context& context) override {
        auto parameters = hdlOptions.parameters(context.sink);
        if (!parameters)
            return ExitUsage;
        int status = ExitOk;
        auto left = read({old}, false, *parameters, status, context);
        auto right = left ? read(others, true, *parameters, status, context) : std::nullopt;
        if (!left || !right) {
            if (status == ExitUsage)
                return status;
            report.units.push_back(unreadableUnit(old, context.sink, 0));
            report.units.back().verdict = "invalid-input";
            return reports.write(std::move(report), status, context);
        }
        const auto changes = flow::changesBetween(*left, *right, *parameters,
                                                  proofOptions.make(context.console));
        context.result = flow::toJson(changes);
        context.console.out(flow::changesText(changes, context.console.width()));
        status = !changes.comparison.decided() ? ExitUndecided
                 : changes.comparison.agrees() ? ExitOk
                                               : ExitFinding;
        addResult(changes.comparison, left->unit.name.text, status);
        return reports.write(std::move(report), status, context);
    }

private:
    void addResult(const flow::TableComparison& comparison, const std::string& unit, int status) {
        report::UnitResult result;
        result.unit = unit;
        result.spec = old;
        result.hdl = others;
        result.verdict = comparison.level;
        result.exitCode = status;
        report::addComparison(comparison, "rows", true, result);
        report.units.push_back(std::move(result));
    }

    std::optional<flow::Version> read(const std::vector<std::string>& files, bool useLists,
                                      const Parameters& parameters, int& status,
                                      Context& context) {
        status = ExitInput;
        if (files.size() == 1 && flow::isTableFile(files[0])) {
            auto table = readTable(files[0], status, context);
            // Of the second table, parameters that only the first has are left alone.
            const auto given = useLists && table ? flow::parametersOf(*table, parameters)
                                                 : parameters;
            if (!table || !hdl::elaborateSpec(*table, given, context.sink))
                return std::nullopt;
            return flow::Version{std::move(*table), std::nullopt};
        }
        HdlOptions own = hdlOptions;
        if (!useLists)
            own.fileLists.clear();
        auto sources = own.sources(files, context.sink);
        if (!sources) {
            status = ExitUsage;
            return std::nullopt;
        }
        if (!fromRevisions(*sources, status, context))
            return std::nullopt;
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
        return flow::Version{std::move(decoded->decoded.unit), std::move(*sources)};
    }

    std::optional<lct::Unit> readTable(const std::string& file, int& status, Context& context) {
        const auto from = flow::revisionPathOf(file);
        if (!from) {
            auto table = flow::loadSpec(file, context.sink);
            return table ? std::optional(std::move(table->unit)) : std::nullopt;
        }
        const auto text = flow::readRevision(*from);
        if (!text) {
            status = context.report(text.error());
            return std::nullopt;
        }
        auto unit = file.ends_with(".json") ? lct::readJson(*text, file, context.sink)
                                            : lct::readMarkdown(*text, file, context.sink);
        return unit && lct::resolveInstances(*unit, context.sink) ? std::move(unit) : std::nullopt;
    }

    /// Files that are named in revisions become texts in memory.
    static bool fromRevisions(hdl::Sources& sources, int& status, Context& context) {
        std::vector<std::string> files;
        for (const std::string& file : sources.files) {
            const auto from = flow::revisionPathOf(file);
            if (!from) {
                files.push_back(file);
                continue;
            }
            auto text = flow::readRevision(*from);
            if (!text) {
                status = context.report(text.error());
                return false;
            }
            sources.texts.emplace_back(file, std::move(*text));
        }
        sources.files = std::move(files);
        return true;
    }

    std::string old;
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
    "What changed between two versions of a table or of SystemVerilog, by meaning",
    "[OPTIONS] OLD NEW...",
    "Either side is a table or SystemVerilog, which is decoded first. The result is the strongest "
    "level that holds: identical (same canonical text), same rows (up to order, spelling and "
    "don't-cares), equivalent (proved), different. A refactoring is equivalent.\n\n"
    "Of what differs, each row is shown with a state and an input and what both sides do there; "
    "ports, widths, clocking, parameters and resets are named; and a shortest run from reset shows "
    "that the difference can be reached.\n\n"
    "A name REV:PATH that is no file is read from git in the current folder; PATH is that below the "
    "repository's top, or relative as ./PATH.",
    "palindrome diff unit.lct.md unit.sv\n"
    "palindrome diff old.lct.md new.lct.md\n"
    "palindrome diff old.sv new.sv                # equivalent, if it is a refactoring\n"
    "palindrome diff HEAD~1:./unit.sv unit.sv     # for a review\n"
    "palindrome diff unit.lct.md -F files.f --top unit --json",
    "0,1,2,3,4,5",
    [] { return std::unique_ptr<Command>(new DiffCommand); }};

} // namespace palindrome::cli
