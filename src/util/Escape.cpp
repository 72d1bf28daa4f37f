// Escape.cpp - text that anybody may have written, made harmless for the place where it is shown.
// SPDX-License-Identifier: MIT
#include "util/Escape.h"

#include "util/Text.h"

#include <algorithm>
#include <cstdint>

namespace palindrome::util {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd"; // U+FFFD
constexpr std::string_view digits = "0123456789abcdef";

uint32_t codePointOf(std::string_view character) {
    const auto lead = static_cast<unsigned char>(character[0]);
    if (character.size() == 1)
        return lead;
    uint32_t code = lead & (0xffu >> (character.size() + 1));
    for (char c : character.substr(1))
        code = code << 6 | (static_cast<unsigned char>(c) & 0x3f);
    return code;
}

bool isHarmlessCode(uint32_t c) {
    const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
    const bool reorders = c == 0x061c || c == 0x200e || c == 0x200f ||
                          (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    const bool separator = c == 0x2028 || c == 0x2029;
    const bool none = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
    return !control && !reorders && !separator && !none;
}

/// UTF-8 of a code point up to U+FFFF.
std::string utf8(uint32_t c) {
    auto byte = [](uint32_t value) { return static_cast<char>(value); };
    if (c < 0x80)
        return {byte(c)};
    if (c < 0x800)
        return {byte(0xc0 | c >> 6), byte(0x80 | (c & 0x3f))};
    return {byte(0xe0 | c >> 12), byte(0x80 | (c >> 6 & 0x3f)), byte(0x80 | (c & 0x3f))};
}

std::string hex(uint32_t value, unsigned width) {
    std::string text(width, '0');
    for (unsigned i = width; i-- > 0; value >>= 4)
        text[i] = digits[value & 15];
    return text;
}

/// What a reader sees in place of something that is not shown.
std::string pictureOf(uint32_t c) {
    if (c < 0x20)
        return utf8(0x2400 + c);
    if (c == 0x7f)
        return utf8(0x2421);
    std::string number = hex(c, c > 0xffff ? 6 : 4);
    std::transform(number.begin(), number.end(), number.begin(),
                   [](char d) { return d >= 'a' ? static_cast<char>(d - 'a' + 'A') : d; });
    return "\u27e8U+" + number + "\u27e9";
}

/// Calls `give` for each character; an empty one stands for a byte that is no UTF-8.
template<typename Give>
void eachCharacter(std::string_view text, Give give) {
    for (size_t i = 0; i < text.size();) {
        const size_t length = characterLength(text, i);
        give(text.substr(i, length));
        i += std::max<size_t>(length, 1);
    }
}

template<typename Hide>
std::string cleaned(std::string_view text, Lines lines, Hide hide) {
    std::string result;
    result.reserve(text.size());
    bool carriage = false; // a CR that may belong to a CRLF
    eachCharacter(text, [&](std::string_view c) {
        if (carriage && c != "\n")
            result += lines == Lines::Keep ? hide('\r') : std::string("\u23ce");
        carriage = c == "\r";
        if (c.empty())
            result += replacement;
        else if (c == "\n")
            result += lines == Lines::Keep ? "\n" : "\u23ce";
        else if (c == "\t")
            result += lines == Lines::Keep ? '\t' : ' ';
        else if (isHarmless(c))
            result += c;
        else if (!carriage)
            result += hide(codePointOf(c));
    });
    if (carriage)
        result += lines == Lines::Keep ? hide('\r') : std::string("\u23ce");
    return result;
}

/// Whether the bracket at `at` ends what a log may take for a command: `##[`, `##vso[`.
bool endsLogCommand(std::string_view text, size_t at) {
    while (at > 0 && isLetter(text[at - 1]))
        --at;
    return at >= 2 && text[at - 1] == '#' && text[at - 2] == '#';
}

} // namespace

size_t characterLength(std::string_view text, size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80)
        return 1;
    const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    const std::string_view sequence = text.substr(at, length);
    return sequence.size() == length && findInvalidUtf8(sequence) == std::string_view::npos ? length
                                                                                           : 0;
}

bool isHarmless(std::string_view character) {
    return !character.empty() && isHarmlessCode(codePointOf(character));
}

std::string readable(std::string_view text, Lines lines) {
    return cleaned(text, lines, pictureOf);
}

std::string forTerminal(std::string_view text, Lines lines) {
    return cleaned(text, lines, [](uint32_t) { return std::string(replacement); });
}

std::string forColouredTerminal(std::string_view text) {
    std::string result;
    for (size_t at = 0; at < text.size();) {
        const size_t escape = std::min(text.find("\x1b[", at), text.size());
        const size_t end = std::min(text.find_first_not_of("0123456789;", escape + 2), text.size());
        const bool colour = escape < text.size() && end < text.size() && text[end] == 'm';
        const size_t plain = colour ? escape : std::min(escape + 1, text.size());
        result += forTerminal(text.substr(at, plain - at), Lines::Keep);
        if (colour)
            result += text.substr(escape, end + 1 - escape);
        at = colour ? end + 1 : plain;
    }
    return result;
}

std::string forXml(std::string_view text) {
    std::string result;
    for (char c : readable(text, Lines::Keep)) {
        switch (c) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '"': result += "&quot;"; break;
        case '\'': result += "&#39;"; break;
        default: result += c;
        }
    }
    return result;
}

std::string forXmlAttribute(std::string_view text) {
    std::string result;
    for (char c : forXml(text)) {
        if (c == '\n')
            result += "&#10;";
        else if (c == '\t')
            result += "&#9;";
        else
            result += c;
    }
    return result;
}

std::string forHtml(std::string_view text) {
    return forXml(text);
}

std::string uriOfPath(std::string_view path) {
    std::string result;
    if (path.starts_with('/')) {
        result = "file:///";
        path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    }
    for (char c : path) {
        if (isLetter(c) || isDigit(c) || std::string_view("-._~/").find(c) != std::string_view::npos)
            result += c;
        else
            result += "%" + std::string{digits[static_cast<unsigned char>(c) >> 4],
                                        digits[static_cast<unsigned char>(c) & 15]};
    }
    return result;
}

std::string calmJson(std::string_view json) {
    std::string result;
    result.reserve(json.size());
    for (size_t i = 0; i < json.size();) {
        const size_t length = std::max<size_t>(characterLength(json, i), 1);
        const std::string_view c = json.substr(i, length);
        if (length > 1 && !isHarmless(c) && length < 4)
            result += "\\u" + hex(codePointOf(c), 4);
        else if (c == "\x7f" || (c == "[" && endsLogCommand(json, i)))
            result += "\\u" + hex(static_cast<unsigned char>(c[0]), 4);
        else
            result += c;
        i += length;
    }
    return result;
}

std::string jsonForHtml(std::string_view json) {
    std::string result;
    for (char c : calmJson(json)) {
        if (c == '<' || c == '>' || c == '&')
            result += "\\u" + hex(static_cast<unsigned char>(c), 4);
        else
            result += c;
    }
    return result;
}

} // namespace palindrome::util
