// HtmlData.h - everything that the HTML report shows of a run, as data (docs/report.md).
// SPDX-License-Identifier: MIT
#pragma once

#include "report/HtmlLines.h"
#include "report/HtmlRun.h"

#include <string>
#include <vector>

namespace palindrome::report {

/// What a report may show beside the run's own folder.
struct HtmlInputs {
    std::string run;                ///< folder of the run, or a file in it
    std::vector<std::string> lint;  ///< files of `palindrome lint --json`
    std::vector<std::string> mesh;  ///< files of `palindrome mesh --output` or `--csv`
    std::string triage;             ///< file of `palindrome triage --json`; may be empty
    HtmlLines::Settings lines;      ///< rows and lines, which are made here
};

/// The data in pieces: `index` is read when the page opens, a part when its page is.
struct HtmlData {
    Json index;
    std::vector<Json> parts; ///< units, results, triage; the index has their numbers
};

/// Gathers the data. A run that is not finished is shown with a note. Failures: as HtmlRun::open;
/// a file of lint, mesh or triage cannot be read or is none.
Result<HtmlData> gatherHtml(const HtmlInputs& inputs);

constexpr int htmlDataVersion = 1;

} // namespace palindrome::report
