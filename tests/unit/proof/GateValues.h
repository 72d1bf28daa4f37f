// GateValues.h - values of gates under one assignment of the inputs, one node after the other.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Circuits.h"

#include <cstdint>
#include <vector>

namespace palindrome::proof::testing {

/// Values of all nodes under one assignment of the inputs.
inline std::vector<bool> simulate(const Aig& aig, const std::vector<bool>& inputs) {
    std::vector<bool> values(aig.size(), false);
    auto of = [&](Lit l) { return values[l.node()] != l.complemented(); };
    for (uint32_t n = 0; n < aig.size(); ++n) {
        const Aig::Gate& g = aig.gate(n);
        if (g.kind == Aig::Kind::Input)
            values[n] = inputs[n];
        else if (g.kind == Aig::Kind::And)
            values[n] = of(g.a) && of(g.b);
        else if (g.kind == Aig::Kind::Xor)
            values[n] = of(g.a) != of(g.b);
    }
    return values;
}

/// A word of at most 64 bits as a number.
inline uint64_t read(const std::vector<bool>& values, const Word& word) {
    uint64_t v = 0;
    for (size_t i = 0; i < word.size(); ++i)
        v |= uint64_t(values[word[i].node()] != word[i].complemented()) << i;
    return v;
}

} // namespace palindrome::proof::testing
