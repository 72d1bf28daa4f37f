// Dates.h - points in time as recordings write them.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace palindrome::llm {

/// Now, as "2026-11-24T06:30:00Z".
std::string utcNow();

/// "2026-11-24" or "2026-11-24T06:30:00Z". The lengths of months are not checked.
bool isDate(std::string_view text);

/// Seconds since 1970 of a date as HTTP headers or RFC 3339 have it.
std::optional<std::int64_t> parseHttpDate(std::string_view text);

} // namespace palindrome::llm
