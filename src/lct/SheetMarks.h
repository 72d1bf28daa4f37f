// SheetMarks.h - the marks in the first cells of sheets, and how texts are kept apart from them.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace palindrome::lct::marks {

inline constexpr const char* unit = "#unit";         ///< the unit's name; begins the file
inline constexpr const char* preamble = "#preamble"; ///< a line of the text in front of the title
inline constexpr const char* section = "#section";   ///< begins a section with fixed columns
inline constexpr const char* table = "#table";       ///< begins a table, and gives its title
inline constexpr const char* prose = "#prose";       ///< begins a section that is text only
inline constexpr const char* policy = "#policy";     ///< a setting of a table
inline constexpr const char* defaults = "#default";  ///< a setting of a table
inline constexpr const char* text = "#text";         ///< a line of text above the table
inline constexpr const char* below = "#below";       ///< a line of text below the table

/// The text as it is written into a cell. One apostrophe is put in front of a text that a reader would
/// take for something else: for a mark (in the first column), and in CSV for a formula, which programs
/// see in `=`, `+`, `@`, a tab, and `-` with more behind it. So that nothing is lost, a text which
/// consists of apostrophes and such a text gets one more.
std::string escaped(std::string_view cell, bool firstColumn, bool csv);
/// The inverse, for cells of every origin.
std::string unescaped(std::string_view cell, bool firstColumn);

} // namespace palindrome::lct::marks
