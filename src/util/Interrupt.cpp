// Interrupt.cpp - the user's wish to stop, seen by every layer.
// SPDX-License-Identifier: MIT
#include "util/Interrupt.h"

namespace palindrome::util {

namespace {
std::atomic<bool> flag{false};
}

const std::atomic<bool>& interruptFlag() {
    return flag;
}

void requestInterrupt() noexcept {
    flag.store(true, std::memory_order_relaxed);
}

} // namespace palindrome::util
