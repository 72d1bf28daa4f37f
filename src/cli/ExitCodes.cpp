// ExitCodes.cpp - what the program's exit status says, in one table.
// SPDX-License-Identifier: MIT
#include "cli/ExitCodes.h"

#include "util/Assert.h"

#include <algorithm>
#include <array>

namespace palindrome::cli {

namespace {

constexpr std::array descriptions{
    ExitDescription{ExitOk, "everything asked for holds"},
    ExitDescription{ExitFinding, "a finding or a mismatch"},
    ExitDescription{ExitUsage, "wrong usage of the command line"},
    ExitDescription{ExitInput, "input cannot be read or is not valid"},
    ExitDescription{ExitUndecided, "not decided: bounded, unknown, or a limit was reached"},
    ExitDescription{ExitExternal, "an external service or tool failed"},
    ExitDescription{ExitInternal, "internal error, a bug of Palindrome"},
    ExitDescription{ExitInterrupted, "interrupted"},
};

// From mild to bad. A mismatch outranks an open question: it is certain.
constexpr std::array<int, 8> severity{ExitOk,       ExitUndecided, ExitFinding,  ExitExternal,
                                      ExitInput,    ExitUsage,     ExitInternal, ExitInterrupted};

} // namespace

std::span<const ExitDescription> exitDescriptions() {
    return descriptions;
}

int exitCodeOf(Failure::Kind kind) {
    switch (kind) {
    case Failure::Kind::NotFound:
    case Failure::Kind::Unreadable:
        return ExitInput;
    case Failure::Kind::Timeout:
    case Failure::Kind::Limit:
        return ExitUndecided;
    case Failure::Kind::Unwritable:
    case Failure::Kind::Refused:
    case Failure::Kind::Unavailable:
    case Failure::Kind::BadReply:
        return ExitExternal;
    case Failure::Kind::Interrupted:
        return ExitInterrupted;
    }
    assertFailed("known failure kind", {});
}

int worseExit(int a, int b) {
    auto rank = [](int code) {
        auto it = std::find(severity.begin(), severity.end(), code);
        PAL_ASSERT(it != severity.end(), "exit code " + std::to_string(code));
        return it - severity.begin();
    };
    return rank(a) >= rank(b) ? a : b;
}

} // namespace palindrome::cli
