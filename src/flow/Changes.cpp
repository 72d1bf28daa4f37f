// Changes.cpp - what changed between two versions of a table or of HDL: rows, and a run that shows it.
// SPDX-License-Identifier: MIT
#include "flow/Changes.h"

#include "flow/Reference.h"
#include "flow/StructureChanges.h"
#include "flow/TraceTable.h"

#include <fmt/format.h>

namespace palindrome::flow {

namespace {

std::unique_ptr<Pair> pairOf(const Version& before, const Version& after,
                             const Parameters& parameters) {
    diag::Sink sink; // both sides were read before
    if (before.hdl && after.hdl) {
        lct::Unit head;
        return loadPair(*before.hdl, *after.hdl, loweringOptions(), head, sink);
    }
    if (after.hdl)
        return loadPair(before.unit, parametersOf(before.unit, parameters), *after.hdl,
                        loweringOptions(), sink);
    return loadPair(before.unit, parametersOf(before.unit, parameters), after.unit,
                    loweringOptions(), sink);
}

} // namespace

Changes changesBetween(const Version& before, const Version& after, const Parameters& parameters,
                       const proof::Options& options) {
    const bool areTables = !before.hdl && !after.hdl;
    if (areTables && !before.unit.instances.empty() && !after.unit.instances.empty())
        return structureChanges(before.unit, after.unit, parameters, options);
    Changes changes;
    changes.comparison = compareTables(before.unit, after.unit, parameters, options);
    if (changes.comparison.agrees())
        return changes;
    if (auto pair = pairOf(before, after, parameters)) {
        auto result = proof::prove(pair->pool, pair->spec, pair->other, pair->clocking, options);
        if (result.trace && !result.trace->ofSpec)
            changes.run = std::move(result.trace);
    }
    return changes;
}

Json toJson(const Changes& changes) {
    Json json = toJson(changes.comparison);
    json["run"] = changes.run ? toJson(*changes.run) : Json();
    return json;
}

std::string changesText(const Changes& changes, unsigned width) {
    std::string text = changes.comparison.text;
    if (!changes.run || changes.run->cycles.empty())
        return text;
    const proof::Trace& run = *changes.run;
    text += run.cycles.size() == 1 ? "\nan input that shows it\n" : "\na run from reset that shows it\n";
    text += traceTable(run, {false, width});
    return text + fmt::format("{} in cycle {}: {} before, {} after\n", run.output,
                              run.cycles.size() - 1, shortValue(run.expected),
                              shortValue(run.actual));
}

} // namespace palindrome::flow
