// RunCheck.h - evaluates one run of a machine on plain values, and makes it plainer.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/LaneSim.h"
#include "proof/Simulation.h"

namespace palindrome::proof {

class RunCheck {
public:
    RunCheck(const logic::TermPool& pool, const Machine& machine,
             std::vector<logic::Term> conditions);

    /// Which conditions are true in the last cycle; empty if an assumption fails in some cycle.
    std::vector<bool> last(const Counterexample& run);
    /// Sets free values to 0, words first, then bits, as long as the first condition stays true in
    /// the last cycle. The work is bounded; what is not tried stays.
    Counterexample plain(Counterexample run);

private:
    bool shows(const Counterexample& run);

    const logic::TermPool& pool;
    const Machine& machine;
    std::vector<logic::Term> conditions;
    LaneSim initSim, followSim, stepSim;
    size_t work = 0;
};

} // namespace palindrome::proof
