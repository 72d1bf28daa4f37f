// ConeSolver.h - small SAT questions over one graph of gates, with what an answer rests on.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Ask.h"
#include "proof/BitBlast.h"
#include "proof/SatSolver.h"

#include <memory>

namespace palindrome::proof {

/// The gates are shared by all questions. Of each new one a solver sees only its own cone.
class ConeSolver {
public:
    ConeSolver(logic::TermPool& pool, Ask& ask);

    /// Begins a question, to which terms are added.
    void begin();
    /// One bit that is true. Terms are numbered from 0.
    void add(logic::Term term);
    /// Unknown if a limit is reached; `limit` says which.
    Answer solve();
    /// After Unsat: the numbers of terms that contradict each other.
    std::vector<size_t> core();
    /// After Sat: a value for the variable; 0 where it does not matter.
    logic::BitVec value(logic::Term var) const;
    const std::string& limit() const { return reached; }
    size_t questions() const { return count; }

private:
    logic::TermPool& pool;
    Ask& ask;
    Aig aig;
    BitBlaster blaster;
    std::unique_ptr<SatSolver> solver;
    std::vector<logic::Term> terms;
    std::vector<Lit> literals;
    bool tooLarge = false, byEngine = false;
    Assignment model; ///< of the engine
    std::string reached;
    size_t count = 0;
};

} // namespace palindrome::proof
