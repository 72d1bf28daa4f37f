// SheetWriter.h - a unit as sheets of cells.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Model.h"
#include "lct/Workbook.h"

#include <vector>

namespace palindrome::lct {

enum class SheetStyle {
    Csv,      ///< texts stand where they do in Markdown, and what looks like a formula is marked
    Workbook, ///< texts stand below the table, so that its header is near the top
};

/// One sheet for the unit's name and intent, and one for each section, in the order of the unit. Names
/// of sheets are at most 31 bytes of ASCII and differ in more than case; what a sheet is stands in its
/// cells. SheetReader gives the same unit back.
std::vector<SheetText> sheetsOf(const Unit& unit, SheetStyle style);

} // namespace palindrome::lct
