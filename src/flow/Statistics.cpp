// Statistics.cpp - Wilson's interval and Student's.
// SPDX-License-Identifier: MIT
#include "flow/Statistics.h"

#include "util/Assert.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace palindrome::flow {

namespace {

constexpr double normal95 = 1.959964;

/// Two-sided 95 % quantile of Student's t.
double student95(std::size_t degrees) {
    constexpr std::array table{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306,
                               2.262,  2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
                               2.110,  2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064,
                               2.060,  2.056, 2.052, 2.048, 2.045, 2.042};
    if (degrees <= table.size())
        return table[degrees - 1];
    return normal95 + 2.4 / static_cast<double>(degrees); // within 0.1 % beyond the table
}

} // namespace

Interval shareInterval(std::size_t hits, std::size_t all) {
    PAL_ASSERT(hits <= all, "a share is at most one");
    if (all == 0)
        return {0, 1};
    const double n = static_cast<double>(all), p = static_cast<double>(hits) / n;
    const double z2 = normal95 * normal95;
    const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
    const double half =
        normal95 * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
    return {hits == 0 ? 0.0 : centre - half, hits == all ? 1.0 : centre + half};
}

Mean meanOf(const std::vector<double>& values) {
    PAL_ASSERT(!values.empty(), "a mean needs a value");
    double sum = 0;
    for (const double value : values)
        sum += value;
    const double n = static_cast<double>(values.size());
    Mean mean{sum / n, std::nullopt};
    if (values.size() < 2)
        return mean;
    double squares = 0;
    for (const double value : values)
        squares += (value - mean.value) * (value - mean.value);
    const double half = student95(values.size() - 1) * std::sqrt(squares / (n - 1) / n);
    mean.interval = Interval{mean.value - half, mean.value + half};
    return mean;
}

} // namespace palindrome::flow
