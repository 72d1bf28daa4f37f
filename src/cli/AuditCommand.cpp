// AuditCommand.cpp - `palindrome audit`: errors that cancel, measured with wrong HDL.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "audit/Audit.h"
#include "cli/Options.h"
#include "report/AuditText.h"
#include "util/Assert.h"
#include "util/Files.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>

namespace palindrome::cli {

namespace {

class AuditCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("FILES", files, "Tables, and the HDL proved to implement them")->required();
        app.add_option("--count", make.count, "Wrong versions of each unit (default 5)")
            ->check(CLI::Range(1u, 1000u))
            ->type_name("N")
            ->group("Cases");
        app.add_option("--fault-seed", make.seed, "Which of the faults are taken (default 1)")
            ->type_name("N")
            ->group("Cases");
        app.add_option("--cases", casesFolder, "Takes the cases of this folder and makes none")
            ->type_name("DIR")
            ->group("Cases");
        app.add_option("--write", writeFolder, "Writes the cases into this folder")
            ->type_name("DIR")
            ->group("Output");
        app.add_option("--prompts", promptsFolder, "Writes the prompts for the model into this folder")
            ->type_name("DIR")
            ->group("Output");
        proofOptions.declare(app);
        modelOptions.declare(app);
    }

    int run(Context& context) override {
        if (const int status = readFiles(context))
            return status;
        auto cases = casesFolder.empty() ? made(context) : stored(context);
        if (!cases)
            return ExitInput;
        if (modelOptions.isModelNamed())
            return read(*cases, context);
        context.result["cases"] = Json::array();
        for (const auto& one : *cases)
            context.result["cases"].push_back({{"case", one.name()},
                                               {"line", one.line},
                                               {"fault", one.description()},
                                               {"difference", one.difference}});
        return give(*cases, context);
    }

private:
    int readFiles(Context& context) {
        std::vector<std::string> hdl;
        for (const std::string& file : files) {
            if (!flow::isTableFile(file)) {
                hdl.push_back(file);
                continue;
            }
            auto spec = flow::loadSpec(file, context.sink);
            if (!spec)
                return ExitInput;
            if (!spec->unit.instances.empty())
                context.console.note(file + " is left out: a unit of instances\n");
            else
                subjects.push_back({std::move(*spec), "", ""});
        }
        for (const std::string& file : hdl)
            if (const int status = assign(file, context))
                return status;
        for (const auto& subject : subjects)
            if (subject.path.empty() && casesFolder.empty()) {
                context.sink.error("usage-bad-argument", {},
                                   "no HDL of the unit '" + subject.spec.unit.name.text +
                                       "' is given",
                                   "name its file, too, or a folder with --cases");
                return ExitUsage;
            }
        if (subjects.empty()) {
            context.sink.error("usage-bad-argument", {}, "no table of a unit is given");
            return ExitUsage;
        }
        return ExitOk;
    }

    /// Gives the HDL to the table whose unit its top is.
    int assign(const std::string& file, Context& context) {
        hdl::Sources sources;
        sources.files = {file};
        auto design = hdl::elaborate(sources, context.sink);
        if (!design)
            return ExitInput;
        for (auto& subject : subjects)
            if (subject.spec.unit.name.text == design->topName()) {
                auto text = util::readFile(file);
                if (!text)
                    return context.report(text.error());
                subject.path = file;
                subject.hdl = *text;
                return ExitOk;
            }
        context.sink.error("usage-bad-argument", {file, 0, 0, 0},
                           "no table of the unit '" + design->topName() + "' is given");
        return ExitUsage;
    }

    std::optional<std::vector<audit::Case>> made(Context& context) {
        make.progress = [&](const std::string& what) { context.console.status(what); };
        return audit::makeCases(subjects, make, context.sink);
    }

    std::optional<std::vector<audit::Case>> stored(Context& context) {
        auto all = audit::readCases(casesFolder, context.sink);
        if (!all)
            return std::nullopt;
        std::vector<audit::Case> cases;
        std::vector<const flow::SpecFile*> specs;
        for (auto& one : *all)
            for (const auto& subject : subjects)
                if (subject.spec.unit.name.text == one.unit) {
                    specs.push_back(&subject.spec);
                    cases.push_back(std::move(one));
                    break;
                }
        if (cases.empty()) {
            context.sink.error("audit-cases", {casesFolder, 0, 0, 0},
                               "the folder has no case of the given units");
            return std::nullopt;
        }
        context.console.status("proving the cases");
        if (!audit::checkCases(cases, specs, proofOptions.make(context.console), context.sink))
            return std::nullopt;
        return cases;
    }

    const flow::SpecFile& specOf(const audit::Case& one) const {
        const auto found = std::find_if(subjects.begin(), subjects.end(), [&](auto& subject) {
            return subject.spec.unit.name.text == one.unit;
        });
        PAL_ASSERT(found != subjects.end(), "cases are of the given units: " + one.unit);
        return found->spec;
    }

    /// Has the model read each case in both dresses.
    int read(std::vector<audit::Case>& cases, Context& context) {
        auto options = modelOptions.make(context.sink);
        if (!options)
            return ExitUsage;
        if (const int status = writeFiles(cases, context))
            return status;
        auto hooks = modelOptions.meteredHooks(context.console, "audit", "audit", options->mode);
        if (!hooks)
            return context.report(hooks.error());
        auto models = flow::Models::open(*options, *hooks);
        if (!models)
            return context.report(models.error());
        const proof::Options proof = proofOptions.make(context.console);
        audit::AuditReport report;
        report.cases = std::move(cases);
        for (size_t i = 0; i < report.cases.size(); ++i) {
            const audit::Case& one = report.cases[i];
            const flow::SpecFile& spec = specOf(one);
            context.console.status(
                fmt::format("[{}/{}] {}", i + 1, report.cases.size(), one.name()));
            report.own.push_back(audit::readOurselves(spec, one, proof));
            for (const auto dress : {audit::Dress::Named, audit::Dress::Neutral}) {
                report.readings.push_back(audit::readByModel(**models, spec, one, i, dress,
                                                             report.own.back(), proof));
                if (report.readings.back().interrupted)
                    return ExitInterrupted;
            }
        }
        context.result = audit::toJson(report);
        context.result["model"] = options->model;
        context.console.out(report::auditText(report, context.console.tableWidth()));
        return statusOf(report, context);
    }

    static int statusOf(const audit::AuditReport& report, Context& context) {
        const auto all = report.tally(std::nullopt, std::nullopt);
        const size_t cases = report.cases.size();
        if (report.refuted(std::nullopt) != cases)
            return context.internalError("a case that was refuted is not refuted any more",
                                         "this is a bug of Palindrome, please report it");
        if (all.of(audit::Outcome::Failed) != 0)
            return ExitExternal;
        const bool open = all.of(audit::Outcome::Undecided) + all.of(audit::Outcome::NotRecorded) != 0;
        return open || report.decoded(std::nullopt) != cases ? ExitUndecided : ExitOk;
    }

    int writeFiles(const std::vector<audit::Case>& cases, Context& context) {
        if (!writeFolder.empty())
            if (auto written = audit::writeCases(writeFolder, cases); !written)
                return context.report(written.error());
        if (!promptsFolder.empty())
            if (auto written = audit::writePrompts(promptsFolder, cases); !written)
                return context.report(written.error());
        return ExitOk;
    }

    int give(const std::vector<audit::Case>& cases, Context& context) {
        if (const int status = writeFiles(cases, context))
            return status;
        std::string text;
        for (const auto& one : cases)
            text += fmt::format("{}: line {}: {}; {}\n", one.name(), one.line, one.description(),
                                one.difference);
        context.console.out(text);
        context.console.summary(fmt::format("{} wrong versions, each refuted, each in two dresses\n",
                                            cases.size()));
        return ExitOk;
    }

    std::vector<std::string> files;
    std::string casesFolder, writeFolder, promptsFolder;
    std::vector<audit::Subject> subjects;
    audit::MakeOptions make;
    ProofOptions proofOptions;
    ModelCommandOptions modelOptions;
};

} // namespace

const CommandEntry auditCommand{
    "audit",
    "The loop",
    "Make wrong HDL of proved units, and see whether a model reads the errors back",
    "[OPTIONS] SPECS... HDLS... | SPECS... --cases DIR",
    "Makes wrong versions of HDL that is proved to implement its table: conditions flipped, rows "
    "dropped, invented or swapped, off by one, wrong resets, widths and signals, holds forgotten, "
    "don't-cares filled. Each has one fault, is refuted against the table with a run from reset, "
    "and comes in two dresses: as written, and without comments with neutral names, proved equal.\n\n"
    "With --model NAME the model reads each of them as a table, without being told of the fault. "
    "The table is compared by proof: corrected, it means what the specification says, so that a "
    "round trip of models alone would pass the wrong HDL; shown, it means what the HDL does; "
    "otherwise, neither. Shares have Wilson's 95 % intervals; beside them stand the cases that the "
    "proof refutes, and those whose fault Palindrome's own decode shows. In replay, cases without a "
    "recording are listed, and give exit code 4.",
    "palindrome audit unit.lct.md unit.sv\n"
    "palindrome audit unit.lct.md unit.sv --count 20 --write wrong --prompts prompts\n"
    "palindrome audit lct_specs/router/*.lct.md --cases tests/audit --model claude --mode replay "
    "--recordings tests/recordings",
    "0,2,3,4,5",
    [] { return std::unique_ptr<Command>(new AuditCommand); }};

} // namespace palindrome::cli
