// Prose.h - what the readers of forms other than Markdown demand of prose.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Model.h"

#include <string>
#include <string_view>

namespace palindrome::lct {

/// Prose as the Markdown reader keeps it: LF line ends, no blank lines at the ends.
std::string cleanProse(std::string_view text);

/// False for a unit that is read as another one when it is written as Markdown: a heading, a table or
/// a setting stands in its prose.
bool survivesMarkdown(const Unit& unit);

} // namespace palindrome::lct
