// SheetBuilder.cpp - collects the cells of a sheet while a workbook is read, within limits.
// SPDX-License-Identifier: MIT
#include "lct/SheetBuilder.h"

#include "util/CellName.h"
#include "util/Text.h"

#include <algorithm>

namespace palindrome::lct {

std::string sheetFile(const std::string& path, const std::string& sheet) {
    return path + "#" + sheet;
}

void SheetBuilder::begin(const std::string& name) {
    if (workbook.sheets.size() >= maxSheets)
        throw Failure{Failure::Kind::Limit,
                      "it has more than " + std::to_string(maxSheets) + " sheets"};
    workbook.sheets.emplace_back().name = name;
    file = sheetFile(path, name);
}

void SheetBuilder::cell(unsigned row, unsigned column, SheetCell cell) {
    if (cell.blank())
        return;
    if (util::findInvalidUtf8(cell.text) != std::string::npos)
        throw Failure{Failure::Kind::Unreadable,
                      "the text of cell " + sheet().name + "!" + util::spreadsheetCell(row, column) +
                          " is not UTF-8"};
    // One more than a table may have, for the message that says so.
    if (column > maxColumns + 1)
        throw Failure{Failure::Kind::Limit, "the cell " + sheet().name + "!" +
                                                util::spreadsheetCell(row, column) + " lies beyond column " +
                                                std::to_string(maxColumns)};
    auto& rows = sheet().rows;
    if (rows.empty() || rows.back().span.line != row) {
        if (!rows.empty() && rows.back().span.line > row)
            throw Failure{Failure::Kind::Unreadable, "the rows of sheet " + sheet().name +
                                                         " are not in their order"};
        rows.emplace_back().span = place(row, 1);
    }
    auto& list = rows.back().cells;
    if (column <= list.size() && !list[column - 1].blank())
        throw Failure{Failure::Kind::Unreadable, "the cell " + sheet().name + "!" +
                                                     util::spreadsheetCell(row, column) + " is there twice"};
    const size_t before = list.size();
    if (column > before) {
        list.resize(column);
        for (size_t i = before; i < column; ++i)
            list[i].span = place(row, static_cast<unsigned>(i + 1));
        cells += column - before;
    }
    if (cells > maxSheetCells)
        throw Failure{Failure::Kind::Limit,
                      "it has more than " + std::to_string(maxSheetCells) + " cells"};
    cell.span = list[column - 1].span;
    list[column - 1] = std::move(cell);
}

void SheetBuilder::merged(unsigned firstRow, unsigned firstColumn, unsigned lastRow,
                          unsigned lastColumn) {
    if (firstRow == lastRow && firstColumn == lastColumn)
        return;
    constexpr size_t enough = 1000; // more than are reported
    if (sheet().merged.size() < enough)
        sheet().merged.push_back({place(firstRow, firstColumn), util::spreadsheetCell(firstRow, firstColumn) +
                                                                     ":" +
                                                                     util::spreadsheetCell(lastRow, lastColumn)});
}

} // namespace palindrome::lct
