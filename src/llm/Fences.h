// Fences.h - the fenced code blocks of a Markdown text.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace palindrome::llm {

struct Fence {
    std::string label;   ///< first word of the info string, in lower case
    std::string content; ///< lines between the fences, less the indentation of the opening one
    bool closed = false;
    size_t begin = 0; ///< of the line of the opening fence
    size_t end = 0;   ///< after the last line of the block
};

/// Blocks in order. ``` and ~~~ of any length from three, at any indentation (models put blocks
/// into lists). In a block labelled markdown or md, a labelled fence opens an inner block, whose
/// end does not end the outer one. Line ends become LF.
std::vector<Fence> findFences(std::string_view text);

/// The shortest run of backquotes, at least three, that no line of `text` could close.
std::string fenceFor(std::string_view text);

} // namespace palindrome::llm
