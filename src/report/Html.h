// Html.h - a run as one HTML file that needs nothing else.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"

#include <filesystem>
#include <optional>
#include <string>

namespace palindrome::report {

/// The finished run or matrix in `folder` as the text of one HTML file. What is wrong with the folder is
/// reported to `sink`, and the result is then empty.
std::optional<std::string> writeHtml(const std::filesystem::path& folder, diag::Sink& sink);

} // namespace palindrome::report
