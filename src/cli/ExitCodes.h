// ExitCodes.h - what the program's exit status says, in one table.
// SPDX-License-Identifier: MIT
#pragma once

#include "util/Result.h"

#include <span>
#include <string_view>

namespace palindrome::cli {

enum Exit : int {
    ExitOk = 0,
    ExitFinding = 1,
    ExitUsage = 2,
    ExitInput = 3,
    ExitUndecided = 4,
    ExitExternal = 5,
    ExitInternal = 6,
    ExitInterrupted = 130 ///< 128 + SIGINT, as shells have it
};

struct ExitDescription {
    int code;
    std::string_view text;
};

/// Every code with its meaning, ascending.
std::span<const ExitDescription> exitDescriptions();

/// The code for a failure of the outside world.
int exitCodeOf(Failure::Kind kind);

/// The worse of two results of one command: an internal error above unusable input, that above a
/// failed tool, a mismatch, and an open question; 0 only if both are 0.
int worseExit(int a, int b);

} // namespace palindrome::cli
