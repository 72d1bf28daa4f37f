// DoctorCommand.cpp - `palindrome doctor`: what is installed, what is missing, and how to get it.
// SPDX-License-Identifier: MIT
#include "cli/UserCommands.h"
#include "cli/Options.h"
#include "cli/Version.h"

#include "flow/Simulate.h"
#include "flow/Tool.h"
#include "llm/Prompts.h"
#include "report/TextTable.h"
#include "util/Files.h"
#include "util/Process.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

namespace palindrome::cli {

namespace {

namespace fs = std::filesystem;

struct Check {
    enum class State { Good, Optional, Missing };
    std::string name;
    State state = State::Good;
    std::string found; ///< a version, a path, or what is wrong
    std::string help;  ///< the way out
};

/// The first line of what a program says of its version.
std::string versionOf(const fs::path& program) {
    util::ProcessOptions options;
    options.command = {program.string(), "--version"};
    options.directory = "/";
    options.limits.seconds = 10;
    const auto result = util::runProcess(options);
    if (!result || !result->ok())
        return program.string();
    return result->out.substr(0, result->out.find('\n'));
}

Check program(const std::string& name, const std::vector<std::string>& candidates,
              Check::State otherwise, const std::string& purpose, const std::string& package) {
    for (const std::string& candidate : candidates)
        if (const auto path = util::findProgram(candidate))
            return {name, Check::State::Good, versionOf(*path), {}};
    return {name, otherwise, "not found; " + purpose, "apt-get install " + package};
}

/// The nearest folder above that exists decides whether `folder` can be made.
Check writableFolder(const std::string& name, const fs::path& folder, const std::string& help) {
    std::error_code error;
    fs::path at = fs::absolute(folder, error);
    while (!at.empty() && !fs::exists(at, error) && at != at.parent_path())
        at = at.parent_path();
    const bool good = fs::is_directory(at, error) && ::access(at.c_str(), W_OK | X_OK) == 0;
    return {name, good ? Check::State::Good : Check::State::Missing,
            folder.string() + (good ? "" : ": cannot be written"), good ? "" : help};
}

Check recordings() {
    const fs::path folder = recordingsFolder({});
    std::error_code error;
    size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder, error))
        count += entry.is_regular_file(error);
    if (!fs::is_directory(folder, error))
        return {"recordings", Check::State::Optional, folder.string() + ": none",
                "set PALINDROME_RECORDINGS, or record replies (palindrome record)"};
    return {"recordings", Check::State::Good, fmt::format("{}: {} files", folder.string(), count),
            {}};
}

Check configuration(Context& context) {
    const auto file = llm::findConfig();
    if (!file)
        return {"configuration", Check::State::Optional, "no palindrome.toml here or above",
                "palindrome init makes one"};
    const size_t before = context.sink.errorCount();
    const auto config = loadConfig({}, context.sink);
    if (!config || context.sink.errorCount() != before)
        return {"configuration", Check::State::Missing, file->string() + ": not valid",
                "mend what is reported"};
    return {"configuration", Check::State::Good,
            fmt::format("{}: {} models", file->string(), config->models.size()), {}};
}

std::vector<Check> checkAll(Context& context) {
    std::vector<Check> checks;
    checks.push_back({"palindrome", Check::State::Good,
                      programVersion() + ", build " + flow::toolBuildId().substr(0, 12), {}});
    for (const auto& [name, version] : flow::partVersions())
        if (name != "verilator")
            checks.push_back({name, Check::State::Good, version, {}});
    checks.push_back(program("verilator", {"verilator"}, Check::State::Missing,
                             "simulation and the replay of counterexamples need it", "verilator"));
    checks.push_back(program("compiler", {"g++", "c++", "clang++"}, Check::State::Missing,
                             "simulation needs a C++ compiler", "g++"));
    checks.push_back(program("make", {"make"}, Check::State::Missing, "Verilator needs it", "make"));
    checks.push_back(program("git", {"git"}, Check::State::Optional,
                             "checks of pull requests need it", "git"));
    const util::SandboxStatus& sandbox = util::sandboxStatus();
    checks.push_back({"sandbox",
                      sandbox.available ? Check::State::Good : Check::State::Optional,
                      sandbox.available ? sandbox.reason : "not used: " + sandbox.reason,
                      sandbox.available ? ""
                                        : "apt-get install bubblewrap, and allow user namespaces; "
                                          "without it Verilator runs under limits alone"});
    if (const auto prompts = llm::findPrompts())
        checks.push_back({"prompts", Check::State::Good, prompts->string(), {}});
    else
        checks.push_back({"prompts", Check::State::Missing, prompts.error().message,
                          "install the program with cmake --install"});
    checks.push_back(writableFolder("cache", flow::simulationCache(),
                                    "set PALINDROME_CACHE to a folder that can be written"));
    checks.push_back(recordings());
    checks.push_back(configuration(context));
    return checks;
}

const char* stateName(Check::State state) {
    return state == Check::State::Good ? "ok" : state == Check::State::Optional ? "note" : "MISSING";
}

class DoctorCommand : public Command {
public:
    void declare(CLI::App&) override {}

    int run(Context& context) override {
        context.console.status("looking at what is installed");
        const auto checks = checkAll(context);
        std::vector<std::vector<std::string>> rows;
        size_t missing = 0;
        context.result["checks"] = Json::array();
        for (const Check& check : checks) {
            missing += check.state == Check::State::Missing;
            rows.push_back({stateName(check.state), check.name, check.found});
            if (!check.help.empty())
                rows.push_back({"", "", "  -> " + check.help});
            context.result["checks"].push_back({{"name", check.name},
                                                {"state", stateName(check.state)},
                                                {"found", check.found},
                                                {"help", check.help}});
        }
        context.result["missing"] = missing;
        context.console.out(report::textTable(rows, context.console.tableWidth()));
        context.console.summary(missing == 0 ? "nothing that is needed is missing\n"
                                             : fmt::format("{} missing\n", missing));
        return missing == 0 ? ExitOk : ExitExternal;
    }
};

} // namespace

const CommandEntry doctorCommand{
    "doctor",
    "Other",
    "Say what is installed, what is missing and how to get it",
    "[OPTIONS]",
    "Looks at the programs and folders that commands need: Verilator and a compiler (simulation), git, "
    "bubblewrap (the sandbox), prompts, the cache, recordings, palindrome.toml. Exit code 5 if something "
    "is missing without which commands fail.",
    "palindrome doctor\n"
    "palindrome doctor --json | jq '.result.checks[] | select(.state != \"ok\")'",
    "0,5",
    [] { return std::unique_ptr<Command>(new DoctorCommand); }};

} // namespace palindrome::cli
