// Random.h - a small seeded generator, the same on every platform.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace palindrome::proof {

/// splitmix64: statistically good, one word of state, never stuck.
class Random {
public:
    explicit Random(uint64_t seed) : state(seed) {}
    uint64_t next() {
        uint64_t z = (state += 0x9e3779b97f4a7c15ull);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        return z ^ (z >> 31);
    }
    uint64_t below(uint64_t bound) { return next() % bound; }

private:
    uint64_t state;
};

} // namespace palindrome::proof
