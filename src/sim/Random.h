// Random.h - a small seeded generator: the same numbers on every machine.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/BitVec.h"

#include <cstdint>

namespace palindrome::sim {

/// splitmix64.
class Random {
public:
    explicit Random(uint64_t seed) : state(seed) {}

    uint64_t next() {
        uint64_t z = (state += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    /// 0 to limit - 1; limit is at least 1.
    uint64_t below(uint64_t limit) { return next() % limit; }
    bool chance(unsigned percent) { return below(100) < percent; }
    logic::BitVec bits(unsigned width) {
        logic::BitVec v(width, 0);
        for (unsigned i = 0; i < width; i += 64) {
            uint64_t word = next();
            for (unsigned k = 0; k < 64 && i + k < width; ++k)
                v.setBit(i + k, (word >> k) & 1);
        }
        return v;
    }

private:
    uint64_t state;
};

} // namespace palindrome::sim
