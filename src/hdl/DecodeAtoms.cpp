// DecodeAtoms.cpp - conditions as cells of columns: splitting, negating, sets and patterns.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeExec.h"

#include "util/Assert.h"

#include <algorithm>
#include <slang/ast/types/AllTypes.h>
#include <slang/syntax/AllSyntax.h>

namespace palindrome::hdl::decoding {

using Kind = sa::ExpressionKind;
using Op = sa::BinaryOperator;

namespace {

std::string inversed(const std::string& op) {
    if (op == "==")
        return "!=";
    if (op == "!=")
        return "==";
    if (op == "<")
        return ">=";
    if (op == "<=")
        return ">";
    if (op == ">")
        return "<=";
    return "<";
}

std::string mirrored(const std::string& op) {
    if (op == "<")
        return ">";
    if (op == "<=")
        return ">=";
    if (op == ">")
        return "<";
    if (op == ">=")
        return "<=";
    return op;
}

std::string comparison(Op op) {
    switch (op) {
        case Op::Equality:
        case Op::CaseEquality:
            return "==";
        case Op::Inequality:
        case Op::CaseInequality:
            return "!=";
        case Op::LessThan:
            return "<";
        case Op::LessThanEqual:
            return "<=";
        case Op::GreaterThan:
            return ">";
        case Op::GreaterThanEqual:
            return ">=";
        default:
            return {};
    }
}

/// A cell that says `op operand`. An operand that would be read as another kind of cell is grouped.
std::string cellText(const std::string& op, const std::string& operand) {
    if (op != "==")
        return op + " " + operand;
    const bool ambiguous = operand.empty() || operand[0] == '{' || operand[0] == '!' ||
                           operand[0] == '<' || operand[0] == '>' || operand[0] == '=' ||
                           operand == "-" || operand == "otherwise";
    return ambiguous ? "(" + operand + ")" : operand;
}

} // namespace

Cond Executor::constantCond(bool value) {
    Cond cond;
    cond.bdd = value ? BddManager::True : BddManager::False;
    return cond;
}

Cond Executor::combine(Cond::Kind kind, std::vector<Cond> parts) {
    Cond result;
    result.kind = kind;
    const bool isAnd = kind == Cond::Kind::And;
    result.bdd = isAnd ? BddManager::True : BddManager::False;
    for (auto& part : parts) {
        if (part.kind == Cond::Kind::Constant) {
            if ((part.bdd == BddManager::True) != isAnd)
                return part;
            continue;
        }
        result.bdd = isAnd ? ctx.bdd.conj(result.bdd, part.bdd) : ctx.bdd.disj(result.bdd, part.bdd);
        if (part.kind == kind)
            result.parts.insert(result.parts.end(), part.parts.begin(), part.parts.end());
        else
            result.parts.push_back(std::move(part));
    }
    if (result.parts.empty())
        return constantCond(isAnd);
    if (result.parts.size() == 1)
        return result.parts[0];
    if (!isAnd) {
        // Tests of one column against constants are one set.
        std::vector<SetElement> elements;
        bool one = true;
        for (auto& part : result.parts) {
            one &= part.kind == Cond::Kind::Test && !part.atom.elements.empty() &&
                   part.atom.column == result.parts[0].atom.column;
            if (one)
                for (auto& e : part.atom.elements)
                    if (std::none_of(elements.begin(), elements.end(),
                                     [&](auto& known) { return known.text == e.text; }))
                        elements.push_back(e);
        }
        if (one && !ctx.bdd.failed()) {
            Cond set;
            set.kind = Cond::Kind::Test;
            set.bdd = set.atom.bdd = result.bdd;
            set.atom.column = result.parts[0].atom.column;
            if (elements.size() == 1) {
                set.atom = result.parts[0].atom;
                set.bdd = set.atom.bdd;
                return set;
            }
            set.atom.cell = "{";
            for (auto& e : elements)
                set.atom.cell += (set.atom.cell.size() > 1 ? ", " : "") + e.text;
            set.atom.cell += "}";
            set.atom.elements = elements;
            return set;
        }
    }
    return result;
}

Cond Executor::test(const Column& column, std::string cell, Bdd bdd) {
    Cond cond;
    cond.kind = Cond::Kind::Test;
    cond.bdd = bdd;
    cond.atom.column = &column;
    cond.atom.cell = std::move(cell);
    cond.atom.bdd = bdd;
    return cond;
}

/// A diagram that became too large is replaced by a variable of its own: less is known about it,
/// nothing wrong.
Cond Executor::settled(Cond cond, const std::string& text) {
    if (!ctx.bdd.failed())
        return cond;
    ctx.bdd.recover();
    return opaqueColumn(text, ctx.bdd.variable("large " + text), true);
}

const Column& Executor::columnOf(const sa::Expression& expr) {
    auto& e = core(expr);
    auto header = print(e);
    auto& column = ctx.column(header);
    auto shape = selfShape(e);
    column.width = shape.width;
    column.isSigned = shape.isSigned;
    column.plain = !dependsOnContext(e);
    auto chain = chainOf(e);
    if (chain && chain->constant && !chain->outside && column.width == 1) {
        auto& v = ctx.variables[chain->variable];
        if (!v.isMemory && v.width > 1 && v.simpleRange &&
            ctx.selectText(v, v.name, chain->lo, 1) == header) {
            column.base = v.name;
            column.bit = chain->lo;
            column.baseWidth = v.width;
        }
    }
    return column;
}

Cond Executor::opaqueColumn(const std::string& header, Bdd bdd, bool positive) {
    auto& column = ctx.column(header);
    // As an operand a comparison or the like has one unsigned bit.
    column.width = 1;
    auto cond = test(column, column.truth(positive), positive ? bdd : ctx.bdd.negate(bdd));
    cond.atom.truth = positive;
    return cond;
}

/// A one-bit test of an expression, or of a vector against zero.
Cond Executor::truth(const sa::Expression& expr, bool positive) {
    auto& e = core(expr);
    auto bits = bitsOf(e, nullptr);
    auto& column = columnOf(e);
    if (!bits)
        bits = ctx.bdd.vector(column.header, column.width);
    Bdd any = BddManager::False;
    for (auto bitValue : *bits)
        any = ctx.bdd.disj(any, bitValue);
    if (ctx.bdd.failed()) {
        ctx.bdd.recover();
        any = ctx.bdd.variable("large " + column.header);
    }
    if (any == BddManager::True || any == BddManager::False)
        return constantCond((any == BddManager::True) == positive);
    if (column.width == 1) {
        auto cond = test(column, column.truth(positive), positive ? any : ctx.bdd.negate(any));
        cond.atom.truth = positive;
        return cond;
    }
    // An operand that depends on its context must not be widened by the zero.
    std::string zero = "0";
    if (!column.plain)
        zero = std::to_string(column.width) + (column.isSigned ? "'sd0" : "'d0");
    return test(column, cellText(positive ? "!=" : "==", zero),
                positive ? any : ctx.bdd.negate(any));
}

Cond Executor::condition(const sa::Expression& expr, bool positive) {
    if (auto value = constantOf(expr))
        return constantCond(bool(slang::logic_t(*value)) == positive);
    auto& e = core(expr);
    auto isBit = [](const sa::Expression& x) {
        return x.type->isIntegral() && x.type->getBitWidth() == 1 && selfShape(x).width == 1;
    };
    if (auto* unary = e.as_if<sa::UnaryExpression>()) {
        if (unary->op == sa::UnaryOperator::LogicalNot ||
            (unary->op == sa::UnaryOperator::BitwiseNot && isBit(e)))
            return condition(unary->operand(), !positive);
    }
    if (auto* binary = e.as_if<sa::BinaryExpression>()) {
        const bool bitwise = isBit(binary->left()) && isBit(binary->right()) && isBit(e);
        const bool isAnd =
            binary->op == Op::LogicalAnd || (binary->op == Op::BinaryAnd && bitwise);
        const bool isOr = binary->op == Op::LogicalOr || (binary->op == Op::BinaryOr && bitwise);
        if (isAnd || isOr) {
            std::vector<Cond> parts;
            parts.push_back(condition(binary->left(), positive));
            parts.push_back(condition(binary->right(), positive));
            return combine(isAnd == positive ? Cond::Kind::And : Cond::Kind::Or, std::move(parts));
        }
        if (binary->op == Op::LogicalImplication) {
            std::vector<Cond> parts;
            parts.push_back(condition(binary->left(), !positive));
            parts.push_back(condition(binary->right(), positive));
            return combine(positive ? Cond::Kind::Or : Cond::Kind::And, std::move(parts));
        }
        if (auto cond = derived(e, positive))
            return *cond;
        if (!comparison(binary->op).empty() || binary->op == Op::WildcardEquality ||
            binary->op == Op::WildcardInequality)
            return compare(*binary, positive);
    }
    else if (auto cond = derived(e, positive)) {
        return *cond;
    }
    if (auto* inside = e.as_if<sa::InsideExpression>())
        return membership(*inside, positive);
    if (auto* call = e.as_if<sa::CallExpression>();
        call && !call->isSystemCall() && call->type->isIntegral() && !learning &&
        !ctx.options.literal) {
        auto* tree = callTree(*call);
        if (ctx.hasConstantLeaves(tree)) {
            Cond cond;
            cond.kind = Cond::Kind::Derived;
            cond.trees.push_back(tree);
            cond.bdd = BddManager::False;
            for (unsigned i = 0; i < tree->width; ++i)
                cond.bdd = ctx.bdd.disj(cond.bdd, ctx.bitOfTree(tree, i));
            if (!positive)
                cond.bdd = ctx.bdd.negate(cond.bdd);
            if (cond.bdd == BddManager::True || cond.bdd == BddManager::False)
                return constantCond(cond.bdd == BddManager::True);
            return cond;
        }
        auto shape = shapeOf(*call->type);
        callNames[keyOf(*call)] = makeSignal(std::string(call->getSubroutineName()),
                                             Context::vectorType(shape), shape,
                                             {{0, tree->width, tree}});
    }
    return truth(e, positive);
}

/// A condition that reads variables whose value is a tree of constants: the tests of those trees
/// decide it, it needs no column.
std::optional<Cond> Executor::derived(const sa::Expression& expr, bool positive) {
    if (learning || ctx.options.literal || !readsTrees(expr))
        return std::nullopt;
    Cond cond;
    cond.kind = Cond::Kind::Derived;
    auto bits = bitsOf(expr, &cond.trees);
    if (!bits || cond.trees.empty())
        return std::nullopt;
    cond.bdd = BddManager::False;
    for (auto bitValue : *bits)
        cond.bdd = ctx.bdd.disj(cond.bdd, bitValue);
    if (!positive)
        cond.bdd = ctx.bdd.negate(cond.bdd);
    if (ctx.bdd.failed()) {
        ctx.bdd.recover();
        return std::nullopt;
    }
    if (cond.bdd == BddManager::True || cond.bdd == BddManager::False)
        return constantCond(cond.bdd == BddManager::True);
    return cond;
}

bool Executor::readsTrees(const sa::Expression& expr) {
    bool found = false;
    std::function<void(const sa::Expression&)> walk = [&](const sa::Expression& e) {
        if (found)
            return;
        if (auto chain = chainOf(e)) {
            if (chain->constant && !chain->outside && blocking.values.count(chain->variable)) {
                // Not through readOf: asking must not make a signal.
                auto& segments = *blocking.values.at(chain->variable);
                bool trees = false, constants = true;
                for (auto& s : segments) {
                    if (s.lo >= chain->lo + chain->width || s.lo + s.width <= chain->lo)
                        continue;
                    trees |= s.node->leaf == nullptr;
                    constants &= ctx.hasConstantLeaves(s.node);
                }
                found |= trees && constants;
            }
            return;
        }
        switch (e.kind) {
            case Kind::Conversion:
                walk(e.as<sa::ConversionExpression>().operand());
                break;
            case Kind::UnaryOp:
                walk(e.as<sa::UnaryExpression>().operand());
                break;
            case Kind::BinaryOp:
                walk(e.as<sa::BinaryExpression>().left());
                walk(e.as<sa::BinaryExpression>().right());
                break;
            case Kind::Concatenation:
                for (auto* operand : e.as<sa::ConcatenationExpression>().operands())
                    walk(*operand);
                break;
            default:
                break;
        }
    };
    walk(expr);
    return found;
}

Cond Executor::compare(const sa::BinaryExpression& expr, bool positive) {
    auto *left = &expr.left(), *right = &expr.right();
    const bool isWild =
        expr.op == Op::WildcardEquality || expr.op == Op::WildcardInequality;
    auto op = isWild ? "==" : comparison(expr.op);
    const bool isCaseEquality = expr.op == Op::CaseEquality || expr.op == Op::CaseInequality;
    auto leftValue = constantOf(*left), rightValue = constantOf(*right);
    if (leftValue && !rightValue && !isWild) {
        std::swap(left, right);
        std::swap(leftValue, rightValue);
        op = mirrored(op);
    }
    if (isWild && expr.op == Op::WildcardInequality)
        positive = !positive;
    if (rightValue && rightValue->hasUnknown() && !isWild) {
        if (!learning)
            ctx.note(expr.sourceRange, "decode-dropped-guard",
                     "a comparison with x or z never holds in hardware; the guard is dropped");
        if (isCaseEquality)
            return constantCond((op == "!=") == positive);
        return constantCond(false); // an unknown condition counts as false
    }
    const Shape source = shapeOf(*left->type);
    auto bits = bitsOf(expr, nullptr);
    if (ctx.bdd.failed()) {
        ctx.bdd.recover();
        bits.reset();
    }
    auto& column = columnOf(*left);
    auto operand = print(*right);
    Bdd bdd;
    if (bits) {
        bdd = (*bits)[0];
        if (isWild && expr.op == Op::WildcardInequality)
            bdd = ctx.bdd.negate(bdd);
    }
    else {
        // Orders of one pair are one variable, equalities another.
        auto a = column.header, b = operand;
        auto o = op;
        bool negated = false;
        if (o == "!=" || o == ">=" || o == ">") {
            if (o == "!=") {
                o = "==";
                negated = true;
            }
            else {
                std::swap(a, b);
                o = o == ">" ? "<" : "<=";
            }
        }
        if (o == "==" && b < a)
            std::swap(a, b);
        if (o == "<=") { // a <= b is !(b < a)
            std::swap(a, b);
            o = "<";
            negated = !negated;
        }
        bdd = ctx.bdd.variable(a + (isWild ? " ==? " : " " + o + " ") + b);
        if (negated)
            bdd = ctx.bdd.negate(bdd);
    }
    if (bdd == BddManager::True || bdd == BddManager::False)
        return constantCond((bdd == BddManager::True) == positive);
    if (isWild) {
        if (rightValue && rightValue->hasUnknown() && positive) {
            auto cond = test(column, operand, bdd);
            if (!isPattern(operand)) {
                auto text = rightValue->toString(slang::LiteralBase::Binary, false,
                                                 slang::SVInt::MAX_BITS);
                for (auto& c : text)
                    if (c == 'x' || c == 'z')
                        c = '?';
                cond.atom.cell = std::to_string(rightValue->getBitWidth()) + "'b" + text;
            }
            return cond;
        }
        if (positive) {
            auto cond = test(column, "{" + operand + "}", bdd);
            return cond;
        }
        return opaqueColumn(grouped(column.header) + " ==? " + grouped(operand), bdd, false);
    }
    if (!positive) {
        op = inversed(op);
        bdd = ctx.bdd.negate(bdd);
    }
    // `(x) op (cell)` is evaluated in the same shape as in the source: the operands are the same.
    (void)source;
    auto cond = test(column, cellText(op, operand), bdd);
    if (column.width == 1 && column.plain && !column.isSigned && rightValue &&
        rightValue->getBitWidth() >= 1 && (op == "==" || op == "!=")) {
        auto value = rightValue->as<uint64_t>();
        if (value && *value <= 1) {
            cond.atom.truth = (*value == 1) == (op == "==");
            if (op == "!=")
                cond.atom.cell = column.truth(*value == 0);
        }
    }
    if (op == "==" && rightValue && column.plain && !rightValue->isNegative())
        cond.atom.elements = {{operand, bdd}};
    return cond;
}

Cond Executor::membership(const sa::InsideExpression& expr, bool positive) {
    auto& column = columnOf(expr.left());
    // The set as written, with parts put in where the surroundings ask for it.
    std::string set = "{";
    std::vector<SetElement> elements;
    Bdd all = BddManager::False;
    bool mergeable = column.plain;
    auto leftBits = bitsOf(expr.left(), nullptr);
    for (auto* item : expr.rangeList()) {
        std::string text;
        Bdd bdd;
        auto value = item->kind == Kind::ValueRange ? std::nullopt : constantOf(*item);
        if (auto* range = item->as_if<sa::ValueRangeExpression>()) {
            text = "[" + print(range->left()) + ":" + print(range->right()) + "]";
            auto low = constantOf(range->left()), high = constantOf(range->right());
            if (leftBits && low && high && !low->hasUnknown() && !high->hasUnknown() &&
                !column.isSigned) {
                Bdd notBelow = BddManager::True, notAbove = BddManager::True;
                for (unsigned i = 0; i < leftBits->size(); ++i) {
                    auto b = (*leftBits)[i];
                    auto bitOf = [&](const slang::SVInt& v) {
                        return i < v.getBitWidth() && v[static_cast<int32_t>(i)].value == 1;
                    };
                    notBelow = bitOf(*low) ? ctx.bdd.conj(b, notBelow) : ctx.bdd.disj(b, notBelow);
                    notAbove = bitOf(*high) ? ctx.bdd.disj(ctx.bdd.negate(b), notAbove)
                                            : ctx.bdd.conj(ctx.bdd.negate(b), notAbove);
                }
                bdd = ctx.bdd.conj(notBelow, notAbove);
            }
            else {
                bdd = ctx.bdd.variable(column.header + " in " + text);
            }
        }
        else {
            text = print(*item);
            if (leftBits && value) {
                bdd = BddManager::True;
                for (unsigned i = 0; i < leftBits->size() && i < value->getBitWidth(); ++i) {
                    auto wanted = (*value)[static_cast<int32_t>(i)];
                    if (wanted.isUnknown())
                        continue; // x and z are wild
                    auto b = (*leftBits)[i];
                    bdd = ctx.bdd.conj(bdd, wanted.value == 1 ? b : ctx.bdd.negate(b));
                }
            }
            else {
                bdd = ctx.bdd.variable(column.header + " == " + text);
            }
        }
        set += (set.size() > 1 ? ", " : "") + text;
        mergeable &= !value || !value->isNegative();
        elements.push_back({text, bdd});
        all = ctx.bdd.disj(all, bdd);
    }
    set += "}";
    if (ctx.bdd.failed()) {
        ctx.bdd.recover();
        all = ctx.bdd.variable(column.header + " in " + set);
        mergeable = false;
    }
    if (all == BddManager::True || all == BddManager::False)
        return constantCond((all == BddManager::True) == positive);
    if (!positive)
        return opaqueColumn(grouped(column.header) + " inside " + set, all, false);
    auto cond = test(column, set, all);
    if (mergeable)
        cond.atom.elements = elements;
    return cond;
}

} // namespace palindrome::hdl::decoding
