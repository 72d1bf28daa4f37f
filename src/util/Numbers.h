// Numbers.h - lists of numbers as text.
// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace palindrome::util {

/// First and last of each run of neighbours, ascending.
std::vector<std::pair<unsigned, unsigned>> rangesOf(const std::set<unsigned>& numbers);

/// "12-14, 20": the ranges as text.
std::string numberRanges(const std::set<unsigned>& numbers);

} // namespace palindrome::util
