// Raw.h - a file cut into sections and cells, before anything is known about their meaning.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Model.h"
#include "lct/Report.h"

#include <optional>
#include <string>
#include <vector>

namespace palindrome::lct {

struct RawRow {
    std::vector<Text> cells; ///< as written, trimmed, with `\|` read as `|`; spans cover that
    diag::Span span;         ///< the whole row
};

enum class ColumnRole { Condition, Output, Note };

struct RawTable {
    RawRow header;
    std::vector<ColumnRole> roles; ///< of the columns of a Table; empty if the header's text tells
    std::vector<RawRow> rows;
};

/// A line "policy: first" under the heading of a table.
struct RawDirective {
    Text key, value;
};

struct RawSection {
    Text title; ///< of the heading, trimmed; of a table without "Table:"
    bool isTable = false;
    diag::Span heading;                  ///< the whole heading
    std::string proseBefore, proseAfter; ///< around the table; without directives
    std::vector<RawDirective> directives;
    std::optional<RawTable> table;
    std::string markdown; ///< of the whole section, heading included
};

/// What the readers of the file formats hand to the builder.
struct RawUnit {
    /// Cells may be wrapped in a code span (Markdown), or are taken literally (JSON).
    bool codeSpans = true;
    std::string preamble, intent;
    Text name;
    std::vector<RawSection> sections;
};

/// Cuts Markdown. Reports what is wrong with headings and with the form of tables.
std::optional<RawUnit> cutMarkdown(std::string_view text, const std::string& file, Report& report);

/// Gives cells their meaning and checks everything that needs no elaboration. Empty if the report
/// has errors.
std::optional<Unit> buildUnit(RawUnit raw, const std::string& file, Report& report);

/// Checks between the sections: names, clock and reset, what equations drive. Without `complete`,
/// declarations may be missing in the unit, and nothing is said about names that it does not have.
void checkUnit(const Unit& unit, bool complete, Report& report);

/// The content of a cell that is wholly one code span, trimmed; else nothing.
std::optional<std::string_view> codeSpanContent(std::string_view text);

} // namespace palindrome::lct
