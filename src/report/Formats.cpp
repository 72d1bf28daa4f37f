// Formats.cpp - reports in the formats of other programs: names, and what the writers share.
// SPDX-License-Identifier: MIT
#include "report/Formats.h"

#include "diag/Render.h"
#include "report/Writers.h"
#include "util/Assert.h"
#include "util/Text.h"

#include <array>
#include <nlohmann/json.hpp>

namespace palindrome::report {

namespace {

constexpr std::array names{"sarif",   "junit",        "findings",   "markdown",
                           "comment", "code-quality", "annotations"};

} // namespace

const char* formatName(Format format) {
    return names.at(static_cast<size_t>(format));
}

std::optional<Format> formatFromName(std::string_view name) {
    for (size_t i = 0; i < names.size(); ++i)
        if (name == names[i])
            return static_cast<Format>(i);
    return std::nullopt;
}

std::vector<std::string> formatNames() {
    return {names.begin(), names.end()};
}

std::string write(const Report& report, Format format) {
    switch (format) {
    case Format::Sarif: return toSarif(report);
    case Format::JUnit: return toJUnit(report);
    case Format::Findings: return toFindingsJson(report);
    case Format::Markdown: return markdownReport(report, summaryLimit);
    case Format::Comment: return markdownReport(report, commentLimit);
    case Format::CodeQuality: return toCodeQuality(report);
    case Format::Annotations: return toAnnotations(report);
    }
    assertFailed("known format", {});
}

std::string jsonText(const nlohmann::ordered_json& json) {
    return diag::dumpJson(json);
}

std::string messageOf(const Finding& finding) {
    std::string lead;
    if (finding.status == Status::New || finding.status == Status::Weakened ||
        finding.status == Status::Fixed)
        lead = std::string(statusName(finding.status)) + ": ";
    if (finding.undecided)
        lead += "not decided: ";
    return lead + util::shorten(finding.message, textLimit);
}

Place placeOf(const Finding& finding, const UnitResult* unit) {
    if (!finding.place.file.empty() || !unit)
        return finding.place;
    Place place;
    place.file = !unit->spec.empty() || unit->hdl.empty() ? unit->spec : unit->hdl.front();
    return place;
}

} // namespace palindrome::report
