// HdlScan.cpp - tokens, and the design elements that they delimit.
// SPDX-License-Identifier: MIT
#include "llm/HdlScan.h"

#include "util/Text.h"

#include <algorithm>
#include <array>
#include <set>

namespace palindrome::llm {

namespace {

constexpr bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

struct Keyword {
    std::string_view open, close;
};

constexpr std::array keywords{
    Keyword{"module", "endmodule"},   Keyword{"macromodule", "endmodule"},
    Keyword{"package", "endpackage"}, Keyword{"interface", "endinterface"},
    Keyword{"program", "endprogram"}, Keyword{"primitive", "endprimitive"},
};

/// Each element without an end costs a walk to the end of the text.
constexpr size_t maxUnfinished = 8;

const Keyword* keywordOf(std::string_view word) {
    const auto found = std::ranges::find(keywords, word, &Keyword::open);
    return found == keywords.end() ? nullptr : &*found;
}

/// `interface class` and `extern module` declare without a body of that kind.
bool isName(const Token& token) {
    return token.kind == TokenKind::Word && token.text != "class" && token.text != "automatic" &&
           token.text != "static" &&
           (util::isIdentifierStart(token.text.front()) || token.text.front() == '\\');
}

/// Reads an element from its keyword on. `afterKeyword` is the lexer behind the keyword.
Element readElement(std::string_view code, size_t begin, const Keyword& keyword,
                    HdlLexer afterKeyword) {
    Element element;
    element.keyword = keyword.open == "macromodule" ? "module" : std::string(keyword.open);
    element.begin = begin;
    Token token = afterKeyword.nextCode();
    while (token.text == "automatic" || token.text == "static")
        token = afterKeyword.nextCode();
    element.name = token.text;
    std::set<std::string, std::less<>> words;
    unsigned depth = 1;
    bool afterDot = false;
    for (token = afterKeyword.nextCode(); token.kind != TokenKind::End;
         token = afterKeyword.nextCode()) {
        if (token.kind == TokenKind::Word) {
            if (token.text == keyword.open)
                ++depth;
            else if (token.text == keyword.close && --depth == 0)
                break;
            if (!afterDot)
                words.emplace(token.text);
        }
        afterDot = token.kind == TokenKind::Symbol && token.text == ".";
    }
    element.words.assign(words.begin(), words.end());
    element.complete = token.kind != TokenKind::End;
    element.end = token.end;
    if (!element.complete)
        return element;
    HdlLexer label = afterKeyword; // "endmodule : name"
    if (label.nextCode().text == ":")
        if (const Token name = label.nextCode(); name.text == element.name)
            element.end = name.end;
    element.end = std::min(element.end, code.size());
    return element;
}

} // namespace

size_t HdlLexer::endOfString(size_t open) const {
    if (text.substr(open).starts_with("\"\"\"")) {
        const size_t close = text.find("\"\"\"", open + 3);
        return close == std::string_view::npos ? text.size() : close + 3;
    }
    size_t i = open + 1;
    while (i < text.size() && text[i] != '"' && text[i] != '\n')
        i += text[i] == '\\' && i + 1 < text.size() ? 2 : 1;
    return std::min(i < text.size() && text[i] == '"' ? i + 1 : i, text.size());
}

Token HdlLexer::next() {
    while (at < text.size() && isSpace(text[at]))
        ++at;
    if (at >= text.size())
        return {TokenKind::End, text.size(), text.size(), {}};
    const size_t begin = at;
    const char c = text[at];
    const std::string_view rest = text.substr(at);
    TokenKind kind = TokenKind::Symbol;
    if (rest.starts_with("//")) {
        kind = TokenKind::Comment;
        at = std::min(text.find('\n', at), text.size());
    }
    else if (rest.starts_with("/*")) {
        kind = TokenKind::Comment;
        const size_t close = text.find("*/", at + 2);
        at = close == std::string_view::npos ? text.size() : close + 2;
    }
    else if (c == '"') {
        kind = TokenKind::String;
        at = endOfString(at);
    }
    else if (c == '\\') { // an escaped identifier ends at the next blank
        kind = TokenKind::Word;
        ++at;
        while (at < text.size() && !isSpace(text[at]))
            ++at;
    }
    else if (util::isIdentifierChar(c) ||
             (c == '`' && at + 1 < text.size() && util::isIdentifierStart(text[at + 1]))) {
        kind = c == '`' ? TokenKind::Directive : TokenKind::Word;
        ++at;
        while (at < text.size() && util::isIdentifierChar(text[at]))
            ++at;
    }
    else {
        ++at;
    }
    return {kind, begin, at, text.substr(begin, at - begin)};
}

Token HdlLexer::nextCode() {
    Token token = next();
    while (token.kind == TokenKind::Comment)
        token = next();
    return token;
}

std::vector<Element> findElements(std::string_view code) {
    std::vector<Element> out;
    HdlLexer lexer(code);
    bool externBefore = false;
    for (Token token = lexer.nextCode(); token.kind != TokenKind::End; token = lexer.nextCode()) {
        const Keyword* keyword = token.kind == TokenKind::Word ? keywordOf(token.text) : nullptr;
        const bool declaredOnly = externBefore;
        externBefore = token.text == "extern" || token.text == "virtual";
        if (!keyword || declaredOnly)
            continue;
        HdlLexer peek = lexer;
        Token name = peek.nextCode();
        while (name.text == "automatic" || name.text == "static")
            name = peek.nextCode();
        if (!isName(name))
            continue;
        out.push_back(readElement(code, token.begin, *keyword, lexer));
        lexer = HdlLexer(code, out.back().end);
    }
    return out;
}

std::vector<Element> findElementsInProse(std::string_view text) {
    std::vector<Element> out;
    size_t line = 0;
    size_t unfinished = 0;
    while (line < text.size() && unfinished < maxUnfinished) {
        size_t next = std::min(text.find('\n', line), text.size());
        next += next < text.size();
        const size_t first = text.find_first_not_of(" \t", line);
        if (first != std::string_view::npos && first < next) {
            const std::string_view word = util::leadingIdentifier(text.substr(first));
            const Keyword* keyword = keywordOf(word);
            HdlLexer lexer(text, first + word.size());
            HdlLexer peek = lexer;
            if (keyword && isName(peek.nextCode())) {
                const std::string_view follows = peek.nextCode().text;
                if (follows == "#" || follows == "(" || follows == ";" || follows == "import") {
                    out.push_back(readElement(text, first, *keyword, lexer));
                    if (out.back().complete)
                        next = out.back().end;
                    else
                        ++unfinished;
                }
            }
        }
        line = std::max(next, line + 1);
    }
    return out;
}

} // namespace palindrome::llm
