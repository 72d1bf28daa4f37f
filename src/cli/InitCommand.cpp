// InitCommand.cpp - `palindrome init`: a project file, and first specs from existing HDL.
// SPDX-License-Identifier: MIT
#include "cli/UserCommands.h"
#include "cli/Options.h"

#include "flow/Decode.h"
#include "llm/HdlScan.h"
#include "util/Files.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace palindrome::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* projectFile = "palindrome.toml";

struct Made {
    std::string unit, spec;
    std::vector<std::string> hdl;
};

std::string tomlText(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
            continue;
        }
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + "\"";
}

std::string tomlList(const std::vector<std::string>& texts) {
    std::string out = "[";
    for (const std::string& text : texts)
        out += (out.size() == 1 ? "" : ", ") + tomlText(text);
    return out + "]";
}

class InitCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("HDL", files, "SystemVerilog files whose modules get a spec");
        hdlOptions.declare(app);
        app.add_option("--specs", folder, "The folder for specs (default lct_specs)")
            ->type_name("FOLDER")
            ->group("Output");
        proofOptions.declare(app);
    }

    int run(Context& context) override {
        std::error_code error;
        if (fs::exists(projectFile, error)) {
            context.sink.error("usage-bad-argument", {projectFile, 0, 0, 0},
                               "the folder has a palindrome.toml already",
                               "add units to it by hand, or move it away");
            return ExitUsage;
        }
        int status = ExitOk;
        context.result["specs"] = Json::array();
        if (!files.empty() || !hdlOptions.fileLists.empty()) {
            const auto sources = hdlOptions.sources(files, context.sink);
            if (!sources)
                return ExitUsage;
            const auto modules = modulesOf(context);
            if (!modules)
                return ExitInput;
            for (size_t i = 0; i < modules->size(); ++i) {
                const Module& module = (*modules)[i];
                context.console.status(
                    fmt::format("[{}/{}] reading {}", i + 1, modules->size(), module.name));
                status = worseExit(status, makeSpec(module, *sources, context));
            }
            if (made.empty())
                return status;
        }
        if (auto written = util::writeFileAtomic(projectFile, projectText()); !written)
            return context.report(written.error());
        context.result["project"] = projectFile;
        context.console.summary(nextSteps());
        return status;
    }

private:
    struct Module {
        std::string name;
        std::string file; ///< the first one that has it; empty if none has
    };

    /// --top, else every module of the files.
    std::optional<std::vector<Module>> modulesOf(Context& context) const {
        std::vector<Module> modules;
        for (const std::string& file : files) {
            const auto text = util::readFile(file);
            if (!text && !hdlOptions.top.empty())
                continue; // decoding says so
            if (!text) {
                context.report(text.error());
                return std::nullopt;
            }
            for (const auto& element : llm::findElements(*text))
                if (element.keyword == "module" &&
                    std::ranges::find(modules, element.name, &Module::name) == modules.end())
                    modules.push_back({element.name, file});
        }
        if (const std::string& top = hdlOptions.top; !top.empty()) {
            const auto found = std::ranges::find(modules, top, &Module::name);
            return std::vector{found == modules.end() ? Module{top, {}} : *found};
        }
        if (modules.empty()) {
            context.sink.error("usage-no-hdl", {}, "the files have no module",
                               "name files of SystemVerilog, or a module with --top");
            return std::nullopt;
        }
        return modules;
    }

    int makeSpec(const Module& from, hdl::Sources sources, Context& context) {
        const std::string& module = from.name;
        const std::string path = (fs::path(folder) / (module + ".lct.md")).string();
        std::error_code error;
        if (fs::exists(path, error)) {
            context.console.note(path + " is there already and stays as it is\n");
            made.push_back({module, path, files});
            return ExitOk;
        }
        sources.top = module;
        flow::DecodeOptions options;
        options.lowering = flow::loweringOptions();
        options.proof = proofOptions.make(context.console);
        std::vector<std::string> hdl = files;
        std::optional<flow::DecodeOutcome> outcome;
        // A unit that its own file suffices for is not touched by changes of the others.
        const bool mayStandAlone = !from.file.empty() && files.size() > 1 &&
                                   hdlOptions.fileLists.empty(); // which may change its meaning
        if (mayStandAlone) {
            hdl::Sources alone = sources;
            alone.files = {from.file};
            diag::Sink quiet;
            if ((outcome = flow::decodeSources(alone, options, quiet)))
                hdl = {from.file};
        }
        if (!outcome)
            outcome = flow::decodeSources(sources, options, context.sink);
        context.flush();
        if (!outcome)
            return ExitInput;
        if (outcome->check == flow::SelfCheck::Failed)
            return context.internalError(outcome->checkDetail,
                                         "this is a bug of Palindrome: please report it with the "
                                         "source");
        if (auto written = util::writeFileAtomic(path, outcome->markdown); !written)
            return context.report(written.error());
        made.push_back({module, path, hdl});
        const bool proved = outcome->check == flow::SelfCheck::Proved;
        context.result["specs"].push_back({{"unit", module}, {"spec", path}, {"proved", proved}});
        context.console.summary(fmt::format("{} written, {} {}\n", path,
                                            proved ? "proved equal to" : "not proved equal to",
                                            module));
        if (!proved)
            context.sink.warning("decode-unproved", {},
                                 "the table of " + module + " is not proved equal to its source: " +
                                     outcome->checkDetail,
                                 "raise the limits (--timeout, --solver-timeout)");
        return proved ? ExitOk : ExitUndecided;
    }

    std::string projectText() const {
        std::string text = "# palindrome.toml - the units of this project, and the models that may be "
                           "asked.\n";
        for (const Made& unit : made) {
            text += fmt::format("\n[unit.{}]\nspec = {}\nhdl = {}\n", unit.unit,
                                tomlText(unit.spec), tomlList(unit.hdl));
            if (!hdlOptions.fileLists.empty())
                text += "file_lists = " + tomlList(hdlOptions.fileLists) + "\n";
            if (!hdlOptions.includeDirs.empty())
                text += "include = " + tomlList(hdlOptions.includeDirs) + "\n";
            if (!hdlOptions.defines.empty())
                text += "define = " + tomlList(hdlOptions.defines) + "\n";
            text += "top = " + tomlText(unit.unit) + "\n";
        }
        return text + "\n# Severities of rules of `palindrome lint`: error, warning, note or off.\n"
                      "[lint]\n\n"
                      "# A model, for `palindrome run`: the key is read from the variable.\n"
                      "# [model.mine]\n"
                      "# dialect = \"openai-chat\"\n"
                      "# base_url = \"https://host/v1\"\n"
                      "# model = \"name\"\n"
                      "# key_env = \"MY_KEY\"\n";
    }

    std::string nextSteps() const {
        std::string text = std::string(projectFile) + " written\n\nNext:\n";
        if (made.empty())
            return text + "  palindrome init FILE.sv            a first spec from a module (move "
                          "palindrome.toml away first)\n"
                          "  palindrome explain                 what findings and verdicts mean\n";
        const Made& first = made.front();
        text += fmt::format("  palindrome lint {}\n", first.spec);
        if (!files.empty())
            text += fmt::format("  palindrome prove {} {} --top {}\n", first.spec, files.front(),
                                first.unit);
        return text + "  change a row of the spec, and see what prove says\n"
                      "  git add, git commit                then, for each change to that commit:\n"
                      "  palindrome gate --base main        what it does to each unit\n";
    }

    std::vector<std::string> files;
    std::string folder = "lct_specs";
    HdlOptions hdlOptions;
    ProofOptions proofOptions;
    std::vector<Made> made;
};

} // namespace

const CommandEntry initCommand{
    "init",
    "Tables",
    "Begin a project: a project file, and first specs from existing HDL",
    "[OPTIONS] [HDL...]",
    "Each module of the files (or --top alone) is read as a table, which is proved equal to it and "
    "written to lct_specs/MODULE.lct.md; palindrome.toml names the units. What no table can hold is "
    "reported, and the other modules are written nevertheless. Nothing that is there is replaced.",
    "palindrome init fifo.sv                      # a spec of each module\n"
    "palindrome init -F files.f --top core        # of one\n"
    "palindrome init                              # the project file alone",
    "0,3,4,5",
    [] { return std::unique_ptr<Command>(new InitCommand); }};

} // namespace palindrome::cli
