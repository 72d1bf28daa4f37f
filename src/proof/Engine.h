// Engine.h - the combinational proof engine: is a conjunction of one-bit terms satisfiable?
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Prove.h"

#include <memory>
#include <span>
#include <string>
#include <unordered_map>

namespace palindrome::proof {

enum class Answer { Unsat, Sat, Unknown };

struct CheckResult {
    Answer answer = Answer::Unknown;
    std::string engine; ///< rewriting, structure, simulation, sat, sweep, sat-xor, z3
    std::string limit;  ///< Unknown: which limit ended it ("conflicts", "time", "memory", "gates", …)
    double seconds = 0;
    /// Sat: a value for every variable below the conjunction.
    std::unordered_map<logic::Term, logic::BitVec, logic::TermHash> model;
};

/// Stack: word-level rewriting (already in the pool), bit-level graph with structural hashing and
/// random simulation, SAT sweeping and CaDiCaL, a second graph with GF(2) sums for XOR-rich cones, Z3
/// on the word-level terms. The graph, its merged nodes and learnt patterns are kept between calls,
/// so many queries over the same functions are cheap. Deterministic for a given seed as long as no
/// wall-clock or memory limit is reached. `limits.seconds` counts from construction,
/// `limits.solverSeconds` is for one call. Every Sat answer is confirmed by the Evaluator first.
class Engine {
public:
    Engine(logic::TermPool& pool, const Limits& limits);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    CheckResult check(std::span<const logic::Term> conjunction);
    /// The same question to Z3 alone, from the word-level terms: the second opinion.
    /// Ends at the limits of one call and of the whole proof, as `check` does.
    CheckResult checkWithZ3(std::span<const logic::Term> conjunction);

private:
    struct Impl;
    std::unique_ptr<Impl> impl;
};

} // namespace palindrome::proof
