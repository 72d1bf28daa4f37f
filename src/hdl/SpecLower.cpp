// SpecLower.cpp - lowers an elaborated spec and gives its conditions and places back to the unit.
// SPDX-License-Identifier: MIT
#include "hdl/Hdl.h"
#include "hdl/Instances.h"
#include "hdl/SlangDesign.h"
#include "hdl/SpecPlaces.h"
#include "hdl/Structure.h"
#include "logic/Promise.h"
#include "util/Assert.h"
#include "util/Text.h"

#include <algorithm>
#include <charconv>
#include <slang/ast/types/AllTypes.h>

namespace palindrome::hdl {

namespace {

/// Turns places in the reference module into places in the unit's file.
class PlaceMapper {
public:
    PlaceMapper(const EmittedModule& theEmitted, std::string theShownName)
        : emitted(theEmitted), places(theEmitted), shownName(std::move(theShownName)) {}

    /// A declaration: where its text begins.
    void map(logic::SourceRef& ref) const {
        if (isOurs(ref)) {
            size_t begin = places.offset(ref.line, ref.column);
            move(ref, begin, std::max(begin + 1, places.offset(ref.endLine, ref.endColumn)));
        }
    }

    void map(std::vector<logic::Leaf>& leaves) const {
        for (logic::Leaf& leaf : leaves) {
            mapToRow(leaf.source);
            mapToRow(leaf.guardSource);
        }
    }

private:
    bool isOurs(const logic::SourceRef& ref) const {
        return ref.line != 0 && ref.file == shownName;
    }

    /// A statement or condition begins with a header; the cell of the row is the last one in it.
    void mapToRow(logic::SourceRef& ref) const {
        if (!isOurs(ref))
            return;
        size_t begin = places.offset(ref.line, ref.column);
        size_t end = std::max(begin + 1, places.offset(ref.endLine, ref.endColumn));
        const EmitMapEntry* last = entryAt(emitted, end - 1);
        if (last && last->begin >= end && last != emitted.map.data())
            --last;
        if (last && last->begin >= begin && last->begin < end)
            begin = last->begin;
        move(ref, begin, std::max(begin + 1, std::min(end, last ? last->end : end)));
    }

    void move(logic::SourceRef& ref, size_t begin, size_t end) const {
        auto place = placeAt(emitted, begin, end);
        ref = {};
        if (!place || place->span.line == 0)
            return;
        const diag::Span& at = place->span;
        ref = {at.file, at.line, at.column, at.line, at.column + at.length};
    }

    const EmittedModule& emitted;
    EmittedPlaces places;
    std::string shownName;
};

/// The number after `prefix` in the name of a check wire.
std::optional<size_t> numberAfter(std::string_view name, std::string_view prefix) {
    size_t number = 0;
    if (!name.starts_with(prefix))
        return std::nullopt;
    name.remove_prefix(prefix.size());
    auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    return error == std::errc() && end == name.data() + name.size() ? std::optional(number)
                                                                    : std::nullopt;
}

/// A condition with ranges as one: known to be true where all of it is, false where any part is.
logic::XTerm all(logic::TermPool& pool, const logic::XTerm& t) {
    if (pool.width(t.value) == 1)
        return t;
    const logic::Term isTrue = pool.redAnd(t.value);
    const logic::Term isFalse = pool.redOr(pool.and_(pool.not_(t.value), pool.not_(t.unknown)));
    return {isTrue, pool.and_(pool.not_(isTrue), pool.not_(isFalse))};
}

/// Moves the wires that stand for the conditions of one section out of the signals.
void moveChecks(logic::TermPool& pool, std::vector<logic::Named>& signals,
                std::string_view prefix, const std::vector<lct::Condition>& section, std::vector<logic::Named>& into) {
    into.assign(section.size(), {});
    std::vector<logic::Named> rest;
    for (logic::Named& signal : signals) {
        auto number = numberAfter(signal.name, prefix);
        if (!number) {
            rest.push_back(std::move(signal));
            continue;
        }
        PAL_ASSERT(*number < section.size(), signal.name);
        signal.fn = all(pool, signal.fn);
        into[*number] = std::move(signal);
        into[*number].name = section[*number].name.text;
    }
    signals = std::move(rest);
    for (const logic::Named& check : into)
        PAL_ASSERT(check.fn.valid(), "every condition comes back as a signal: " + check.name);
}

/// "[2][1]" for bit `bit` of a wire of these dimensions.
std::string placeText(const std::vector<uint64_t>& dimensions, uint64_t bit) {
    std::string text;
    for (size_t d = dimensions.size(); d-- > 0;) {
        text = "[" + std::to_string(bit % dimensions[d]) + "]" + text;
        bit /= dimensions[d];
    }
    return text;
}

/// The sizes of a packed array, the outermost first. The wire may be one inside of an instance.
std::vector<uint64_t> dimensionsOf(const Design& design, const std::string& wire) {
    std::vector<uint64_t> result;
    const auto* symbol = design.slang().top->body.lookupName(wire);
    const auto* value = symbol ? symbol->as_if<slang::ast::ValueSymbol>() : nullptr;
    const auto* type = value ? &value->getType().getCanonicalType() : nullptr;
    while (type && type->kind == slang::ast::SymbolKind::PackedArrayType) {
        const auto& array = type->as<slang::ast::PackedArrayType>();
        result.push_back(array.range.width());
        type = &array.elementType.getCanonicalType();
    }
    return result;
}

/// A condition with ranges as one for each of their values.
void splitCheck(logic::TermPool& pool, const Design& design, const logic::Named& wire,
                const std::string& name, const lct::Condition& condition,
                std::vector<logic::Named>& into) {
    const bool isArray = !rangesOf(condition.forRanges.text).empty();
    const auto dimensions = isArray ? dimensionsOf(design, wire.name) : std::vector<uint64_t>();
    for (unsigned bit = 0; bit < pool.width(wire.fn.value); ++bit) {
        logic::Named one;
        one.name = name + placeText(dimensions, bit);
        one.fn = {pool.extract(wire.fn.value, bit, bit), pool.extract(wire.fn.unknown, bit, bit)};
        into.push_back(std::move(one));
    }
}

std::vector<logic::Named> splitChecks(logic::TermPool& pool, const Design& design,
                                      std::vector<logic::Named>& signals,
                                      const std::string& prefix,
                                      const std::vector<lct::Condition>& section) {
    std::vector<logic::Named> result;
    for (size_t i = 0; i < section.size(); ++i) {
        const std::string wire = prefix + std::to_string(i);
        auto found = std::find_if(signals.begin(), signals.end(),
                                  [&](const logic::Named& s) { return s.name == wire; });
        PAL_ASSERT(found != signals.end(), "every condition comes back as a signal: " + wire);
        splitCheck(pool, design, *found, section[i].name.text, section[i], result);
        signals.erase(found);
    }
    return result;
}

/// The conditions of the unit, each with ranges as one for each of their values.
void splitSections(logic::TermPool& pool, const lct::Unit& unit, const Design& design,
                   logic::System& system) {
    auto split = [&](const char* prefix, const std::vector<lct::Condition>& section) {
        return splitChecks(pool, design, system.signals, prefix, section);
    };
    system.assumptions = split("lct__assume_", unit.assumptions);
    system.invariants = split("lct__inv_", unit.invariants);
    system.properties = split("lct__prop_", unit.properties);
}

/// The unit that an instance path ("u_a[2].u_b") leads to, or null.
const lct::Unit* unitAt(const lct::Unit& top, std::string_view path) {
    const lct::Unit* unit = &top;
    while (unit && !path.empty()) {
        size_t dot = std::min(path.find('.'), path.size());
        InstanceSet instances(*unit);
        const InstanceInfo* instance =
            instances.find(util::leadingIdentifier(path.substr(0, dot)));
        unit = instance ? unit->findUnit(instance->cell->unit.text) : nullptr;
        path.remove_prefix(std::min(dot + 1, path.size()));
    }
    return unit;
}

/// Conditions of the units below: what they assume must be kept by those around them, so it is a
/// property here; their invariants hold if it is, and help to prove it. Their properties are proved
/// in the unit itself. `design`: where there are ranges, one for each of their values.
void adoptChecks(logic::TermPool& pool, const lct::Unit& unit, logic::System& system,
                 const Design* design = nullptr) {
    std::vector<logic::Named> rest;
    auto adopt = [&](logic::Named& signal, const std::string& name, const lct::Condition& condition,
                     std::vector<logic::Named>& into) {
        if (design) {
            splitCheck(pool, *design, signal, name, condition, into);
            return;
        }
        signal.fn = all(pool, signal.fn);
        signal.name = name;
        into.push_back(std::move(signal));
    };
    for (logic::Named& signal : system.signals) {
        size_t dot = signal.name.rfind(".lct__");
        if (dot == std::string::npos) {
            rest.push_back(std::move(signal));
            continue;
        }
        std::string path = signal.name.substr(0, dot), wire = signal.name.substr(dot + 1);
        const lct::Unit* below = unitAt(unit, path);
        PAL_ASSERT(below, signal.name);
        if (auto number = numberAfter(wire, "lct__assume_")) {
            const lct::Condition& condition = below->assumptions.at(*number);
            adopt(signal, logic::promiseName(path, condition.name.text), condition,
                  system.properties);
        }
        else if (auto inv = numberAfter(wire, "lct__inv_")) {
            const lct::Condition& condition = below->invariants.at(*inv);
            adopt(signal, path + ": " + condition.name.text, condition, system.invariants);
        }
    }
    system.signals = std::move(rest);
}

/// The reference module as equations with choices, its diagnostics at the cells of the table.
template<typename Lower>
std::optional<logic::System> lowerTable(const lct::Unit& unit, const SpecDesign& spec,
                                        logic::TermPool& pool, const LowerOptions& options,
                                        diag::Sink& sink, Lower lowerDesign) {
    LowerOptions choices = options;
    choices.unspecifiedAsChoice = true;
    diag::Sink found;
    auto system = lowerDesign(spec.design, pool, choices, found);
    mapDiagnostics(unit, spec.emitted, found, sink);
    return system;
}

} // namespace

std::optional<logic::System> lowerSpec(const lct::Unit& unit, const SpecDesign& spec,
                                       logic::TermPool& pool, const LowerOptions& options,
                                       diag::Sink& sink) {
    auto system = lowerTable(unit, spec, pool, options, sink, lower);
    if (!system)
        return std::nullopt;

    moveChecks(pool, system->signals, "lct__assume_", unit.assumptions, system->assumptions);
    moveChecks(pool, system->signals, "lct__inv_", unit.invariants, system->invariants);
    moveChecks(pool, system->signals, "lct__prop_", unit.properties, system->properties);
    adoptChecks(pool, unit, *system);

    PlaceMapper places(spec.emitted, shownNameOf(unit));
    for (logic::Register& r : system->registers) {
        places.map(r.declaration);
        places.map(r.leaves);
    }
    for (logic::Output& o : system->outputs) {
        places.map(o.declaration);
        places.map(o.leaves);
    }
    for (auto* section :
         {&system->signals, &system->assumptions, &system->invariants, &system->properties})
        for (logic::Named& n : *section) {
            places.map(n.declaration);
            places.map(n.leaves);
        }
    return system;
}

std::optional<logic::System> lowerSpecAlone(const lct::Unit& unit, const SpecDesign& spec,
                                            logic::TermPool& pool, const LowerOptions& options,
                                            diag::Sink& sink) {
    auto system = lowerTable(unit, spec, pool, options, sink, lowerWithoutInstances);
    if (!system)
        return std::nullopt;
    splitSections(pool, unit, spec.design, *system);
    return system;
}

std::optional<logic::System> lowerSpecEach(const lct::Unit& unit, const SpecDesign& spec,
                                           logic::TermPool& pool, const LowerOptions& options,
                                           diag::Sink& sink) {
    auto system = lowerTable(unit, spec, pool, options, sink, lower);
    if (!system)
        return std::nullopt;
    splitSections(pool, unit, spec.design, *system);
    adoptChecks(pool, unit, *system, &spec.design);
    return system;
}

} // namespace palindrome::hdl
