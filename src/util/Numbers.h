// Numbers.h - lists of numbers as text.
// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>

namespace palindrome::util {

/// "12-14, 20": ascending, neighbours as a range.
std::string numberRanges(const std::set<unsigned>& numbers);

} // namespace palindrome::util
