// Sheets.h - logic condition tables as CSV and as spreadsheets.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Source.h"
#include "lct/Model.h"
#include "util/Result.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace palindrome::lct {

enum class TableFormat { Markdown, Json, Csv, CsvFolder, Xlsx, Ods };

/// The format of a file, by the ending of its name in any case; a folder, or a name that ends in `/`,
/// holds a CSV file for each section. Nothing for other names.
std::optional<TableFormat> formatOf(const std::string& path);

/// Reads a CSV file, a folder of them (in the order of their names), a workbook of .xlsx or .ods. Errors go
/// to the sink with sheet and cell; what a spreadsheet made of a text is among them.
std::optional<Unit> readSheets(const std::string& path, TableFormat format, diag::Sink& sink,
                               size_t limit = diag::defaultFileLimit);

/// A unit in a format as files (name, bytes): one with an empty name, or those of a folder. Fails (Refused)
/// if the format cannot hold a text of the unit.
Result<std::vector<std::pair<std::string, std::string>>> printUnit(const Unit& unit,
                                                                   TableFormat format);

} // namespace palindrome::lct
