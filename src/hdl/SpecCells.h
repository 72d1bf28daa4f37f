// SpecCells.h - a spec elaborated with wires that tell what its single cells mean.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/Hdl.h"

namespace palindrome::hdl {

/// `emit` with checks and, for each table, further wires: "lct__col_T_C" has the bits of condition column
/// C of table T; "lct__test_T_C_N" is the test that the Nth different text in that column stands for, in
/// the order of the rows; the Nth different expression in output column C is "lct__wide_T_C_N", that of
/// equation N "lct__wide_N", both in the width that they have by themselves (none for an assignment
/// pattern, and for a name or member behind a dot). "lct__const_NAME" is a parameter or enum item.
std::optional<EmittedModule> emitWithCells(const lct::Unit& unit, diag::Sink& sink);

/// `elaborateSpec` with these wires, which `lowerSpec` leaves among the signals.
std::optional<SpecDesign> elaborateSpecWithCells(
    const lct::Unit& unit, const std::vector<std::pair<std::string, std::string>>& parameters,
    diag::Sink& sink);

} // namespace palindrome::hdl
