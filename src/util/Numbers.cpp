// Numbers.cpp - lists of numbers as text.
// SPDX-License-Identifier: MIT
#include "util/Numbers.h"

namespace palindrome::util {

std::string numberRanges(const std::set<unsigned>& numbers) {
    std::string text;
    for (auto it = numbers.begin(); it != numbers.end();) {
        const unsigned from = *it;
        unsigned to = from;
        while (++it != numbers.end() && *it == to + 1)
            to = *it;
        text += (text.empty() ? "" : ", ") + std::to_string(from);
        if (to > from)
            text += "-" + std::to_string(to);
    }
    return text;
}

} // namespace palindrome::util
