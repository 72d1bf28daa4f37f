// Suggest.cpp - "did you mean": the nearest known name to a mistyped one.
// SPDX-License-Identifier: MIT
#include "util/Suggest.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace palindrome::util {

namespace {

std::string lower(std::string_view s) {
    std::string r(s);
    std::transform(r.begin(), r.end(), r.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return r;
}

} // namespace

size_t editDistance(std::string_view a, std::string_view b) {
    const size_t columns = b.size() + 1;
    std::vector<size_t> before(columns), last(columns), current(columns);
    for (size_t j = 0; j < columns; ++j)
        last[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        current[0] = i;
        for (size_t j = 1; j < columns; ++j) {
            current[j] = std::min({last[j] + 1, current[j - 1] + 1,
                                   last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                current[j] = std::min(current[j], before[j - 2] + 1);
        }
        before.swap(last);
        last.swap(current);
    }
    return last[b.size()];
}

std::string nearest(std::string_view name, std::span<const std::string> candidates) {
    // A mistyped name of 200 characters is no typing error, and the distance is quadratic.
    if (name.empty() || name.size() > 200)
        return {};
    const size_t limit = 2 * std::max<size_t>(1, name.size() / 3);
    size_t best = limit + 1;
    std::string result;
    for (const auto& candidate : candidates) {
        if (candidate.size() > 200)
            continue;
        size_t folded = editDistance(lower(name), lower(candidate));
        size_t cost = 2 * folded + (folded == editDistance(name, candidate) ? 0 : 1);
        if (cost < best) {
            best = cost;
            result = candidate;
        }
    }
    return result;
}

} // namespace palindrome::util
