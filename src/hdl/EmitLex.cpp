// EmitLex.cpp - a lexer for table cells, which decides what a cell may hold before it is printed.
// SPDX-License-Identifier: MIT
#include "hdl/EmitLex.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace palindrome::hdl {

namespace {

using Kind = CellToken::Kind;

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isNameChar(char c) {
    return isLetter(c) || isDigit(c) || c == '$';
}
bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

bool isBaseLetter(char c) {
    switch (c) {
    case 'b':
    case 'B':
    case 'o':
    case 'O':
    case 'd':
    case 'D':
    case 'h':
    case 'H':
        return true;
    default:
        return false;
    }
}

bool isBasedDigit(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == 'x' || c == 'X' ||
           c == 'z' || c == 'Z' || c == '?' || c == '_';
}

/// Longest first, so that the first hit is the longest match.
constexpr std::array puncts{
    std::string_view("<<<="), std::string_view(">>>="), std::string_view("==="),
    std::string_view("!=="),  std::string_view("==?"),  std::string_view("!=?"),
    std::string_view("<<="),  std::string_view(">>="),  std::string_view("<<<"),
    std::string_view(">>>"),  std::string_view("->>"),  std::string_view("<->"),
    std::string_view("&&&"),  std::string_view("**"),   std::string_view("=="),
    std::string_view("!="),   std::string_view("<="),   std::string_view(">="),
    std::string_view("&&"),   std::string_view("||"),   std::string_view("<<"),
    std::string_view(">>"),   std::string_view("->"),   std::string_view("++"),
    std::string_view("--"),   std::string_view("+="),   std::string_view("-="),
    std::string_view("*="),   std::string_view("/="),   std::string_view("%="),
    std::string_view("&="),   std::string_view("|="),   std::string_view("^="),
    std::string_view(":="),   std::string_view(":/"),   std::string_view("+:"),
    std::string_view("-:"),   std::string_view("::"),   std::string_view("~&"),
    std::string_view("~|"),   std::string_view("~^"),   std::string_view("^~"),
    std::string_view("##"),   std::string_view("'{"),   std::string_view("'("),
    std::string_view("(*")};

constexpr std::string_view singlePuncts = "()[]{}+-*/%&|^~!<>=?:,.;#@$";

class Lexer {
public:
    explicit Lexer(std::string_view input) : text(input) {}

    LexedCell run() {
        while (pos < text.size() && !out.problem)
            step();
        return std::move(out);
    }

private:
    std::string_view text;
    size_t pos = 0;
    LexedCell out;

    char at(size_t i) const { return i < text.size() ? text[i] : '\0'; }

    void problem(size_t length, std::string message, std::string wayOut = {}) {
        out.problem = CellProblem{pos, length, std::move(message), std::move(wayOut)};
    }

    void token(Kind kind, size_t end) {
        out.tokens.push_back({kind, text.substr(pos, end - pos), pos});
        pos = end;
    }

    void step() {
        char c = text[pos];
        if (isBlank(c))
            ++pos;
        else if (isLetter(c))
            name(Kind::Name, pos + 1);
        else if (c == '$' && isLetter(at(pos + 1)))
            name(Kind::System, pos + 1);
        else if (isDigit(c))
            number();
        else if (c == '\'')
            apostrophe();
        else if (!refuse(c))
            punct();
    }

    void name(Kind kind, size_t end) {
        while (isNameChar(at(end)))
            ++end;
        token(kind, end);
    }

    /// Where the digits after a base that begins at `i` (the apostrophe) end; 0 if it is none.
    size_t basedEnd(size_t i) const {
        ++i;
        if ((at(i) == 's' || at(i) == 'S') && isBaseLetter(at(i + 1)))
            ++i;
        if (!isBaseLetter(at(i)))
            return 0;
        ++i;
        while (isBlank(at(i)))
            ++i;
        if (!isBasedDigit(at(i)) || at(i) == '_')
            return 0;
        while (isBasedDigit(at(i)))
            ++i;
        return i;
    }

    void number() {
        size_t end = pos;
        while (isDigit(at(end)) || at(end) == '_')
            ++end;
        size_t quote = end;
        while (isBlank(at(quote)))
            ++quote;
        if (at(quote) == '\'' && at(quote + 1) != '(' && at(quote + 1) != '{') {
            size_t based = basedEnd(quote);
            if (based == 0 || isNameChar(at(based)))
                return problem(quote + 1 - pos, "this is no complete number",
                               "write size, base and digits, as in 4'hA");
            return token(Kind::Number, based);
        }
        if (at(end) == '.' && isDigit(at(end + 1))) {
            ++end;
            while (isDigit(at(end)) || at(end) == '_')
                ++end;
        }
        if (isNameChar(at(end)))
            return problem(end + 1 - pos, "this is no complete number",
                           "binary, octal and hexadecimal digits need a base, as in 4'hA");
        token(Kind::Number, end);
    }

    void apostrophe() {
        char next = at(pos + 1);
        if (next == '{' || next == '(')
            return token(Kind::Punct, pos + 2);
        if (size_t end = basedEnd(pos); end != 0 && !isNameChar(at(end)))
            return token(Kind::Number, end);
        bool fill =
            next == '0' || next == '1' || next == 'x' || next == 'X' || next == 'z' || next == 'Z';
        if (fill && !isNameChar(at(pos + 2)))
            return token(Kind::Unbased, pos + 2);
        problem(1, "this apostrophe begins neither a literal nor a cast");
    }

    bool refuse(char c) {
        auto byte = static_cast<unsigned char>(c);
        if (c == '"')
            problem(1, "a cell cannot hold a string", "compare and assign vectors");
        else if (c == '`')
            problem(1, "a cell cannot hold a macro or directive",
                    "use a parameter or an item of an enum");
        else if (c == '\\')
            problem(1, "a cell cannot hold a backslash", "escaped identifiers are not supported");
        else if (c == '/' && (at(pos + 1) == '/' || at(pos + 1) == '*'))
            problem(2, "a cell cannot hold a comment", "write it in the note column");
        else if (c == '\n' || c == '\r')
            problem(1, "a cell cannot hold a line break");
        else if (byte < 0x20 || byte == 0x7f)
            problem(1, "a cell cannot hold a control character");
        else if (byte >= 0x80)
            problem(1, "an expression is written in ASCII");
        return out.problem.has_value();
    }

    void punct() {
        for (std::string_view p : puncts) {
            if (text.substr(pos, p.size()) == p)
                return token(Kind::Punct, pos + p.size());
        }
        if (singlePuncts.find(text[pos]) != std::string_view::npos)
            return token(Kind::Punct, pos + 1);
        problem(1, fmt::format("`{}` is no part of an expression", text[pos]));
    }
};

char closerOf(std::string_view open) {
    char last = open.back();
    return last == '(' ? ')' : last == '[' ? ']' : '}';
}

bool isOpener(const CellToken& t) {
    return t.is("(") || t.is("[") || t.is("{") || t.is("'{") || t.is("'(");
}

bool isCloser(const CellToken& t) {
    return t.is(")") || t.is("]") || t.is("}");
}

constexpr std::array expressionKeywords{
    std::string_view("inside"),  std::string_view("signed"),   std::string_view("unsigned"),
    std::string_view("logic"),   std::string_view("bit"),      std::string_view("reg"),
    std::string_view("byte"),    std::string_view("shortint"), std::string_view("int"),
    std::string_view("longint"), std::string_view("integer"),  std::string_view("default")};

constexpr std::array typeKeywords{std::string_view("logic"),   std::string_view("bit"),
                                  std::string_view("reg"),     std::string_view("byte"),
                                  std::string_view("int"),     std::string_view("shortint"),
                                  std::string_view("longint"), std::string_view("integer")};

template<size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// What may stand inside a cell, depending on where the cell is printed.
struct Rules {
    bool typeBody = false; ///< enum values and struct members: `=`, `;` and type keywords in braces
};

class Checker {
public:
    Checker(const std::vector<CellToken>& allTokens, Rules which)
        : tokens(allTokens), rules(which) {}

    std::optional<CellProblem> run() {
        if (tokens.size() > longestCell) {
            fail(tokens[longestCell],
                 "the cell has more than " + std::to_string(longestCell) + " words and signs",
                 tooLarge);
            return problem;
        }
        for (const CellToken& t : tokens) {
            if (!check(t) || !shallow(t))
                return problem;
        }
        if (!open.empty())
            fail(*open.back().token, "this bracket is not closed", "close it in the same cell");
        return problem;
    }

private:
    // slang and the lowering recurse over operators, and slang's time grows with the square of
    // their number; these limits keep both harmless.
    static constexpr size_t longestCell = 10'000;
    static constexpr unsigned deepest = 1500;
    static constexpr const char* tooLarge = "give parts of the expression a name as signals";

    struct Frame {
        const CellToken* token;
        unsigned questions = 0; ///< `?` whose `:` has not come yet
        unsigned depth = 0;     ///< operators in a row, and all `?` of the group
        unsigned run = 0;       ///< of these, operators in a row
    };

    const std::vector<CellToken>& tokens;
    Rules rules;
    std::vector<Frame> open;
    Frame top{nullptr};
    unsigned depth = 0; ///< of all open groups together: no operator lies deeper in the tree
    std::optional<CellProblem> problem;

    Frame& frame() { return open.empty() ? top : open.back(); }

    /// Counts how deep the tree of the expression can be at this token.
    bool shallow(const CellToken& t) {
        if (t.kind != Kind::Punct || isOpener(t) || isCloser(t))
            return true;
        Frame& f = frame();
        bool ends = t.text == "," || t.text == ";" || t.text == ":" || t.text == "?";
        unsigned before = f.depth;
        if (ends) {
            f.depth -= f.run;
            f.run = 0;
        }
        if (t.text == "?" || !ends) {
            ++f.depth;
            f.run += ends ? 0 : 1;
        }
        if (t.text == "," || t.text == ";")
            f.depth = 0;
        depth += f.depth - before;
        return depth <= deepest ||
               fail(t,
                    "more than " + std::to_string(deepest) + " operators depend on each other here",
                    tooLarge);
    }

    bool fail(const CellToken& t, std::string message, std::string wayOut = {}) {
        problem = CellProblem{t.begin, t.text.size(), std::move(message), std::move(wayOut)};
        return false;
    }

    bool inBraces() const { return !open.empty() && open.back().token->text.back() == '{'; }

    bool check(const CellToken& t) {
        if (t.kind == Kind::Name)
            return checkWord(t);
        if (t.kind != Kind::Punct)
            return true;
        if (isOpener(t)) {
            if (open.size() >= 200)
                return fail(t, "more than 200 brackets are open here", tooLarge);
            open.push_back({&t});
            return true;
        }
        if (isCloser(t))
            return close(t);
        return checkOperator(t);
    }

    bool close(const CellToken& t) {
        if (open.empty())
            return fail(t, "this bracket closes nothing", "open it in the same cell");
        if (closerOf(open.back().token->text) != t.text[0])
            return fail(t, std::string("this bracket does not close the `") +
                               open.back().token->text.back() + "` before it");
        depth -= open.back().depth;
        open.pop_back();
        return true;
    }

    bool checkWord(const CellToken& t) {
        if (t.text.starts_with("lct__"))
            return fail(t, "names that begin with `lct__` are reserved");
        if (!isKeyword(t.text) || contains(expressionKeywords, t.text))
            return true;
        bool ofType =
            t.text == "struct" || t.text == "union" || t.text == "packed" || t.text == "enum";
        if (rules.typeBody && ofType)
            return true;
        return fail(t,
                    "`" + std::string(t.text) +
                        "` is a SystemVerilog keyword that cannot stand in " +
                        (rules.typeBody ? "a type" : "an expression"),
                    "if it is meant as a name, choose another one");
    }

    bool checkOperator(const CellToken& t) {
        std::string_view p = t.text;
        if (rules.typeBody && inBraces() && (p == "=" || p == ";"))
            return true;
        if (p == ";")
            return fail(t, "a cell is one expression: `;` cannot stand in it");
        if (p == "=")
            return fail(t, "`=` assigns; a cell cannot assign", "compare with `==`");
        static constexpr std::array assigning{
            std::string_view("<<<="), std::string_view(">>>="), std::string_view("<<="),
            std::string_view(">>="),  std::string_view("++"),   std::string_view("--"),
            std::string_view("+="),   std::string_view("-="),   std::string_view("*="),
            std::string_view("/="),   std::string_view("%="),   std::string_view("&="),
            std::string_view("|="),   std::string_view("^=")};
        if (contains(assigning, p))
            return fail(t, "`" + std::string(p) + "` assigns; a cell cannot assign",
                        p == "++" || p == "--" ? "write a space or `+ 1`" : "");
        static constexpr std::array foreign{std::string_view("#"),   std::string_view("##"),
                                            std::string_view("@"),   std::string_view("->>"),
                                            std::string_view("&&&"), std::string_view(":="),
                                            std::string_view(":/"),  std::string_view("(*")};
        if (contains(foreign, p))
            return fail(t, "`" + std::string(p) + "` is no part of an expression");
        if (p == "," && open.empty())
            return fail(t, "a cell is one expression: `,` cannot stand outside brackets",
                        "a set is written {A, B}");
        if (p == "$" && (open.empty() || !open.back().token->is("[")))
            return fail(t, "`$` alone stands only for the end of a range");
        return checkConditional(t);
    }

    /// A `:` needs its `?` wherever no range, pattern key or enum range can stand.
    bool checkConditional(const CellToken& t) {
        unsigned& questions = frame().questions;
        if (t.text == "?")
            ++questions;
        else if (t.text == ":") {
            bool free = !open.empty() && open.back().token->text.back() != '(';
            if (questions > 0)
                --questions;
            else if (!free)
                return fail(t, "this `:` belongs to no `?`");
        }
        return true;
    }
};

std::optional<CellProblem> emptyProblem(std::string_view what) {
    return CellProblem{0, 0, std::string(what) + " is missing", {}};
}

} // namespace

bool isIdentifier(std::string_view word) {
    return !word.empty() && isLetter(word[0]) && std::all_of(word.begin(), word.end(), isNameChar);
}

LexedCell lexCell(std::string_view text) {
    return Lexer(text).run();
}

std::optional<CellProblem> checkExpression(std::string_view text) {
    LexedCell lexed = lexCell(text);
    if (lexed.problem)
        return lexed.problem;
    if (lexed.tokens.empty())
        return emptyProblem("the expression");
    if (lexed.tokens[0].is("*") || lexed.tokens[0].is("**"))
        return CellProblem{lexed.tokens[0].begin,
                           lexed.tokens[0].text.size(),
                           "an expression cannot begin with this operator",
                           {}};
    return Checker(lexed.tokens, {}).run();
}

std::optional<CellProblem> checkType(std::string_view text, bool allowImplicit) {
    LexedCell lexed = lexCell(text);
    if (lexed.problem)
        return lexed.problem;
    const auto& t = lexed.tokens;
    if (t.empty())
        return allowImplicit ? std::nullopt : emptyProblem("the type");
    if (auto problem = Checker(t, {true}).run())
        return problem;

    size_t i = 0;
    auto word = [&](std::string_view w) { return i < t.size() && t[i].text == w; };
    auto sign = [&] {
        if (word("signed") || word("unsigned"))
            ++i;
    };
    auto dimensions = [&] {
        while (word("["))
            i = skipGroup(t, i);
    };
    auto base = [&] {
        if (i >= t.size() || t[i].kind != Kind::Name)
            return false;
        if (isKeyword(t[i].text) && !contains(typeKeywords, t[i].text))
            return false;
        ++i;
        sign();
        dimensions();
        return true;
    };
    if (word("struct") || word("union")) {
        ++i;
        if (word("packed")) {
            ++i;
            sign();
        }
        if (word("{"))
            i = skipGroup(t, i);
        dimensions();
    }
    else if (word("enum")) {
        ++i;
        base();
        if (word("{"))
            i = skipGroup(t, i);
        dimensions();
    }
    else if (!base() && allowImplicit) {
        sign();
        dimensions();
    }
    if (i == t.size())
        return std::nullopt;
    return CellProblem{t[i].begin, t[i].text.size(), "this is no part of a data type",
                       "a type is a name, `logic [3:0]`, `enum …{…}` or `struct packed {…}`"};
}

std::optional<CellProblem> checkTarget(std::string_view text) {
    if (auto problem = checkExpression(text))
        return problem;
    LexedCell lexed = lexCell(text);
    const auto& t = lexed.tokens;
    size_t i = t[0].kind == Kind::Name && !isKeyword(t[0].text) ? 1 : 0;
    while (i > 0 && i < t.size()) {
        if (t[i].is("["))
            i = skipGroup(t, i);
        else if (t[i].is(".") && i + 1 < t.size() && t[i + 1].kind == Kind::Name)
            i += 2;
        else
            break;
    }
    if (i == t.size())
        return std::nullopt;
    return CellProblem{
        t[i].begin, t[i].text.size(), "only a name, a slice or an element can be assigned", {}};
}

std::optional<CellProblem> checkDeclaredName(std::string_view text) {
    if (auto problem = checkTarget(text))
        return problem;
    LexedCell lexed = lexCell(text);
    for (size_t i = 1; i < lexed.tokens.size(); i = skipGroup(lexed.tokens, i)) {
        if (!lexed.tokens[i].is("["))
            return CellProblem{lexed.tokens[i].begin,
                               lexed.tokens[i].text.size(),
                               "a declared name is followed by dimensions only",
                               {}};
    }
    return std::nullopt;
}

size_t skipGroup(const std::vector<CellToken>& tokens, size_t open) {
    size_t depth = 0;
    for (size_t i = open; i < tokens.size(); ++i) {
        if (isOpener(tokens[i]))
            ++depth;
        else if (isCloser(tokens[i]) && --depth == 0)
            return i + 1;
    }
    return tokens.size();
}

bool isBraceGroup(std::string_view text) {
    LexedCell lexed = lexCell(text);
    return !lexed.problem && !lexed.tokens.empty() && lexed.tokens[0].is("{") &&
           skipGroup(lexed.tokens, 0) == lexed.tokens.size() && lexed.tokens.back().is("}");
}

bool isSingleOperand(std::string_view text) {
    LexedCell lexed = lexCell(text);
    const auto& t = lexed.tokens;
    if (lexed.problem || t.empty())
        return false;
    size_t i = 1;
    bool callable = t[0].kind == Kind::Name || t[0].kind == Kind::System;
    bool selectable = callable || t[0].is("{");
    if (t[0].kind == Kind::Punct) {
        if (!t[0].is("(") && !t[0].is("{") && !t[0].is("'{"))
            return false;
        i = skipGroup(t, 0);
    }
    while (i < t.size()) {
        bool member = t[i].is(".") || t[i].is("::");
        if (member && callable && i + 1 < t.size() && t[i + 1].kind == Kind::Name)
            i += 2;
        else if ((t[i].is("[") && selectable) || (t[i].is("(") && callable) || t[i].is("'(") ||
                 (t[i].is("'{") && callable))
            i = skipGroup(t, i);
        else
            return false;
    }
    return true;
}

std::string_view leadingName(std::string_view text) {
    size_t begin = 0;
    while (begin < text.size() && isBlank(text[begin]))
        ++begin;
    size_t end = begin;
    while (end < text.size() && isNameChar(text[end]))
        ++end;
    return text.substr(begin, end - begin);
}

bool sameTokens(std::string_view a, std::string_view b) {
    LexedCell left = lexCell(a), right = lexCell(b);
    return !left.problem && !right.problem &&
           std::equal(left.tokens.begin(), left.tokens.end(), right.tokens.begin(),
                      right.tokens.end(), [](const CellToken& x, const CellToken& y) {
                          return x.kind == y.kind && x.text == y.text;
                      });
}

} // namespace palindrome::hdl
