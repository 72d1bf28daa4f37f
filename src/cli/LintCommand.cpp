// LintCommand.cpp - `palindrome lint`: what is wrong in tables themselves, decided by proof.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/Options.h"
#include "cli/ReportOptions.h"
#include "diag/Source.h"
#include "flow/Load.h"
#include "flow/RunStore.h"
#include "flow/Tool.h"
#include "lct/Json.h"
#include "lct/Printer.h"
#include "lct/Reader.h"
#include "lct/Structure.h"
#include "lint/Fixes.h"
#include "lint/LintConfig.h"
#include "lint/ReportJson.h"
#include "lint/Show.h"
#include "report/Collect.h"
#include "util/Files.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace palindrome::cli {

namespace {

std::string counted(size_t n, const char* noun) {
    return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

class LintCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("SPECS", specs, "Tables")->required();
        declareParameters(app, parameterTexts);
        app.add_option("--config", config, "Severities of rules (default: palindrome.toml here or "
                                           "above)")
            ->type_name("FILE")
            ->group("Input");
        app.add_flag("--all", all, "Shows every finding, however many there are")->group("Output");
        app.add_flag("--fix", fix, "Applies changes that are proved to keep the meaning, and "
                                   "rewrites the file in canonical form")
            ->group("Output");
        app.add_flag("--no-cache", noCache, "Lints files again that did not change")
            ->group("Output");
        app.add_option("--cache", cacheFolder, "Where results are kept (default "
                                               ".palindrome/cache/lint)")
            ->type_name("DIR")
            ->group("Output");
        proofOptions.declare(app);
        reports.declare(app);
    }

    int run(Context& context) override {
        auto parameters = splitParameters(parameterTexts, context.sink);
        if (!parameters || !severities(context))
            return ExitUsage;
        settings.proof = proofOptions.make(context.console);
        settings.parameters = *parameters;
        context.result["specs"] = Json::array();
        int status = ExitOk;
        for (size_t i = 0; i < specs.size(); ++i) {
            const std::string& spec = specs[i];
            const std::string prefix = fmt::format("[{}/{}] ", i + 1, specs.size());
            context.console.status(prefix + spec);
            settings.proof.progress = [&context, prefix](const std::string& what) {
                context.console.status(prefix + what);
            };
            if (fix)
                status = worseExit(status, fixFile(spec, context));
            const size_t before = context.sink.all().size();
            const size_t units = report.units.size();
            status = worseExit(status, lintFile(spec, context));
            if (report.units.size() == units)
                report.units.push_back(unreadableUnit(spec, context.sink, before));
        }
        context.console.clearStatus();
        summary(context);
        return reports.write(std::move(report), status, context);
    }

private:
    bool severities(Context& context) {
        const auto file = config.empty() ? llm::findConfig() : std::filesystem::path(config);
        if (!file)
            return true;
        const auto text = util::readFile(*file, 4u << 20);
        if (!text) {
            context.sink.error("file-unreadable", {}, text.error().message);
            return false;
        }
        return lint::readSeverities(*text, file->string(), settings, context.sink);
    }

    // ------------------------------------------------------------------------------ the cache

    flow::VerdictCache cache() const { return flow::VerdictCache(cacheFolder); }

    std::string keyOf(const std::string& text) const {
        Json key{{"build", flow::toolBuildId()},
                 {"text", util::sha256(text)},
                 {"limits", flow::toJson(settings.proof.limits)},
                 {"parameters", settings.parameters},
                 {"severities", Json::object()}};
        for (const auto& [rule, severity] : settings.severities)
            key["severities"][rule] = severity ? static_cast<int>(*severity) : -1;
        return util::sha256(key.dump());
    }

    /// A unit of instances depends on the files of its units.
    static Json filesBelow(const lct::Unit& unit) {
        Json files = Json::object();
        for (const lct::Unit* below : lct::unitsBelow(unit)) {
            const auto text = util::readFile(below->file);
            files[below->file] = text ? util::sha256(*text) : "";
        }
        return files;
    }

    std::optional<lint::Report> fromCache(const std::string& key, const std::string& spec) const {
        if (noCache)
            return std::nullopt;
        const auto entry = cache().find(key);
        if (!entry || !entry->is_object() || entry->value("version", 0) != 1)
            return std::nullopt;
        for (const auto& [file, hash] : (*entry)["below"].items()) {
            const auto text = util::readFile(file);
            if (!text || !hash.is_string() || util::sha256(*text) != hash.get<std::string>())
                return std::nullopt;
        }
        return lint::reportFrom((*entry)["report"], spec);
    }

    // ------------------------------------------------------------------------------- one file

    int lintFile(const std::string& spec, Context& context) {
        auto text = diag::readSource(spec, context.sink);
        if (!text)
            return ExitInput;
        const std::string key = keyOf(*text);
        auto report = fromCache(key, spec);
        const bool cached = report.has_value();
        if (!cached) {
            auto file = flow::loadSpec(spec, context.sink);
            if (!file)
                return ExitInput;
            report = lintUnit(file->unit, *text, context.sink);
            if (!report)
                return ExitInput;
            // What a limit left open may be decided another time.
            if (!noCache && report->undecided() == 0)
                cache().keep(key, {{"version", 1},
                                   {"below", filesBelow(file->unit)},
                                   {"report", lint::toJson(*report)}});
        }
        return give(spec, *report, cached, context);
    }

    std::optional<lint::Report> lintUnit(const lct::Unit& unit, std::string_view text,
                                         diag::Sink& sink) const {
        lint::Settings own = settings;
        own.parameters = flow::parametersOf(unit, settings.parameters);
        return lint::lintUnit(unit, text, own, sink);
    }

    int give(const std::string& spec, const lint::Report& report, bool cached, Context& context) {
        this->report.units.push_back(report::lintResult(report, spec, settings));
        this->report.units.back().reused = cached;
        Json one{{"file", spec}, {"cached", cached}};
        one.update(lint::toJson(report));
        context.result["specs"].push_back(std::move(one));
        // In JSON mode the findings stand with their spec.
        if (!context.console.jsonMode()) {
            for (diag::Diagnostic& d : lint::shownFindings(report, all))
                context.sink.add(std::move(d));
        }
        context.console.clearStatus();
        context.flush();
        errors += report.count(diag::Severity::Error);
        warnings += report.count(diag::Severity::Warning);
        notes += report.count(diag::Severity::Note);
        undecided += report.undecided();
        allowed += report.suppressed();
        const bool found = report.count(diag::Severity::Error) +
                               report.count(diag::Severity::Warning) > 0;
        return found ? ExitFinding : report.undecided() > 0 ? ExitUndecided : ExitOk;
    }

    void summary(Context& context) {
        std::string text = counted(specs.size(), "spec") + ": ";
        if (errors + warnings + notes + undecided == 0)
            text += "no findings";
        else
            text += counted(errors, "error") + ", " + counted(warnings, "warning") + ", " +
                    counted(notes, "note");
        if (undecided > 0)
            text += fmt::format(", {} not decided", undecided);
        if (allowed > 0)
            text += fmt::format(", {} allowed", allowed);
        if (changes > 0)
            text += fmt::format("; {} applied", counted(changes, "change"));
        context.console.summary(text + "\n");
    }

    // --------------------------------------------------------------------------------- fixing

    int fixFile(const std::string& spec, Context& context) {
        diag::Sink found; // what is wrong with the file is reported when it is linted
        auto file = flow::loadSpec(spec, found);
        if (!file)
            return ExitOk;
        const bool isJson = !spec.ends_with(".md");
        auto print = [&](const lct::Unit& u) {
            return isJson ? lct::printJson(u) : lct::printMarkdown(u);
        };
        std::string text = print(file->unit);
        size_t applied = 0;
        for (;;) {
            auto unit = isJson ? lct::readJson(text, spec, found)
                               : lct::readMarkdown(text, spec, found);
            if (!unit || !lct::resolveInstances(*unit, found))
                return ExitOk;
            auto report = lintUnit(*unit, text, found);
            const size_t now = report ? lint::applyFixes(*unit, *report) : 0;
            if (now == 0)
                break;
            applied += now;
            text = print(*unit);
        }
        auto before = util::readFile(spec);
        if (!before || *before == text)
            return ExitOk;
        if (applied > 0 && !sameMeaning(file->unit, text, spec, context))
            return ExitUndecided;
        if (auto written = util::writeFileAtomic(spec, text); !written)
            return context.report(written.error());
        changes += applied;
        return ExitOk;
    }

    /// The changed unit against the old one, by the same proof as HDL.
    bool sameMeaning(const lct::Unit& old, const std::string& text, const std::string& spec,
                     Context& context) {
        diag::Sink found;
        auto unit = spec.ends_with(".md") ? lct::readMarkdown(text, spec, found)
                                          : lct::readJson(text, spec, found);
        auto pair = unit && lct::resolveInstances(*unit, found)
                        ? flow::loadPair(old, flow::parametersOf(old, settings.parameters), *unit,
                                         flow::loweringOptions(), found)
                        : nullptr;
        if (pair) {
            const proof::Result result =
                proof::prove(pair->pool, pair->spec, pair->other, pair->clocking, settings.proof);
            if (result.verdict == proof::Verdict::Proved)
                return true;
            context.sink.add({"lint-undecided", diag::Severity::Note,
                              "not fixed: the changed table is not proved equal (" +
                                  result.reason + ")",
                              {spec, 0, 0, 0}, {}, 0, {}, {}});
            return false;
        }
        for (const diag::Diagnostic& d : found.all())
            context.sink.add(d);
        return false;
    }

    std::vector<std::string> specs, parameterTexts;
    std::string config, cacheFolder = ".palindrome/cache/lint";
    bool all = false, fix = false, noCache = false;
    ProofOptions proofOptions;
    lint::Settings settings;
    ReportOptions reports;
    report::Report report = reportFor("lint");
    size_t errors = 0, warnings = 0, notes = 0, undecided = 0, allowed = 0, changes = 0;
};

} // namespace

const CommandEntry lintCommand{
    "lint",
    "Tables",
    "Find what is wrong in tables themselves, by proof",
    "[OPTIONS] SPECS...",
    "Every rule is decided by the solver, under the assumptions and the proved invariants of the "
    "table: inputs without a row, rows that overlap, never apply, are not needed or apply in no "
    "reachable state; registers that never change, are never read, or are read before they are "
    "written; assumptions that exclude each other, invariants and properties that do not hold; "
    "values that do not fit, names that nothing uses. A finding shows the row, and an input or a "
    "run from reset. docs/rules-lint.md has them all.\n\n"
    "Severities are set in palindrome.toml: under [lint], lint-gap = \"error\" (or \"warning\", "
    "\"note\", \"off\"). A finding is allowed where it is, in the note of its row or in the text "
    "under its heading, by `lint-allow RULE: reason`.\n\n"
    "Results are kept by the content of the file and the options; a file that did not change "
    "costs nothing. What a limit leaves open is reported as not decided (exit code 4). Notes do not "
    "change the exit code.",
    "palindrome lint lct_specs/*.lct.md\n"
    "palindrome lint --fix unit.lct.md            # drop rows that are not needed\n"
    "palindrome lint --all --json unit.lct.md     # everything, for other programs\n"
    "palindrome lint -P DEPTH=8 fifo.lct.md",
    "0,1,2,3,4,5",
    [] { return std::unique_ptr<Command>(new LintCommand); }};

} // namespace palindrome::cli
