// Html.h - the HTML report: one file that opens from disk and loads nothing.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"
#include "report/HtmlData.h"

#include <filesystem>
#include <optional>
#include <string>

namespace palindrome::report {

/// Where the page's program and style are: $PALINDROME_REPORT_UI, else share/palindrome/report
/// beside the program's folder. Failure NotFound: this build has none (made without Node.js).
Result<std::filesystem::path> findReportUi();

/// The page with the data inside, as text. The data is in elements that no browser runs, compressed
/// but for the index; the policy in the page's head allows its own program and style, by their
/// hashes, and no network. Failures: as findReportUi; the page's program is damaged.
Result<std::string> htmlPage(const HtmlData& data);

/// The run as the text of one HTML file. What is wrong is reported to `sink`, and the result is then
/// empty: run-newer, run-damaged, file-unreadable, run-failed.
std::optional<std::string> writeHtml(const HtmlInputs& inputs, diag::Sink& sink);

} // namespace palindrome::report
