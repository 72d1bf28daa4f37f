// Ods.h - spreadsheets of OpenDocument.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Workbook.h"
#include "util/Result.h"

#include <string>
#include <string_view>
#include <vector>

namespace palindrome::lct {

/// Reads the cells of all sheets, as readXlsx does. Several paragraphs of a cell are several lines.
Result<Workbook> readOds(std::string_view bytes, const std::string& path);

/// The bytes of a spreadsheet; like printXlsx.
Result<std::string> printOds(const std::vector<SheetText>& sheets);

} // namespace palindrome::lct
