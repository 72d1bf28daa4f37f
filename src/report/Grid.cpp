// Grid.cpp - aligned columns of text with colours that do not disturb the alignment.
// SPDX-License-Identifier: MIT
#include "report/Grid.h"

#include "util/Assert.h"
#include "util/Text.h"

#include <algorithm>

namespace palindrome::report {

namespace {

void append(std::string& line, const std::string& text, const std::string& shown, size_t width) {
    if (!line.empty())
        line += "  ";
    line += shown;
    size_t used = util::columnsOf(text);
    line.append(width > used ? width - used : 0, ' ');
}

void endLine(std::string& all, std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    all += line + "\n";
}

} // namespace

std::string painted(const std::string& text, Tone tone, const Style& style) {
    static const char* const codes[] = {"", "32", "1;31", "33", "2"};
    if (!style.colour || tone == Tone::Plain || text.empty())
        return text;
    return std::string("\x1b[") + codes[static_cast<int>(tone)] + "m" + text + "\x1b[0m";
}

void Grid::add(std::vector<GridCell> row) {
    PAL_ASSERT(row.size() == header.size());
    rows.push_back(std::move(row));
}

std::string Grid::text(const Style& style) const {
    std::vector<size_t> widths(header.size(), 0);
    for (const auto& row : rows)
        for (size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], util::columnsOf(row[i].text));
    std::string head, all;
    for (size_t i = 0; i < header.size(); ++i) {
        if (widths[i] == 0)
            continue;
        widths[i] = std::max(widths[i], util::columnsOf(header[i]));
        append(head, header[i], style.colour && !header[i].empty()
                                    ? "\x1b[1m" + header[i] + "\x1b[0m"
                                    : header[i],
               widths[i]);
    }
    endLine(all, head);
    for (const auto& row : rows) {
        std::string line;
        bool first = true;
        for (size_t i = 0; i < row.size(); ++i) {
            if (widths[i] == 0)
                continue;
            if (first && row[i].text.empty())
                line += std::string(widths[i], ' ');
            else
                append(line, row[i].text, painted(row[i].text, row[i].tone, style), widths[i]);
            first = false;
        }
        endLine(all, line);
    }
    return all;
}

} // namespace palindrome::report
