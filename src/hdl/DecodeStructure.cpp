// DecodeStructure.cpp - finds the instances of a unit, and makes rows of arrays and loops of them.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeStructure.h"

#include "hdl/Instances.h"

#include <algorithm>
#include <slang/ast/expressions/AssignmentExpressions.h>
#include <slang/ast/expressions/MiscExpressions.h>
#include <slang/ast/expressions/OperatorExpressions.h>
#include <slang/ast/symbols/CompilationUnitSymbols.h>
#include <slang/ast/symbols/ParameterSymbols.h>
#include <slang/syntax/AllSyntax.h>

namespace palindrome::hdl::decoding {

namespace ss = slang::syntax;

namespace {

/// The last line comment above a member, without its slashes.
std::string commentAbove(const sa::Symbol& symbol) {
    auto* syntax = symbol.getSyntax();
    while (syntax && !ss::MemberSyntax::isKind(syntax->kind))
        syntax = syntax->parent;
    std::string comment;
    if (syntax)
        for (auto& trivia : syntax->getFirstToken().trivia())
            if (trivia.kind == slang::parsing::TriviaKind::LineComment)
                comment = trivia.getRawText();
    return comment;
}

/// True if the names in the syntax are parameters of the unit itself, which its table has.
bool namesUnitParameters(const ss::SyntaxNode& syntax, const sa::Scope& unit) {
    for (size_t i = 0; i < syntax.getChildCount(); ++i) {
        if (auto* child = syntax.childNode(i)) {
            if (!namesUnitParameters(*child, unit))
                return false;
        }
        else if (auto token = syntax.childToken(i);
                 token && token.kind == slang::parsing::TokenKind::Identifier) {
            auto* symbol = unit.find(token.valueText());
            if (!symbol || symbol->kind != sa::SymbolKind::Parameter)
                return false;
        }
        else if (token && token.kind == slang::parsing::TokenKind::StringLiteral) {
            return false;
        }
    }
    return true;
}

/// What an instance array calls its number of elements: "N" of [N-1:0]; empty if it has no text.
std::string arrayCount(const sa::InstanceSymbol& instance) {
    auto* own = instance.getSyntax();
    auto* syntax = own ? own->as_if<ss::HierarchicalInstanceSyntax>() : nullptr;
    if (!syntax || !syntax->decl || syntax->decl->dimensions.size() != 1)
        return {};
    auto text = printTokens(*syntax->decl->dimensions[0]);
    const std::string tail = "-1:0]";
    std::erase(text, ' ');
    if (!text.starts_with("[") || !text.ends_with(tail))
        return {};
    text = text.substr(1, text.size() - 1 - tail.size());
    if (text.size() > 2 && text.front() == '(' && text.back() == ')' && isPrimary(text))
        text = text.substr(1, text.size() - 2);
    return text;
}

} // namespace

void StructureDecoder::refuse(const InstanceGroup& group, const std::string& message) {
    ctx.refuse(group.at, "decode-refused-instance", message);
}

void StructureDecoder::find(const sa::Scope& scope) {
    Loops loops;
    bool marked = false;
    collect(scope, loops, marked);
    for (auto& elements : found)
        makeGroups(elements);
    if (groups.empty() || ctx.refused)
        return;
    findWires();
    claim();
}

void StructureDecoder::collect(const sa::Scope& scope, Loops& loops, bool& marked) {
    using SK = sa::SymbolKind;
    for (auto& member : scope.members()) {
        if (member.kind == SK::ProceduralBlock)
            marked = false;
        if (member.kind == SK::ContinuousAssign || member.kind == SK::GenerateBlockArray)
            if (auto comment = commentAbove(member); comment.starts_with("// "))
                marked = comment == "// Connections";
        switch (member.kind) {
            case SK::Instance:
                addInstance(member.as<sa::InstanceSymbol>(), loops);
                break;
            case SK::InstanceArray: {
                std::vector<const sa::InstanceArraySymbol*> arrays{
                    &member.as<sa::InstanceArraySymbol>()};
                for (size_t i = 0; i < arrays.size(); ++i)
                    for (auto* element : arrays[i]->elements) {
                        if (auto* inner = element->as_if<sa::InstanceArraySymbol>())
                            arrays.push_back(inner);
                        else if (auto* instance = element->as_if<sa::InstanceSymbol>())
                            addInstance(*instance, loops);
                    }
                break;
            }
            case SK::ContinuousAssign: {
                auto& assign = member.as<sa::ContinuousAssignSymbol>();
                auto* expr = assign.getAssignment().as_if<sa::AssignmentExpression>();
                if (expr && !assign.getDelay())
                    assigns.push_back({&assign, expr, loops, marked});
                break;
            }
            case SK::GenerateBlock:
                if (!member.as<sa::GenerateBlockSymbol>().isUninstantiated)
                    collect(member.as<sa::GenerateBlockSymbol>(), loops, marked);
                break;
            case SK::GenerateBlockArray: {
                auto& array = member.as<sa::GenerateBlockArraySymbol>();
                for (auto* entry : array.entries) {
                    if (entry->isUninstantiated || !entry->getArrayIndex())
                        continue;
                    loops.push_back({&array, entry->getArrayIndex()->as<int64_t>().value_or(-1)});
                    collect(*entry, loops, marked);
                    loops.pop_back();
                }
                break;
            }
            default:
                break;
        }
    }
}

void StructureDecoder::addInstance(const sa::InstanceSymbol& instance, const Loops& loops) {
    const slang::SourceRange at{instance.location, instance.location};
    if (instance.body.getDefinition().definitionKind != sa::DefinitionKind::Module)
        return ctx.refuse(at, "hdl-unsupported-interface",
                          "interfaces and programs are not supported");
    auto [it, isNew] = foundBySyntax.try_emplace(instance.getSyntax(), found.size());
    if (isNew)
        found.emplace_back();
    found[it->second].push_back({&instance, loops});
}

/// Counts the elements out: by the loops around them, outermost first, then by the dimensions of
/// the instance array. Puts them into that order. Nothing if they do not fill every place once.
std::optional<std::vector<InstanceGroup::Dimension>>
StructureDecoder::dimensionsOf(std::vector<Element>& elements) const {
    std::vector<Dimension> dimensions;
    auto& first = elements[0];
    std::set<const ss::SyntaxNode*> around;
    for (auto& loop : first.loops) {
        const auto count = static_cast<unsigned>(loop.array->entries.size());
        dimensions.push_back({loop.array, count, countText(*loop.array)});
        around.insert(loop.array->getSyntax());
    }
    if (around.size() != first.loops.size())
        return std::nullopt;
    if (first.symbol && !first.symbol->arrayPath.empty()) {
        slang::SmallVector<slang::ConstantRange> ranges;
        first.symbol->getArrayDimensions(ranges);
        const auto text = ranges.size() == 1 ? arrayCount(*first.symbol) : std::string();
        for (auto& range : ranges)
            dimensions.push_back({nullptr, static_cast<unsigned>(range.width()),
                                  text.empty() ? std::to_string(range.width()) : text});
    }
    size_t total = 1;
    for (auto& d : dimensions)
        total *= d.count;
    if (total != elements.size())
        return std::nullopt;
    std::vector<Element> ordered(total);
    for (auto& element : elements) {
        size_t index = 0, d = 0;
        auto step = [&](int64_t value) {
            if (value < 0 || value >= int64_t(dimensions[d].count))
                return false;
            index = index * dimensions[d++].count + static_cast<size_t>(value);
            return true;
        };
        for (auto& loop : element.loops)
            if (loop.array->entries.size() != dimensions[d].count || !step(loop.value))
                return std::nullopt;
        if (element.symbol)
            for (auto place : element.symbol->arrayPath)
                if (!step(place))
                    return std::nullopt;
        ordered[index] = element;
    }
    std::set<std::vector<int64_t>> places; // of assignments, which have no symbol
    for (auto& element : ordered) {
        std::vector<int64_t> place;
        for (auto& loop : element.loops)
            place.push_back(loop.value);
        if (element.symbol)
            place.insert(place.end(), element.symbol->arrayPath.begin(),
                         element.symbol->arrayPath.end());
        if (!places.insert(place).second || place.size() != dimensions.size())
            return std::nullopt;
    }
    elements = std::move(ordered);
    return dimensions;
}

/// "N" of `p < N`, if the table knows that name; else the number.
std::string StructureDecoder::countText(const sa::GenerateBlockArraySymbol& loop) const {
    auto number = std::to_string(loop.entries.size());
    auto* syntax = loop.getSyntax() ? loop.getSyntax()->as_if<ss::LoopGenerateSyntax>() : nullptr;
    auto* stop = syntax ? syntax->stopExpr->as_if<ss::BinaryExpressionSyntax>() : nullptr;
    if (!stop || stop->kind != ss::SyntaxKind::LessThanExpression ||
        printTokens(*stop->left) != syntax->identifier.valueText() ||
        !namesUnitParameters(*stop->right, ctx.top.body))
        return number;
    return printTokens(stripParentheses(*stop->right));
}

void StructureDecoder::makeGroups(const std::vector<Element>& elements) {
    auto ordered = elements;
    auto dimensions = dimensionsOf(ordered);
    const auto parameters = parametersOf(*elements[0].symbol);
    for (auto& element : elements)
        if (&element.symbol->body.getDefinition() != &elements[0].symbol->body.getDefinition() ||
            parametersOf(*element.symbol) != parameters)
            dimensions.reset();
    if (dimensions)
        return makeGroup(std::move(ordered), std::move(*dimensions));
    for (auto& element : elements)
        makeGroup({element}, {});
}

void StructureDecoder::makeGroup(std::vector<Element> elements, std::vector<Dimension> dimensions) {
    InstanceGroup group;
    auto& first = *elements[0].symbol;
    group.at = {first.location, first.location};
    group.elements = std::move(elements);
    group.dimensions = std::move(dimensions);
    std::string reason;
    group.unit = outline(first, reason);
    const std::string shown = "'" + std::string(first.getArrayName()) + "'";
    if (!group.unit)
        return refuse(group, shown + " is an instance of '" +
                                 std::string(first.body.getDefinition().name) +
                                 "', which has no table: " + reason);
    // One name for an array; elements that are no array are told apart by where they stand.
    std::string name(first.getArrayName());
    const bool single = !group.isArray() && !group.elements[0].loops.empty();
    if (single)
        name = ctx.scopePrefix(first) + name;
    if (!group.isArray())
        for (auto place : first.arrayPath)
            name += "_" + std::to_string(place);
    group.name = ctx.freeName(name);
    lct::Instance row;
    row.name.text = group.name;
    if (group.isArray()) {
        std::string count;
        for (auto& d : group.dimensions) {
            const bool whole = group.dimensions.size() == 1;
            count += (count.empty() ? "" : "*") + (whole ? d.text : grouped(d.text));
        }
        row.name.text += "[" + count + "]";
    }
    row.unit.text = group.unit->name.text;
    row.parameters.text = parametersOf(first);
    if (first.getSyntax())
        row.note.text = ctx.commentAt(first.getSyntax()->sourceRange().end());
    unit.instances.push_back(row);
    if (!unit.findUnit(row.unit.text))
        unit.units.push_back(group.unit);
    for (size_t i = 0; i < group.elements.size(); ++i) {
        auto path = group.elements[i].symbol->getHierarchicalPath();
        const auto top = ctx.top.getHierarchicalPath() + ".";
        names.emplace_back(path.starts_with(top) ? path.substr(top.size()) : path,
                           group.elementName(i));
    }
    checkPorts(group);
    if (group.unit->clocking)
        adoptClocking(group);
    groups.push_back(std::move(group));
}

std::string StructureDecoder::parametersOf(const sa::InstanceSymbol& instance) {
    auto* syntax = instance.getSyntax();
    const ss::SyntaxNode* around = syntax ? syntax->parent.get() : nullptr;
    auto* whole = around ? around->as_if<ss::HierarchyInstantiationSyntax>() : nullptr;
    if (!whole || !whole->parameters)
        return "-";
    std::vector<const sa::ParameterSymbol*> declared;
    for (auto* parameter : instance.body.getParameters())
        if (parameter->isPortParam() && !parameter->isLocalParam())
            declared.push_back(parameter->symbol.as_if<sa::ParameterSymbol>());
    std::string text;
    size_t position = 0;
    for (auto* given : whole->parameters->parameters) {
        const ss::ExpressionSyntax* value = nullptr;
        const sa::ParameterSymbol* parameter = nullptr;
        if (auto* named = given->as_if<ss::NamedParamAssignmentSyntax>()) {
            value = named->expr;
            if (!value)
                continue; // the default
            auto* symbol = instance.body.find(named->name.valueText());
            parameter = symbol ? symbol->as_if<sa::ParameterSymbol>() : nullptr;
        }
        else {
            value = given->as<ss::OrderedParamAssignmentSyntax>().expr;
            parameter = position < declared.size() ? declared[position] : nullptr;
            ++position;
        }
        if (!parameter || !parameter->getValue().isInteger()) {
            const slang::SourceRange at = given->sourceRange();
            ctx.refuse(at, "decode-refused-instance",
                       "'" + std::string(instance.getArrayName()) +
                           "' has a parameter that is no number, which no table can say");
            continue;
        }
        std::string shown;
        if (namesUnitParameters(*value, ctx.top.body))
            shown = printTokens(stripParentheses(*value));
        else if (auto number = parameter->getValue().integer();
                 shapeOf(parameter->getType()).width == 32 && number.as<int64_t>())
            shown = std::to_string(*number.as<int64_t>());
        else
            shown = Context::literal(number);
        text += (text.empty() ? "" : ", ") + std::string(parameter->name) + " = " + shown;
    }
    return text.empty() ? "-" : text;
}

void StructureDecoder::checkPorts(const InstanceGroup& group) {
    auto& first = *group.elements[0].symbol;
    lct::Unit alone;
    alone.instances.push_back(unit.instances.back());
    alone.units.push_back(group.unit);
    const InstanceSet set(alone);
    auto& info = set.all()[0];
    for (auto* symbol : first.body.getPortList()) {
        const std::string name(symbol->name);
        auto* port = symbol->as_if<sa::PortSymbol>();
        auto* row = group.unit->findPort(name);
        if (!port || !row) // its own module refused it
            return refuse(group, "port '" + name + "' of '" + group.name +
                                     "' is of a kind that no table has");
        if (info.isControl(*row)) {
            for (auto& element : group.elements)
                if (auto* own = element.symbol->body.findPort(name))
                    if (auto* connection = element.symbol->getPortConnection(
                            own->as<sa::PortSymbol>()))
                        checkControl(group, *connection);
        }
        else if (!info.typeOf(*row)) {
            refuse(group, "port '" + name + "' of '" + group.name + "' has the type " +
                              port->getType().toString() +
                              "; between units there are only vectors of logic");
        }
    }
}

/// Clock and reset go through by name.
void StructureDecoder::checkControl(const InstanceGroup& group,
                                    const sa::PortConnection& connection) {
    auto* expr = connection.getExpression();
    while (expr && expr->kind == sa::ExpressionKind::Conversion)
        expr = &expr->as<sa::ConversionExpression>().operand();
    auto* named = expr ? expr->as_if<sa::NamedValueExpression>() : nullptr;
    auto* v = named ? ctx.findVariable(named->symbol) : nullptr;
    if (v && v->isInput && v->name == connection.port.name)
        return;
    refuse(group, "'" + std::string(connection.port.name) + "' is the clock or reset of '" +
                      group.unit->name.text +
                      "'; in a table it connects by name, to an input of this module that is "
                      "called the same");
}

/// The unit has the clock of its instances, one edge of it, and one level of reset.
void StructureDecoder::adoptClocking(const InstanceGroup& group) {
    auto& theirs = *group.unit->clocking;
    if (!common) {
        common = theirs;
        return;
    }
    if (common->clock.text != theirs.clock.text)
        ctx.refuse(group.at, "decode-refused-two-clocks",
                   "'" + group.name + "' has the clock '" + theirs.clock.text + "' beside '" +
                       common->clock.text + "'; a unit has one");
    else if (common->edge.text != theirs.edge.text)
        ctx.refuse(group.at, "decode-refused-both-edges",
                   "'" + group.name + "' uses the other edge of '" + theirs.clock.text + "'");
    if (!theirs.hasReset())
        return;
    if (!common->hasReset()) {
        common = theirs;
        return;
    }
    if (common->reset.text != theirs.reset.text || common->active.text != theirs.active.text)
        ctx.refuse(group.at, "decode-refused-two-resets",
                   "'" + group.name + "' has the reset '" + theirs.reset.text + "' (active " +
                       theirs.active.text + ") beside '" + common->reset.text + "' (active " +
                       common->active.text + "); a unit has one");
}

} // namespace palindrome::hdl::decoding
