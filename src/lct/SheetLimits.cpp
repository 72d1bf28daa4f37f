// SheetLimits.cpp - what the writers of spreadsheets ask before they write texts.
// SPDX-License-Identifier: MIT
#include "lct/SheetLimits.h"

#include "util/CellName.h"

#include <algorithm>

namespace palindrome::lct {

namespace {

size_t utf16Units(std::string_view text) {
    size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        units += (byte & 0xc0) == 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
    }
    return units;
}

} // namespace

Result<void> checkTexts(const std::vector<SheetText>& sheets, size_t maxUnits, const char* format) {
    for (const SheetText& sheet : sheets) {
        for (size_t r = 0; r < sheet.rows.size(); ++r) {
            for (size_t c = 0; c < sheet.rows[r].size(); ++c) {
                const std::string& cell = sheet.rows[r][c];
                const std::string where =
                    "the text of cell " + sheet.name + "!" +
                    util::spreadsheetCell(static_cast<unsigned>(r + 1), static_cast<unsigned>(c + 1));
                if (utf16Units(cell) > maxUnits)
                    return fail(Failure::Kind::Refused,
                                where + " is longer than the " + std::to_string(maxUnits) +
                                    " characters of a cell of " + format +
                                    "; convert to .csv or .json");
            }
        }
    }
    return {};
}

std::vector<unsigned> columnWidths(const SheetText& sheet) {
    constexpr size_t least = 8, most = 60;
    std::vector<unsigned> widths;
    for (size_t r = 0; r < sheet.rows.size(); ++r) {
        const auto& row = sheet.rows[r];
        // Lines of text may run over the columns beside them.
        const bool table = sheet.header > 0 && r >= sheet.header && r < sheet.end;
        for (size_t c = 0; c < row.size(); ++c) {
            if (widths.size() <= c)
                widths.push_back(least);
            if (table || c == 0)
                widths[c] = static_cast<unsigned>(
                    std::clamp<size_t>(utf16Units(row[c]), widths[c], most));
        }
    }
    return widths;
}

} // namespace palindrome::lct
