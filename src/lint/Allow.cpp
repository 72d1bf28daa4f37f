// Allow.cpp - findings that a spec allows by name, with a reason, beside the row.
// SPDX-License-Identifier: MIT
#include "lint/Allow.h"

#include "util/Text.h"

#include <algorithm>
#include <map>

namespace palindrome::lint {

using Section = lct::SectionRef::Kind;

namespace {

constexpr std::string_view word = "lint-allow "; // not a rule

struct Allowance {
    std::string rule, reason;
    Where where;
    diag::Span span;
    bool used = false;
};

class Allowances {
public:
    Allowances(const lct::Unit& theUnit, std::string_view theText, Reporter& theReporter)
        : unit(theUnit), text(theText), report(theReporter) {}

    void run() {
        if (text.find(word) == std::string_view::npos)
            return;
        notes();
        prose();
        for (Finding& f : report.findings)
            apply(f);
        for (const Allowance& a : found) {
            if (!a.used)
                report.add("lint-allow-unused", a.where, a.span,
                           "nothing is found here that `" + a.rule + "` would report",
                           "take the allowance away");
        }
    }

private:
    const lct::Unit& unit;
    std::string_view text;
    Reporter& report;
    std::vector<Allowance> found;
    std::map<unsigned, bool> noteLines; ///< lines whose notes were read

    void note(const lct::Text& cell, const Where& where) {
        if (cell.span.line != 0)
            noteLines[cell.span.line] = true;
        read(cell.text, where, [&](size_t at, size_t length) {
            return lct::placeIn(cell, at, length);
        });
    }

    void notes() {
        auto section = [&](const auto& entries, Section kind) {
            for (size_t i = 0; i < entries.size(); ++i)
                note(entries[i].note, Where::entry(kind, i));
        };
        section(unit.parameters, Section::Parameters);
        section(unit.types, Section::Types);
        section(unit.ports, Section::Ports);
        section(unit.registers, Section::Registers);
        section(unit.signals, Section::Signals);
        section(unit.equations, Section::Equations);
        section(unit.assumptions, Section::Assumptions);
        section(unit.invariants, Section::Invariants);
        section(unit.properties, Section::Properties);
        section(unit.instances, Section::Instances);
        for (size_t t = 0; t < unit.tables.size(); ++t)
            for (size_t r = 0; r < unit.tables[t].rows.size(); ++r)
                note(unit.tables[t].rows[r].note, Where::ofRow(t, r));
    }

    /// Lines that are no rows, in the section whose heading stands above them.
    void prose() {
        const auto lines = util::splitLines(text);
        Where where;
        for (size_t i = unit.name.span.line; i < lines.size(); ++i) {
            const std::string_view line = lines[i];
            if (line.starts_with("## "))
                where = sectionOf(util::trim(line.substr(3)));
            const auto number = static_cast<unsigned>(i + 1);
            if (noteLines.contains(number) || util::trim(line).starts_with('|'))
                continue;
            const size_t end = std::min(line.find("-->"), line.size());
            read(line.substr(0, end), where, [&](size_t at, size_t length) {
                return diag::Span{unit.file, number, static_cast<unsigned>(at + 1),
                                  static_cast<unsigned>(length)};
            });
        }
    }

    Where sectionOf(std::string_view title) const {
        for (size_t t = 0; t < unit.tables.size(); ++t) {
            if (title == "Table: " + unit.tables[t].title.text)
                return Where::table(t);
        }
        static constexpr std::pair<std::string_view, Section> names[] = {
            {"Parameters", Section::Parameters}, {"Types", Section::Types},
            {"Clocking", Section::Clocking},     {"Ports", Section::Ports},
            {"Registers", Section::Registers},   {"Signals", Section::Signals},
            {"Equations", Section::Equations},   {"Assumptions", Section::Assumptions},
            {"Invariants", Section::Invariants}, {"Properties", Section::Properties},
            {"Instances", Section::Instances},   {"Connections", Section::Connections}};
        for (const auto& [name, kind] : names) {
            if (title == name)
                return {Where::Kind::Section, kind, 0, 0};
        }
        return {Where::Kind::Section, Section::Prose, 0, 0};
    }

    template<typename PlaceOf>
    void read(std::string_view from, const Where& where, PlaceOf place) {
        for (size_t at = from.find(word); at != std::string_view::npos;) {
            const size_t next = std::min(from.find(word, at + 1), from.size());
            const std::string_view piece = from.substr(at + word.size(), next - at - word.size());
            one(piece, where, place(at, util::trim(from.substr(at, next - at)).size()));
            at = next < from.size() ? next : std::string_view::npos;
        }
    }

    /// "RULE: reason", perhaps with a `;` in front of the next one.
    void one(std::string_view piece, const Where& where, const diag::Span& span) {
        const std::string_view body = util::trim(piece);
        const size_t colon = std::min(body.find(':'), body.size());
        const std::string rule(util::trim(body.substr(0, colon)));
        std::string_view reason =
            util::trim(colon < body.size() ? body.substr(colon + 1) : std::string_view());
        while (!reason.empty() && (reason.back() == ';' || reason.back() == ' '))
            reason.remove_suffix(1);
        if (!isLintRule(rule)) {
            report.add("lint-allow-unknown", where, span,
                       "`" + rule + "` is no rule of lint",
                       util::suggestName(rule, lintRules()));
            return;
        }
        if (reason.empty()) {
            report.add("lint-allow-reason", where, span,
                       "an allowance needs a reason",
                       "write " + std::string(word) + rule + ": and why it is right here");
            return;
        }
        found.push_back({rule, std::string(reason), where, span, false});
    }

    static bool covers(const Where& a, const Where& f) {
        switch (a.kind) {
        case Where::Kind::Unit:
            return true;
        case Where::Kind::Section:
            return (f.kind == Where::Kind::Section || f.kind == Where::Kind::Entry) &&
                   a.section == f.section;
        case Where::Kind::Table:
            return (f.kind == Where::Kind::Table || f.kind == Where::Kind::Row) &&
                   a.index == f.index;
        case Where::Kind::Row:
        case Where::Kind::Entry:
            return a == f;
        }
        return false;
    }

    void apply(Finding& f) {
        for (Allowance& a : found) {
            if (!f.undecided && a.rule == f.diagnostic.rule && covers(a.where, f.where)) {
                a.used = true;
                f.allowed = a.reason;
            }
        }
    }
};

} // namespace

void applyAllowances(const lct::Unit& unit, std::string_view text, Reporter& report) {
    Allowances(unit, text, report).run();
}

} // namespace palindrome::lint
