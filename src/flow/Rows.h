// Rows.h - when each row of a spec's tables applies, as terms over the spec's variables.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Model.h"
#include "logic/System.h"

#include <string>
#include <vector>

namespace palindrome::flow {

struct RowRegion {
    size_t table = 0, row = 0; ///< indexes in the unit
    std::string name;          ///< "next state, row 3"; rows count from 1
    unsigned line = 0;         ///< in the spec file
    logic::Term guard;         ///< one bit; reset inactive where the table is clocked
};

/// The rows whose assignments are found among the leaves of the lowered spec (whose places are
/// those of the cells), in the order of the unit. A row that no assignment came from (its outputs were optimised away) is not in the list.
std::vector<RowRegion> rowRegions(logic::TermPool& pool, const lct::Unit& unit,
                                  const logic::System& system);

} // namespace palindrome::flow
