// Command.h - what a command of the program is: its description, its options, its work.
// SPDX-License-Identifier: MIT
#pragma once

#include "cli/Console.h"
#include "cli/ExitCodes.h"
#include "diag/Diagnostic.h"
#include "util/Result.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace palindrome::cli {

using Json = nlohmann::ordered_json;

/// What a running command works with.
class Context {
public:
    explicit Context(Console& console) : console(console) {}

    Console& console;
    /// Everything found so far. `flush` prints what is new.
    diag::Sink sink;
    /// The `result` of the JSON object; null when the command made none.
    Json result;

    /// Prints the diagnostics that were not printed yet (standard error; nothing in JSON mode,
    /// where the object at the end has them all).
    void flush();
    /// Reports a failure of the outside world as a diagnostic and gives its exit code.
    int report(const Failure& failure);
    /// Two of our own results contradict each other, or an assertion failed. Gives exit code 6.
    int internalError(const std::string& message, const std::string& wayOut);

private:
    size_t printed = 0;
};

/// One command with its options. A fresh object is made for each invocation.
class Command {
public:
    virtual ~Command() = default;
    /// Declares options and positional arguments, bound to members.
    virtual void declare(CLI::App& app) = 0;
    /// Does the work. Diagnostics are left in the sink, results go to the console or, in JSON mode,
    /// into `context.result`. Returns the exit code.
    virtual int run(Context& context) = 0;
};

struct CommandEntry {
    const char* name;
    const char* group;    ///< heading in `palindrome --help`
    const char* summary;  ///< one line there
    const char* usage;    ///< arguments after the name
    const char* details;  ///< paragraphs of `palindrome NAME --help`
    const char* examples; ///< lines of "command   # what it does"
    const char* exits;    ///< the codes this command gives, "0,1,3"
    std::unique_ptr<Command> (*make)();
};

/// All commands, in the order of the help text.
std::span<const CommandEntry* const> commands();
const CommandEntry* findCommand(std::string_view name);

} // namespace palindrome::cli
