// Dispatch.h - from the words of the command line to a command that runs, and to its exit code.
// SPDX-License-Identifier: MIT
#pragma once

#include "cli/Command.h"

#include "cli/Command.h"

#include <memory>
#include <string>
#include <vector>

namespace palindrome::cli {

/// Finds the command, parses its options, runs it, prints diagnostics or the JSON object. The one
/// catch of the program: whatever is thrown ends with exit code 6 and a text how to report it.
int runGuarded(const std::vector<std::string>& arguments);

/// Options as simulators spell them, rewritten: `+incdir+a+b` to -I a -I b, `+define+A=1+B` to
/// -D A=1 -D B. Other words, and all words after `--`, stay.
std::vector<std::string> expandPlusOptions(const std::vector<std::string>& arguments);

/// Declares the options of a command, those of all commands included, as a run does; for texts made of
/// them. The command must live as long as the app.
std::unique_ptr<Command> declareCommand(const CommandEntry& entry, CLI::App& app);

} // namespace palindrome::cli
