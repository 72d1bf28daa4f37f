// Describe.h - the definitions of all commands as data, for pages and completions made of them.
// SPDX-License-Identifier: MIT
#pragma once

#include "cli/Command.h"

#include <string>
#include <string_view>
#include <vector>

namespace palindrome::cli {

struct OptionText {
    std::string shortName, longName; ///< without dashes, empty if there is none
    std::string argument;            ///< "FILE"; empty for a flag
    std::string help, group;
    std::vector<std::string> choices; ///< the only values, empty if any is allowed
};

struct CommandText {
    const CommandEntry* entry = nullptr;
    std::vector<std::pair<std::string, std::string>> arguments; ///< name, help
    std::vector<OptionText> options;                            ///< those of all commands included
};

/// The options that each command has, from the definitions that parse the command line.
CommandText describe(const CommandEntry& entry);
/// All commands in the order of the help text.
std::vector<CommandText> describeAll();

/// The script that completes commands, options and their values in `shell` (bash, zsh or fish); empty
/// for another name.
std::string completionScript(std::string_view shell);

/// The page of section 1 of the manual for a command; for nullptr that of the program.
std::string manualPage(const CommandText* command);

} // namespace palindrome::cli
