// StripComments.cpp - HDL without its comments, for readers that would copy them.
// SPDX-License-Identifier: MIT
#include "llm/HdlScan.h"
#include "llm/ReplyParser.h"
#include "util/Text.h"

namespace palindrome::llm {

namespace {

/// Lines of the result, with what is known of the one being built.
struct StrippedLines {
    std::string out;
    std::string line;
    bool hadComment = false;
    bool inDefine = false; ///< in the text of a macro

    void endLine(bool newline) {
        if (!line.ends_with('\\') && !line.ends_with("\\\r"))
            inDefine = false;
        if (hadComment)
            while (!line.empty() && util::isBlankChar(line.back()))
                line.pop_back();
        if (!hadComment || !line.empty()) {
            out += line;
            if (newline)
                out += '\n';
        }
        line.clear();
        hadComment = false;
    }

    void code(std::string_view text) {
        for (const char c : text) {
            if (c == '\n')
                endLine(true);
            else
                line += c;
        }
    }

    void comment(std::string_view text) {
        hadComment = true;
        if (text.starts_with("//")) {
            // In a macro the backslash at the end continues it and is no comment.
            if (inDefine && (text.ends_with('\\') || text.ends_with("\\\r")))
                line += '\\';
            return;
        }
        for (const char c : text) {
            if (c == '\n') {
                endLine(true);
                hadComment = true;
            }
        }
        if (text.find('\n') == std::string_view::npos)
            line += ' ';
    }
};

} // namespace

std::string stripComments(std::string_view hdl) {
    StrippedLines lines;
    HdlLexer lexer(hdl);
    size_t copied = 0;
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next()) {
        const bool isComment = token.kind == TokenKind::Comment;
        if (!isComment && token.text != "`define")
            continue;
        lines.code(hdl.substr(copied, token.begin - copied));
        copied = token.begin;
        if (!isComment) {
            lines.inDefine = true;
            continue;
        }
        lines.comment(token.text);
        copied = token.end;
    }
    lines.code(hdl.substr(copied));
    lines.endLine(false);
    return lines.out;
}

} // namespace palindrome::llm
