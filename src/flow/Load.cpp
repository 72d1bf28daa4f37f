// Load.cpp - from files to units, designs and transition systems.
// SPDX-License-Identifier: MIT
#include "flow/Load.h"

#include "lct/Printer.h"
#include "lct/Reader.h"
#include "lct/Sheets.h"
#include "lct/Structure.h"

#include <algorithm>

namespace palindrome::flow {

namespace {

std::unique_ptr<Pair> loadSpecSide(const lct::Unit& spec, const Parameters& parameters,
                                   const hdl::LowerOptions& lowering, diag::Sink& sink) {
    auto pair = std::make_unique<Pair>();
    pair->clocking = clockingOf(spec);
    auto design = hdl::elaborateSpec(spec, parameters, sink);
    if (!design)
        return nullptr;
    pair->specDesign.emplace(std::move(*design));
    auto system = hdl::lowerSpec(spec, *pair->specDesign, pair->pool, lowering, sink);
    if (!system)
        return nullptr;
    pair->spec = std::move(*system);
    return pair;
}

} // namespace

bool isTableFile(const std::string& path) {
    const auto format = lct::formatOf(path);
    return format && *format != lct::TableFormat::CsvFolder;
}

std::optional<SpecFile> loadSpec(const std::string& path, diag::Sink& sink) {
    const size_t before = sink.errorCount();
    auto unit = lct::readFile(path, sink);
    if (!unit || sink.errorCount() != before)
        return std::nullopt;
    if (!lct::resolveInstances(*unit, sink))
        return std::nullopt;
    SpecFile file{path, std::move(*unit), {}};
    file.canonical = lct::printMarkdown(file.unit);
    return file;
}

bool isEncodable(const lct::Unit& unit, diag::Sink& sink) {
    if (unit.instances.empty())
        return true;
    const lct::Text& name = unit.instances[0].name;
    auto& d = sink.error("spec-structural", name.span,
                         "the unit connects instances of other units, which leaves nothing for a "
                         "model to write",
                         "encode those units, and print this one with `palindrome emit`");
    d.quote = name.text;
    d.quoteColumn = 1;
    return false;
}

proof::ClockingSpec clockingOf(const lct::Unit& unit) {
    proof::ClockingSpec result;
    if (!unit.clocking)
        return result;
    const lct::Clocking& c = *unit.clocking;
    result.clock = c.clock.text;
    result.edge = c.edge.text == "negedge" ? logic::Edge::Neg : logic::Edge::Pos;
    if (c.hasReset()) {
        result.reset = c.reset.text;
        result.resetActiveHigh = c.active.text != "low";
        result.resetAsync = c.style.text == "async";
    }
    return result;
}

Parameters parametersOf(const lct::Unit& unit, const Parameters& parameters) {
    Parameters result;
    for (const auto& parameter : parameters)
        for (const auto& declared : unit.parameters)
            if (declared.name.text == parameter.first)
                result.push_back(parameter);
    return result;
}

hdl::LowerOptions loweringOptions() {
    hdl::LowerOptions options;
    options.unsatisfiable = [](logic::TermPool& pool, logic::Term condition) {
        proof::Limits limits;
        limits.seconds = 10;
        limits.solverSeconds = 10;
        auto model = proof::solve(pool, {condition}, {}, limits);
        return model && !model->satisfiable;
    };
    return options;
}

std::optional<hdl::Design> elaborateFor(const lct::Unit& unit, hdl::Sources sources,
                                        diag::Sink& sink) {
    diag::Sink first;
    auto design = hdl::elaborate(sources, first);
    const auto& found = first.all();
    bool ambiguous = sources.top.empty() && !design &&
                     std::any_of(found.begin(), found.end(),
                                 [](auto& d) { return d.rule == "hdl-top-ambiguous"; });
    if (ambiguous) {
        sources.top = unit.name.text;
        diag::Sink second;
        if (auto named = hdl::elaborate(sources, second)) {
            for (const auto& d : second.all())
                sink.add(d);
            return named;
        }
    }
    for (const auto& d : found)
        sink.add(d);
    return design;
}

std::unique_ptr<Pair> loadPair(const lct::Unit& spec, const Parameters& parameters,
                               const hdl::Sources& sources, const hdl::LowerOptions& lowering,
                               diag::Sink& sink) {
    auto pair = loadSpecSide(spec, parameters, lowering, sink);
    if (!pair)
        return nullptr;
    auto design = elaborateFor(spec, sources, sink);
    if (!design)
        return nullptr;
    pair->design.emplace(std::move(*design));
    auto system = hdl::lower(*pair->design, pair->pool, lowering, sink);
    if (!system)
        return nullptr;
    pair->other = std::move(*system);
    return pair;
}

std::unique_ptr<Pair> loadPair(const lct::Unit& spec, const Parameters& parameters,
                               const lct::Unit& other, const hdl::LowerOptions& lowering,
                               diag::Sink& sink) {
    auto pair = loadSpecSide(spec, parameters, lowering, sink);
    if (!pair)
        return nullptr;
    auto design = hdl::elaborateSpec(other, parametersOf(other, parameters), sink);
    if (!design)
        return nullptr;
    pair->otherDesign.emplace(std::move(*design));
    auto system = hdl::lowerSpec(other, *pair->otherDesign, pair->pool, lowering, sink);
    if (!system)
        return nullptr;
    pair->other = std::move(*system);
    return pair;
}

} // namespace palindrome::flow
