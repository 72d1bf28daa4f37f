// Xlsx.h - workbooks of Office Open XML.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Workbook.h"
#include "util/Result.h"

#include <string>
#include <string_view>
#include <vector>

namespace palindrome::lct {

/// Reads the cells of all worksheets, hidden ones included: texts (shared, inline, rich), numbers, dates
/// (by their format), truth and error values, formulas, merged cells. Not read: comments, charts, pictures,
/// validation. Failures: Unreadable, Refused, Limit. `path` is for places.
Result<Workbook> readXlsx(std::string_view bytes, const std::string& path);

/// The bytes of a workbook: all cells are texts and formatted as such, headers are bold and stay in view,
/// columns are as wide as their texts (up to a limit), choices are lists to choose from. The same sheets
/// give the same bytes. Failures: Refused for a text that no cell can hold, others of the library.
Result<std::string> printXlsx(const std::vector<SheetText>& sheets);

} // namespace palindrome::lct
