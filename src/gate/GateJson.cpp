// GateJson.cpp - the result of gate as JSON (docs/gate.schema.json).
// SPDX-License-Identifier: MIT
#include "gate/GateJson.h"

#include "diag/Render.h"

#include <nlohmann/json.hpp>

namespace palindrome::gate {

namespace {

Json orNull(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

Json publicJson(const report::Finding& f) {
    Json json{{"rule", f.rule},       {"severity", diag::severityName(f.severity)},
              {"status", report::statusName(f.status)}, {"message", f.message},
              {"wayOut", f.wayOut},   {"subject", f.subject},
              {"undecided", f.undecided}, {"accepted", f.accepted},
              {"acceptedWhy", f.acceptedWhy}, {"fingerprint", f.fingerprint}};
    if (!f.place.file.empty())
        json["file"] = f.place.file;
    if (f.place.line != 0) {
        json["line"] = f.place.line;
        json["column"] = f.place.column;
    }
    Json related = Json::array(), trace = Json::array();
    for (const report::Related& r : f.related)
        related.push_back(r.text);
    for (const report::Step& s : f.trace)
        trace.push_back(s.text);
    json["related"] = std::move(related);
    json["trace"] = std::move(trace);
    return json;
}

Json publicJson(const std::vector<report::Finding>& findings) {
    Json list = Json::array();
    for (const report::Finding& f : findings)
        list.push_back(publicJson(f));
    return list;
}

} // namespace

Json toJson(const GateOutcome& outcome) {
    Json units = Json::array();
    for (size_t i = 0; i < outcome.report.units.size(); ++i) {
        const report::UnitResult& u = outcome.report.units[i];
        Json checks = Json::array();
        for (const report::Check& c : u.checks)
            checks.push_back({{"name", c.name},
                              {"outcome", report::checkOutcomeName(c.outcome)},
                              {"message", c.message}});
        units.push_back({{"unit", u.unit},
                         {"spec", u.spec},
                         {"hdl", u.hdl},
                         {"verdict", u.verdict},
                         {"reason", u.reason},
                         {"status", report::statusName(u.status)},
                         {"baseVerdict", orNull(outcome.baseVerdicts[i])},
                         {"reused", u.reused},
                         {"baseReused", bool(outcome.baseReused[i])},
                         {"seconds", u.seconds},
                         {"exitCode", u.exitCode},
                         {"checks", std::move(checks)},
                         {"findings", publicJson(u.findings)}});
    }
    const report::Counts& c = outcome.report.counts;
    return {{"base", orNull(outcome.baseCommit)},
            {"mergeBase", orNull(outcome.mergeBase)},
            {"head", orNull(outcome.headCommit)},
            {"policyAccepted", outcome.policyAccepted},
            {"unitsListed", outcome.units},
            {"untouched", outcome.untouched},
            {"counts",
             {{"errors", c.errors},
              {"warnings", c.warnings},
              {"notes", c.notes},
              {"undecided", c.undecided},
              {"accepted", c.accepted},
              {"fixed", c.fixed},
              {"new", c.fresh},
              {"weakened", c.weakened}}},
            {"units", std::move(units)},
            {"findings", publicJson(outcome.report.findings)},
            {"notes", outcome.report.notes}};
}

} // namespace palindrome::gate
