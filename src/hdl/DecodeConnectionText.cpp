// DecodeConnectionText.cpp - cells of connections: source text with ports in place of their wires.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeStructure.h"

#include "hdl/DecodeExec.h"

#include <algorithm>
#include <slang/ast/ASTVisitor.h>
#include <slang/ast/symbols/ParameterSymbols.h>

namespace palindrome::hdl::decoding {

namespace ss = slang::syntax;

/// Collects what differs between the source text of an expression and its cell.
class ConnectionPrinter : public sa::ASTVisitor<ConnectionPrinter, sa::VisitFlags::AllGood> {
public:
    ConnectionPrinter(StructureDecoder& theOwner, const Loops& theLoops,
                      StructureDecoder::Mode theMode)
        : owner(theOwner), loops(theLoops), mode(theMode) {}

    std::vector<Replacement> replacements;
    bool rolls = true; ///< false: the text is not the same for all values of the loops

    void handle(const sa::ElementSelectExpression& expr) {
        auto& base = core(expr.value());
        auto* named = base.as_if<sa::NamedValueExpression>();
        auto wire = named ? owner.aliases.find(&named->symbol) : owner.aliases.end();
        if (wire == owner.aliases.end() || !wire->second.whole) {
            expr.value().visit(*this);
            return index(expr.selector());
        }
        std::string at;
        if (mode == StructureDecoder::Mode::Rolled) {
            auto inner = owner.text(expr.selector(), loops, mode);
            rolls = rolls && inner;
            at = inner.value_or("0");
        }
        else if (auto value = owner.indexOf(expr.selector())) {
            at = std::to_string(*value);
        }
        auto& group = owner.groups[wire->second.group];
        replacements.push_back({expr.sourceRange, owner.endpoint(group, wire->second.port, at)});
    }

    void handle(const sa::RangeSelectExpression& expr) {
        expr.value().visit(*this);
        index(expr.left());
        index(expr.right());
    }

    template<typename T>
        requires(std::is_base_of_v<sa::ValueExpressionBase, T>)
    void handle(const T& expr) {
        value(expr.symbol, expr.sourceRange);
    }

    void handle(const sa::CallExpression& call) {
        if (!call.isSystemCall())
            refuse(call.sourceRange, "a connection cannot call a function of the source");
        visitDefault(call);
    }

    void handle(const sa::ConversionExpression& expr) {
        if (!expr.isImplicit())
            owner.ctx.mentionType(*expr.type);
        expr.operand().visit(*this);
    }

private:
    StructureDecoder& owner;
    const Loops& loops;
    StructureDecoder::Mode mode;

    void refuse(slang::SourceRange at, const std::string& message) {
        rolls = false;
        if (mode == StructureDecoder::Mode::Single)
            owner.ctx.refuse(at, "decode-refused-connection", message);
    }

    /// A constant index is one number where the loops are unrolled.
    void index(const sa::Expression& expr) {
        const size_t before = replacements.size();
        expr.visit(*this);
        if (mode == StructureDecoder::Mode::Rolled || replacements.size() == before)
            return;
        if (auto number = owner.indexOf(expr)) {
            replacements.resize(before);
            replacements.push_back({expr.sourceRange, std::to_string(*number)});
        }
    }

    void value(const sa::ValueSymbol& symbol, slang::SourceRange at) {
        if (auto* parameter = symbol.as_if<sa::ParameterSymbol>())
            return constant(*parameter, at);
        if (symbol.kind == sa::SymbolKind::EnumValue) {
            owner.ctx.mentionType(symbol.getType());
            return replacements.push_back({at, std::string(symbol.name)}); // without its package
        }
        auto name = owner.nameText(symbol, loops, mode);
        rolls = rolls && name;
        if (name && *name != symbol.name)
            replacements.push_back({at, *name});
    }

    void constant(const sa::ParameterSymbol& parameter, slang::SourceRange at) {
        auto* scope = parameter.getParentScope();
        const bool local = scope && scope->asSymbol().kind == sa::SymbolKind::GenerateBlock;
        if (!local) {
            owner.ctx.mention(parameter);
            return replacements.push_back({at, std::string(parameter.name)});
        }
        if (parameter.isFromGenvar() && mode == StructureDecoder::Mode::Rolled) {
            for (auto& loop : loops)
                if (!loop.array->entries.empty() &&
                    scope->asSymbol().getParentScope() == loop.array)
                    return replacements.push_back({at, owner.loopName(*loop.array)});
            rolls = false;
            return;
        }
        rolls = false;
        auto& number = parameter.getValue();
        if (!number.isInteger())
            return refuse(at, "'" + std::string(parameter.name) + "' is no number");
        auto small = number.integer().as<int64_t>();
        const bool plain = shapeOf(parameter.getType()) == Shape{32, true} && small && *small >= 0;
        replacements.push_back(
            {at, plain ? std::to_string(*small) : Context::literal(number.integer())});
    }
};

std::optional<int64_t> StructureDecoder::indexOf(const sa::Expression& expr) const {
    sa::EvalContext eval(ctx.top.body);
    auto value = expr.eval(eval);
    return value.isInteger() && !value.integer().hasUnknown() ? value.integer().as<int64_t>()
                                                              : std::nullopt;
}

std::optional<Bits> StructureDecoder::bitsOf(const sa::Expression& whole) const {
    auto& expr = core(whole);
    if (auto* named = expr.as_if<sa::NamedValueExpression>()) {
        if (named->symbol.kind != sa::SymbolKind::Net &&
            named->symbol.kind != sa::SymbolKind::Variable)
            return std::nullopt;
        return Bits{&named->symbol, 0, named->symbol.getType().getBitWidth()};
    }
    const sa::Expression *inner = nullptr, *first = nullptr, *last = nullptr;
    auto kind = sa::RangeSelectionKind::Simple;
    if (auto* element = expr.as_if<sa::ElementSelectExpression>()) {
        inner = &element->value();
        first = last = &element->selector();
    }
    else if (auto* range = expr.as_if<sa::RangeSelectExpression>()) {
        inner = &range->value();
        first = &range->left();
        last = &range->right();
        kind = range->getSelectionKind();
    }
    auto bits = inner ? bitsOf(*inner) : std::nullopt;
    const auto firstIndex = first ? indexOf(*first) : std::nullopt;
    const auto lastIndex = last ? indexOf(*last) : std::nullopt;
    if (!bits || !firstIndex || !lastIndex)
        return std::nullopt;
    auto& type = inner->type->getCanonicalType();
    if (!type.isIntegral() || !type.hasFixedRange())
        return std::nullopt;
    const auto range = type.getFixedRange();
    const uint64_t stride = type.getBitWidth() / range.width();
    int64_t left = firstIndex.value_or(0), right = lastIndex.value_or(0);
    if (kind == sa::RangeSelectionKind::IndexedUp)
        right = left + right - 1;
    else if (kind == sa::RangeSelectionKind::IndexedDown)
        right = left - right + 1;
    auto place = [&](int64_t i) {
        return range.isDescending() ? i - range.right : range.right - i;
    };
    const int64_t low = std::min(place(left), place(right));
    const int64_t high = std::max(place(left), place(right));
    if (low < 0 || high >= int64_t(range.width()))
        return std::nullopt;
    bits->lo += uint64_t(low) * stride;
    bits->width = uint64_t(high - low + 1) * stride;
    return bits;
}

// ---------------------------------------------------------------------------------------------
// Names

std::string StructureDecoder::endpoint(const InstanceGroup& group, std::string_view port,
                                       const std::string& index) const {
    return group.name + (group.isArray() ? "[" + index + "]" : "") + "." + std::string(port);
}

/// Names of the source that the table has for something else get another.
std::string StructureDecoder::indexName(const std::string& wanted) {
    auto& name = indexNames[wanted];
    if (name.empty())
        name = ctx.freeName(wanted);
    return name;
}

std::string StructureDecoder::loopName(const sa::GenerateBlockArraySymbol& loop) {
    auto* syntax = loop.getSyntax() ? loop.getSyntax()->as_if<ss::LoopGenerateSyntax>() : nullptr;
    return indexName(syntax ? std::string(syntax->identifier.valueText()) : "i");
}

std::string StructureDecoder::dimensionName(const InstanceGroup& group,
                                            const Dimension& dimension) {
    if (dimension.loop)
        return loopName(*dimension.loop);
    // As other rows count this array.
    for (auto& c : unit.connections)
        for (auto* cell : {&c.from.text, &c.to.text})
            for (auto& [wanted, name] : indexNames)
                if (cell->find(group.name + "[" + name + "].") != std::string::npos)
                    return name;
    return indexName("i");
}

std::string StructureDecoder::rolledIndex(const InstanceGroup& group) {
    std::string text;
    for (auto& d : group.dimensions) {
        auto name = dimensionName(group, d);
        if (text.empty())
            text = name;
        else
            text = grouped(d.text) + "*" + grouped(text) + "+" + name;
    }
    return text;
}

std::string StructureDecoder::rangesOf(const InstanceGroup& group,
                                       const std::vector<Dimension>& dimensions) {
    std::string text;
    std::set<std::string> used;
    for (auto& d : dimensions) {
        auto name = dimensionName(group, d);
        if (!used.insert(name).second)
            return {};
        text += (text.empty() ? "" : ", ") + name + " " + grouped(d.text);
    }
    return text;
}

/// A variable, or the port that it is the wire of.
std::optional<std::string> StructureDecoder::nameText(const sa::ValueSymbol& symbol,
                                                      const Loops& loops, Mode mode) {
    auto* scope = symbol.getParentScope();
    const bool inLoop = scope && scope->asSymbol().kind == sa::SymbolKind::GenerateBlock &&
                        scope->asSymbol().as<sa::GenerateBlockSymbol>().getArrayIndex();
    auto wire = aliases.find(&symbol);
    if (wire == aliases.end()) {
        if (inLoop && mode == Mode::Rolled)
            return std::nullopt;
        return ctx.variable(symbol).name;
    }
    auto& group = groups[wire->second.group];
    if (!group.isArray())
        return endpoint(group, wire->second.port, {});
    if (mode == Mode::Single)
        return endpoint(group, wire->second.port, std::to_string(wire->second.index));
    // The reader must stand in the loops of the instance.
    for (auto& d : group.dimensions)
        if (!d.loop || std::none_of(loops.begin(), loops.end(), [&](const Loop& loop) {
                return loop.array->getSyntax() == d.loop->getSyntax();
            }))
            return std::nullopt;
    return inLoop ? std::optional(endpoint(group, wire->second.port, rolledIndex(group)))
                  : std::nullopt;
}

std::optional<std::string> StructureDecoder::text(const sa::Expression& whole, const Loops& loops,
                                                  Mode mode) {
    auto& expr = core(whole);
    ConnectionPrinter printer(*this, loops, mode);
    expr.visit(printer);
    if (mode == Mode::Rolled && !printer.rolls)
        return std::nullopt;
    std::string shown;
    if (expr.syntax)
        shown = printTokens(stripParentheses(*expr.syntax), printer.replacements);
    else if (auto* named = expr.as_if<sa::NamedValueExpression>()) // `.name`, `.*`
        shown = nameText(named->symbol, loops, mode).value_or("");
    else if (auto value = expr.eval(*std::make_unique<sa::EvalContext>(ctx.top.body));
             value.isInteger())
        shown = Context::literal(value.integer());
    if (shown.empty())
        ctx.refuse(expr.sourceRange, "decode-refused-connection",
                   "this connection has no text that a table could hold");
    return shown;
}

} // namespace palindrome::hdl::decoding
