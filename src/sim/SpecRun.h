// SpecRun.h - the spec's interpreter with what a co-simulation adds: reset and unspecified state.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/Interpreter.h"
#include "sim/Sim.h"

namespace palindrome::sim {

/// Facts about a spec that every run of it needs.
struct SpecFacts {
    explicit SpecFacts(const Spec& spec);

    std::optional<size_t> reset; ///< index of the reset input
    bool resetActiveHigh = true;
    std::vector<char> unreset; ///< per register: unspecified while reset is active
    std::vector<char> open;    ///< per register: can have unspecified bits after reset
    std::vector<std::optional<size_t>> port; ///< per register: the output that shows it unchanged

    bool resetActive(const std::vector<logic::BitVec>& inputs) const {
        return reset && inputs[*reset].isZero() != resetActiveHigh;
    }
};

/// Steps the interpreter over one active edge under the given inputs, and makes registers without
/// reset unspecified if reset was active.
void stepSpec(logic::Interpreter& interpreter, const SpecFacts& facts, bool resetActive);

} // namespace palindrome::sim
