// Text.cpp - small text helpers.
// SPDX-License-Identifier: MIT
#include "util/Text.h"

#include "util/Suggest.h"

#include <algorithm>

namespace palindrome::util {

std::string_view trim(std::string_view text) {
    while (!text.empty() && isBlankChar(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlankChar(text.back()))
        text.remove_suffix(1);
    return text;
}

bool isIdentifier(std::string_view text) {
    return !text.empty() && leadingIdentifier(text).size() == text.size();
}

std::string_view leadingIdentifier(std::string_view text) {
    if (text.empty() || !isIdentifierStart(text.front()))
        return {};
    size_t end = 1;
    while (end < text.size() && isIdentifierChar(text[end]))
        ++end;
    return text.substr(0, end);
}

std::vector<std::string_view> splitLines(std::string_view text) {
    std::vector<std::string_view> lines;
    size_t begin = 0;
    while (begin < text.size()) {
        size_t end = text.find_first_of("\r\n", begin);
        if (end == std::string_view::npos)
            end = text.size();
        lines.push_back(text.substr(begin, end - begin));
        begin = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
    }
    return lines;
}

namespace {

/// Offset after the string literal whose quote is at `at`.
size_t skipString(std::string_view text, size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\')
            ++at;
    }
    return std::min(at + 1, text.size());
}

} // namespace

std::vector<std::string_view> splitTopLevelCommas(std::string_view text) {
    std::vector<std::string_view> pieces;
    size_t begin = 0;
    int depth = 0;
    for (size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == '"') {
            i = skipString(text, i);
            continue;
        }
        if (c == '(' || c == '[' || c == '{')
            ++depth;
        else if (c == ')' || c == ']' || c == '}')
            --depth;
        else if (c == ',' && depth == 0) {
            pieces.push_back(trim(text.substr(begin, i - begin)));
            begin = i + 1;
        }
        ++i;
    }
    pieces.push_back(trim(text.substr(begin)));
    return pieces;
}

size_t matchingBracket(std::string_view text, size_t open) {
    std::string expected;
    for (size_t i = open; i < text.size();) {
        const char c = text[i];
        if (c == '"') {
            i = skipString(text, i);
            continue;
        }
        if (c == '(' || c == '[' || c == '{')
            expected.push_back(c == '(' ? ')' : c == '[' ? ']' : '}');
        else if (c == ')' || c == ']' || c == '}') {
            if (expected.empty() || expected.back() != c)
                return std::string_view::npos;
            expected.pop_back();
            if (expected.empty())
                return i;
        }
        ++i;
    }
    return std::string_view::npos;
}

size_t findInvalidUtf8(std::string_view text) {
    size_t i = 0;
    while (i < text.size()) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (lead < 0xc2 || lead > 0xf4 || i + length > text.size())
            return i;
        uint32_t code = lead & (0x7fu >> length);
        for (size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xc0) != 0x80)
                return i;
            code = code << 6 | (next & 0x3fu);
        }
        const uint32_t smallest = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80;
        if (code < smallest || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
            return i;
        i += length;
    }
    return std::string_view::npos;
}

std::string suggestName(std::string_view word, const std::vector<std::string>& candidates) {
    const std::string guess = nearest(word, candidates);
    return guess.empty() ? std::string() : "did you mean `" + guess + "`?";
}

std::string quotedList(const std::vector<std::string>& items) {
    std::string out;
    for (size_t i = 0; i < items.size(); ++i) {
        if (i > 0)
            out += i + 1 == items.size() ? " and " : ", ";
        out += "`" + items[i] + "`";
    }
    return out;
}

namespace {
bool beginsCharacter(char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}
} // namespace

std::string shorten(std::string_view text, size_t limit) {
    if (text.size() <= limit)
        return std::string(text);
    size_t end = limit;
    while (end > 0 && !beginsCharacter(text[end]))
        --end;
    return std::string(text.substr(0, end)) + "…";
}

size_t columnsOf(std::string_view text) {
    return static_cast<size_t>(std::ranges::count_if(text, beginsCharacter));
}

size_t prefixOf(std::string_view text, size_t columns) {
    size_t at = 0;
    for (; at < text.size(); ++at)
        if (beginsCharacter(text[at]) && columns-- == 0)
            break;
    return at;
}

} // namespace palindrome::util
