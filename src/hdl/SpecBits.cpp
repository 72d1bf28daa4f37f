// SpecBits.cpp - which bits of which variable a select in the reference module means.
// SPDX-License-Identifier: MIT
#include "hdl/SpecBits.h"

#include <slang/ast/EvalContext.h>
#include <slang/ast/expressions/MiscExpressions.h>
#include <slang/ast/expressions/SelectExpressions.h>
#include <slang/ast/symbols/VariableSymbols.h>
#include <slang/ast/types/AllTypes.h>

namespace palindrome::hdl {

namespace sa = slang::ast;

namespace {

std::optional<int32_t> constantIndex(const sa::Expression& expr, const sa::Symbol& scope) {
    auto value = constantOf(expr, scope);
    return value ? value->as<int32_t>() : std::nullopt;
}

/// Narrows `bits` to elements [from, from + count) of a value of type `type`.
void narrow(VariableBits& bits, const sa::Type& type, std::optional<slang::ConstantRange> picked) {
    if (bits.dynamic)
        return;
    slang::ConstantRange declared = type.getFixedRange();
    uint64_t stride = declared.fullWidth() == 0 ? 1 : bits.width / declared.fullWidth();
    if (!picked) {
        bits.dynamic = true;
        return;
    }
    if (!declared.containsPoint(picked->left) || !declared.containsPoint(picked->right)) {
        bits.outside = true;
        bits.width = 0;
        return;
    }
    int32_t a = declared.translateIndex(picked->left), b = declared.translateIndex(picked->right);
    bits.lo += stride * static_cast<uint64_t>(std::min(a, b));
    bits.width = stride * picked->fullWidth();
}

std::optional<slang::ConstantRange> rangeOf(const sa::RangeSelectExpression& select,
                                            const sa::Symbol& scope) {
    auto left = constantIndex(select.left(), scope), right = constantIndex(select.right(), scope);
    if (!left || !right)
        return std::nullopt;
    if (select.getSelectionKind() == sa::RangeSelectionKind::Simple)
        return slang::ConstantRange(*left, *right);
    return slang::ConstantRange::getIndexedRange(
        *left, *right, select.value().type->getFixedRange().isDescending(),
        select.getSelectionKind() == sa::RangeSelectionKind::IndexedUp);
}

} // namespace

std::optional<slang::SVInt> constantOf(const sa::Expression& expr, const sa::Symbol& scope) {
    sa::EvalContext context(scope);
    slang::ConstantValue value = expr.eval(context);
    return value.isInteger() ? std::optional(value.integer()) : std::nullopt;
}

std::optional<VariableBits> bitsOf(const sa::Expression& expr) {
    switch (expr.kind) {
    case sa::ExpressionKind::NamedValue: {
        const auto& symbol = expr.as<sa::NamedValueExpression>().symbol;
        return VariableBits{&symbol, 0, expr.type->getSelectableWidth()};
    }
    case sa::ExpressionKind::ElementSelect: {
        const auto& select = expr.as<sa::ElementSelectExpression>();
        auto bits = bitsOf(select.value());
        if (!bits)
            return std::nullopt;
        auto index = constantIndex(select.selector(), *bits->symbol);
        narrow(*bits, *select.value().type,
               index ? std::optional(slang::ConstantRange(*index, *index)) : std::nullopt);
        return bits;
    }
    case sa::ExpressionKind::RangeSelect: {
        const auto& select = expr.as<sa::RangeSelectExpression>();
        auto bits = bitsOf(select.value());
        if (bits)
            narrow(*bits, *select.value().type, rangeOf(select, *bits->symbol));
        return bits;
    }
    case sa::ExpressionKind::MemberAccess: {
        const auto& access = expr.as<sa::MemberAccessExpression>();
        auto bits = bitsOf(access.value());
        const auto* field = access.member.as_if<sa::FieldSymbol>();
        if (!bits || !field || !access.value().type->isIntegral())
            return std::nullopt;
        if (!bits->dynamic) {
            bits->lo += field->bitOffset;
            bits->width = expr.type->getBitWidth();
        }
        return bits;
    }
    default:
        return std::nullopt;
    }
}

} // namespace palindrome::hdl
