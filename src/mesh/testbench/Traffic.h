// Traffic.h - who sends to whom, and packets of which sizes.
// SPDX-License-Identifier: MIT
#pragma once

#include "Random.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace palindrome::mesh {

enum class Pattern { Uniform, Transpose, BitComplement, Tornado, Hotspot, Neighbour, Trace };

inline constexpr std::array<std::string_view, 7> patternNames = {
    "uniform", "transpose", "bit-complement", "tornado", "hotspot", "neighbour", "trace"};

/// Where node `n` of a k x k mesh sends its next packet. Node (x, y) has the number y*k + x.
/// uniform: any node, itself included; transpose: (y, x); bit-complement: k*k-1-n; tornado: both
/// coordinates plus ceil(k/2)-1, neighbour: both plus 1, modulo k; hotspot: node 0. A trace names
/// its destinations itself.
inline unsigned destinationOf(Pattern pattern, unsigned n, unsigned k, Random& random) {
    const unsigned x = n % k, y = n / k;
    auto shifted = [&](unsigned by) { return (y + by) % k * k + (x + by) % k; };
    switch (pattern) {
    case Pattern::Uniform: return random.below(k * k);
    case Pattern::Transpose: return x * k + y;
    case Pattern::BitComplement: return k * k - 1 - n;
    case Pattern::Tornado: return shifted((k + 1) / 2 - 1);
    case Pattern::Neighbour: return shifted(1);
    case Pattern::Hotspot:
    case Pattern::Trace: break;
    }
    return 0;
}

/// Lengths of packets in flits, with weights.
struct PacketSizes {
    struct Size {
        unsigned flits, weight;
    };
    std::vector<Size> list;

    double mean() const {
        double sum = 0, weights = 0;
        for (const Size& s : list) {
            sum += double(s.flits) * s.weight;
            weights += s.weight;
        }
        return sum / weights;
    }
    unsigned draw(Random& random) const {
        if (list.size() == 1)
            return list[0].flits;
        unsigned weights = 0;
        for (const Size& s : list)
            weights += s.weight;
        unsigned at = random.below(weights);
        for (const Size& s : list) {
            if (at < s.weight)
                return s.flits;
            at -= s.weight;
        }
        return list.back().flits;
    }
};

} // namespace palindrome::mesh
