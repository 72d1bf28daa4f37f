// Csv.h - sheets as comma-separated values (RFC 4180, UTF-8).
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Report.h"
#include "lct/Workbook.h"

#include <string>
#include <string_view>

namespace palindrome::lct {

/// The text of sheets, one below the other with an empty line between them. It begins with a byte order
/// mark, without which spreadsheet programs take it for another encoding.
std::string printCsv(const std::vector<SheetText>& sheets);

/// Cuts a text into cells. The separator is a comma, a semicolon or a tab: the one that follows the
/// first cell. Quotes that are not closed, or have text behind them, are reported (sheet-csv).
Sheet parseCsv(std::string_view text, const std::string& file, Report& report);

} // namespace palindrome::lct
