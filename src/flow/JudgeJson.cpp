// JudgeJson.cpp - judgements as JSON and back.
// SPDX-License-Identifier: MIT
#include "flow/Judge.h"

#include <array>
#include <stdexcept>

namespace palindrome::flow {

namespace {

constexpr std::array simulationNames{"agrees", "mismatch", "undecided", "failed", "not-run"};

/// The enumerator whose name stands in the JSON.
template<typename Enum, typename Name>
Enum named(const Json& json, std::initializer_list<Enum> values, Name name) {
    const auto text = json.get<std::string>();
    for (Enum value : values)
        if (text == name(value))
            return value;
    throw std::runtime_error("unknown word '" + text + "'");
}

SelfCheck selfCheckFrom(const Json& json) {
    using enum SelfCheck;
    return named(json, {Proved, Undecided, Failed, NotRun}, selfCheckName);
}

TraceReplay::Status replayFrom(const Json& json) {
    using enum TraceReplay::Status;
    return named(json, {Confirmed, Contradicted, NotApplicable, NotRun}, replayName);
}

} // namespace

const char* simulationName(SimulationSummary::Status status) {
    return simulationNames.at(static_cast<size_t>(status));
}

Json toJson(const SimulationSummary& s) {
    Json json;
    json["status"] = simulationName(s.status);
    json["detail"] = s.detail;
    json["rowsHit"] = s.rowsHit;
    json["rowsReachable"] = s.rowsReachable;
    json["rows"] = s.rows;
    json["full"] = s.full;
    return json;
}

SimulationSummary simulationFromJson(const Json& json) {
    using enum SimulationSummary::Status;
    SimulationSummary s;
    s.status =
        named(json.at("status"), {Agrees, Mismatch, Undecided, Failed, NotRun}, simulationName);
    s.detail = json.at("detail");
    s.rowsHit = json.at("rowsHit");
    s.rowsReachable = json.at("rowsReachable");
    s.rows = json.at("rows");
    s.full = json.at("full");
    return s;
}

Json toJson(const TableComparison& c) {
    Json json;
    json["level"] = c.level;
    json["confirmed"] = c.confirmed;
    json["changed"] = c.changed;
    json["omitted"] = c.omitted;
    json["invented"] = c.invented;
    json["filledIn"] = c.filledIn;
    json["text"] = c.text;
    json["full"] = c.full;
    return json;
}

TableComparison comparisonFromJson(const Json& json) {
    TableComparison c;
    c.level = json.at("level");
    c.confirmed = json.at("confirmed");
    c.changed = json.at("changed");
    c.omitted = json.at("omitted");
    c.invented = json.at("invented");
    c.filledIn = json.at("filledIn");
    c.text = json.at("text");
    c.full = json.at("full");
    return c;
}

Json toJson(const Judgement& j) {
    Json json;
    json["readable"] = j.readable;
    json["refused"] = j.refused;
    json["diagnostics"] = j.diagnostics;
    json["firstError"] = j.firstError;
    json["proof"] = j.proof ? toJson(*j.proof) : Json();
    json["replay"] = {{"status", replayName(j.replay.status)}, {"detail", j.replay.detail}};
    json["vcd"] = j.vcd;
    json["rowsInForce"] = j.rowsInForce;
    json["tableA"] = j.tableA;
    json["selfCheck"] = selfCheckName(j.selfCheck);
    json["decodeDetail"] = j.decodeDetail;
    json["rowOrigins"] = Json::array();
    for (const auto& origin : j.rowOrigins)
        json["rowOrigins"].push_back(
            {{"table", origin.table}, {"row", origin.row}, {"lines", origin.lines}});
    json["specVsA"] = j.specVsA ? toJson(*j.specVsA) : Json();
    json["simulation"] = toJson(j.simulation);
    json["seconds"] = j.seconds;
    return json;
}

Judgement judgementFromJson(const Json& json) {
    Judgement j;
    j.readable = json.at("readable");
    j.refused = json.at("refused");
    j.diagnostics = json.at("diagnostics");
    j.firstError = json.at("firstError");
    if (!json.at("proof").is_null())
        j.proof = proofFromJson(json.at("proof"));
    j.replay = {replayFrom(json.at("replay").at("status")), json.at("replay").at("detail")};
    j.vcd = json.at("vcd");
    j.rowsInForce = json.at("rowsInForce").get<std::vector<std::string>>();
    j.tableA = json.at("tableA");
    j.selfCheck = selfCheckFrom(json.at("selfCheck"));
    j.decodeDetail = json.at("decodeDetail");
    for (const Json& origin : json.value("rowOrigins", Json::array()))
        j.rowOrigins.push_back({origin.at("table"), origin.at("row"), origin.at("lines")});
    if (!json.at("specVsA").is_null())
        j.specVsA = comparisonFromJson(json.at("specVsA"));
    j.simulation = simulationFromJson(json.at("simulation"));
    j.seconds = json.at("seconds");
    return j;
}

} // namespace palindrome::flow
