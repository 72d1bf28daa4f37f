// CallLog.h - what --verbose shows of a request and of what came back.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Transport.h"

#include <string>
#include <string_view>

namespace palindrome::llm {

/// A page of text as one short line: blanks folded, control characters, bad UTF-8 and the tags of
/// an HTML page dropped.
std::string excerpt(std::string_view text, size_t limit = 200);

/// Method, URL, headers and the beginning of the body, a line each with `>` before it. Of headers
/// with secrets only the names.
std::string requestLog(const HttpPost& post, const std::vector<std::string>& keyHeaders);

/// Status and headers, a line each with `<` before it; how the transfer ended if it broke.
std::string responseLog(const HttpOutcome& outcome);

} // namespace palindrome::llm
