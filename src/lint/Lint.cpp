// Lint.cpp - the rules one after the other, over one unit.
// SPDX-License-Identifier: MIT
#include "lint/Lint.h"

#include "diag/Rules.h"
#include "lint/Allow.h"
#include "lint/CheckRules.h"
#include "lint/NameRules.h"
#include "lint/StateRules.h"

#include <algorithm>
#include <chrono>

namespace palindrome::lint {

namespace {

bool isOpen(const Finding& f) {
    return !f.allowed && !f.undecided;
}

} // namespace

size_t Report::count(diag::Severity severity) const {
    return static_cast<size_t>(
        std::count_if(findings.begin(), findings.end(), [&](const Finding& f) {
            return isOpen(f) && f.diagnostic.severity == severity;
        }));
}

size_t Report::undecided() const {
    return static_cast<size_t>(std::count_if(findings.begin(), findings.end(),
                                             [](const Finding& f) { return f.undecided; }));
}

size_t Report::suppressed() const {
    return static_cast<size_t>(std::count_if(findings.begin(), findings.end(), [](const Finding& f) {
        return f.allowed.has_value();
    }));
}

std::vector<std::string> lintRules() {
    std::vector<std::string> names;
    for (const diag::Rule& rule : diag::allRules()) {
        if (rule.name.starts_with("lint-") && rule.name != "lint-undecided" &&
            !rule.name.starts_with("lint-allow")) // not a rule
            names.emplace_back(rule.name);
    }
    return names;
}

bool isLintRule(std::string_view name) {
    const auto names = lintRules();
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<Report> lintUnit(const lct::Unit& unit, std::string_view text,
                               const Settings& settings, diag::Sink& sink) {
    const auto start = std::chrono::steady_clock::now();
    auto subject = Subject::load(unit, settings, sink);
    if (!subject)
        return std::nullopt;
    Reporter report(unit, text, settings);
    auto say = [&](const std::string& what) {
        if (settings.proof.progress)
            settings.proof.progress(unit.name.text + ": " + what);
    };
    say("names");
    lintNames(*subject, report);
    say("assumptions, invariants, properties");
    const bool hasRuns = lintChecks(*subject, report);
    std::vector<std::unique_ptr<TableRules>> tables;
    Report result;
    for (size_t t = 0; t < unit.tables.size(); ++t) {
        say("table " + unit.tables[t].title.text);
        tables.push_back(std::make_unique<TableRules>(*subject, report, t));
        tables.back()->run();
        result.rows += unit.tables[t].rows.size();
    }
    lintLostBits(*subject, report, tables);
    if (hasRuns) {
        say("reachable states");
        lintStates(*subject, report, tables);
        lintResets(*subject, report);
    }
    lintUnspecified(*subject, report);
    applyAllowances(unit, text, report);
    std::stable_sort(report.findings.begin(), report.findings.end(),
                     [](const Finding& a, const Finding& b) {
                         return a.diagnostic.span.line < b.diagnostic.span.line;
                     });
    result.unit = unit.name.text;
    result.findings = std::move(report.findings);
    result.solverCalls = subject->calls();
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

} // namespace palindrome::lint
