// RunText.cpp - a run as text for a terminal: lines on the way, the table at the end.
// SPDX-License-Identifier: MIT
#include "report/RunText.h"

#include "report/ProofText.h"

#include <fmt/format.h>

namespace palindrome::report {

namespace {

using flow::Outcome;
using flow::SimulationSummary;

Tone toneOf(Outcome outcome) {
    switch (outcome) {
    case Outcome::Proved: return Tone::Good;
    case Outcome::Structure: return Tone::Plain;
    case Outcome::Bounded:
    case Outcome::Unknown:
    case Outcome::Unsupported:
    case Outcome::Interrupted: return Tone::Doubtful;
    default: return Tone::Bad;
    }
}

Tone toneOf(flow::Triage triage) {
    switch (triage) {
    case flow::Triage::Confirmed: return Tone::Good;
    case flow::Triage::None:
    case flow::Triage::Unconfirmed: return Tone::Plain;
    case flow::Triage::DecoderErred:
    case flow::Triage::Undecided: return Tone::Doubtful;
    default: return Tone::Bad;
    }
}

std::string secondsText(double seconds) {
    return seconds < 0.095 ? fmt::format("{:.2f} s", seconds) : fmt::format("{:.1f} s", seconds);
}

std::string levelOf(const std::optional<flow::TableComparison>& comparison) {
    return comparison ? comparison->level : std::string("-");
}

std::string secondText(const flow::SecondOpinion& second) {
    switch (second.status) {
    case flow::SecondOpinion::Status::Read: return levelOf(second.specVsB);
    case flow::SecondOpinion::Status::NoTable: return "no table";
    case flow::SecondOpinion::Status::NoReply: return "no reply";
    case flow::SecondOpinion::Status::NotAsked: break;
    }
    return "-";
}

GridCell coverageCell(const flow::Judgement* judgement) {
    if (!judgement)
        return {"-"};
    const SimulationSummary& s = judgement->simulation;
    switch (s.status) {
    case SimulationSummary::Status::NotRun: return {"-"};
    case SimulationSummary::Status::Failed: return {"failed", Tone::Bad};
    default: break;
    }
    const bool all = s.rowsHit >= s.rowsReachable;
    return {fmt::format("{}/{}", s.rowsHit, s.rowsReachable), all ? Tone::Plain : Tone::Doubtful};
}

GridCell simulationCell(const flow::Judgement* judgement) {
    if (!judgement || judgement->simulation.status == SimulationSummary::Status::NotRun)
        return {"-"};
    const auto status = judgement->simulation.status;
    return {flow::simulationName(status), status == SimulationSummary::Status::Agrees ? Tone::Good
                                          : status == SimulationSummary::Status::Undecided
                                              ? Tone::Doubtful
                                              : Tone::Bad};
}

std::string indented(const std::string& text) {
    std::string result;
    for (size_t at = 0; at < text.size();) {
        size_t end = std::min(text.find('\n', at), text.size());
        result += end > at ? "    " + text.substr(at, end - at) + "\n" : "\n";
        at = end + 1;
    }
    return result;
}

/// What of a structure is refuted or open, and the run that shows it.
std::string structureDetails(const proof::Result& result, const Style& style) {
    proof::Result open = result;
    std::erase_if(open.obligations,
                  [](const auto& o) { return o.verdict == proof::Verdict::Proved; });
    flow::ProveOutcome outcome{std::move(open), {}, {}};
    return proofText(outcome, style);
}

/// The word of a unit; of a structure that was proved, also that.
std::string verdictOf(const flow::UnitReport& unit) {
    std::string word = flow::outcomeName(unit.outcome);
    return unit.structure ? word + ", " + proof::verdictName(unit.structure->verdict) : word;
}

Tone toneOf(const flow::UnitReport& unit) {
    return unit.structure ? report::toneOf(unit.structure->verdict) : toneOf(unit.outcome);
}

/// A line for each structure, beside the count of the units.
std::string structureLines(const flow::RunReport& report, size_t units, const Style& style) {
    std::string text;
    size_t left = 0;
    for (const flow::UnitReport& unit : report.units) {
        if (unit.outcome != Outcome::Structure)
            continue;
        left += !unit.structure;
        if (unit.structure)
            text += fmt::format("structure {}: {}: {} ({})\n", unit.unit,
                                verdictWord(unit.structure->verdict, style), unit.reason,
                                secondsText(unit.seconds));
    }
    if (left > 0)
        text += fmt::format("{} structure{} of instances left out of encoding; what `palindrome "
                            "emit` prints was checked\n", left, left == 1 ? "" : "s");
    if (units == 0)
        text += "name the units themselves: there is nothing to encode in a structure\n";
    return text;
}

} // namespace

std::string unitLine(const flow::UnitReport& unit, size_t index, size_t count,
                     const Style& style) {
    std::string line = fmt::format("[{}/{}] {}: {}", index + 1, count, unit.unit,
                                   painted(verdictOf(unit), toneOf(unit), style));
    if (unit.rounds.size() > 1)
        line += fmt::format(" after {} repair{}", unit.rounds.size() - 1,
                            unit.rounds.size() > 2 ? "s" : "");
    line += " (" + secondsText(unit.seconds);
    if (unit.resumed)
        line += ", finished before the interruption";
    else if (unit.reused && (unit.judgement() || unit.structure))
        line += ", verdict reused";
    return line + ")\n";
}

std::string unitDetails(const flow::UnitReport& unit, const Style& style) {
    std::string text;
    const flow::Judgement* j = unit.judgement();
    if (unit.outcome == Outcome::Structure) {
        if (!unit.structure || unit.structure->verdict == proof::Verdict::Proved)
            return text;
        return painted(unit.unit, Tone::Bad, style) + ":\n" + indented(structureDetails(*unit.structure, style));
    }
    if (unit.outcome != Outcome::Proved) {
        text += unit.reason + "\n" + unit.diagnostics;
        if (j && !j->readable)
            text += j->diagnostics;
        if (j && j->proof && j->proof->trace)
            text += flow::traceTable(*j->proof->trace, style);
        if (j)
            for (const auto& row : j->rowsInForce)
                text += "row in force in " + row + "\n";
        if (j && !j->replay.detail.empty())
            text += "Verilator: " + j->replay.detail + "\n";
        if (j && j->specVsA && !j->specVsA->agrees())
            text += j->specVsA->text;
    }
    if (j && !j->decodeDetail.empty() && unit.outcome != Outcome::InternalError)
        text += "decode: " + j->decodeDetail + "\n";
    if (j && j->simulation.status == SimulationSummary::Status::Failed)
        text += "simulation failed: " + j->simulation.detail + "\n";
    if (!unit.second.detail.empty())
        text += "second opinion: " + unit.second.detail + "\n";
    if (unit.second.specVsB && !unit.second.specVsB->agrees() && unit.outcome == Outcome::Proved)
        text += "the model reads the HDL differently: " + unit.second.specVsB->text;
    return text.empty() ? text : painted(unit.unit, Tone::Bad, style) + ":\n" + indented(text);
}

std::string verdictTable(const flow::RunReport& report, const Style& style) {
    Grid grid({"unit", "encoder", "verdict", "repairs", "decode", "model decode", "simulation",
               "rows hit", "time", "triage"});
    for (const flow::UnitReport& unit : report.units) {
        const flow::Judgement* j = unit.judgement();
        grid.add({{unit.unit},
                  {unit.encoder.empty() ? "-" : unit.encoder},
                  {verdictOf(unit), toneOf(unit)},
                  {unit.rounds.empty() ? "-" : std::to_string(unit.rounds.size() - 1)},
                  {j ? levelOf(j->specVsA) : "-"},
                  {secondText(unit.second)},
                  simulationCell(j),
                  coverageCell(j),
                  {secondsText(unit.seconds)},
                  {flow::triageName(unit.triage), toneOf(unit.triage)}});
    }
    return grid.text(style);
}

std::string runSummary(const flow::RunReport& report, const Style& style) {
    size_t proved = 0, structures = 0;
    for (const auto& unit : report.units) {
        proved += unit.outcome == Outcome::Proved;
        structures += unit.outcome == Outcome::Structure;
    }
    const size_t units = report.units.size() - structures;
    std::string text = fmt::format("{} of {} units proved in {}", proved, units,
                                   secondsText(report.seconds));
    text = painted(text, proved == units && units > 0 ? Tone::Good : Tone::Bad, style) + "\n";
    if (structures > 0)
        text += structureLines(report, units, style);
    if (report.resumedUnits > 0)
        text += fmt::format("continued run: {} unit{} were finished before\n", report.resumedUnits,
                            report.resumedUnits == 1 ? "" : "s");
    if (report.reusedVerdicts > 0)
        text += fmt::format("reused {} of {} verdicts of earlier runs (same spec, HDL, options and "
                            "tool); --fresh finds them again\n",
                            report.reusedVerdicts, report.reusedVerdicts + report.newVerdicts);
    return text + "report: " + report.folder + "/report.json\n";
}

} // namespace palindrome::report
