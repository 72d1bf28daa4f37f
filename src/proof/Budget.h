// Budget.h - wall-clock and memory limits of one proof query, and the user's wish to stop.
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

namespace palindrome::proof {

/// Resident memory of this process in KiB; 0 where the system does not tell.
uint64_t residentKiB();

/// When to give up. Polled by the solvers; once exhausted it stays so.
class Budget {
public:
    using Clock = std::chrono::steady_clock;

    Budget(Clock::time_point deadline, uint64_t memoryMiB)
        : deadline(deadline), memoryKiB(memoryMiB * 1024) {}

    /// The same memory limit, and the earlier of this deadline and `seconds` from now.
    Budget within(double seconds) const;
    /// The clock is read each time, memory rarely (it costs a file read).
    bool exhausted();
    double secondsLeft() const;
    /// "time", "memory" or "interrupted" after `exhausted` was true, else null.
    const char* limit() const { return reached; }

private:
    Clock::time_point deadline;
    uint64_t memoryKiB;
    unsigned polls = 0;
    const char* reached = nullptr;
};

} // namespace palindrome::proof
