// Help.h - the texts of --help.
// SPDX-License-Identifier: MIT
#pragma once

#include "cli/Command.h"

#include <string>

namespace palindrome::cli {

/// The page of `palindrome --help`: commands by group, exit codes, where to go on.
std::string programHelp(const Console& console);

/// The page of one command; the options are those declared in `app`.
std::string commandHelp(const CommandEntry& entry, const CLI::App& app, const Console& console);

} // namespace palindrome::cli
