// Candidates.h - functions of the state that may turn out to be equal in every reachable state.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Simulation.h"

namespace palindrome::proof {

/// One function of state variables. `rank` says how well it represents its class: constants, HDL
/// registers, functions of HDL registers alone, spec registers, anything else.
struct Candidate {
    enum Rank { Constant, HdlVar, HdlFunction, SpecVar, Other };
    logic::Term now, next; ///< next: the same function after a clock edge
    Rank rank = Other;
    bool inverted = false; ///< one-bit: it is the complement of its class
};

/// How many functions are proposed; each step contains the one before.
enum class Effort {
    Pairs,     ///< registers, bits of narrow ones, "register == value" where few values occur
    Guesses,   ///< also differences of registers, and what the caller guesses
    Functions  ///< also wide registers' bits, and functions of the state in the equations
};

/// Proposes candidates: registers and their bits, "register == value" for registers that take few
/// values; differences of registers of the other side, and `extra`; one-bit and word-level functions
/// of the state that occur in the machine or in `roots`. At most a fixed number; deterministic.
std::vector<Candidate> proposeCandidates(logic::TermPool& pool, const Machine& machine,
                                         const Simulation& sim,
                                         std::span<const logic::Term> roots,
                                         std::span<const logic::Term> extra, Effort effort);

/// Groups candidates that agree in all simulated cycles; one-bit ones up to complement. Singletons
/// are left out. Indexes into `candidates`, which may grow by constants.
std::vector<std::vector<size_t>> groupBySimulation(logic::TermPool& pool,
                                                   const Simulation& sim,
                                                   std::vector<Candidate>& candidates);

} // namespace palindrome::proof
