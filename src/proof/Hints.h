// Hints.h - the cheap first try: guesses about single state variables, proved inductive together.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Correspond.h"

namespace palindrome::proof {

/// A guess: a state variable always equals the first of some functions for which that holds. They may
/// speak of variables hinted before, and of no later ones.
struct Hint {
    logic::Term var;
    std::vector<logic::Term> functions;
};

/// Those hints, and those of the one-bit `facts`, that hold in the first cycle and are inductive
/// together. Needs no simulation and few solver calls.
Correspondence correspondHints(logic::TermPool& pool, const Machine& machine,
                               std::span<const Hint> hints, std::span<const logic::Term> facts,
                               Ask& ask);

} // namespace palindrome::proof
