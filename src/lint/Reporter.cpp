// Reporter.cpp - makes findings: severities as they are set, places, quoted lines.
// SPDX-License-Identifier: MIT
#include "lint/Reporter.h"

#include "diag/Rules.h"
#include "util/Assert.h"

#include <algorithm>

namespace palindrome::lint {

bool Reporter::wants(const char* rule) const {
    const auto set = settings.severities.find(rule);
    return set == settings.severities.end() || set->second.has_value();
}

Finding& Reporter::add(const char* rule, const Where& where, const diag::Span& span,
                       std::string message, std::string suggestion) {
    const diag::Rule* listed = diag::findRule(rule);
    PAL_ASSERT(listed, rule);
    if (!wants(rule))
        return dropped = {};
    const auto set = settings.severities.find(rule);
    const diag::Severity severity =
        set == settings.severities.end() ? listed->severity : *set->second;
    Finding finding;
    finding.where = where;
    finding.diagnostic = {rule, severity, std::move(message), span, {}, 0, std::move(suggestion),
                          {}};
    if (finding.diagnostic.span.file.empty())
        finding.diagnostic.span.file = unit.file;
    quoter.quote(finding.diagnostic);
    findings.push_back(std::move(finding));
    return findings.back();
}

void Reporter::undecided(const char* rule, const Where& where, const diag::Span& span,
                         const std::string& question, const std::string& limit) {
    if (!wants(rule))
        return;
    Finding& f = add("lint-undecided", where, span,
                     "not decided: " + question + " (" + rule + "; limit: " + limit + ")");
    f.undecided = true;
}

void Reporter::note(Finding& to, const diag::Span& span, std::string message) {
    diag::Diagnostic d{{}, diag::Severity::Note, std::move(message), span, {}, 0, {}, {}};
    quoter.quote(d);
    to.diagnostic.notes.push_back(std::move(d));
}

diag::Span Reporter::rowSpan(size_t table, size_t row) const {
    const lct::Row& r = unit.tables[table].rows[row];
    std::vector<diag::Span> spans;
    for (const lct::ConditionCell& cell : r.conditions)
        spans.push_back(cell.raw.span);
    for (const lct::OutputCell& cell : r.outputs)
        spans.push_back(cell.raw.span);
    diag::Span whole{unit.file, r.line, 0, 0};
    for (const diag::Span& span : spans) {
        if (span.line == 0 || span.column == 0 || (whole.column != 0 && span.line != whole.line))
            continue;
        const unsigned end = std::max(whole.column + whole.length, span.column + span.length);
        whole.column = whole.column == 0 ? span.column : std::min(whole.column, span.column);
        whole.line = span.line;
        whole.length = std::max(1u, end - whole.column);
    }
    return whole;
}

std::string Reporter::rowName(size_t table, size_t row) const {
    const std::string& title = unit.tables[table].title.text;
    return "row " + std::to_string(row + 1) + (title.empty() ? "" : " of table `" + title + "`");
}

} // namespace palindrome::lint
