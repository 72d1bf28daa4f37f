// FaultList.h - collects faults while the finders walk over a module.
// SPDX-License-Identifier: MIT
#pragma once

#include "audit/Faults.h"
#include "audit/SourceTree.h"

namespace palindrome::audit {

class FaultList {
public:
    explicit FaultList(const SourceTree& tree) : tree(tree) {}

    /// A fault of several edits; `from` and `to` are shown to people. One that changes nothing, or
    /// that is there already, is left out.
    void add(FaultClass kind, std::vector<Edit> edits, std::string from, std::string to,
             unsigned rank);
    /// A fault of one edit that shows all that it changes.
    void replace(FaultClass kind, Range range, const std::string& text, unsigned rank);

    /// In the order of the source.
    std::vector<Fault> take();

private:
    const SourceTree& tree;
    std::vector<Fault> faults;
};

/// Branches and case items: rows dropped, invented and swapped, resets, holds, don't-cares.
void findRowFaults(const SourceTree& tree, const FaultOptions& options, FaultList& list);
/// Tests, constants, slices and names.
void findExpressionFaults(const SourceTree& tree, const FaultOptions& options, FaultList& list);

/// The expression without the parentheses around it.
const SyntaxNode& unwrapped(const SyntaxNode& expression);
/// The operands of `&&` on the top level, without their parentheses.
std::vector<const SyntaxNode*> conjunctsOf(const SyntaxNode& expression);
/// What stands between the parentheses of an `if`; null if it is a pattern or several conditions.
const SyntaxNode* conditionOf(const slang::syntax::ConditionalPredicateSyntax& predicate);
/// Texts that say the opposite of a test, or another case of it; the best first.
std::vector<std::string> otherTests(const SourceTree& tree, const SyntaxNode& test);
/// True if `node` tests or uses the reset.
bool mentions(const SourceTree& tree, const SyntaxNode& node, const std::string& name);
/// Enumerators of the type of `name`, without itself.
std::vector<std::string> otherEnumerators(const SourceTree& tree, const std::string& name);

} // namespace palindrome::audit
