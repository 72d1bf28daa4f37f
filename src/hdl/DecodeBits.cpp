// DecodeBits.cpp - expressions as diagrams, bit by bit, where they stay small.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeExec.h"

#include <algorithm>

namespace palindrome::hdl::decoding {

using Kind = sa::ExpressionKind;
using Op = sa::BinaryOperator;
using Bits = std::vector<Bdd>;

/// Bits of a read: variables of the name that it has in the table, or of trees of constants.
std::optional<Bits> Executor::readBits(const sa::Expression& expr,
                                       std::vector<const Node*>* trees) {
    auto chain = chainOf(expr);
    if (!chain || !chain->constant || chain->outside)
        return std::nullopt;
    auto read = readOf(*chain, expr, trees != nullptr);
    const auto width = chain->width;
    Bits bits;
    if (read.value) {
        if (read.value->hasUnknown())
            return std::nullopt;
        for (unsigned i = 0; i < width; ++i)
            bits.push_back((*read.value)[static_cast<int32_t>(i)].value == 1 ? BddManager::True
                                                                             : BddManager::False);
        return bits;
    }
    if (!read.tree.empty()) {
        for (auto* node : read.tree) {
            for (unsigned i = 0; i < node->width; ++i)
                bits.push_back(ctx.bitOfTree(node, i));
            if (!node->leaf)
                trees->push_back(node);
        }
        return bits;
    }
    auto& v = ctx.variables[chain->variable];
    std::string name = v.name;
    unsigned lo = chain->lo, total = v.width;
    if (read.piece) {
        auto& source = ctx.variables[read.piece->variable];
        name = read.piece->versionName.empty() ? source.name : read.piece->versionName;
        lo = read.piece->lo;
        total = source.width;
    }
    else if (!read.asWritten && !read.baseName.empty()) {
        name = read.baseName;
    }
    else if (!read.text.empty()) {
        return std::nullopt;
    }
    if (total > 4096)
        return std::nullopt;
    for (unsigned i = width; i-- > 0;)
        bits.push_back(ctx.bdd.variable(name + "[" + std::to_string(lo + i) + "]"));
    std::reverse(bits.begin(), bits.end());
    return bits;
}

std::optional<Bits> Executor::bitsOf(const sa::Expression& expr,
                                     std::vector<const Node*>* trees) {
    if (!expr.type->isIntegral())
        return std::nullopt;
    const auto width = static_cast<unsigned>(expr.type->getBitWidth());
    if (width > 256)
        return std::nullopt;
    if (auto value = constantOf(expr)) {
        if (value->hasUnknown())
            return std::nullopt;
        Bits bits;
        for (unsigned i = 0; i < width; ++i)
            bits.push_back((*value)[static_cast<int32_t>(i)].value == 1 ? BddManager::True
                                                                        : BddManager::False);
        return bits;
    }
    auto reduce = [&](const Bits& bits, auto f, Bdd start) {
        for (auto b : bits)
            start = f(start, b);
        return start;
    };
    auto any = [&](const Bits& bits) {
        return reduce(bits, [&](Bdd a, Bdd b) { return ctx.bdd.disj(a, b); }, BddManager::False);
    };
    auto all = [&](const Bits& bits) {
        return reduce(bits, [&](Bdd a, Bdd b) { return ctx.bdd.conj(a, b); }, BddManager::True);
    };
    auto parity = [&](const Bits& bits) {
        return reduce(bits, [&](Bdd a, Bdd b) { return ctx.bdd.exclusive(a, b); },
                      BddManager::False);
    };
    switch (expr.kind) {
        case Kind::Conversion: {
            auto& conversion = expr.as<sa::ConversionExpression>();
            if (!conversion.operand().type->isIntegral())
                return std::nullopt;
            auto bits = bitsOf(conversion.operand(), trees);
            if (!bits)
                return bits;
            const bool isSigned = conversion.conversionKind == sa::ConversionKind::Propagated
                                      ? shapeOf(*expr.type).isSigned
                                      : shapeOf(*conversion.operand().type).isSigned;
            const Bdd fill = isSigned ? bits->back() : BddManager::False;
            bits->resize(width, fill);
            return bits;
        }
        case Kind::UnaryOp: {
            auto& unary = expr.as<sa::UnaryExpression>();
            auto bits = bitsOf(unary.operand(), trees);
            if (!bits)
                return bits;
            using U = sa::UnaryOperator;
            switch (unary.op) {
                case U::BitwiseNot:
                    for (auto& b : *bits)
                        b = ctx.bdd.negate(b);
                    return bits;
                case U::Plus:
                    return bits;
                case U::LogicalNot:
                    return Bits{ctx.bdd.negate(any(*bits))};
                case U::BitwiseAnd:
                    return Bits{all(*bits)};
                case U::BitwiseOr:
                    return Bits{any(*bits)};
                case U::BitwiseXor:
                    return Bits{parity(*bits)};
                case U::BitwiseNand:
                    return Bits{ctx.bdd.negate(all(*bits))};
                case U::BitwiseNor:
                    return Bits{ctx.bdd.negate(any(*bits))};
                case U::BitwiseXnor:
                    return Bits{ctx.bdd.negate(parity(*bits))};
                default:
                    return std::nullopt;
            }
        }
        case Kind::BinaryOp:
            return binaryBits(expr.as<sa::BinaryExpression>(), trees);
        case Kind::Concatenation: {
            Bits joined;
            auto operands = expr.as<sa::ConcatenationExpression>().operands();
            for (size_t i = operands.size(); i-- > 0;) {
                if (operands[i]->type->isVoid())
                    continue;
                auto bits = bitsOf(*operands[i], trees);
                if (!bits)
                    return bits;
                joined.insert(joined.end(), bits->begin(), bits->end());
            }
            return joined;
        }
        case Kind::NamedValue:
        case Kind::HierarchicalValue:
        case Kind::ElementSelect:
        case Kind::RangeSelect:
        case Kind::MemberAccess:
            return readBits(expr, trees);
        default:
            return std::nullopt;
    }
}

std::optional<Bits> Executor::binaryBits(const sa::BinaryExpression& expr,
                                         std::vector<const Node*>* trees) {
    auto& bdd = ctx.bdd;
    // Only what the decision diagrams keep small: comparisons against constants, and bitwise logic.
    const bool bitwise = expr.op == Op::BinaryAnd || expr.op == Op::BinaryOr ||
                         expr.op == Op::BinaryXor || expr.op == Op::BinaryXnor;
    const bool logical = expr.op == Op::LogicalAnd || expr.op == Op::LogicalOr;
    const bool equality = expr.op == Op::Equality || expr.op == Op::Inequality ||
                          expr.op == Op::CaseEquality || expr.op == Op::CaseInequality;
    const bool order = expr.op == Op::LessThan || expr.op == Op::LessThanEqual ||
                       expr.op == Op::GreaterThan || expr.op == Op::GreaterThanEqual;
    const bool wild = expr.op == Op::WildcardEquality || expr.op == Op::WildcardInequality;
    if (wild) {
        auto value = constantOf(expr.right());
        auto bits = bitsOf(expr.left(), trees);
        if (!value || !bits)
            return std::nullopt;
        Bdd match = BddManager::True;
        for (unsigned i = 0; i < bits->size(); ++i) {
            auto wanted = (*value)[static_cast<int32_t>(i)];
            if (!wanted.isUnknown())
                match = bdd.conj(match, wanted.value == 1 ? (*bits)[i] : bdd.negate((*bits)[i]));
        }
        return Bits{expr.op == Op::WildcardEquality ? match : bdd.negate(match)};
    }
    if (!bitwise && !logical && !equality && !order)
        return std::nullopt;
    auto width = static_cast<unsigned>(expr.left().type->getBitWidth());
    if ((equality || order) && width > 1 && !constantOf(expr.left()) && !constantOf(expr.right()) &&
        selfShape(expr.left()).width > 1 && selfShape(expr.right()).width > 1 && !trees)
        return std::nullopt;
    auto left = bitsOf(expr.left(), trees);
    if (!left)
        return std::nullopt;
    auto right = bitsOf(expr.right(), trees);
    if (!right)
        return std::nullopt;
    auto any = [&](const Bits& bits) {
        Bdd result = BddManager::False;
        for (auto b : bits)
            result = bdd.disj(result, b);
        return result;
    };
    if (logical) {
        Bdd a = any(*left), b = any(*right);
        return Bits{expr.op == Op::LogicalAnd ? bdd.conj(a, b) : bdd.disj(a, b)};
    }
    if (left->size() != right->size())
        return std::nullopt;
    if (bitwise) {
        Bits bits;
        for (size_t i = 0; i < left->size(); ++i) {
            Bdd a = (*left)[i], b = (*right)[i];
            bits.push_back(expr.op == Op::BinaryAnd   ? bdd.conj(a, b)
                           : expr.op == Op::BinaryOr  ? bdd.disj(a, b)
                           : expr.op == Op::BinaryXor ? bdd.exclusive(a, b)
                                                      : bdd.negate(bdd.exclusive(a, b)));
        }
        return bits;
    }
    if (equality) {
        Bdd same = BddManager::True;
        for (size_t i = 0; i < left->size(); ++i)
            same = bdd.conj(same, bdd.negate(bdd.exclusive((*left)[i], (*right)[i])));
        const bool negated = expr.op == Op::Inequality || expr.op == Op::CaseInequality;
        return Bits{negated ? bdd.negate(same) : same};
    }
    // left < right, from the least significant bit up; the sign bits count the other way round.
    const bool isSigned = expr.left().type->isSigned() && expr.right().type->isSigned();
    Bdd less = BddManager::False;
    for (size_t i = 0; i < left->size(); ++i) {
        Bdd a = (*left)[i], b = (*right)[i];
        if (isSigned && i + 1 == left->size())
            std::swap(a, b);
        Bdd same = bdd.negate(bdd.exclusive(a, b));
        less = bdd.disj(bdd.conj(bdd.negate(a), b), bdd.conj(same, less));
    }
    Bdd equal = BddManager::True;
    for (size_t i = 0; i < left->size(); ++i)
        equal = bdd.conj(equal, bdd.negate(bdd.exclusive((*left)[i], (*right)[i])));
    switch (expr.op) {
        case Op::LessThan:
            return Bits{less};
        case Op::LessThanEqual:
            return Bits{bdd.disj(less, equal)};
        case Op::GreaterThan:
            return Bits{bdd.negate(bdd.disj(less, equal))};
        default:
            return Bits{bdd.negate(less)};
    }
}

} // namespace palindrome::hdl::decoding
