// UserCommands.h - the entries of the commands that help people along: set-up, explanations, pages.
// SPDX-License-Identifier: MIT
#pragma once

#include "cli/Command.h"

namespace palindrome::cli {

extern const CommandEntry completionsCommand;
extern const CommandEntry convertCommand;
extern const CommandEntry doctorCommand;
extern const CommandEntry explainCommand;
extern const CommandEntry initCommand;
extern const CommandEntry manCommand;

} // namespace palindrome::cli
