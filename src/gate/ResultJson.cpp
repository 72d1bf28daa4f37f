// ResultJson.cpp - what was found about a unit as JSON, between processes and in the store.
// SPDX-License-Identifier: MIT
#include "gate/ResultJson.h"

namespace palindrome::gate {

using namespace report;

namespace {

Json placeJson(const Place& p) {
    return Json::array({p.file, p.line, p.column, p.endLine, p.endColumn, p.quote});
}

Place placeFrom(const Json& j) {
    return {j.at(0), j.at(1), j.at(2), j.at(3), j.at(4), j.at(5)};
}

/// Enumerations travel as numbers; one that is out of range is damage.
template<typename Enum>
Enum enumFrom(const Json& j, Enum last) {
    const auto value = j.get<unsigned>();
    if (value > static_cast<unsigned>(last))
        throw nlohmann::json::other_error::create(501, "value out of range", nullptr);
    return static_cast<Enum>(value);
}

Finding findingFrom(const Json& j) {
    Finding f;
    f.rule = j.at("rule");
    f.severity = enumFrom(j.at("severity"), diag::Severity::Error);
    f.message = j.at("message");
    f.wayOut = j.at("wayOut");
    f.place = placeFrom(j.at("place"));
    for (const Json& r : j.at("related"))
        f.related.push_back({placeFrom(r.at(0)), r.at(1)});
    for (const Json& s : j.at("trace"))
        f.trace.push_back({placeFrom(s.at(0)), s.at(1), s.at(2)});
    f.unit = j.at("unit");
    f.subject = j.at("subject");
    f.verdict = j.at("verdict");
    f.status = enumFrom(j.at("status"), Status::Weakened);
    f.undecided = j.at("undecided");
    f.accepted = j.at("accepted");
    f.acceptedWhy = j.at("acceptedWhy");
    return f;
}

} // namespace

Json toJson(const Finding& f) {
    Json related = Json::array(), trace = Json::array();
    for (const Related& r : f.related)
        related.push_back(Json::array({placeJson(r.place), r.text}));
    for (const Step& s : f.trace)
        trace.push_back(Json::array({placeJson(s.place), s.text, s.cycle}));
    return {{"rule", f.rule},
            {"severity", static_cast<unsigned>(f.severity)},
            {"message", f.message},
            {"wayOut", f.wayOut},
            {"place", placeJson(f.place)},
            {"related", std::move(related)},
            {"trace", std::move(trace)},
            {"unit", f.unit},
            {"subject", f.subject},
            {"verdict", f.verdict},
            {"status", static_cast<unsigned>(f.status)},
            {"undecided", f.undecided},
            {"accepted", f.accepted},
            {"acceptedWhy", f.acceptedWhy}};
}

Json toJson(const UnitResult& r) {
    Json checks = Json::array(), findings = Json::array();
    for (const Check& c : r.checks)
        checks.push_back(Json::array({c.name, static_cast<unsigned>(c.outcome), c.message,
                                      c.details, c.seconds}));
    for (const Finding& f : r.findings)
        findings.push_back(toJson(f));
    return {{"unit", r.unit},       {"variant", r.variant},   {"spec", r.spec},
            {"hdl", r.hdl},         {"verdict", r.verdict},   {"reason", r.reason},
            {"seconds", r.seconds}, {"exitCode", r.exitCode}, {"checks", std::move(checks)},
            {"findings", std::move(findings)}};
}

std::vector<Finding> findingsFrom(const Json& json) {
    std::vector<Finding> findings;
    for (const Json& f : json)
        findings.push_back(findingFrom(f));
    return findings;
}

UnitResult resultFrom(const Json& j) {
    UnitResult r;
    r.unit = j.at("unit");
    r.variant = j.at("variant");
    r.spec = j.at("spec");
    r.hdl = j.at("hdl").get<std::vector<std::string>>();
    r.verdict = j.at("verdict");
    r.reason = j.at("reason");
    r.seconds = j.at("seconds");
    r.exitCode = j.at("exitCode");
    for (const Json& c : j.at("checks"))
        r.checks.push_back({c.at(0), enumFrom(c.at(1), Check::Outcome::Skipped), c.at(2), c.at(3),
                            c.at(4)});
    r.findings = findingsFrom(j.at("findings"));
    return r;
}

} // namespace palindrome::gate
