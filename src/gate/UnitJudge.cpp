// UnitJudge.cpp - lint, proof, decode, comparison and simulation of one unit as findings.
// SPDX-License-Identifier: MIT
#include "flow/JudgeSources.h"
#include "gate/NewFinding.h"
#include "gate/UnitJob.h"
#include "gate/Weaken.h"
#include "hdl/FilesRead.h"
#include "lint/Lint.h"
#include "report/Collect.h"
#include "util/Files.h"
#include "util/Text.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <set>

namespace palindrome::gate {

namespace fs = std::filesystem;
using report::Check;
using report::Finding;
using report::UnitResult;

namespace {

hdl::Sources sourcesOf(const UnitInputs& inputs) {
    hdl::Sources sources;
    sources.files = inputs.hdl;
    sources.includeDirs = inputs.include;
    sources.defines = inputs.define;
    sources.parameters = inputs.parameters;
    sources.top = inputs.top;
    return sources;
}

proof::Options proofOptions(const GateLimits& limits) {
    proof::Options options;
    options.limits.seconds = limits.proofSeconds;
    options.limits.solverSeconds = limits.solverSeconds;
    options.limits.memoryMiB = limits.memoryMiB;
    return options;
}

/// Paths from the folder of those files that the HDL's reading opens; nothing if it cannot be said.
std::optional<std::set<std::string>> filesReadIn(const fs::path& folder, const UnitInputs& inputs) {
    hdl::Sources sources = sourcesOf(inputs);
    for (auto* list : {&sources.files, &sources.includeDirs})
        for (std::string& path : *list)
            path = (folder / path).string();
    diag::Sink sink;
    const auto files = hdl::filesRead(sources, sink);
    if (!files)
        return std::nullopt;
    std::error_code ec;
    const fs::path root = fs::weakly_canonical(folder, ec);
    std::set<std::string> result;
    for (const std::string& file : *files)
        result.insert(fs::path(file).lexically_relative(root).generic_string());
    return result;
}

/// True if files differ, but only such as neither state reads.
bool onlyUnreadDiffers(const UnitJob& job) {
    if (!job.baseFolder)
        return false;
    UnitInputs head = job.inputs, base = job.baseInputs;
    std::set<std::string> differing;
    for (const auto& [path, id] : head.files)
        if (const auto at = base.files.find(path); at == base.files.end() || at->second != id)
            differing.insert(path);
    for (const auto& [path, id] : base.files)
        if (!head.files.contains(path))
            differing.insert(path);
    head.files = base.files;
    if (!(head == base))
        return false;
    const auto before = filesReadIn(*job.baseFolder, job.baseInputs);
    const auto after = filesReadIn(job.folder, job.inputs);
    if (!before || !after)
        return false;
    return std::ranges::none_of(differing, [&](const std::string& path) {
        // Specs are read by us, lists are worked out before.
        return path.ends_with(".md") || path.ends_with(".json") || before->contains(path) ||
               after->contains(path);
    });
}

class Judge {
public:
    explicit Judge(const UnitJob& job) : job(job) {
        result.unit = job.unit;
        result.spec = job.inputs.spec;
        result.hdl = job.inputs.hdl;
    }

    UnitResult run(std::optional<flow::SpecFile>& spec) {
        const auto start = std::chrono::steady_clock::now();
        diag::Sink sink;
        spec = flow::loadSpec(job.inputs.spec, sink);
        if (!spec) {
            invalid("invalid-spec", "the table is not valid", sink);
        }
        else {
            if (job.lint)
                lint(*spec);
            judge(*spec);
        }
        result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
                             .count();
        return std::move(result);
    }

private:
    Finding& add(Finding finding) {
        finding.unit = job.unit;
        if (finding.verdict.empty())
            finding.verdict = result.verdict;
        result.findings.push_back(std::move(finding));
        return result.findings.back();
    }

    void check(const char* name, Check::Outcome outcome, std::string message, double seconds = 0) {
        result.checks.push_back({name, outcome, std::move(message), {}, seconds});
    }

    void invalid(const char* verdict, std::string reason, const diag::Sink& sink) {
        result.verdict = verdict;
        result.reason = std::move(reason);
        bool any = false;
        for (const diag::Diagnostic& d : sink.all()) {
            if (d.severity != diag::Severity::Error)
                continue;
            if (!any)
                result.reason += ": " + d.message;
            any = true;
            Finding& finding = add(report::findingOf(d));
            // slang reached a limit of its own or of the process; that says nothing of the HDL.
            finding.undecided = d.rule == "hdl-front-end-failed";
            if (finding.undecided)
                finding.verdict = result.verdict = "stopped";
        }
        // Whatever it was, it is not silent.
        if (!any)
            add(newFinding(std::string("verdict-") + verdict, diag::Severity::Error,
                           result.reason));
        check("reading", Check::Outcome::Failed, result.reason);
    }

    void lint(const flow::SpecFile& spec) {
        const auto text = util::readFile(job.inputs.spec);
        lint::Settings settings;
        settings.severities = job.severities;
        settings.proof = proofOptions(job.limits);
        settings.parameters = flow::parametersOf(spec.unit, job.inputs.parameters);
        diag::Sink sink;
        const auto found = text ? lint::lintUnit(spec.unit, *text, settings, sink) : std::nullopt;
        if (!found) {
            for (const diag::Diagnostic& d : sink.all())
                add(report::findingOf(d));
            check("lint", Check::Outcome::Failed, "the table is not valid");
            return;
        }
        for (const lint::Finding& f : found->findings) {
            Finding& finding = add(report::findingOf(f.diagnostic));
            finding.verdict = "lint";
            finding.undecided = f.undecided;
            finding.accepted = f.allowed.has_value();
            finding.acceptedWhy = f.allowed.value_or("");
            if (f.undecided)
                finding.severity = diag::Severity::Warning;
        }
        const bool bad = found->count(diag::Severity::Error) +
                             found->count(diag::Severity::Warning) > 0;
        check("lint", bad ? Check::Outcome::Failed
                          : found->undecided() > 0 ? Check::Outcome::Undecided
                                                   : Check::Outcome::Passed,
              fmt::format("{} findings", found->findings.size()), found->seconds);
    }

    void judge(const flow::SpecFile& spec) {
        flow::JudgeOptions options;
        options.parameters = job.inputs.parameters;
        options.proof = proofOptions(job.limits);
        options.simulate = job.inputs.simulate;
        options.simulation.proof = options.proof;
        options.simulation.buildSeconds = std::min(120.0, job.limits.unitSeconds);
        diag::Sink sink;
        const flow::Judgement judgement = flow::judge(spec, sourcesOf(job.inputs), options, sink);
        if (!judgement.readable) {
            invalid(judgement.refused ? "unsupported" : "invalid-hdl",
                    judgement.refused ? "the HDL uses what is refused"
                                      : "the HDL is not valid for this unit",
                    sink);
            return;
        }
        proofFinding(judgement);
        decodeFinding(judgement);
        simulationFinding(judgement.simulation);
    }

    void proofFinding(const flow::Judgement& judgement) {
        const proof::Result& proof = *judgement.proof;
        using Verdict = proof::Verdict;
        result.verdict = proof::verdictName(proof.verdict);
        result.reason = proof.reason;
        const bool undecided = proof.verdict == Verdict::Bounded ||
                               proof.verdict == Verdict::Unknown;
        check("proof", proof.verdict == Verdict::Proved ? Check::Outcome::Passed
                       : undecided                      ? Check::Outcome::Undecided
                                                        : Check::Outcome::Failed,
              proof.reason, proof.seconds);
        if (judgement.replay.status == flow::TraceReplay::Status::Contradicted)
            contradiction("Verilator does not show the difference that the proof found: " +
                          judgement.replay.detail);
        if (proof.verdict == Verdict::Proved)
            return;
        Finding finding = newFinding("verdict-" + result.verdict, diag::Severity::Error,
                                     proof.reason);
        finding.undecided = undecided;
        finding.place.file = job.inputs.spec;
        finding.subject = proof.trace ? "output " + proof.trace->output
                          : undecided ? std::string("proof")
                                      : proof.reason;
        if (proof.trace) {
            addTrace(finding, *proof.trace);
            addRows(finding, judgement.rowsInForce);
        }
        add(std::move(finding));
    }

    static void addTrace(Finding& finding, const proof::Trace& trace) {
        constexpr size_t most = 200;
        const size_t from = trace.cycles.size() > most ? trace.cycles.size() - most : 0;
        for (size_t i = from; i < trace.cycles.size(); ++i) {
            std::string text;
            for (const auto& [name, value] : trace.cycles[i].inputs)
                text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, value);
            if (i + 1 == trace.cycles.size())
                text += fmt::format("{}→ {}: the table has {}, the HDL {}",
                                    text.empty() ? "" : " ", trace.output, trace.expected,
                                    trace.actual);
            finding.trace.push_back({{}, std::move(text), static_cast<unsigned>(i)});
        }
    }

    /// "cycle 3: next state, row 2 (line 34)": where it is, and what it is without numbers of lines.
    void addRows(Finding& finding, const std::vector<std::string>& rows) {
        for (const std::string& row : rows) {
            report::Place place;
            place.file = job.inputs.spec;
            const size_t line = row.rfind("(line ");
            if (line != row.npos)
                place.line = static_cast<unsigned>(std::strtoul(row.c_str() + line + 6, nullptr, 10));
            const size_t colon = row.find(": ");
            const size_t begin = colon == row.npos ? 0 : colon + 2;
            finding.subject += ", " + std::string(util::trim(row.substr(
                                          begin, line == row.npos ? row.npos : line - begin)));
            if (finding.place.line == 0)
                finding.place.line = place.line;
            if (!finding.trace.empty() && finding.trace.back().place.file.empty())
                finding.trace.back().place = place;
            finding.related.push_back({std::move(place), "row in force in " + row});
        }
    }

    void contradiction(std::string message) {
        result.verdict = "internal-error";
        result.reason = message;
        result.exitCode = 6;
        add(newFinding("verdict-internal-error", diag::Severity::Error, std::move(message),
                       "this is a bug of Palindrome, please report it with both files"));
    }

    void decodeFinding(const flow::Judgement& judgement) {
        if (judgement.selfCheck == flow::SelfCheck::Failed)
            contradiction("the decoded table is not what it was read from: " +
                          judgement.decodeDetail);
        if (judgement.tableA.empty()) {
            check("decode", Check::Outcome::Skipped, judgement.decodeDetail);
            return;
        }
        if (!judgement.specVsA)
            return;
        const flow::TableComparison& comparison = *judgement.specVsA;
        check("decode", !comparison.decided() ? Check::Outcome::Undecided
                        : comparison.agrees() ? Check::Outcome::Passed
                                              : Check::Outcome::Failed,
              comparison.level);
        if (result.verdict != "proved" && comparison.decided() && !comparison.agrees())
            result.findings.back().related.push_back(
                {{}, fmt::format("rows of the table read back: {} confirmed, {} changed, {} "
                                 "omitted, {} invented",
                                 comparison.confirmed, comparison.changed, comparison.omitted,
                                 comparison.invented)});
    }

    void simulationFinding(const flow::SimulationSummary& simulation) {
        using Status = flow::SimulationSummary::Status;
        switch (simulation.status) {
        case Status::NotRun: return;
        case Status::Agrees:
            check("simulation", Check::Outcome::Passed,
                  fmt::format("{} of {} reachable rows hit", simulation.rowsHit,
                              simulation.rowsReachable));
            return;
        case Status::Mismatch:
            check("simulation", Check::Outcome::Failed, simulation.detail);
            if (result.verdict == "proved")
                contradiction("the simulation differs from a proof: " + simulation.detail);
            else
                add(newFinding("simulation-mismatch", diag::Severity::Error, simulation.detail))
                    .subject = "simulation";
            return;
        case Status::Undecided:
        case Status::Failed: break;
        }
        const bool failed = simulation.status == Status::Failed;
        check("simulation", failed ? Check::Outcome::Broken : Check::Outcome::Undecided,
              simulation.detail);
        Finding& f = add(newFinding(failed ? "simulation-failed" : "simulation-undecided",
                                    diag::Severity::Error, simulation.detail));
        f.subject = "simulation";
        f.undecided = true;
        if (failed && result.exitCode == 0)
            result.exitCode = 5;
    }

    const UnitJob& job;
    UnitResult result;
};

} // namespace

UnitAnswer runUnitJob(const UnitJob& job) {
    UnitAnswer answer;
    if (job.skipUnread && onlyUnreadDiffers(job)) {
        answer.touched = false;
        return answer;
    }
    std::optional<flow::SpecFile> now;
    answer.result = Judge(job).run(now);
    if (now && job.compareSpecs && job.baseFolder) {
        const fs::path path = *job.baseFolder / job.baseInputs.spec;
        diag::Sink unreadable; // what is wrong with the old table is found when the base is judged
        const auto was = flow::loadSpec(path.string(), unreadable);
        const auto wasText = util::readFile(path), nowText = util::readFile(job.inputs.spec);
        if (was && wasText && nowText)
            answer.weakened = droppedPromises({was->unit, *wasText, job.baseInputs.parameters},
                                              {now->unit, *nowText, job.inputs.parameters},
                                              proofOptions(job.limits));
        for (Finding& finding : answer.weakened)
            finding.unit = job.unit;
    }
    return answer;
}

} // namespace palindrome::gate
