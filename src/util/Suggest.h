// Suggest.h - "did you mean": the nearest known name to a mistyped one.
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace palindrome::util {

/// Edit distance with insertions, deletions, replacements and swaps of neighbours, at cost 1 each.
size_t editDistance(std::string_view a, std::string_view b);

/// The candidate nearest to `name`, or an empty string if none is close enough to be a likely typing
/// error (a third of the length, at least one edit; a difference in case counts half). The first of
/// equally near ones wins.
std::string nearest(std::string_view name, std::span<const std::string> candidates);

} // namespace palindrome::util
