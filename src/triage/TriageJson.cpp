// TriageJson.cpp - triage as JSON, by docs/triage.schema.json.
// SPDX-License-Identifier: MIT
#include "triage/Triage.h"

#include <map>

namespace palindrome::triage {

using flow::Json;

namespace {

Json placeJson(const Place& place) {
    return {{"table", place.table}, {"row", place.row}, {"line", place.line},
            {"text", place.text},   {"when", place.when}};
}

Json behaviourJson(const Behaviour& b) {
    Json json{{"target", b.target},
              {"expected", b.expected},
              {"actual", b.actual},
              {"expectedValue", b.expectedValue},
              {"actualValue", b.actualValue},
              {"input", Json::object()}};
    for (const auto& [name, value] : b.input)
        json["input"][name] = value;
    return json;
}

Json behavioursJson(const std::vector<Behaviour>& behaviours) {
    Json json = Json::array();
    for (const Behaviour& b : behaviours)
        json.push_back(behaviourJson(b));
    return json;
}

Json departureJson(const Departure& d) {
    return {{"group", d.group},
            {"deed", deedName(d.deed)},
            {"text", d.text},
            {"origin", d.origin},
            {"fromRun", d.fromRun},
            {"behaviours", behavioursJson(d.behaviours)}};
}

template<typename List, typename Print>
Json listJson(const List& list, Print print) {
    Json json = Json::array();
    for (const auto& one : list)
        json.push_back(print(one));
    return json;
}

Json answerJson(const UnitTriage& unit, size_t index) {
    const Answer& a = unit.unit->answers[index];
    const Membership& m = unit.members[index];
    Json json{{"answer", index},
              {"model", a.model},
              {"repeat", a.repeat},
              {"folder", a.folder},
              {"attempt", a.attempt},
              {"verdict", a.verdict},
              {"reason", a.reason},
              {"triage", flow::triageName(a.triage)},
              {"group", m.group ? Json(*m.group) : Json()},
              {"how", m.how}};
    json["secondOpinion"] = {{"status", flow::secondOpinionName(a.second.status)},
                             {"model", a.second.model},
                             {"level", a.second.specVsB ? Json(a.second.specVsB->level) : Json()}};
    return json;
}

Json runJson(const SharedRun& run) {
    if (run.trace.cycles.empty())
        return Json();
    Json json{{"output", run.trace.output}, {"expected", run.trace.expected}};
    json["inputs"] = listJson(run.trace.cycles, [](const proof::TraceCycle& cycle) {
        Json values = Json::object();
        for (const auto& [name, value] : cycle.inputs)
            values[name] = value;
        return values;
    });
    json["values"] = listJson(run.values, [](const std::string& value) {
        return value.empty() ? Json() : Json(value);
    });
    return json;
}

Json groupJson(const UnitTriage& unit, size_t index) {
    const Group& g = unit.groups[index];
    Json json{{"group", index},
              {"ofSpec", g.ofSpec},
              {"verdict", g.verdict},
              {"models", g.models},
              {"answers", g.answers},
              {"representative", g.representative},
              {"notDecided", g.notDecided}};
    json["run"] = runJson(unit.runs[index]);
    return json;
}

Json evidenceJson(const Evidence& e) {
    Json json = placeJson(e.place);
    json["departures"] = listJson(e.departures, departureJson);
    json["misreadings"] = listJson(e.misreadings, [](const Misreading& m) {
        return Json{{"answer", m.answer},
                    {"deed", deedName(m.deed)},
                    {"behaviours", behavioursJson(m.behaviours)}};
    });
    json["lint"] = listJson(e.lint, [](const LintFinding& f) {
        return Json{{"rule", f.rule},
                    {"severity", f.severity},
                    {"message", f.message},
                    {"suggestion", f.suggestion}};
    });
    return json;
}

Json proofsJson(const ProofCounts& p) {
    return {{"answers", p.answers},     {"texts", p.texts},         {"sameText", p.sameText},
            {"byVerdict", p.byVerdict}, {"byReplay", p.byReplay},   {"proofs", p.proofs},
            {"bound", p.bound},         {"undecided", p.undecided}, {"seconds", p.seconds}};
}

Json unitJson(const UnitTriage& unit) {
    Json json{{"unit", unit.unit->unit}, {"spec", unit.unit->spec.path}};
    std::map<std::string, size_t> verdicts, words;
    for (const Answer& a : unit.unit->answers) {
        ++verdicts[a.verdict];
        ++words[flow::triageName(a.triage)];
    }
    json["verdicts"] = verdicts;
    json["triage"] = words;
    json["answers"] = Json::array();
    for (size_t a = 0; a < unit.unit->answers.size(); ++a)
        json["answers"].push_back(answerJson(unit, a));
    json["groups"] = Json::array();
    for (size_t g = 0; g < unit.groups.size(); ++g)
        json["groups"].push_back(groupJson(unit, g));
    json["proofs"] = proofsJson(unit.proofs);
    json["rows"] = listJson(unit.places, evidenceJson);
    json["lintUndecided"] = unit.lintUndecided;
    json["rowsUndecided"] = unit.rowsUndecided;
    return json;
}

Json suspectJson(const Result& result, const Suspect& s, size_t rank) {
    const UnitTriage& unit = result.units[s.unit];
    Json json{{"rank", rank}, {"unit", unit.unit->unit}, {"spec", unit.unit->spec.path}};
    json.update(placeJson(unit.places[s.place].place));
    json["score"] = s.score;
    json["reasons"] = listJson(s.reasons, [](const Reason& r) {
        return Json{{"kind", reasonName(r.kind)}, {"weight", r.weight}, {"words", r.words}};
    });
    json["sentence"] = s.sentence;
    json["choice"] = {{"keep", s.keep}, {"change", s.change}};
    json["sides"] = listJson(s.sides, departureJson);
    return json;
}

} // namespace

Json toJson(const Result& result) {
    Json json{{"schema", 1}};
    json["run"] = {{"id", result.run.id},
                   {"folder", result.run.folder},
                   {"started", result.run.started},
                   {"kind", result.run.isMatrix ? "matrix" : "run"},
                   {"models", result.run.models}};
    json["attempt"] = result.attempt == Attempt::First ? "first" : "best";
    const Totals& t = result.totals;
    json["totals"] = {{"answers", t.answers}, {"judged", t.judged},
                      {"texts", t.texts},     {"groups", t.groups},
                      {"proofs", t.proofs},   {"bound", t.bound},
                      {"wrong", t.wrong},     {"undecided", t.undecided},
                      {"suspects", result.suspects.size()}, {"seconds", t.seconds}};
    json["units"] = listJson(result.units, unitJson);
    json["suspects"] = Json::array();
    for (size_t i = 0; i < result.suspects.size(); ++i)
        json["suspects"].push_back(suspectJson(result, result.suspects[i], i + 1));
    json["exitCode"] = result.exitCode();
    return json;
}

} // namespace palindrome::triage
