// Statistics.h - shares and means with their 95 % confidence intervals.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace palindrome::flow {

struct Interval {
    double low = 0, high = 0;
};

/// Wilson's interval of a share: honest at 0 of n and n of n, and for small n.
Interval shareInterval(std::size_t hits, std::size_t all);

struct Mean {
    double value = 0;
    std::optional<Interval> interval; ///< by Student's t; nothing for fewer than two values
};
/// Of at least one value.
Mean meanOf(const std::vector<double>& values);

} // namespace palindrome::flow
