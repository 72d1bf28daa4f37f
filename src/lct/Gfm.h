// Gfm.h - which cell texts GitHub-flavoured Markdown would change, and the code spans that keep
// them. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace palindrome::lct {

/// For each text: would it come out of a table cell with another text than it has? Asks cmark-gfm
/// (tables and strikethrough) about those that hold markup characters. `definitions` are the lines
/// of the document that may define link labels. A text of more than 4 kB with markup characters
/// counts as changed, because the library's time is not linear in all of them.
std::vector<bool> changedByMarkdown(const std::vector<std::string>& texts,
                                    const std::string& definitions);

/// The text as one code span, with a fence of backquotes that does not occur in it.
std::string asCodeSpan(std::string_view text);

/// The text with a backslash in front of each pipe.
std::string escapePipes(std::string_view text);

} // namespace palindrome::lct
