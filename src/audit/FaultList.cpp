// FaultList.cpp - collects faults while the finders walk over a module.
// SPDX-License-Identifier: MIT
#include "audit/FaultList.h"

#include "util/Assert.h"
#include "util/Text.h"

#include <algorithm>

namespace palindrome::audit {

using namespace slang::syntax;

namespace {

struct ClassName {
    const char* name;
    const char* title;
};
constexpr std::array<ClassName, faultClassCount> classNames{{
    {"condition-flipped", "condition flipped"},
    {"off-by-one", "off by one"},
    {"row-dropped", "row dropped"},
    {"row-invented", "row invented"},
    {"priority-swapped", "priority swapped"},
    {"reset-wrong", "reset wrong"},
    {"width-cut", "width cut"},
    {"wrong-signal", "wrong signal"},
    {"hold-forgotten", "hold forgotten"},
    {"dont-care-filled", "don't-care filled"},
}};

/// In one line, with single blanks.
std::string oneLine(const std::string& text) {
    std::string out;
    for (const char c : text) {
        const bool blank = c == '\n' || c == '\r' || util::isBlankChar(c);
        if (!blank)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    while (!out.empty() && out.back() == ' ')
        out.pop_back();
    return out;
}

const char* oppositeOf(SyntaxKind kind) {
    switch (kind) {
    case SyntaxKind::EqualityExpression: return "!=";
    case SyntaxKind::InequalityExpression: return "==";
    case SyntaxKind::LessThanExpression: return ">";
    case SyntaxKind::LessThanEqualExpression: return ">=";
    case SyntaxKind::GreaterThanExpression: return "<";
    case SyntaxKind::GreaterThanEqualExpression: return "<=";
    default: return nullptr;
    }
}

std::vector<std::string> otherComparisons(const SourceTree& tree,
                                          const BinaryExpressionSyntax& test) {
    std::vector<std::string> found;
    const Range whole = tree.range(test);
    const Range right = tree.range(*test.right);
    const std::string value = tree.of(right);
    if (value == "0" || value == "1" || value == "1'b0" || value == "1'b1") {
        const auto names = tree.namesIn(*test.left);
        const NameInfo* info = names.empty() ? nullptr : tree.find(names[0]);
        const bool isBit = (info && info->isBit) ||
                           test.left->kind == SyntaxKind::IdentifierSelectName;
        if (isBit)
            found.push_back(tree.with(
                whole, {right.end - 1, right.end}, value.back() == '0' ? "1" : "0"));
    }
    if (const NameInfo* info = tree.find(value); info && info->isEnumerator)
        for (const auto& other : otherEnumerators(tree, value))
            found.push_back(tree.with(whole, right, other));
    if (const char* opposite = oppositeOf(test.kind))
        found.push_back(tree.with(whole, tree.range(test.operatorToken), opposite));
    return found;
}

} // namespace

const char* className(FaultClass kind) {
    return classNames[static_cast<size_t>(kind)].name;
}

const char* classTitle(FaultClass kind) {
    return classNames[static_cast<size_t>(kind)].title;
}

std::optional<FaultClass> classNamed(std::string_view name) {
    for (size_t i = 0; i < faultClassCount; ++i)
        if (name == classNames[i].name)
            return static_cast<FaultClass>(i);
    return std::nullopt;
}

void FaultList::add(FaultClass kind, std::vector<Edit> edits, std::string from, std::string to,
                    unsigned rank) {
    PAL_ASSERT(!edits.empty(), "a fault edits something");
    const bool changes = std::any_of(edits.begin(), edits.end(), [&](const Edit& e) {
        return tree.of(Range{e.begin, e.end}) != e.text;
    });
    const bool known = std::any_of(faults.begin(), faults.end(), [&](const Fault& f) {
        return f.edits == edits;
    });
    if (!changes || known)
        return;
    Fault fault{kind, std::move(edits), 0, oneLine(from), oneLine(to), rank};
    fault.line = tree.line(fault.edits[0].begin);
    faults.push_back(std::move(fault));
}

void FaultList::replace(FaultClass kind, Range range, const std::string& text, unsigned rank) {
    add(kind, {{range.begin, range.end, text}}, tree.of(range), text, rank);
}

std::vector<Fault> FaultList::take() {
    std::stable_sort(faults.begin(), faults.end(), [](const Fault& a, const Fault& b) {
        return a.edits[0].begin < b.edits[0].begin;
    });
    return std::move(faults);
}

const SyntaxNode& unwrapped(const SyntaxNode& expression) {
    if (auto* group = expression.as_if<ParenthesizedExpressionSyntax>())
        return unwrapped(*group->expression);
    return expression;
}

std::vector<const SyntaxNode*> conjunctsOf(const SyntaxNode& expression) {
    const SyntaxNode& inner = unwrapped(expression);
    if (inner.kind != SyntaxKind::LogicalAndExpression)
        return {&inner};
    auto& both = inner.as<BinaryExpressionSyntax>();
    auto found = conjunctsOf(*both.left);
    for (const SyntaxNode* node : conjunctsOf(*both.right))
        found.push_back(node);
    return found;
}

const SyntaxNode* conditionOf(const ConditionalPredicateSyntax& predicate) {
    if (predicate.conditions.size() != 1 || predicate.conditions[0]->matchesClause)
        return nullptr;
    return predicate.conditions[0]->expr;
}

std::vector<std::string> otherTests(const SourceTree& tree, const SyntaxNode& test) {
    switch (test.kind) {
    case SyntaxKind::UnaryLogicalNotExpression:
        return {tree.of(unwrapped(*test.as<PrefixUnaryExpressionSyntax>().operand))};
    case SyntaxKind::IdentifierName:
    case SyntaxKind::IdentifierSelectName:
        return {"!" + tree.of(test)};
    case SyntaxKind::InsideExpression:
        return {"!(" + tree.of(test) + ")"};
    default:
        if (oppositeOf(test.kind))
            return otherComparisons(tree, test.as<BinaryExpressionSyntax>());
        return {};
    }
}

bool mentions(const SourceTree& tree, const SyntaxNode& node, const std::string& name) {
    const auto names = tree.namesIn(node);
    return !name.empty() && std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> otherEnumerators(const SourceTree& tree, const std::string& name) {
    std::vector<std::string> found;
    const NameInfo* info = tree.find(name);
    for (const auto& [other, what] : tree.names())
        if (info && what.isEnumerator && what.type == info->type && other != name)
            found.push_back(other);
    return found;
}

std::vector<Fault> findFaults(const hdl::Design& design, const std::string& text,
                              const FaultOptions& options) {
    const SourceTree tree(design, text);
    FaultList list(tree);
    findRowFaults(tree, options, list);
    findExpressionFaults(tree, options, list);
    return list.take();
}

std::string applied(const std::string& text, const Fault& fault) {
    std::string result;
    size_t copied = 0;
    for (const Edit& edit : fault.edits) {
        PAL_ASSERT(copied <= edit.begin && edit.begin <= edit.end && edit.end <= text.size(),
                   "edits are sorted, apart, and in the text");
        result += text.substr(copied, edit.begin - copied);
        result += edit.text;
        copied = edit.end;
    }
    return result + text.substr(copied);
}

} // namespace palindrome::audit
