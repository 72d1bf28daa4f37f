// Json.h - reading JSON that others wrote: nulls, missing keys and wrong types are all "absent".
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace palindrome::llm {

/// The member, or nullptr if `object` is no object, lacks it, or holds null there.
const nlohmann::json* member(const nlohmann::json& object, std::string_view name);
/// The member if it is a string.
std::optional<std::string> stringMember(const nlohmann::json& object, std::string_view name);
/// The member if it is a whole number that fits (1.0 counts, 1.5 and 1e30 do not).
std::optional<std::int64_t> integerMember(const nlohmann::json& object, std::string_view name);

/// Parses without exceptions; nothing if it is not one JSON value in UTF-8 (a BOM is allowed).
std::optional<nlohmann::json> parseJson(std::string_view text);

/// One line; bytes that are not UTF-8 become U+FFFD.
std::string dumpJson(const nlohmann::json& value);
std::string dumpJson(const nlohmann::ordered_json& value, int indent = -1);

bool isUtf8(std::string_view text);

} // namespace palindrome::llm
