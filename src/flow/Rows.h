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
/// those of the cells), in the order of the unit. A row that no assignment came from (its outputs
/// were optimised away) is not in the list.
std::vector<RowRegion> rowRegions(logic::TermPool& pool, const lct::Unit& unit,
                                  const logic::System& system);

/// An assignment of a row to a target, as it was lowered.
struct RowLeaf {
    size_t table = 0, row = 0; ///< indexes in the unit
    std::string target;        ///< register, signal or output of the system
    bool isRegister = false;
    const logic::Leaf* leaf = nullptr; ///< of the system
};

/// All assignments of rows in a lowered spec, by target.
std::vector<RowLeaf> rowLeaves(const lct::Unit& unit, const logic::System& system);

/// The unit with a place for every cell: itself if it was read from a file, else as if it had been
/// read from its canonical Markdown. The origins of rows are kept.
lct::Unit withPlaces(const lct::Unit& unit);

} // namespace palindrome::flow
