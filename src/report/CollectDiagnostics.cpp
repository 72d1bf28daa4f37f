// CollectDiagnostics.cpp - diagnostics and reports of lint as findings.
// SPDX-License-Identifier: MIT
#include "report/Collect.h"

#include "diag/Render.h"
#include "util/Files.h"
#include "util/Text.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace palindrome::report {

namespace {

unsigned codePoints(std::string_view text) {
    return static_cast<unsigned>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

/// The line of a file; empty if it cannot be read.
std::string lineOf(const std::string& file, unsigned number) {
    constexpr uint64_t limit = 64u << 20;
    const auto text = util::readFile(file, limit);
    if (!text)
        return {};
    const auto lines = util::splitLines(*text);
    return number >= 1 && number <= lines.size() ? std::string(lines[number - 1]) : std::string();
}

/// "file:3:9" from the right; the file may hold colons itself.
bool splitPlace(std::string_view text, diag::Span& span) {
    unsigned numbers[2] = {0, 0}, found = 0;
    while (found < 2) {
        const size_t colon = text.rfind(':');
        unsigned value = 0;
        const char* end = text.data() + text.size();
        if (colon == std::string_view::npos || colon + 1 == text.size() ||
            std::from_chars(text.data() + colon + 1, end, value).ptr != end)
            break;
        numbers[found++] = value;
        text = text.substr(0, colon);
    }
    span.file = text;
    span.line = found == 2 ? numbers[1] : numbers[0];
    span.column = found == 2 ? numbers[0] : 0;
    return found > 0;
}

/// The first line of a rendered diagnostic; false for any other line.
bool readHead(std::string_view line, diag::Diagnostic& d) {
    using enum diag::Severity;
    for (auto severity : {Error, Warning, Note}) {
        const std::string word = std::string(diag::severityName(severity)) + ": ";
        const size_t at = line.starts_with(word) ? 0 : line.find(": " + word);
        if (at == std::string_view::npos)
            continue;
        if (at > 0 && !splitPlace(line.substr(0, at), d.span))
            d.span = {std::string(line.substr(0, at)), 0, 0, 0};
        d.severity = severity;
        line.remove_prefix((at > 0 ? at + 2 : 0) + word.size());
        const size_t bracket = line.rfind(" [");
        if (line.ends_with(']') && bracket != std::string_view::npos) {
            d.rule = line.substr(bracket + 2, line.size() - bracket - 3);
            line = line.substr(0, bracket);
        }
        d.message = line;
        return true;
    }
    return false;
}

/// Quote and caret stand in lines indented by four blanks.
void readQuote(std::string_view line, diag::Diagnostic& d) {
    line.remove_prefix(4);
    const size_t caret = line.find_first_not_of(" \t");
    const bool isCaret = !d.quote.empty() && caret != std::string_view::npos && line[caret] == '^' &&
                         line.find_first_not_of('~', caret + 1) == std::string_view::npos;
    if (isCaret)
        d.span.length = static_cast<unsigned>(line.size() - caret);
    else if (d.quote.empty())
        d.quote = line;
    if (isCaret && !d.quote.starts_with("…"))
        d.quoteColumn = d.span.column;
}


} // namespace

Place placeOf(const diag::Span& span, const std::string& quote, unsigned quoteColumn) {
    Place place;
    place.file = span.file;
    place.line = span.line;
    place.quote = quote;
    if (span.line == 0 || span.column == 0)
        return place;
    const bool whole = quoteColumn == span.column && !quote.starts_with("…");
    const std::string line = whole ? quote : lineOf(span.file, span.line);
    const size_t begin = span.column - 1;
    const bool known = begin <= line.size() && !line.empty();
    place.column = known ? codePoints(std::string_view(line).substr(0, begin)) + 1 : span.column;
    place.endLine = span.line;
    place.endColumn =
        place.column +
        std::max(1u, known ? codePoints(std::string_view(line).substr(begin, span.length))
                           : span.length);
    return place;
}

Finding findingOf(const diag::Diagnostic& d) {
    Finding f;
    f.rule = d.rule.empty() ? "note" : d.rule;
    f.severity = d.severity;
    f.message = d.message;
    f.wayOut = d.suggestion;
    f.place = placeOf(d.span, d.quote, d.quoteColumn);
    f.undecided = d.rule == "lint-undecided"; // the one rule of limits
    for (const diag::Diagnostic& note : d.notes)
        f.related.push_back({placeOf(note.span, note.quote, note.quoteColumn), note.message});
    return f;
}

void addDiagnostics(std::span<const diag::Diagnostic> diagnostics, std::vector<Finding>& findings) {
    for (const diag::Diagnostic& d : diagnostics)
        findings.push_back(findingOf(d));
}

std::vector<Finding> findingsOfRendered(std::string_view text) {
    std::vector<diag::Diagnostic> all;
    auto current = [&]() -> diag::Diagnostic* {
        if (all.empty())
            return nullptr;
        return all.back().notes.empty() ? &all.back() : &all.back().notes.back();
    };
    for (std::string_view line : util::splitLines(text)) {
        diag::Diagnostic d;
        if (line.starts_with("    ") && current())
            readQuote(line, *current());
        else if (line.starts_with("help: ") && current())
            current()->suggestion = line.substr(6);
        else if (readHead(line, d) && (d.severity != diag::Severity::Note || all.empty()))
            all.push_back(std::move(d));
        else if (!d.message.empty())
            all.back().notes.push_back(std::move(d));
    }
    std::vector<Finding> findings;
    addDiagnostics(all, findings);
    return findings;
}

// ------------------------------------------------------------------------------------------ lint

namespace {

Check checkOfRule(const std::string& rule, const lint::Report& report) {
    Check check;
    check.name = rule;
    size_t open = 0, undecided = 0;
    for (const lint::Finding& f : report.findings) {
        if (f.diagnostic.rule != rule || f.allowed)
            continue;
        ++(f.undecided ? undecided : open);
        check.details += diag::renderText(f.diagnostic);
        const bool fails = f.diagnostic.severity != diag::Severity::Note && !f.undecided;
        if (fails && check.outcome != Check::Outcome::Failed) {
            check.outcome = Check::Outcome::Failed;
            check.message = f.diagnostic.message;
        }
    }
    if (undecided > 0 && check.outcome == Check::Outcome::Passed) {
        check.outcome = Check::Outcome::Undecided;
        check.message = "not decided within the limits";
    }
    if (open > 1)
        check.message += " (and " + std::to_string(open - 1) + " more)";
    return check;
}

} // namespace

UnitResult lintResult(const lint::Report& report, const std::string& spec,
                      const lint::Settings& settings) {
    UnitResult unit;
    unit.unit = report.unit;
    unit.spec = spec;
    unit.seconds = report.seconds;
    for (const lint::Finding& f : report.findings) {
        Finding finding = findingOf(f.diagnostic);
        finding.undecided = f.undecided;
        // Where a limit was reached nothing is known, so it must not pass as a mere note.
        if (f.undecided && finding.severity == diag::Severity::Note)
            finding.severity = diag::Severity::Warning;
        finding.accepted = f.allowed.has_value();
        finding.acceptedWhy = f.allowed.value_or("");
        unit.findings.push_back(std::move(finding));
    }
    for (const std::string& rule : lint::lintRules()) {
        const auto set = settings.severities.find(rule);
        Check check = checkOfRule(rule, report);
        if (set != settings.severities.end() && !set->second) {
            check.outcome = Check::Outcome::Skipped;
            check.message = "switched off";
        }
        unit.checks.push_back(std::move(check));
    }
    const size_t found =
        report.count(diag::Severity::Error) + report.count(diag::Severity::Warning);
    unit.exitCode = found > 0 ? 1 : report.undecided() > 0 ? 4 : 0;
    unit.verdict = found > 0 ? "findings" : report.undecided() > 0 ? "undecided" : "clean";
    return unit;
}

} // namespace palindrome::report
