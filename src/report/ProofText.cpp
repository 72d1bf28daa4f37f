// ProofText.cpp - the outcome of a proof as text for a terminal.
// SPDX-License-Identifier: MIT
#include "report/ProofText.h"

#include "logic/Promise.h"

#include <fmt/format.h>

namespace palindrome::report {

namespace {

std::string secondsText(double seconds) {
    return seconds < 0.0095 ? "<0.01 s" : fmt::format("{:.2f} s", seconds);
}

} // namespace

Tone toneOf(proof::Verdict verdict) {
    switch (verdict) {
    case proof::Verdict::Proved: return Tone::Good;
    case proof::Verdict::Refuted:
    case proof::Verdict::PossibleX: return Tone::Bad;
    default: return Tone::Doubtful;
    }
}

std::string verdictWord(proof::Verdict verdict, const Style& style) {
    return painted(proof::verdictName(verdict), toneOf(verdict), style);
}

std::string verdictLine(const proof::Result& result, const Style& style) {
    std::string line = verdictWord(result.verdict, style);
    if (result.verdict == proof::Verdict::Bounded)
        line += fmt::format(" ({} cycles)", result.bound);
    if (!result.reason.empty())
        line += ": " + result.reason;
    line += "  (" + secondsText(result.seconds);
    if (result.peakMemoryKiB > 0)
        line += fmt::format(", {} MiB", (result.peakMemoryKiB + 1023) / 1024);
    return line + ")\n";
}

std::string obligationTable(const proof::Result& result, const Style& style) {
    Grid grid({"obligation", "verdict", "by", "time", ""});
    for (const auto& o : result.obligations)
        grid.add({{o.name},
                  {proof::verdictName(o.verdict), toneOf(o.verdict)},
                  {o.engine},
                  {secondsText(o.seconds)},
                  {o.detail}});
    return grid.text(style);
}

std::string proofText(const flow::ProveOutcome& outcome, const Style& style) {
    const proof::Result& result = outcome.proof;
    std::string text;
    if (!result.obligations.empty())
        text += obligationTable(result, style) + "\n";
    std::string pairs;
    for (const auto& pair : result.pairs)
        if (pair[0] != pair[1])
            pairs += fmt::format("  {} is {} in the HDL (by {})\n", pair[0], pair[1], pair[2]);
    if (!pairs.empty())
        text += "registers with other names:\n" + pairs + "\n";
    for (const auto& note : result.notes)
        text += "note: " + note + "\n";
    if (result.trace) {
        const proof::Trace& trace = *result.trace;
        text += flow::traceTable(trace, style);
        const std::string where = trace.cycles.empty()
                                      ? std::string()
                                      : fmt::format(" in cycle {}", trace.cycles.size() - 1);
        text += logic::isPromise(trace.output)
                    ? fmt::format("\nnot kept{}: {}\n", where, trace.output)
                : trace.ofSpec
                    ? fmt::format("\nthe table itself breaks its {}{}\n", trace.output, where)
                    : fmt::format("\n{}{}: the table says {}, the HDL gives {}\n", trace.output,
                                  where, flow::shortValue(trace.expected),
                                  flow::shortValue(trace.actual));
        if (!outcome.replay.detail.empty())
            text += "Verilator: " + outcome.replay.detail + "\n";
        text += "\n";
    }
    if (!result.secondOpinion.empty() && result.secondOpinion != "not run")
        text += "second opinion: " + result.secondOpinion + "\n";
    return text + verdictLine(result, style);
}

} // namespace palindrome::report
