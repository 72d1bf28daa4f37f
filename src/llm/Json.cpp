// Json.cpp - null-safe reading of JSON, and dumping that never throws.
// SPDX-License-Identifier: MIT
#include "llm/Json.h"

#include "util/Text.h"

#include <cmath>

namespace palindrome::llm {

using nlohmann::json;

const json* member(const json& object, std::string_view name) {
    if (!object.is_object())
        return nullptr;
    const auto found = object.find(name);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::optional<std::string> stringMember(const json& object, std::string_view name) {
    const json* value = member(object, name);
    if (!value || !value->is_string())
        return std::nullopt;
    return value->get<std::string>();
}

std::optional<std::int64_t> integerMember(const json& object, std::string_view name) {
    const json* value = member(object, name);
    if (!value)
        return std::nullopt;
    if (value->is_number_unsigned()) {
        const auto number = value->get<std::uint64_t>();
        if (number > static_cast<std::uint64_t>(INT64_MAX))
            return std::nullopt;
        return static_cast<std::int64_t>(number);
    }
    if (value->is_number_integer())
        return value->get<std::int64_t>();
    if (value->is_number_float()) {
        const double number = value->get<double>();
        if (std::abs(number) < 9e15 && std::floor(number) == number)
            return static_cast<std::int64_t>(number);
    }
    return std::nullopt;
}

std::optional<json> parseJson(std::string_view text) {
    json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (value.is_discarded())
        return std::nullopt;
    return value;
}

std::string dumpJson(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string dumpJson(const nlohmann::ordered_json& value, int indent) {
    return value.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

bool isUtf8(std::string_view text) {
    return util::findInvalidUtf8(text) == std::string_view::npos;
}

} // namespace palindrome::llm
