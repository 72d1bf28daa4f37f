// Child.cpp - a unit's judge as a process with limits, and what its end says.
// SPDX-License-Identifier: MIT
#include "gate/UnitJob.h"
#include "gate/NewFinding.h"

#include "util/Process.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace palindrome::gate {

namespace fs = std::filesystem;

namespace {

Json inputsJson(const UnitInputs& in) {
    return {{"files", in.files},     {"spec", in.spec},       {"top", in.top},
            {"hdl", in.hdl},         {"include", in.include}, {"define", in.define},
            {"parameters", in.parameters}, {"simulate", in.simulate}};
}

UnitInputs inputsFrom(const Json& j) {
    UnitInputs in;
    in.files = j.at("files").get<std::map<std::string, std::string>>();
    in.spec = j.at("spec");
    in.top = j.at("top");
    in.hdl = j.at("hdl").get<std::vector<std::string>>();
    in.include = j.at("include").get<std::vector<std::string>>();
    in.define = j.at("define").get<std::vector<std::string>>();
    in.parameters = j.at("parameters").get<std::vector<std::pair<std::string, std::string>>>();
    in.simulate = j.at("simulate");
    return in;
}

Json jobJson(const UnitJob& job) {
    const GateLimits& l = job.limits;
    Json severities = Json::object();
    for (const auto& [rule, severity] : job.severities)
        severities[rule] = severity ? static_cast<int>(*severity) : -1;
    Json json{{"unit", job.unit},
              {"inputs", inputsJson(job.inputs)},
              {"limits", {l.unitSeconds, l.proofSeconds, l.solverSeconds, l.memoryMiB, l.processes}},
              {"severities", std::move(severities)},
              {"lint", job.lint},
              {"compareSpecs", job.compareSpecs},
              {"skipUnread", job.skipUnread},
              {"base", nullptr}};
    if (job.baseFolder) {
        json["base"] = job.baseFolder->string();
        json["baseInputs"] = inputsJson(job.baseInputs);
    }
    return json;
}

UnitJob jobFrom(const Json& j) {
    UnitJob job;
    job.unit = j.at("unit");
    job.folder = fs::current_path();
    job.inputs = inputsFrom(j.at("inputs"));
    const Json& l = j.at("limits");
    job.limits.unitSeconds = l.at(0);
    job.limits.proofSeconds = l.at(1);
    job.limits.solverSeconds = l.at(2);
    job.limits.memoryMiB = l.at(3);
    job.limits.processes = l.at(4);
    for (const auto& [rule, severity] : j.at("severities").items()) {
        const int value = severity.get<int>();
        job.severities[rule] =
            value < 0 ? std::nullopt : std::optional(static_cast<diag::Severity>(value));
    }
    job.lint = j.at("lint");
    job.compareSpecs = j.at("compareSpecs");
    job.skipUnread = j.at("skipUnread");
    if (!j.at("base").is_null()) {
        job.baseFolder = j.at("base").get<std::string>();
        job.baseInputs = inputsFrom(j.at("baseInputs"));
    }
    return job;
}

/// A result for a child that gave none.
UnitAnswer stopped(const UnitJob& job, std::string why) {
    UnitAnswer answer;
    report::UnitResult& result = answer.result;
    result.unit = job.unit;
    result.spec = job.inputs.spec;
    result.hdl = job.inputs.hdl;
    result.verdict = "stopped";
    result.reason = std::move(why);
    result.exitCode = 4;
    result.checks.push_back({"judge", report::Check::Outcome::Undecided, result.reason, {}, 0});
    report::Finding f = newFinding(
        "gate-unit-stopped", diag::Severity::Error,
        "the unit was not decided: judging it " + result.reason,
        "make it smaller, or raise its limit in [gate.limits] of the base's project file");
    f.unit = job.unit;
    f.place.file = job.inputs.hdl.empty() ? job.inputs.spec : job.inputs.hdl.front();
    f.subject = "judge";
    f.verdict = result.verdict;
    f.undecided = true;
    result.findings.push_back(std::move(f));
    return answer;
}

/// Where the program lies: the sandbox shows nothing else but the system and the job.
Result<fs::path> ownProgram() {
    std::error_code ec;
    const fs::path path = fs::read_symlink("/proc/self/exe", ec);
    if (ec)
        return fail(Failure::Kind::NotFound, "cannot find the program's own file");
    return path;
}

UnitAnswer answerFrom(const UnitJob& job, const std::string& text) {
    try {
        const Json json = Json::parse(text);
        UnitAnswer answer;
        answer.touched = json.at("touched");
        if (!answer.touched)
            return answer;
        answer.result = resultFrom(json.at("result"));
        answer.weakened = findingsFrom(json.at("weakened"));
        // Whatever the child says it is, it was asked about this unit.
        answer.result.unit = job.unit;
        for (report::Finding& f : answer.result.findings)
            f.unit = job.unit;
        return answer;
    }
    catch (const nlohmann::json::exception&) {
        return stopped(job, "gave no answer that can be read");
    }
}

} // namespace

Result<UnitAnswer> runInChild(const UnitJob& job, bool requireSandbox) {
    auto program = ownProgram();
    if (!program)
        return tl::unexpected(program.error());
    util::ProcessOptions o;
    o.command = {program->string(), "gate", "--unit-job"};
    o.input = jobJson(job).dump(-1, ' ', false, Json::error_handler_t::replace);
    o.directory = job.folder;
    // Builds of Verilator are not shared: what one unit did to its own must not reach another.
    o.environment = {{"PALINDROME_CACHE", (job.folder / ".simulation").string()},
                     {"TMPDIR", job.folder.string()},
                     {"NO_COLOR", "1"}};
    o.limits.seconds = job.limits.unitSeconds;
    o.limits.cpuSeconds = static_cast<unsigned>(std::ceil(job.limits.unitSeconds)) + 1;
    // The solvers keep to their own limit; the rest is for slang and for stacks.
    o.limits.memoryBytes = (job.limits.memoryMiB + 1024) << 20;
    o.limits.outputBytes = job.limits.outputMiB << 20;
    o.limits.processes = job.limits.processes;
    util::SandboxPaths paths;
    paths.readOnly.push_back(*program);
    paths.writable.push_back(job.folder);
    if (job.baseFolder)
        paths.readOnly.push_back(*job.baseFolder);
    o.sandbox = std::move(paths);
    o.sandboxMode = requireSandbox ? util::SandboxMode::Required : util::SandboxMode::Auto;
    auto run = util::runProcess(o);
    if (!run)
        return tl::unexpected(run.error());
    if (run->end != util::ProcessResult::End::Exited)
        return stopped(job, run->describeEnd(o.limits));
    if (run->exitCode != 0)
        return stopped(job, run->err.find("memory is used up") != std::string::npos
                                ? "used up its memory"
                                : run->describeEnd(o.limits));
    return answerFrom(job, run->out);
}

std::string answerJob(const std::string& text) {
    const UnitAnswer answer = runUnitJob(jobFrom(Json::parse(text)));
    Json weakened = Json::array();
    for (const report::Finding& f : answer.weakened)
        weakened.push_back(toJson(f));
    const Json json{{"touched", answer.touched},
                    {"result", answer.touched ? toJson(answer.result) : Json()},
                    {"weakened", std::move(weakened)}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace palindrome::gate
