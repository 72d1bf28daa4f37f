// DecodeText.cpp - source text in one line, names, types, literals and comments.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeContext.h"

#include "util/Assert.h"

#include <algorithm>
#include <cctype>
#include <slang/ast/symbols/BlockSymbols.h>
#include <slang/ast/symbols/CompilationUnitSymbols.h>
#include <slang/ast/symbols/ParameterSymbols.h>
#include <slang/ast/symbols/PortSymbols.h>
#include <slang/ast/symbols/VariableSymbols.h>
#include <slang/ast/types/AllTypes.h>
#include <slang/parsing/Token.h>
#include <slang/syntax/AllSyntax.h>
#include <slang/syntax/SyntaxNode.h>

namespace palindrome::hdl::decoding {

using slang::parsing::Token;
using slang::parsing::TriviaKind;

// ---------------------------------------------------------------------------------------------
// Tokens

namespace {

class TokenPrinter {
public:
    explicit TokenPrinter(const std::vector<Replacement>& replacements)
        : replacements(replacements) {}

    std::string text;

    void print(const slang::syntax::SyntaxNode& node) {
        for (size_t i = 0; i < node.getChildCount(); ++i) {
            if (auto* child = node.childNode(i))
                print(*child);
            else if (auto token = node.childToken(i))
                print(token);
        }
    }

private:
    const std::vector<Replacement>& replacements;
    std::vector<bool> done = std::vector<bool>(replacements.size());

    static bool hasBlank(const Token& token) {
        for (auto& trivia : token.trivia()) {
            switch (trivia.kind) {
                case TriviaKind::Whitespace:
                case TriviaKind::EndOfLine:
                case TriviaKind::LineComment:
                case TriviaKind::BlockComment:
                    return true;
                default:
                    break;
            }
        }
        return false;
    }

    void append(const Token& token, std::string_view raw) {
        // An escaped name ends with its blank.
        const bool escaped = text.find_last_of('\\') != std::string::npos &&
                             text.find(' ', text.find_last_of('\\')) == std::string::npos;
        if (!text.empty() && (hasBlank(token) || escaped))
            text += ' ';
        text += raw;
    }

    void print(const Token& token) {
        if (token.isMissing())
            return;
        auto at = token.location();
        for (size_t i = 0; i < replacements.size(); ++i) {
            auto& range = replacements[i].range;
            if (at.buffer() != range.start().buffer() || at < range.start() || at >= range.end())
                continue;
            if (!done[i])
                append(token, replacements[i].text);
            done[i] = true;
            return;
        }
        append(token, token.rawText());
    }
};

} // namespace

std::string printTokens(const slang::syntax::SyntaxNode& syntax,
                        const std::vector<Replacement>& replacements) {
    TokenPrinter printer(replacements);
    printer.print(syntax);
    return printer.text;
}

const slang::syntax::SyntaxNode& stripParentheses(const slang::syntax::SyntaxNode& syntax) {
    auto* node = &syntax;
    while (node->kind == slang::syntax::SyntaxKind::ParenthesizedExpression)
        node = node->as<slang::syntax::ParenthesizedExpressionSyntax>().expression;
    return *node;
}

bool isPattern(const std::string& text) {
    const size_t quote = text.find('\'');
    if (quote == std::string::npos || text.find('?', quote) == std::string::npos)
        return false;
    for (size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool allowed = i < quote ? std::isdigit(c) != 0
                             : i == quote
                                 ? true
                                 : std::isalnum(c) || c == '_' || c == '?';
        if (!allowed || std::tolower(c) == 'x' || std::tolower(c) == 'z')
            return false;
    }
    return true;
}

bool isPrimary(const std::string& text) {
    // One run of name, literal and select characters, with balanced groups behind it.
    size_t i = 0;
    const size_t n = text.size();
    auto skipGroup = [&](char open, char close) {
        int depth = 0;
        for (; i < n; ++i) {
            if (text[i] == open)
                ++depth;
            else if (text[i] == close && --depth == 0) {
                ++i;
                return true;
            }
        }
        return false;
    };
    auto isWord = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || c == '\'' ||
               c == '.' || c == ':' || c == '?';
    };
    if (n == 0)
        return false;
    if (text.find('?') != std::string::npos && !isPattern(text) && text[0] != '{' &&
        text[0] != '(') // perhaps `a?b:c`
        return false;
    if (text[0] == '{' || text[0] == '(')
        return skipGroup(text[0], text[0] == '{' ? '}' : ')') && i == n;
    if (text[0] == '\\') // escaped name
        return text.find(' ') >= n - 1;
    if (!isWord(text[0]))
        return false;
    while (i < n && isWord(text[i]))
        ++i;
    while (i < n) {
        if (text[i] == '[' ? !skipGroup('[', ']')
            : text[i] == '(' ? !skipGroup('(', ')')
            : text[i] == '{' ? !skipGroup('{', '}')
                             : true) {
            if (i >= n || !isWord(text[i]))
                return false;
            while (i < n && isWord(text[i]))
                ++i;
        }
    }
    return true;
}

// ---------------------------------------------------------------------------------------------
// Names

std::string Context::freeName(const std::string& wanted) {
    auto name = wanted;
    for (unsigned i = 2; !taken.insert(name).second; ++i)
        name = wanted + "_" + std::to_string(i);
    return name;
}

/// "g_0_" for what is declared in generate block g[0] of the top.
std::string Context::scopePrefix(const sa::Symbol& symbol) const {
    std::string prefix;
    for (auto* scope = symbol.getParentScope(); scope;) {
        auto& owner = scope->asSymbol();
        if (owner.kind == sa::SymbolKind::InstanceBody || owner.kind == sa::SymbolKind::Package ||
            owner.kind == sa::SymbolKind::CompilationUnit)
            break;
        std::string part;
        if (auto* block = owner.as_if<sa::GenerateBlockSymbol>()) {
            part = block->isUnnamed ? block->getExternalName() : std::string(block->name);
            if (auto* index = block->getArrayIndex()) {
                if (auto* parent = block->getParentScope())
                    if (auto* array = parent->asSymbol().as_if<sa::GenerateBlockArraySymbol>())
                        part = array->getExternalName();
                part += "_" + index->toString(slang::LiteralBase::Decimal, false);
            }
        }
        if (!part.empty())
            prefix = part + "_" + prefix;
        scope = owner.getParentScope();
    }
    return prefix;
}

Variable* Context::findVariable(const sa::ValueSymbol& symbol) {
    auto it = bySymbol.find(&symbol);
    return it == bySymbol.end() ? nullptr : &variables[it->second];
}

Variable& Context::variable(const sa::ValueSymbol& symbol) {
    if (auto* found = findVariable(symbol))
        return *found;
    auto& v = addVariable(symbol, false);
    bySymbol.emplace(&symbol, v.id);
    return v;
}

Variable& Context::addVariable(const sa::ValueSymbol& symbol, bool local) {
    Variable v;
    v.id = static_cast<uint32_t>(variables.size());
    v.symbol = &symbol;
    v.local = local;
    v.name = local ? std::string(symbol.name)
                   : freeName(scopePrefix(symbol) + std::string(symbol.name));
    auto& type = symbol.getType().getCanonicalType();
    v.width = v.wordWidth = static_cast<unsigned>(type.getSelectableWidth());
    v.isSigned = type.isIntegral() && type.isSigned();
    if (auto* array = type.as_if<sa::FixedSizeUnpackedArrayType>()) {
        v.isMemory = true;
        v.words = static_cast<unsigned>(array->range.width());
        v.wordWidth = static_cast<unsigned>(array->elementType.getSelectableWidth());
        v.isSigned = false;
        if (!array->elementType.isIntegral())
            refuse({symbol.location, symbol.location}, "hdl-unsupported-type",
                   "'" + v.name + "' has more than one unpacked dimension; a table cannot hold it");
    }
    else if (!type.isIntegral()) {
        refuse({symbol.location, symbol.location}, "hdl-unsupported-type",
               "'" + v.name + "' has the type " + symbol.getType().toString() +
                   ", which no table can hold");
        v.width = v.wordWidth = 1;
    }
    else if (type.isScalar() || type.isPredefinedInteger()) {
        v.simpleRange = !type.isScalar();
        v.left = v.width - 1;
    }
    else if (auto* packed = type.as_if<sa::PackedArrayType>();
             packed && packed->elementType.getBitWidth() == 1) {
        v.simpleRange = true;
        v.left = packed->range.left;
        v.right = packed->range.right;
    }
    variables.push_back(v);
    return variables.back();
}

std::string Context::selectText(const Variable& v, const std::string& name, unsigned lo,
                                unsigned width) const {
    if (lo == 0 && width == v.width)
        return name;
    if (v.isMemory && lo % v.wordWidth == 0 && width == v.wordWidth) {
        auto& array = v.symbol->getType().getCanonicalType().as<sa::FixedSizeUnpackedArrayType>();
        return name + "[" + std::to_string(array.range.lower() + static_cast<int>(lo / v.wordWidth)) +
               "]";
    }
    if (!v.simpleRange)
        return {};
    auto index = [&](unsigned bit) {
        return std::to_string(v.left >= v.right ? v.right + bit : v.right - bit);
    };
    if (width == 1)
        return name + "[" + index(lo) + "]";
    return name + "[" + index(lo + width - 1) + ":" + index(lo) + "]";
}

std::string Context::vectorType(Shape shape) {
    std::string text = "logic";
    if (shape.isSigned)
        text += " signed";
    if (shape.width != 1)
        text += " [" + std::to_string(shape.width - 1) + ":0]";
    return text;
}

std::string Context::literal(const slang::SVInt& value) {
    auto width = value.getBitWidth();
    auto base = width > 8 && !value.hasUnknown() ? slang::LiteralBase::Hex
                                                 : slang::LiteralBase::Binary;
    slang::SVInt plain = value;
    plain.setSigned(false);
    auto digits = plain.toString(base, false, slang::SVInt::MAX_BITS);
    const size_t wanted = base == slang::LiteralBase::Hex ? (width + 3) / 4 : width;
    if (digits.size() < wanted)
        digits.insert(0, wanted - digits.size(), '0');
    return std::to_string(width) + (base == slang::LiteralBase::Hex ? "'h" : "'b") + digits;
}

// ---------------------------------------------------------------------------------------------
// Types

void Context::mention(const sa::Symbol& symbol) {
    if (mentionedSet.insert(&symbol).second)
        mentioned.push_back(&symbol);
}

void Context::mentionType(const sa::Type& type) {
    if (auto* alias = type.as_if<sa::TypeAliasType>()) {
        mentionType(alias->targetType.getType());
        mention(*alias);
    }
    else if (auto* array = type.as_if<sa::PackedArrayType>()) {
        mentionType(array->elementType);
    }
    else if (auto* unpacked = type.as_if<sa::FixedSizeUnpackedArrayType>()) {
        mentionType(unpacked->elementType);
    }
    else if (auto* record = type.as_if<sa::PackedStructType>()) {
        for (auto& field : record->membersOfType<sa::FieldSymbol>())
            mentionType(field.getType());
    }
    else if (type.kind == sa::SymbolKind::EnumType) {
        mention(type);
    }
}

namespace {

/// The dimensions of a declaration without an explicit base type: "[7:0]" of "input [7:0] a".
std::string dimensionsText(
    const slang::syntax::SyntaxList<slang::syntax::VariableDimensionSyntax>& list) {
    std::string text;
    for (auto* dimension : list)
        text += printTokens(*dimension);
    return text;
}

} // namespace

std::string Context::typeText(const sa::ValueSymbol& symbol) {
    using namespace slang::syntax;
    auto& type = symbol.getType();
    mentionType(type);
    auto* syntax = symbol.getDeclaredType()->getTypeSyntax();
    std::string text;
    if (syntax && syntax->kind == SyntaxKind::ImplicitType) {
        auto& implicit = syntax->as<ImplicitTypeSyntax>();
        text = "logic";
        if (implicit.signing)
            text += " " + std::string(implicit.signing.rawText());
        auto dimensions = dimensionsText(implicit.dimensions);
        if (!dimensions.empty())
            text += " " + dimensions;
    }
    else if (syntax && (syntax->kind == SyntaxKind::RegType ||
                        syntax->kind == SyntaxKind::LogicType)) {
        auto& integer = syntax->as<IntegerTypeSyntax>();
        text = "logic";
        if (integer.signing)
            text += " " + std::string(integer.signing.rawText());
        auto dimensions = dimensionsText(integer.dimensions);
        if (!dimensions.empty())
            text += " " + dimensions;
    }
    else if (syntax && (IntegerTypeSyntax::isKind(syntax->kind) ||
                        KeywordTypeSyntax::isKind(syntax->kind))) {
        text = printTokens(*syntax);
    }
    // What was written can be spoiled by a port declaration that is merged with a variable's, and
    // names of other scopes must be found again: only a text that means the same type is used.
    auto* element = &type;
    if (auto* array = type.getCanonicalType().as_if<sa::FixedSizeUnpackedArrayType>())
        element = &array->elementType;
    if (auto* alias = element->as_if<sa::TypeAliasType>())
        return std::string(alias->name);
    auto& canonical = element->getCanonicalType();
    if (canonical.kind == sa::SymbolKind::EnumType)
        return {}; // named by the caller
    auto* packed = canonical.as_if<sa::PackedArrayType>();
    if (packed && packed->elementType.isPackedArray())
        packed = nullptr;
    auto shape = shapeOf(*element);
    // An implicit type may be shadowed by the other half of a declaration (`output q; reg [3:0] q;`).
    const bool trusted = !text.empty() && (text.find('[') != std::string::npos || shape.width == 1 ||
                                           canonical.isPredefinedInteger()) &&
                         (text.find("signed") != std::string::npos) ==
                             (shape.isSigned && !canonical.isPredefinedInteger());
    if (trusted)
        return text;
    if (packed) {
        std::string base = canonical.isFourState() ? "logic" : "bit";
        if (shape.isSigned)
            base += " signed";
        if (packed->elementType.isScalar())
            return base + " [" + std::to_string(packed->range.left) + ":" +
                   std::to_string(packed->range.right) + "]";
    }
    if (canonical.isScalar() || canonical.isPredefinedInteger() || !canonical.isStruct())
        return type.getCanonicalType().isIntegral() ? canonical.toString() : element->toString();
    return {};
}

// ---------------------------------------------------------------------------------------------
// Places

std::string Context::origin(slang::SourceRange range) const {
    auto ref = sourceRef(design.sources(), range);
    if (ref.line == 0)
        return {};
    auto text = ref.file + ":" + std::to_string(ref.line);
    if (ref.endLine > ref.line)
        text += "-" + std::to_string(ref.endLine);
    return text;
}

/// The line comment behind a place, on the same line; empty if there is none.
std::string Context::commentAt(slang::SourceLocation location) const {
    auto& sources = design.sources();
    auto at = sources.getFullyExpandedLoc(location);
    if (!at.buffer().valid() || !sources.isFileLoc(at))
        return {};
    auto text = sources.getSourceText(at.buffer());
    if (at.offset() >= text.size())
        return {};
    auto end = text.find_first_of("\r\n", at.offset());
    auto line = text.substr(at.offset(), end == std::string_view::npos ? end : end - at.offset());
    bool inString = false;
    for (size_t i = 0; i + 1 < line.size(); ++i) {
        if (line[i] == '"' && (i == 0 || line[i - 1] != '\\'))
            inString = !inString;
        if (!inString && line[i] == '/' && line[i + 1] == '/') {
            auto comment = line.substr(i + 2);
            auto first = comment.find_first_not_of(" \t/");
            auto last = comment.find_last_not_of(" \t\0");
            if (first == std::string_view::npos)
                return {};
            return std::string(comment.substr(first, last - first + 1));
        }
    }
    return {};
}

} // namespace palindrome::hdl::decoding
