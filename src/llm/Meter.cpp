// Meter.cpp - how many tokens a call can have at most.
// SPDX-License-Identifier: MIT
#include "llm/Meter.h"

namespace palindrome::llm {

std::uint64_t mostInputTokens(const Request& request) {
    constexpr std::uint64_t perMessage = 32; // marks of role and turn in models' own formats
    std::uint64_t tokens = perMessage;
    for (const Message& message : request.messages)
        tokens += message.text.size() + perMessage;
    return tokens;
}

std::optional<std::uint64_t> mostOutputTokens(const Request& request, const Settings& settings) {
    if (request.parameters.maxOutputTokens)
        return *request.parameters.maxOutputTokens;
    if (settings.largestOutput)
        return *settings.largestOutput;
    return std::nullopt;
}

} // namespace palindrome::llm
