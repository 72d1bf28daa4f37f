// DecodeVector.cpp - expressions that differ only in a bit index, as one vector expression.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeVector.h"

#include <algorithm>
#include <cctype>

namespace palindrome::hdl::decoding {

namespace {

struct Token {
    enum class Kind { Bit, Name, Constant, Operator };
    Kind kind = Kind::Operator;
    std::string text; ///< name without the index, constant, or operator
    int64_t index = 0;
    bool blank = false; ///< a blank stands before it
    bool sameBut(const Token& o) const { return kind == o.kind && text == o.text; }
};

bool isNameChar(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$';
}

/// Tokens of a bitwise expression; empty if the text is none.
std::vector<Token> tokensOf(const std::string& text) {
    std::vector<Token> tokens;
    bool blank = false;
    for (size_t i = 0; i < text.size();) {
        const char c = text[i];
        Token token;
        token.blank = std::exchange(blank, false);
        if (c == ' ') {
            blank = true;
            ++i;
            continue;
        }
        if (std::isalpha(static_cast<unsigned char>(c)) || c == '_') {
            while (i < text.size() && isNameChar(text[i]))
                token.text += text[i++];
            token.kind = Token::Kind::Name;
            if (i < text.size() && text[i] == '[') {
                auto end = text.find(']', i);
                if (end == std::string::npos)
                    return {};
                auto index = text.substr(i + 1, end - i - 1);
                if (index.empty() ||
                    !std::all_of(index.begin(), index.end(),
                                 [](unsigned char d) { return std::isdigit(d); }) ||
                    index.size() > 9)
                    return {};
                token.kind = Token::Kind::Bit;
                token.index = std::stoll(index);
                i = end + 1;
            }
            if (i < text.size() && (text[i] == '[' || text[i] == '(' || text[i] == '\'' ||
                                    text[i] == '.' || text[i] == ':'))
                return {};
        }
        else if (text.compare(i, 4, "1'b0") == 0 || text.compare(i, 4, "1'b1") == 0) {
            token.kind = Token::Kind::Constant;
            token.text = text.substr(i, 4);
            i += 4;
            if (i < text.size() && isNameChar(text[i]))
                return {};
        }
        else if (c == '&' || c == '|' || c == '^' || c == '~' || c == '(' || c == ')') {
            // A reduction would swallow the vector: two operators in a row are only `~` and `~^`.
            token.text = std::string(1, c);
            ++i;
            const bool binaryBefore =
                !tokens.empty() && tokens.back().kind == Token::Kind::Operator &&
                tokens.back().text != ")" && tokens.back().text != "(" && tokens.back().text != "~";
            const bool atStart = tokens.empty() || tokens.back().text == "(";
            if ((c == '&' || c == '|' || c == '^') &&
                (atStart || binaryBefore ||
                 (!tokens.empty() && tokens.back().text == "~" &&
                  tokens.back().kind == Token::Kind::Operator)))
                return {};
        }
        else {
            return {};
        }
        tokens.push_back(token);
    }
    return tokens;
}

} // namespace

std::string vectorText(const Context& ctx, const Variable& target,
                       const std::vector<BitText>& bits) {
    if (bits.empty() || !target.simpleRange)
        return {};
    const unsigned count = static_cast<unsigned>(bits.size());
    auto indexOf = [](const Variable& v, unsigned bit) {
        return v.left >= v.right ? v.right + int64_t(bit) : v.right - int64_t(bit);
    };
    auto find = [&](const std::string& name) -> const Variable* {
        for (auto& v : ctx.variables)
            if (v.name == name && !v.local)
                return &v;
        return nullptr;
    };
    auto pattern = tokensOf(bits[0].text);
    if (pattern.empty())
        return {};
    for (unsigned k = 0; k < count; ++k) {
        auto tokens = tokensOf(bits[k].text);
        if (tokens.size() != pattern.size() || bits[k].bit != bits[0].bit + k)
            return {};
        for (size_t t = 0; t < tokens.size(); ++t) {
            if (!tokens[t].sameBut(pattern[t]))
                return {};
            if (tokens[t].kind != Token::Kind::Bit)
                continue;
            auto* v = find(tokens[t].text);
            if (!v || !v->simpleRange || v->isMemory || bits[k].bit >= v->width ||
                tokens[t].index != indexOf(*v, bits[k].bit))
                return {};
        }
    }
    std::string text;
    for (auto& token : pattern) {
        std::string part = token.text;
        auto repeated = [&](const std::string& s) {
            return "{" + std::to_string(count) + "{" + s + "}}";
        };
        if (token.kind == Token::Kind::Bit) {
            auto& v = *find(token.text);
            part = ctx.selectText(v, v.name, bits[0].bit, count);
        }
        else if (token.kind == Token::Kind::Name) {
            auto* v = find(token.text);
            if (!v || v->width != 1 || v->isMemory)
                return {};
            part = repeated(part);
        }
        else if (token.kind == Token::Kind::Constant) {
            part = repeated(part);
        }
        text += (token.blank && !text.empty() ? " " : "") + part;
    }
    return text;
}

} // namespace palindrome::hdl::decoding
