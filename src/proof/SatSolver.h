// SatSolver.h - CaDiCaL over the gates of one graph.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Aig.h"
#include "proof/Budget.h"

#include <memory>
#include <span>
#include <vector>

namespace palindrome::proof {

enum class SatAnswer { Unsat, Sat, Unknown };

/// Clauses of gates are added when a literal above them is first asked about. May be used for many
/// questions; what it learned stays.
class SatSolver {
public:
    /// Plain: no preprocessing, for very many small questions. Full: CaDiCaL's defaults, for one
    /// hard question. Search: for answers that are likely yes, in which most inputs are 0.
    enum class Style { Plain, Full, Search };

    SatSolver(const Aig& aig, Style style, uint64_t seed);
    ~SatSolver();
    SatSolver(const SatSolver&) = delete;
    SatSolver& operator=(const SatSolver&) = delete;

    /// Are all `assumptions` true together? Unknown if the conflicts or the budget are used up.
    SatAnswer solve(std::span<const Lit> assumptions, uint64_t conflicts, Budget& budget);
    /// After Unsat: does the answer rest on this assumption?
    bool needed(Lit assumption) const;
    /// Value of a node after Sat; false for nodes that no question depended on.
    bool value(uint32_t node) const;
    /// States that the two literals are equal, which the caller has proved.
    void assertEqual(Lit a, Lit b);
    static const char* version(); ///< of CaDiCaL
    /// Number of variables in use.
    int variables() const { return lastVariable; }

private:
    struct Impl;
    void encode(Lit root);
    int literal(Lit l) const;

    const Aig& aig;
    std::unique_ptr<Impl> impl;
    std::vector<int> variable; ///< by node; 0 if not encoded
    int lastVariable = 0;
    std::vector<uint32_t> pending; ///< numbered, clauses not yet added
};

} // namespace palindrome::proof
