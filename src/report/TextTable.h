// TextTable.h - rows of cells as text in columns.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace palindrome::report {

/// Columns as wide as their widest cell, two blanks between them, no blanks at the ends of lines.
std::string textTable(const std::vector<std::vector<std::string>>& rows);

} // namespace palindrome::report
