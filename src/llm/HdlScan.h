// HdlScan.h - just enough lexing of SystemVerilog to find modules in text that may be anything.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace palindrome::llm {

enum class TokenKind {
    Word,      ///< identifier, keyword, system name, or an escaped identifier
    Directive, ///< `name
    Symbol,    ///< one character
    String,
    Comment,
    End
};

struct Token {
    TokenKind kind = TokenKind::End;
    size_t begin = 0;
    size_t end = 0;
    std::string_view text;
};

/// Comments are tokens here. A string ends at the end of its line if it is not closed; an unclosed
/// comment or triple-quoted string ends at the end of the text. Numbers are words; every other
/// character is a symbol.
class HdlLexer {
public:
    explicit HdlLexer(std::string_view text, size_t at = 0) : text(text), at(at) {}
    Token next();
    /// The next token that is no comment.
    Token nextCode();

private:
    size_t endOfString(size_t open) const;

    std::string_view text;
    size_t at;
};

/// A design element at the outermost level.
struct Element {
    std::string keyword; ///< module, package, interface, program, primitive
    std::string name;
    size_t begin = 0; ///< of its first attribute or keyword
    size_t end = 0;   ///< after its end keyword and label; end of the text if not `complete`
    bool complete = false;
    std::vector<std::string>
        words; ///< names used inside, without repeats, those after a dot left out
};

/// Elements in code, which has nothing but code in it.
std::vector<Element> findElements(std::string_view code);

/// Elements in prose: a keyword counts only at the start of a line, before a name and one of
/// `#`, `(`, `;`, `import`, so that "module foo does …" is no module.
std::vector<Element> findElementsInProse(std::string_view text);

} // namespace palindrome::llm
