// Formats.h - reports in the formats of other programs, all written from report::Report.
// SPDX-License-Identifier: MIT
#pragma once

#include "report/Findings.h"
#include "util/Result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace palindrome::report {

enum class Format {
    Sarif,       ///< SARIF 2.1.0
    JUnit,       ///< XML by the schema of Jenkins' xUnit plug-in
    Findings,    ///< docs/findings.schema.json; has all that a Report has
    Markdown,    ///< for a job summary, at most summaryLimit bytes
    Comment,     ///< Markdown for a comment, at most commentLimit bytes
    CodeQuality, ///< GitLab's code quality report
    Annotations  ///< workflow commands of GitHub
};

const char* formatName(Format format); ///< sarif, junit, findings, markdown, comment, …
std::optional<Format> formatFromName(std::string_view name);
std::vector<std::string> formatNames();

/// What the hosts take: a job summary of 1 MiB, a comment of 65,536 characters (bytes here, which are
/// never fewer), ten annotations of each severity in a step.
constexpr size_t summaryLimit = 1u << 20;
constexpr size_t commentLimit = 65'536;
constexpr size_t annotationLimit = 10;

/// The report, which must be finished, as text of a format. The same report gives the same bytes.
std::string write(const Report& report, Format format);

/// Markdown of at most `limit` bytes (at least 8,192): the verdicts, then findings in the order of
/// their importance, with their traces as long as there is room. What is left out is counted.
std::string markdownReport(const Report& report, size_t limit);

/// What `Format::Findings` wrote. Failure BadReply: it is none, or of a later version.
Result<Report> readFindings(std::string_view json);

} // namespace palindrome::report
