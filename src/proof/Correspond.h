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

/// A guess: a state variable always equals the first of some functions for which that holds. They may
/// speak of variables hinted before, and of no later ones.
struct Hint {
    logic::Term var;
    std::vector<logic::Term> functions;
};

/// Those hints that hold in the first cycle and are inductive together. Needs no simulation and few
/// solver calls, so it is the cheap first try.
Correspondence correspondHints(logic::TermPool& pool, const Machine& machine,
                               std::span<const Hint> hints, Ask& ask);

} // namespace palindrome::proof
