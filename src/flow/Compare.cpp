// Compare.cpp - a spec beside another table: the level at which they agree, and the rows that differ.
// SPDX-License-Identifier: MIT
#include "flow/Compare.h"

#include "diff/Diff.h"
#include "flow/Rows.h"
#include "lct/Printer.h"
#include "lct/Reader.h"

namespace palindrome::flow {

namespace {

diff::Side sideOf(logic::TermPool& pool, const lct::Unit& unit, const logic::System& system) {
    diff::Side side;
    side.unit = &unit;
    side.system = &system;
    for (auto& region : rowRegions(pool, unit, system))
        side.regions.push_back({region.table, region.row, region.guard});
    return side;
}

/// A unit made by a program has no places, by which rows are found again behind slang: it is read
/// from its own text. Where its rows came from is kept.
lct::Unit withPlaces(const lct::Unit& unit) {
    const bool placed = !unit.tables.empty() && unit.tables[0].title.span.line != 0;
    diag::Sink sink;
    auto read = placed ? std::nullopt
                       : lct::readMarkdown(lct::printMarkdown(unit), unit.name.text, sink);
    if (!read || read->tables.size() != unit.tables.size())
        return unit;
    for (size_t t = 0; t < unit.tables.size(); ++t) {
        auto& rows = read->tables[t].rows;
        for (size_t r = 0; r < rows.size() && r < unit.tables[t].rows.size(); ++r) {
            rows[r].origin = unit.tables[t].rows[r].origin;
            rows[r].line = unit.tables[t].rows[r].line;
        }
    }
    return *read;
}

} // namespace

TableComparison compareTables(const lct::Unit& specUnit, const lct::Unit& otherUnit,
                              const Parameters& parameters, const proof::Options& options) {
    const lct::Unit spec = withPlaces(specUnit);
    const lct::Unit other = withPlaces(otherUnit);
    TableComparison result;
    diag::Sink sink;
    auto pair = loadPair(spec, parameters, other, {}, sink);
    if (!pair) {
        result.level = diff::levelName(diff::Level::Undecided);
        result.text = sink.all().empty() ? "one of the tables is not valid\n"
                                         : sink.all().front().message + "\n";
        return result;
    }
    auto proof = proof::prove(pair->pool, pair->spec, pair->other, pair->clocking, options);
    auto report = diff::compare(pair->pool, sideOf(pair->pool, spec, pair->spec),
                                sideOf(pair->pool, other, pair->other),
                                pair->clocking, proof.verdict, options);
    result.level = diff::levelName(report.level);
    result.confirmed = report.count(diff::RowClass::Confirmed);
    result.changed = report.count(diff::RowClass::Changed);
    result.omitted = report.count(diff::RowClass::Omitted);
    result.invented = report.count(diff::RowClass::Invented);
    result.text = diff::toText(report);
    result.full = diff::toJson(report);
    result.full["proof"] = toJson(proof);
    return result;
}

} // namespace palindrome::flow
