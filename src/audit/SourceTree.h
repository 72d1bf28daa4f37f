// SourceTree.h - a module's syntax tree with the text and the symbols that belong to it.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/SlangDesign.h"

#include <map>
#include <slang/syntax/AllSyntax.h>
#include <string>
#include <string_view>
#include <vector>

namespace palindrome::audit {

using slang::parsing::Token;
using slang::syntax::SyntaxKind;
using slang::syntax::SyntaxNode;

/// A range of bytes in the text of a file.
struct Range {
    size_t begin = 0, end = 0;
    bool operator==(const Range&) const = default;
};

/// What a name stands for in the body of a module.
struct NameInfo {
    std::string type;        ///< names of one type may stand for each other
    bool isEnumerator = false;
    bool isBit = false;      ///< one bit wide, no enumerator and no constant
};

/// The body of the top of a design. The design and the text must live longer.
class SourceTree {
public:
    SourceTree(const hdl::Design& design, const std::string& text);

    const SyntaxNode* module() const { return root; }
    const std::string& text() const { return source; }

    /// False for nodes with a part that a macro made or that stands in another file.
    bool isPlain(const SyntaxNode& node) const;
    bool isPlain(Token token) const;
    Range range(const SyntaxNode& node) const;
    Range range(Token token) const;
    std::string of(const SyntaxNode& node) const { return of(range(node)); }
    std::string of(Range range) const { return source.substr(range.begin, range.end - range.begin); }
    /// The text of `whole` with `part` of it replaced.
    std::string with(Range whole, Range part, const std::string& replacement) const;
    unsigned line(size_t offset) const;
    /// The blanks that the line of `offset` begins with.
    std::string indentation(size_t offset) const;

    const NameInfo* find(std::string_view name) const;
    const std::map<std::string, NameInfo, std::less<>>& names() const { return symbols; }
    /// The names in an expression, in order.
    std::vector<std::string> namesIn(const SyntaxNode& node) const;

private:
    const std::string& source;
    const SyntaxNode* root = nullptr;
    slang::BufferID buffer;
    std::map<std::string, NameInfo, std::less<>> symbols;

    void readNames(const slang::ast::Scope& scope);
};

/// Nodes below `node`, in order.
std::vector<const SyntaxNode*> childrenOf(const SyntaxNode& node);

} // namespace palindrome::audit
