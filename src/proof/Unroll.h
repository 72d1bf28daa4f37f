// Unroll.h - a machine's terms in successive cycles.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Ask.h"
#include "proof/Machine.h"
#include "proof/Simulation.h"

namespace palindrome::proof {

/// Relations between state variables that hold in every checked cycle, as rewriting: each variable
/// in the map is the given function of variables that are not in it.
using Definitions = logic::TermMap;

/// Cycle 0 is the first checked cycle. State variables with a definition are computed from the
/// others in every cycle; inputs get fresh variables a cycle.
class Unroll {
public:
    enum class From {
        Reset,   ///< the machine's first cycle
        Anywhere ///< any state that the definitions allow
    };
    Unroll(logic::TermPool& pool, const Machine& machine, const Definitions& definitions, From from);

    /// Terms over state variables and inputs, in cycle `cycle`.
    std::vector<logic::Term> at(std::span<const logic::Term> terms, unsigned cycle);
    logic::Term at(logic::Term term, unsigned cycle) { return at({&term, 1}, cycle)[0]; }
    /// One bit: the states of two cycles are not the same.
    logic::Term differ(unsigned a, unsigned b);
    /// The run that a model describes, up to and with cycle `last`.
    Counterexample run(const Assignment& model, unsigned last);

private:
    struct Frame {
        logic::TermMap map; ///< every state variable and input of the machine
        std::vector<logic::Term> inputs;
    };

    const Frame& frame(unsigned cycle);
    void addFrame();
    void define(logic::TermMap& map);

    logic::TermPool& pool;
    const Machine& machine;
    const Definitions& definitions;
    From from;
    std::vector<Frame> frames;
};

} // namespace palindrome::proof
