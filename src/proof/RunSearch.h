// RunSearch.h - looks for a run from reset in a large machine, over the cone of what it must show.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Ask.h"
#include "proof/BitBlast.h"
#include "proof/SatSolver.h"
#include "proof/Unroll.h"

#include <memory>

namespace palindrome::proof {

struct FoundRun {
    std::optional<Counterexample> run;
    std::vector<size_t> shown; ///< conditions that are true in its last cycle
    bool shortest = false;     ///< no shorter run shows any of the conditions
    unsigned clear = 0;        ///< first cycles from reset in which no condition can be true
    std::string limit;         ///< no run: what ended the search
};

/// Bounded search with one solver for all cycles. Of each cycle only what the conditions and the
/// machine's assumptions depend on becomes gates; nothing is proved on the way, no signals are related.
/// Each cycle gets a few conflicts first and more in later passes, since a longer run is often found
/// long before it is clear that there is no shorter one.
class RunSearch {
public:
    RunSearch(logic::TermPool& pool, const Machine& machine, std::vector<logic::Term> conditions,
              Ask& ask, SatSolver::Style style = SatSolver::Style::Search);

    /// Up to `cycles` cycles after reset, for at most `seconds`. A call after one without a run goes
    /// on where that one ended.
    FoundRun search(unsigned cycles, double seconds);
    /// One pass with this number of conflicts a cycle.
    FoundRun quick(unsigned cycles, uint64_t conflicts);

private:
    struct Cycle {
        Lit kept;  ///< assumptions of the cycle
        Lit any;   ///< some condition
        bool clear = false;
    };

    bool addCycle();
    bool pass(unsigned cycles, uint64_t conflicts, Budget& budget, FoundRun& found);
    SatAnswer decide(unsigned cycle, uint64_t conflicts, Budget& budget);
    FoundRun take(unsigned cycle);
    void shorten(FoundRun& found, Budget budget);
    unsigned clearCycles() const;

    logic::TermPool& pool;
    const Machine& machine;
    std::vector<logic::Term> conditions;
    Ask& ask;
    Definitions none;
    Unroll unroll;
    Aig aig;
    BitBlaster blaster;
    SatSolver solver;
    std::vector<Cycle> cycles;
};

} // namespace palindrome::proof
