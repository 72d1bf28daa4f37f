// Assert.h - assertions that stay on in release builds: a skipped one could print "proved".
// SPDX-License-Identifier: MIT
#pragma once

#include <source_location>
#include <stdexcept>
#include <string>

namespace palindrome {

/// A broken promise of our own code. Thrown by PAL_ASSERT, caught once, in the command line's main
/// function, which exits with 6.
class InternalError : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

[[noreturn]] inline void assertFailed(const char* condition, const std::string& detail,
                                      std::source_location where =
                                          std::source_location::current()) {
    throw InternalError(std::string(where.file_name()) + ":" + std::to_string(where.line()) +
                        ": assertion failed: " + condition +
                        (detail.empty() ? std::string() : " (" + detail + ")"));
}

} // namespace palindrome

#define PAL_ASSERT(cond, ...)                                                 \
    do {                                                                      \
        if (!(cond))                                                          \
            ::palindrome::assertFailed(#cond, std::string{__VA_ARGS__});      \
    } while (false)
