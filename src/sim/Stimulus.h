// Stimulus.h - constrained random inputs: biased values that keep the spec's assumptions.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/Interpreter.h"
#include "sim/Random.h"
#include "sim/SpecRun.h"

namespace palindrome::sim {

/// Draws input sequences for one spec. The spec's interpreter runs along so that assumptions over
/// its state can be judged and register values be used as inputs; where the state is unspecified an
/// assumption may stay undecided, which is taken if nothing better is found. Deterministic.
class StimulusMaker {
public:
    StimulusMaker(const Spec& spec, const SpecFacts& facts, uint64_t seed, unsigned tries);

    /// One run from power-up. It is shorter than `cycles` if no drawn input keeps the assumptions.
    InputSequence episode(unsigned cycles);

    /// All input vectors that keep the assumptions, if the unit has no state and at most `bits`
    /// input bits together.
    std::optional<InputSequence> everything(unsigned bits);

    /// Episodes that ended early, for the report.
    unsigned deadEnds() const { return shortened; }

private:
    /// How one input is drawn in this episode.
    struct Habit {
        unsigned onePercent = 50; ///< one bit: chance of 1
        unsigned keepPercent = 0; ///< chance to keep the value of the cycle before
    };

    void newHabits();
    logic::BitVec draw(size_t input);
    logic::BitVec special(unsigned width);
    bool drawCycle(bool resetActive, std::vector<logic::BitVec>& values);
    /// 1 all assumptions hold, 0 one is false, -1 undecided.
    int judge(const std::vector<logic::BitVec>& values);

    const Spec& spec;
    const SpecFacts& facts;
    logic::Interpreter interpreter;
    Random random;
    unsigned tries;
    unsigned shortened = 0;
    std::vector<Habit> habits;
    std::vector<logic::BitVec> previous;
    std::vector<logic::BitVec> constants; ///< that the spec compares with
};

} // namespace palindrome::sim
