// Shrink.cpp - shorter input sequences for the same kind of mismatch.
// SPDX-License-Identifier: MIT
#include "sim/Shrink.h"

#include <algorithm>

namespace palindrome::sim {

namespace {

constexpr unsigned roundLimit = 8;
constexpr size_t candidateLimit = 64; ///< runs in one round

Observation withInputs(const Observation& o, InputSequence inputs) {
    return {o.seed, std::move(inputs), {}, o.guided, SIZE_MAX};
}

/// The first cycle, if it is the reset, and the last ones; more of them in each candidate.
std::vector<Observation> suffixes(const Observation& o, size_t cycles, bool keepFirst) {
    std::vector<Observation> list;
    for (size_t tail = 1; tail + keepFirst < cycles; tail += 1 + tail / 4) {
        InputSequence inputs;
        if (keepFirst)
            inputs.push_back(o.inputs[0]);
        inputs.insert(inputs.end(), o.inputs.begin() + static_cast<long>(cycles - tail),
                      o.inputs.begin() + static_cast<long>(cycles));
        list.push_back(withInputs(o, std::move(inputs)));
        if (list.size() == candidateLimit)
            break;
    }
    return list;
}

/// Without one cycle, the last excepted.
std::vector<Observation> thinned(const Observation& o, size_t cycles, bool keepFirst) {
    std::vector<Observation> list;
    for (size_t drop = keepFirst ? 1 : 0; drop + 1 < cycles && list.size() < candidateLimit;
         ++drop) {
        InputSequence inputs(o.inputs.begin(), o.inputs.begin() + static_cast<long>(cycles));
        inputs.erase(inputs.begin() + static_cast<long>(drop));
        list.push_back(withInputs(o, std::move(inputs)));
    }
    return list;
}

} // namespace

std::pair<Observation, Comparison::Mismatch> shrink(const Observation& observation,
                                                    const Comparison::Mismatch& mismatch,
                                                    const SpecFacts& facts,
                                                    const Simulate& simulate) {
    Observation best = observation;
    Comparison::Mismatch found = mismatch;
    for (unsigned round = 0; round < roundLimit && found.cycle > 0; ++round) {
        const bool keepFirst = facts.resetActive(best.inputs[0]);
        const size_t cycles = found.cycle + 1;
        auto candidates =
            round == 0 ? suffixes(best, cycles, keepFirst) : thinned(best, cycles, keepFirst);
        if (candidates.empty())
            continue;
        auto step = simulate(std::move(candidates));
        // Shrinking is a service: if it fails, the long run is as true as it was.
        if (!step)
            break;
        const auto& m = step->mismatch;
        const bool shorter = m && m->conditional == found.conditional && m->cycle < found.cycle;
        if (shorter) {
            best = step->observations[m->observation];
            found = *m;
        }
        else if (round != 0) {
            break;
        }
    }
    found.observation = mismatch.observation;
    return {std::move(best), found};
}

} // namespace palindrome::sim
