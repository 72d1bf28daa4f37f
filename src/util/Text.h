// Text.h - small text helpers: trimming, lines, UTF-8, identifiers, brackets, lists.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace palindrome::util {

/// Space, tab, vertical tab, form feed: what may stand around a cell. Line ends are not blanks.
constexpr bool isBlankChar(char c) {
    return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}
constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool isIdentifierStart(char c) {
    return isLetter(c) || c == '_';
}
constexpr bool isIdentifierChar(char c) {
    return isIdentifierStart(c) || isDigit(c) || c == '$';
}

/// The view without blanks (see isBlankChar) at both ends; points into the argument.
std::string_view trim(std::string_view text);

/// True for a simple SystemVerilog identifier: a letter or `_`, then letters, digits, `_` and `$`.
/// Keywords pass; escaped identifiers (`\a+b `) do not.
bool isIdentifier(std::string_view text);

/// The identifier at the start of the text, empty if there is none; points into the argument.
std::string_view leadingIdentifier(std::string_view text);

/// Splits at line ends (LF, CRLF or a lone CR), which are not part of the lines. A text that ends
/// in a line end has no empty line after it; an empty text has no lines. Views into the argument.
std::vector<std::string_view> splitLines(std::string_view text);

/// Splits at commas that stand outside of (), [], {} and string literals. The pieces are trimmed;
/// a text without commas is one piece, and an empty text is one empty piece.
std::vector<std::string_view> splitTopLevelCommas(std::string_view text);

/// The offset of the bracket that closes the one at `open`, or npos. Knows (), [], {} and string
/// literals; a bracket of another kind in between that does not match gives npos.
size_t matchingBracket(std::string_view text, size_t open);

/// Offset of the first byte that is no well-formed UTF-8 (overlong forms, surrogates and values
/// above U+10FFFF are not well-formed), or npos.
size_t findInvalidUtf8(std::string_view text);

/// util::nearest as a sentence for Diagnostic::suggestion: "did you mean `x`?", or empty.
std::string suggestName(std::string_view word, const std::vector<std::string>& candidates);

/// "`a`, `b` and `c`"; empty for no items.
std::string quotedList(const std::vector<std::string>& items);

/// `text` cut to about `limit` bytes at a character boundary, with "…" if something was cut.
std::string shorten(std::string_view text, size_t limit);

/// Columns that a UTF-8 text takes on a terminal, each code point being counted as one.
size_t columnsOf(std::string_view text);

/// Bytes of the first `columns` of them.
size_t prefixOf(std::string_view text, size_t columns);

} // namespace palindrome::util
