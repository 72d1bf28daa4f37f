// Rows.cpp - when each row of a spec's tables applies, as terms over the spec's variables.
// SPDX-License-Identifier: MIT
#include "flow/Rows.h"

#include "lct/Printer.h"
#include "lct/Reader.h"
#include "util/Assert.h"

#include <algorithm>
#include <map>
#include <optional>

namespace palindrome::flow {

namespace {

using Place = std::pair<unsigned, unsigned>; // line, column in the spec file

struct RowIndex {
    size_t table, row;
    auto operator<=>(const RowIndex&) const = default;
};

/// Rows by where their output cells begin in the spec file.
class RowFinder {
public:
    explicit RowFinder(const lct::Unit& unit) {
        for (size_t t = 0; t < unit.tables.size(); ++t)
            for (size_t r = 0; r < unit.tables[t].rows.size(); ++r)
                for (const lct::OutputCell& cell : unit.tables[t].rows[r].outputs)
                    if (const diag::Span& span = cell.raw.span; span.line != 0)
                        starts.emplace(Place{span.line, span.column}, Cell{{t, r}, span.length});
    }

    std::optional<RowIndex> rowOf(const logic::SourceRef& place) const {
        auto it = starts.upper_bound({place.line, place.column});
        if (it == starts.begin())
            return std::nullopt;
        --it;
        const auto [line, column] = it->first;
        if (line != place.line || place.column > column + it->second.length)
            return std::nullopt;
        return it->second.row;
    }

private:
    struct Cell {
        RowIndex row;
        unsigned length;
    };
    std::map<Place, Cell> starts;
};

} // namespace

std::vector<RowLeaf> rowLeaves(const lct::Unit& unit, const logic::System& system) {
    const RowFinder rows(unit);
    std::vector<RowLeaf> found;
    auto addLeaves = [&](const auto& target, bool isRegister) {
        for (const logic::Leaf& leaf : target.leaves)
            if (auto row = rows.rowOf(leaf.source))
                found.push_back({row->table, row->row, target.name, isRegister, &leaf});
    };
    for (const auto& r : system.registers)
        addLeaves(r, true);
    for (const auto& s : system.signals)
        addLeaves(s, false);
    for (const auto& o : system.outputs)
        addLeaves(o, false);
    return found;
}

std::vector<RowRegion> rowRegions(logic::TermPool& pool, const lct::Unit& unit,
                                  const logic::System& system) {
    std::map<RowIndex, logic::Term> guards;
    for (const RowLeaf& one : rowLeaves(unit, system)) {
        auto [it, added] = guards.try_emplace({one.table, one.row}, one.leaf->guard);
        if (!added)
            it->second = pool.or_(it->second, one.leaf->guard);
    }

    std::vector<RowRegion> regions;
    for (const auto& [index, guard] : guards) {
        const lct::Table& table = unit.tables[index.table];
        regions.push_back({index.table, index.row,
                           table.title.text + ", row " + std::to_string(index.row + 1),
                           table.rows[index.row].line, guard});
    }
    return regions;
}

lct::Unit withPlaces(const lct::Unit& unit) {
    if (unit.name.span.line != 0)
        return unit;
    diag::Sink sink;
    auto copy = lct::readMarkdown(lct::printMarkdown(unit), unit.file, sink);
    PAL_ASSERT(copy && !sink.hasErrors(), "the canonical text of a unit cannot be read");
    PAL_ASSERT(copy->tables.size() == unit.tables.size());
    for (size_t t = 0; t < unit.tables.size(); ++t)
        for (size_t r = 0; r < unit.tables[t].rows.size(); ++r)
            copy->tables[t].rows.at(r).origin = unit.tables[t].rows[r].origin;
    return std::move(*copy);
}

} // namespace palindrome::flow
