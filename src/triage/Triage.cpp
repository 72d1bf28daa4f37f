// Triage.cpp - who erred over all answers to a unit, and which rows of its table are under suspicion.
// SPDX-License-Identifier: MIT
#include "triage/Triage.h"

#include "triage/Places.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace palindrome::triage {

namespace {

const char* severityWord(diag::Severity severity) {
    switch (severity) {
    case diag::Severity::Error: return "error";
    case diag::Severity::Warning: return "warning";
    case diag::Severity::Note: break;
    }
    return "note";
}

Evidence* placeOf(Places& places, const lct::Unit& unit, const lint::Where& where) {
    using Kind = lint::Where::Kind;
    switch (where.kind) {
    case Kind::Row: return places.row(unit.tables.at(where.index).title.text, where.row + 1);
    case Kind::Table: return places.row(unit.tables.at(where.index).title.text, 0);
    case Kind::Entry: return places.entry(where.section, where.index);
    case Kind::Unit:
    case Kind::Section: break;
    }
    return nullptr;
}

void addTotals(Totals& totals, const UnitTriage& unit) {
    totals.answers += unit.unit->answers.size();
    totals.judged += unit.proofs.answers;
    totals.groups += unit.groups.size();
    totals.texts += unit.proofs.texts;
    totals.proofs += unit.proofs.proofs;
    totals.bound += unit.proofs.bound;
    totals.undecided += unit.proofs.undecided + unit.lintUndecided + unit.rowsUndecided;
    for (const Answer& a : unit.unit->answers) {
        const auto verdict = a.readable() ? std::optional(a.judgement->proof->verdict)
                                          : std::nullopt;
        totals.undecided += verdict == proof::Verdict::Unknown ||
                            verdict == proof::Verdict::Bounded ||
                            a.triage == flow::Triage::Undecided;
        totals.wrong += verdict != proof::Verdict::Proved && verdict != proof::Verdict::Unknown &&
                        verdict != proof::Verdict::Bounded;
        totals.wrong += a.triage == flow::Triage::DecoderErred;
    }
}

} // namespace

void addLint(UnitTriage& unit, const flow::Parameters& parameters, const proof::Options& proof,
             diag::Sink& sink) {
    const lct::Unit& spec = unit.unit->spec.unit;
    lint::Settings settings;
    settings.parameters = flow::parametersOf(spec, parameters);
    settings.proof = proof;
    const auto report = lint::lintUnit(spec, unit.unit->text, settings, sink);
    if (!report)
        return;
    unit.lintUndecided = report->undecided();
    Places places(spec, unit.places);
    for (const lint::Finding& f : report->findings) {
        if (f.undecided || f.allowed || f.diagnostic.severity == diag::Severity::Note)
            continue;
        if (Evidence* at = placeOf(places, spec, f.where))
            at->lint.push_back({f.diagnostic.rule, severityWord(f.diagnostic.severity),
                                f.diagnostic.message, f.diagnostic.suggestion});
    }
}

int Result::exitCode() const {
    if (totals.wrong > 0 || !suspects.empty())
        return 1;
    return totals.undecided > 0 || totals.judged == 0 ? 4 : 0;
}

std::optional<Result> triageRun(RunFiles run, const Options& options, diag::Sink& sink) {
    const auto start = std::chrono::steady_clock::now();
    Result result;
    result.run = std::move(run);
    result.attempt = options.attempt;
    for (const UnitAnswers& answers : result.run.units) {
        if (options.progress)
            options.progress(fmt::format("[{}/{}] comparing the answers to {}",
                                         result.units.size() + 1, result.run.units.size(),
                                         answers.unit));
        Grouping grouping(answers, result.run.parameters, options.proof);
        if (!grouping.run(sink))
            return std::nullopt;
        UnitTriage unit;
        unit.unit = &answers;
        unit.groups = grouping.groups();
        unit.members = grouping.members();
        unit.proofs = grouping.counts();
        for (size_t g = 0; g < unit.groups.size(); ++g)
            unit.runs.push_back(grouping.sharedRun(g).value_or(SharedRun{}));
        gatherEvidence(unit);
        if (options.lint)
            addLint(unit, result.run.parameters, options.proof, sink);
        for (Suspect& suspect : suspectsOf(unit, result.units.size()))
            result.suspects.push_back(std::move(suspect));
        addTotals(result.totals, unit);
        result.units.push_back(std::move(unit));
    }
    std::ranges::stable_sort(result.suspects, [](const Suspect& a, const Suspect& b) {
        return a.score > b.score;
    });
    result.totals.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

} // namespace palindrome::triage
