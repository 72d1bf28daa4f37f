// Collect.cpp - proofs, comparisons, simulations, runs and matrices as findings.
// SPDX-License-Identifier: MIT
#include "report/Collect.h"

#include "flow/TraceTable.h"
#include "util/Text.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>

namespace palindrome::report {

namespace {

using Outcome = Check::Outcome;
using Values = std::vector<std::pair<std::string, std::string>>;

// ------------------------------------------------------------------------------------- places

Place lineIn(const std::string& file, unsigned line) {
    Place place;
    place.file = file;
    place.line = line;
    return place;
}

unsigned numberIn(std::string_view text) {
    unsigned number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// "file:12-14", the first of several, as a place in one of the unit's files. HDL that is not the
/// user's is one file, which was read under another name.
std::optional<Place> originPlace(std::string_view origin, bool ownHdl, const UnitResult& unit) {
    origin = origin.substr(0, origin.find(", "));
    const size_t colon = origin.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    const std::string file(origin.substr(0, colon));
    const std::string_view lines = origin.substr(colon + 1);
    Place place = lineIn(file, numberIn(lines));
    if (place.line == 0)
        return std::nullopt;
    if (const size_t dash = lines.find('-'); dash != std::string_view::npos)
        place.endLine = numberIn(lines.substr(dash + 1));
    for (const std::string& own : unit.hdl)
        if (!ownHdl ||
            std::filesystem::path(own).filename() == std::filesystem::path(file).filename())
            place.file = own;
    return place;
}

/// "cycle 3: next state, row 2 (line 34)".
struct RowInForce {
    unsigned cycle = 0, line = 0;
    std::string name;
};

RowInForce rowInForce(const std::string& text) {
    RowInForce row;
    if (text.starts_with("cycle "))
        row.cycle = numberIn(std::string_view(text).substr(6));
    const size_t colon = text.find(": ");
    const size_t line = text.rfind(" (line ");
    row.name = text.substr(colon == std::string::npos ? 0 : colon + 2);
    if (line != std::string::npos) {
        row.line = numberIn(std::string_view(text).substr(line + 7));
        row.name = text.substr(colon + 2, line - colon - 2);
    }
    return row;
}

// ------------------------------------------------------------------------------------- traces

const std::string* valueOf(const Values& values, const std::string& name) {
    for (const auto& [key, value] : values)
        if (key == name)
            return &value;
    return nullptr;
}

/// "a=1 b=h2f", and where the other side has something else "b=1 (HDL 0)".
std::string listed(const Values& values, const Values* hdl = nullptr) {
    std::string text;
    for (const auto& [name, value] : values) {
        text += (text.empty() ? "" : " ") + name + "=" + flow::shortValue(value);
        const std::string* other = hdl ? valueOf(*hdl, name) : nullptr;
        if (other && *other != value)
            text += " (HDL " + flow::shortValue(*other) + ")";
    }
    return text;
}

std::vector<Step> stepsOf(const proof::Trace& trace, const std::vector<std::string>& rowsInForce,
                          const UnitResult& unit) {
    std::vector<Step> steps;
    for (size_t c = 0; c < trace.cycles.size(); ++c) {
        const proof::TraceCycle& cycle = trace.cycles[c];
        Step step;
        step.cycle = static_cast<unsigned>(c);
        for (const auto& [word, text] :
             {std::pair{"inputs", listed(cycle.inputs)},
              std::pair{"registers", listed(cycle.specRegisters, &cycle.hdlRegisters)},
              std::pair{"outputs", listed(cycle.specOutputs, &cycle.hdlOutputs)}})
            if (!text.empty())
                step.text += (step.text.empty() ? "" : "; ") + std::string(word) + " " + text;
        for (const std::string& text : rowsInForce) {
            const RowInForce row = rowInForce(text);
            if (row.cycle != c || row.line == 0)
                continue;
            step.text += "; " + row.name + " applies";
            step.place = lineIn(unit.spec, row.line);
        }
        steps.push_back(std::move(step));
    }
    return steps;
}

// ------------------------------------------------------------------------------------- proofs

Outcome outcomeOf(proof::Verdict verdict) {
    switch (verdict) {
    case proof::Verdict::Proved: return Outcome::Passed;
    case proof::Verdict::Refuted:
    case proof::Verdict::PossibleX: return Outcome::Failed;
    case proof::Verdict::Bounded:
    case proof::Verdict::Unknown: return Outcome::Undecided;
    case proof::Verdict::Unsupported: break;
    }
    return Outcome::Broken;
}

bool isUndecided(proof::Verdict verdict) {
    return verdict == proof::Verdict::Bounded || verdict == proof::Verdict::Unknown;
}

void addObligations(const proof::Result& proof, UnitResult& unit) {
    for (const proof::ObligationResult& o : proof.obligations) {
        Check check;
        check.name = "proof: " + o.name;
        check.outcome = outcomeOf(o.verdict);
        check.seconds = o.seconds;
        if (check.outcome != Outcome::Passed) {
            check.message = std::string(proof::verdictName(o.verdict)) +
                            (o.detail.empty() ? "" : ": " + o.detail);
            const bool shown = proof.trace && o.name.ends_with(proof.trace->output);
            if (shown)
                check.details = proof.reason + "\n" + flow::traceTable(*proof.trace, {});
        }
        unit.checks.push_back(std::move(check));
    }
    if (proof.obligations.empty())
        unit.checks.push_back({"proof", outcomeOf(proof.verdict), proof.reason, {}, proof.seconds});
}

std::string subjectOf(const proof::Result& proof) {
    if (proof.trace)
        return proof.trace->ofSpec ? proof.trace->output : "output " + proof.trace->output;
    for (const proof::ObligationResult& o : proof.obligations)
        if (o.verdict == proof.verdict)
            return o.name;
    return {};
}

Finding proofFinding(const proof::Result& proof, const flow::TraceReplay& replay,
                     const std::vector<std::string>& rowsInForce, bool ownHdl,
                     const UnitResult& unit) {
    Finding f;
    f.verdict = proof::verdictName(proof.verdict);
    f.rule = "verdict-" + f.verdict;
    f.severity = ruleInfo(f.rule).severity;
    f.undecided = isUndecided(proof.verdict);
    f.message = proof.reason;
    f.subject = subjectOf(proof);
    const bool ofSpec = proof.trace && proof.trace->ofSpec;
    if (ownHdl && !ofSpec && !unit.hdl.empty())
        f.place.file = unit.hdl.front();
    else
        f.place.file = unit.spec;
    for (const std::string& text : rowsInForce) {
        const RowInForce row = rowInForce(text);
        f.related.push_back({lineIn(unit.spec, row.line), "row in force: " + text});
        if (f.place.file == unit.spec && f.place.line == 0)
            f.place.line = row.line;
    }
    if (!replay.detail.empty())
        f.related.push_back({{}, "Verilator: " + replay.detail});
    for (const std::string& note : proof.notes)
        f.related.push_back({{}, note});
    if (proof.trace)
        f.trace = stepsOf(*proof.trace, rowsInForce, unit);
    return f;
}

} // namespace

void addProof(const proof::Result& proof, const flow::TraceReplay& replay,
              const std::vector<std::string>& rowsInForce, bool ownHdl, UnitResult& unit) {
    addObligations(proof, unit);
    if (replay.status == flow::TraceReplay::Status::Contradicted) {
        Finding f;
        f.rule = "verdict-internal-error";
        f.message = "Verilator does not show the difference that the proof found: " + replay.detail;
        f.place.file = unit.spec;
        unit.findings.push_back(std::move(f));
        unit.checks.push_back({"replay in Verilator", Outcome::Broken, replay.detail, {}, 0});
    }
    else if (proof.verdict != proof::Verdict::Proved) {
        unit.findings.push_back(proofFinding(proof, replay, rowsInForce, ownHdl, unit));
    }
}

// -------------------------------------------------------------------------------- comparisons

namespace {

std::string differencesText(const flow::Json& row) {
    std::string text;
    for (const flow::Json& d : row.at("differences")) {
        text += fmt::format("{}`{}`: the table has {}", text.empty() ? "" : "; ",
                            d.at("target").get<std::string>(), d.at("expected").get<std::string>());
        if (const auto value = d.at("expectedValue").get<std::string>(); !value.empty())
            text += " = " + value;
        text += ", the other side " + d.at("actual").get<std::string>();
        if (const auto value = d.at("actualValue").get<std::string>(); !value.empty())
            text += " = " + value;
    }
    std::string input;
    for (const auto& [name, value] : row.at("input").items())
        input += " " + name + "=" + value.get<std::string>();
    return input.empty() ? text : text + "; for" + input;
}

Finding rowFinding(const flow::Json& row, bool ownHdl, const UnitResult& unit) {
    const auto rowClass = row.at("class").get<std::string>();
    const bool ofOther = row.at("side") == "other";
    const auto table = row.at("table").get<std::string>();
    Finding f;
    f.rule = "row-" + rowClass;
    f.severity = ruleInfo(f.rule).severity;
    f.undecided = rowClass == "undecided";
    const auto text = row.at("text").get<std::string>();
    f.subject = table + ": " + text;
    f.message = fmt::format("{}, row {} is {}: {}", table, row.at("row").get<size_t>(), rowClass, text);
    if (const std::string details = differencesText(row); !details.empty())
        f.message += "; " + details;
    const std::string ownOrigin = row.at("origin");
    const std::string otherOrigin = row.at("counterpartOrigin");
    const auto inHdl = originPlace(ofOther ? ownOrigin : otherOrigin, ownHdl, unit);
    const Place inSpec = lineIn(unit.spec, ofOther ? 0 : row.at("line").get<unsigned>());
    f.place = ownHdl && inHdl ? *inHdl : inSpec;
    if (ownHdl && inHdl && !ofOther)
        f.related.push_back({inSpec, "the row of the table"});
    else if (!ownHdl && inHdl)
        f.related.push_back({*inHdl, "the lines of the HDL"});
    return f;
}

void addRows(const flow::TableComparison& comparison, bool ownHdl, UnitResult& unit) {
    const flow::Json& full = comparison.full;
    if (!full.is_object())
        return;
    for (const flow::Json& fact : full.at("facts")) {
        Finding f;
        f.rule = "fact-differs";
        f.subject = fact.at("what");
        f.message = fmt::format("{}: the table has {}, the other side {}", f.subject,
                                fact.at("expected").get<std::string>(),
                                fact.at("actual").get<std::string>());
        f.place.file = ownHdl && !unit.hdl.empty() ? unit.hdl.front() : unit.spec;
        unit.findings.push_back(std::move(f));
    }
    for (const flow::Json& row : full.at("rows")) {
        const auto rowClass = row.at("class").get<std::string>();
        if (rowClass == "changed" || rowClass == "omitted" || rowClass == "invented" ||
            rowClass == "undecided")
            unit.findings.push_back(rowFinding(row, ownHdl, unit));
    }
}

} // namespace

void addComparison(const flow::TableComparison& comparison, const std::string& check, bool ownHdl,
                   UnitResult& unit) {
    Check result;
    result.name = check;
    result.outcome = !comparison.decided() ? Outcome::Undecided
                     : comparison.agrees() ? Outcome::Passed
                                           : Outcome::Failed;
    if (result.outcome != Outcome::Passed) {
        result.message = comparison.level;
        result.details = comparison.text;
    }
    unit.checks.push_back(std::move(result));
    if (comparison.agrees())
        return;
    const size_t before = unit.findings.size();
    addRows(comparison, ownHdl, unit);
    if (unit.findings.size() > before)
        return;
    Finding f;
    f.rule = comparison.decided() ? "table-differs" : "table-undecided";
    f.severity = ruleInfo(f.rule).severity;
    f.undecided = !comparison.decided();
    f.message = check + ": " + comparison.level;
    if (comparison.full.is_object())
        f.message += ", " + comparison.full.value("reason", "");
    f.place.file = unit.spec;
    unit.findings.push_back(std::move(f));
}

// ------------------------------------------------------------------------- simulation, judgement

void addSimulation(const flow::SimulationSummary& simulation, UnitResult& unit) {
    using Status = flow::SimulationSummary::Status;
    Check check{"simulation", Outcome::Passed, simulation.detail, {}, 0};
    const char* rule = nullptr;
    switch (simulation.status) {
    case Status::Agrees: break;
    case Status::NotRun: check.outcome = Outcome::Skipped; break;
    case Status::Mismatch: check.outcome = Outcome::Failed, rule = "simulation-mismatch"; break;
    case Status::Undecided: check.outcome = Outcome::Undecided, rule = "simulation-undecided"; break;
    case Status::Failed: check.outcome = Outcome::Broken, rule = "simulation-failed"; break;
    }
    unit.checks.push_back(std::move(check));
    if (!rule)
        return;
    Finding f;
    f.rule = rule;
    f.severity = ruleInfo(rule).severity;
    f.undecided = simulation.status == Status::Undecided;
    f.message = simulation.detail;
    f.place.file = unit.spec;
    unit.findings.push_back(std::move(f));
}

void addJudgement(const flow::Judgement& j, bool ownHdl, UnitResult& unit) {
    if (!j.readable) {
        std::vector<Finding> findings = findingsOfRendered(j.diagnostics);
        if (unit.verdict.empty())
            unit.verdict = j.refused ? "unsupported" : "invalid-hdl";
        if (unit.reason.empty())
            unit.reason = j.firstError;
        for (Finding& f : findings) {
            f.verdict = unit.verdict;
            if (!ownHdl && !unit.hdl.empty() && f.place.file != unit.spec)
                f.place.file = unit.hdl.front();
        }
        unit.checks.push_back({"read the HDL", Outcome::Failed, j.firstError, j.diagnostics, 0});
        std::move(findings.begin(), findings.end(), std::back_inserter(unit.findings));
        return;
    }
    unit.checks.push_back({"read the HDL", Outcome::Passed, {}, {}, 0});
    if (j.proof) {
        if (unit.verdict.empty())
            unit.verdict = proof::verdictName(j.proof->verdict);
        if (unit.reason.empty())
            unit.reason = j.proof->reason;
        addProof(*j.proof, j.replay, j.rowsInForce, ownHdl, unit);
    }
    // A comparison by rows explains a difference; it is no second verdict beside a proof.
    if (j.specVsA && !j.proved())
        addComparison(*j.specVsA, "rows", ownHdl, unit);
    if (j.selfCheck == flow::SelfCheck::Failed || (j.tableA.empty() && !j.decodeDetail.empty())) {
        Finding f;
        f.rule = "table-not-read";
        f.severity = ruleInfo(f.rule).severity;
        f.message = "decode: " + j.decodeDetail;
        f.place.file = ownHdl && !unit.hdl.empty() ? unit.hdl.front() : unit.spec;
        unit.findings.push_back(std::move(f));
    }
    const size_t told = unit.findings.size();
    addSimulation(j.simulation, unit);
    // What the proof refuted, a simulation that differs as well only confirms.
    const bool refuted = j.proof && j.proof->verdict == proof::Verdict::Refuted;
    if (refuted && j.simulation.status == flow::SimulationSummary::Status::Mismatch)
        unit.findings.resize(told);
}

// ---------------------------------------------------------------------------- runs and matrices

namespace {

void addVerdictFinding(const flow::UnitReport& from, UnitResult& unit) {
    Finding f;
    f.rule = std::string("verdict-") + flow::outcomeName(from.outcome);
    f.severity = ruleInfo(f.rule).severity;
    f.undecided = from.outcome == flow::Outcome::Interrupted;
    f.message = from.reason.empty() ? from.spec + ": " + flow::outcomeName(from.outcome) : from.reason;
    f.verdict = unit.verdict;
    f.place.file = unit.spec;
    unit.findings.push_back(std::move(f));
}

void addSecondOpinion(const flow::SecondOpinion& second, UnitResult& unit) {
    if (!second.specVsB || second.specVsB->agrees())
        return;
    Finding f;
    f.rule = "reading-differs";
    f.severity = diag::Severity::Note;
    f.message = "the model " + second.model + " reads the HDL differently: " + second.specVsB->text;
    f.place.file = unit.spec;
    unit.findings.push_back(std::move(f));
}

Report started(const char* command, const std::string& at, double seconds, int exitCode) {
    Report report;
    report.command = command;
    report.started = at;
    report.seconds = seconds;
    report.exitCode = exitCode;
    return report;
}

} // namespace

UnitResult unitResult(const flow::UnitReport& from, const std::string& folder) {
    UnitResult unit;
    unit.unit = from.unit;
    unit.spec = from.spec;
    unit.verdict = flow::outcomeName(from.outcome);
    unit.reason = from.reason;
    unit.triage = from.triage == flow::Triage::None ? "" : flow::triageName(from.triage);
    unit.seconds = from.seconds;
    unit.reused = from.reused;
    unit.exitCode = from.exitCode();
    const flow::Round* best = from.bestRound();
    if (best && !best->encode.hdl.empty())
        unit.hdl.push_back(fmt::format("{}/{}/round{}/hdl.sv", folder, from.folder,
                                       best - from.rounds.data()));
    if (from.outcome == flow::Outcome::Structure) {
        if (from.structure)
            addProof(*from.structure, {}, {}, false, unit);
        return unit;
    }
    if (const flow::Judgement* j = from.judgement())
        addJudgement(*j, false, unit);
    for (Finding& f : findingsOfRendered(from.diagnostics))
        unit.findings.push_back(std::move(f));
    const bool told = std::any_of(unit.findings.begin(), unit.findings.end(), isOpen);
    if (unit.exitCode != 0 && !told)
        addVerdictFinding(from, unit);
    if (from.outcome == flow::Outcome::Proved)
        addSecondOpinion(from.second, unit);
    return unit;
}

Report runReport(const flow::RunReport& run) {
    Report report = started("run", run.started, run.seconds, run.exitCode);
    report.notes.push_back("HDL: " + run.encoder + "; second opinion: " + run.decoder + ".");
    if (run.reusedVerdicts > 0)
        report.notes.push_back(fmt::format("{} of {} verdicts are of earlier runs.",
                                           run.reusedVerdicts,
                                           run.reusedVerdicts + run.newVerdicts));
    for (const flow::UnitReport& unit : run.units)
        report.units.push_back(unitResult(unit, run.folder));
    finish(report);
    return report;
}

Report matrixReport(const flow::MatrixReport& matrix) {
    Report report = started("matrix", matrix.started, matrix.seconds, matrix.exitCode);
    for (const flow::MatrixCell& cell : matrix.cells) {
        const std::string variant =
            matrix.models.at(cell.model) +
            (matrix.repeats > 1 ? fmt::format(", repeat {}", cell.repeat + 1) : "");
        UnitResult unit;
        if (cell.report) {
            unit = unitResult(*cell.report, matrix.folder);
        }
        else {
            unit.unit = matrix.units.at(cell.spec);
            unit.spec = matrix.specs.at(cell.spec);
            unit.verdict = "not-reached";
            unit.reason = "the matrix was stopped before it";
            unit.exitCode = 4;
            Finding f;
            f.rule = "cell-not-reached";
            f.severity = diag::Severity::Warning;
            f.undecided = true;
            f.message = unit.reason;
            f.place.file = unit.spec;
            unit.findings.push_back(std::move(f));
        }
        unit.variant = variant;
        for (Finding& f : unit.findings)
            f.subject += (f.subject.empty() ? "" : ", ") + variant;
        report.units.push_back(std::move(unit));
    }
    finish(report);
    return report;
}

} // namespace palindrome::report
