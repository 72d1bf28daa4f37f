// Simulate.cpp - the HDL run in Verilator beside its spec, with stimulus for every reachable row.
// SPDX-License-Identifier: MIT
#include "flow/Simulate.h"

#include "flow/Rows.h"
#include "util/Assert.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace palindrome::flow {

namespace fs = std::filesystem;

namespace {

/// Simulation needs the top by name, which elaboration has found.
hdl::Sources withTop(hdl::Sources sources, const hdl::Design& design) {
    sources.top = design.topName();
    return sources;
}

sim::SimTrace simTrace(const proof::Trace& trace) {
    sim::SimTrace result;
    for (const auto& c : trace.cycles)
        result.cycles.push_back(
            {c.inputs, c.specRegisters, c.hdlRegisters, c.specOutputs, c.hdlOutputs});
    result.powerUp = trace.hdlPowerUp;
    result.output = trace.output;
    result.expected = trace.expected;
    result.actual = trace.actual;
    return result;
}

/// Finds, for rows that random stimulus missed, input sequences that hit them, and remembers which
/// rows were proved unreachable.
class Guide {
public:
    Guide(Pair& pair, const std::vector<RowRegion>& regions, const proof::Options& options)
        : pair(pair), regions(regions), options(options), unreachable(regions.size()) {}

    std::vector<sim::InputSequence> operator()(const std::vector<size_t>& rows) {
        std::vector<logic::Term> conditions;
        for (size_t row : rows)
            conditions.push_back(regions[row].guard);
        auto found = proof::reachAll(pair.pool, pair.spec, pair.clocking, conditions, options);
        PAL_ASSERT(found.size() == rows.size());
        std::vector<sim::InputSequence> sequences;
        for (size_t i = 0; i < rows.size(); ++i) {
            unreachable[rows[i]] = found[i].status == proof::Reach::Unreachable;
            if (found[i].status == proof::Reach::Reachable)
                sequences.push_back(found[i].inputs);
        }
        return sequences;
    }

    bool isUnreachable(size_t row) const { return unreachable[row]; }

private:
    Pair& pair;
    const std::vector<RowRegion>& regions;
    const proof::Options& options;
    std::vector<bool> unreachable;
};

Json traceJson(const sim::SimTrace& trace) {
    auto values = [](const sim::NamedValues& list) {
        Json json = Json::object();
        for (const auto& [name, value] : list)
            json[name] = value;
        return json;
    };
    Json json;
    json["output"] = trace.output;
    json["expected"] = trace.expected;
    json["actual"] = trace.actual;
    json["powerUp"] = values(trace.powerUp);
    json["cycles"] = Json::array();
    for (const auto& c : trace.cycles)
        json["cycles"].push_back({{"inputs", values(c.inputs)},
                                  {"specRegisters", values(c.specRegisters)},
                                  {"hdlRegisters", values(c.hdlRegisters)},
                                  {"specOutputs", values(c.specOutputs)},
                                  {"hdlOutputs", values(c.hdlOutputs)}});
    return json;
}

const char* outcomeName(sim::CosimResult::Outcome outcome) {
    switch (outcome) {
    case sim::CosimResult::Outcome::Agrees: return "agrees";
    case sim::CosimResult::Outcome::Mismatch: return "mismatch";
    case sim::CosimResult::Outcome::Conditional: return "conditional";
    case sim::CosimResult::Outcome::Interface: return "interface";
    case sim::CosimResult::Outcome::NothingCompared: return "nothing-compared";
    }
    assertFailed("known simulation outcome", {});
}

} // namespace

size_t SimulateOutcome::hit() const {
    return static_cast<size_t>(
        std::count_if(rows.begin(), rows.end(), [](auto& r) { return r.hits > 0; }));
}

size_t SimulateOutcome::reachable() const {
    return static_cast<size_t>(
        std::count_if(rows.begin(), rows.end(), [](auto& r) { return !r.unreachable; }));
}

fs::path simulationCache() {
    auto absolute = [](const char* variable) -> fs::path {
        const char* value = std::getenv(variable);
        return value && *value == '/' ? fs::path(value) : fs::path();
    };
    if (fs::path own = absolute("PALINDROME_CACHE"); !own.empty())
        return own / "sim";
    if (fs::path xdg = absolute("XDG_CACHE_HOME"); !xdg.empty())
        return xdg / "palindrome" / "sim";
    if (fs::path home = absolute("HOME"); !home.empty())
        return home / ".cache" / "palindrome" / "sim";
    return fs::temp_directory_path() / "palindrome-cache" / "sim";
}

Result<SimulateOutcome> simulatePair(Pair& pair, const lct::Unit& spec, const hdl::Sources& sources,
                                     const SimulateOptions& options) {
    PAL_ASSERT(pair.design && pair.specDesign, "simulation needs HDL");
    const auto regions = rowRegions(pair.pool, spec, pair.spec);
    Guide guide(pair, regions, options.proof);

    sim::Spec golden;
    golden.pool = &pair.pool;
    golden.system = &pair.spec;
    golden.clocking = sim::clockingOf(spec);
    golden.unresetRegisters = sim::unresetRegistersOf(spec);
    for (const RowRegion& region : regions)
        golden.rows.push_back({region.name, region.guard});

    sim::CosimOptions run;
    run.run.cache = simulationCache();
    run.run.buildSeconds = options.buildSeconds;
    run.run.runSeconds = options.runSeconds;
    run.run.progress = options.proof.progress;
    run.seed = options.seed;
    run.episodes = options.episodes;
    run.cyclesPerEpisode = options.cycles;
    run.hdlPool = &pair.pool;
    run.hdl = &pair.other;
    if (options.guided)
        run.guided = [&](const std::vector<size_t>& rows) { return guide(rows); };

    auto result = sim::cosimulate(golden, withTop(sources, *pair.design), run);
    if (!result)
        return tl::unexpected(result.error());
    SimulateOutcome outcome{std::move(*result), {}};
    for (size_t i = 0; i < regions.size(); ++i) {
        RowResult row{regions[i].name, regions[i].line, 0, false, guide.isUnreachable(i)};
        if (i < outcome.result.rows.size()) {
            row.hits = outcome.result.rows[i].hits;
            row.guided = outcome.result.rows[i].guided;
        }
        outcome.rows.push_back(std::move(row));
    }
    return outcome;
}

TraceReplay replayTrace(const proof::Trace& trace, const lct::Unit& spec,
                        const hdl::Design& design, const hdl::Sources& sources) {
    using Status = TraceReplay::Status;
    if (trace.ofSpec)
        return {Status::NotApplicable, "not run, the difference is within the table itself"};
    sim::Options options;
    options.cache = simulationCache();
    auto result = sim::replay(simTrace(trace), sim::clockingOf(spec), withTop(sources, design),
                              options);
    if (!result)
        return {Status::NotRun, "not run: " + result.error().message};
    if (result->confirmed)
        return {Status::Confirmed, result->reason};
    // Verilator has no x: what it cannot show is no contradiction.
    const bool isX = trace.actual.find_first_not_of("01") != std::string::npos;
    return {isX ? Status::NotApplicable : Status::Contradicted, result->reason};
}

Json toJson(const SimulateOutcome& outcome) {
    const sim::CosimResult& r = outcome.result;
    Json json;
    json["outcome"] = outcomeName(r.outcome);
    json["reason"] = r.reason;
    json["episodes"] = r.episodes;
    json["guidedEpisodes"] = r.guidedEpisodes;
    json["cycles"] = r.cycles;
    json["comparedCycles"] = r.compared;
    json["rowsHit"] = outcome.hit();
    json["rowsReachable"] = outcome.reachable();
    json["rows"] = Json::array();
    for (const RowResult& row : outcome.rows)
        json["rows"].push_back({{"name", row.name},
                                {"line", row.line},
                                {"hits", row.hits},
                                {"guided", row.guided},
                                {"unreachable", row.unreachable}});
    json["outputs"] = Json::array();
    for (const auto& o : r.outputs)
        json["outputs"].push_back({{"name", o.name},
                                   {"comparedBits", o.compared},
                                   {"unspecifiedBits", o.unspecified}});
    json["assumptionViolations"] = Json::array();
    for (const auto& v : r.violations)
        json["assumptionViolations"].push_back({{"name", v.name},
                                                {"episode", v.episode},
                                                {"cycle", v.cycle},
                                                {"undecided", v.undecided}});
    json["disagreements"] = Json::array();
    for (const auto& d : r.disagreements)
        json["disagreements"].push_back({{"name", d.name},
                                         {"episode", d.episode},
                                         {"cycle", d.cycle},
                                         {"lowered", d.lowered},
                                         {"verilator", d.verilator}});
    json["notes"] = r.notes;
    json["sandboxed"] = r.sandboxed;
    json["fromCache"] = r.fromCache;
    json["buildSeconds"] = r.buildSeconds;
    json["runSeconds"] = r.runSeconds;
    json["mismatch"] = r.mismatch ? traceJson(*r.mismatch) : Json();
    return json;
}

} // namespace palindrome::flow
