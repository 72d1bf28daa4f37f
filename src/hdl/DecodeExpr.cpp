// DecodeExpr.cpp - expressions in source spelling, with reads, constants and casts put in.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeExec.h"

#include <algorithm>
#include <slang/syntax/AllSyntax.h>

namespace palindrome::hdl::decoding {

using Kind = sa::ExpressionKind;

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
            while (auto* operand = contextOperand(*cast))
                cast = operand;
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
