// Sarif.cpp - a report as SARIF 2.1.0, with what GitHub's code scanning asks for.
// SPDX-License-Identifier: MIT
#include "report/Writers.h"

#include "util/Escape.h"
#include "util/Text.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

namespace palindrome::report {

namespace {

using Json = nlohmann::ordered_json;
using util::Lines;

constexpr size_t resultLimit = 5'000; ///< as many as code scanning shows of one run
constexpr size_t stepLimit = 1'000;   ///< cycles of one trace

const char* levelOf(diag::Severity severity) {
    return severity == diag::Severity::Error     ? "error"
           : severity == diag::Severity::Warning ? "warning"
                                                 : "note";
}

/// Text of a message. A viewer makes links of `[text](target)`, so the brackets are parted.
Json message(std::string_view text) {
    std::string clean = util::readable(util::shorten(text, textLimit), Lines::Keep);
    for (size_t at = clean.find("]("); at != std::string::npos; at = clean.find("](", at + 1))
        clean.insert(at + 1, "\u200b");
    return {{"text", clean.empty() ? "-" : clean}};
}

class Writer {
public:
    explicit Writer(const Report& report) : report(report) {}

    std::string text() {
        Json results = resultList();
        Json run;
        run["tool"]["driver"] = driver();
        run["automationDetails"]["id"] = "palindrome/" + report.command + "/";
        run["invocations"] = Json::array({invocation()});
        run["columnKind"] = "unicodeCodePoints";
        run["originalUriBaseIds"]["ROOT"]["description"]["text"] = "The root of the repository";
        run["artifacts"] = artifactList;
        run["results"] = std::move(results);
        run["properties"]["units"] = unitList();
        Json log;
        log["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
        log["version"] = "2.1.0";
        log["runs"] = Json::array({std::move(run)});
        return jsonText(log);
    }

private:
    /// The most important ones if there are too many, in the order of the report.
    Json resultList() {
        std::map<const Finding*, bool> kept;
        for (const Finding* f : byImportance(report)) {
            if (kept.size() == resultLimit)
                break;
            kept[f] = true;
        }
        compared = std::any_of(kept.begin(), kept.end(), [](const auto& entry) {
            return entry.first->status != Status::None;
        });
        Json list = Json::array();
        eachFinding(report, [&](const Finding& f, const UnitResult* unit) {
            if (kept.contains(&f))
                list.push_back(result(f, unit));
            else
                ++leftOut;
        });
        return list;
    }

    Json result(const Finding& f, const UnitResult* unit) {
        Json json;
        json["ruleId"] = f.rule;
        json["ruleIndex"] = ruleIndex(f.rule);
        // What was not decided is no "open" result here: services drop all kinds but failures, and it
        // must not be overlooked.
        json["level"] = levelOf(f.severity);
        std::string text = messageOf(f);
        if (!f.wayOut.empty())
            text += "\nWay out: " + f.wayOut;
        json["message"] = message(text);
        json["locations"] = Json::array({location(placeOf(f, unit), f)});
        if (!f.related.empty())
            json["relatedLocations"] = relatedLocations(f);
        if (!f.trace.empty())
            json["codeFlows"] = Json::array({codeFlow(f, unit)});
        json["partialFingerprints"]["palindromeFinding/v1"] = f.fingerprint;
        json["partialFingerprints"]["primaryLocationLineHash"] = f.fingerprint + ":1";
        if (compared)
            json["baselineState"] = baselineState(f.status);
        if (f.accepted)
            json["suppressions"] = Json::array({suppression(f)});
        json["properties"] = properties(f);
        return json;
    }

    static const char* baselineState(Status status) {
        switch (status) {
        case Status::Existing: return "unchanged";
        case Status::Fixed: return "absent";
        default: return "new";
        }
    }

    static Json suppression(const Finding& f) {
        return {{"kind", "inSource"},
                {"status", "accepted"},
                {"justification", util::readable(f.acceptedWhy, Lines::Keep)}};
    }

    static Json properties(const Finding& f) {
        Json json = Json::object();
        for (const auto& [key, value] : {std::pair{"unit", &f.unit}, std::pair{"subject", &f.subject},
                                         std::pair{"verdict", &f.verdict}}) {
            if (!value->empty())
                json[key] = util::readable(*value, Lines::Keep);
        }
        if (f.status != Status::None)
            json["status"] = statusName(f.status);
        if (f.undecided)
            json["undecided"] = true;
        return json;
    }

    Json location(const Place& place, const Finding& f) {
        Json json = Json::object();
        if (!place.file.empty())
            json["physicalLocation"] = physical(place);
        if (!f.unit.empty()) {
            Json logical{{"name", util::readable(f.unit, Lines::Join)}, {"kind", "module"}};
            if (!f.subject.empty())
                logical["fullyQualifiedName"] =
                    util::readable(f.unit + "/" + f.subject, Lines::Join);
            json["logicalLocations"] = Json::array({std::move(logical)});
        }
        return json;
    }

    Json physical(const Place& place) {
        Json json;
        json["artifactLocation"] = artifact(place.file);
        Json region{{"startLine", std::max(place.line, 1u)}};
        if (place.line != 0 && place.column != 0)
            region["startColumn"] = place.column;
        if (place.line != 0 && place.endLine >= place.line)
            region["endLine"] = place.endLine;
        if (place.column != 0 && place.endColumn != 0)
            region["endColumn"] = place.endColumn;
        if (!place.quote.empty())
            region["snippet"]["text"] =
                util::readable(util::shorten(place.quote, textLimit), Lines::Keep);
        json["region"] = std::move(region);
        return json;
    }

    Json artifact(const std::string& file) {
        const std::string shown = shownPath(file, report.root);
        const bool below = !shown.starts_with('/') && !shown.starts_with("..");
        Json where;
        where["uri"] = util::uriOfPath(
            below ? shown : std::filesystem::absolute(file).lexically_normal().string());
        if (below)
            where["uriBaseId"] = "ROOT";
        const auto [entry, isNew] = artifacts.emplace(where["uri"].get<std::string>(), artifactList.size());
        if (isNew)
            artifactList.push_back({{"location", where}});
        where["index"] = entry->second;
        return where;
    }

    Json relatedLocations(const Finding& f) {
        Json list = Json::array();
        for (const Related& r : f.related) {
            Json json{{"id", list.size() + 1}, {"message", message(r.text)}};
            if (!r.place.file.empty())
                json["physicalLocation"] = physical(r.place);
            list.push_back(std::move(json));
        }
        return list;
    }

    Json codeFlow(const Finding& f, const UnitResult* unit) {
        Json steps = Json::array();
        for (const Step& step : f.trace) {
            if (steps.size() == stepLimit)
                break;
            const Place& own = step.place.file.empty() ? placeOf(f, unit) : step.place;
            Json at{{"message", message(step.text)}};
            if (!own.file.empty())
                at["physicalLocation"] = physical(own);
            steps.push_back({{"location", std::move(at)},
                             {"executionOrder", step.cycle + 1},
                             {"importance", steps.size() + 1 == f.trace.size() ? "essential"
                                                                               : "important"}});
        }
        Json flow;
        flow["message"]["text"] = "A run from reset to the difference, one step a cycle";
        flow["threadFlows"] = Json::array({Json{{"locations", std::move(steps)}}});
        return flow;
    }

    size_t ruleIndex(const std::string& rule) {
        const auto [entry, isNew] = ruleIndexes.emplace(rule, ruleList.size());
        if (isNew) {
            const RuleInfo info = ruleInfo(rule);
            Json json{{"id", rule}, {"name", pascalCase(rule)}};
            json["shortDescription"]["text"] = info.summary;
            json["fullDescription"]["text"] = info.help;
            json["help"] = {{"text", info.help},
                            {"markdown", "**" + util::forMarkdown(rule) + "**: " + util::forMarkdownProse(info.help)}};
            json["defaultConfiguration"]["level"] = levelOf(info.severity);
            json["properties"] = {
                {"precision", "very-high"},
                {"problem.severity", info.severity == diag::Severity::Error     ? "error"
                                     : info.severity == diag::Severity::Warning ? "warning"
                                                                                : "recommendation"},
                {"tags", {rule.substr(0, rule.find('-')), "hardware"}}};
            ruleList.push_back(std::move(json));
        }
        return entry->second;
    }

    static std::string pascalCase(std::string_view rule) {
        std::string name;
        bool begin = true;
        for (char c : rule) {
            if (util::isLetter(c) || util::isDigit(c))
                name += begin && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            begin = c == '-';
        }
        return name;
    }

    Json driver() const {
        Json json{{"name", "Palindrome"},
                  {"version", report.toolVersion},
                  {"semanticVersion", report.toolVersion}};
        json["rules"] = ruleList;
        return json;
    }

    Json invocation() const {
        Json json;
        json["executionSuccessful"] = report.exitCode == 0 || report.exitCode == 1;
        json["exitCode"] = report.exitCode;
        if (!report.started.empty())
            json["startTimeUtc"] = report.started;
        Json notes = Json::array();
        for (const std::string& note : report.notes)
            notes.push_back({{"level", "note"}, {"message", message(note)}});
        if (leftOut > 0)
            notes.push_back({{"level", "warning"},
                             {"message", message(std::to_string(leftOut) +
                                                 " less important findings are left out")}});
        if (!notes.empty())
            json["toolExecutionNotifications"] = std::move(notes);
        return json;
    }

    Json unitList() const {
        Json list = Json::array();
        for (const UnitResult& unit : report.units) {
            Json json{{"unit", util::readable(unit.unit, Lines::Join)}, {"verdict", unit.verdict}};
            if (!unit.variant.empty())
                json["variant"] = util::readable(unit.variant, Lines::Join);
            if (!unit.triage.empty())
                json["triage"] = unit.triage;
            list.push_back(std::move(json));
        }
        return list;
    }

    const Report& report;
    std::map<std::string, size_t> ruleIndexes, artifacts;
    Json ruleList = Json::array(), artifactList = Json::array();
    bool compared = false;
    size_t leftOut = 0;
};

} // namespace

std::string toSarif(const Report& report) {
    return Writer(report).text();
}

} // namespace palindrome::report
