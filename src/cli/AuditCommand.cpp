// AuditCommand.cpp - `palindrome audit`: errors that cancel, measured with wrong HDL.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "audit/CaseFiles.h"
#include "cli/Options.h"
#include "util/Files.h"

#include <CLI/CLI.hpp>
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
    }

    int run(Context& context) override {
        if (const int status = readFiles(context))
            return status;
        auto cases = casesFolder.empty() ? made(context) : stored(context);
        if (!cases)
            return ExitInput;
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
            if (!assign(file, context))
                return ExitInput;
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
    bool assign(const std::string& file, Context& context) {
        hdl::Sources sources;
        sources.files = {file};
        auto design = hdl::elaborate(sources, context.sink);
        if (!design)
            return false;
        for (auto& subject : subjects)
            if (subject.spec.unit.name.text == design->topName()) {
                auto text = util::readFile(file);
                if (!text) {
                    context.report(text.error());
                    return false;
                }
                subject.path = file;
                subject.hdl = *text;
                return true;
            }
        context.sink.error("usage-bad-argument", {file, 0, 0, 0},
                           "no table of the unit '" + design->topName() + "' is given");
        return false;
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

    int give(const std::vector<audit::Case>& cases, Context& context) {
        if (!writeFolder.empty())
            if (auto written = audit::writeCases(writeFolder, cases); !written)
                return context.report(written.error());
        if (!promptsFolder.empty())
            if (auto written = audit::writePrompts(promptsFolder, cases); !written)
                return context.report(written.error());
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
};

} // namespace

const CommandEntry auditCommand{
    "audit",
    "The loop",
    "Make wrong HDL of proved units, to see whether a model reads the errors back",
    "[OPTIONS] SPECS... HDLS...",
    "Makes wrong versions of HDL that is proved to implement its table: conditions flipped, rows "
    "dropped, invented or swapped, off by one, wrong resets, widths and signals, holds forgotten, "
    "don't-cares filled. Each has one fault, is refuted against the table with a run from reset, "
    "and comes in two dresses: as written, and without comments with neutral names, proved equal.",
    "palindrome audit unit.lct.md unit.sv\n"
    "palindrome audit unit.lct.md unit.sv --count 20 --write wrong --prompts prompts",
    "0,2,3",
    [] { return std::unique_ptr<Command>(new AuditCommand); }};

} // namespace palindrome::cli
