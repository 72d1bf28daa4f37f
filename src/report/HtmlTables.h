// HtmlTables.h - units as data of the HTML report.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Compare.h"
#include "lct/Model.h"

#include <string>

namespace palindrome::report {

/// A unit with the lines of its rows and entries: what the page shows as tables. Prose other than
/// the intent is left out, the text of the file has it.
flow::Json unitData(const lct::Unit& unit);

/// Reads a table (Markdown) for the page: {"text", "unit", "problem"}; `unit` is null and `problem`
/// a sentence if it cannot be read.
flow::Json tableData(const std::string& markdown, const std::string& fileName);

/// The pairs of alignRows as [[table, row, other table, other row, "proof"], …].
flow::Json alignmentData(const lct::Unit& spec, const lct::Unit& other,
                         const flow::Json& comparison);

} // namespace palindrome::report
