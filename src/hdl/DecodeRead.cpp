// DecodeRead.cpp - what an expression reads at a point of the execution: bits, constants, names.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeExec.h"

#include <algorithm>
#include <slang/ast/ASTVisitor.h>
#include <slang/ast/symbols/ParameterSymbols.h>
#include <slang/ast/types/AllTypes.h>

namespace palindrome::hdl::decoding {

using Kind = sa::ExpressionKind;

// ---------------------------------------------------------------------------------------------
// Variables and selects

Variable& Executor::variableOf(const sa::ValueSymbol& symbol) {
    for (size_t i = frames.size(); i-- > 0;) {
        auto it = frames[i].find(&symbol);
        if (it != frames[i].end())
            return ctx.variables[it->second];
        if (i > 0 && symbol.getParentScope()) {
            // Names of the function belong to its own frame.
            auto* scope = symbol.getParentScope();
            while (scope && scope->asSymbol().kind == sa::SymbolKind::StatementBlock)
                scope = scope->asSymbol().getParentScope();
            if (scope && &scope->asSymbol() == calls[i - 1]) {
                auto& v = ctx.addVariable(symbol, true);
                frames[i].emplace(&symbol, v.id);
                return v;
            }
        }
    }
    auto* scope = symbol.getParentScope();
    if (scope && scope->asSymbol().kind == sa::SymbolKind::StatementBlock) {
        auto& v = ctx.addVariable(symbol, true);
        frames[0].emplace(&symbol, v.id);
        return v;
    }
    return ctx.variable(symbol);
}

std::optional<int64_t> Executor::indexOf(const sa::Expression& expr) {
    auto value = constantOf(expr);
    return value && !value->hasUnknown() ? value->as<int64_t>() : std::nullopt;
}

std::optional<Chain> Executor::chainOf(const sa::Expression& expr) {
    if (expr.kind == Kind::LValueReference && lvalue) {
        return chainOf(*lvalue);
    }
    if (sa::ValueExpressionBase::isKind(expr.kind)) {
        auto& symbol = expr.as<sa::ValueExpressionBase>().symbol;
        using SK = sa::SymbolKind;
        if (symbol.kind == SK::Parameter || symbol.kind == SK::EnumValue ||
            symbol.kind == SK::Genvar || symbol.kind == SK::Specparam)
            return std::nullopt;
        auto& v = variableOf(symbol);
        Chain chain;
        chain.variable = v.id;
        chain.base = &expr;
        chain.width = v.width;
        return chain;
    }
    if (expr.kind == Kind::MemberAccess) {
        auto& access = expr.as<sa::MemberAccessExpression>();
        auto chain = chainOf(access.value());
        auto* field = access.member.as_if<sa::FieldSymbol>();
        if (!chain || !field || !access.value().type->isIntegral())
            return std::nullopt;
        chain->width = static_cast<unsigned>(expr.type->getBitWidth());
        if (chain->constant)
            chain->lo += static_cast<unsigned>(field->bitOffset);
        else
            chain->element = chain->position = nullptr;
        return chain;
    }
    if (expr.kind == Kind::ElementSelect) {
        auto& select = expr.as<sa::ElementSelectExpression>();
        auto chain = chainOf(select.value());
        auto& type = select.value().type->getCanonicalType();
        if (!chain || !type.hasFixedRange())
            return std::nullopt;
        const bool whole = chain->constant && chain->lo == 0 &&
                           chain->width == ctx.variables[chain->variable].width;
        auto range = type.getFixedRange();
        chain->width = static_cast<unsigned>(expr.type->getSelectableWidth());
        if (!chain->constant) {
            chain->element = chain->position = nullptr;
            return chain;
        }
        // Words of a memory count from the lowest index, bits of a vector from the right.
        const bool descending = type.isUnpackedArray() || range.left >= range.right;
        const int64_t base = type.isUnpackedArray() ? range.lower() : range.right;
        if (auto index = indexOf(select.selector())) {
            int64_t place = descending ? *index - base : base - *index;
            if (place < 0 || place >= int64_t(range.width()))
                chain->outside = true;
            else
                chain->lo += static_cast<unsigned>(place) * chain->width;
            return chain;
        }
        chain->constant = false;
        if (whole && type.isUnpackedArray())
            chain->element = &select.selector();
        if (whole) {
            chain->position = &select.selector();
            chain->stride = chain->width;
            chain->positionBase = base;
            chain->descending = descending;
        }
        return chain;
    }
    if (expr.kind == Kind::RangeSelect) {
        auto& select = expr.as<sa::RangeSelectExpression>();
        auto chain = chainOf(select.value());
        auto& type = select.value().type->getCanonicalType();
        if (!chain || !type.hasFixedRange() || type.isUnpackedArray())
            return std::nullopt;
        const bool whole = chain->constant && chain->lo == 0 &&
                           chain->width == ctx.variables[chain->variable].width;
        auto range = type.getFixedRange();
        const auto total = static_cast<unsigned>(type.getBitWidth());
        const unsigned stride = total / static_cast<unsigned>(range.width());
        chain->width = static_cast<unsigned>(expr.type->getBitWidth());
        if (!chain->constant) {
            chain->element = chain->position = nullptr;
            return chain;
        }
        const bool descending = range.left >= range.right;
        auto left = indexOf(select.left());
        auto right = indexOf(select.right());
        const auto selection = select.getSelectionKind();
        if (left && right) {
            int64_t low = 0;
            const int64_t count = chain->width / stride;
            switch (selection) {
                case sa::RangeSelectionKind::Simple:
                    low = *right;
                    break;
                case sa::RangeSelectionKind::IndexedUp:
                    low = descending ? *left : *left + count - 1;
                    break;
                case sa::RangeSelectionKind::IndexedDown:
                    low = descending ? *left - count + 1 : *left;
                    break;
            }
            int64_t place = descending ? low - range.right : range.right - low;
            if (place < 0 || (place + count) > int64_t(range.width()))
                chain->outside = true;
            else
                chain->lo += static_cast<unsigned>(place) * stride;
            return chain;
        }
        chain->constant = false;
        chain->element = nullptr;
        if (whole && descending && selection == sa::RangeSelectionKind::IndexedUp) {
            chain->position = &select.left();
            chain->stride = stride;
            chain->positionBase = range.right;
        }
        return chain;
    }
    return std::nullopt;
}

// ---------------------------------------------------------------------------------------------
// Constants

namespace {

/// The symbols whose value an expression reads. $bits and the like look at a type only.
class ReadWalker : public sa::ASTVisitor<ReadWalker, sa::VisitFlags::Expressions> {
public:
    explicit ReadWalker(const std::function<void(const sa::Symbol&)>& found) : found(found) {}

    template<typename T>
        requires(std::is_base_of_v<sa::ValueExpressionBase, T>)
    void handle(const T& expr) {
        found(expr.symbol);
    }

    void handle(const sa::CallExpression& call) {
        static const std::set<std::string_view> typeFunctions{
            "$bits", "$size", "$left", "$right", "$low", "$high", "$increment", "$dimensions"};
        if (call.isSystemCall() && typeFunctions.count(call.getSubroutineName()))
            return;
        visitDefault(call);
    }

private:
    const std::function<void(const sa::Symbol&)>& found;
};

void visitReads(const sa::Expression& expr, const std::function<void(const sa::Symbol&)>& found) {
    ReadWalker walker(found);
    expr.visit(walker);
}

} // namespace

/// True if the expression reads a variable that is constant at this point of the execution, or a
/// constant that has no name in a table (genvars, parameters of generate blocks).
bool Executor::readsLocalConstants(const sa::Expression& expr) {
    bool found = false;
    visitReads(expr, [&](const sa::Symbol& symbol) {
        if (auto* parameter = symbol.as_if<sa::ParameterSymbol>()) {
            if (parameter->isFromGenvar() || !ctx.scopePrefix(symbol).empty())
                found = true;
        }
        else if (symbol.kind == sa::SymbolKind::Genvar) {
            found = true;
        }
        else if (auto* value = symbol.as_if<sa::VariableSymbol>()) {
            if (blocking.values.count(variableOf(*value).id))
                found = true;
        }
    });
    return found;
}

namespace {

/// 'x or a literal of x alone, through casts.
bool isWholeUnknown(const sa::Expression& expr) {
    auto* e = &expr;
    while (auto* conversion = e->as_if<sa::ConversionExpression>())
        e = &conversion->operand();
    if (auto* fill = e->as_if<sa::UnbasedUnsizedIntegerLiteral>())
        return fill->getLiteralValue().value == slang::logic_t::X_VALUE;
    auto* literal = e->as_if<sa::IntegerLiteral>();
    if (!literal)
        return false;
    auto value = literal->getValue();
    for (unsigned i = 0; i < value.getBitWidth(); ++i)
        if (value[static_cast<int32_t>(i)].value != slang::logic_t::X_VALUE)
            return false;
    return true;
}

} // namespace

/// The value at this point of the execution, if it is constant: parameters, loop variables, and
/// variables that were assigned constants on this path.
std::optional<slang::SVInt> Executor::constantOf(const sa::Expression& expr) {
    sa::EvalContext eval(ctx.top.body, sa::EvalFlags::IsScript);
    eval.pushEmptyFrame();
    bool constant = true;
    std::set<const sa::Symbol*> seen;
    visitReads(expr, [&](const sa::Symbol& symbol) {
        if (!constant || !seen.insert(&symbol).second)
            return;
        using SK = sa::SymbolKind;
        if (symbol.kind == SK::Parameter || symbol.kind == SK::EnumValue ||
            symbol.kind == SK::Genvar || symbol.kind == SK::Specparam || symbol.kind == SK::Field)
            return;
        auto* value = symbol.as_if<sa::VariableSymbol>();
        if (!value || !value->getType().isIntegral()) {
            constant = false;
            return;
        }
        auto& v = variableOf(*value);
        auto it = blocking.values.find(v.id);
        if (it == blocking.values.end()) {
            constant = false;
            return;
        }
        slang::SVInt whole(v.width, 0, v.isSigned);
        for (auto& s : *it->second) {
            auto part = ctx.constantOf(s.node);
            if (!part) {
                constant = false;
                return;
            }
            whole.set(static_cast<int32_t>(s.lo + s.width) - 1, static_cast<int32_t>(s.lo), *part);
        }
        whole.setSigned(v.isSigned);
        eval.createLocal(value, slang::ConstantValue(whole));
    });
    if (!constant)
        return std::nullopt;
    if (isWholeUnknown(expr)) // which slang does not cast to an enumeration
        return slang::SVInt::createFillX(shapeOf(*expr.type).width, false);
    auto value = expr.eval(eval);
    if (value.isInteger())
        return value.integer();
    if (value.isUnpacked() && expr.type->isUnpackedArray()) {
        // A memory: words from the lowest index up.
        auto& array = expr.type->getCanonicalType().as<sa::FixedSizeUnpackedArrayType>();
        auto elements = value.elements();
        const auto word = static_cast<unsigned>(array.elementType.getSelectableWidth());
        slang::SVInt whole(static_cast<unsigned>(elements.size()) * word, 0, false);
        for (size_t i = 0; i < elements.size(); ++i) {
            if (!elements[i].isInteger())
                return std::nullopt;
            size_t place = array.range.left <= array.range.right ? i : elements.size() - 1 - i;
            whole.set(static_cast<int32_t>((place + 1) * word) - 1,
                      static_cast<int32_t>(place * word), elements[i].integer());
        }
        return whole;
    }
    return std::nullopt;
}

std::string Executor::constantText(const slang::SVInt& value, Shape wanted) {
    if (wanted.width == 32 && wanted.isSigned && !value.hasUnknown()) {
        slang::SVInt copy = value;
        if (auto number = copy.as<int64_t>()) {
            if (*number >= 0)
                return std::to_string(*number);
            return "(" + std::to_string(*number) + ")";
        }
    }
    slang::SVInt copy = value.getBitWidth() == wanted.width ? value
                        : value.getBitWidth() < wanted.width
                            ? value.extend(wanted.width, value.isSigned())
                            : value.slice(static_cast<int32_t>(wanted.width) - 1, 0);
    auto text = Context::literal(copy);
    if (wanted.isSigned)
        text.insert(text.find('\'') + 1, "s");
    return text;
}

// ---------------------------------------------------------------------------------------------
// Reads

Executor::Read Executor::readOf(const Chain& chain, const sa::Expression& expr, bool allowTree) {
    Read read;
    auto& v = ctx.variables[chain.variable];
    auto it = blocking.values.find(chain.variable);
    auto asNamed = [&] {
        read.asWritten = v.name == v.symbol->name && ctx.scopePrefix(*v.symbol).empty();
        if (!read.asWritten)
            read.baseName = v.name;
        return read;
    };
    const bool elementWritten =
        v.isMemory && std::any_of(elements.begin(), elements.end(), [&](auto& element) {
            return element.first.first == chain.variable && blocking.values.count(element.second);
        });
    if (elementWritten)
        refuse(expr.sourceRange, "hdl-unsupported-memory",
               "the memory '" + v.name + "' is read after it was written in the same process");
    if (it == blocking.values.end()) {
        if (!v.local)
            return asNamed();
        read.baseName = version(v.id);
        return read;
    }
    const unsigned lo = chain.constant && !chain.outside ? chain.lo : 0;
    const unsigned width = chain.constant && !chain.outside ? chain.width : v.width;
    const bool whole = lo == 0 && width == v.width;
    Segments parts;
    for (auto& s : *it->second) {
        unsigned from = std::max(s.lo, lo), to = std::min(s.lo + s.width, lo + width);
        if (from < to)
            parts.push_back({from - lo, to - from, ctx.slice(s.node, from - s.lo, to - from)});
    }
    const bool exact = chain.constant && !chain.outside;
    bool allOld = true;
    for (auto& p : parts)
        if (!p.node->leaf || p.node->leaf->variable != v.id || p.node->leaf->isExplicit())
            allOld = false;
    if (learning) {
        if (allOld && !v.local)
            readOld.insert(v.symbol);
        readLog.insert_or_assign(keyOf(expr), Access{v.id, lo, width, path, time});
    }
    if (allOld && !v.local && process.kind != Process::Kind::Assign)
        return asNamed();
    // A constant.
    bool constant = true;
    slang::SVInt value(width, 0, v.isSigned && whole);
    for (auto& p : parts) {
        auto part = ctx.constantOf(p.node);
        if (!part) {
            constant = false;
            break;
        }
        value.set(static_cast<int32_t>(p.lo + p.width) - 1, static_cast<int32_t>(p.lo), *part);
    }
    if (constant && exact) {
        read.value = value;
        read.text = constantText(value, shapeOf(*expr.type));
        return read;
    }
    // Bits of one output may read others of it, which a table of the whole output cannot.
    if (process.kind == Process::Kind::Combinational && !v.local && !ctx.options.literal &&
        finalReads.count(keyOf(expr)))
        return asNamed();
    // Another name.
    if (exact && parts.size() == 1 && parts[0].node->leaf) {
        auto& leaf = *parts[0].node->leaf;
        const unsigned from = parts[0].node->lo;
        unsigned at = 0;
        for (auto& piece : leaf.pieces) {
            if (!piece.value && from >= at && from + width <= at + piece.width) {
                auto& source = ctx.variables[piece.variable];
                Piece found = piece;
                found.lo = piece.lo + (from - at);
                found.width = width;
                auto name = piece.versionName.empty() ? source.name : piece.versionName;
                auto text = ctx.selectText(source, name, found.lo, width);
                if (text.empty())
                    break;
                const bool isSigned = text == name && source.isSigned;
                const bool wantSigned = shapeOf(*expr.type).isSigned;
                if (isSigned != wantSigned)
                    text = (wantSigned ? "signed'(" : "unsigned'(") + text + ")";
                read.text = text;
                read.piece = found;
                return read;
            }
            at += piece.width;
        }
    }
    if (allowTree && exact &&
        std::all_of(parts.begin(), parts.end(),
                    [&](auto& p) { return ctx.hasConstantLeaves(p.node); })) {
        for (auto& p : parts)
            read.tree.push_back(p.node);
        return read;
    }
    read.baseName = version(v.id);
    return read;
}

/// A signal that holds what a variable has at this point.
std::string Executor::version(uint32_t variable, bool isNonblocking) {
    auto& v = ctx.variables[variable];
    auto value = state(variable, isNonblocking);
    if (v.isMemory) {
        refuse(statementRange, "hdl-unsupported-memory",
               "the memory '" + v.name + "' is read after it was written in the same process");
        return v.name;
    }
    if (learning)
        return v.name;
    std::vector<unsigned> key{process.order, variable};
    for (auto& s : value) {
        key.push_back(s.lo);
        key.push_back(s.node->id);
    }
    auto [it, isNew] = versions.try_emplace(key, "");
    if (!isNew)
        return it->second;
    auto count = ++versionCount[variable];
    std::string name;
    const bool isRegister =
        process.kind == Process::Kind::Clocked && (v.readOutside || readOld.count(v.symbol));
    if (v.local)
        name = ctx.freeName(v.name);
    else if (isRegister)
        name = ctx.freeName(v.name + "_next");
    else if (process.kind == Process::Kind::Clocked)
        name = count == 1 ? v.name : ctx.freeName(v.name);
    else
        name = ctx.freeName(v.name + "_" + std::to_string(count));
    MadeSignal made;
    made.name = name;
    made.type = ctx.typeText(*v.symbol);
    if (made.type.empty())
        made.type = Context::vectorType({v.width, v.isSigned});
    made.width = v.width;
    made.isSigned = v.isSigned;
    made.value = value;
    made.process = process.order;
    ctx.made.push_back(std::move(made));
    versions[key] = name;
    return name;
}

} // namespace palindrome::hdl::decoding
