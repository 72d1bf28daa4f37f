// SheetMarks.cpp - the marks in the first cells of sheets, and how texts are kept apart from them.
// SPDX-License-Identifier: MIT
#include "lct/SheetMarks.h"

#include <algorithm>

namespace palindrome::lct::marks {

namespace {

/// Whether a text may not stand in a cell of CSV as it is.
bool isTaken(std::string_view text, bool firstColumn) {
    if (text.empty() || text == "-")
        return false;
    return std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos ||
           (firstColumn && text[0] == '#');
}

} // namespace

std::string escaped(std::string_view cell, bool firstColumn, bool csv) {
    const size_t quotes = std::min(cell.find_first_not_of('\''), cell.size());
    const std::string_view rest = cell.substr(quotes);
    const bool mark = firstColumn && rest.starts_with('#');
    const bool needed = mark || (isTaken(rest, firstColumn) && (csv || quotes > 0)) ||
                        (rest == "-" && quotes > 0);
    return needed ? "'" + std::string(cell) : std::string(cell);
}

std::string unescaped(std::string_view cell, bool firstColumn) {
    const size_t quotes = std::min(cell.find_first_not_of('\''), cell.size());
    const std::string_view rest = cell.substr(quotes);
    const bool taken = isTaken(rest, firstColumn) || rest == "-";
    return std::string(taken && quotes > 0 ? cell.substr(1) : cell);
}

} // namespace palindrome::lct::marks
