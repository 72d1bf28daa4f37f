// Prose.cpp - what the readers of forms other than Markdown demand of prose.
// SPDX-License-Identifier: MIT
#include "lct/Prose.h"

#include "lct/Printer.h"
#include "lct/Reader.h"
#include "util/Text.h"

#include <algorithm>

namespace palindrome::lct {

std::string cleanProse(std::string_view text) {
    auto lines = util::splitLines(text);
    auto blank = [](std::string_view line) {
        return line.find_first_not_of(" \t") == std::string_view::npos;
    };
    while (!lines.empty() && blank(lines.back()))
        lines.pop_back();
    auto first = std::find_if_not(lines.begin(), lines.end(), blank);
    std::string out;
    for (auto line = first; line != lines.end(); ++line)
        out += (line == first ? "" : "\n") + std::string(*line);
    return out;
}

bool survivesMarkdown(const Unit& unit) {
    diag::Sink ignored;
    const auto again = readMarkdown(printMarkdown(unit), unit.file, ignored);
    return again && *again == unit;
}

} // namespace palindrome::lct
