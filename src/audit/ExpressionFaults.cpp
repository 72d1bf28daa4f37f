// ExpressionFaults.cpp - faults of tests, constants, slices, widths and names.
// SPDX-License-Identifier: MIT
#include "audit/FaultList.h"

#include "util/Text.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace palindrome::audit {

using namespace slang::syntax;

namespace {

bool isDecimal(const std::string& text) {
    return !text.empty() && text.size() < 10 &&
           std::all_of(text.begin(), text.end(), util::isDigit);
}

unsigned long numberOf(const std::string& decimal) {
    unsigned long value = 0;
    std::from_chars(decimal.data(), decimal.data() + decimal.size(), value);
    return value;
}

bool isRelational(SyntaxKind kind) {
    return kind == SyntaxKind::LessThanExpression || kind == SyntaxKind::LessThanEqualExpression ||
           kind == SyntaxKind::GreaterThanExpression ||
           kind == SyntaxKind::GreaterThanEqualExpression;
}

bool isComparison(SyntaxKind kind) {
    return isRelational(kind) || kind == SyntaxKind::EqualityExpression ||
           kind == SyntaxKind::InequalityExpression;
}

bool isLogical(SyntaxKind kind) {
    return isComparison(kind) || kind == SyntaxKind::LogicalAndExpression ||
           kind == SyntaxKind::LogicalOrExpression || kind == SyntaxKind::InsideExpression ||
           kind == SyntaxKind::UnaryLogicalNotExpression;
}

/// 0: people take one for the other easily, 1: perhaps, 2: hardly.
unsigned distance(const std::string& a, const std::string& b) {
    auto letters = [](const std::string& text) {
        std::string out;
        for (const char c : text)
            if (!util::isDigit(c))
                out += c;
        return out;
    };
    if (letters(a) == letters(b))
        return 0;
    size_t prefix = 0, suffix = 0;
    while (prefix < std::min(a.size(), b.size()) && a[prefix] == b[prefix])
        ++prefix;
    while (suffix < std::min(a.size(), b.size()) &&
           a[a.size() - 1 - suffix] == b[b.size() - 1 - suffix])
        ++suffix;
    return prefix >= 2 || suffix >= 3 ? 1 : 2;
}

class ExpressionFinder {
public:
    ExpressionFinder(const SourceTree& tree, const FaultOptions& options, FaultList& list)
        : tree(tree), options(options), list(list) {}

    void walk(const SyntaxNode& node) {
        switch (node.kind) {
        case SyntaxKind::EventControl:
        case SyntaxKind::EventControlWithExpression:
        case SyntaxKind::ImplicitEventControl:
        case SyntaxKind::ParameterDeclarationStatement:
        case SyntaxKind::TypedefDeclaration:
        case SyntaxKind::HierarchyInstantiation:
            return;
        case SyntaxKind::DataDeclaration:
            return declared(*node.as<DataDeclarationSyntax>().type);
        case SyntaxKind::ConditionalStatement:
            return conditional(node.as<ConditionalStatementSyntax>());
        case SyntaxKind::ConditionalExpression:
            if (auto* test = conditionOf(*node.as<ConditionalExpressionSyntax>().predicate))
                flip(*test);
            break;
        case SyntaxKind::AssignmentExpression:
        case SyntaxKind::NonblockingAssignmentExpression: {
            auto& assignment = node.as<BinaryExpressionSyntax>();
            if (isLogical(unwrapped(*assignment.right).kind))
                flip(*assignment.right);
            return walk(*assignment.right);
        }
        default:
            if (tree.isPlain(node))
                expression(node);
            break;
        }
        for (const SyntaxNode* child : childrenOf(node))
            walk(*child);
    }

private:
    const SourceTree& tree;
    const FaultOptions& options;
    FaultList& list;

    void conditional(const ConditionalStatementSyntax& statement) {
        // What is done under reset has its own class, and its test none.
        const bool reset = mentions(tree, *statement.predicate, options.reset);
        if (!reset) {
            if (auto* test = conditionOf(*statement.predicate))
                flip(*test);
            walk(*statement.predicate);
            walk(*statement.statement);
        }
        if (statement.elseClause)
            walk(*statement.elseClause);
    }

    void flip(const SyntaxNode& expression) {
        const SyntaxNode& test = unwrapped(expression);
        if (!tree.isPlain(test))
            return;
        if (test.kind == SyntaxKind::LogicalAndExpression ||
            test.kind == SyntaxKind::LogicalOrExpression) {
            flip(*test.as<BinaryExpressionSyntax>().left);
            flip(*test.as<BinaryExpressionSyntax>().right);
            return;
        }
        for (const std::string& other : otherTests(tree, test)) {
            const auto names = tree.namesIn(test);
            // Another enumerator is another value, not the opposite.
            const auto* binary = test.as_if<BinaryExpressionSyntax>();
            const NameInfo* right = binary ? tree.find(tree.of(*binary->right)) : nullptr;
            const bool isValue = right && right->isEnumerator &&
                                 other.find(tree.of(*binary->right)) == std::string::npos;
            if (!isValue)
                list.replace(FaultClass::ConditionFlipped, tree.range(test), other, 0);
        }
    }

    void expression(const SyntaxNode& node) {
        if (auto* binary = node.as_if<BinaryExpressionSyntax>())
            operation(*binary);
        else if (auto* vector = node.as_if<IntegerVectorExpressionSyntax>())
            constant(*vector);
        else if (auto* select = node.as_if<RangeSelectSyntax>();
                 select && node.kind == SyntaxKind::SimpleRangeSelect)
            slice(*select);
        else if (auto* bit = node.as_if<BitSelectSyntax>())
            index(*bit);
        else if (auto* cast = node.as_if<CastExpressionSyntax>())
            narrower(*cast->left, 0);
        else if (auto* replication = node.as_if<MultipleConcatenationExpressionSyntax>())
            narrower(*replication->expression, 1);
        else if (auto* group = node.as_if<ConcatenationExpressionSyntax>())
            exchanged(*group);
        else if (auto* inside = node.as_if<InsideExpressionSyntax>())
            shorten(*inside->ranges);
        else if (auto* prefix = node.as_if<PrefixUnaryExpressionSyntax>();
                 prefix && node.kind == SyntaxKind::UnaryBitwiseXorExpression)
            list.replace(FaultClass::ConditionFlipped, tree.range(prefix->operatorToken), "~^", 1);
        else if (auto* name = node.as_if<IdentifierNameSyntax>())
            signal(name->identifier);
        else if (auto* selected = node.as_if<IdentifierSelectNameSyntax>())
            signal(selected->identifier);
    }

    void operation(const BinaryExpressionSyntax& node) {
        const Range sign = tree.range(node.operatorToken);
        const Range right = tree.range(*node.right);
        const std::string text = tree.of(sign), value = tree.of(right);
        if (isRelational(node.kind))
            list.replace(FaultClass::OffByOne, sign,
                         text.size() == 2 ? text.substr(0, 1) : text + "=", 0);
        if (isComparison(node.kind))
            limit(node, value);
        const bool adds = node.kind == SyntaxKind::AddExpression ||
                          node.kind == SyntaxKind::SubtractExpression;
        if (adds && node.kind == SyntaxKind::SubtractExpression && value == "1" &&
            isComparison(node.parent->kind))
            list.replace(FaultClass::OffByOne, tree.range(node), tree.of(*node.left), 0);
        else if (adds && isDecimal(value))
            list.replace(FaultClass::OffByOne, right, std::to_string(numberOf(value) + 1), 2);
        if (node.kind == SyntaxKind::LogicalShiftLeftExpression && isDecimal(value)) {
            list.replace(FaultClass::OffByOne, right, std::to_string(numberOf(value) + 1), 0);
            if (numberOf(value) > 0)
                list.replace(FaultClass::OffByOne, right, std::to_string(numberOf(value) - 1), 0);
        }
        if (node.kind == SyntaxKind::BinaryOrExpression)
            precedence(node);
    }

    /// What a comparison is made with: a number or a parameter.
    void limit(const BinaryExpressionSyntax& node, const std::string& value) {
        const Range right = tree.range(*node.right);
        const auto names = tree.namesIn(*node.left);
        const NameInfo* left = names.empty() ? nullptr : tree.find(names[0]);
        const bool isBit = (left && left->isBit) ||
                           node.left->kind == SyntaxKind::IdentifierSelectName;
        if (isDecimal(value) && !isBit) {
            list.replace(FaultClass::OffByOne, right, std::to_string(numberOf(value) + 1), 0);
            if (numberOf(value) > 0)
                list.replace(FaultClass::OffByOne, right, std::to_string(numberOf(value) - 1), 0);
        }
        if (node.right->kind == SyntaxKind::IdentifierName && !tree.find(value))
            list.replace(FaultClass::OffByOne, right, value + " - 1", 0);
    }

    /// "(a & b) | c" becomes "(a | c) & b": what was set is cleared.
    void precedence(const BinaryExpressionSyntax& node) {
        const auto* both = unwrapped(*node.left).as_if<BinaryExpressionSyntax>();
        if (!both || both->kind != SyntaxKind::BinaryAndExpression ||
            node.left->kind != SyntaxKind::ParenthesizedExpression)
            return;
        list.replace(FaultClass::PrioritySwapped, tree.range(node),
                     "(" + tree.of(*both->left) + " | " + tree.of(*node.right) + ") & " +
                         tree.of(*both->right),
                     0);
    }

    void constant(const IntegerVectorExpressionSyntax& node) {
        const std::string size(node.size.rawText());
        const std::string base = tree.of(tree.range(node.base));
        const std::string digits(node.value.rawText());
        const Range value = tree.range(node.value);
        if (size.empty() || base.size() != 2 || tree.of(node).find(' ') != std::string::npos)
            return;
        if (base[1] == 'd' && isDecimal(digits)) {
            list.replace(FaultClass::OffByOne, value, std::to_string(numberOf(digits) + 1), 1);
            if (numberOf(digits) > 0)
                list.replace(FaultClass::OffByOne, value, std::to_string(numberOf(digits) - 1), 1);
        }
        if (base[1] == 'h' && digits.size() > 4)
            mask(node, digits);
        if (base[1] == 'b')
            for (size_t i = 0; i < digits.size(); ++i)
                if (digits[i] == '?')
                    for (const char bit : {'0', '1'})
                        list.replace(FaultClass::DontCareFilled, value,
                                     digits.substr(0, i) + bit + digits.substr(i + 1), 0);
        if (isDecimal(size) && numberOf(size) > 1 && isWide(digits, base[1], numberOf(size)))
            list.replace(FaultClass::WidthCut, tree.range(node.size),
                         std::to_string(numberOf(size) - 1), 1);
    }

    /// The top bit of the constant is 1.
    static bool isWide(const std::string& digits, char base, unsigned long width) {
        if (base != 'h' && base != 'b')
            return false;
        unsigned long bits = 0;
        for (const char c : digits) {
            if (c == '_')
                continue;
            const size_t value = std::string_view("0123456789abcdef").find(
                static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c));
            if (value == std::string_view::npos)
                return false;
            if (bits > 0)
                bits += base == 'h' ? 4 : 1;
            else
                for (size_t v = value; v > 0; v >>= 1)
                    ++bits;
        }
        return bits == width;
    }

    /// A long mask: its lowest bit, or the mask of another line.
    void mask(const IntegerVectorExpressionSyntax& node, const std::string& digits) {
        const Range value = tree.range(node.value);
        const size_t last = std::string_view("0123456789ABCDEF").find(digits.back());
        if (last != std::string_view::npos)
            list.replace(FaultClass::OffByOne, value,
                         digits.substr(0, digits.size() - 1) + fmt::format("{:X}", last ^ 1), 2);
        masks.push_back({value, digits});
        if (masks.size() < 2)
            return;
        const auto& [other, text] = masks[masks.size() - 2];
        if (text.size() != digits.size())
            return;
        list.replace(FaultClass::WrongSignal, value, text, 1);
        list.replace(FaultClass::WrongSignal, other, digits, 1);
    }
    std::vector<std::pair<Range, std::string>> masks;

    void slice(const RangeSelectSyntax& node) {
        const std::string left = tree.of(*node.left), right = tree.of(*node.right);
        if (!isDecimal(left) || !isDecimal(right))
            return;
        const auto high = numberOf(left), low = numberOf(right);
        auto moved = [](unsigned long a, unsigned long b) { return fmt::format("{}:{}", a, b); };
        const Range range{tree.range(*node.left).begin, tree.range(*node.right).end};
        list.replace(FaultClass::OffByOne, range, moved(high + 1, low + 1), 1);
        if (low > 0)
            list.replace(FaultClass::OffByOne, range, moved(high - 1, low - 1), 1);
        if (high > low)
            list.replace(FaultClass::WidthCut, range, moved(high - 1, low), 1);
    }

    void index(const BitSelectSyntax& node) {
        const std::string text = tree.of(*node.expr);
        if (!isDecimal(text))
            return;
        list.replace(FaultClass::OffByOne, tree.range(*node.expr),
                     std::to_string(numberOf(text) + 1), 1);
        if (numberOf(text) > 0)
            list.replace(FaultClass::OffByOne, tree.range(*node.expr),
                         std::to_string(numberOf(text) - 1), 1);
    }

    void narrower(const SyntaxNode& width, unsigned rank) {
        const std::string text = tree.of(width);
        if (isDecimal(text) && numberOf(text) > 1)
            list.replace(FaultClass::WidthCut, tree.range(width),
                         std::to_string(numberOf(text) - 1), rank);
    }

    /// The packed dimensions of a declaration.
    void declared(const DataTypeSyntax& type) {
        for (const SyntaxNode* child : childrenOf(type)) {
            auto* dimension = child->as_if<VariableDimensionSyntax>();
            auto* range = dimension && dimension->specifier
                              ? dimension->specifier->as_if<RangeDimensionSpecifierSyntax>()
                              : nullptr;
            auto* bounds = range ? range->selector->as_if<RangeSelectSyntax>() : nullptr;
            if (!bounds || !tree.isPlain(*bounds))
                continue;
            const Range left = tree.range(*bounds->left);
            const std::string text = tree.of(left);
            std::string cut = text + "-1";
            if (isDecimal(text))
                cut = numberOf(text) > 0 ? std::to_string(numberOf(text) - 1) : text;
            else if (text.ends_with("-1"))
                cut = text.substr(0, text.size() - 2) + "-2";
            else if (text.ends_with("+1)-1"))
                cut = text.substr(0, text.size() - 5) + ")-1";
            list.replace(FaultClass::WidthCut, left, cut, 0);
            if (text.ends_with("+1)-1"))
                list.replace(FaultClass::WidthCut, left,
                             text.substr(0, text.size() - 5) + ")-1", 0);
        }
    }

    void exchanged(const ConcatenationExpressionSyntax& group) {
        for (size_t i = 0; i + 1 < group.expressions.size(); ++i) {
            const Range one = tree.range(*group.expressions[i]);
            const Range two = tree.range(*group.expressions[i + 1]);
            list.replace(FaultClass::WrongSignal, {one.begin, two.end},
                         tree.of(two) + tree.of(Range{one.end, two.begin}) + tree.of(one), 1);
        }
    }

    void shorten(const RangeListSyntax& ranges) {
        for (size_t i = 0; i + 1 < ranges.valueRanges.size(); ++i)
            list.add(FaultClass::DontCareFilled,
                     {{tree.range(*ranges.valueRanges[i]).begin,
                       tree.range(*ranges.valueRanges[i + 1]).begin, ""}},
                     tree.of(ranges), "without " + tree.of(*ranges.valueRanges[i]), 0);
    }

    void signal(Token token) {
        if (!tree.isPlain(token))
            return;
        const std::string name(token.valueText());
        const NameInfo* info = tree.find(name);
        if (!info || name == options.clock || name == options.reset)
            return;
        for (const auto& [other, what] : tree.names())
            if (what.type == info->type && other != name && other != options.clock &&
                other != options.reset)
                list.replace(FaultClass::WrongSignal, tree.range(token), other,
                             info->isEnumerator ? 0 : distance(name, other));
    }
};

} // namespace

void findExpressionFaults(const SourceTree& tree, const FaultOptions& options, FaultList& list) {
    ExpressionFinder finder(tree, options, list);
    for (const MemberSyntax* member : tree.module()->as<ModuleDeclarationSyntax>().members)
        finder.walk(*member);
}

} // namespace palindrome::audit
