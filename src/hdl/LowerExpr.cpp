// LowerExpr.cpp - expressions as dual-rail terms.
// SPDX-License-Identifier: MIT
#include "hdl/Lower.h"

#include <slang/ast/expressions/ConversionExpression.h>
#include <slang/ast/expressions/LiteralExpressions.h>
#include <slang/ast/expressions/MiscExpressions.h>
#include <slang/ast/symbols/ParameterSymbols.h>
#include <slang/ast/types/AllTypes.h>

namespace palindrome::hdl {

using logic::BitVec;
using sa::BinaryOperator;
using sa::ExpressionKind;
using sa::UnaryOperator;

namespace {

/// Bits of an SVInt: value, and those that are x or z.
std::pair<BitVec, BitVec> bitsOf(const slang::SVInt& value) {
    const auto width = static_cast<unsigned>(value.getBitWidth());
    BitVec bits(width, 0), unknown(width, 0);
    for (unsigned i = 0; i < width; ++i) {
        auto bit = value[static_cast<int32_t>(i)];
        if (bit.isUnknown())
            unknown.setBit(i, true);
        else if (bit.value)
            bits.setBit(i, true);
    }
    return {bits, unknown};
}

bool isSignedType(const sa::Expression& expr) {
    return expr.type->isIntegral() && expr.type->isSigned();
}

} // namespace

unsigned Lowering::widthOf(const sa::Type& type, slang::SourceRange at) {
    auto& canonical = type.getCanonicalType();
    if (canonical.isIntegral())
        return static_cast<unsigned>(canonical.getBitWidth());
    if (canonical.kind == sa::SymbolKind::FixedSizeUnpackedArrayType) {
        const auto width = canonical.getSelectableWidth();
        if (width > 0 && width <= options.memoryBitLimit)
            return static_cast<unsigned>(width);
        refuse(at, "hdl-too-large",
               "an array of " + std::to_string(width) + " bits is more than the limit of " +
                   std::to_string(options.memoryBitLimit));
        return 1;
    }
    refuse(at, "hdl-unsupported-type", "values of type '" + type.toString() + "' are not supported");
    return 1;
}

std::optional<slang::SVInt> Lowering::constantOf(const sa::Expression& expr) {
    sa::EvalContext context(*scopeSymbol);
    auto value = expr.eval(context);
    if (!value.isInteger())
        return std::nullopt;
    return value.integer();
}

XTerm Lowering::constantInt(const slang::SVInt& value) {
    auto [bits, unknown] = bitsOf(value);
    return {pool.constant(bits), pool.constant(unknown)};
}

XTerm Lowering::constantValue(const slang::ConstantValue& value, const sa::Expression& at) {
    if (value.isInteger())
        return constantInt(value.integer());
    if (value.isUnpacked()) {
        auto elements = value.elements();
        std::optional<XTerm> all;
        for (auto& element : elements) { // element 0 is the lowest word
            auto word = constantValue(element, at);
            all = all ? x.concat(word, *all) : word;
        }
        if (all)
            return *all;
    }
    return refuse(at.sourceRange, "hdl-unsupported-expression",
                  "this constant is no integer and not supported",
                  widthOf(*at.type, at.sourceRange));
}

XTerm Lowering::evalPlain(const sa::Expression& expr) {
    if (pool.size() > options.termLimit)
        return refuse(expr.sourceRange, "hdl-too-large",
                      "the design needs more than " + std::to_string(options.termLimit) +
                          " terms",
                      widthOf(*expr.type, expr.sourceRange));
    switch (expr.kind) {
        case ExpressionKind::IntegerLiteral:
            return constantInt(expr.as<sa::IntegerLiteral>().getValue());
        case ExpressionKind::UnbasedUnsizedIntegerLiteral:
            return constantInt(expr.as<sa::UnbasedUnsizedIntegerLiteral>().getValue());
        case ExpressionKind::StringLiteral:
            if (auto value = constantOf(expr))
                return constantInt(*value);
            break;
        case ExpressionKind::NamedValue:
        case ExpressionKind::HierarchicalValue: {
            auto& symbol = expr.as<sa::ValueExpressionBase>().symbol;
            if (auto* parameter = symbol.as_if<sa::ParameterSymbol>())
                return constantValue(parameter->getValue(), expr);
            if (auto* item = symbol.as_if<sa::EnumValueSymbol>())
                return constantValue(item->getValue(), expr);
            if (auto place = placeOf(expr))
                return readPlace(*place);
            return x.allX(widthOf(*expr.type, expr.sourceRange));
        }
        case ExpressionKind::ElementSelect:
        case ExpressionKind::RangeSelect:
        case ExpressionKind::MemberAccess:
            if (auto value = constantOf(expr))
                return constantInt(*value);
            if (auto place = placeOf(expr))
                return readPlace(*place);
            return x.allX(widthOf(*expr.type, expr.sourceRange));
        case ExpressionKind::UnaryOp:
            return evalUnary(expr.as<sa::UnaryExpression>());
        case ExpressionKind::BinaryOp:
            return evalBinary(expr.as<sa::BinaryExpression>());
        case ExpressionKind::ConditionalOp:
            return evalConditional(expr.as<sa::ConditionalExpression>());
        case ExpressionKind::Inside: {
            auto& inside = expr.as<sa::InsideExpression>();
            XTerm any = x.constant(1, 0);
            for (auto* item : inside.rangeList())
                any = x.or_(any, evalInside(inside.left(), *item));
            return any;
        }
        case ExpressionKind::Concatenation: {
            std::optional<XTerm> all;
            for (auto* operand : expr.as<sa::ConcatenationExpression>().operands()) {
                if (operand->type->isVoid())
                    continue; // a replication by zero
                auto part = eval(*operand);
                all = all ? x.concat(*all, part) : part;
            }
            if (all)
                return *all;
            break;
        }
        case ExpressionKind::Replication: {
            auto& replication = expr.as<sa::ReplicationExpression>();
            auto part = eval(replication.concat());
            const unsigned copies = widthOf(*expr.type, expr.sourceRange) / x.width(part);
            if (x.width(part) == 1)
                return {pool.replicate(part.value, copies), pool.replicate(part.unknown, copies)};
            XTerm all = part;
            for (unsigned i = 1; i < copies; ++i)
                all = x.concat(all, part);
            return all;
        }
        case ExpressionKind::Streaming:
            return evalStreaming(expr.as<sa::StreamingConcatenationExpression>());
        case ExpressionKind::Call:
            return expr.as<sa::CallExpression>().isSystemCall()
                       ? evalSystemCall(expr.as<sa::CallExpression>())
                       : callFunction(expr.as<sa::CallExpression>());
        case ExpressionKind::Conversion:
            return evalConversion(expr.as<sa::ConversionExpression>());
        case ExpressionKind::Assignment:
            return assignment(expr.as<sa::AssignmentExpression>());
        case ExpressionKind::LValueReference:
            if (!lvalueReference.empty())
                return lvalueReference.back();
            break;
        case ExpressionKind::SimpleAssignmentPattern:
            return evalPattern(expr, expr.as<sa::SimpleAssignmentPatternExpression>().elements());
        case ExpressionKind::StructuredAssignmentPattern:
            return evalPattern(expr,
                               expr.as<sa::StructuredAssignmentPatternExpression>().elements());
        case ExpressionKind::ReplicatedAssignmentPattern:
            return evalPattern(expr,
                               expr.as<sa::ReplicatedAssignmentPatternExpression>().elements());
        case ExpressionKind::MinTypMax:
            return eval(expr.as<sa::MinTypMaxExpression>().selected());
        default:
            break;
    }
    return refuse(expr.sourceRange, "hdl-unsupported-expression",
                  "expressions of kind '" + std::string(toString(expr.kind)) +
                      "' are not supported",
                  widthOf(*expr.type, expr.sourceRange));
}

XTerm Lowering::evalCondition(const sa::Expression& expr) {
    return x.redOr(eval(expr));
}

XTerm Lowering::evalUnary(const sa::UnaryExpression& expr) {
    if (sa::OpInfo::isLValue(expr.op)) {
        // The value of x++ is the old one, of ++x the new one.
        auto before = eval(expr.operand());
        increment(expr);
        const bool post = expr.op == UnaryOperator::Postincrement ||
                          expr.op == UnaryOperator::Postdecrement;
        return post ? before : eval(expr.operand());
    }
    auto a = eval(expr.operand());
    switch (expr.op) {
        case UnaryOperator::Plus:
            return x.poison(a, x.anyUnknown(a));
        case UnaryOperator::Minus:
            return x.neg(a);
        case UnaryOperator::BitwiseNot:
            return x.not_(a);
        case UnaryOperator::BitwiseAnd:
            return x.redAnd(a);
        case UnaryOperator::BitwiseOr:
            return x.redOr(a);
        case UnaryOperator::BitwiseXor:
            return x.redXor(a);
        case UnaryOperator::BitwiseNand:
            return x.not_(x.redAnd(a));
        case UnaryOperator::BitwiseNor:
            return x.not_(x.redOr(a));
        case UnaryOperator::BitwiseXnor:
            return x.not_(x.redXor(a));
        case UnaryOperator::LogicalNot:
            return x.not_(x.redOr(a));
        default:
            return refuse(expr.sourceRange, "hdl-unsupported-operator",
                          "this operator is not supported");
    }
}

XTerm Lowering::evalBinary(const sa::BinaryExpression& expr) {
    if (expr.op == BinaryOperator::Power)
        return evalPower(expr);
    if (expr.op == BinaryOperator::WildcardEquality ||
        expr.op == BinaryOperator::WildcardInequality) {
        auto match = evalInside(expr.left(), expr.right());
        return expr.op == BinaryOperator::WildcardEquality ? match : x.not_(match);
    }
    auto a = eval(expr.left());
    auto b = eval(expr.right());
    const bool isSigned = isSignedType(expr.left()) && isSignedType(expr.right());
    switch (expr.op) {
        case BinaryOperator::Add:
            return x.add(a, b);
        case BinaryOperator::Subtract:
            return x.sub(a, b);
        case BinaryOperator::Multiply:
            return x.mul(a, b);
        case BinaryOperator::Divide:
            return x.div(a, b, isSigned);
        case BinaryOperator::Mod:
            return x.mod(a, b, isSigned);
        case BinaryOperator::BinaryAnd:
            return x.and_(a, b);
        case BinaryOperator::BinaryOr:
            return x.or_(a, b);
        case BinaryOperator::BinaryXor:
            return x.xor_(a, b);
        case BinaryOperator::BinaryXnor:
            return x.not_(x.xor_(a, b));
        case BinaryOperator::Equality:
            return x.eq(a, b);
        case BinaryOperator::Inequality:
            return x.not_(x.eq(a, b));
        case BinaryOperator::CaseEquality:
            return x.caseEq(a, b);
        case BinaryOperator::CaseInequality:
            return x.not_(x.caseEq(a, b));
        case BinaryOperator::LessThan:
            return x.lt(a, b, isSigned);
        case BinaryOperator::LessThanEqual:
            return x.le(a, b, isSigned);
        case BinaryOperator::GreaterThan:
            return x.lt(b, a, isSigned);
        case BinaryOperator::GreaterThanEqual:
            return x.le(b, a, isSigned);
        case BinaryOperator::LogicalAnd:
            return x.and_(x.redOr(a), x.redOr(b));
        case BinaryOperator::LogicalOr:
            return x.or_(x.redOr(a), x.redOr(b));
        case BinaryOperator::LogicalImplication:
            return x.or_(x.not_(x.redOr(a)), x.redOr(b));
        case BinaryOperator::LogicalEquivalence:
            return x.not_(x.xor_(x.redOr(a), x.redOr(b)));
        case BinaryOperator::LogicalShiftLeft:
        case BinaryOperator::ArithmeticShiftLeft:
            return x.shl(a, b);
        case BinaryOperator::LogicalShiftRight:
            return x.lshr(a, b);
        case BinaryOperator::ArithmeticShiftRight:
            // >>> fills with the sign only if the result type is signed.
            return isSignedType(expr) ? x.ashr(a, b) : x.lshr(a, b);
        default:
            return refuse(expr.sourceRange, "hdl-unsupported-operator",
                          "this operator is not supported", x.width(a));
    }
}

XTerm Lowering::evalPower(const sa::BinaryExpression& expr) {
    if (auto value = constantOf(expr))
        return constantInt(*value);
    const unsigned width = widthOf(*expr.type, expr.sourceRange);
    auto base = eval(expr.left());
    auto exponent = eval(expr.right());
    const bool exponentSigned = isSignedType(expr.right());
    if (pool.isConst(base.value) && x.isKnown(base) && pool.value(base.value).toUint64() == 2 &&
        !exponentSigned)
        return x.shl(x.constant(width, 1), exponent);
    if (pool.isConst(exponent.value) && x.isKnown(exponent) &&
        pool.value(exponent.value).toUint64() <= 16) {
        XTerm result = x.poison(x.constant(width, 1), x.anyUnknown(base));
        for (uint64_t i = 0; i < pool.value(exponent.value).toUint64(); ++i)
            result = x.mul(result, base);
        return result;
    }
    return refuse(expr.sourceRange, "hdl-unsupported-operator",
                  "'**' is supported for constants, for powers of two, and for exponents up to 16",
                  width);
}

XTerm Lowering::evalConditional(const sa::ConditionalExpression& expr) {
    XTerm cond = x.constant(1, 1);
    for (auto& condition : expr.conditions) {
        if (condition.pattern)
            return refuse(expr.sourceRange, "hdl-unsupported-pattern",
                          "pattern matching is not supported",
                          widthOf(*expr.type, expr.sourceRange));
        cond = x.and_(cond, evalCondition(*condition.expr));
    }
    if (pool.isTrue(cond.value))
        return eval(expr.left());
    if (pool.isFalse(cond.value) && x.isKnown(cond))
        return eval(expr.right());
    cond = watched(expr.conditions[0].expr->sourceRange, Watch::Kind::Condition, cond);
    auto then = watched(expr.left().sourceRange, Watch::Kind::Operand, eval(expr.left()));
    auto otherwise = watched(expr.right().sourceRange, Watch::Kind::Operand, eval(expr.right()));
    return x.ite(cond, then, otherwise);
}

XTerm Lowering::evalInside(const sa::Expression& left, const sa::Expression& item) {
    auto a = eval(left);
    if (item.kind == ExpressionKind::ValueRange) {
        auto& range = item.as<sa::ValueRangeExpression>();
        if (range.rangeKind != sa::ValueRangeKind::Simple)
            return refuse(item.sourceRange, "hdl-unsupported-expression",
                          "tolerance ranges are not supported");
        XTerm above = x.constant(1, 1), below = x.constant(1, 1);
        auto isSigned = [&](const sa::Expression& bound) {
            return isSignedType(left) && isSignedType(bound);
        };
        if (range.left().kind != ExpressionKind::UnboundedLiteral)
            above = x.le(eval(range.left()), a, isSigned(range.left()));
        if (range.right().kind != ExpressionKind::UnboundedLiteral)
            below = x.le(a, eval(range.right()), isSigned(range.right()));
        return x.and_(above, below);
    }
    // x and z bits of a constant on the right are wildcards.
    if (auto value = constantOf(item)) {
        auto [bits, wild] = bitsOf(*value);
        return x.matches(a, bits, ~wild);
    }
    return x.eq(a, eval(item));
}

XTerm Lowering::evalConversion(const sa::ConversionExpression& expr) {
    auto& from = *expr.operand().type;
    auto& to = *expr.type;
    if (expr.operand().kind == ExpressionKind::EmptyArgument || !from.isIntegral() ||
        !to.isIntegral()) {
        if (auto value = constantOf(expr))
            return constantInt(*value);
        if (from.isMatching(to))
            return eval(expr.operand());
        if (expr.conversionKind == sa::ConversionKind::StreamingConcat)
            return eval(expr.operand());
        return refuse(expr.sourceRange, "hdl-unsupported-conversion",
                      "the conversion from '" + from.toString() + "' to '" + to.toString() +
                          "' is not supported",
                      widthOf(to, expr.sourceRange));
    }
    if (to.isFourState() && isWholeUnknown(expr)) {
        // A cast gives what a variable of its type would hold after the assignment: 'x fills it.
        return x.allX(widthOf(to, expr.sourceRange));
    }
    auto a = eval(expr.operand());
    // Context sizing extends by the sign of the context, other conversions by the operand's own.
    const bool isSigned =
        expr.conversionKind == sa::ConversionKind::Propagated ? to.isSigned() : from.isSigned();
    auto result = x.resize(a, widthOf(to, expr.sourceRange), isSigned);
    if (!to.isFourState())
        result = x.known(result.value); // x becomes 0
    return result;
}

XTerm Lowering::evalPattern(const sa::Expression& expr,
                            std::span<const sa::Expression* const> elements) {
    std::vector<XTerm> parts;
    for (auto* element : elements)
        parts.push_back(eval(*element));
    if (expr.kind == ExpressionKind::ReplicatedAssignmentPattern) { // lists its elements once
        uint64_t once = 0;
        for (auto& part : parts)
            once += x.width(part);
        const auto copies = once ? widthOf(*expr.type, expr.sourceRange) / once : 0;
        const auto pattern = parts;
        for (uint64_t i = 1; i < copies; ++i)
            parts.insert(parts.end(), pattern.begin(), pattern.end());
    }
    const bool unpacked = !expr.type->isIntegral();
    std::optional<XTerm> all;
    for (auto& part : parts) // the first element is the highest field, or word 0 of an array
        all = !all ? part : unpacked ? x.concat(part, *all) : x.concat(*all, part);
    const auto width = widthOf(*expr.type, expr.sourceRange);
    if (!all || x.width(*all) != width)
        return refuse(expr.sourceRange, "hdl-unsupported-pattern",
                      "this assignment pattern is not supported", width);
    return *all;
}

XTerm Lowering::evalStreaming(const sa::StreamingConcatenationExpression& expr) {
    std::optional<XTerm> all;
    for (auto& stream : expr.streams()) {
        if (stream.withExpr || !stream.operand->type->isIntegral())
            return refuse(expr.sourceRange, "hdl-unsupported-expression",
                          "this streaming concatenation is not supported",
                          static_cast<unsigned>(expr.getBitstreamWidth()));
        auto part = eval(*stream.operand);
        all = all ? x.concat(*all, part) : part;
    }
    const auto slice = static_cast<unsigned>(expr.getSliceSize());
    if (!all || slice == 0)
        return all ? *all : x.constant(1, 0); // {>>{…}} keeps the order
    std::optional<XTerm> reversed;
    for (unsigned lo = 0; lo < x.width(*all); lo += slice) {
        auto part = x.extract(*all, std::min(lo + slice, x.width(*all)) - 1, lo);
        reversed = reversed ? x.concat(*reversed, part) : part;
    }
    return *reversed;
}

XTerm Lowering::evalSystemCall(const sa::CallExpression& call) {
    const auto name = call.getSubroutineName();
    const auto args = call.arguments();
    if (name == "$signed" || name == "$unsigned")
        return eval(*args[0]);
    if (name == "$countones" || name == "$onehot" || name == "$onehot0") {
        auto a = eval(*args[0]);
        const unsigned width = 32;
        Term count = pool.zero(width);
        for (unsigned i = 0; i < x.width(a); ++i)
            count = pool.add(count, pool.zext(pool.extract(a.value, i, i), width));
        Term bad = x.anyUnknown(a);
        if (name == "$countones")
            return x.poison(x.known(count), bad);
        Term one = pool.constant(width, 1);
        Term result = name == "$onehot" ? pool.eq(count, one) : pool.ule(count, one);
        return x.poison(x.known(result), bad);
    }
    if (name == "$isunknown")
        return x.known(x.anyUnknown(eval(*args[0])));
    if (auto value = constantOf(call))
        return constantInt(*value);
    return refuse(call.sourceRange, "hdl-unsupported-system-call",
                  "'" + std::string(name) + "' of a value that is not constant is not supported",
                  call.type->isIntegral() ? widthOf(*call.type, call.sourceRange) : 1);
}

} // namespace palindrome::hdl
