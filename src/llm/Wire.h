// Wire.h - what several wire formats share: error objects, counts, texts in URLs, extra fields.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Dialect.h"
#include "llm/Json.h"

namespace palindrome::llm {

/// A count as a server sends it; below zero is none.
std::uint64_t clamped(std::int64_t count);

/// `total` less what other buckets hold of it, never below zero.
std::uint64_t lessOf(std::uint64_t total, std::uint64_t part);

/// An error object in OpenAI's form (message, type, code) or a bare string, with what its codes
/// mean: money, or an overload that passes.
WireError wireErrorOf(const nlohmann::json& error);

/// Sets `quota` and `overloaded` from the code and type, as any provider spells them.
void classify(WireError& error);

/// "try again in 5.289s", "retry in 12ms": the only hint of some servers.
std::optional<std::chrono::milliseconds> waitInText(std::string_view text);

/// A duration as "12ms", "1s", "6m0s", "2m59.56s", "17s".
std::optional<std::chrono::milliseconds> parseDuration(std::string_view text);

/// Everything but letters, digits and "-_.~" as %XX; `keep` holds further characters that stay.
std::string percentEncode(std::string_view text, std::string_view keep = {});

/// The body with the extra fields merged in: objects member by member, all else replaced.
std::string finishBody(nlohmann::ordered_json body, const Parameters& parameters);

/// What a request says to a model without a system role of its own: system texts, in order.
std::vector<std::string> systemTexts(const Request& request);

/// Parses an event's data as an object; otherwise says so in `answer` and returns nothing.
std::optional<nlohmann::json> eventObject(const StreamEvent& event, Answer& answer);

/// The same for formats whose events are pieces of an answer or have an `error`: that is read by
/// `errorOf` into `answer`, and nothing returned.
std::optional<nlohmann::json> pieceOrError(const StreamEvent& event, Answer& answer,
                                           WireError (*errorOf)(const nlohmann::json&));

/// Parses a whole body as an object; otherwise says so in `answer` and returns nothing.
std::optional<nlohmann::json> bodyObject(std::string_view body, Answer& answer);

/// Bytes of answer, reasoning and refusal: has an event added anything?
size_t contentBytes(const Answer& answer);

} // namespace palindrome::llm
