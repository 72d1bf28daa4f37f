// Budget.cpp - reads the clock and the process's memory.
// SPDX-License-Identifier: MIT
#include "proof/Budget.h"

#include "util/Interrupt.h"

#include <algorithm>
#include <fstream>
#include <unistd.h>

namespace palindrome::proof {

uint64_t residentKiB() {
    std::ifstream statm("/proc/self/statm");
    uint64_t total = 0, resident = 0;
    if (!(statm >> total >> resident))
        return 0;
    return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE)) / 1024;
}

Budget Budget::within(double seconds) const {
    auto span = std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>(std::clamp(seconds, 0.0, 1e6)));
    Budget b(std::min(deadline, Clock::now() + span), 0);
    b.memoryKiB = memoryKiB;
    return b;
}

bool Budget::exhausted() {
    if (reached)
        return true;
    if (util::interrupted())
        reached = "interrupted";
    else if (Clock::now() >= deadline)
        reached = "time";
    else if (polls++ % 256 == 0 && residentKiB() > memoryKiB)
        reached = "memory";
    return reached;
}

double Budget::secondsLeft() const {
    return std::max(0.0, std::chrono::duration<double>(deadline - Clock::now()).count());
}

} // namespace palindrome::proof
