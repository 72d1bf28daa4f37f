// RowLinesText.h - rows and the lines of HDL that they need, as text for a terminal.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/RowLines.h"
#include "report/Grid.h"

namespace palindrome::report {

/// For each row its lines, for each line its rows, and the lines that no row needs.
std::string rowLinesText(const flow::RowLines& lines, const Style& style);

} // namespace palindrome::report
