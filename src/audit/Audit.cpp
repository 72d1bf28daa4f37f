// Audit.cpp - what models read in wrong HDL, decided by proof.
// SPDX-License-Identifier: MIT
#include "audit/Audit.h"

#include "flow/Compare.h"
#include "flow/Decode.h"
#include "flow/ReadBack.h"
#include "hdl/Hdl.h"
#include "lct/Printer.h"
#include "lct/Reader.h"

#include <algorithm>
#include <numeric>

namespace palindrome::audit {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::array<const char*, outcomeCount> outcomeNames{
    "corrected", "shown", "otherwise", "no-table", "undecided", "failed", "not-recorded"};

/// Our table of HDL, if it is proved equal to it.
std::optional<lct::Unit> ownTable(const std::string& hdl, const proof::Options& options,
                                  std::string& detail) {
    hdl::Sources sources;
    sources.texts = {{"case.sv", hdl}};
    flow::DecodeOptions decode;
    decode.lowering = flow::loweringOptions();
    decode.proof = options;
    diag::Sink sink;
    auto outcome = flow::decodeSources(sources, decode, sink);
    if (outcome && outcome->check == flow::SelfCheck::Proved)
        return std::move(outcome->decoded.unit);
    if (outcome)
        detail = outcome->checkDetail;
    else
        detail = sink.all().empty() ? "no table" : sink.all().front().message;
    return std::nullopt;
}

/// A table of the neutral dress with the names of the specification.
std::optional<lct::Unit> renamedBack(const lct::Unit& table, const Neutral& neutral,
                                     std::string& detail) {
    diag::Sink sink;
    auto unit = lct::readMarkdown(withOriginalNames(lct::printMarkdown(table), neutral),
                                  "renamed.lct.md", sink);
    if (unit && !sink.hasErrors())
        return unit;
    detail = "the table cannot be read with the names put back: " +
             (sink.all().empty() ? std::string("no unit") : sink.all().front().message);
    return std::nullopt;
}

/// `table` has the names of the specification, `own` means what the HDL does in either dress.
void judge(Reading& reading, const lct::Unit& spec, const lct::Unit& table,
           const std::optional<lct::Unit>& own, const proof::Options& options) {
    const auto beside = flow::compareTables(spec, table, {}, options);
    reading.specLevel = beside.level;
    if (beside.agrees()) {
        reading.outcome = Outcome::Corrected;
        return;
    }
    if (!own) {
        reading.outcome = Outcome::Undecided;
        reading.detail = "there is no table of the HDL that is proved equal to it";
        return;
    }
    const auto shown = flow::compareTables(*own, table, {}, options);
    reading.hdlLevel = shown.level;
    if (shown.agrees())
        reading.outcome = Outcome::Shown;
    else
        reading.outcome = beside.decided() && shown.decided() ? Outcome::Otherwise
                                                              : Outcome::Undecided;
    if (reading.outcome == Outcome::Undecided)
        reading.detail = !beside.decided() ? beside.text : shown.text;
}

Json toJson(const Tally& tally) {
    Json json;
    json["readings"] = tally.all();
    json["judged"] = tally.judged();
    for (size_t i = 0; i < outcomeCount; ++i)
        json[outcomeNames[i]] = tally.counts[i];
    for (const Outcome outcome : {Outcome::Corrected, Outcome::Shown, Outcome::Otherwise}) {
        const auto interval = tally.interval(outcome);
        json["intervals"][outcomeName(outcome)] =
            tally.judged() == 0 ? Json() : Json::array({interval.low, interval.high});
    }
    return json;
}

Json classJson(const AuditReport& report, std::optional<FaultClass> kind) {
    Json json;
    json["class"] = kind ? className(*kind) : "all";
    json["title"] = kind ? classTitle(*kind) : "all";
    json["cases"] = report.casesOf(kind);
    json["refuted"] = report.refuted(kind);
    json["decoded"] = report.decoded(kind);
    json["named"] = toJson(report.tally(kind, Dress::Named));
    json["neutral"] = toJson(report.tally(kind, Dress::Neutral));
    json["both"] = toJson(report.tally(kind, std::nullopt));
    return json;
}

unsigned countCases(const AuditReport& report, std::optional<FaultClass> kind,
                    bool OwnReading::* what) {
    unsigned count = 0;
    for (size_t i = 0; i < report.cases.size(); ++i)
        count += (!kind || report.cases[i].kind == *kind) && report.own.at(i).*what;
    return count;
}

} // namespace

const char* outcomeName(Outcome outcome) {
    return outcomeNames[static_cast<size_t>(outcome)];
}

OwnReading readOurselves(const flow::SpecFile& spec, const Case& one,
                         const proof::Options& options) {
    OwnReading own;
    diag::Sink sink;
    const auto finding = proveText(spec, one.hdl, options, sink);
    own.refuted = finding && finding->shown();
    own.table = ownTable(one.hdl, options, own.detail);
    if (!own.table)
        return own;
    const auto comparison = flow::compareTables(spec.unit, *own.table, {}, options);
    own.decoded = comparison.decided() && !comparison.agrees();
    if (!own.decoded)
        own.detail = "our table beside the specification: " + comparison.level;
    return own;
}

Reading readByModel(flow::Models& models, const flow::SpecFile& spec, const Case& one,
                    std::size_t index, Dress dress, const OwnReading& own,
                    const proof::Options& options) {
    Reading reading;
    reading.index = index;
    reading.dress = dress;
    llm::DecodeData data;
    data.hdl = dress == Dress::Named ? one.hdl : one.neutral.text;
    data.keepComments = true;
    const auto table = flow::readBackWith(models, std::move(data), one.unit,
                                          "palindrome audit --cases FOLDER --prompts FOLDER");
    reading.model = table.model;
    reading.key = table.key;
    reading.retried = table.retried;
    reading.detail = table.message;
    if (table.status == flow::ModelTable::Status::NoReply) {
        reading.interrupted = table.failureKind == Failure::Kind::Interrupted;
        reading.outcome = table.failure == "missing-recording" ? Outcome::NotRecorded
                                                               : Outcome::Failed;
        return reading;
    }
    if (table.status == flow::ModelTable::Status::NoTable) {
        reading.outcome = Outcome::NoTable;
        return reading;
    }
    reading.detail.clear();
    auto renamed = dress == Dress::Named ? table.unit
                                         : renamedBack(*table.unit, one.neutral, reading.detail);
    if (!renamed) {
        reading.outcome = Outcome::NoTable;
        return reading;
    }
    judge(reading, spec.unit, *renamed, own.table, options);
    return reading;
}

unsigned Tally::all() const {
    return std::accumulate(counts.begin(), counts.end(), 0u);
}

unsigned Tally::judged() const {
    return of(Outcome::Corrected) + of(Outcome::Shown) + of(Outcome::Otherwise) +
           of(Outcome::NoTable);
}

flow::Interval Tally::interval(Outcome outcome) const {
    return judged() == 0 ? flow::Interval{} : flow::shareInterval(of(outcome), judged());
}

Tally AuditReport::tally(std::optional<FaultClass> kind, std::optional<Dress> dress) const {
    Tally tally;
    for (const Reading& reading : readings)
        if ((!kind || cases.at(reading.index).kind == *kind) && (!dress || reading.dress == *dress))
            ++tally.counts[static_cast<size_t>(reading.outcome)];
    return tally;
}

unsigned AuditReport::casesOf(std::optional<FaultClass> kind) const {
    return static_cast<unsigned>(std::count_if(
        cases.begin(), cases.end(), [&](const Case& one) { return !kind || one.kind == *kind; }));
}

unsigned AuditReport::refuted(std::optional<FaultClass> kind) const {
    return countCases(*this, kind, &OwnReading::refuted);
}

unsigned AuditReport::decoded(std::optional<FaultClass> kind) const {
    return countCases(*this, kind, &OwnReading::decoded);
}

Json toJson(const AuditReport& report) {
    Json json;
    json["classes"] = Json::array();
    for (size_t i = 0; i < faultClassCount; ++i)
        json["classes"].push_back(classJson(report, static_cast<FaultClass>(i)));
    json["all"] = classJson(report, std::nullopt);
    json["readings"] = Json::array();
    for (const Reading& reading : report.readings) {
        const Case& one = report.cases.at(reading.index);
        json["readings"].push_back({{"case", one.name()},
                                    {"class", className(one.kind)},
                                    {"line", one.line},
                                    {"source", one.source},
                                    {"fault", one.description()},
                                    {"dress", dressName(reading.dress)},
                                    {"outcome", outcomeName(reading.outcome)},
                                    {"model", reading.model},
                                    {"request", reading.key},
                                    {"retried", reading.retried},
                                    {"besideSpec", reading.specLevel},
                                    {"besideHdl", reading.hdlLevel},
                                    {"detail", reading.detail}});
    }
    return json;
}

} // namespace palindrome::audit
