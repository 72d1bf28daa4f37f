// DecodeExpr.cpp - expressions in source spelling, with reads, constants and casts put in.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeExec.h"

#include "util/Assert.h"

#include <algorithm>
#include <slang/ast/ASTVisitor.h>
#include <slang/ast/symbols/ParameterSymbols.h>
#include <slang/ast/types/AllTypes.h>
#include <slang/syntax/AllSyntax.h>

namespace palindrome::hdl::decoding {

using Kind = sa::ExpressionKind;

// ---------------------------------------------------------------------------------------------
// Shapes

const sa::Expression& core(const sa::Expression& expr) {
    auto* e = &expr;
    while (auto* conversion = e->as_if<sa::ConversionExpression>()) {
        if (!conversion->isImplicit())
            break;
        e = &conversion->operand();
    }
    return *e;
}

Shape evaluatedShape(const sa::Expression& expr) {
    auto* e = &expr;
    const sa::Expression* propagated = nullptr;
    while (auto* conversion = e->as_if<sa::ConversionExpression>()) {
        if (!conversion->isImplicit())
            break;
        // The innermost conversions count: an assignment's own conversion comes last.
        if (conversion->conversionKind == sa::ConversionKind::Propagated && !propagated)
            propagated = conversion;
        else if (conversion->conversionKind != sa::ConversionKind::Propagated)
            propagated = nullptr;
        e = &conversion->operand();
    }
    return shapeOf(propagated ? *propagated->type : *e->type);
}

namespace {

bool isContextUnary(sa::UnaryOperator op) {
    using Op = sa::UnaryOperator;
    return op == Op::Plus || op == Op::Minus || op == Op::BitwiseNot;
}

enum class BinaryClass { Context, Left, Logical };

BinaryClass classOf(sa::BinaryOperator op) {
    using Op = sa::BinaryOperator;
    switch (op) {
        case Op::Add:
        case Op::Subtract:
        case Op::Multiply:
        case Op::Divide:
        case Op::Mod:
        case Op::BinaryAnd:
        case Op::BinaryOr:
        case Op::BinaryXor:
        case Op::BinaryXnor:
            return BinaryClass::Context;
        case Op::LogicalShiftLeft:
        case Op::LogicalShiftRight:
        case Op::ArithmeticShiftLeft:
        case Op::ArithmeticShiftRight:
        case Op::Power:
            return BinaryClass::Left;
        default:
            return BinaryClass::Logical;
    }
}

} // namespace

bool dependsOnContext(const sa::Expression& e) {
    if (auto* unary = e.as_if<sa::UnaryExpression>())
        return isContextUnary(unary->op);
    if (auto* binary = e.as_if<sa::BinaryExpression>())
        return classOf(binary->op) != BinaryClass::Logical;
    return e.kind == Kind::ConditionalOp || e.kind == Kind::UnbasedUnsizedIntegerLiteral;
}

Shape selfShape(const sa::Expression& expr) {
    auto& e = core(expr);
    auto both = [](Shape a, Shape b) {
        return Shape{std::max(a.width, b.width), a.isSigned && b.isSigned};
    };
    switch (e.kind) {
        case Kind::UnaryOp: {
            auto& unary = e.as<sa::UnaryExpression>();
            return isContextUnary(unary.op) ? selfShape(unary.operand()) : Shape{};
        }
        case Kind::BinaryOp: {
            auto& binary = e.as<sa::BinaryExpression>();
            switch (classOf(binary.op)) {
                case BinaryClass::Context:
                    return both(selfShape(binary.left()), selfShape(binary.right()));
                case BinaryClass::Left:
                    return selfShape(binary.left());
                default:
                    return Shape{};
            }
        }
        case Kind::ConditionalOp: {
            auto& conditional = e.as<sa::ConditionalExpression>();
            return both(selfShape(conditional.left()), selfShape(conditional.right()));
        }
        case Kind::UnbasedUnsizedIntegerLiteral:
            return Shape{};
        default:
            return shapeOf(*e.type);
    }
}

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
    sa::EvalContext eval(ctx.design.top->body, sa::EvalFlags::IsScript);
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
    if (process.kind == Process::Kind::Combinational && !v.local && finalReads.count(keyOf(expr)))
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

// ---------------------------------------------------------------------------------------------
// Text

/// True if an index on the way to the name is constant only at this point of the execution.
bool Executor::usesLocalIndex(const sa::Expression& expr) {
    if (auto* element = expr.as_if<sa::ElementSelectExpression>())
        return readsLocalConstants(element->selector()) || usesLocalIndex(element->value());
    if (auto* range = expr.as_if<sa::RangeSelectExpression>())
        return readsLocalConstants(range->left()) || readsLocalConstants(range->right()) ||
               usesLocalIndex(range->value());
    if (auto* member = expr.as_if<sa::MemberAccessExpression>())
        return usesLocalIndex(member->value());
    return false;
}

void Executor::collect(const sa::Expression& expr, std::vector<Replacement>& out,
                       const sa::Expression* cast, const std::string& castText) {
    if (&expr == cast) {
        std::vector<Replacement> inner;
        auto text = print(expr);
        out.push_back({expr.sourceRange, castText + "(" + text + ")"});
        return;
    }
    switch (expr.kind) {
        case Kind::Conversion: {
            auto& conversion = expr.as<sa::ConversionExpression>();
            if (!conversion.isImplicit())
                ctx.mentionType(*conversion.type);
            break;
        }
        case Kind::IntegerLiteral:
        case Kind::UnbasedUnsizedIntegerLiteral:
        case Kind::StringLiteral:
        case Kind::DataType:
            return;
        default:
            break;
    }
    // What is constant only at this point of the execution is written as its value.
    if (!cast && expr.kind != Kind::Conversion && readsLocalConstants(expr)) {
        if (auto value = constantOf(expr)) {
            auto self = selfShape(expr);
            auto type = shapeOf(*expr.type);
            // Evaluated wider than by itself: the value may need the context's width.
            slang::SVInt check = *value;
            const bool fits = self == type || (self.width == 32 && self.isSigned &&
                                               !check.hasUnknown() && check.as<int32_t>());
            out.push_back({expr.sourceRange, constantText(*value, fits ? self : type)});
            return;
        }
    }
    if (sa::ValueExpressionBase::isKind(expr.kind)) {
        auto& symbol = expr.as<sa::ValueExpressionBase>().symbol;
        using SK = sa::SymbolKind;
        if (symbol.kind == SK::Parameter || symbol.kind == SK::EnumValue) {
            if (symbol.kind == SK::EnumValue)
                ctx.mentionType(symbol.getType());
            else
                ctx.mention(symbol);
            auto* syntax = expr.syntax;
            if (syntax && printTokens(stripParentheses(*syntax)) != symbol.name)
                out.push_back({expr.sourceRange, std::string(symbol.name)});
            return;
        }
    }
    if (auto chain = chainOf(expr)) {
        auto read = readOf(*chain, expr, false);
        if (!read.text.empty()) {
            out.push_back({expr.sourceRange, read.text});
            return;
        }
        auto& v = ctx.variables[chain->variable];
        if (chain->constant && !chain->outside && &expr != chain->base && usesLocalIndex(expr)) {
            auto text = ctx.selectText(v, read.asWritten ? v.name : read.baseName, chain->lo,
                                       chain->width);
            if (!text.empty()) {
                out.push_back({expr.sourceRange, text});
                return;
            }
        }
        if (!read.asWritten)
            out.push_back({chain->base->sourceRange, read.baseName});
        // Indexes on the way to the base.
        for (auto* e = &expr; e != chain->base;) {
            if (auto* element = e->as_if<sa::ElementSelectExpression>()) {
                collect(element->selector(), out, cast, castText);
                e = &element->value();
            }
            else if (auto* range = e->as_if<sa::RangeSelectExpression>()) {
                collect(range->left(), out, cast, castText);
                collect(range->right(), out, cast, castText);
                e = &range->value();
            }
            else {
                e = &e->as<sa::MemberAccessExpression>().value();
            }
        }
        return;
    }
    if (auto* call = expr.as_if<sa::CallExpression>(); call && !call->isSystemCall()) {
        out.push_back({expr.sourceRange, callSignal(*call)});
        return;
    }
    collectChildren(expr, out, cast, castText);
}

void Executor::collectChildren(const sa::Expression& expr, std::vector<Replacement>& out,
                               const sa::Expression* cast, const std::string& castText) {
    auto sub = [&](const sa::Expression& e) { collect(e, out, cast, castText); };
    switch (expr.kind) {
        case Kind::Conversion: {
            auto& conversion = expr.as<sa::ConversionExpression>();
            sub(conversion.operand());
            return;
        }
        case Kind::UnaryOp:
            sub(expr.as<sa::UnaryExpression>().operand());
            return;
        case Kind::BinaryOp:
            sub(expr.as<sa::BinaryExpression>().left());
            sub(expr.as<sa::BinaryExpression>().right());
            return;
        case Kind::ConditionalOp: {
            auto& conditional = expr.as<sa::ConditionalExpression>();
            for (auto& c : conditional.conditions)
                sub(*c.expr);
            sub(conditional.left());
            sub(conditional.right());
            return;
        }
        case Kind::Inside: {
            auto& inside = expr.as<sa::InsideExpression>();
            sub(inside.left());
            for (auto* item : inside.rangeList())
                sub(*item);
            return;
        }
        case Kind::ValueRange:
            sub(expr.as<sa::ValueRangeExpression>().left());
            sub(expr.as<sa::ValueRangeExpression>().right());
            return;
        case Kind::Concatenation:
            for (auto* operand : expr.as<sa::ConcatenationExpression>().operands())
                sub(*operand);
            return;
        case Kind::Replication:
            sub(expr.as<sa::ReplicationExpression>().count());
            sub(expr.as<sa::ReplicationExpression>().concat());
            return;
        case Kind::Call:
            for (auto* argument : expr.as<sa::CallExpression>().arguments())
                sub(*argument);
            return;
        case Kind::Streaming:
            for (auto& stream : expr.as<sa::StreamingConcatenationExpression>().streams())
                sub(*stream.operand);
            return;
        case Kind::SimpleAssignmentPattern:
            for (auto* e : expr.as<sa::SimpleAssignmentPatternExpression>().elements())
                sub(*e);
            return;
        case Kind::StructuredAssignmentPattern: {
            auto& pattern = expr.as<sa::StructuredAssignmentPatternExpression>();
            for (auto& setter : pattern.memberSetters)
                sub(*setter.expr);
            for (auto& setter : pattern.typeSetters)
                sub(*setter.expr);
            for (auto& setter : pattern.indexSetters)
                sub(*setter.expr);
            if (pattern.defaultSetter)
                sub(*pattern.defaultSetter);
            return;
        }
        case Kind::ReplicatedAssignmentPattern:
            for (auto* e : expr.as<sa::ReplicatedAssignmentPatternExpression>().elements())
                sub(*e);
            return;
        case Kind::ElementSelect: // of something that is no variable
            sub(expr.as<sa::ElementSelectExpression>().value());
            sub(expr.as<sa::ElementSelectExpression>().selector());
            return;
        case Kind::RangeSelect:
            sub(expr.as<sa::RangeSelectExpression>().value());
            sub(expr.as<sa::RangeSelectExpression>().left());
            sub(expr.as<sa::RangeSelectExpression>().right());
            return;
        case Kind::MemberAccess:
            sub(expr.as<sa::MemberAccessExpression>().value());
            return;
        case Kind::MinTypMax:
            sub(expr.as<sa::MinTypMaxExpression>().selected());
            return;
        case Kind::TypeReference:
        case Kind::EmptyArgument:
        case Kind::RealLiteral:
            return;
        default:
            refuse(expr.sourceRange, "hdl-unsupported-expression",
                   "this expression (" + std::string(toString(expr.kind)) +
                       ") cannot be held by a table");
    }
}

std::string Executor::print(const sa::Expression& expr) {
    return printIn(expr, {}, {});
}

/// Prints `expr`. If it would be evaluated in shape `now` where the source evaluates it in `wanted`,
/// its first operand gets a cast that makes the difference vanish.
std::string Executor::printIn(const sa::Expression& expr, Shape now, Shape wanted) {
    auto& e = core(expr);
    if (e.kind == Kind::LValueReference && lvalue)
        return print(*lvalue);
    const sa::Expression* cast = nullptr;
    std::string castText;
    bool wrap = false;
    if (!(now == wanted)) {
        const Shape self = selfShape(e);
        const bool extended = std::max(now.width, wanted.width) > self.width;
        if (dependsOnContext(e) ? !(now == wanted) : extended && now.isSigned != wanted.isSigned) {
            // The leftmost operand that the context reaches.
            cast = &e;
            for (;;) {
                if (auto* unary = cast->as_if<sa::UnaryExpression>(); unary && isContextUnary(unary->op))
                    cast = &core(unary->operand());
                else if (auto* binary = cast->as_if<sa::BinaryExpression>();
                         binary && classOf(binary->op) != BinaryClass::Logical)
                    cast = &core(binary->left());
                else if (auto* conditional = cast->as_if<sa::ConditionalExpression>())
                    cast = &core(conditional->left());
                else
                    break;
            }
            const bool widens = wanted.width > now.width;
            const bool operandSigned = selfShape(*cast).isSigned;
            if (!wanted.isSigned && (now.isSigned || (widens && operandSigned)))
                castText = "unsigned'";
            else if (wanted.isSigned && !now.isSigned)
                castText = "signed'";
            if (widens) {
                auto width = std::to_string(wanted.width) + "'";
                if (!castText.empty()) {
                    // Extended by its own sign, as an operand of the source's shape is by that shape's.
                    castText = width + "(" + castText;
                }
                else {
                    castText = width;
                }
            }
            else if (wanted.width < now.width && dependsOnContext(e)) {
                wrap = true;
            }
            if (castText.empty())
                cast = nullptr;
        }
    }
    if (cast == &e && !castText.empty()) {
        auto inner = print(e);
        const bool nested = castText.find('(') != std::string::npos;
        return castText + "(" + inner + ")" + (nested ? ")" : "");
    }
    std::vector<Replacement> replacements;
    if (cast) {
        auto inner = print(*cast);
        const bool nested = castText.find('(') != std::string::npos;
        auto text = castText + "(" + inner + ")" + (nested ? ")" : "");
        collect(e, replacements, nullptr, "");
        // The cast replaces whatever was found inside its operand.
        std::erase_if(replacements, [&](const Replacement& r) {
            return r.range.start().buffer() == cast->sourceRange.start().buffer() &&
                   r.range.start() >= cast->sourceRange.start() &&
                   r.range.end() <= cast->sourceRange.end();
        });
        replacements.push_back({cast->sourceRange, text});
    }
    else {
        collect(e, replacements, nullptr, "");
    }
    std::string text;
    if (e.syntax) {
        text = printTokens(stripParentheses(*e.syntax), replacements);
    }
    else if (auto* binary = e.as_if<sa::BinaryExpression>()) {
        // The right side of a compound assignment.
        auto op = sourceText(ctx.design.sources(), binary->opRange);
        if (!op.empty() && op.back() == '=')
            op.pop_back();
        text = grouped(print(binary->left())) + " " + op + " " + grouped(print(binary->right()));
    }
    else if (!replacements.empty() && replacements[0].range == e.sourceRange) {
        text = replacements[0].text;
    }
    else if (auto chain = chainOf(e)) {
        auto read = readOf(*chain, e, false);
        text = !read.text.empty()
                   ? read.text
                   : ctx.selectText(ctx.variables[chain->variable],
                                    read.asWritten ? ctx.variables[chain->variable].name
                                                   : read.baseName,
                                    chain->lo, chain->width);
    }
    if (text.empty()) {
        refuse(e.sourceRange, "hdl-unsupported-expression",
               "this expression has no text that a table could hold");
        text = "'0";
    }
    return wrap ? std::to_string(wanted.width) + "'(" + text + ")" : text;
}

} // namespace palindrome::hdl::decoding
