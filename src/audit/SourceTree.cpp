// SourceTree.cpp - a module's syntax tree with the text and the symbols that belong to it.
// SPDX-License-Identifier: MIT
#include "audit/SourceTree.h"

#include "util/Assert.h"

#include <algorithm>
#include <slang/ast/symbols/BlockSymbols.h>
#include <slang/ast/symbols/CompilationUnitSymbols.h>
#include <slang/ast/symbols/MemberSymbols.h>
#include <slang/ast/symbols/ValueSymbol.h>
#include <slang/ast/types/AllTypes.h>

namespace palindrome::audit {

using namespace slang::ast;

SourceTree::SourceTree(const hdl::Design& design, const std::string& text) : source(text) {
    const InstanceSymbol& top = *design.slang().top;
    root = top.getDefinition().getSyntax();
    PAL_ASSERT(root, "an elaborated module has syntax");
    buffer = top.getDefinition().location.buffer();
    readNames(top.body);
}

void SourceTree::readNames(const Scope& scope) {
    for (const Symbol& member : scope.members()) {
        const Symbol* symbol = &member;
        if (symbol->kind == SymbolKind::TransparentMember)
            symbol = &symbol->as<TransparentMemberSymbol>().wrapped;
        NameInfo info;
        if (symbol->kind == SymbolKind::EnumValue) {
            auto& type = symbol->as<EnumValueSymbol>().getType();
            info.isEnumerator = true;
            info.type = "enumerator of " + type.toString();
        }
        else if (symbol->kind == SymbolKind::Variable || symbol->kind == SymbolKind::Net) {
            auto& type = symbol->as<ValueSymbol>().getType();
            info.type = type.toString();
            info.isBit = type.isIntegral() && type.getBitWidth() == 1 && !type.isEnum();
        }
        else {
            continue;
        }
        symbols.emplace(std::string(symbol->name), std::move(info));
    }
}

bool SourceTree::isPlain(const SyntaxNode& node) const {
    const auto range = node.sourceRange();
    return range.start().buffer() == buffer && range.end().buffer() == buffer &&
           range.start() < range.end() && range.end().offset() <= source.size();
}

bool SourceTree::isPlain(Token token) const {
    const auto range = token.range();
    return token && range.start().buffer() == buffer && range.end().buffer() == buffer &&
           !token.isMissing() && range.end().offset() <= source.size();
}

Range SourceTree::range(const SyntaxNode& node) const {
    const auto range = node.sourceRange();
    return {range.start().offset(), range.end().offset()};
}

Range SourceTree::range(Token token) const {
    const auto range = token.range();
    return {range.start().offset(), range.end().offset()};
}

std::string SourceTree::with(Range whole, Range part, const std::string& replacement) const {
    PAL_ASSERT(whole.begin <= part.begin && part.end <= whole.end, "a part lies in its whole");
    return of({whole.begin, part.begin}) + replacement + of({part.end, whole.end});
}

unsigned SourceTree::line(size_t offset) const {
    const auto end = source.begin() + static_cast<std::ptrdiff_t>(std::min(offset, source.size()));
    return 1 + static_cast<unsigned>(std::count(source.begin(), end, '\n'));
}

std::string SourceTree::indentation(size_t offset) const {
    const size_t newline = offset == 0 ? std::string::npos : source.rfind('\n', offset - 1);
    const size_t start = newline == std::string::npos ? 0 : newline + 1;
    size_t end = start;
    while (end < source.size() && (source[end] == ' ' || source[end] == '\t'))
        ++end;
    return source.substr(start, end - start);
}

const NameInfo* SourceTree::find(std::string_view name) const {
    const auto found = symbols.find(name);
    return found == symbols.end() ? nullptr : &found->second;
}

std::vector<std::string> SourceTree::namesIn(const SyntaxNode& node) const {
    std::vector<std::string> found;
    for (size_t i = 0; i < node.getChildCount(); ++i) {
        if (auto* child = node.childNode(i)) {
            for (auto& name : namesIn(*child))
                found.push_back(std::move(name));
        }
        else if (auto token = node.childToken(i);
                 token && token.kind == slang::parsing::TokenKind::Identifier) {
            found.emplace_back(token.valueText());
        }
    }
    return found;
}

std::vector<const SyntaxNode*> childrenOf(const SyntaxNode& node) {
    std::vector<const SyntaxNode*> children;
    for (size_t i = 0; i < node.getChildCount(); ++i)
        if (auto* child = node.childNode(i))
            children.push_back(child);
    return children;
}

} // namespace palindrome::audit
