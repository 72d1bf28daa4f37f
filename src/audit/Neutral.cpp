// Neutral.cpp - a module without its comments and with names that say nothing.
// SPDX-License-Identifier: MIT
#include "audit/Neutral.h"

#include "flow/Reference.h"
#include "hdl/SlangDesign.h"
#include "llm/ReplyParser.h"
#include "util/Text.h"

#include <algorithm>
#include <array>
#include <slang/ast/ASTVisitor.h>
#include <slang/syntax/AllSyntax.h>
#include <slang/syntax/SyntaxTree.h>

namespace palindrome::audit {

using slang::ast::Symbol;
using slang::ast::SymbolKind;
using slang::parsing::Token;
using slang::parsing::TokenKind;
using namespace slang::syntax;

namespace {

/// Directives that hold no names.
constexpr std::array harmlessDirectives = {"timescale", "default_nettype", "resetall", "celldefine",
                                           "endcelldefine"};

std::optional<std::string> otherDirective(const std::string& text) {
    for (size_t at = text.find('`'); at != std::string::npos; at = text.find('`', at + 1)) {
        const auto isThis = [&](const char* word) {
            const size_t length = std::string_view(word).size();
            return text.compare(at + 1, length, word) == 0 &&
                   (at + 1 + length == text.size() ||
                    !std::isalnum(static_cast<unsigned char>(text[at + 1 + length])));
        };
        if (std::none_of(harmlessDirectives.begin(), harmlessDirectives.end(), isThis)) {
            size_t end = at + 1;
            while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) ||
                                         text[end] == '_'))
                ++end;
            return text.substr(at, end - at);
        }
    }
    return std::nullopt;
}

/// The first letter of neutral names, by what the name stands for; earlier ones win where a name
/// stands for several things (a port is a variable, too).
constexpr std::string_view letters = "mpketfsb";

char letterOf(const Symbol& symbol) {
    switch (symbol.kind) {
    case SymbolKind::Definition:
    case SymbolKind::InstanceBody: return 'm';
    case SymbolKind::Port:
    case SymbolKind::InterfacePort: return 'p';
    case SymbolKind::Parameter:
    case SymbolKind::TypeParameter: return 'k';
    case SymbolKind::EnumValue: return 'e';
    case SymbolKind::TypeAlias: return 't';
    case SymbolKind::Subroutine: return 'f';
    case SymbolKind::Variable:
    case SymbolKind::FormalArgument:
    case SymbolKind::Net: return 's';
    default: return 'b';
    }
}

class KindReader : public slang::ast::ASTVisitor<KindReader, slang::ast::VisitFlags::AllGood> {
public:
    std::map<std::string, char> kinds;

    template<std::derived_from<Symbol> T>
    void handle(const T& symbol) {
        if (!symbol.name.empty()) {
            const char letter = letterOf(symbol);
            auto [place, isNew] = kinds.emplace(std::string(symbol.name), letter);
            if (!isNew && letters.find(letter) < letters.find(place->second))
                place->second = letter;
        }
        visitDefault(symbol);
    }
};

/// The token by which a piece of syntax declares a name; an empty token if it declares none.
Token declaredBy(const SyntaxNode& node) {
    if (auto* n = node.as_if<DeclaratorSyntax>())
        return n->name;
    if (auto* n = node.as_if<ModuleHeaderSyntax>())
        return n->name;
    if (auto* n = node.as_if<TypedefDeclarationSyntax>())
        return n->name;
    if (auto* n = node.as_if<NamedBlockClauseSyntax>())
        return n->name;
    if (auto* n = node.as_if<NamedLabelSyntax>())
        return n->name;
    if (auto* n = node.as_if<InstanceNameSyntax>())
        return n->name;
    if (auto* n = node.as_if<LoopGenerateSyntax>())
        return n->identifier;
    if (auto* n = node.as_if<TypeAssignmentSyntax>())
        return n->name;
    if (auto* n = node.as_if<FunctionPrototypeSyntax>())
        return n->name->getLastToken();
    return {};
}

class Renamer {
public:
    explicit Renamer(std::map<std::string, char> kinds) : kinds(std::move(kinds)) {}

    std::vector<Token> tokens; ///< all identifiers, in the order of the source
    std::map<std::string, std::string> names;

    void collect(const SyntaxNode& node) {
        if (const Token token = declaredBy(node); token && token.kind == TokenKind::Identifier)
            declared.insert(std::string(token.valueText()));
        if (auto* enumeration = node.as_if<EnumTypeSyntax>())
            for (auto* member : enumeration->members)
                kinds[std::string(member->name.valueText())] = 'e';
        if (auto* genvars = node.as_if<GenvarDeclarationSyntax>())
            for (auto* name : genvars->identifiers)
                declared.insert(std::string(name->identifier.valueText()));
        for (size_t i = 0; i < node.getChildCount(); ++i) {
            if (auto* child = node.childNode(i))
                collect(*child);
            else if (auto token = node.childToken(i); token && token.kind == TokenKind::Identifier)
                tokens.push_back(token);
        }
    }

    void number() {
        std::map<char, unsigned> next;
        for (const Token token : tokens) {
            const std::string name(token.valueText());
            if (!declared.count(name) || names.count(name))
                continue;
            const auto kind = kinds.find(name);
            const char letter = kind == kinds.end() ? 'b' : kind->second;
            names[name] = letter + std::to_string(next[letter]++);
        }
    }

    std::string renamed(const std::string& text) const {
        std::string result;
        size_t copied = 0;
        for (const Token token : tokens) {
            const auto name = names.find(std::string(token.valueText()));
            if (name == names.end())
                continue;
            const size_t begin = token.range().start().offset();
            result += text.substr(copied, begin - copied) + name->second;
            copied = token.range().end().offset();
        }
        return result + text.substr(copied);
    }

private:
    std::map<std::string, char> kinds;
    std::set<std::string> declared;
};

/// Words of the format of tables, which are no names where they stand.
bool isTableWord(const std::string& word) {
    static const std::set<std::string> words{
        "active",  "async", "clock",  "default", "definition", "direction", "edge",   "expression",
        "first",   "high",  "hold",   "in",      "low",        "name",      "note",   "otherwise",
        "out",     "policy", "reset", "style",   "sync",       "type",      "unique", "value"};
    return words.count(word) != 0;
}

/// With single blanks behind the indentation of each line: columns that were aligned would tell how
/// long the names were. Lines with strings stay.
std::string withoutAlignment(const std::string& text) {
    std::string result;
    for (const std::string_view line : util::splitLines(text)) {
        const bool hasString = line.find('"') != std::string_view::npos;
        bool indenting = true;
        for (const char c : line) {
            const bool blank = util::isBlankChar(c);
            indenting = indenting && blank;
            if (!blank || indenting || hasString || result.back() != ' ')
                result += c;
        }
        result += '\n';
    }
    return result;
}

void refuse(const std::string& name, const std::string& what, diag::Sink& sink) {
    sink.error("audit-neutral", {name, 0, 0, 0}, "the names cannot be replaced: " + what,
               "give the module preprocessed, with simple names");
}

hdl::Sources sourcesOf(const std::string& name, const std::string& text, const std::string& top) {
    hdl::Sources sources;
    sources.texts = {{name, text}};
    sources.top = top;
    return sources;
}

/// The system with the names that its neutral text had before.
void nameBack(logic::System& system, const Neutral& neutral) {
    auto back = [&](std::string& name) { name = neutral.original(name); };
    back(system.name);
    for (auto& input : system.inputs)
        back(input.name);
    for (auto& clock : system.clocks)
        back(clock);
    for (auto& output : system.outputs)
        back(output.name);
    for (auto& signal : system.signals)
        back(signal.name);
    for (auto& r : system.registers) {
        if (r.isMemoryWord) {
            const size_t bracket = r.memory.size();
            r.name = neutral.original(r.memory) + r.name.substr(bracket);
            back(r.memory);
        }
        else {
            back(r.name);
        }
        back(r.clock);
        for (auto& reset : r.asyncResets)
            back(reset.signal);
    }
}

} // namespace

std::string Neutral::original(const std::string& neutral) const {
    for (const auto& [before, now] : names)
        if (now == neutral)
            return before;
    return neutral;
}

std::string withOriginalNames(const std::string& text, const Neutral& neutral) {
    std::map<std::string, std::string> back;
    for (const auto& [before, now] : neutral.names)
        back[now] = before;
    std::string result;
    for (size_t at = 0; at < text.size();) {
        size_t end = at + 1;
        if (text[at] == '\'' || util::isDigit(text[at])) { // a number, or its base and digits
            while (end < text.size() && (util::isIdentifierChar(text[end]) || text[end] == '?'))
                ++end;
        }
        else if (util::isIdentifierStart(text[at])) {
            while (end < text.size() && util::isIdentifierChar(text[end]))
                ++end;
            const std::string word = text.substr(at, end - at);
            const auto found = back.find(word);
            const bool clashes = found == back.end() && neutral.names.count(word) != 0 &&
                                 !isTableWord(word);
            result += found != back.end() ? found->second : word + (clashes ? "_x" : "");
            at = end;
            continue;
        }
        result += text.substr(at, end - at);
        at = end;
    }
    return result;
}

std::optional<Neutral> neutralize(const std::string& name, const std::string& text,
                                  diag::Sink& sink) {
    const std::string bare = llm::stripComments(text);
    if (auto directive = otherDirective(bare)) {
        refuse(name, "the file uses the directive " + *directive, sink);
        return std::nullopt;
    }
    auto design = hdl::elaborate(sourcesOf(name, bare, ""), sink);
    if (!design)
        return std::nullopt;
    KindReader reader;
    design->slang().compilation->getRoot().visit(reader);
    reader.kinds[design->topName()] = 'm';
    Renamer renamer(std::move(reader.kinds));
    for (const auto& tree : design->slang().driver->syntaxTrees)
        renamer.collect(tree->root());
    for (const Token token : renamer.tokens)
        if (token.rawText().starts_with('\\')) {
            refuse(name, "'" + std::string(token.rawText()) + "' is an escaped name", sink);
            return std::nullopt;
        }
    renamer.number();
    return Neutral{withoutAlignment(renamer.renamed(bare)), renamer.names};
}

std::optional<std::string> differs(const std::string& text, const Neutral& neutral) {
    diag::Sink sink;
    auto named = hdl::elaborate(sourcesOf("named", text, ""), sink);
    std::unique_ptr<flow::Pair> pair;
    lct::Unit unit;
    if (named)
        if (auto top = neutral.names.find(named->topName()); top != neutral.names.end())
            pair = flow::loadPair(sourcesOf("named", text, named->topName()),
                                  sourcesOf("neutral", neutral.text, top->second),
                                  flow::loweringOptions(), unit, sink);
    if (!pair)
        return sink.all().empty() ? "the top has no neutral name" : sink.all().front().message;
    nameBack(pair->other, neutral);
    const auto proof = proof::prove(pair->pool, pair->spec, pair->other, pair->clocking, {});
    if (proof.verdict == proof::Verdict::Proved)
        return std::nullopt;
    return std::string(proof::verdictName(proof.verdict)) + ", " + proof.reason;
}

} // namespace palindrome::audit
