// Sections.h - the sections of an LCT file with their columns, as data for reader and printers.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Model.h"
#include "util/Assert.h"

#include <array>
#include <string_view>
#include <type_traits>
#include <vector>

namespace palindrome::lct {

struct ColumnSpec {
    std::string_view name;
    bool required = true; ///< the column must be there
    bool filled = true;   ///< its cells must not be empty
    bool prose = false;   ///< Markdown text, not SystemVerilog: a code span keeps its backquotes
    bool rare = false;    ///< printed only where a row of the section has a text in it
};

/// A section whose table has fixed columns. `Table` and prose sections are not among them.
struct SectionSpec {
    SectionRef::Kind kind;
    std::string_view title;
    std::vector<ColumnSpec> columns;
};

/// All sections with fixed columns, in canonical order.
const std::vector<SectionSpec>& sectionSpecs();
/// The specification of a kind with fixed columns.
const SectionSpec& sectionSpec(SectionRef::Kind kind);
/// Null if no section with fixed columns has this title.
const SectionSpec* findSection(std::string_view title);

/// The cells of one entry, in the order of the section's columns.
template<class Entry>
auto cellsOf(Entry& e) {
    using T = std::remove_const_t<Entry>;
    if constexpr (std::is_same_v<T, Parameter>)
        return std::array{&e.name, &e.type, &e.value, &e.note};
    else if constexpr (std::is_same_v<T, TypeDef>)
        return std::array{&e.name, &e.definition, &e.note};
    else if constexpr (std::is_same_v<T, Clocking>)
        return std::array{&e.clock, &e.edge, &e.reset, &e.active, &e.style};
    else if constexpr (std::is_same_v<T, Port>)
        return std::array{&e.name, &e.direction, &e.type, &e.note};
    else if constexpr (std::is_same_v<T, Register>)
        return std::array{&e.name, &e.type, &e.reset, &e.note};
    else if constexpr (std::is_same_v<T, Signal>)
        return std::array{&e.name, &e.type, &e.note};
    else if constexpr (std::is_same_v<T, Condition>)
        return std::array{&e.name, &e.expression, &e.forRanges, &e.note};
    else if constexpr (std::is_same_v<T, Equation>)
        return std::array{&e.name, &e.expression, &e.note};
    else if constexpr (std::is_same_v<T, Instance>)
        return std::array{&e.name, &e.unit, &e.parameters, &e.note};
    else {
        static_assert(std::is_same_v<T, Connection>);
        return std::array{&e.from, &e.to, &e.forRanges, &e.note};
    }
}

/// Calls `use` with the list of entries (a std::vector, const if the unit is) of a section with
/// fixed columns other than Clocking.
template<class AnyUnit, class Use>
void withEntries(AnyUnit& unit, SectionRef::Kind kind, Use&& use) {
    using Kind = SectionRef::Kind;
    switch (kind) {
    case Kind::Parameters:
        return use(unit.parameters);
    case Kind::Types:
        return use(unit.types);
    case Kind::Ports:
        return use(unit.ports);
    case Kind::Registers:
        return use(unit.registers);
    case Kind::Signals:
        return use(unit.signals);
    case Kind::Equations:
        return use(unit.equations);
    case Kind::Assumptions:
        return use(unit.assumptions);
    case Kind::Invariants:
        return use(unit.invariants);
    case Kind::Properties:
        return use(unit.properties);
    case Kind::Instances:
        return use(unit.instances);
    case Kind::Connections:
        return use(unit.connections);
    case Kind::Clocking:
    case Kind::Table:
    case Kind::Prose:
        break;
    }
    PAL_ASSERT(false, "the section has no list of entries");
}

/// The rows of a section with fixed columns as cells.
std::vector<std::vector<Text>> sectionRows(const Unit& unit, SectionRef::Kind kind);
/// Appends a row; Clocking is replaced.
void appendSectionRow(Unit& unit, SectionRef::Kind kind, std::vector<Text> cells);
size_t sectionRowCount(const Unit& unit, SectionRef::Kind kind);
/// The columns that are printed for these rows, by index.
std::vector<size_t> printedColumns(const SectionSpec& spec,
                                   const std::vector<std::vector<Text>>& rows);

} // namespace palindrome::lct
