// Meter.h - is told of every attempt before and after it is made, and may forbid it.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Client.h"

#include <cstdint>

namespace palindrome::llm {

/// One request that is about to be sent.
struct AttemptStart {
    const Request* request = nullptr;
    const Settings* settings = nullptr;
    std::string key; ///< requestKey
    unsigned repeat = 0;
    unsigned number = 1;      ///< of the attempt, from 1
    std::uint64_t mostInput = 0; ///< tokens of the prompt, never fewer than it has
    std::optional<std::uint64_t> mostOutput; ///< unset: nobody knows
};

/// What it came to.
struct AttemptEnd {
    std::string outcome; ///< "complete" or a failureWord
    int httpStatus = 0;
    double seconds = 0;
    std::string servedModel;
    Usage usage;
    /// Nothing can have been billed: the request was not sent, or refused before any work.
    bool unbilled = false;
};

/// Both functions may be called from several threads at once.
class Meter {
public:
    virtual ~Meter() = default;
    /// A number to end the attempt with, or why it must not be made.
    virtual Result<std::int64_t> begin(const AttemptStart& start) = 0;
    virtual void end(std::int64_t attempt, const AttemptEnd& end) = 0;
};

/// Tokens of the messages at most: a token has one byte or more, and each message brings some of its
/// own.
std::uint64_t mostInputTokens(const Request& request);
/// Tokens of an answer at most; nothing if neither the request nor the settings limit it.
std::optional<std::uint64_t> mostOutputTokens(const Request& request, const Settings& settings);

} // namespace palindrome::llm
