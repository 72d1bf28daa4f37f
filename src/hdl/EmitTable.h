// EmitTable.h - one table as one always block, or two where registers differ in having a reset.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/EmitMap.h"
#include "hdl/EmitNames.h"

namespace palindrome::hdl {

/// Above this number of rows a table is a `case (1'b1)`: tools recurse over an `else if` chain.
inline constexpr size_t longestChain = 200;

/// Prints a table that has passed checkCells.
void emitTable(const lct::Unit& unit, const UnitNames& names, const lct::Table& table,
               EmitWriter& out);

} // namespace palindrome::hdl
