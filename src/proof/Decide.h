// Decide.h - are some conditions never true in a machine? Induction, then search, then a bound.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Hints.h"

namespace palindrome::proof {

/// A condition over state and inputs that must never be true in a checked cycle.
struct Goal {
    std::string name;
    logic::Term bad;
};

struct GoalResult {
    enum class Status { Never, Happens, Bounded, Unknown };
    Status status = Status::Unknown;
    std::string engine;
    std::string detail;
    double seconds = 0;
};

struct Decision {
    std::vector<GoalResult> goals;
    std::optional<Counterexample> run; ///< makes at least one goal true in its last cycle
    bool shortest = true;    ///< no shorter run makes any goal true
    unsigned bound = 0;      ///< no goal is true in this many cycles from the first checked one
    std::string limit;       ///< what ended an open decision
    Correspondence known;    ///< the relations of signals that were proved and used
};

/// What may hold and is worth trying.
struct Guesses {
    Correspondence proved;           ///< of this very machine, by an earlier decision
    std::vector<Hint> hints;         ///< tried first
    std::vector<logic::Term> facts;  ///< the same: conditions that may always be true
    std::vector<logic::Term> extra;  ///< functions of the state that may be equal or constant
};

/// Decides all goals together. A goal that happens ends the work: the others are then Unknown unless
/// they were settled before.
Decision decide(logic::TermPool& pool, const Machine& machine, std::span<const Goal> goals,
                Simulation& sim, Ask& ask, const Guesses& guesses);

/// The shortest run in which one of the terms is true, by bounded search of at most `cycles` cycles
/// and half of the time that is left; the first `clear` cycles are known to have none.
struct Search {
    Answer answer = Answer::Unknown; ///< Unsat: none within the cycles
    std::optional<Counterexample> run;
    unsigned clear = 0;              ///< cycles without one
    std::string limit;
};
Search searchShortest(logic::TermPool& pool, const Machine& machine,
                      const Correspondence& known, std::span<const logic::Term> bad,
                      unsigned clear, unsigned cycles, Ask& ask);

} // namespace palindrome::proof
