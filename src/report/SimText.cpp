// SimText.cpp - the outcome of a simulation as text for a terminal.
// SPDX-License-Identifier: MIT
#include "report/SimText.h"

#include <fmt/format.h>

namespace palindrome::report {

namespace {

using Outcome = sim::CosimResult::Outcome;

std::string rowTable(const flow::SimulateOutcome& outcome, const Style& style) {
    Grid grid({"row", "line", "hits", ""});
    for (const flow::RowResult& row : outcome.rows) {
        const bool missed = row.hits == 0 && !row.unreachable;
        grid.add({{row.name},
                  {row.line > 0 ? std::to_string(row.line) : ""},
                  {std::to_string(row.hits), missed ? Tone::Doubtful : Tone::Plain},
                  {row.unreachable  ? "proved unreachable"
                   : missed         ? "not hit"
                   : row.guided     ? "hit by solver-made stimulus"
                                    : "",
                   Tone::Quiet}});
    }
    return outcome.rows.empty() ? std::string() : grid.text(style) + "\n";
}

std::string outputTable(const sim::CosimResult& result, const Style& style) {
    Grid grid({"output", "compared bits", "unspecified bits"});
    for (const auto& o : result.outputs)
        grid.add({{o.name},
                  {std::to_string(o.compared), o.compared == 0 ? Tone::Doubtful : Tone::Plain},
                  {std::to_string(o.unspecified)}});
    return result.outputs.empty() ? std::string() : grid.text(style) + "\n";
}

std::string outcomeWord(Outcome outcome, const Style& style) {
    switch (outcome) {
    case Outcome::Agrees: return painted("agrees", Tone::Good, style);
    case Outcome::Mismatch: return painted("mismatch", Tone::Bad, style);
    case Outcome::Interface: return painted("interface mismatch", Tone::Bad, style);
    case Outcome::Conditional: return painted("not decided", Tone::Doubtful, style);
    case Outcome::NothingCompared: break;
    }
    return painted("nothing compared", Tone::Doubtful, style);
}

} // namespace

std::string simulationText(const flow::SimulateOutcome& outcome, const Style& style) {
    const sim::CosimResult& r = outcome.result;
    std::string text = rowTable(outcome, style) + outputTable(r, style);
    for (const auto& v : r.violations)
        text += fmt::format("assumption {} {} (run {}, cycle {})\n", v.name,
                            v.undecided ? "depends on an unspecified value" : "is violated",
                            v.episode, v.cycle);
    for (const auto& d : r.disagreements)
        text += fmt::format("our reading of the HDL differs from Verilator's: {} in run {}, cycle "
                            "{}: {} here, {} there\n",
                            d.name, d.episode, d.cycle, d.lowered, d.verilator);
    for (const auto& note : r.notes)
        text += "note: " + note + "\n";
    if (r.mismatch) {
        text += sim::toTable(*r.mismatch);
        text += fmt::format("{} in cycle {}: the table says {}, the HDL gives {}\n\n",
                            r.mismatch->output, r.mismatch->cycles.size() - 1,
                            flow::shortValue(r.mismatch->expected),
                            flow::shortValue(r.mismatch->actual));
    }
    text += outcomeWord(r.outcome, style);
    if (!r.reason.empty())
        text += ": " + r.reason;
    text += fmt::format("  ({} runs, {} cycles; rows hit {} of {}; built in {:.1f} s{}, ran "
                        "{:.1f} s{})\n",
                        r.episodes + r.guidedEpisodes, r.cycles, outcome.hit(), outcome.reachable(),
                        r.buildSeconds, r.fromCache ? " (kept)" : "", r.runSeconds,
                        r.sandboxed ? ", sandboxed" : "");
    return text;
}

} // namespace palindrome::report
