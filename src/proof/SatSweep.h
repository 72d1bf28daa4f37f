// SatSweep.h - merges nodes of a graph that are proved to be the same function.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Patterns.h"
#include "proof/SatSolver.h"

#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>

namespace palindrome::proof {

/// Rebuilds a source graph as a reduced one in which nodes proved equal are one. The reduced graph,
/// its patterns and the solver are kept, so later questions profit from earlier ones.
class SatSweep {
public:
    SatSweep(const Aig& source, uint64_t seed);

    /// The literal's counterpart in the reduced graph, without proving anything new.
    Lit image(Lit sourceLit);
    /// Goes through the cone of `sourceLit` from the inputs, merging what `conflicts` a pair allow.
    /// Returns its counterpart; stops early when the budget is used up, or when many more pairs
    /// stay open than are decided.
    Lit sweep(Lit sourceLit, uint64_t conflicts, Budget& budget);

    /// Is the reduced literal satisfiable? Uses the solver that sweeping used.
    SatAnswer solve(Lit reducedLit, uint64_t conflicts, Budget& budget);
    /// The same by a new solver with preprocessing.
    SatAnswer solveFresh(Lit reducedLit, uint64_t conflicts, Budget& budget);
    /// States that the reduced literal was proved to be false for all inputs.
    void refuted(Lit reducedLit);
    /// A stored pattern that makes the reduced literal true.
    bool findPattern(Lit reducedLit);
    /// Value of a source input in the last satisfying pattern or model.
    bool inputValue(uint32_t sourceNode) const;

    const Aig& reduced() const { return graph; }
    size_t merged() const { return mergedCount; }

private:
    Lit mapped(Lit sourceLit) const;
    Lit rebuild(uint32_t sourceNode);
    Lit representative(Lit reducedLit) const;
    Lit classify(Lit reducedLit, uint64_t conflicts, Budget& budget);
    std::optional<uint32_t> candidate(uint32_t node) const;
    void recordModel(const std::function<bool(uint32_t)>& reducedValue);
    void ensureFiled();
    SatAnswer provedEqual(Lit a, Lit b, uint64_t conflicts, Budget& budget);
    void learn();
    void refile();

    static constexpr uint32_t none = UINT32_MAX;
    const Aig& source;
    Aig graph;
    Patterns patterns;
    std::unique_ptr<SatSolver> solver;
    uint64_t seed;
    std::vector<Lit> images;           ///< by source node; code `none` if not built
    std::vector<uint64_t> sweptWith;   ///< by source node: conflict limit it was swept with
    std::vector<Lit> merges;           ///< by reduced node: what it was merged into, or itself
    std::vector<uint64_t> filedWith;   ///< by reduced node: conflict limit, 0 if not classified
    std::vector<uint32_t> filed;       ///< representatives, in order of classification
    std::unordered_multimap<uint64_t, uint32_t> bySignature;
    std::vector<bool> model;           ///< by source node, inputs only
    size_t mergedCount = 0;
    size_t decidedPairs = 0, openPairs = 0; ///< of the current sweep
};

} // namespace palindrome::proof
