// JsonTree.h - a JSON text as a tree whose values know where they stand.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace palindrome::lct {

struct JsonValue {
    enum class Kind { Null, Boolean, Number, String, Array, Object };
    Kind kind = Kind::Null;
    bool boolean = false;
    double number = 0;
    std::string text;             ///< of a string
    size_t begin = 0, end = 0;    ///< offsets in the text; of a container, of its first bracket
    std::vector<JsonValue> items; ///< of an array, or the values of an object
    std::vector<JsonValue> keys;  ///< of an object, beside `items`

    const JsonValue* find(std::string_view key) const;
};

struct JsonError {
    size_t offset = 0;
    std::string message;
};

/// Parses a whole text with nlohmann's parser. Refuses what exceeds the limits
/// below, and keys that stand twice in an object.
std::optional<JsonValue> parseJsonTree(std::string_view text, JsonError& error);

constexpr size_t maxJsonDepth = 16;
constexpr size_t maxJsonKeys = 64; ///< of one object
constexpr size_t maxJsonValues = 2'000'000;

} // namespace palindrome::lct
