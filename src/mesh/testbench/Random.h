// Random.h - a stream of random numbers for each node: results do not depend on threads.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace palindrome::mesh {

/// SplitMix64. Streams of one seed differ by their start only, which is a hash.
class Random {
public:
    Random(uint64_t seed, uint64_t stream) : state(mixed(seed) ^ mixed(stream + 0x9E3779B97F4A7C15)) {}

    uint64_t next() { return mixed(state += 0x9E3779B97F4A7C15); }
    /// 0 to n-1; n is small, so the bias is far below what a simulation could see.
    unsigned below(unsigned n) { return static_cast<unsigned>((next() >> 32) * n >> 32); }

private:
    static uint64_t mixed(uint64_t z) {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
    uint64_t state;
};

/// A probability in the form that next() is compared with.
struct Chance {
    explicit Chance(double p)
        : always(p >= 1), limit(p <= 0 || p >= 1 ? 0 : static_cast<uint64_t>(p * 0x1p64)) {}
    bool never() const { return !always && limit == 0; }
    bool happens(Random& random) const { return always || (limit != 0 && random.next() < limit); }
    bool always;
    uint64_t limit;
};

} // namespace palindrome::mesh
