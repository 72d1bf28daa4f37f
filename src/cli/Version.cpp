// Version.cpp - which Palindrome this is; the command `version`.
// SPDX-License-Identifier: MIT
#include "cli/Version.h"

#include "cli/Commands.h"
#include "flow/Tool.h"
#include "util/Process.h"

#include <fmt/format.h>

namespace palindrome::cli {

namespace {

class VersionCommand : public Command {
public:
    void declare(CLI::App&) override {}
    int run(Context& context) override {
        printVersion(context);
        return ExitOk;
    }
};

} // namespace

std::string programVersion() {
    return flow::toolVersion();
}

void printVersion(Context& context) {
    std::string text = fmt::format("palindrome {} (build {})\n", programVersion(),
                                   flow::toolBuildId().substr(0, 12));
    context.result["version"] = programVersion();
    context.result["build"] = flow::toolBuildId();
    for (const auto& [name, version] : flow::partVersions()) {
        context.result["parts"][name] = version;
        text += fmt::format("  {:<11} {}\n", name, version);
    }
    const util::SandboxStatus& sandbox = util::sandboxStatus();
    const std::string box = (sandbox.available ? "" : "not used: ") + sandbox.reason;
    context.result["sandbox"] = box;
    context.console.out(text + "  sandbox     " + box + "\n");
}

const CommandEntry versionCommand{
    "version",
    "Other",
    "Print the version and those of the parts it uses",
    "[OPTIONS]",
    "The build identifies the program's code: verdicts that another build decided are never "
    "reused.",
    "palindrome version            # for people\n"
    "palindrome version --json     # for programs",
    "0",
    [] { return std::unique_ptr<Command>(new VersionCommand); }};

} // namespace palindrome::cli
