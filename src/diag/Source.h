// Source.h - text files of the user, read and vetted before anything parses them.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"

#include <optional>
#include <string>
#include <string_view>

namespace palindrome::diag {

constexpr size_t defaultFileLimit = 10'000'000; ///< bytes of one file

/// Reports what is no clean text: more than `limit` bytes, NUL bytes, bytes that are no UTF-8. The
/// place is the first such byte. True if there is nothing to report.
bool checkText(std::string_view text, const std::string& file, size_t limit, Sink& sink);

/// Reads a file and checks it with checkText. A file that cannot be read is a diagnostic too
/// (file-unreadable, file-too-large), and the result is then empty.
std::optional<std::string> readSource(const std::string& path, Sink& sink,
                                      size_t limit = defaultFileLimit);

} // namespace palindrome::diag
