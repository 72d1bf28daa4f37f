// MatrixText.h - a matrix as text: its cells, its models, its rows.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Matrix.h"

#include <cstddef>
#include <string>

namespace palindrome::report {

/// Units down, models across: "2/3" proved of the repeats, then the share at the first attempt, the
/// shares and means of each model with their intervals, and the weakest and strongest row of each
/// unit, in `width` columns (textTable). Nothing in it depends on when or in how many parts the matrix was run.
std::string matrixText(const flow::MatrixReport& report, size_t width = 0);

} // namespace palindrome::report
