// Simulation.h - 64 random runs of a machine from reset, under its assumptions.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Ask.h"
#include "proof/LaneSim.h"
#include "proof/Machine.h"
#include "proof/Random.h"

#include <map>

namespace palindrome::proof {

/// A run from reset by its free values: `once`, and inputs of each checked cycle. What is not listed
/// is 0. The run shows something in its last cycle.
struct Counterexample {
    Assignment once;
    std::vector<Assignment> inputs;
};

/// All lanes in one cycle, one word a bit, in the machine's order of state variables and inputs.
struct SimCycle {
    std::vector<std::vector<uint64_t>> state, inputs;
    uint64_t alive = 0;   ///< lanes whose assumptions hold in this cycle
    uint64_t first = 0;   ///< lanes for which this is the first checked cycle
};

/// What was seen. A lane whose assumptions cannot be met begins again at its first cycle.
class Simulation {
public:
    Simulation(logic::TermPool& pool, const Machine& machine, Ask& ask, uint64_t seed);

    /// Adds cycles, continuing the runs; stops early when a limit is reached.
    void run(unsigned cycles);
    const std::vector<SimCycle>& cycles() const { return history; }

    /// Values of a state variable in a cycle.
    const std::vector<uint64_t>& state(size_t cycle, logic::Term var) const {
        return history[cycle].state[places.at(var)];
    }

    /// Loads cycle `index` into a compiled simulator of terms over state and inputs.
    void load(LaneSim& sim, size_t index) const;
    /// The shortest run among those seen in which `condition` is true in the last cycle.
    std::optional<Counterexample> find(logic::Term condition) const;
    /// For several conditions; empty where none was seen.
    std::vector<std::optional<Counterexample>> find(std::span<const logic::Term> conditions) const;
    /// Length of the longest run that kept the assumptions; 0 if none even begins.
    unsigned longestRun() const { return longest; }
    /// Machine words that one more cycle computes, about.
    size_t workPerCycle() const { return step.size() + drawsPerCycle * check.size() + 1; }

private:
    static constexpr unsigned drawsPerCycle = 24;

    void begin();
    void chooseInputs(SimCycle& cycle);
    void drawInputs(SimCycle& cycle, uint64_t lanes);
    void askInputs(SimCycle& cycle, uint64_t& missing);
    void applyFollow(SimCycle& cycle, uint64_t lanes);
    uint64_t holds(const SimCycle& cycle);
    void restart(SimCycle& cycle, uint64_t lanes);
    Counterexample extract(unsigned lane, size_t last) const;
    logic::BitVec laneValue(const std::vector<uint64_t>& bits, unsigned lane) const;

    logic::TermPool& pool;
    const Machine& machine;
    Ask& ask;
    Random random;
    LaneSim step, check, followSim, initSim;
    bool hasFollow = false;
    std::unordered_map<logic::Term, size_t, logic::TermHash> places; ///< of state variables
    std::vector<std::vector<uint64_t>> onceBits;
    std::vector<SimCycle> history;
    SimCycle opening; ///< the first checked cycle of every lane
    unsigned longest = 0, questions = 0;
    std::vector<unsigned> age; ///< by lane
};

} // namespace palindrome::proof
