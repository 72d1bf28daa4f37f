// SheetReader.h - sheets of cells as a file cut into sections.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Raw.h"
#include "lct/Workbook.h"

#include <optional>

namespace palindrome::lct {

/// Finds the sections in the sheets. Reports what is wrong with their layout, and what a spreadsheet
/// makes of texts that are typed into it: numbers, dates, truth values, formulas, merged cells, blanks
/// and characters that look like others.
std::optional<RawUnit> cutWorkbook(const Workbook& workbook, Report& report);

/// Reports (with the `sheet-` rules) a cell that does not hold the text that was meant. `prose` is a
/// cell of a note, in which typographic characters are in place.
void vetCell(const SheetCell& cell, bool prose, bool csv, Report& report);

} // namespace palindrome::lct
