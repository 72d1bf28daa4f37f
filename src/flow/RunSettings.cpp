// RunSettings.cpp - what a run and its verdicts depend on, as JSON to be compared and hashed.
// SPDX-License-Identifier: MIT
#include "flow/RunSettings.h"

#include "flow/Tool.h"
#include "util/Files.h"

namespace palindrome::flow {

Json verdictSettings(const JudgeOptions& options) {
    const SimulateOptions& s = options.simulation;
    Json json;
    json["build"] = toolBuildId();
    json["parts"] = partVersions();
    json["parameters"] = options.parameters;
    json["limits"] = toJson(options.proof.limits);
    json["secondOpinion"] = options.proof.secondOpinion;
    json["simulate"] = options.simulate;
    json["simulation"] = {s.seed, s.episodes, s.cycles, s.buildSeconds, s.runSeconds, s.guided};
    return json;
}

namespace {

Json modelSettings(const ModelOptions& options) {
    const llm::Parameters& p = options.parameters;
    auto optional = [](const auto& value) { return value ? Json(*value) : Json(); };
    Json json;
    json["model"] = options.model;
    json["mode"] = static_cast<int>(options.mode);
    json["recordings"] = options.recordings.string();
    json["repeat"] = options.repeat;
    json["parameters"] = {optional(p.temperature),     optional(p.topP), optional(p.seed),
                          optional(p.maxOutputTokens), optional(p.reasoningEffort), p.stop, p.extra};
    return json;
}

} // namespace

Json configurationOf(const RunOptions& options) {
    Json json;
    json["specs"] = Json::array();
    for (const std::string& path : options.specs) {
        auto text = util::readFile(path);
        json["specs"].push_back({{"path", path}, {"sha256", text ? util::sha256(*text) : ""}});
    }
    json["encoder"] = options.referenceEncoder ? Json("reference") : modelSettings(options.encoder);
    json["decoder"] = options.modelDecode && !options.referenceEncoder
                          ? modelSettings(options.decoder)
                          : Json();
    json["repairs"] = options.repairs;
    json["fresh"] = options.fresh;
    json["structures"] = options.proveStructures;
    json["verdict"] = verdictSettings(options.judge);
    return json;
}

} // namespace palindrome::flow
