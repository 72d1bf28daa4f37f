// Cosim.cpp - co-simulation from sources to result: build, stimulate, compare, cover.
// SPDX-License-Identifier: MIT
#include "sim/Compare.h"
#include "sim/HdlCheck.h"
#include "sim/Shrink.h"
#include "sim/Stimulus.h"

#include "util/Assert.h"
#include "util/Interrupt.h"

#include <algorithm>
#include <fmt/format.h>

using namespace palindrome::logic;

namespace palindrome::sim {

size_t CosimResult::rowsHit() const {
    return static_cast<size_t>(
        std::count_if(rows.begin(), rows.end(), [](const RowCoverage& r) { return r.hits != 0; }));
}

namespace {

/// Words of HDL memories beyond this are not watched; a register that is not watched is unknown.
constexpr size_t watchedBitLimit = 1u << 20;
/// Units without state and with at most this many input bits are simulated in all their inputs.
constexpr unsigned exhaustiveBits = 12;

class Cosimulation {
public:
    Cosimulation(const Spec& spec, const hdl::Sources& sources, const CosimOptions& options)
        : spec(spec), sources(sources), options(options), facts(spec) {}

    Result<CosimResult> run();

private:
    void plan();
    void randomEpisodes(std::vector<Observation>& runs);
    Result<std::vector<std::string>> record(std::vector<Observation>& runs,
                                            std::map<std::string, Disagreement>* found);
    Result<bool> simulate(std::vector<Observation> runs);
    Result<void> guide();
    std::vector<std::optional<size_t>> followable() const;
    void compare();
    void conclude();
    bool valid(const InputSequence& sequence) const;

    const Spec& spec;
    const hdl::Sources& sources;
    const CosimOptions& options;
    SpecFacts facts;
    Stimulus ports; ///< ports and registers, no episodes
    std::vector<std::string> registerProblems;
    Build built;
    std::vector<Observation> observations;
    std::optional<LoweringCheck> lowering;
    std::map<std::string, Disagreement> disagreements;
    CosimResult result;
};

/// Which ports and registers the harness shall drive and watch.
void Cosimulation::plan() {
    ports.clocking = spec.clocking;
    for (const auto& i : spec.system->inputs)
        ports.inputs.push_back({i.name, i.width});
    for (const auto& o : spec.system->outputs)
        ports.outputs.push_back({o.name, o.width});
    if (!options.hdl)
        return;
    size_t bits = 0;
    for (const auto& r : options.hdl->registers) {
        bits += r.width;
        if (bits > watchedBitLimit) {
            result.notes.push_back(fmt::format("only the first {} of {} registers of the HDL are "
                                               "watched",
                                               ports.registers.size(),
                                               options.hdl->registers.size()));
            break;
        }
        ports.registers.push_back({r.name, r.width});
    }
    lowering.emplace(*options.hdlPool, *options.hdl, *spec.system, facts, ports.registers);
}

void Cosimulation::randomEpisodes(std::vector<Observation>& runs) {
    StimulusMaker maker(spec, facts, options.seed, options.tries);
    if (auto all = maker.everything(exhaustiveBits)) {
        if (all->empty())
            result.notes.push_back("no input vector keeps the assumptions");
        else
            runs.push_back(
                {static_cast<uint32_t>(options.seed), std::move(*all), {}, false, SIZE_MAX});
        return;
    }
    for (unsigned i = 0; i < options.episodes && !util::interrupted(); ++i) {
        auto sequence = maker.episode(options.cyclesPerEpisode);
        if (!sequence.empty())
            runs.push_back({static_cast<uint32_t>(options.seed + i),
                            std::move(sequence),
                            {},
                            false,
                            SIZE_MAX});
    }
    if (maker.deadEnds() != 0)
        result.notes.push_back(
            fmt::format("{} of {} random runs ended early because no drawn input "
                        "kept the assumptions",
                        maker.deadEnds(), options.episodes));
}

/// Runs the inputs in Verilator and fills in the records. Returns what is wrong with the ports;
/// then there are no records.
Result<std::vector<std::string>> Cosimulation::record(std::vector<Observation>& runs,
                                                      std::map<std::string, Disagreement>* found) {
    Stimulus stimulus = ports;
    for (const auto& r : runs)
        stimulus.episodes.push_back({r.seed, r.inputs, {}});
    auto harness = runHarness(built, stimulus, options.run);
    if (!harness)
        return tl::unexpected(harness.error());
    result.sandboxed = harness->sandboxed;
    result.runSeconds += harness->seconds;
    registerProblems = harness->registerProblems;
    for (size_t i = 0; i < runs.size() && harness->portProblems.empty(); ++i) {
        runs[i].record = std::move(harness->episodes[i]);
        if (lowering)
            lowering->check(runs[i], static_cast<unsigned>(observations.size() + i), found);
    }
    return harness->portProblems;
}

/// Records the runs and keeps them. False: the ports do not match.
Result<bool> Cosimulation::simulate(std::vector<Observation> runs) {
    if (runs.empty())
        return true;
    auto problems = record(runs, &disagreements);
    if (!problems)
        return tl::unexpected(problems.error());
    if (!problems->empty()) {
        result.outcome = CosimResult::Outcome::Interface;
        result.reason = problems->front();
        result.notes.insert(result.notes.end(), problems->begin() + 1, problems->end());
        return false;
    }
    for (auto& r : runs) {
        result.cycles += r.record.outputs.size();
        if (r.record.finished)
            result.notes.push_back(fmt::format("the HDL called $finish in run {}, cycle {}",
                                               observations.size(), r.record.outputs.size() - 1));
        (r.guided ? result.guidedEpisodes : result.episodes) += 1;
        observations.push_back(std::move(r));
    }
    return true;
}

/// For each spec register the watched HDL register of its name and width.
std::vector<std::optional<size_t>> Cosimulation::followable() const {
    std::vector<std::optional<size_t>> watched;
    for (const auto& r : spec.system->registers) {
        std::optional<size_t> found;
        for (size_t i = 0; i < ports.registers.size() && !found; ++i) {
            if (ports.registers[i].name == r.name && ports.registers[i].width == r.width &&
                registerProblems[i].empty())
                found = i;
        }
        watched.push_back(found);
    }
    return watched;
}

void Cosimulation::compare() {
    Comparison comparison(spec, facts, followable(), ports.registers.size());
    comparison.run(observations, result);
    const auto& m = comparison.mismatch();
    if (!m)
        return;
    result.mismatchEpisode = static_cast<unsigned>(m->observation);
    result.outcome =
        m->conditional ? CosimResult::Outcome::Conditional : CosimResult::Outcome::Mismatch;
    const auto again = [&](std::vector<Observation> runs) -> Result<ShrinkStep> {
        auto problems = record(runs, nullptr);
        if (!problems)
            return tl::unexpected(problems.error());
        Comparison c(spec, facts, followable(), ports.registers.size());
        CosimResult unused;
        c.run(runs, unused);
        return ShrinkStep{std::move(runs), c.mismatch()};
    };
    const auto [run, found] = shrink(observations[m->observation], *m, facts, again);
    result.mismatch = comparison.trace(run, found, ports.registers);
    if (lowering)
        lowering->markUnknown(run, *result.mismatch);
}

bool Cosimulation::valid(const InputSequence& sequence) const {
    const auto& inputs = spec.system->inputs;
    for (const auto& cycle : sequence) {
        if (cycle.size() != inputs.size())
            return false;
        for (size_t i = 0; i < inputs.size(); ++i) {
            if (cycle[i].width() != inputs[i].width)
                return false;
        }
    }
    return !sequence.empty();
}

/// Asks the caller for sequences that reach the rows that random stimulus did not.
Result<void> Cosimulation::guide() {
    std::vector<size_t> missing;
    for (size_t i = 0; i < result.rows.size(); ++i) {
        if (result.rows[i].hits == 0)
            missing.push_back(i);
    }
    if (missing.empty() || !options.guided || result.mismatch)
        return {};
    if (options.run.progress)
        options.run.progress(fmt::format("looking for inputs that reach {} row{}", missing.size(),
                                         missing.size() == 1 ? "" : "s"));
    std::vector<Observation> runs;
    for (auto& sequence : options.guided(missing)) {
        PAL_ASSERT(valid(sequence), "a guided sequence does not fit the inputs of the spec");
        const auto seed = static_cast<uint32_t>(options.seed + observations.size() + runs.size());
        runs.push_back({seed, std::move(sequence), {}, true, SIZE_MAX});
    }
    if (runs.empty())
        return {};
    if (auto ok = simulate(std::move(runs)); !ok)
        return tl::unexpected(ok.error());
    compare();
    return {};
}

void Cosimulation::conclude() {
    using Outcome = CosimResult::Outcome;
    uint64_t bits = 0;
    for (const auto& o : result.outputs)
        bits += o.compared;
    if (!result.mismatch) {
        result.outcome = bits == 0 ? Outcome::NothingCompared : Outcome::Agrees;
        result.reason = bits == 0 ? "no specified output bit was reached, so nothing was compared"
                                  : fmt::format("equal in all {} compared output bits of {} cycles",
                                                bits, result.compared);
        return;
    }
    const SimTrace& t = *result.mismatch;
    result.reason =
        fmt::format("output {} is {} in cycle {}; the spec demands {}", t.output,
                    readableValue(t.actual), t.cycles.size() - 1, readableValue(t.expected));
    if (result.outcome == Outcome::Conditional)
        result.reason += ", if registers of the same name hold the same";
}

Result<CosimResult> Cosimulation::run() {
    plan();
    auto b = build(sources, options.run);
    if (!b)
        return tl::unexpected(b.error());
    built = *b;
    result.fromCache = built.fromCache;
    result.buildSeconds = built.seconds;
    if (options.run.progress)
        options.run.progress("simulating " + built.top);
    std::vector<Observation> runs;
    randomEpisodes(runs);
    auto ok = simulate(std::move(runs));
    if (!ok)
        return tl::unexpected(ok.error());
    if (!*ok)
        return std::move(result);
    if (observations.empty())
        registerProblems.assign(ports.registers.size(), "not run");
    compare();
    if (auto guided = guide(); !guided)
        return tl::unexpected(guided.error());
    if (util::interrupted())
        return fail(Failure::Kind::Interrupted, "the simulation was interrupted");
    for (auto& [name, d] : disagreements)
        result.disagreements.push_back(std::move(d));
    if (!result.sandboxed)
        result.notes.push_back("the simulation ran with limits but without a sandbox: " +
                               util::sandboxStatus().reason);
    conclude();
    return std::move(result);
}

} // namespace

Result<CosimResult> cosimulate(const Spec& spec, const hdl::Sources& sources,
                               const CosimOptions& options) {
    PAL_ASSERT(spec.pool && spec.system);
    PAL_ASSERT(!options.hdl || options.hdlPool, "the lowered HDL needs its pool");
    return Cosimulation(spec, sources, options).run();
}

} // namespace palindrome::sim
