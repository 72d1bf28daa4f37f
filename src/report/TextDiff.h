// TextDiff.h - the difference of two texts, line by line, as a unified diff.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace palindrome::report {

/// A unified diff with three lines of context, "--- before" and "+++ after" in front; empty if the
/// texts are equal. A missing newline at the end is marked as in diff(1). Where more than a few
/// thousand lines differ, the difference may be larger than the smallest one, but is never wrong.
std::string unifiedDiff(std::string_view before, std::string_view after,
                        const std::string& beforeName, const std::string& afterName);

} // namespace palindrome::report
