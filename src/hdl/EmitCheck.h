// EmitCheck.h - what must hold of a unit's cells before the unit can be printed as SystemVerilog.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"
#include "hdl/EmitNames.h"

namespace palindrome::hdl {

/// The text between backquotes, as messages name things.
inline std::string inTicks(std::string_view text) {
    return "`" + std::string(text) + "`";
}

/// Reports an error at a part of a cell, with the cell as quote. A length of 0 means the whole
/// cell.
diag::Diagnostic& cellError(diag::Sink& sink, std::string rule, const lct::Text& cell,
                            std::string message, std::string wayOut = {}, size_t offset = 0,
                            size_t length = 0);

/// Checks every cell by its tokens, every name, and the shape of the tables. Whatever passes can be
/// printed and stays in its place; it may still be wrong in type or meaning. Returns false, with
/// diagnostics, if anything was found.
bool checkCells(const lct::Unit& unit, const UnitNames& names, diag::Sink& sink);

} // namespace palindrome::hdl
