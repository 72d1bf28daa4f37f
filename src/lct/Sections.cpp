// Sections.cpp - the sections of an LCT file with their columns.
// SPDX-License-Identifier: MIT
#include "lct/Sections.h"

#include <algorithm>

namespace palindrome::lct {

const std::vector<SectionSpec>& sectionSpecs() {
    using Kind = SectionRef::Kind;
    static const ColumnSpec note{"note", false, false, true};
    static const ColumnSpec range{"for", false, false, false, true};
    static const std::vector<SectionSpec> specs = {
        {Kind::Parameters, "Parameters", {{"name"}, {"type", true, false}, {"value"}, note}},
        {Kind::Types, "Types", {{"name"}, {"definition"}, note}},
        {Kind::Clocking, "Clocking", {{"clock"}, {"edge"}, {"reset"}, {"active"}, {"style"}}},
        {Kind::Ports, "Ports", {{"name"}, {"direction"}, {"type"}, note}},
        {Kind::Registers, "Registers", {{"name"}, {"type"}, {"reset"}, note}},
        {Kind::Signals, "Signals", {{"name"}, {"type"}, note}},
        {Kind::Equations, "Equations", {{"name"}, {"expression"}, note}},
        {Kind::Assumptions, "Assumptions", {{"name"}, {"expression"}, range, note}},
        {Kind::Invariants, "Invariants", {{"name"}, {"expression"}, range, note}},
        {Kind::Properties, "Properties", {{"name"}, {"expression"}, range, note}},
        {Kind::Instances, "Instances", {{"name"}, {"unit"}, {"parameters", false, false}, note}},
        {Kind::Connections, "Connections", {{"from"}, {"to"}, {"for", false, false}, note}},
    };
    return specs;
}

const SectionSpec& sectionSpec(SectionRef::Kind kind) {
    const auto& specs = sectionSpecs();
    auto found = std::find_if(specs.begin(), specs.end(),
                              [&](const SectionSpec& spec) { return spec.kind == kind; });
    PAL_ASSERT(found != specs.end());
    return *found;
}

const SectionSpec* findSection(std::string_view title) {
    const auto& specs = sectionSpecs();
    auto found = std::find_if(specs.begin(), specs.end(),
                              [&](const SectionSpec& spec) { return spec.title == title; });
    return found == specs.end() ? nullptr : &*found;
}

std::vector<std::vector<Text>> sectionRows(const Unit& unit, SectionRef::Kind kind) {
    std::vector<std::vector<Text>> rows;
    auto add = [&](const auto& entry) {
        auto& row = rows.emplace_back();
        for (const Text* cell : cellsOf(entry))
            row.push_back(*cell);
    };
    if (kind == SectionRef::Kind::Clocking) {
        if (unit.clocking)
            add(*unit.clocking);
        return rows;
    }
    withEntries(unit, kind, [&](const auto& entries) {
        for (const auto& entry : entries)
            add(entry);
    });
    return rows;
}

void appendSectionRow(Unit& unit, SectionRef::Kind kind, std::vector<Text> cells) {
    auto fill = [&](auto& entry) {
        auto targets = cellsOf(entry);
        PAL_ASSERT(targets.size() == cells.size());
        for (size_t i = 0; i < targets.size(); ++i)
            *targets[i] = std::move(cells[i]);
    };
    if (kind == SectionRef::Kind::Clocking) {
        fill(unit.clocking.emplace());
        return;
    }
    withEntries(unit, kind, [&](auto& entries) { fill(entries.emplace_back()); });
}

size_t sectionRowCount(const Unit& unit, SectionRef::Kind kind) {
    if (kind == SectionRef::Kind::Clocking)
        return unit.clocking ? 1 : 0;
    size_t count = 0;
    withEntries(unit, kind, [&](const auto& entries) { count = entries.size(); });
    return count;
}

std::vector<size_t> printedColumns(const SectionSpec& spec,
                                   const std::vector<std::vector<Text>>& rows) {
    std::vector<size_t> result;
    for (size_t i = 0; i < spec.columns.size(); ++i) {
        const bool used = std::any_of(rows.begin(), rows.end(),
                                      [&](const auto& row) { return !row[i].empty(); });
        if (!spec.columns[i].rare || used)
            result.push_back(i);
    }
    return result;
}

} // namespace palindrome::lct
