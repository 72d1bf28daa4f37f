// Patterns.h - values of all nodes of a graph under many input patterns, 64 in a word.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Aig.h"

#include <random>
#include <vector>

namespace palindrome::proof {

/// Eight words of random patterns, and words learnt from counterexamples (the oldest of those is
/// overwritten when there are many). Follows the graph as it grows.
class Patterns {
public:
    Patterns(const Aig& aig, uint64_t seed);

    /// Computes the values of nodes added to the graph since the last call.
    void update();
    /// Adds a word with this input assignment (in bit 0) and 63 neighbours of it, in each of which
    /// a few of the inputs are different. `inputValue` is asked for every input node.
    template<typename InputValue>
    void learn(InputValue inputValue) {
        update();
        std::vector<uint64_t>& word = freshWord();
        for (uint32_t node : inputNodes)
            word[node] = inputValue(node) ? ~uint64_t(0) : 0;
        disturb(word);
        compute(word, 0);
    }

    /// A hash of the node's values, the same for a node and its complement.
    uint64_t signature(uint32_t node) const;
    /// Whether the values are those of `other`, or their complements if `complemented`.
    bool same(uint32_t node, uint32_t other, bool complemented) const;
    /// The value under the first pattern: nodes with 1 are filed under their complement.
    bool phase(uint32_t node) const { return words[0][node] & 1; }
    /// A pattern that makes `lit` true, as (word, bit); false if there is none.
    bool find(Lit lit, size_t& word, unsigned& bit) const;
    bool value(uint32_t node, size_t word, unsigned bit) const {
        return words[word][node] >> bit & 1;
    }

private:
    std::vector<uint64_t>& freshWord();
    void disturb(std::vector<uint64_t>& word);
    void compute(std::vector<uint64_t>& word, uint32_t from) const;

    const Aig& aig;
    std::mt19937_64 rng;
    std::vector<std::vector<uint64_t>> words; ///< by word, then node
    std::vector<uint32_t> inputNodes;
    uint32_t known = 0; ///< nodes whose values are computed
    size_t nextLearnt = 0;
};

} // namespace palindrome::proof
