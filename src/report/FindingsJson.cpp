// FindingsJson.cpp - a report as JSON by docs/findings.schema.json, and back.
// SPDX-License-Identifier: MIT
#include "report/Formats.h"
#include "report/Writers.h"

#include "diag/Render.h"

#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace palindrome::report {

namespace {

using Json = nlohmann::ordered_json;

constexpr int schemaVersion = 1;

// ------------------------------------------------------------------------------------- writing

void addText(Json& json, const char* key, const std::string& value) {
    if (!value.empty())
        json[key] = value;
}

void addNumber(Json& json, const char* key, unsigned value) {
    if (value != 0)
        json[key] = value;
}

/// `file` is relative to the root where it is below it.
Json placeJson(const Place& place, const std::string& root) {
    Json json = Json::object();
    addText(json, "file", shownPath(place.file, root));
    addNumber(json, "line", place.line);
    addNumber(json, "column", place.column);
    addNumber(json, "endLine", place.endLine);
    addNumber(json, "endColumn", place.endColumn);
    addText(json, "quote", place.quote);
    return json;
}

Json findingJson(const Finding& f, const std::string& root) {
    Json json;
    json["rule"] = f.rule;
    json["severity"] = diag::severityName(f.severity);
    json["message"] = f.message;
    addText(json, "wayOut", f.wayOut);
    json["place"] = placeJson(f.place, root);
    addText(json, "unit", f.unit);
    addText(json, "subject", f.subject);
    addText(json, "verdict", f.verdict);
    json["status"] = statusName(f.status);
    json["undecided"] = f.undecided;
    json["accepted"] = f.accepted;
    addText(json, "acceptedWhy", f.acceptedWhy);
    json["fingerprint"] = f.fingerprint;
    for (const Related& r : f.related)
        json["related"].push_back({{"text", r.text}, {"place", placeJson(r.place, root)}});
    for (const Step& s : f.trace)
        json["trace"].push_back(
            {{"cycle", s.cycle}, {"text", s.text}, {"place", placeJson(s.place, root)}});
    return json;
}

Json findingsJson(const std::vector<Finding>& findings, const std::string& root) {
    Json list = Json::array();
    for (const Finding& f : findings)
        list.push_back(findingJson(f, root));
    return list;
}

Json checkJson(const Check& check) {
    Json json{{"name", check.name}, {"outcome", checkOutcomeName(check.outcome)}};
    addText(json, "message", check.message);
    addText(json, "details", check.details);
    json["seconds"] = check.seconds;
    return json;
}

Json unitJson(const UnitResult& unit, const std::string& root) {
    Json json;
    json["unit"] = unit.unit;
    addText(json, "variant", unit.variant);
    addText(json, "spec", shownPath(unit.spec, root));
    json["hdl"] = Json::array();
    for (const std::string& file : unit.hdl)
        json["hdl"].push_back(shownPath(file, root));
    json["verdict"] = unit.verdict;
    addText(json, "reason", unit.reason);
    addText(json, "triage", unit.triage);
    json["status"] = statusName(unit.status);
    json["seconds"] = unit.seconds;
    json["reused"] = unit.reused;
    json["exitCode"] = unit.exitCode;
    json["checks"] = Json::array();
    for (const Check& check : unit.checks)
        json["checks"].push_back(checkJson(check));
    json["findings"] = findingsJson(unit.findings, root);
    return json;
}

Json countsJson(const Counts& c) {
    return {{"errors", c.errors},       {"warnings", c.warnings}, {"notes", c.notes},
            {"undecided", c.undecided}, {"accepted", c.accepted}, {"fixed", c.fixed},
            {"new", c.fresh},           {"weakened", c.weakened}};
}

// ------------------------------------------------------------------------------------- reading

template<typename Enum, typename Name>
Enum named(const Json& json, std::initializer_list<Enum> values, Name name) {
    const auto text = json.get<std::string>();
    for (Enum value : values)
        if (text == name(value))
            return value;
    throw std::runtime_error("unknown word `" + text + "`");
}

Status statusFrom(const Json& json) {
    using enum Status;
    return named(json, {None, New, Existing, Fixed, Weakened}, statusName);
}

Place placeFrom(const Json& json) {
    Place place;
    place.file = json.value("file", "");
    place.line = json.value("line", 0u);
    place.column = json.value("column", 0u);
    place.endLine = json.value("endLine", 0u);
    place.endColumn = json.value("endColumn", 0u);
    place.quote = json.value("quote", "");
    return place;
}

Finding findingFrom(const Json& json) {
    using enum diag::Severity;
    Finding f;
    f.rule = json.at("rule");
    f.severity = named(json.at("severity"), {Note, Warning, Error}, diag::severityName);
    f.message = json.at("message");
    f.wayOut = json.value("wayOut", "");
    f.place = placeFrom(json.at("place"));
    f.unit = json.value("unit", "");
    f.subject = json.value("subject", "");
    f.verdict = json.value("verdict", "");
    f.status = statusFrom(json.at("status"));
    f.undecided = json.at("undecided");
    f.accepted = json.at("accepted");
    f.acceptedWhy = json.value("acceptedWhy", "");
    f.fingerprint = json.at("fingerprint");
    for (const Json& r : json.value("related", Json::array()))
        f.related.push_back({placeFrom(r.at("place")), r.at("text")});
    for (const Json& s : json.value("trace", Json::array()))
        f.trace.push_back({placeFrom(s.at("place")), s.at("text"), s.at("cycle")});
    return f;
}

std::vector<Finding> findingsFrom(const Json& json) {
    std::vector<Finding> findings;
    for (const Json& f : json)
        findings.push_back(findingFrom(f));
    return findings;
}

Check checkFrom(const Json& json) {
    using enum Check::Outcome;
    Check check;
    check.name = json.at("name");
    check.outcome = named(json.at("outcome"), {Passed, Failed, Undecided, Broken, Skipped},
                          checkOutcomeName);
    check.message = json.value("message", "");
    check.details = json.value("details", "");
    check.seconds = json.at("seconds");
    return check;
}

UnitResult unitFrom(const Json& json) {
    UnitResult unit;
    unit.unit = json.at("unit");
    unit.variant = json.value("variant", "");
    unit.spec = json.value("spec", "");
    unit.hdl = json.at("hdl").get<std::vector<std::string>>();
    unit.verdict = json.at("verdict");
    unit.reason = json.value("reason", "");
    unit.triage = json.value("triage", "");
    unit.status = statusFrom(json.at("status"));
    unit.seconds = json.at("seconds");
    unit.reused = json.at("reused");
    unit.exitCode = json.at("exitCode");
    for (const Json& check : json.at("checks"))
        unit.checks.push_back(checkFrom(check));
    unit.findings = findingsFrom(json.at("findings"));
    return unit;
}

Report reportFrom(const Json& json) {
    Report report;
    report.toolVersion = json.at("tool").at("version");
    report.command = json.at("command");
    report.title = json.at("title");
    report.started = json.value("started", "");
    report.seconds = json.at("seconds");
    report.exitCode = json.at("exitCode");
    report.notes = json.at("notes").get<std::vector<std::string>>();
    for (const Json& unit : json.at("units"))
        report.units.push_back(unitFrom(unit));
    report.findings = findingsFrom(json.at("findings"));
    countFindings(report);
    return report;
}

} // namespace

std::string toFindingsJson(const Report& report) {
    Json json;
    json["format"] = "palindrome-findings";
    json["schema"] = schemaVersion;
    json["tool"] = {{"name", "palindrome"}, {"version", report.toolVersion}};
    json["command"] = report.command;
    json["title"] = report.title;
    addText(json, "started", report.started);
    json["seconds"] = report.seconds;
    json["exitCode"] = report.exitCode;
    json["counts"] = countsJson(report.counts);
    json["notes"] = report.notes;
    json["units"] = Json::array();
    for (const UnitResult& unit : report.units)
        json["units"].push_back(unitJson(unit, report.root));
    json["findings"] = findingsJson(report.findings, report.root);
    return jsonText(json);
}

Result<Report> readFindings(std::string_view text) {
    try {
        const Json json = Json::parse(text);
        if (!json.is_object() || json.value("format", "") != "palindrome-findings")
            return fail(Failure::Kind::BadReply, "it is no findings file of palindrome");
        const int version = json.at("schema");
        if (version > schemaVersion)
            return fail(Failure::Kind::BadReply,
                        "it is of a newer version (findings schema " + std::to_string(version) +
                            ", this program knows " + std::to_string(schemaVersion) +
                            "); use a newer palindrome");
        return reportFrom(json);
    }
    catch (const std::exception& e) {
        return fail(Failure::Kind::BadReply,
                    std::string("it is no valid findings file: ") + e.what());
    }
}

} // namespace palindrome::report
