// Instances.cpp - reads the cells of Instances and Connections.
// SPDX-License-Identifier: MIT
#include "hdl/Instances.h"

#include "hdl/EmitLex.h"
#include "util/Text.h"

#include <algorithm>

namespace palindrome::hdl {

namespace {

using Tokens = std::vector<CellToken>;

bool isGroupOf(const Tokens& t, size_t at) {
    return at < t.size() && t[at].is("[");
}

} // namespace

bool InstanceInfo::isControl(const lct::Port& port) const {
    return unit->clocking && !port.isOutput() &&
           (port.name.text == unit->clocking->clock.text ||
            (unit->clocking->hasReset() && port.name.text == unit->clocking->reset.text));
}

std::optional<VectorType> InstanceInfo::typeOf(const lct::Port& port) const {
    const std::string& text = port.type.text;
    auto tokens = lexCell(text).tokens;
    if (tokens.empty() || (tokens[0].text != "logic" && tokens[0].text != "bit"))
        return std::nullopt;
    VectorType type;
    size_t i = 1;
    if (i < tokens.size() && (tokens[i].text == "signed" || tokens[i].text == "unsigned"))
        type.isSigned = tokens[i++].text == "signed";
    size_t begin = i < tokens.size() ? tokens[i].begin : text.size();
    while (isGroupOf(tokens, i))
        i = skipGroup(tokens, i);
    if (i != tokens.size())
        return std::nullopt;
    type.dimensions = inParentNames(std::string_view(text).substr(begin), 0);
    return type;
}

/// Parameters of the unit replaced by what the instance, or else the unit, gives them. The depth
/// ends circles, which slang reports.
std::string InstanceInfo::inParentNames(std::string_view text, unsigned depth) const {
    std::string result;
    size_t done = 0;
    for (const CellToken& token : lexCell(text).tokens) {
        auto own = std::find_if(
            unit->parameters.begin(), unit->parameters.end(),
            [&](const lct::Parameter& p) { return p.name.text == token.text; });
        if (token.kind != CellToken::Kind::Name || own == unit->parameters.end() || depth > 16)
            continue;
        auto given = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const auto& p) { return p.first == token.text; });
        std::string value = given != parameters.end() ? given->second.text
                                                      : inParentNames(own->value.text, depth + 1);
        result += text.substr(done, token.begin - done);
        result += isSingleOperand(value) ? value : "(" + value + ")";
        done = token.begin + token.text.size();
    }
    return result + std::string(text.substr(done));
}

InstanceSet::InstanceSet(const lct::Unit& unit) {
    for (const lct::Instance& cell : unit.instances) {
        InstanceInfo info;
        info.cell = &cell;
        info.unit = unit.findUnit(cell.unit.text);
        info.base = std::string(util::leadingIdentifier(cell.name.text));
        std::string_view rest = util::trim(std::string_view(cell.name.text).substr(info.base.size()));
        if (rest.size() > 2)
            info.count = std::string(util::trim(rest.substr(1, rest.size() - 2)));
        if (cell.parameters.text != "-" && !cell.parameters.empty()) {
            for (std::string_view item : util::splitTopLevelCommas(cell.parameters.text)) {
                std::string name(util::leadingIdentifier(item));
                size_t equals = std::min(item.find('='), item.size() - 1);
                std::string_view value = util::trim(item.substr(equals + 1));
                size_t begin = static_cast<size_t>(value.data() - cell.parameters.text.data());
                info.parameters.push_back({name, {std::string(value), begin}});
            }
        }
        list.push_back(std::move(info));
    }
}

const InstanceInfo* InstanceSet::find(std::string_view base) const {
    auto at = std::find_if(list.begin(), list.end(),
                           [&](const InstanceInfo& info) { return info.base == base; });
    return at == list.end() ? nullptr : &*at;
}

std::vector<Endpoint> InstanceSet::endpointsIn(std::string_view text) const {
    std::vector<Endpoint> result;
    const Tokens tokens = lexCell(text).tokens;
    for (size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].kind != CellToken::Kind::Name || (i > 0 && tokens[i - 1].is(".")))
            continue;
        Endpoint e;
        e.instance = find(tokens[i].text);
        if (!e.instance)
            continue;
        size_t at = i + 1;
        while (isGroupOf(tokens, at))
            at = skipGroup(tokens, at);
        e.begin = tokens[i].begin;
        e.indexEnd = tokens[at - 1].begin + tokens[at - 1].text.size();
        e.end = e.indexEnd;
        if (at + 1 < tokens.size() && tokens[at].is(".") &&
            tokens[at + 1].kind == CellToken::Kind::Name) {
            e.port = std::string(tokens[at + 1].text);
            e.end = tokens[at + 1].begin + e.port.size();
            e.selected = isGroupOf(tokens, at + 2);
            const lct::Port* port = e.instance->unit ? e.instance->unit->findPort(e.port) : nullptr;
            auto type = port ? e.instance->typeOf(*port) : std::nullopt;
            e.signedElement = type && type->isSigned && !e.instance->count.empty();
        }
        result.push_back(std::move(e));
    }
    return result;
}

std::vector<std::pair<std::string_view, std::string_view>> rangesOf(std::string_view text) {
    std::vector<std::pair<std::string_view, std::string_view>> result;
    if (text.empty() || text == "-")
        return result;
    for (std::string_view item : util::splitTopLevelCommas(text)) {
        std::string_view name = util::leadingIdentifier(item);
        result.push_back({name, util::trim(item.substr(name.size()))});
    }
    return result;
}

} // namespace palindrome::hdl
