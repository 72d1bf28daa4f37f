// DecodeCase.cpp - items of case statements as cells: labels, patterns, split concatenations.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeExec.h"

#include "util/Assert.h"

#include <algorithm>

namespace palindrome::hdl::decoding {

using Kind = sa::ExpressionKind;
using Condition = sa::CaseStatementCondition;

namespace {

/// How one bit of a label is matched.
enum class Match { Zero, One, Any, Never };

Match matchOf(slang::logic_t bit, Condition condition) {
    if (!bit.isUnknown())
        return bit.value == 1 ? Match::One : Match::Zero;
    const bool isZ = bit.value == slang::logic_t::z.value;
    switch (condition) {
        case Condition::WildcardXOrZ:
        case Condition::Inside:
            return Match::Any;
        case Condition::WildcardJustZ:
            return isZ ? Match::Any : Match::Never;
        default:
            return Match::Never;
    }
}

std::string patternText(const std::vector<Match>& bits) {
    std::string text = std::to_string(bits.size()) + "'b";
    for (size_t i = bits.size(); i-- > 0;)
        text += bits[i] == Match::Any ? '?' : bits[i] == Match::One ? '1' : '0';
    return text;
}

} // namespace

Cond Executor::caseItem(const sa::CaseStatement& stmt, const sa::Expression& item) {
    auto& selector = stmt.expr;
    const Shape source = shapeOf(*selector.type);
    auto selectorValue = constantOf(selector);
    auto itemValue = item.kind == Kind::ValueRange ? std::nullopt : constantOf(item);
    auto& label = core(item);

    if (selectorValue && !selectorValue->hasUnknown()) {
        if (itemValue) {
            bool equal = true;
            for (unsigned i = 0; i < source.width; ++i) {
                auto m = matchOf((*itemValue)[static_cast<int32_t>(i)], stmt.condition);
                auto bitValue = (*selectorValue)[static_cast<int32_t>(i)].value == 1;
                equal &= m == Match::Any || m == (bitValue ? Match::One : Match::Zero);
            }
            return constantCond(equal);
        }
        // case (1'b1): each label is a condition.
        auto number = selectorValue->as<uint64_t>();
        if (selfShape(label).width == 1 && !selfShape(label).isSigned && number && *number <= 1)
            return condition(label, *number == 1);
    }
    if (auto split = splitConcatenation(stmt, item))
        return *split;

    std::vector<const Node*> trees;
    std::optional<std::vector<Bdd>> bits;
    const bool reads = !learning && !ctx.options.literal && readsTrees(selector);
    bits = bitsOf(selector, reads ? &trees : nullptr);
    if (ctx.bdd.failed()) {
        ctx.bdd.recover();
        bits.reset();
    }
    if (reads && bits && !trees.empty() && itemValue) {
        Cond cond;
        cond.kind = Cond::Kind::Derived;
        cond.trees = trees;
        cond.bdd = BddManager::True;
        for (unsigned i = 0; i < source.width; ++i) {
            auto m = matchOf((*itemValue)[static_cast<int32_t>(i)], stmt.condition);
            if (m == Match::Never)
                return constantCond(false);
            if (m != Match::Any)
                cond.bdd = ctx.bdd.conj(cond.bdd, m == Match::One ? (*bits)[i]
                                                                   : ctx.bdd.negate((*bits)[i]));
        }
        if (cond.bdd == BddManager::True || cond.bdd == BddManager::False)
            return constantCond(cond.bdd == BddManager::True);
        return cond;
    }

    auto& column = columnOf(selector);
    auto grown = [&](std::vector<Bdd> own) {
        // The selector as the case compares it: extended as slang extends it.
        const bool isSigned = column.isSigned && source.isSigned;
        while (own.size() < source.width)
            own.push_back(isSigned ? own[column.width - 1] : BddManager::False);
        return own;
    };
    if (!bits && !dependsOnContext(core(selector)))
        bits = grown(ctx.bdd.vector(column.header, column.width));
    if (!bits)
        bits = ctx.bdd.vector(column.header + " as case", source.width);

    if (auto* range = item.as_if<sa::ValueRangeExpression>()) {
        auto text = "{[" + print(range->left()) + ":" + print(range->right()) + "]}";
        auto cond = test(column, text, ctx.bdd.variable(column.header + " in " + text));
        return cond;
    }
    if (!itemValue) {
        // A label that is computed: an equation of the two.
        auto other = printIn(label, {std::max(column.width, selfShape(label).width),
                                     column.isSigned && selfShape(label).isSigned},
                             source);
        auto a = column.header, b = other;
        if (b < a)
            std::swap(a, b);
        return test(column, grouped(other) == other && other[0] != '{' ? other : "(" + other + ")",
                    ctx.bdd.variable(a + " == " + b));
    }
    Bdd bdd = BddManager::True;
    std::vector<Match> matches;
    bool wild = false;
    for (unsigned i = 0; i < source.width; ++i) {
        auto m = matchOf((*itemValue)[static_cast<int32_t>(i)], stmt.condition);
        if (m == Match::Never) {
            if (!learning)
                ctx.note(item.sourceRange, "decode-dropped-guard",
                         "a label with x or z never matches in hardware; the item is dropped");
            return constantCond(false);
        }
        wild |= m == Match::Any;
        matches.push_back(m);
        if (m != Match::Any)
            bdd = ctx.bdd.conj(bdd, m == Match::One ? (*bits)[i] : ctx.bdd.negate((*bits)[i]));
    }
    if (bdd == BddManager::True || bdd == BddManager::False)
        return constantCond(bdd == BddManager::True);
    auto text = print(label);
    if (wild) {
        // A pattern has the width of its column.
        const bool wider = source.width > column.width;
        if (wider || !isPattern(text)) {
            matches.resize(std::min<size_t>(matches.size(), column.width));
            text = patternText(matches);
        }
        if (!column.plain || selfShape(label).width != column.width)
            return opaqueColumn(grouped(column.header) + " ==? " +
                                    patternText(matches),
                                bdd, true);
        return test(column, text, bdd);
    }
    // Beside this label alone the comparison can be narrower or differently signed than the case.
    const Shape own = selfShape(label);
    const Shape now{std::max(column.width, own.width), column.isSigned && own.isSigned};
    const bool harmless =
        now == source || (column.plain && !column.isSigned && !itemValue->isNegative());
    if (!harmless)
        text = printIn(label, now, source) ;
    if (!harmless && text == print(label)) {
        auto value = *itemValue;
        text = constantText(value, source);
    }
    auto cond = test(column, text.empty() || text[0] == '{' ? "(" + text + ")" : text, bdd);
    if (column.width == 1 && column.plain && !column.isSigned) {
        auto value = itemValue->as<uint64_t>();
        if (value && *value <= 1)
            cond.atom.truth = *value == 1;
    }
    if (harmless && column.plain)
        cond.atom.elements = {{text, bdd}};
    return cond;
}

/// `case ({a, b})` over names and slices tests each of them.
std::optional<Cond> Executor::splitConcatenation(const sa::CaseStatement& stmt,
                                                 const sa::Expression& item) {
    auto& selector = core(stmt.expr);
    auto* concatenation = selector.as_if<sa::ConcatenationExpression>();
    if (!concatenation || item.kind == Kind::ValueRange)
        return std::nullopt;
    auto value = constantOf(item);
    const auto width = static_cast<unsigned>(selector.type->getBitWidth());
    if (!value)
        return std::nullopt;
    for (auto* operand : concatenation->operands()) {
        auto chain = chainOf(*operand);
        if (!chain || !chain->constant || chain->outside || operand->type->isVoid())
            return std::nullopt;
        if (!learning && readsTrees(*operand))
            return std::nullopt;
    }
    for (unsigned i = 0; i < value->getBitWidth(); ++i) {
        auto m = matchOf((*value)[static_cast<int32_t>(i)], stmt.condition);
        if (m == Match::Never || (i >= width && m != Match::Zero))
            return constantCond(false);
    }
    std::vector<Cond> parts;
    unsigned hi = width;
    for (auto* operand : concatenation->operands()) {
        const auto count = static_cast<unsigned>(operand->type->getBitWidth());
        hi -= count;
        auto& column = columnOf(*operand);
        auto bits = bitsOf(*operand, nullptr);
        if (!bits)
            bits = ctx.bdd.vector(column.header, count);
        Bdd bdd = BddManager::True;
        std::vector<Match> matches;
        bool any = true, wild = false;
        for (unsigned i = 0; i < count; ++i) {
            auto m = hi + i < value->getBitWidth()
                         ? matchOf((*value)[static_cast<int32_t>(hi + i)], stmt.condition)
                         : Match::Zero;
            matches.push_back(m);
            any &= m == Match::Any;
            wild |= m == Match::Any;
            if (m != Match::Any)
                bdd = ctx.bdd.conj(bdd, m == Match::One ? (*bits)[i] : ctx.bdd.negate((*bits)[i]));
        }
        if (any)
            continue;
        if (bdd == BddManager::False)
            return constantCond(false);
        auto cell = count == 1 ? column.truth(matches[0] == Match::One) : patternText(matches);
        if (column.isSigned && count > 1 && !wild)
            cell.insert(cell.find('\'') + 1, "s");
        auto cond = test(column, cell, bdd);
        if (count == 1)
            cond.atom.truth = matches[0] == Match::One;
        if (count > 1 && !wild && column.plain)
            cond.atom.elements = {{cell, bdd}};
        parts.push_back(std::move(cond));
    }
    return combine(Cond::Kind::And, std::move(parts));
}

} // namespace palindrome::hdl::decoding
