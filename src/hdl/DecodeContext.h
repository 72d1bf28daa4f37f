// DecodeContext.h - the state of one decode: pools of nodes, names, notes and refusals.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/DecodeModel.h"

#include <functional>

namespace palindrome::hdl::decoding {

/// Width and sign of an expression, as the standard gives them.
struct Shape {
    unsigned width = 1;
    bool isSigned = false;
    bool operator==(const Shape&) const = default;
};
Shape shapeOf(const sa::Type& type);

class Context {
public:
    Context(const Design::Impl& design, const sa::InstanceSymbol& top, const DecodeOptions& options,
            diag::Sink& sink, std::vector<diag::Diagnostic>& notes)
        : design(design), top(top), options(options), sink(sink), notes(notes) {}

    const Design::Impl& design;
    const sa::InstanceSymbol& top; ///< of the module that is read
    const DecodeOptions& options;
    diag::Sink& sink;
    std::vector<diag::Diagnostic>& notes;
    BddManager bdd;
    bool refused = false;

    void refuse(slang::SourceRange at, const std::string& rule, const std::string& message);
    /// Adds a note once for each place and rule.
    void note(slang::SourceRange at, const std::string& rule, const std::string& message);

    // Nodes -------------------------------------------------------------------------------------
    const Node* leafNode(const Leaf* leaf, unsigned lo, unsigned width);
    const Node* branch(const Guard* guard, const Node* yes, const Node* no);
    /// Bits [lo, lo + width) of a tree.
    const Node* slice(const Node* node, unsigned lo, unsigned width);
    /// The tree below one decision of a guard.
    const Node* restrict(const Node* node, const Guard* guard, bool value);
    /// `tree` has leaves 0 and 1: `one` where it is 1, `zero` where it is 0.
    const Node* graft(const Node* tree, const Node* one, const Node* zero);
    /// Replaces leaves; `f` returns null to keep one.
    const Node* replaceLeaves(const Node* node, const std::function<const Node*(const Node*)>& f);
    void visitLeaves(const Node* node, const std::function<void(const Node*)>& f);
    size_t countLeaves(const Node* node, size_t limit); ///< of the tree as drawn, at most limit
    Leaf& newLeaf();
    Guard& newGuard();
    const Node* constant(const slang::SVInt& value);
    /// Bit of a tree whose leaves are all constants, as a function of its guards.
    Bdd bitOfTree(const Node* node, unsigned bit);
    bool hasConstantLeaves(const Node* node);
    std::optional<slang::SVInt> constantOf(const Node* node);

    Column& column(const std::string& header);

    // Variables and names -----------------------------------------------------------------------
    std::deque<Variable> variables;
    std::vector<MadeSignal> made;
    Variable& variable(const sa::ValueSymbol& symbol);
    Variable* findVariable(const sa::ValueSymbol& symbol);
    Variable& addVariable(const sa::ValueSymbol& symbol, bool local);
    std::string freeName(const std::string& wanted);
    void takeName(const std::string& name) { taken.insert(name); }
    /// Text that selects bits of a variable: its name, an element or a range. Empty if the declared
    /// type has no such select.
    std::string selectText(const Variable& v, const std::string& name, unsigned lo,
                           unsigned width) const;
    std::string typeText(const sa::ValueSymbol& symbol);
    static std::string vectorType(Shape shape);
    /// `width` bits as a literal, in binary (or hex if long), unsigned.
    static std::string literal(const slang::SVInt& value);

    /// Symbols of constants and types that texts mention, in order of first use.
    std::vector<const sa::Symbol*> mentioned;
    void mention(const sa::Symbol& symbol);
    void mentionType(const sa::Type& type);
    std::string scopePrefix(const sa::Symbol& symbol) const;
    std::string commentAt(slang::SourceLocation location) const;
    std::string origin(slang::SourceRange range) const;

private:
    std::deque<Node> nodePool;
    std::deque<Leaf> leafPool;
    std::deque<Guard> guardPool;
    std::deque<Column> columnPool;
    std::map<std::string, Column*> columnsByHeader;
    std::map<std::tuple<unsigned, unsigned, unsigned>, const Node*> leafNodes, branchNodes;
    std::map<std::tuple<unsigned, unsigned, unsigned>, const Node*> slices;
    std::map<std::pair<unsigned, unsigned>, Bdd> treeBits;
    std::map<unsigned, bool> constantTrees;
    std::unordered_map<const sa::ValueSymbol*, uint32_t> bySymbol;
    std::set<std::string> taken;
    std::set<const sa::Symbol*> mentionedSet;
    std::set<std::string> noted;
};

/// The source of a syntax node with comments removed and blanks made single, parts replaced.
struct Replacement {
    slang::SourceRange range;
    std::string text;
};
std::string printTokens(const slang::syntax::SyntaxNode& syntax,
                        const std::vector<Replacement>& replacements = {});
/// Without parentheses around the whole.
const slang::syntax::SyntaxNode& stripParentheses(const slang::syntax::SyntaxNode& syntax);
/// True if `text` needs no parentheses beside an operator: a name, select, literal, call, brace group.
bool isPrimary(const std::string& text);
/// True for a literal with `?` digits and none of x and z: `4'b1??0`.
bool isPattern(const std::string& text);
inline std::string grouped(const std::string& text) {
    return isPrimary(text) ? text : "(" + text + ")";
}

} // namespace palindrome::hdl::decoding
