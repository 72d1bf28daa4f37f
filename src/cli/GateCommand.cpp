// GateCommand.cpp - `palindrome gate`: what does a change do to the units of a repository?
// SPDX-License-Identifier: MIT
#include "cli/GateCommand.h"

#include "cli/ReportOptions.h"
#include "diag/Render.h"
#include "gate/Gate.h"
#include "gate/GateJson.h"
#include "gate/UnitJob.h"
#include "report/TextTable.h"
#include "util/Files.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <fmt/format.h>

namespace palindrome::cli {

namespace {

/// Names and reasons come from the change: nothing in them may drive a terminal.
std::string clean(std::string_view text) {
    return gate::shownName(text);
}

diag::Diagnostic shown(const report::Finding& f) {
    diag::Diagnostic d;
    d.rule = f.rule;
    d.severity = f.severity;
    d.message = f.status == report::Status::None
                    ? f.message
                    : fmt::format("{} ({})", f.message, report::statusName(f.status));
    d.span = {f.place.file, f.place.line, f.place.column, 0};
    d.quote = f.place.quote;
    d.suggestion = f.wayOut;
    for (const report::Related& r : f.related)
        d.notes.push_back({{}, diag::Severity::Note, r.text, {r.place.file, r.place.line, 0, 0},
                           {}, 0, {}, {}});
    constexpr size_t most = 12;
    const size_t from = f.trace.size() > most ? f.trace.size() - most : 0;
    for (size_t i = from; i < f.trace.size(); ++i)
        d.notes.push_back({{}, diag::Severity::Note,
                           fmt::format("cycle {}: {}", f.trace[i].cycle, f.trace[i].text), {}, {},
                           0, {}, {}});
    return d;
}

class GateCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("--base", options.base, "The commit that the change is to be merged into")
            ->type_name("REF")
            ->group("Input");
        app.add_option("--head", options.head, "The changed commit (default: the working folder)")
            ->type_name("REF")
            ->group("Input");
        app.add_flag("--all", options.all, "Judges every unit, compared with nothing: for the base "
                                           "itself")
            ->group("Input");
        app.add_option("--project", options.project,
                       "The project file (default: palindrome.toml here or above)")
            ->type_name("FILE")
            ->group("Input");
        app.add_flag("--simulate", options.simulate, "Simulates every touched unit as well")
            ->group("Checks");
        app.add_option("--fail-on", failOn, "new: only what the change brings (default); existing: "
                                            "what it leaves as well")
            ->check(CLI::IsMember({"new", "existing"}))
            ->type_name("WHAT")
            ->group("Checks");
        app.add_flag("--accept-policy", options.acceptPolicy,
                     "Lets the head's project file take effect")
            ->group("Checks");
        app.add_option("--accept-spec", options.acceptSpec,
                       "Lets the table of this unit promise less than before; may be repeated")
            ->allow_extra_args(false)
            ->type_name("UNIT")
            ->group("Checks");
        app.add_flag("--require-sandbox", options.requireSandbox,
                     "Fails rather than judge without bubblewrap")
            ->group("Checks");
        app.add_option("--cache", cacheFolder, "Signed verdicts to reuse; --all adds to them")
            ->type_name("DIR")
            ->group("Cache");
        app.add_option("--cache-key", keyFile,
                       "Private key that signs what --all finds (default "
                       "$PALINDROME_CACHE_KEY_FILE)")
            ->type_name("FILE")
            ->group("Cache");
        app.add_option("--make-cache-key", newKey, "Makes a key, prints its public half, and ends")
            ->type_name("FILE")
            ->group("Cache");
        app.add_flag("--paranoid", options.paranoid, "Finds every reused `proved` again")
            ->group("Cache");
        app.add_option("-j,--jobs", options.jobs, "Units at once (default: half of the processors)")
            ->check(CLI::Range(1u, 1024u))
            ->type_name("N")
            ->group("Limits");
        reportOptions.declare(app);
        // The side of a child; see gate/UnitJob.h.
        app.add_flag("--unit-job", unitJob)->group("");
    }

    int run(Context& context) override {
        if (unitJob)
            return answer(context);
        if (!newKey.empty())
            return makeKey(context);
        if (options.all == !options.base.empty()) {
            context.sink.error("usage-missing-argument", {},
                               "say what to compare with: --base REF, or --all",
                               "palindrome gate --base origin/main");
            return ExitUsage;
        }
        if (!readKey(context))
            return ExitInput;
        options.failOnExisting = failOn == "existing";
        options.cache = cacheFolder;
        options.progress = [&context](const std::string& what) { context.console.status(what); };
        auto outcome = gate::runGate(options, context.sink);
        context.console.clearStatus();
        if (!outcome)
            return failure(context);
        return give(*outcome, context);
    }

private:
    static int answer(Context& context) {
        auto job = util::readFile("/dev/stdin", uint64_t(64) << 20);
        if (!job)
            return context.report(job.error());
        try {
            context.console.out(gate::answerJob(*job));
            return ExitOk;
        }
        catch (const nlohmann::json::exception& e) {
            context.sink.error("usage-bad-argument", {}, std::string("no job of gate: ") + e.what());
            return ExitUsage;
        }
    }

    int makeKey(Context& context) {
        auto key = gate::SigningKey::make(newKey);
        if (!key)
            return context.report(key.error());
        context.result["cacheKey"] = key->publicKey();
        context.console.out("cache_key = \"" + key->publicKey() + "\"\n");
        context.console.summary("Put this line under [gate] in the base's palindrome.toml, and give "
                                + newKey + " to the runs of the base alone.\n");
        return ExitOk;
    }

    bool readKey(Context& context) {
        if (const char* file = std::getenv("PALINDROME_CACHE_KEY_FILE");
            keyFile.empty() && file && *file)
            keyFile = file;
        if (keyFile.empty())
            return true;
        auto key = gate::SigningKey::read(keyFile);
        if (!key) {
            context.report(key.error());
            return false;
        }
        options.signer = std::move(*key);
        return true;
    }

    /// Without a result there is a diagnostic that says why.
    static int failure(Context& context) {
        int status = ExitInput;
        for (const diag::Diagnostic& d : context.sink.all())
            status = d.rule == "run-failed" || d.rule == "file-unwritable" ? ExitExternal
                     : d.rule == "usage-bad-argument"                     ? ExitUsage
                     : d.rule == "interrupted"                            ? ExitInterrupted
                                                                          : status;
        return status;
    }

    int give(const gate::GateOutcome& outcome, Context& context) {
        const report::Report& report = outcome.report;
        context.result = gate::toJson(outcome);
        const int status = reportOptions.wanted()
                               ? reportOptions.write(report, report.exitCode, context)
                               : report.exitCode;
        if (context.console.jsonMode())
            return status;
        show(report, context.console);
        context.console.out(table(outcome, context.console.tableWidth()));
        for (const std::string& note : report.notes)
            context.console.summary(clean(note) + "\n");
        context.console.summary(summary(report));
        return status;
    }

    /// What is not known from the base, the most important first; a flood of it is cut.
    static void show(const report::Report& report, Console& console) {
        constexpr size_t most = 200;
        size_t count = 0;
        for (const report::Finding* f : report::byImportance(report)) {
            const bool quiet = f->status == report::Status::Existing ||
                               f->status == report::Status::Fixed || f->accepted;
            if (quiet || (console.quietMode() && f->severity == diag::Severity::Note))
                continue;
            if (++count <= most)
                console.error(diag::renderText(shown(*f), {.colour = console.colorError()}));
        }
        if (count > most)
            console.error(fmt::format("{} more findings: --json or --findings FILE has them all\n",
                                      count - most));
    }

    static std::string table(const gate::GateOutcome& outcome, size_t width) {
        const report::Report& report = outcome.report;
        if (report.units.empty())
            return {};
        std::vector<std::vector<std::string>> rows{
            {"unit", "base", "head", "result", "new", "existing", "fixed", "weakened"}};
        for (size_t i = 0; i < report.units.size(); ++i) {
            const report::UnitResult& u = report.units[i];
            size_t counts[4] = {};
            for (const report::Finding& f : u.findings) {
                if (f.status == report::Status::Fixed)
                    ++counts[2];
                else if (report::isOpen(f))
                    ++counts[f.status == report::Status::Existing   ? 1
                             : f.status == report::Status::Weakened ? 3
                                                                    : 0];
            }
            std::vector<std::string> row{
                clean(u.unit), outcome.baseVerdicts[i].empty() ? "-" : outcome.baseVerdicts[i],
                u.verdict + (u.reused ? " (reused)" : ""), word(u)};
            for (const size_t n : counts)
                row.push_back(n == 0 ? "-" : std::to_string(n));
            rows.push_back(std::move(row));
        }
        return report::textTable(rows, width);
    }

    static std::string word(const report::UnitResult& unit) {
        return unit.exitCode == 0   ? "passes"
               : unit.exitCode == 1 ? "fails"
               : unit.exitCode == 4 ? "not decided"
               : unit.exitCode == 5 ? "tool failed"
                                    : "internal error";
    }

    static std::string summary(const report::Report& report) {
        const report::Counts& c = report.counts;
        return fmt::format("{}: {} new, {} weakened, {} not decided, {} fixed, {} accepted\n",
                           report.exitCode == 0   ? "passes"
                           : report.exitCode == 4 ? "not decided"
                                                  : "fails",
                           c.fresh, c.weakened, c.undecided, c.fixed, c.accepted);
    }

    gate::GateOptions options;
    ReportOptions reportOptions;
    std::string failOn = "new", cacheFolder, keyFile, newKey;
    bool unitJob = false;
};

} // namespace

const CommandEntry gateCommand{
    "gate",
    "Repositories",
    "Judge what a change does to the units of a repository, against its base",
    "[OPTIONS] --base REF",
    "palindrome.toml of the base maps units to tables and HDL ([unit.NAME]) and says what is demanded "
    "([gate]); docs/gate.md has its fields. Which units a change touches is told by the contents of "
    "their files. A changed table is linted and compared with the old one, the HDL is read, decoded, "
    "compared and proved, and simulated where that is asked for. Findings that the base has as well "
    "are existing; only new ones fail.\n\n"
    "Everything of the head is taken for hostile. The policy is the base's; what the head changes in it "
    "is reported and has no effect without --accept-policy. A table that promises less than before, a "
    "unit that is gone, a further assumption or a further allowance is weakened and fails. Each unit is "
    "judged in a process of its own, with limits, in bubblewrap where it works; one that hangs or "
    "crashes is not decided. No model is asked, no key is read and nothing is fetched.\n\n"
    "--cache reuses verdicts that the key of the base's policy has signed; any others are ignored. Only "
    "--all, which runs on the base, signs.",
    "palindrome gate --base origin/main                # the working folder against the base\n"
    "palindrome gate --base origin/main --head HEAD --json\n"
    "palindrome gate --base main --accept-spec fifo    # a reviewer agrees with its new table\n"
    "palindrome gate --all --cache verdicts            # on the base: sign what holds",
    "0,1,3,4,5",
    [] { return std::unique_ptr<Command>(new GateCommand); }};

} // namespace palindrome::cli
