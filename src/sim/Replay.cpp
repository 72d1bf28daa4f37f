// Replay.cpp - a trace shown again by Verilator.
// SPDX-License-Identifier: MIT
#include "sim/Harness.h"
#include "sim/Random.h"

#include "util/Assert.h"

#include <algorithm>
#include <fmt/format.h>

using namespace palindrome::logic;

namespace palindrome::sim {

namespace {

/// How often a possible x is tried with other fillings.
constexpr uint32_t fillings = 12;

bool isValue(const std::string& text) {
    return !text.empty() && text.find_first_not_of("01x") == std::string::npos;
}

/// `text` with its x bits taken from `filling`.
BitVec filled(const XValue& v, Random& random) {
    return v.value | (random.bits(v.width()) & v.unknown);
}

Result<Stimulus> stimulusOf(const SimTrace& trace, const Clocking& clocking, uint32_t runs) {
    auto malformed = [](const std::string& what) {
        return fail(Failure::Kind::BadReply, "the trace cannot be replayed: " + what);
    };
    if (trace.cycles.empty())
        return malformed("it has no cycles");
    Stimulus s;
    s.clocking = clocking;
    for (const auto& [name, value] : trace.cycles[0].inputs) {
        if (name == clocking.clock)
            continue;
        if (!isValue(value))
            return malformed(fmt::format("input {} is `{}`", name, value));
        s.inputs.push_back({name, static_cast<unsigned>(value.size())});
    }
    if (!isValue(trace.expected) || trace.expected.size() != trace.actual.size() ||
        !isValue(trace.actual))
        return malformed("it has no value of the output");
    s.outputs.push_back({trace.output, static_cast<unsigned>(trace.expected.size())});
    for (const auto& [name, value] : trace.powerUp) {
        if (!isValue(value))
            return malformed(fmt::format("register {} is `{}`", name, value));
        s.registers.push_back({name, static_cast<unsigned>(value.size())});
    }
    InputSequence inputs;
    for (const auto& cycle : trace.cycles) {
        std::vector<BitVec> values;
        for (size_t i = 0; i < s.inputs.size(); ++i) {
            auto found = std::find_if(cycle.inputs.begin(), cycle.inputs.end(),
                                      [&](const auto& in) { return in.first == s.inputs[i].name; });
            if (found == cycle.inputs.end() || found->second.size() != s.inputs[i].width ||
                !isValue(found->second))
                return malformed("input " + s.inputs[i].name + " lacks a value");
            // An input that does not matter may be written as x; it is 0 then, in every run.
            values.push_back(XValue::fromText(found->second).value);
        }
        inputs.push_back(std::move(values));
    }
    for (uint32_t run = 1; run <= runs; ++run) {
        Random random(run);
        Episode e{run, inputs, {}};
        for (size_t i = 0; i < trace.powerUp.size(); ++i) {
            const XValue v = XValue::fromText(trace.powerUp[i].second);
            // A register that is wholly open is left to Verilator's own filling.
            if (!v.unknown.isOnes())
                e.powerUp.emplace_back(i, filled(v, random));
        }
        s.episodes.push_back(std::move(e));
    }
    return s;
}

/// The output's last value over all runs: x in the bits that differ.
XValue lastValue(const HarnessRun& run, unsigned width) {
    XValue seen{BitVec(width, 0)};
    for (size_t i = 0; i < run.episodes.size(); ++i) {
        const BitVec& v = run.episodes[i].outputs.back()[0];
        seen = i == 0 ? XValue(v) : XValue(seen.value, seen.unknown | (seen.value ^ v));
    }
    return seen;
}

/// Registers that the trace sets but the simulation has not got.
std::string unsettable(const SimTrace& trace, const HarnessRun& run) {
    std::string names;
    for (size_t i = 0; i < run.registerProblems.size(); ++i) {
        if (!run.registerProblems[i].empty())
            names += (names.empty() ? "" : ", ") + trace.powerUp[i].first;
    }
    return names.empty() ? names : "; power-up values could not be set for " + names;
}

void judge(const SimTrace& trace, const HarnessRun& run, ReplayResult& result) {
    const XValue expected = XValue::fromText(trace.expected);
    const XValue actual = XValue::fromText(trace.actual);
    const size_t last = trace.cycles.size() - 1;
    for (const auto& e : run.episodes) {
        if (e.outputs.size() != trace.cycles.size()) {
            result.reason = "the HDL called $finish before the end of the trace";
            return;
        }
    }
    const XValue seen = lastValue(run, expected.width());
    result.observed = seen.toText();
    const std::string where =
        fmt::format("{} in cycle {} is {}", trace.output, last, readableValue(seen.toText()));
    // A bit that the spec demands, and that the HDL shows otherwise or differently in each run.
    const BitVec demanded = ~expected.unknown;
    const bool wrong = !((seen.value ^ expected.value) & ~seen.unknown & demanded).isZero();
    const bool unsure = !(seen.unknown & demanded).isZero();
    const bool claimsX = !(actual.unknown & demanded).isZero();
    if (claimsX) {
        result.confirmed = unsure || wrong;
        result.reason =
            unsure ? fmt::format("{} (x: bits that differ between runs with other fillings of what "
                                 "the HDL leaves open)",
                                 where)
            : wrong
                ? fmt::format("{}, not {} as demanded: Verilator's two-state value of the x", where,
                              readableValue(trace.expected))
                : fmt::format("{} as demanded in all {} fillings; Verilator is two-state and "
                              "gives some unknown values (a division by zero, an index outside) "
                              "a constant",
                              where, run.episodes.size());
        return;
    }
    result.confirmed = wrong && actual.agrees(seen);
    result.reason = where;
    if (result.confirmed)
        result.reason += fmt::format(", the spec demands {}", readableValue(trace.expected));
    else if (unsure)
        result.reason += fmt::format(" (x: bits that differ between runs), not always {}",
                                     readableValue(trace.actual));
    else
        result.reason += fmt::format(", not {} as the trace says", readableValue(trace.actual));
}

} // namespace

Result<ReplayResult> replay(const SimTrace& trace, const Clocking& clocking,
                            const hdl::Sources& sources, const Options& options) {
    auto stimulus = stimulusOf(trace, clocking, fillings);
    if (!stimulus)
        return tl::unexpected(stimulus.error());
    auto built = build(sources, options);
    if (!built)
        return tl::unexpected(built.error());
    auto run = runHarness(*built, *stimulus, options);
    if (!run)
        return tl::unexpected(run.error());
    ReplayResult result;
    result.sandboxed = run->sandboxed;
    result.fromCache = built->fromCache;
    result.seconds = built->seconds + run->seconds;
    if (!run->portProblems.empty()) {
        result.reason = run->portProblems[0];
        return result;
    }
    judge(trace, *run, result);
    if (!result.confirmed)
        result.reason += unsettable(trace, *run);
    return result;
}

} // namespace palindrome::sim
