// ProofJson.cpp - proof results as JSON, for reports, --json and the store of verdicts.
// SPDX-License-Identifier: MIT
#include "flow/ProofJson.h"

#include <stdexcept>

namespace palindrome::flow {

namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

Json valuesJson(const Values& values) {
    Json json = Json::object();
    for (const auto& [name, value] : values)
        json[name] = value;
    return json;
}

Values valuesFrom(const Json& json) {
    Values values;
    for (const auto& [name, value] : json.items())
        values.emplace_back(name, value.get<std::string>());
    return values;
}

} // namespace

Json toJson(const proof::Limits& l) {
    return {l.seconds,      l.solverSeconds, l.conflicts, l.memoryMiB,
            l.maxInduction, l.maxBound,      l.seed};
}

std::optional<proof::Verdict> verdictFromName(std::string_view name) {
    using enum proof::Verdict;
    for (auto v : {Proved, Refuted, PossibleX, Bounded, Unknown, Unsupported})
        if (name == proof::verdictName(v))
            return v;
    return std::nullopt;
}

static proof::Verdict verdictFrom(const Json& json) {
    auto verdict = verdictFromName(json.get<std::string>());
    if (!verdict)
        throw std::runtime_error("unknown verdict " + json.dump());
    return *verdict;
}

Json toJson(const proof::Trace& trace) {
    Json json;
    json["output"] = trace.output;
    json["expected"] = trace.expected;
    json["actual"] = trace.actual;
    json["replayed"] = trace.replayed;
    json["shortest"] = trace.shortest;
    json["ofSpec"] = trace.ofSpec;
    json["specPowerUp"] = valuesJson(trace.specPowerUp);
    json["hdlPowerUp"] = valuesJson(trace.hdlPowerUp);
    json["cycles"] = Json::array();
    for (const auto& cycle : trace.cycles) {
        Json c;
        c["inputs"] = valuesJson(cycle.inputs);
        c["specRegisters"] = valuesJson(cycle.specRegisters);
        c["hdlRegisters"] = valuesJson(cycle.hdlRegisters);
        c["specOutputs"] = valuesJson(cycle.specOutputs);
        c["hdlOutputs"] = valuesJson(cycle.hdlOutputs);
        c["signals"] = valuesJson(cycle.signals);
        json["cycles"].push_back(std::move(c));
    }
    return json;
}

proof::Trace traceFromJson(const Json& json) {
    proof::Trace trace;
    trace.output = json.at("output");
    trace.expected = json.at("expected");
    trace.actual = json.at("actual");
    trace.replayed = json.at("replayed");
    trace.shortest = json.at("shortest");
    trace.ofSpec = json.at("ofSpec");
    trace.specPowerUp = valuesFrom(json.at("specPowerUp"));
    trace.hdlPowerUp = valuesFrom(json.at("hdlPowerUp"));
    for (const Json& c : json.at("cycles")) {
        proof::TraceCycle cycle;
        cycle.inputs = valuesFrom(c.at("inputs"));
        cycle.specRegisters = valuesFrom(c.at("specRegisters"));
        cycle.hdlRegisters = valuesFrom(c.at("hdlRegisters"));
        cycle.specOutputs = valuesFrom(c.at("specOutputs"));
        cycle.hdlOutputs = valuesFrom(c.at("hdlOutputs"));
        cycle.signals = valuesFrom(c.at("signals"));
        trace.cycles.push_back(std::move(cycle));
    }
    return trace;
}

Json toJson(const proof::Result& result) {
    Json json;
    json["verdict"] = proof::verdictName(result.verdict);
    json["reason"] = result.reason;
    if (result.verdict == proof::Verdict::Bounded)
        json["bound"] = result.bound;
    json["seconds"] = result.seconds;
    json["peakMemoryKiB"] = result.peakMemoryKiB;
    json["secondOpinion"] = result.secondOpinion;
    json["obligations"] = Json::array();
    for (const auto& o : result.obligations) {
        Json entry;
        entry["name"] = o.name;
        entry["verdict"] = proof::verdictName(o.verdict);
        entry["engine"] = o.engine;
        entry["seconds"] = o.seconds;
        entry["detail"] = o.detail;
        json["obligations"].push_back(std::move(entry));
    }
    json["pairs"] = Json::array();
    for (const auto& pair : result.pairs)
        json["pairs"].push_back({{"spec", pair[0]}, {"hdl", pair[1]}, {"by", pair[2]}});
    json["notes"] = result.notes;
    json["trace"] = result.trace ? toJson(*result.trace) : Json();
    return json;
}

proof::Result proofFromJson(const Json& json) {
    proof::Result result;
    result.verdict = verdictFrom(json.at("verdict"));
    result.reason = json.at("reason");
    result.bound = json.value("bound", 0u);
    result.seconds = json.at("seconds");
    result.peakMemoryKiB = json.at("peakMemoryKiB");
    result.secondOpinion = json.at("secondOpinion");
    for (const Json& o : json.at("obligations"))
        result.obligations.push_back({o.at("name"), verdictFrom(o.at("verdict")), o.at("engine"),
                                      o.at("seconds"), o.at("detail")});
    for (const Json& pair : json.at("pairs"))
        result.pairs.push_back({pair.at("spec"), pair.at("hdl"), pair.at("by")});
    result.notes = json.at("notes").get<std::vector<std::string>>();
    if (!json.at("trace").is_null())
        result.trace = traceFromJson(json.at("trace"));
    return result;
}

} // namespace palindrome::flow
