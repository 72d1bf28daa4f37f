// StructureChanges.cpp - rows of instances and connections beside each other, and a run that tells them apart.
// SPDX-License-Identifier: MIT
#include "flow/StructureChanges.h"

#include "diff/Diff.h"
#include "lct/Printer.h"
#include "lct/Structure.h"
#include "proof/Product.h"
#include "proof/Replay.h"
#include "proof/RunCheck.h"
#include "proof/RunSearch.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace palindrome::flow {

namespace {

using diff::RowClass;
using diff::RowFinding;

/// Cycles of the search for a difference at the ports, and its part of the time limit.
constexpr unsigned searchedCycles = 12;
constexpr double searchShare = 0.8;

/// A row as both sides can be compared: what it is about, and what it says of that.
struct KeyedRow {
    std::string key, says, text;
    unsigned line = 0;
    size_t row = 0; ///< counts from 1
};

std::vector<KeyedRow> instancesOf(const lct::Unit& unit) {
    std::vector<KeyedRow> rows;
    for (const lct::Instance& i : unit.instances)
        rows.push_back({i.name.text, i.unit.text + " | " + i.parameters.text,
                        i.name.text + " | " + i.unit.text + " | " + i.parameters.text,
                        i.name.span.line, rows.size() + 1});
    return rows;
}

std::vector<KeyedRow> connectionsOf(const lct::Unit& unit) {
    std::vector<KeyedRow> rows;
    for (const lct::Connection& c : unit.connections) {
        // What is left open has no name of its own.
        const bool isOpen = c.to.text == "open";
        rows.push_back({(isOpen ? c.from.text + " open" : c.to.text) + " for " + c.forRanges.text,
                        c.from.text, c.from.text + " | " + c.to.text + " | " + c.forRanges.text,
                        c.from.span.line, rows.size() + 1});
    }
    return rows;
}

/// Rows with the same key are compared in their order.
void compareRows(const std::string& table, const std::vector<KeyedRow>& before,
                 const std::vector<KeyedRow>& after, diff::Report& report) {
    std::multimap<std::string, const KeyedRow*> there;
    for (const KeyedRow& row : after)
        there.emplace(row.key, &row);
    auto finding = [&](RowClass kind, const KeyedRow& row, bool ofOther) {
        RowFinding f;
        f.rowClass = kind;
        f.ofOther = ofOther;
        f.table = table;
        f.row = row.row;
        f.line = row.line;
        f.text = row.text;
        return f;
    };
    for (const KeyedRow& row : before) {
        const auto found = there.find(row.key);
        if (found == there.end()) {
            report.rows.push_back(finding(RowClass::Omitted, row, false));
            continue;
        }
        const KeyedRow& other = *found->second;
        RowFinding f = finding(row.says == other.says ? RowClass::Confirmed : RowClass::Changed,
                               row, false);
        if (f.rowClass == RowClass::Changed) {
            f.counterpart = fmt::format("{}, row {}: {}", table, other.row, other.text);
            if (other.line)
                f.counterpartOrigin = fmt::format("line {}", other.line);
        }
        report.rows.push_back(std::move(f));
        there.erase(found);
    }
    for (const KeyedRow& row : after) {
        const bool isLeft = std::any_of(there.begin(), there.end(),
                                        [&](const auto& entry) { return entry.second == &row; });
        if (isLeft)
            report.rows.push_back(finding(RowClass::Invented, row, true));
    }
}

/// The unit without its rows of instances and connections.
std::string restOf(lct::Unit unit) {
    unit.instances.clear();
    unit.connections.clear();
    return lct::printMarkdown(unit);
}

std::map<std::string, std::string> tablesBelow(const lct::Unit& unit) {
    std::map<std::string, std::string> texts;
    for (const lct::Unit* below : lct::unitsBelow(unit))
        texts.emplace(below->name.text, lct::printMarkdown(*below));
    return texts;
}

void compareFacts(const lct::Unit& before, const lct::Unit& after, diff::Report& report) {
    if (restOf(before) != restOf(after))
        report.facts.push_back({"sections beside Instances and Connections", "one text", "another"});
    const auto here = tablesBelow(before), there = tablesBelow(after);
    for (const auto& [name, text] : here) {
        const auto other = there.find(name);
        if (other == there.end())
            report.facts.push_back({"unit " + name, "used", "not used"});
        else if (other->second != text)
            report.facts.push_back({"unit " + name, "one table", "another"});
    }
    for (const auto& [name, text] : there) {
        if (!here.contains(name))
            report.facts.push_back({"unit " + name, "not used", "used"});
    }
}

/// A run from reset in whose last cycle an output that the first side specifies differs.
std::optional<proof::Trace> differingRun(const lct::Unit& before, const lct::Unit& after,
                                         const Parameters& parameters,
                                         const proof::Options& options) {
    diag::Sink sink; // both sides were read before
    auto pair = loadPair(before, parametersOf(before, parameters), after, loweringOptions(), sink);
    if (!pair)
        return std::nullopt;
    logic::TermPool& pool = pair->pool;
    const auto binding = proof::bindByName(pool, pair->spec, &pair->other, pair->clocking);
    const auto product =
        proof::buildProduct(pool, pair->spec, &pair->other, pair->clocking, binding, {});
    std::vector<logic::Term> bad;
    for (const proof::OutputPair& o : product.outputs) {
        const logic::Term known = pool.and_(pool.not_(o.spec.unknown), pool.not_(o.hdl.unknown));
        bad.push_back(pool.redOr(pool.and_(known, pool.xor_(o.spec.value, o.hdl.value))));
    }
    proof::Ask ask(pool, options);
    proof::RunSearch search(pool, product.machine, bad, ask);
    const proof::FoundRun found =
        search.search(searchedCycles, options.limits.seconds * searchShare);
    if (!found.run)
        return std::nullopt;
    const size_t first = found.shown.front();
    const auto plain = proof::RunCheck(pool, product.machine, {bad[first]}).plain(*found.run);
    auto trace = proof::replay(pool, pair->spec, &pair->other, pair->clocking, binding, product,
                               plain, {proof::Claim::Kind::Differs, product.outputs[first].name, {}});
    trace.shortest = found.shortest;
    return trace;
}

} // namespace

Changes structureChanges(const lct::Unit& before, const lct::Unit& after,
                         const Parameters& parameters, const proof::Options& options) {
    diff::Report report;
    compareRows("Instances", instancesOf(before), instancesOf(after), report);
    compareRows("Connections", connectionsOf(before), connectionsOf(after), report);
    compareFacts(before, after, report);
    Changes changes;
    const bool isSame = report.facts.empty() &&
                        report.count(RowClass::Confirmed) == report.rows.size();
    if (isSame) {
        const bool isIdentical = lct::printMarkdown(before) == lct::printMarkdown(after);
        report.level = isIdentical ? diff::Level::Identical : diff::Level::SameRows;
        report.reason = isIdentical ? "the canonical texts are the same, those of the units below too"
                                    : "every row has its counterpart, and the units below are the same";
    }
    else {
        changes.run = differingRun(before, after, parameters, options);
        report.level = changes.run ? diff::Level::Different : diff::Level::Undecided;
        report.reason = changes.run ? "the behaviours differ"
                                    : fmt::format("rows or tables differ; no difference at the ports was "
                                                  "found within {} cycles or {:.0f} s, and equality "
                                                  "was not proved", searchedCycles,
                                                  options.limits.seconds * searchShare);
    }
    changes.comparison.level = diff::levelName(report.level);
    changes.comparison.confirmed = report.count(RowClass::Confirmed);
    changes.comparison.changed = report.count(RowClass::Changed);
    changes.comparison.omitted = report.count(RowClass::Omitted);
    changes.comparison.invented = report.count(RowClass::Invented);
    changes.comparison.full = diff::toJson(report);
    changes.comparison.text = diff::toText(report);
    return changes;
}

} // namespace palindrome::flow
