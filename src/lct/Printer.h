// Printer.h - prints a unit as canonical Markdown.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Model.h"

#include <string>

namespace palindrome::lct {

/// The canonical text of a unit: reading it gives an equal unit, and printing that gives the same
/// text. Cells are separated by one space, don't cares are `-`, kept values `hold`, and code spans
/// stand exactly where Markdown would change the text of a cell. Line ends in the texts of a unit
/// that was made by a program become spaces, as cells are one line.
std::string printMarkdown(const Unit& unit);

/// The canonical spelling of a condition and of an output cell, without Markdown's escapes.
std::string cellText(const ConditionCell& cell);
std::string cellText(const OutputCell& cell);

} // namespace palindrome::lct
