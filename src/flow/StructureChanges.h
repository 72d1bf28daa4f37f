// StructureChanges.h - two versions of a unit of instances: rows of instances and connections, and a run.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Changes.h"

namespace palindrome::flow {

/// Compares the rows of instances and connections by what they name, the tables below by their texts,
/// and looks for a run of some cycles in which an output differs. The level is *same rows* if all texts
/// agree up to order, *different* if there is such a run, else *undecided*: whether rows that
/// differ make a difference at the ports is not proved.
Changes structureChanges(const lct::Unit& before, const lct::Unit& after,
                         const Parameters& parameters, const proof::Options& options);

} // namespace palindrome::flow
