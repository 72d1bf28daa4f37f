// Shrink.h - a mismatch found by chance, made as short as a few more runs can.
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/Compare.h"

namespace palindrome::sim {

/// What a shrinking needs of a co-simulation: simulate some input sequences and compare them.
struct ShrinkStep {
    std::vector<Observation> observations;
    std::optional<Comparison::Mismatch> mismatch;
};
using Simulate = std::function<Result<ShrinkStep>(std::vector<Observation>)>;

/// Looks for a shorter run that also ends in a mismatch (of the same certainty): first the reset
/// cycle and the last few cycles, then without single cycles. Returns the run cut behind its
/// mismatch, and the mismatch in it; the given ones if nothing shorter was found.
std::pair<Observation, Comparison::Mismatch> shrink(const Observation& observation,
                                                    const Comparison::Mismatch& mismatch,
                                                    const SpecFacts& facts,
                                                    const Simulate& simulate);

} // namespace palindrome::sim
