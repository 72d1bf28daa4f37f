// CellName.h - how spreadsheets name a cell.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace palindrome::util {

/// "B7" for row 7 and column 2, both counted from 1; "7" for column 0.
inline std::string spreadsheetCell(unsigned row, unsigned column) {
    std::string letters;
    for (; column > 0; column = (column - 1) / 26)
        letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
    return letters + std::to_string(row);
}

} // namespace palindrome::util
