// TextTable.cpp - rows of cells as text in columns.
// SPDX-License-Identifier: MIT
#include "report/TextTable.h"

#include "util/Text.h"

#include <algorithm>
#include <numeric>
#include <string_view>

namespace palindrome::report {

namespace {

constexpr size_t gap = 2, narrowest = 8;

/// The lines of a cell that is `width` characters wide: broken at the last blank that fits, or in
/// the middle of a word that fits nowhere. They are indented as the first one is.
std::vector<std::string> wrapped(std::string_view text, size_t width) {
    std::vector<std::string> lines;
    const size_t first = text.find_first_not_of(' ');
    const std::string indent(first == text.npos ? 0 : std::min(first, width / 2), ' ');
    for (;;) {
        const std::string lead = lines.empty() ? std::string() : indent;
        const size_t room = width - lead.size();
        if (util::columnsOf(text) <= room) {
            lines.push_back(lead + std::string(text));
            return lines;
        }
        const size_t most = util::prefixOf(text, room);
        // The blank may stand just behind the last character that fits.
        size_t end = text.rfind(' ', most);
        if (end == text.npos || text.find_first_not_of(' ') > end)
            end = most;
        lines.push_back(lead + std::string(text.substr(0, end)));
        text.remove_prefix(std::min(text.find_first_not_of(' ', end), text.size()));
        if (text.empty())
            return lines;
    }
}

/// Takes from the widest columns until all fit.
void narrow(std::vector<size_t>& widths, size_t width) {
    const size_t gaps = widths.empty() ? 0 : gap * (widths.size() - 1);
    size_t total = std::accumulate(widths.begin(), widths.end(), gaps);
    while (total > width) {
        const auto widest = std::ranges::max_element(widths);
        if (widest == widths.end() || *widest <= narrowest)
            return;
        --*widest;
        --total;
    }
}

} // namespace

std::string textTable(const std::vector<std::vector<std::string>>& rows, size_t width) {
    std::vector<size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], util::columnsOf(row[i]));
    }
    if (width != 0)
        narrow(widths, width);
    std::string text;
    for (const auto& row : rows) {
        std::vector<std::vector<std::string>> cells;
        size_t height = 1;
        for (size_t i = 0; i < row.size(); ++i) {
            cells.push_back(wrapped(row[i], widths[i]));
            height = std::max(height, cells.back().size());
        }
        for (size_t l = 0; l < height; ++l) {
            std::string line;
            for (size_t i = 0; i < cells.size(); ++i) {
                const std::string cell = l < cells[i].size() ? cells[i][l] : std::string();
                line += cell + std::string(widths[i] - util::columnsOf(cell) + gap, ' ');
            }
            text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
        }
    }
    return text;
}

} // namespace palindrome::report
