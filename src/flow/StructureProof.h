// StructureProof.h - proves a unit of instances from what is proved of its units, each alone.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Load.h"

#include <optional>
#include <string>

namespace palindrome::flow {

struct StructureProof {
    /// No result: why the unit cannot be taken apart, so that it must be proved as a whole.
    std::string refused;
    std::optional<proof::Result> result;
    std::string vcd; ///< of the trace; empty if there is none
};

/// Decides what the unit's instances assume, and its invariants and properties, without ever looking at
/// all equations at once (docs/proof.md, "Structures"). As soon as something does not follow, a run of the
/// unit concerned that breaks it is searched, and is the result if there is one. What is open at the end is
/// tried on the whole once more, within what is left of the limits.
/// Empty with diagnostics if the unit is not valid.
std::optional<StructureProof> proveStructure(const lct::Unit& unit, const Parameters& parameters,
                                             const hdl::LowerOptions& lowering,
                                             const proof::Options& options, diag::Sink& sink);

} // namespace palindrome::flow
