// Compare.cpp - a spec beside another table: the level at which they agree, rows that differ.
// SPDX-License-Identifier: MIT
#include "flow/Compare.h"

#include "diff/Diff.h"
#include "flow/Rows.h"

namespace palindrome::flow {

namespace {

diff::Side sideOf(logic::TermPool& pool, const lct::Unit& unit, const logic::System& system) {
    diff::Side side{&unit, &system, {}};
    for (const RowRegion& region : rowRegions(pool, unit, system))
        side.regions.push_back({region.table, region.row, region.guard});
    return side;
}

TableComparison undecided(const diag::Sink& sink) {
    TableComparison result;
    result.level = diff::levelName(diff::Level::Undecided);
    for (const auto& d : sink.all())
        if (d.severity == diag::Severity::Error) {
            result.text = "not compared: " + d.message + "\n";
            break;
        }
    return result;
}

} // namespace

TableComparison compareTables(const lct::Unit& givenSpec, const lct::Unit& givenOther,
                              const Parameters& parameters, const proof::Options& options) {
    // Rows are found by the places of their cells, which a unit made by a program does not have.
    const lct::Unit spec = withPlaces(givenSpec), other = withPlaces(givenOther);
    diag::Sink sink;
    auto pair = loadPair(spec, parameters, other, loweringOptions(), sink);
    if (!pair)
        return undecided(sink);
    const auto prove = [&] {
        return proof::prove(pair->pool, pair->spec, pair->other, pair->clocking, options).verdict;
    };
    const auto report = diff::compare(pair->pool, sideOf(pair->pool, spec, pair->spec),
                                      sideOf(pair->pool, other, pair->other), pair->clocking,
                                      prove, options);
    TableComparison result;
    result.level = diff::levelName(report.level);
    result.confirmed = report.count(diff::RowClass::Confirmed);
    result.changed = report.count(diff::RowClass::Changed);
    result.omitted = report.count(diff::RowClass::Omitted);
    result.invented = report.count(diff::RowClass::Invented);
    result.filledIn = report.count(diff::RowClass::FilledIn);
    result.full = diff::toJson(report);
    result.text = diff::toText(report);
    return result;
}

} // namespace palindrome::flow
