// RunReport.cpp - what a run came to: words, exit codes, JSON.
// SPDX-License-Identifier: MIT
#include "flow/Run.h"

#include "flow/Tool.h"
#include "util/Assert.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace palindrome::flow {

namespace {

struct OutcomeWord {
    Outcome outcome;
    const char* name;
    int exitCode;
};

// Exit codes as in docs: 1 mismatch, 3 invalid input, 4 not decided, 5 a service failed, 6 our bug.
constexpr std::array outcomes{
    OutcomeWord{Outcome::Proved, "proved", 0},
    OutcomeWord{Outcome::Refuted, "refuted", 1},
    OutcomeWord{Outcome::PossibleX, "possible-x", 1},
    OutcomeWord{Outcome::Bounded, "bounded", 4},
    OutcomeWord{Outcome::Unknown, "unknown", 4},
    OutcomeWord{Outcome::Unsupported, "unsupported", 3},
    OutcomeWord{Outcome::InvalidHdl, "invalid-hdl", 1},
    OutcomeWord{Outcome::NoCode, "no-code", 5},
    OutcomeWord{Outcome::NoReply, "no-reply", 5},
    OutcomeWord{Outcome::InvalidSpec, "invalid-spec", 3},
    OutcomeWord{Outcome::Structure, "structure", 0},
    OutcomeWord{Outcome::InternalError, "internal-error", 6},
    OutcomeWord{Outcome::Interrupted, "interrupted", 130},
};

const OutcomeWord& wordOf(Outcome outcome) {
    for (const OutcomeWord& word : outcomes)
        if (word.outcome == outcome)
            return word;
    assertFailed("known outcome", {});
}

Outcome outcomeFrom(const Json& json) {
    const auto name = json.get<std::string>();
    for (const OutcomeWord& word : outcomes)
        if (name == word.name)
            return word.outcome;
    throw std::runtime_error("unknown outcome '" + name + "'");
}

constexpr std::array secondNames{"read", "no-table", "no-reply", "not-asked"};
constexpr std::array encodeNames{"ok", "no-reply", "no-code"};

template<size_t N>
size_t indexOf(const std::array<const char*, N>& names, const Json& json) {
    const auto text = json.get<std::string>();
    for (size_t i = 0; i < N; ++i)
        if (text == names[i])
            return i;
    throw std::runtime_error("unknown word '" + text + "'");
}

Json comparisonJson(const std::optional<TableComparison>& comparison) {
    return comparison ? toJson(*comparison) : Json();
}

std::optional<TableComparison> optionalComparison(const Json& json) {
    return json.is_null() ? std::nullopt : std::optional(comparisonFromJson(json));
}

Json roundJson(const Round& round) {
    const EncodeOutcome& e = round.encode;
    Json json;
    json["encode"] = {{"status", encodeNames.at(static_cast<size_t>(e.status))},
                      {"model", e.model},
                      {"request", e.key},
                      {"replayed", e.reply && e.reply->replayed},
                      {"failure", e.failure},
                      {"message", e.message},
                      {"note", e.note}};
    json["hdl"] = e.hdl;
    json["judgement"] = round.judgement ? toJson(*round.judgement) : Json();
    json["reused"] = round.reused;
    return json;
}

Round roundFrom(const Json& json) {
    Round round;
    const Json& e = json.at("encode");
    round.encode.status = static_cast<EncodeOutcome::Status>(indexOf(encodeNames, e.at("status")));
    round.encode.model = e.at("model");
    round.encode.key = e.at("request");
    round.encode.failure = e.at("failure");
    round.encode.message = e.at("message");
    round.encode.note = e.at("note");
    round.encode.hdl = json.at("hdl");
    if (!json.at("judgement").is_null())
        round.judgement = judgementFromJson(json.at("judgement"));
    round.reused = json.at("reused");
    return round;
}

/// How far an attempt came: what it is, then how few rows it has wrong.
std::pair<int, long> worthOf(const Round& round) {
    if (!round.judgement)
        return {round.encode.status == EncodeOutcome::Status::NoCode ? 1 : 0, 0};
    const Judgement& j = *round.judgement;
    if (!j.readable)
        return {j.refused ? 3 : 2, 0};
    const long wrong =
        j.specVsA ? static_cast<long>(j.specVsA->changed + j.specVsA->omitted) : 1'000'000;
    switch (j.proof->verdict) {
    case proof::Verdict::Proved: return {8, 0};
    case proof::Verdict::Bounded: return {7, -wrong};
    case proof::Verdict::Unknown: return {6, -wrong};
    case proof::Verdict::Refuted:
    case proof::Verdict::PossibleX: return {5, -wrong};
    case proof::Verdict::Unsupported: return {4, -wrong};
    }
    assertFailed("known verdict", {});
}

} // namespace

const char* outcomeName(Outcome outcome) {
    return wordOf(outcome).name;
}

const char* secondOpinionName(SecondOpinion::Status status) {
    return secondNames.at(static_cast<size_t>(status));
}

const Round* UnitReport::bestRound() const {
    const Round* best = nullptr;
    for (const Round& round : rounds)
        if (!best || worthOf(round) >= worthOf(*best))
            best = &round;
    return best;
}

const Judgement* UnitReport::judgement() const {
    const Round* best = bestRound();
    return best && best->judgement ? &*best->judgement : nullptr;
}

int UnitReport::exitCode() const {
    if (outcome == Outcome::Structure && structure)
        return proof::verdictExitCode(structure->verdict);
    const int code = wordOf(outcome).exitCode;
    const Judgement* j = judgement();
    // The verdict stands, but not all that was asked for was done.
    if (code == 0 && j && j->simulation.status == SimulationSummary::Status::Failed)
        return 5;
    return code;
}

int worstExitCode(const RunReport& report) {
    static constexpr std::array order{0, 4, 1, 5, 3, 2, 6, 130};
    auto rank = [](int code) { return std::find(order.begin(), order.end(), code); };
    // Structures alone leave nothing that a run could find out.
    const bool onlyStructures =
        !report.units.empty() &&
        std::all_of(report.units.begin(), report.units.end(), [](const UnitReport& unit) {
            return unit.outcome == Outcome::Structure;
        });
    int worst = onlyStructures ? wordOf(Outcome::InvalidSpec).exitCode : 0;
    for (const UnitReport& unit : report.units)
        if (rank(unit.exitCode()) > rank(worst))
            worst = unit.exitCode();
    return worst;
}

Json toJson(const UnitReport& unit) {
    const SecondOpinion& s = unit.second;
    Json json;
    json["unit"] = unit.unit;
    json["spec"] = unit.spec;
    json["folder"] = unit.folder;
    json["verdict"] = outcomeName(unit.outcome);
    json["reason"] = unit.reason;
    json["triage"] = triageName(unit.triage);
    json["encoder"] = unit.encoder;
    json["diagnostics"] = unit.diagnostics;
    json["structure"] = unit.structure ? toJson(*unit.structure) : Json();
    json["seconds"] = unit.seconds;
    json["reused"] = unit.reused;
    json["resumed"] = unit.resumed;
    json["exitCode"] = unit.exitCode();
    json["rounds"] = Json::array();
    for (const Round& round : unit.rounds)
        json["rounds"].push_back(roundJson(round));
    json["secondOpinion"] = {{"status", secondOpinionName(s.status)},
                             {"model", s.model},
                             {"detail", s.detail},
                             {"retried", s.retried},
                             {"table", s.table},
                             {"specVsB", comparisonJson(s.specVsB)},
                             {"aVsB", comparisonJson(s.aVsB)},
                             {"reused", s.reused}};
    return json;
}

UnitReport unitReportFromJson(const Json& json) {
    UnitReport unit;
    unit.unit = json.at("unit");
    unit.spec = json.at("spec");
    unit.folder = json.at("folder");
    unit.outcome = outcomeFrom(json.at("verdict"));
    unit.reason = json.at("reason");
    unit.triage = triageFromName(json.at("triage")).value_or(Triage::None);
    unit.encoder = json.at("encoder");
    unit.diagnostics = json.at("diagnostics");
    if (const auto found = json.find("structure"); found != json.end() && !found->is_null())
        unit.structure = proofFromJson(*found);
    unit.seconds = json.at("seconds");
    unit.reused = json.at("reused");
    unit.resumed = json.at("resumed");
    for (const Json& round : json.at("rounds"))
        unit.rounds.push_back(roundFrom(round));
    const Json& s = json.at("secondOpinion");
    unit.second.status = static_cast<SecondOpinion::Status>(indexOf(secondNames, s.at("status")));
    unit.second.model = s.at("model");
    unit.second.detail = s.at("detail");
    unit.second.retried = s.at("retried");
    unit.second.table = s.at("table");
    unit.second.specVsB = optionalComparison(s.at("specVsB"));
    unit.second.aVsB = optionalComparison(s.at("aVsB"));
    unit.second.reused = s.at("reused");
    return unit;
}

Json toJson(const RunReport& report) {
    Json json;
    json["schema"] = 1;
    json["tool"] = {{"name", "palindrome"}, {"version", toolVersion()}, {"build", toolBuildId()}};
    for (const auto& [part, version] : partVersions())
        json["tool"]["parts"][part] = version;
    json["id"] = report.id;
    json["folder"] = report.folder;
    json["started"] = report.started;
    json["seconds"] = report.seconds;
    json["resumed"] = report.resumed;
    json["encoder"] = report.encoder;
    json["decoder"] = report.decoder;
    json["reusedVerdicts"] = report.reusedVerdicts;
    json["newVerdicts"] = report.newVerdicts;
    json["resumedUnits"] = report.resumedUnits;
    json["exitCode"] = report.exitCode;
    json["units"] = Json::array();
    for (const UnitReport& unit : report.units)
        json["units"].push_back(toJson(unit));
    return json;
}

} // namespace palindrome::flow
