// Html.cpp - a run as one HTML file that needs nothing else.
// SPDX-License-Identifier: MIT
#include "report/Html.h"

namespace palindrome::report {

std::optional<std::string> writeHtml(const std::filesystem::path&, diag::Sink& sink) {
    sink.error("usage-bad-argument", {}, "this version writes no HTML",
               "--format lists what it writes");
    return std::nullopt;
}

} // namespace palindrome::report
