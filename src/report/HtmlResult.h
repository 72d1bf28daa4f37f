// HtmlResult.h - one result of a run (a unit by a model, once) as data of the HTML report.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Model.h"
#include "report/HtmlLines.h"
#include "report/HtmlRun.h"

#include <optional>
#include <string>
#include <vector>

namespace palindrome::report {

/// What the results of one unit share.
struct UnitTexts {
    std::optional<std::string> spec;   ///< its text, if it is still what the run read
    std::optional<lct::Unit> unit;     ///< the same as read
    std::vector<std::string> prompts;  ///< each text once
};

/// The page of a result: rounds with prompt, reply, HDL, tables, judgement; the second opinion.
/// A prompt is its number in `texts.prompts`.
Json resultPart(const HtmlRun& run, const RunResult& result, UnitTexts& texts, HtmlLines& lines);

/// The line of a result in lists: verdict, counts, time, cost, where it is first wrong.
Json resultSummary(const HtmlRun& run, const RunResult& result, const Json& part);

} // namespace palindrome::report
