// Barrier.h - threads that meet once a cycle; the last one to come does what is done between cycles.
// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <thread>

namespace palindrome::mesh {

/// Waits by spinning for some microseconds, then gives the processor away: a cycle of the mesh is
/// far shorter than a sleep, but the processors may be shared.
class Barrier {
public:
    explicit Barrier(unsigned threads) : count(threads) {}

    template<class F>
    void wait(F&& between) {
        const unsigned round = rounds.load(std::memory_order_acquire);
        if (arrived.fetch_add(1, std::memory_order_acq_rel) + 1 == count) {
            between();
            arrived.store(0, std::memory_order_relaxed);
            rounds.store(round + 1, std::memory_order_release);
            return;
        }
        for (unsigned spins = 0; rounds.load(std::memory_order_acquire) == round; ++spins)
            if (spins > 2000)
                std::this_thread::yield();
    }

private:
    const unsigned count;
    std::atomic<unsigned> arrived{0}, rounds{0};
};

} // namespace palindrome::mesh
