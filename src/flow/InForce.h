// InForce.h - which rows of a spec decided the end of a trace.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Load.h"

#include <string>
#include <vector>

namespace palindrome::flow {

/// Rows of combinational tables that hold in the last cycle and rows of clocked tables that hold in
/// the one before, as "cycle 3: next state, row 2 (line 34)". If a table drives the differing
/// output itself, only its row is named. Rows that depend on unknown values are left out.
std::vector<std::string> rowsInForce(Pair& pair, const lct::Unit& spec, const proof::Trace& trace);

} // namespace palindrome::flow
