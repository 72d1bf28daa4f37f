// Interrupt.h - the user's wish to stop, seen by every layer.
// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>

namespace palindrome::util {

/// Set once by Ctrl-C (or SIGTERM) and never cleared. Long work looks at it between steps, ends with
/// Failure::Kind::Interrupted and leaves no half-written files.
const std::atomic<bool>& interruptFlag();
inline bool interrupted() { return interruptFlag().load(std::memory_order_relaxed); }
void requestInterrupt() noexcept;

} // namespace palindrome::util
