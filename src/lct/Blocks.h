// Blocks.h - the block structure of a Markdown file: its headings, tables and paragraphs.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace palindrome::lct {

/// A block at the top level of the document (not in a list or quotation), as lines of the file.
struct Block {
    enum class Kind {
        Heading, ///< level 1 or 2 (others belong to the prose); with its underline, if it has one
        Table,   ///< first line: header; then the delimiter row; then the rows, one a line
        Paragraph
    };
    Kind kind = Kind::Paragraph;
    unsigned level = 0;           ///< of a heading
    unsigned first = 0, last = 0; ///< 1-based lines of the file, both included
};

/// Finds the blocks with cmark-gfm. Time and memory are linear in the size of the text, whatever it
/// holds: bodies of tables and the insides of lines, which cannot change the structure, are
/// withheld from the library, and what is too deeply nested or has too many lines outside of tables
/// is reported (lct-too-complex), as a table with too many columns is (lct-too-many-columns).
std::optional<std::vector<Block>> findBlocks(const std::vector<std::string_view>& lines,
                                             const std::string& file, diag::Sink& sink);

constexpr unsigned maxColumns = 1000;

/// True for lines of blanks only.
bool isBlankLine(std::string_view line);
/// True for the row of dashes under a table's header: |---|:--|.
bool isDelimiterRow(std::string_view line);

} // namespace palindrome::lct
