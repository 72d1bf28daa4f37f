// GateCommand.h - the entry of `palindrome gate` in the command table.
// SPDX-License-Identifier: MIT
#pragma once

#include "cli/Command.h"

namespace palindrome::cli {

extern const CommandEntry gateCommand;

} // namespace palindrome::cli
