// TextTable.h - rows of cells as text in columns.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace palindrome::report {

/// Columns as wide as their widest cell, two blanks between them, no blanks at the ends of lines.
/// Where that needs more than `width` columns (0: as many as it takes), the widest columns give way,
/// and their cells go on in further lines, broken at blanks where there are any. Eight characters a
/// column are left, however narrow the terminal is. Each character counts as one column.
std::string textTable(const std::vector<std::vector<std::string>>& rows, size_t width = 0);

} // namespace palindrome::report
