// Correspond.h - signal correspondence: equalities between functions of the state, proved inductive.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Candidates.h"
#include "proof/Unroll.h"

namespace palindrome::proof {

/// Relations that hold in every checked cycle reached under the assumptions.
struct Correspondence {
    Definitions definitions;         ///< state variables as functions of the undefined ones
    std::vector<logic::Term> facts;  ///< what the definitions do not say, one bit each
    std::string limit;               ///< why fewer were kept than might hold; empty if not so
    size_t relations = 0;            ///< how many equalities were kept
};

/// Greatest set of candidate equalities that holds in the first cycle and is inductive in one step:
/// classes of equal simulation signatures, split by random steps and by solver models until no step
/// leaves them.
Correspondence correspond(logic::TermPool& pool, const Machine& machine, const Simulation& sim,
                          Ask& ask, std::span<const logic::Term> roots,
                          std::span<const logic::Term> extra, Effort effort);

/// The machine without the defined state variables, with the facts that are known. Correspondences of
/// it add to what is known.
Machine reduce(logic::TermPool& pool, const Machine& machine, const Correspondence& known);
/// Adds what was found in the machine reduced by `known`.
void addTo(logic::TermPool& pool, Correspondence& known, const Correspondence& more);

} // namespace palindrome::proof
