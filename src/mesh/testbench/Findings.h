// Findings.h - what a worker counts and what it finds wrong; merged at the end.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace palindrome::mesh {

/// Stable words of the result.
enum class Kind {
    Lost,
    Duplicated,
    Interleaved,
    Reordered,
    Misrouted,
    Corrupted,
    Credit,
    Link,
    Counter,
    Deadlock,
    Livelock,
    Leftover,
    Closed
};
inline constexpr std::array<const char*, 13> kindNames = {
    "lost",   "duplicated", "interleaved", "reordered", "misrouted", "corrupted",
    "credit", "link",       "counter",     "deadlock",  "livelock",  "leftover",
    "closed"};

struct Violation {
    uint64_t cycle;
    unsigned node;
    Kind kind;
    std::string text;
};

/// A distribution of latencies in cycles.
struct Latencies {
    static constexpr size_t bins = 4096; ///< the last one holds everything above
    uint64_t count = 0, sum = 0, max = 0;
    std::vector<uint32_t> histogram = std::vector<uint32_t>(bins);

    void add(uint64_t cycles) {
        ++count;
        sum += cycles;
        max = std::max(max, cycles);
        ++histogram[std::min<uint64_t>(cycles, bins - 1)];
    }
    void add(const Latencies& other) {
        count += other.count;
        sum += other.sum;
        max = std::max(max, other.max);
        for (size_t i = 0; i < bins; ++i)
            histogram[i] += other.histogram[i];
    }
    double mean() const { return count == 0 ? 0 : double(sum) / double(count); }
    /// The least latency that at least `share` of all have.
    uint64_t quantile(double share) const {
        uint64_t seen = 0;
        for (size_t i = 0; i < bins; ++i) {
            seen += histogram[i];
            if (seen > 0 && double(seen) >= share * double(count))
                return i + 1 == bins ? max : i;
        }
        return max;
    }
};

/// Of one worker; aligned so that workers do not share a cache line.
struct alignas(128) Findings {
    static constexpr size_t kept = 64; ///< violations with text; the others are counted

    uint64_t created = 0, started = 0, delivered = 0, poisoned = 0, missing = 0, dropped = 0;
    uint64_t measuredCreated = 0, measuredEjected = 0;
    uint64_t flitsSent = 0, flitsEjected = 0, flitsMoved = 0;
    uint64_t flippedOne = 0, flippedTwo = 0;         ///< on links into routers
    uint64_t sinkFlippedOne = 0, sinkFlippedTwo = 0; ///< on links into sinks
    uint64_t sinkFixed = 0, sinkBad = 0;
    uint64_t malformed = 0, refused = 0; ///< packets; refused: nothing of them arrived, and none should
    uint64_t discarded = 0;              ///< flits of malformed packets that routers must drop
    uint64_t closings = 0, flitsThroughClosed = 0; ///< of packets that ran already
    uint64_t lastMove = 0, lastDelivery = 0; ///< cycles
    bool busy = false;  ///< something was under way or waited in the last cycle
    bool plans = false; ///< a trace goes on
    Latencies packet, network;
    std::array<uint64_t, kindNames.size()> counts{};
    std::vector<Violation> violations;

    void violation(uint64_t cycle, unsigned node, Kind kind, std::string text) {
        ++counts[static_cast<size_t>(kind)];
        if (violations.size() < kept)
            violations.push_back({cycle, node, kind, std::move(text)});
    }
    uint64_t violationCount() const {
        uint64_t sum = 0;
        for (uint64_t c : counts)
            sum += c;
        return sum;
    }
    void add(const Findings& o) {
        created += o.created, started += o.started, delivered += o.delivered;
        poisoned += o.poisoned, missing += o.missing, dropped += o.dropped;
        measuredCreated += o.measuredCreated, measuredEjected += o.measuredEjected;
        flitsSent += o.flitsSent, flitsEjected += o.flitsEjected, flitsMoved += o.flitsMoved;
        flippedOne += o.flippedOne, flippedTwo += o.flippedTwo;
        sinkFlippedOne += o.sinkFlippedOne, sinkFlippedTwo += o.sinkFlippedTwo;
        sinkFixed += o.sinkFixed, sinkBad += o.sinkBad;
        malformed += o.malformed, refused += o.refused, discarded += o.discarded;
        closings += o.closings, flitsThroughClosed += o.flitsThroughClosed;
        packet.add(o.packet), network.add(o.network);
        for (size_t i = 0; i < counts.size(); ++i)
            counts[i] += o.counts[i];
        violations.insert(violations.end(), o.violations.begin(), o.violations.end());
    }
};

} // namespace palindrome::mesh
