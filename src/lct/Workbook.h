// Workbook.h - sheets of cells, as spreadsheets and CSV files hold them.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"

#include <string>
#include <vector>

namespace palindrome::lct {

/// A cell that was read. `text` is what it holds: the text, the number or date as it is written in
/// the file, the formula.
struct SheetCell {
    enum class Kind { Text, Number, Date, Boolean, Formula, Error };
    Kind kind = Kind::Text;
    std::string text;
    diag::Span span;

    bool blank() const { return kind == Kind::Text && text.empty(); }
};

struct SheetRow {
    std::vector<SheetCell> cells;
    diag::Span span;
};

/// Cells that are merged, as the place of their first one and "A3:B4".
struct MergedCells {
    diag::Span span;
    std::string range;
};

struct Sheet {
    std::string name;
    std::vector<SheetRow> rows; ///< rows without any content may be left out
    std::vector<MergedCells> merged;
};

/// What was read from one file, or from the CSV files of a folder.
struct Workbook {
    bool csv = false;
    std::vector<Sheet> sheets;
};

/// A sheet to be written: texts only.
struct SheetText {
    /// The values that the cells below the header of a column are chosen from.
    struct Choice {
        size_t column = 0;
        std::vector<std::string> values;
        bool only = true; ///< other values are wrong
    };
    std::string name;
    std::vector<std::vector<std::string>> rows;
    size_t header = 0;             ///< index of the header row; 0 if there is none
    size_t end = 0;                ///< one past the last row below the header
    size_t policy = 0;             ///< index of the row of the hit policy; 0 if there is none
    std::vector<Choice> choices;
};

constexpr size_t maxSheets = 1000;
constexpr size_t maxSheetCells = 2'000'000; ///< of all sheets of a file

} // namespace palindrome::lct
