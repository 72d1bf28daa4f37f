// RowFaults.cpp - faults of branches and case items.
// SPDX-License-Identifier: MIT
#include "audit/FaultList.h"

#include <algorithm>
#include <set>
#include <slang/parsing/TokenKind.h>

namespace palindrome::audit {

using namespace slang::syntax;

namespace {

/// An `if` with all its `else if`.
struct Chain {
    std::vector<const ConditionalStatementSyntax*> branches;
    const SyntaxNode* otherwise = nullptr;
    size_t first = 0; ///< branches before it test reset

    bool isLast(size_t i) const { return i + 1 == branches.size(); }
    const ConditionalStatementSyntax& operator[](size_t i) const { return *branches[i]; }
};

bool hasEdge(const SyntaxNode& node) {
    if (auto* event = node.as_if<SignalEventExpressionSyntax>(); event && event->edge)
        return true;
    const auto children = childrenOf(node);
    return std::any_of(children.begin(), children.end(),
                       [](const SyntaxNode* child) { return hasEdge(*child); });
}

class RowFinder {
public:
    RowFinder(const SourceTree& tree, const FaultOptions& options, FaultList& list)
        : tree(tree), options(options), list(list) {}

    void walk(const SyntaxNode& node) {
        if (auto* process = node.as_if<ProceduralBlockSyntax>()) {
            const auto* timed = process->statement->as_if<TimingControlStatementSyntax>();
            clocked = timed && hasEdge(*timed->timingControl);
        }
        if (auto* conditional = node.as_if<ConditionalStatementSyntax>()) {
            if (tree.isPlain(node))
                return walkChain(*conditional);
        }
        else if (auto* cases = node.as_if<CaseStatementSyntax>(); cases && tree.isPlain(node)) {
            items(*cases);
        }
        for (const SyntaxNode* child : childrenOf(node))
            walk(*child);
    }

private:
    const SourceTree& tree;
    const FaultOptions& options;
    FaultList& list;
    bool clocked = false;

    std::string condition(const ConditionalStatementSyntax& branch) const {
        return tree.of(*branch.predicate);
    }

    void walkChain(const ConditionalStatementSyntax& start) {
        Chain chain;
        for (const ConditionalStatementSyntax* branch = &start; branch;) {
            chain.branches.push_back(branch);
            const SyntaxNode* clause = branch->elseClause ? branch->elseClause->clause.get() : nullptr;
            branch = clause ? clause->as_if<ConditionalStatementSyntax>() : nullptr;
            if (!branch)
                chain.otherwise = clause;
        }
        if (clocked && mentions(tree, *start.predicate, options.reset)) {
            chain.first = 1;
            resets(*start.statement);
        }
        for (size_t i = chain.first; i < chain.branches.size(); ++i) {
            drop(chain, i);
            invent(chain, i);
            swap(chain, i);
            fill(chain, i);
        }
        forgetHold(chain);
        for (size_t i = chain.first; i < chain.branches.size(); ++i)
            walk(*chain[i].statement);
        if (chain.otherwise)
            walk(*chain.otherwise);
    }

    /// From the end of a branch's statement to behind its `else`; of a chain's last branch what
    /// stands so after the others, or what is usual.
    std::string separator(const Chain& chain, size_t i) const {
        const auto& node = chain[i];
        const Range statement = tree.range(*node.statement);
        if (node.elseClause)
            return tree.of(Range{statement.end, tree.range(node.elseClause->elseKeyword).end});
        if (i > 0)
            return separator(chain, i - 1);
        const bool block = tree.of(statement).ends_with("end");
        return (block ? " " : "\n" + tree.indentation(tree.range(node.ifKeyword).begin)) + "else";
    }

    void drop(const Chain& chain, size_t i) {
        const auto& node = chain[i];
        if (chain.branches.size() - chain.first < 2 && !chain.otherwise && i == 0)
            return;
        Range range = tree.range(node);
        if (node.elseClause && i > 0)
            range = {tree.range(chain[i - 1].elseClause->elseKeyword).begin,
                     tree.range(node.elseClause->elseKeyword).begin};
        else if (node.elseClause)
            range.end = tree.range(*node.elseClause->clause).begin;
        else if (i > 0)
            range.begin = tree.range(*chain[i - 1].statement).end;
        else
            return;
        // A block that is left without its `if` looks odd.
        const bool odd = i == 0 && tree.of(Range{range.end, range.end + 2}) != "if";
        list.add(FaultClass::RowDropped, {{range.begin, range.end, ""}},
                 "the branch for " + condition(node), "", odd ? 2 : 0);
    }

    void invent(const Chain& chain, size_t i) {
        const auto& node = chain[i];
        const SyntaxNode* test = conditionOf(*node.predicate);
        if (!test)
            return;
        const auto parts = conjunctsOf(*test);
        const Range whole = tree.range(*test);
        const Range statement = tree.range(*node.statement);
        const std::string between = tree.of(Range{tree.range(node.closeParen).end, statement.begin});
        for (const SyntaxNode* part : parts)
            for (const std::string& other : otherTests(tree, *part)) {
                const std::string changed = tree.with(whole, tree.range(*part), other);
                list.add(FaultClass::RowInvented,
                         {{statement.end, statement.end,
                           separator(chain, i) + " if (" + changed + ")" + between +
                               tree.of(statement)}},
                         "", "a branch for " + changed, parts.size() > 1 ? 0 : 1);
            }
    }

    void swap(const Chain& chain, size_t i) {
        if (chain.isLast(i))
            return;
        const auto& one = chain[i];
        const auto& two = chain[i + 1];
        const Range first = tree.range(*one.predicate), second = tree.range(*two.predicate);
        const Range body = tree.range(*one.statement), other = tree.range(*two.statement);
        list.add(FaultClass::PrioritySwapped,
                 {{first.begin, first.end, tree.of(second)},
                  {body.begin, body.end, tree.of(other)},
                  {second.begin, second.end, tree.of(first)},
                  {other.begin, other.end, tree.of(body)}},
                 tree.of(first) + " before " + tree.of(second),
                 tree.of(second) + " before " + tree.of(first), 0);
    }

    /// A branch tests what another one of its chain tests, or some bit of the module.
    void fill(const Chain& chain, size_t i) {
        const SyntaxNode* test = conditionOf(*chain[i].predicate);
        if (!test)
            return;
        const auto used = tree.namesIn(*test);
        auto isFree = [&](const SyntaxNode& atom) {
            const auto names = tree.namesIn(atom);
            return !names.empty() && std::none_of(names.begin(), names.end(), [&](auto& name) {
                return std::find(used.begin(), used.end(), name) != used.end();
            });
        };
        for (size_t j = chain.first; j < chain.branches.size(); ++j)
            if (const SyntaxNode* other = conditionOf(*chain[j].predicate); other && j != i)
                for (const SyntaxNode* atom : conjunctsOf(*other))
                    if (isFree(*atom) && !otherTests(tree, *atom).empty())
                        narrow(*test, tree.of(*atom), 0);
        for (const auto& [name, info] : tree.names()) {
            if (!info.isBit || name == options.clock || name == options.reset ||
                std::find(used.begin(), used.end(), name) != used.end())
                continue;
            narrow(*test, name, 1);
            narrow(*test, "!" + name, 1);
        }
    }

    void narrow(const SyntaxNode& test, const std::string& atom, unsigned rank) {
        const std::string old = tree.of(test);
        const SyntaxNode& inner = unwrapped(test);
        const bool loose = &inner == &test && (inner.kind == SyntaxKind::LogicalOrExpression ||
                                               inner.kind == SyntaxKind::ConditionalExpression);
        const bool grouped = atom.find(' ') != std::string::npos &&
                             old.find("(") != std::string::npos;
        list.replace(FaultClass::DontCareFilled, tree.range(test),
                     (loose ? "(" + old + ")" : old) + " && " + (grouped ? "(" + atom + ")" : atom),
                     rank);
    }

    void forgetHold(const Chain& chain) {
        if (!clocked || chain.otherwise || chain.first == chain.branches.size())
            return;
        const size_t last = chain.branches.size() - 1;
        const auto& node = chain[last];
        // "else if (c) S" becomes "else S", and "if (c) S" becomes "S", which looks odd if S is a block.
        const Range statement = tree.range(*node.statement);
        const bool block = tree.of(statement).starts_with("begin");
        const size_t end = last > 0 && !block ? tree.range(node.closeParen).end : statement.begin;
        const size_t begin = last > 0
                                 ? tree.range(chain[last - 1].elseClause->elseKeyword).end
                                 : tree.range(node.ifKeyword).begin;
        const std::string blank = last > 0 && block ? " " : "";
        list.add(FaultClass::HoldForgotten, {{begin, end, blank}},
                 "only if " + condition(node), "always", last == 0 && block ? 2 : 0);
        std::set<std::string> targets;
        for (size_t i = chain.first; i < chain.branches.size(); ++i)
            collectTargets(*chain[i].statement, targets);
        const size_t place = statement.end;
        for (const std::string& name : targets) {
            const NameInfo* info = tree.find(name);
            if (!info || info->type.find('[') != info->type.rfind('['))
                continue;
            const std::string assign = name + " <= '0;";
            const std::string indent = tree.indentation(tree.range(node.ifKeyword).begin);
            const std::string body = block ? " begin\n" + indent + "  " + assign + "\n" + indent + "end"
                                         : "\n" + indent + "  " + assign;
            list.add(FaultClass::HoldForgotten, {{place, place, separator(chain, last) + body}},
                     name + " keeps its value", "otherwise " + assign, 1);
        }
    }

    void collectTargets(const SyntaxNode& node, std::set<std::string>& targets) const {
        if (node.kind == SyntaxKind::NonblockingAssignmentExpression) {
            const auto& left = *node.as<BinaryExpressionSyntax>().left;
            if (left.kind == SyntaxKind::IdentifierName)
                targets.insert(tree.of(left));
            return;
        }
        for (const SyntaxNode* child : childrenOf(node))
            collectTargets(*child, targets);
    }

    void resets(const SyntaxNode& node) {
        if (node.kind == SyntaxKind::NonblockingAssignmentExpression) {
            const auto& value = *node.as<BinaryExpressionSyntax>().right;
            const std::string old = tree.of(value);
            const std::string name = tree.of(*node.as<BinaryExpressionSyntax>().left);
            for (const auto& other : otherResets(value, old))
                list.add(FaultClass::ResetWrong,
                         {{tree.range(value).begin, tree.range(value).end, other}},
                         name + " <= " + old, name + " <= " + other, 0);
            return;
        }
        for (const SyntaxNode* child : childrenOf(node))
            resets(*child);
    }

    std::vector<std::string> otherResets(const SyntaxNode& value, const std::string& old) const {
        if (old == "'0" || old == "'1")
            return {old == "'0" ? "'1" : "'0"};
        if (value.kind == SyntaxKind::IntegerLiteralExpression)
            return {old == "0" ? "1" : "0"};
        if (auto* vector = value.as_if<IntegerVectorExpressionSyntax>()) {
            const std::string digits(vector->value.rawText());
            const std::string head = old.substr(0, old.size() - digits.size());
            const bool isZero = digits.find_first_not_of("0_") == std::string::npos;
            return {head + digits.substr(0, digits.size() - 1) + (digits.back() == '0' ? "1" : "0"),
                    isZero ? head + std::string("1") + std::string(digits.size() - 1, '0')
                           : head + "0"};
        }
        if (const NameInfo* info = tree.find(old); info && info->isEnumerator)
            return otherEnumerators(tree, old);
        if (value.kind == SyntaxKind::IdentifierName)
            return {old + " - 1", "0"};
        return {};
    }

    // -----------------------------------------------------------------------------------------
    // Case statements

    void items(const CaseStatementSyntax& cases) {
        std::vector<const StandardCaseItemSyntax*> standard;
        for (const CaseItemSyntax* item : cases.items)
            if (auto* one = item->as_if<StandardCaseItemSyntax>())
                standard.push_back(one);
        for (size_t i = 0; i < standard.size(); ++i) {
            const Range range = tree.range(*standard[i]);
            dropItem(*standard[i]);
            inventItems(*standard[i]);
            shortenList(*standard[i]);
            if (i + 1 == standard.size())
                continue;
            const Range next = tree.range(*standard[i + 1]);
            list.add(FaultClass::PrioritySwapped,
                     {{range.begin, range.end, tree.of(next)}, {next.begin, next.end, tree.of(range)}},
                     labels(*standard[i]) + " before " + labels(*standard[i + 1]),
                     labels(*standard[i + 1]) + " before " + labels(*standard[i]), 0);
        }
    }

    std::string labels(const StandardCaseItemSyntax& item) const {
        const Range range = tree.range(item);
        return tree.of(Range{range.begin, tree.range(item.colon).begin});
    }

    /// With the line break and the blanks in front.
    void dropItem(const StandardCaseItemSyntax& item) {
        Range range = tree.range(item);
        while (range.begin > 0 && (tree.text()[range.begin - 1] == ' ' ||
                                   tree.text()[range.begin - 1] == '\t'))
            --range.begin;
        if (range.begin > 0 && tree.text()[range.begin - 1] == '\n')
            --range.begin;
        list.add(FaultClass::RowDropped, {{range.begin, range.end, ""}},
                 "the item for " + labels(item), "", 0);
    }

    /// The statement again for another value: another enumerator, a number that is one beside.
    void inventItems(const StandardCaseItemSyntax& item) {
        if (item.expressions.size() != 1)
            return;
        const Range range = tree.range(item), label = tree.range(*item.expressions[0]);
        std::vector<std::string> others = otherEnumerators(tree, tree.of(label));
        if (auto* vector = item.expressions[0]->as_if<IntegerVectorExpressionSyntax>())
            if (const std::string digits(vector->value.rawText());
                digits.find_first_not_of("0123456789abcdefABCDEF_") == std::string::npos)
                for (const char c : {'1', '4', '8'})
                    others.push_back(tree.with(label, {label.end - 1, label.end}, {c}));
        for (const std::string& other : others)
            list.add(FaultClass::RowInvented,
                     {{range.end, range.end,
                       "\n" + tree.indentation(range.begin) + tree.with(range, label, other)}},
                     "", "an item for " + other, 0);
    }

    void shortenList(const StandardCaseItemSyntax& item) {
        for (size_t i = 0; i + 1 < item.expressions.size(); ++i)
            list.add(FaultClass::DontCareFilled,
                     {{tree.range(*item.expressions[i]).begin,
                       tree.range(*item.expressions[i + 1]).begin, ""}},
                     labels(item), "without " + tree.of(*item.expressions[i]), 0);
    }
};

} // namespace

void findRowFaults(const SourceTree& tree, const FaultOptions& options, FaultList& list) {
    RowFinder finder(tree, options, list);
    for (const MemberSyntax* member : tree.module()->as<ModuleDeclarationSyntax>().members)
        finder.walk(*member);
}

} // namespace palindrome::audit
