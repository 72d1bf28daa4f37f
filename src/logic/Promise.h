// Promise.h - names of what the instances of a unit assume, which the unit around them has to keep.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace palindrome::logic {

/// "u_a[1] assumes quiet" in its parts, which point into the name.
struct Promise {
    std::string_view instance, assumption;
};

std::string promiseName(std::string_view instance, std::string_view assumption);

/// Nothing for names of other conditions. A word before the name ("property u_a assumes quiet") is
/// taken for a part of the instance.
std::optional<Promise> asPromise(std::string_view name);

bool isPromise(std::string_view name);

} // namespace palindrome::logic
