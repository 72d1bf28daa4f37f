// Users.h - what depends on a signal of a table, by the table's own cells.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Model.h"

#include <string>
#include <vector>

namespace palindrome::flow {

/// Outputs and registers of the unit that depend on `signal` in one cycle, through other signals too:
/// whose equation, or a table that drives them, has the name in a cell. Sorted.
std::vector<std::string> usersOf(const lct::Unit& unit, const std::string& signal);

} // namespace palindrome::flow
