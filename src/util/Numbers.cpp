// Numbers.cpp - lists of numbers as text.
// SPDX-License-Identifier: MIT
#include "util/Numbers.h"

namespace palindrome::util {

std::vector<std::pair<unsigned, unsigned>> rangesOf(const std::set<unsigned>& numbers) {
    std::vector<std::pair<unsigned, unsigned>> ranges;
    for (unsigned number : numbers)
        if (!ranges.empty() && ranges.back().second + 1 == number)
            ranges.back().second = number;
        else
            ranges.emplace_back(number, number);
    return ranges;
}

std::string numberRanges(const std::set<unsigned>& numbers) {
    std::string text;
    for (const auto& [from, to] : rangesOf(numbers)) {
        text += (text.empty() ? "" : ", ") + std::to_string(from);
        if (to > from)
            text += "-" + std::to_string(to);
    }
    return text;
}

} // namespace palindrome::util
