// Compare.cpp - a spec beside another table: the level at which they agree, and the rows that differ.
// SPDX-License-Identifier: MIT
#include "flow/Compare.h"

#include "diff/Diff.h"
#include "flow/Rows.h"

namespace palindrome::flow {

namespace {

diff::Side sideOf(logic::TermPool& pool, const lct::Unit& unit, const hdl::SpecDesign& design,
                  const logic::System& system) {
    diff::Side side;
    side.unit = &unit;
    side.system = &system;
    for (auto& region : rowRegions(pool, unit, design, system))
        side.regions.push_back({region.table, region.row, region.guard});
    return side;
}

} // namespace

TableComparison compareTables(const lct::Unit& spec, const lct::Unit& other,
                              const Parameters& parameters, const proof::Options& options) {
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
    auto report = diff::compare(pair->pool, sideOf(pair->pool, spec, *pair->specDesign, pair->spec),
                                sideOf(pair->pool, other, *pair->otherDesign, pair->other),
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
