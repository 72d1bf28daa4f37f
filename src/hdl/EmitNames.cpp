// EmitNames.cpp - the names of a unit and the types of its targets, read from the cells' tokens.
// SPDX-License-Identifier: MIT
#include "hdl/EmitNames.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace palindrome::hdl {

namespace {

using Kind = UnitName::Kind;

size_t countGroups(const std::vector<CellToken>& tokens, size_t from) {
    size_t n = 0;
    while (from < tokens.size() && tokens[from].is("[")) {
        from = skipGroup(tokens, from);
        ++n;
    }
    return n;
}

/// Does the bracket group in [open, end) hold a range?
bool isRange(const std::vector<CellToken>& t, size_t open, size_t end) {
    size_t questions = 0;
    for (size_t k = open + 1; k + 1 < end;) {
        if (t[k].is("[") || t[k].is("(") || t[k].is("{") || t[k].is("'(") || t[k].is("'{")) {
            k = skipGroup(t, k);
            continue;
        }
        if (t[k].is("?"))
            ++questions;
        else if (t[k].is(":") && questions > 0)
            --questions;
        else if (t[k].is(":") || t[k].is("+:") || t[k].is("-:"))
            return true;
        ++k;
    }
    return false;
}

/// What remains of a type after each select or member of a header.
struct ShapeWalk {
    const std::map<std::string, UnitName, std::less<>>& names;
    const lct::Unit& unit;
    std::string type;      ///< text of the current type, its dimensions included
    size_t unpacked = 0;   ///< unpacked dimensions left
    size_t packedUsed = 0; ///< leading packed dimensions of `type` that selects have taken
    bool partial = false;  ///< a range was selected: what is left is a vector
    bool hadUnpacked = false;

    struct Parsed {
        std::vector<CellToken> tokens;
        size_t dimensions = 0;  ///< packed dimensions
        std::string_view named; ///< the user's type, empty for a built-in one
        bool isEnum = false;
        size_t structBody = 0; ///< index of the brace of a struct, 0 if none
    };

    Parsed parse() const {
        Parsed p;
        LexedCell lexed = lexCell(type);
        p.tokens = std::move(lexed.tokens);
        const auto& t = p.tokens;
        if (lexed.problem || t.empty())
            return p;
        size_t i = 1;
        if (t[0].text == "struct" || t[0].text == "union" || t[0].text == "enum") {
            p.isEnum = t[0].text == "enum";
            while (i < t.size() && !t[i].is("{"))
                ++i;
            if (!p.isEnum)
                p.structBody = i;
            i = skipGroup(t, i);
        }
        else if (!isKeyword(t[0].text))
            p.named = t[0].text;
        while (i < t.size() && !t[i].is("["))
            ++i;
        p.dimensions = countGroups(t, i);
        return p;
    }

    /// Steps through aliases until the current type is no plain name of another one.
    Parsed settle(std::string& enumName) {
        enumName.clear();
        for (size_t guard = 0; guard <= unit.types.size(); ++guard) {
            Parsed p = parse();
            if (packedUsed < p.dimensions || p.named.empty())
                return p;
            auto found = names.find(p.named);
            if (found == names.end() || found->second.kind != Kind::Type)
                return p;
            packedUsed -= p.dimensions;
            enumName = std::string(p.named);
            type = unit.types[found->second.index].definition.text;
        }
        return parse();
    }

    void select(bool range) {
        if (unpacked > 0) {
            partial = range;
            if (!range)
                --unpacked;
        }
        else {
            partial |= range;
            ++packedUsed;
        }
    }

    void member(std::string_view field) {
        std::string ignored;
        const size_t brace = settle(ignored).structBody;
        const std::string body = std::exchange(type, {});
        packedUsed = 0;
        if (brace == 0)
            return;
        const std::vector<CellToken> t = lexCell(body).tokens;
        size_t end = skipGroup(t, brace);
        for (size_t begin = brace + 1; begin + 1 < end;) {
            size_t stop = begin;
            while (stop + 1 < end && !t[stop].is(";"))
                stop = t[stop].is("{") || t[stop].is("[") ? skipGroup(t, stop) : stop + 1;
            for (size_t i = begin + 1; i < stop; ++i) {
                if (t[i].kind == CellToken::Kind::Name && t[i].text == field)
                    return found(t, begin, stop);
            }
            begin = stop + 1;
        }
    }

    /// `logic [3:0] a, b;` from `begin` on: the type is what stands before the first declared name.
    void found(const std::vector<CellToken>& t, size_t begin, size_t stop) {
        size_t last = begin;
        for (size_t i = begin; i < stop;) {
            if (t[i].is(","))
                break;
            bool group = t[i].is("[") || t[i].is("{");
            if (t[i].kind == CellToken::Kind::Name)
                last = i;
            i = group ? skipGroup(t, i) : i + 1;
        }
        std::string text;
        for (size_t i = begin; i < last; ++i)
            text += std::string(t[i].text) + " ";
        type = std::move(text); // own storage: the tokens point into the old one
    }
};

} // namespace

namespace {

struct Bounds {
    unsigned hi = 0, lo = 0;
};

/// The first select of a target, if it is written with decimal numbers only.
std::optional<Bounds> literalBounds(const std::vector<CellToken>& t) {
    size_t end = t.size() > 1 && t[1].is("[") ? skipGroup(t, 1) : 0;
    if (end != 4 && end != 6)
        return std::nullopt;
    auto number = [](std::string_view text, unsigned& value) {
        auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        return error == std::errc() && stop == text.data() + text.size();
    };
    Bounds b;
    if (!number(t[2].text, b.hi))
        return std::nullopt;
    b.lo = b.hi;
    if (end == 6 && (!t[3].is(":") || !number(t[4].text, b.lo)))
        return std::nullopt;
    if (b.hi < b.lo)
        std::swap(b.hi, b.lo);
    return b;
}

} // namespace

bool mayOverlap(std::string_view a, std::string_view b) {
    if (leadingName(a) != leadingName(b))
        return false;
    LexedCell left = lexCell(a), right = lexCell(b);
    auto x = literalBounds(left.tokens), y = literalBounds(right.tokens);
    if (x && y)
        return x->lo <= y->hi && y->lo <= x->hi;
    // Two members of one struct.
    auto member = [](const std::vector<CellToken>& t) {
        return t.size() > 2 && t[1].is(".") ? t[2].text : std::string_view();
    };
    std::string_view p = member(left.tokens), q = member(right.tokens);
    return p.empty() || q.empty() || p == q;
}

std::vector<std::string_view> readsIn(std::string_view expression) {
    std::vector<std::string_view> reads;
    LexedCell lexed = lexCell(expression);
    const auto& t = lexed.tokens;
    for (size_t i = 0; i < t.size(); ++i) {
        bool member = i > 0 && t[i - 1].is(".");
        if (t[i].kind != CellToken::Kind::Name || isKeyword(t[i].text) || member)
            continue;
        size_t end = i + 1;
        while (end < t.size() && (t[end].is("[") || t[end].is(".")))
            end = t[end].is("[") ? skipGroup(t, end) : std::min(end + 2, t.size());
        const CellToken& last = t[end - 1];
        reads.push_back(expression.substr(t[i].begin, last.begin + last.text.size() - t[i].begin));
    }
    return reads;
}

std::vector<std::pair<size_t, size_t>> enumItemsIn(std::string_view type) {
    std::vector<std::pair<size_t, size_t>> items;
    LexedCell lexed = lexCell(type);
    const auto& t = lexed.tokens;
    for (size_t i = 0; i < t.size(); ++i) {
        if (t[i].text != "enum")
            continue;
        while (i < t.size() && !t[i].is("{"))
            ++i;
        size_t end = skipGroup(t, i);
        bool expectItem = true;
        for (++i; i + 1 < end;) {
            if (expectItem && t[i].kind == CellToken::Kind::Name)
                items.push_back({t[i].begin, t[i].text.size()});
            expectItem = t[i].is(",");
            bool group =
                t[i].is("(") || t[i].is("[") || t[i].is("{") || t[i].is("'(") || t[i].is("'{");
            i = group ? skipGroup(t, i) : i + 1;
        }
    }
    return items;
}

UnitNames::UnitNames(const lct::Unit& theUnit) : unit(theUnit) {
    for (size_t i = 0; i < unit.parameters.size(); ++i)
        declare(unit.parameters[i].name, unit.parameters[i].name.text,
                {Kind::Parameter, i, nullptr, false, &unit.parameters[i].type.text, 0});
    for (size_t i = 0; i < unit.types.size(); ++i) {
        declare(unit.types[i].name, unit.types[i].name.text, {Kind::Type, i});
        declareEnumItems(i);
    }
    for (size_t i = 0; i < unit.ports.size(); ++i) {
        const lct::Port& p = unit.ports[i];
        declare(p.name, p.name.text,
                {p.isOutput() ? Kind::Output : Kind::Input, i, nullptr, false, &p.type.text, 0});
    }
    for (size_t i = 0; i < unit.registers.size(); ++i) {
        const lct::Register& r = unit.registers[i];
        std::string name(leadingName(r.name.text));
        auto port = names.find(name);
        if (port != names.end() && port->second.kind == Kind::Output && !port->second.isRegister) {
            port->second.isRegister = true;
            continue;
        }
        LexedCell lexed = lexCell(r.name.text);
        declare(r.name, name,
                {Kind::Register, i, nullptr, true, &r.type.text, countGroups(lexed.tokens, 1)});
    }
    for (size_t i = 0; i < unit.signals.size(); ++i)
        declare(unit.signals[i].name, unit.signals[i].name.text,
                {Kind::Signal, i, nullptr, false, &unit.signals[i].type.text, 0});
    std::map<std::string_view, const lct::Table*> first;
    for (const lct::Table& t : unit.tables) {
        for (const lct::Text& header : t.outputs) {
            auto [known, fresh] = first.emplace(leadingName(header.text), &t);
            if (!fresh && known->second != &t)
                split.emplace(known->first);
        }
    }
}

bool UnitNames::isSplit(std::string_view baseName) const {
    return split.contains(baseName);
}

void UnitNames::declare(const lct::Text& cell, std::string name, UnitName info) {
    if (name.empty())
        return;
    info.cell = &cell;
    auto [place, fresh] = names.emplace(name, info);
    if (!fresh)
        twice.push_back({std::move(name), &cell, place->second.cell});
}

void UnitNames::declareEnumItems(size_t typeIndex) {
    const lct::Text& definition = unit.types[typeIndex].definition;
    for (auto [begin, length] : enumItemsIn(definition.text))
        declare(definition, definition.text.substr(begin, length), {Kind::EnumItem, typeIndex});
}

const UnitName* UnitNames::find(std::string_view name) const {
    auto found = names.find(name);
    return found == names.end() ? nullptr : &found->second;
}

bool UnitNames::isRegister(std::string_view target) const {
    const UnitName* name = find(leadingName(target));
    return name && name->isRegister;
}

TargetShape UnitNames::shapeOf(std::string_view target) const {
    TargetShape shape;
    const UnitName* name = find(leadingName(target));
    if (!name || !name->type)
        return shape;
    ShapeWalk walk{names, unit, *name->type, name->unpacked, 0, false, name->unpacked > 0};
    LexedCell lexed = lexCell(target);
    const auto& t = lexed.tokens;
    for (size_t i = 1; i < t.size();) {
        if (t[i].is(".")) {
            walk.member(i + 1 < t.size() ? t[i + 1].text : std::string_view());
            i += 2;
            continue;
        }
        size_t end = skipGroup(t, i);
        walk.select(isRange(t, i, end));
        i = end;
    }
    shape.wholeMemory = walk.unpacked > 0;
    shape.memoryElement = walk.hadUnpacked && walk.unpacked == 0;
    std::string enumName;
    ShapeWalk::Parsed p = walk.settle(enumName);
    if (p.isEnum && p.dimensions == walk.packedUsed && !walk.partial)
        shape.enumType = enumName;
    return shape;
}

void UnitNames::collectTypes(std::string_view text, std::set<size_t>& into) const {
    LexedCell lexed = lexCell(text);
    for (const CellToken& t : lexed.tokens) {
        const UnitName* name = t.kind == CellToken::Kind::Name ? find(t.text) : nullptr;
        bool ofType = name && (name->kind == Kind::Type || name->kind == Kind::EnumItem);
        if (ofType && into.insert(name->index).second)
            collectTypes(unit.types[name->index].definition.text, into);
    }
}

std::set<size_t> UnitNames::typesBeforeModule() const {
    std::set<size_t> needed;
    for (const lct::Parameter& p : unit.parameters) {
        collectTypes(p.type.text, needed);
        collectTypes(p.value.text, needed);
    }
    for (const lct::Port& p : unit.ports)
        collectTypes(p.type.text, needed);
    return needed;
}

} // namespace palindrome::hdl
