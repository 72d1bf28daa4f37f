// SheetBuilder.h - collects the cells of a sheet while a workbook is read, within limits.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Blocks.h"
#include "lct/Workbook.h"
#include "util/Result.h"

#include <optional>

namespace palindrome::lct {

/// The place of cells in a workbook: "spec.xlsx#Ports", the row as line, the column as column.
std::string sheetFile(const std::string& path, const std::string& sheet);

/// Throws a Failure (Limit) when a workbook is too large; readers catch it at their top.
class SheetBuilder {
public:
    SheetBuilder(Workbook& theWorkbook, std::string thePath)
        : workbook(theWorkbook), path(std::move(thePath)) {}

    void begin(const std::string& name);
    /// Row and column are 1-based; rows must not go back. Blank texts are left out.
    void cell(unsigned row, unsigned column, SheetCell cell);
    void merged(unsigned firstRow, unsigned firstColumn, unsigned lastRow, unsigned lastColumn);

private:
    diag::Span place(unsigned row, unsigned column) const { return {file, row, column, 1}; }
    Sheet& sheet() { return workbook.sheets.back(); }

    Workbook& workbook;
    std::string path, file;
    size_t cells = 0;
};

} // namespace palindrome::lct
