// SpecDesign.cpp - elaborates a unit through its reference module and reports at its cells.
// SPDX-License-Identifier: MIT
#include "hdl/EmitCheck.h"
#include "hdl/EmitNames.h"
#include "hdl/SpecCells.h"
#include "hdl/SpecChecks.h"
#include "hdl/SpecPlaces.h"
#include "lct/Structure.h"
#include "util/Suggest.h"

#include <algorithm>
#include <array>
#include <map>

namespace palindrome::hdl {

diag::Diagnostic* CellReporter::error(std::string rule, size_t begin, size_t end,
                                      std::string message, std::string wayOut) {
    CellPlace place = placeAt(module, begin, end).value_or(CellPlace{});
    std::string key = rule + "\n" + message + "\n" + std::to_string(place.span.line) + ":" +
                      std::to_string(place.span.column) + "\n" + place.quote;
    if (!seen.insert(std::move(key)).second)
        return nullptr;
    diag::Diagnostic& d =
        sink.error(std::move(rule), place.span, std::move(message), std::move(wayOut));
    d.quote = place.quote;
    d.quoteColumn = place.quoteColumn;
    return &d;
}

diag::Diagnostic* CellReporter::error(std::string rule, const lct::Text& cell, std::string message,
                                      std::string wayOut) {
    seen.insert(rule + "\n" + message);
    return &cellError(sink, std::move(rule), cell, std::move(message), std::move(wayOut));
}

namespace {

// Names that elaborate() makes of slang's codes; they are turned into the rules of a spec.
constexpr std::array undeclared{"hdl-undeclared-identifier", "hdl-typo-identifier"}; // not a rule
constexpr std::array doubleDrivers{"hdl-multiple-cont-assigns",                      // not a rule
                                   "hdl-multiple-always-assigns",                    // not a rule
                                   "hdl-mixed-var-assigns"};                         // not a rule
constexpr std::array conversions{"hdl-no-implicit-conversion"};                      // not a rule
constexpr std::array constants{"hdl-const-eval"};                                    // not a rule
constexpr std::array outside{"hdl-index-o-o-b", "hdl-range-o-o-b",                   // not a rule
                             "hdl-range-width-o-o-b"};                               // not a rule
constexpr std::array syntax{"hdl-expected", "hdl-misplaced", "hdl-unexpected"};      // not a rule
/// What is refused or too large for HDL is so for specs, under the same rule.
constexpr std::array kept{"hdl-refused", "hdl-unsupported", "hdl-too-large"}; // not a rule

template<size_t N>
bool beginsAsOneOf(const std::string& rule, const std::array<const char*, N>& starts) {
    return std::any_of(starts.begin(), starts.end(),
                       [&](const char* start) { return rule.starts_with(start); });
}

/// Reports slang's diagnostics on the reference module at the cells of the unit.
class SlangMapper {
public:
    SlangMapper(const lct::Unit& theUnit, const UnitNames& theNames, CellReporter& reporter,
                diag::Sink& into)
        : unit(theUnit), names(theNames), report(reporter), sink(into), places(reporter.emitted()) {
    }

    void map(const diag::Diagnostic& d, const std::string& shownName) {
        if (d.span.line == 0 || d.span.file != shownName) {
            sink.add(d);
            return;
        }
        size_t begin = places.offset(d.span.line, d.span.column);
        size_t end = begin + std::max(1u, d.span.length);
        if (beginsAsOneOf(d.rule, undeclared))
            unknownName(begin);
        else if (beginsAsOneOf(d.rule, conversions) && enumCell(d, begin, end))
            return;
        else if (beginsAsOneOf(d.rule, doubleDrivers))
            report.error("spec-driver-multiple", begin, end, d.message,
                         "give each bit to one table or equation");
        else if (beginsAsOneOf(d.rule, constants) && isReset(begin))
            report.error("spec-reset", begin, end, d.message,
                         "use numbers, parameters and enum items only");
        else if (beginsAsOneOf(d.rule, outside))
            report.error("spec-bits", begin, end, d.message);
        else if (beginsAsOneOf(d.rule, syntax))
            report.error("spec-syntax", begin, end, d.message);
        else if (beginsAsOneOf(d.rule, kept))
            report.error(d.rule, begin, end, d.message, d.suggestion);
        else
            report.error("spec-expression", begin, end, d.message, d.suggestion);
    }

private:
    const lct::Unit& unit;
    const UnitNames& names;
    CellReporter& report;
    diag::Sink& sink;
    EmittedPlaces places;

    void unknownName(size_t begin) {
        const std::string& text = report.emitted().text;
        std::string word(leadingName(std::string_view(text).substr(begin)));
        std::vector<std::string> candidates;
        for (const auto& [known, info] : names.all())
            candidates.push_back(known);
        std::string near = util::nearest(word, candidates);
        report.error("spec-name-unknown", begin, begin + word.size(),
                     "the unit has no name `" + word + "`",
                     near.empty() ? "declare it as a port, register, signal, parameter or enum item"
                                  : "did you mean `" + near + "`?");
    }

    bool isReset(size_t begin) const {
        const EmitMapEntry* entry = entryAt(report.emitted(), begin);
        return entry &&
               std::any_of(
                   unit.registers.begin(), unit.registers.end(), [&](const lct::Register& r) {
                       return r.reset.text == entry->quote &&
                              (entry->cell.line == 0 || entry->cell.line == r.reset.span.line);
                   });
    }

    /// A value of another type for an enum; the statement is "header = cell".
    bool enumCell(const diag::Diagnostic& d, size_t begin, size_t end) {
        const EmitMapEntry* cell = entryAt(report.emitted(), begin);
        if (!cell || cell == report.emitted().map.data())
            return false;
        std::string enumType = names.shapeOf((cell - 1)->quote).enumType;
        if (enumType.empty())
            return false;
        report.error("spec-enum-assignment", begin, end, d.message,
                     "give an item of `" + enumType + "`, or cast: " + enumType + "'(" +
                         cell->quote + ")");
        return true;
    }
};

/// Overrides name parameters of the unit, and their values are expressions.
bool checkOverrides(const lct::Unit& unit,
                    const std::vector<std::pair<std::string, std::string>>& parameters,
                    diag::Sink& sink) {
    size_t before = sink.errorCount();
    std::vector<std::string> known;
    for (const lct::Parameter& p : unit.parameters)
        known.push_back(p.name.text);
    for (const auto& [name, value] : parameters) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            std::string near = util::nearest(name, known);
            sink.error("spec-parameter-unknown", {unit.file, 0, 0, 0},
                       "the unit has no parameter `" + name + "`",
                       near.empty() ? std::string() : "did you mean `" + near + "`?");
        }
        if (auto problem = checkExpression(value))
            sink.error("spec-cell", {unit.file, 0, 0, 0},
                       "the value given for parameter `" + name + "`: " + problem->message,
                       problem->wayOut);
    }
    return sink.errorCount() == before;
}

} // namespace

std::string shownNameOf(const lct::Unit& unit) {
    return unit.name.text + ".lct";
}

void mapDiagnostics(const lct::Unit& unit, const EmittedModule& emitted, const diag::Sink& from,
                    diag::Sink& to) {
    UnitNames names(unit);
    CellReporter report(emitted, to);
    SlangMapper mapper(unit, names, report, to);
    for (const diag::Diagnostic& d : from.all())
        mapper.map(d, shownNameOf(unit));
}

namespace {

/// The modules of units that are known to be valid: of a structure of several levels each unit is
/// elaborated once, not once for each way that leads to it.
using ValidUnits = std::map<const lct::Unit*, std::string>;

/// The rest of elaborateSpec, for a unit that has been printed.
std::optional<SpecDesign>
elaborateEmitted(const lct::Unit& unit, EmittedModule emitted,
                 const std::vector<std::pair<std::string, std::string>>& parameters,
                 diag::Sink& sink, ValidUnits& valid) {
    Sources sources;
    sources.top = unit.name.text;
    sources.parameters = parameters;
    sources.namesBelow = true;
    sources.texts.emplace_back(shownNameOf(unit), emitted.text);
    for (const lct::Unit* below : lct::unitsBelow(unit)) {
        // On its own first, so that what is wrong in it is reported at its cells.
        if (!valid.contains(below)) {
            auto module = emit(*below, {.withChecks = true}, sink);
            if (!module || !elaborateEmitted(*below, *module, {}, sink, valid))
                return std::nullopt;
            valid.emplace(below, std::move(module->text));
        }
        sources.texts.emplace_back(shownNameOf(*below), valid.at(below));
    }
    diag::Sink found;
    auto design = elaborate(sources, found);
    mapDiagnostics(unit, emitted, found, sink);
    if (!design)
        return std::nullopt;

    SpecDesign spec{std::move(emitted), std::move(*design)};
    CellReporter report(spec.emitted, sink);
    bool good = checkElaborated(unit, spec, report);
    good = checkCycles(unit, spec, report) && good;
    if (!good)
        return std::nullopt;
    return spec;
}

} // namespace

std::optional<SpecDesign>
elaborateSpec(const lct::Unit& unit,
              const std::vector<std::pair<std::string, std::string>>& parameters,
              diag::Sink& sink) {
    if (!checkOverrides(unit, parameters, sink))
        return std::nullopt;
    auto emitted = emit(unit, {.withChecks = true}, sink);
    if (!emitted)
        return std::nullopt;
    ValidUnits valid;
    return elaborateEmitted(unit, std::move(*emitted), parameters, sink, valid);
}

std::optional<SpecDesign> elaborateSpecWithCells(
    const lct::Unit& unit, const std::vector<std::pair<std::string, std::string>>& parameters,
    diag::Sink& sink) {
    if (!checkOverrides(unit, parameters, sink))
        return std::nullopt;
    auto emitted = emitWithCells(unit, sink);
    if (!emitted)
        return std::nullopt;
    ValidUnits valid;
    return elaborateEmitted(unit, std::move(*emitted), parameters, sink, valid);
}

} // namespace palindrome::hdl
