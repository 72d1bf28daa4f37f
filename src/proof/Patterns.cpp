// Patterns.cpp - parallel simulation of graphs.
// SPDX-License-Identifier: MIT
#include "proof/Patterns.h"

namespace palindrome::proof {

namespace {

constexpr size_t randomWords = 8;
constexpr size_t maxLearntWords = 24;

} // namespace

Patterns::Patterns(const Aig& aig, uint64_t seed) : aig(aig), rng(seed), words(randomWords) {}

void Patterns::compute(std::vector<uint64_t>& word, uint32_t from) const {
    for (uint32_t node = from; node < word.size(); ++node)
        if (aig.isGate(node))
            word[node] = lanesOf(aig.gate(node), word);
}

void Patterns::update() {
    if (known == aig.size())
        return;
    for (auto& word : words)
        word.resize(aig.size(), 0);
    for (uint32_t node = known; node < aig.size(); ++node) {
        if (aig.gate(node).kind != Aig::Kind::Input)
            continue;
        inputNodes.push_back(node);
        for (size_t w = 0; w < words.size(); ++w) {
            // One word has mostly zeros and one mostly ones: wide conjunctions become true.
            uint64_t sparse = rng() & rng() & rng();
            words[w][node] = w == 1 ? sparse : w == 2 ? ~sparse : rng();
        }
        // The corners, for comparisons of whole words.
        words[0][node] = (words[0][node] & ~uint64_t(3)) | 2;
    }
    for (auto& word : words)
        compute(word, known);
    known = aig.size();
}

std::vector<uint64_t>& Patterns::freshWord() {
    if (words.size() < randomWords + maxLearntWords) {
        words.emplace_back(known, 0);
        return words.back();
    }
    std::vector<uint64_t>& word = words[randomWords + nextLearnt];
    nextLearnt = (nextLearnt + 1) % maxLearntWords;
    return word;
}

void Patterns::disturb(std::vector<uint64_t>& word) {
    if (inputNodes.empty())
        return;
    for (unsigned bit = 1; bit < 64; ++bit) {
        unsigned flips = 1 + static_cast<unsigned>(rng() % 3);
        for (unsigned i = 0; i < flips; ++i)
            word[inputNodes[rng() % inputNodes.size()]] ^= uint64_t(1) << bit;
    }
}

uint64_t Patterns::signature(uint32_t node) const {
    uint64_t flip = phase(node) ? ~uint64_t(0) : 0, h = 0;
    for (const auto& word : words) {
        h = (h ^ word[node] ^ flip) * 0x9e3779b97f4a7c15ull;
        h ^= h >> 31;
    }
    return h;
}

bool Patterns::same(uint32_t node, uint32_t other, bool complemented) const {
    uint64_t flip = complemented ? ~uint64_t(0) : 0;
    for (const auto& word : words) {
        if (word[node] != (word[other] ^ flip))
            return false;
    }
    return true;
}

bool Patterns::find(Lit lit, size_t& word, unsigned& bit) const {
    uint64_t flip = lit.complemented() ? ~uint64_t(0) : 0;
    for (word = 0; word < words.size(); ++word) {
        if (uint64_t hits = words[word][lit.node()] ^ flip) {
            bit = static_cast<unsigned>(__builtin_ctzll(hits));
            return true;
        }
    }
    return false;
}

} // namespace palindrome::proof
