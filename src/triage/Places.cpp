// Places.cpp - what an author can point at in a spec: rows, equations, registers, ports.
// SPDX-License-Identifier: MIT
#include "triage/Places.h"

#include "diff/Diff.h"
#include "lct/Printer.h"

#include <algorithm>

namespace palindrome::triage {

namespace {

/// "up is 1, count < DEPTH"; empty for a row without conditions.
std::string whenOf(const lct::Table& table, const lct::Row& row) {
    if (row.otherwise)
        return table.rows.size() > 1 ? "no row above applies" : "";
    std::string words;
    for (size_t c = 0; c < row.conditions.size(); ++c) {
        const lct::ConditionCell& cell = row.conditions[c];
        using Kind = lct::ConditionCell::Kind;
        if (cell.kind == Kind::Any || cell.kind == Kind::Otherwise)
            continue;
        const char* verb = cell.kind == Kind::Compare ? " "
                           : cell.kind == Kind::Set   ? " is one of "
                                                      : " is ";
        words += (words.empty() ? "" : ", ") + table.conditions[c].text + verb +
                 lct::cellText(cell);
    }
    return words;
}

using Section = lct::SectionRef::Kind;

const char* titleOf(Section section) {
    switch (section) {
    case Section::Equations: return "Equations";
    case Section::Registers: return "Registers";
    case Section::Signals: return "Signals";
    case Section::Ports: return "Ports";
    case Section::Assumptions: return "Assumptions";
    case Section::Invariants: return "Invariants";
    case Section::Properties: return "Properties";
    case Section::Clocking: return "Clocking";
    case Section::Parameters: return "Parameters";
    case Section::Types: return "Types";
    default: return "";
    }
}

template<typename Entries>
std::optional<size_t> indexOf(const Entries& entries, const std::string& name) {
    for (size_t i = 0; i < entries.size(); ++i)
        if (lct::baseNameOf(entries[i].name.text) == name)
            return i;
    return std::nullopt;
}

} // namespace

Places::Places(const lct::Unit& unit, std::vector<Evidence>& list) : unit(unit), list(list) {
    if (!list.empty())
        return;
    for (const lct::Table& table : unit.tables)
        for (size_t r = 0; r < table.rows.size(); ++r)
            add({table.title.text, r + 1, table.rows[r].line, diff::rowText(table.rows[r]),
                 whenOf(table, table.rows[r])});
}

Evidence* Places::find(const std::string& table, size_t row) {
    for (Evidence& e : list)
        if (e.place.table == table && e.place.row == row)
            return &e;
    return nullptr;
}

Evidence* Places::add(Place place) {
    if (Evidence* known = find(place.table, place.row))
        return known;
    list.push_back({std::move(place), {}, {}, {}});
    return &list.back();
}

Evidence* Places::row(const std::string& table, size_t row) {
    if (row != 0)
        return find(table, row);
    for (const lct::Table& t : unit.tables)
        if (t.title.text == table)
            return add({table, 0, t.line, "the table as a whole", ""});
    return nullptr;
}

Evidence* Places::equation(const std::string& name) {
    const auto index = indexOf(unit.equations, name);
    return index ? entry(Section::Equations, *index) : nullptr;
}

Evidence* Places::entry(Section section, size_t index) {
    const auto named = [&](const auto& entries, auto text) -> Evidence* {
        if (index >= entries.size())
            return nullptr;
        const auto& one = entries[index];
        return add({titleOf(section), index + 1, one.name.span.line, text(one), ""});
    };
    const auto assigned = [](const lct::Equation& e) {
        return e.name.text + " = " + e.expression.text;
    };
    const auto condition = [](const lct::Equation& e) {
        return e.name.text + ": " + e.expression.text;
    };
    switch (section) {
    case Section::Equations: return named(unit.equations, assigned);
    case Section::Assumptions: return named(unit.assumptions, condition);
    case Section::Invariants: return named(unit.invariants, condition);
    case Section::Properties: return named(unit.properties, condition);
    case Section::Registers:
        return named(unit.registers, [](const lct::Register& r) {
            return r.name.text + ", reset to " + r.reset.text;
        });
    case Section::Signals:
        return named(unit.signals, [](const lct::Signal& s) { return s.name.text; });
    case Section::Ports:
        return named(unit.ports, [](const lct::Port& p) {
            return p.direction.text + " " + p.type.text + " " + p.name.text;
        });
    default: break;
    }
    return nullptr;
}

Evidence* Places::fact(const std::string& what) {
    const auto after = [&](const char* word) {
        const std::string_view view(word);
        return what.starts_with(view) ? what.substr(view.size()) : std::string();
    };
    if (what == "clocking" && unit.clocking)
        return add({"Clocking", 1, unit.clocking->clock.span.line,
                    unit.clocking->clock.text + " " + unit.clocking->edge.text, ""});
    if (const auto name = after("reset of "); !name.empty()) {
        const auto index = indexOf(unit.registers, std::string(lct::baseNameOf(name)));
        return index ? entry(Section::Registers, *index) : nullptr;
    }
    for (const char* word : {"input ", "output "})
        if (const auto name = after(word); !name.empty()) {
            const auto index = indexOf(unit.ports, name);
            return index ? entry(Section::Ports, *index) : nullptr;
        }
    return nullptr;
}

} // namespace palindrome::triage
