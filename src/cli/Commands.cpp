// Commands.cpp - the table of commands, and what they share while running.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"
#include "cli/GateCommand.h"
#include "cli/UserCommands.h"

#include "diag/Render.h"

#include <array>

namespace palindrome::cli {

namespace {

constexpr std::array table{
    &runCommand,    &matrixCommand, &planCommand,   &triageCommand, &auditCommand,
    &reportCommand,                                                          // the loop
    &encodeCommand, &decodeCommand, &proveCommand, &diffCommand, &simCommand, // its steps
    &traceCommand,
    &meshCommand,                                                            // networks
    &initCommand,   &fmtCommand,    &lintCommand,   &emitCommand,   &convertCommand,
    &exportCommand, &importCommand,                                          // tables
    &gateCommand,                                                            // repositories
    &modelsCommand, &promptCommand, &recordCommand, &costCommand,            // models
    &explainCommand, &doctorCommand, &completionsCommand, &manCommand,         // help
    &versionCommand,
};

const char* ruleOf(Failure::Kind kind) {
    switch (kind) {
    case Failure::Kind::NotFound:
    case Failure::Kind::Unreadable:
        return "file-unreadable";
    case Failure::Kind::Unwritable:
        return "file-unwritable";
    case Failure::Kind::Interrupted:
        return "interrupted";
    case Failure::Kind::Timeout:
    case Failure::Kind::Limit:
    case Failure::Kind::Refused:
    case Failure::Kind::Unavailable:
    case Failure::Kind::BadReply:
        break;
    }
    return "run-failed";
}

} // namespace

void Context::flush() {
    const auto& found = sink.all();
    if (!console.jsonMode())
        for (size_t i = printed; i < found.size(); ++i)
            if (!console.quietMode() || found[i].severity != diag::Severity::Note)
                console.error(diag::renderText(found[i], {.colour = console.colorError()}));
    printed = found.size();
}

int Context::report(const Failure& failure) {
    sink.error(ruleOf(failure.kind), {}, failure.message);
    return exitCodeOf(failure.kind);
}

int Context::internalError(const std::string& message, const std::string& wayOut) {
    // Not a rule of docs/rules.md: nothing that a user writes should lead here.
    sink.add({"internal-error", diag::Severity::Error, message, {}, {}, 0, wayOut, {}});
    return ExitInternal;
}

std::span<const CommandEntry* const> commands() {
    return table;
}

const CommandEntry* findCommand(std::string_view name) {
    for (const CommandEntry* entry : table)
        if (name == entry->name)
            return entry;
    return nullptr;
}

} // namespace palindrome::cli
