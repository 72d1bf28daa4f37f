// ModelOps.cpp - functions of the table model.
// SPDX-License-Identifier: MIT
#include "lct/Model.h"
#include "lct/Sections.h"
#include "util/Text.h"

#include <algorithm>

namespace palindrome::lct {

std::string Register::baseName() const {
    return baseNameOf(name.text);
}

std::string Register::dimension() const {
    const std::string_view text = name.text;
    const size_t bracket = text.find('[');
    return bracket == std::string_view::npos ? std::string()
                                             : std::string(util::trim(text.substr(bracket)));
}

const Register* Unit::findRegister(std::string_view baseName) const {
    for (const Register& reg : registers) {
        const std::string_view name = reg.name.text;
        if (name.starts_with(baseName) && reg.baseName() == baseName)
            return &reg;
    }
    return nullptr;
}

const Port* Unit::findPort(std::string_view portName) const {
    for (const Port& port : ports) {
        if (port.name.text == portName)
            return &port;
    }
    return nullptr;
}

const Unit* Unit::findUnit(std::string_view unitName) const {
    for (const auto& unit : units) {
        if (unit->name.text == unitName)
            return unit.get();
    }
    return nullptr;
}

bool Table::printsNotes() const {
    return hasNotes ||
           std::any_of(rows.begin(), rows.end(), [](const Row& row) { return !row.note.empty(); });
}

bool Unit::operator==(const Unit& o) const {
    return preamble == o.preamble && name == o.name && intent == o.intent &&
           parameters == o.parameters && types == o.types && clocking == o.clocking &&
           ports == o.ports && registers == o.registers && signals == o.signals &&
           equations == o.equations && tables == o.tables && assumptions == o.assumptions &&
           invariants == o.invariants && properties == o.properties && instances == o.instances &&
           connections == o.connections && prose == o.prose && sectionProse == o.sectionProse &&
           sectionProseAfter == o.sectionProseAfter && effectiveOrder(*this) == effectiveOrder(o);
}

namespace {

using Kind = SectionRef::Kind;

bool hasContent(const Unit& unit, const SectionRef& section) {
    if (section.kind == Kind::Table)
        return section.index < unit.tables.size();
    if (section.kind == Kind::Prose)
        return section.index < unit.prose.size();
    return section.index == 0 && sectionRowCount(unit, section.kind) != 0;
}

} // namespace

std::vector<SectionRef> effectiveOrder(const Unit& unit) {
    // One flag for each section that can be listed: fixed sections, tables, prose.
    std::vector<bool> fixed(static_cast<size_t>(Kind::Prose) + 1);
    std::vector<bool> tables(unit.tables.size()), prose(unit.prose.size());
    std::vector<SectionRef> order;
    auto add = [&](const SectionRef& section) {
        if (!hasContent(unit, section))
            return;
        auto seen = section.kind == Kind::Table ? tables.begin() + static_cast<long>(section.index)
                    : section.kind == Kind::Prose ? prose.begin() + static_cast<long>(section.index)
                                                  : fixed.begin() + static_cast<long>(section.kind);
        if (!*seen)
            order.push_back(section);
        *seen = true;
    };
    for (const SectionRef& section : unit.order)
        add(section);
    for (int kind = 0; kind <= static_cast<int>(Kind::Prose); ++kind) {
        const auto k = static_cast<Kind>(kind);
        const size_t count = k == Kind::Table   ? unit.tables.size()
                             : k == Kind::Prose ? unit.prose.size()
                                                : 1;
        for (size_t i = 0; i < count; ++i)
            add({k, i});
    }
    return order;
}

diag::Span placeIn(const Text& cell, size_t offset, size_t length) {
    diag::Span span = cell.span;
    const std::string_view text = cell.text;
    const size_t pipes = static_cast<size_t>(std::count(text.begin(), text.end(), '|'));
    const bool escaped = pipes != 0 && span.length == text.size() + pipes;
    if (offset > text.size() || (span.length != text.size() && !escaped))
        return span;
    auto written = [&](size_t end) { // bytes that the first `end` bytes of the text take
        end = std::min(end, text.size());
        const auto part = text.substr(0, end);
        return end + (escaped ? static_cast<size_t>(std::count(part.begin(), part.end(), '|')) : 0);
    };
    const size_t begin = written(offset);
    span.column += static_cast<unsigned>(begin);
    span.length = static_cast<unsigned>(written(offset + length) - begin);
    return span;
}

bool isClocked(const Unit& unit, const Table& table) {
    return !table.outputs.empty() &&
           std::all_of(table.outputs.begin(), table.outputs.end(), [&](const Text& output) {
               return unit.findRegister(baseNameOf(output.text)) != nullptr;
           });
}

std::string baseNameOf(std::string_view outputHeader) {
    return std::string(util::trim(outputHeader.substr(0, outputHeader.find_first_of("[."))));
}

} // namespace palindrome::lct
