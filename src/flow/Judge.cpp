// Judge.cpp - everything that can be found out about one HDL of a unit without a model.
// SPDX-License-Identifier: MIT
#include "flow/JudgeSources.h"

#include "diag/Render.h"
#include "flow/InForce.h"
#include "flow/TraceTable.h"
#include "util/Assert.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace palindrome::flow {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void unreadable(Judgement& judgement, const diag::Sink& sink) {
    for (const auto& d : sink.all()) {
        if (d.severity != diag::Severity::Error)
            continue;
        judgement.diagnostics += diag::renderText(d);
        if (judgement.firstError.empty())
            judgement.firstError = d.message + " [" + d.rule + "]";
        judgement.refused = judgement.refused || d.rule.starts_with("hdl-refused") || // not a rule
                            d.rule.starts_with("hdl-unsupported");                    // not a rule
    }
}

void decodeStep(Judgement& judgement, const SpecFile& spec, Pair& pair,
                const JudgeOptions& options) {
    diag::Sink sink;
    DecodeOptions decoding;
    decoding.proof = options.proof;
    decoding.lowering = loweringOptions();
    decoding.parameters = options.parameters;
    auto decoded = decodeDesign(*pair.design, decoding, sink);
    if (!decoded) {
        judgement.decodeDetail = "no table can hold it";
        for (const auto& d : sink.all())
            if (d.severity == diag::Severity::Error) {
                judgement.decodeDetail = d.message;
                break;
            }
        return;
    }
    judgement.tableA = decoded->markdown;
    judgement.selfCheck = decoded->check;
    judgement.decodeDetail = decoded->checkDetail;
    for (const lct::Table& table : decoded->decoded.unit.tables)
        for (size_t row = 0; row < table.rows.size(); ++row)
            if (!table.rows[row].origin.empty())
                judgement.rowOrigins.push_back({table.title.text, row + 1, table.rows[row].origin});
    judgement.specVsA = compareTables(spec.unit, decoded->decoded.unit, options.parameters,
                                      options.proof);
}

void simulateStep(Judgement& judgement, const SpecFile& spec, Pair& pair,
                  const hdl::Sources& sources, const JudgeOptions& options) {
    SimulationSummary& summary = judgement.simulation;
    if (!options.simulate) {
        summary.detail = "not asked for";
        return;
    }
    auto outcome = simulatePair(pair, spec.unit, sources, options.simulation);
    if (!outcome) {
        summary.status = SimulationSummary::Status::Failed;
        summary.detail = outcome.error().message;
        return;
    }
    using Outcome = sim::CosimResult::Outcome;
    summary.detail = outcome->result.reason;
    summary.rowsHit = outcome->hit();
    summary.rowsReachable = outcome->reachable();
    summary.rows = outcome->rows.size();
    summary.full = toJson(*outcome);
    if (!outcome->result.disagreements.empty()) {
        summary.status = SimulationSummary::Status::Failed;
        summary.detail = fmt::format("our reading of the HDL differs from Verilator's at {}",
                                     outcome->result.disagreements.front().name);
        return;
    }
    switch (outcome->result.outcome) {
    case Outcome::Agrees: summary.status = SimulationSummary::Status::Agrees; break;
    case Outcome::Mismatch:
    case Outcome::Interface: summary.status = SimulationSummary::Status::Mismatch; break;
    case Outcome::Conditional:
    case Outcome::NothingCompared: summary.status = SimulationSummary::Status::Undecided; break;
    }
}

/// The first error of rendered diagnostics with its quote: the others often follow from it, and a
/// model that is shown a log mends its end.
std::string firstErrorOf(const std::string& diagnostics) {
    std::string text;
    size_t errors = 0;
    for (size_t at = 0; at < diagnostics.size();) {
        const size_t end = std::min(diagnostics.find('\n', at), diagnostics.size() - 1) + 1;
        const std::string_view line = std::string_view(diagnostics).substr(at, end - at);
        at = end;
        const bool begins = !line.starts_with(' ') &&
                            (line.find(": error: ") != line.npos || line.starts_with("error: "));
        errors += begins;
        if (errors == 1)
            text += line;
    }
    return text.empty() ? diagnostics : text;
}

} // namespace

bool Judgement::final() const {
    if (!readable)
        return true;
    if (!proof || proof->verdict == proof::Verdict::Unknown ||
        proof->verdict == proof::Verdict::Bounded || selfCheck == SelfCheck::Undecided)
        return false;
    if (proof->trace && replay.status == TraceReplay::Status::NotRun)
        return false;
    if (specVsA && !specVsA->decided())
        return false;
    return simulation.status != SimulationSummary::Status::Failed;
}

Judgement judge(const SpecFile& spec, const std::string& hdl, const std::string& shownName,
                const JudgeOptions& options) {
    hdl::Sources sources;
    sources.texts = {{shownName, hdl}};
    sources.top = spec.unit.name.text;
    diag::Sink sink;
    return judge(spec, std::move(sources), options, sink);
}

Judgement judge(const SpecFile& spec, hdl::Sources sources, const JudgeOptions& given,
                diag::Sink& sink) {
    const auto start = Clock::now();
    JudgeOptions options = given;
    options.parameters = parametersOf(spec.unit, given.parameters);
    sources.parameters = options.parameters;

    Judgement judgement;
    auto pair = loadPair(spec.unit, options.parameters, sources, loweringOptions(), sink);
    if (!pair) {
        unreadable(judgement, sink);
        judgement.seconds = secondsSince(start);
        return judgement;
    }
    judgement.readable = true;
    auto proved = provePair(*pair, spec.unit, sources, {options.proof, options.simulate});
    judgement.proof = std::move(proved.proof);
    judgement.replay = std::move(proved.replay);
    judgement.vcd = std::move(proved.vcd);
    if (judgement.proof->trace)
        judgement.rowsInForce = rowsInForce(*pair, spec.unit, *judgement.proof->trace);
    decodeStep(judgement, spec, *pair, options);
    simulateStep(judgement, spec, *pair, sources, options);
    judgement.seconds = secondsSince(start);
    return judgement;
}

Complaint complaintOf(const Judgement& judgement) {
    Complaint complaint;
    if (!judgement.readable) {
        complaint.diagnostics = firstErrorOf(judgement.diagnostics);
        return complaint;
    }
    if (!judgement.proof || judgement.proved())
        return complaint;
    const proof::Result& result = *judgement.proof;
    if (!result.trace || result.trace->ofSpec) {
        complaint.diagnostics = result.reason + "\n";
        return complaint;
    }
    complaint.counterexample = traceTable(*result.trace, {false, 100});
    complaint.counterexample +=
        fmt::format("\n{} in cycle {}: the specification says {}, the module gives {}\n",
                    result.trace->output, result.trace->cycles.size() - 1,
                    shortValue(result.trace->expected), shortValue(result.trace->actual));
    for (const auto& row : judgement.rowsInForce)
        complaint.counterexample += "row in force in " + row + "\n";
    return complaint;
}

} // namespace palindrome::flow
