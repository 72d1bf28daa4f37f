// EmitTable.h - one table as one always block, or two where registers differ in having a reset.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/EmitMap.h"
#include "hdl/EmitNames.h"

namespace palindrome::hdl {

/// Above this number of rows a table is a `case (1'b1)`: tools recurse over an `else if` chain.
inline constexpr size_t longestChain = 200;

/// The order in which the statements of a branch must stand so that a cell which reads another
/// output of the table comes behind it; clocked tables keep the order of their columns.
struct StatementOrder {
    std::vector<size_t> columns;
    /// Names along a cycle, first again at the end; empty if there is none.
    std::vector<std::string> cycle;
    const lct::Text* cycleCell = nullptr; ///< a cell that closes it
};
StatementOrder statementOrder(const UnitNames& names, const lct::Table& table);

/// The constant that a register with bits in several tables is reset to, as a name in the module.
std::string splitResetName(std::string_view registerName);

/// Prints a table that has passed checkCells.
void emitTable(const lct::Unit& unit, const UnitNames& names, const lct::Table& table,
               EmitWriter& out);

/// Prints the wires of SpecCells.h that belong to a table, or to one expression.
void emitCellWires(const UnitNames& names, const lct::Table& table, size_t number,
                   EmitWriter& out);
void emitWide(const std::string& wire, const lct::Text& expression, EmitWriter& out);

} // namespace palindrome::hdl
