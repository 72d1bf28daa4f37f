// HostFormats.cpp - a report for the hosts of repositories: GitLab's code quality, GitHub's annotations.
// SPDX-License-Identifier: MIT
#include "report/Writers.h"

#include "report/Formats.h"
#include "util/Escape.h"
#include "util/Text.h"
#include "util/WorkflowLog.h"

#include <array>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>

namespace palindrome::report {

using Json = nlohmann::ordered_json;

std::string toCodeQuality(const Report& report) {
    static constexpr std::array severities{"info", "minor", "major"};
    Json list = Json::array();
    eachFinding(report, [&](const Finding& f, const UnitResult* unit) {
        if (f.accepted || f.status == Status::Fixed)
            return;
        const Place place = placeOf(f, unit);
        Json json;
        json["description"] = util::readable(messageOf(f), util::Lines::Join);
        json["check_name"] = f.rule;
        json["fingerprint"] = f.fingerprint;
        json["severity"] = severities.at(static_cast<size_t>(f.severity));
        json["location"]["path"] =
            place.file.empty() ? "." : util::readable(shownPath(place.file, report.root),
                                                      util::Lines::Join);
        json["location"]["lines"]["begin"] = std::max(place.line, 1u);
        list.push_back(std::move(json));
    });
    return jsonText(list);
}

namespace {

using Properties = std::vector<std::pair<std::string, std::string>>;

std::string number(unsigned n) {
    return n == 0 ? std::string() : std::to_string(n);
}

std::string annotation(const char* kind, const Finding& f, const UnitResult* unit,
                       const std::string& root) {
    const Place place = placeOf(f, unit);
    Properties properties;
    properties.emplace_back("file", shownPath(place.file, root));
    properties.emplace_back("line", number(place.line));
    if (place.line != 0 && (place.endLine == 0 || place.endLine == place.line)) {
        properties.emplace_back("col", number(place.column));
        properties.emplace_back("endColumn", number(place.endColumn));
    }
    else {
        properties.emplace_back("endLine", number(place.endLine));
    }
    properties.emplace_back("title", f.rule + (f.unit.empty() ? "" : " in " + f.unit));
    std::string text = messageOf(f);
    if (!f.wayOut.empty())
        text += "\n" + util::shorten(f.wayOut, textLimit);
    return util::workflowCommand(kind, properties, text);
}

} // namespace

std::string toAnnotations(const Report& report) {
    static constexpr std::array kinds{"notice", "warning", "error"};
    std::map<const Finding*, const UnitResult*> units;
    eachFinding(report, [&](const Finding& f, const UnitResult* unit) { units[&f] = unit; });
    std::array<std::vector<const Finding*>, kinds.size()> byKind;
    for (const Finding* f : byImportance(report))
        if (!f->accepted && f->status != Status::Fixed)
            byKind.at(static_cast<size_t>(f->severity)).push_back(f);
    std::string out;
    for (size_t k = kinds.size(); k-- > 0;) {
        const auto& findings = byKind.at(k);
        const bool all = findings.size() <= annotationLimit;
        // The last one that the host takes says how many there are besides.
        const size_t shown = all ? findings.size() : annotationLimit - 1;
        for (size_t i = 0; i < shown; ++i)
            out += annotation(kinds.at(k), *findings[i], units.at(findings[i]), report.root);
        if (!all)
            out += util::workflowCommand(
                kinds.at(k), {{"title", report.title}},
                fmt::format("{} more of this severity are left out here; the job summary and the "
                            "other reports have them",
                            findings.size() - shown));
    }
    return out;
}

} // namespace palindrome::report
