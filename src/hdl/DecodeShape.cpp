// DecodeShape.cpp - the width and sign of an expression alone and where it stands.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeExec.h"

#include <algorithm>

namespace palindrome::hdl::decoding {

using Kind = sa::ExpressionKind;

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

const sa::Expression* contextOperand(const sa::Expression& expr) {
    if (auto* unary = expr.as_if<sa::UnaryExpression>(); unary && isContextUnary(unary->op))
        return &core(unary->operand());
    if (auto* binary = expr.as_if<sa::BinaryExpression>();
        binary && classOf(binary->op) != BinaryClass::Logical)
        return &core(binary->left());
    if (auto* conditional = expr.as_if<sa::ConditionalExpression>())
        return &core(conditional->left());
    return nullptr;
}

} // namespace palindrome::hdl::decoding
