// EscapeMarkdown.cpp - text that anybody may have written as Markdown that only shows it.
// SPDX-License-Identifier: MIT
#include "util/Escape.h"

#include "util/Text.h"

#include <algorithm>
#include <string>

namespace palindrome::util {

namespace {

constexpr std::string_view gap = "\u200b"; ///< no width: parts what would be read as one word

bool isWordByte(char c) {
    return isLetter(c) || isDigit(c) || c == '_' || c == '"' || static_cast<unsigned char>(c) >= 0x80;
}

std::string entity(char c) {
    return "&#" + std::to_string(static_cast<int>(c)) + ";";
}

/// What Markdown reads as structure anywhere in a line. A reference to a character never is one.
bool isStructure(char c) {
    return std::string_view("&<>`*_[]|\\~$^").find(c) != std::string_view::npos;
}

/// The sites look for references in the text that the reader sees, so no escape helps: a gap of no
/// width stands after the sign. `next` is what follows it.
bool isReferenceSign(char c, char next) {
    return isWordByte(next) && std::string_view("@#!~%$&^").find(c) != std::string_view::npos;
}

bool endsWithWord(std::string_view text, size_t end, std::string_view word) {
    if (end < word.size())
        return false;
    return std::equal(word.begin(), word.end(), text.begin() + static_cast<long>(end - word.size()),
                      [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); });
}

/// Links that are made of bare text: http://, mailto:, GH-12; and www, which needs the gap in front of
/// its dot.
bool beginsLink(std::string_view text, size_t at) {
    if (text[at] == ':')
        return text.substr(at).starts_with("://") || endsWithWord(text, at, "mailto") ||
               endsWithWord(text, at, "xmpp");
    return text[at] == '-' && endsWithWord(text, at, "gh");
}

/// One line, or a part in the middle of one, without anything that is not harmless, as Markdown.
std::string escapedLine(std::string_view text, bool beginsLine) {
    std::string result;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '.' && endsWithWord(text, i, "www"))
            result += gap;
        const bool atStart = beginsLine && i == 0 && !isLetter(c) && static_cast<unsigned char>(c) < 0x80;
        result += atStart || isStructure(c) ? entity(c) : std::string(1, c);
        const char next = i + 1 < text.size() ? text[i + 1] : ' ';
        if (isReferenceSign(c, next) || beginsLink(text, i))
            result += gap;
    }
    return result;
}

size_t longestRun(std::string_view text, char of) {
    size_t longest = 0, run = 0;
    for (char c : text) {
        run = c == of ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

} // namespace

std::string forMarkdown(std::string_view text) {
    const std::string line = readable(text, Lines::Join);
    return escapedLine(trim(line), true);
}

std::string forMarkdownProse(std::string_view text) {
    std::string result;
    const std::string line = readable(text, Lines::Join);
    std::string_view rest = trim(line);
    for (;;) {
        const size_t open = rest.find('`');
        const size_t close = open == std::string_view::npos ? open : rest.find('`', open + 1);
        if (close == std::string_view::npos)
            break;
        result += escapedLine(rest.substr(0, open), result.empty());
        result += markdownCode(rest.substr(open + 1, close - open - 1));
        rest.remove_prefix(close + 1);
    }
    return result + escapedLine(rest, result.empty());
}

std::string markdownCode(std::string_view text) {
    const std::string line = readable(text, Lines::Join);
    if (line.empty())
        return {};
    // In a table a column's sign ends even a code span, and its escape is not the same everywhere.
    if (line.find_first_of("|\\") != std::string::npos)
        return "<code>" + escapedLine(line, false) + "</code>";
    const std::string fence(longestRun(line, '`') + 1, '`');
    const bool pad = line.front() == '`' || line.back() == '`' || line.front() == ' ' ||
                     line.back() == ' ';
    const std::string edge = pad && !trim(line).empty() ? " " : "";
    return fence + edge + line + edge + fence;
}

std::string markdownBlock(std::string_view text, std::string_view language) {
    std::string body = readable(text, Lines::Keep);
    if (!body.ends_with('\n'))
        body += '\n';
    const std::string fence(std::max<size_t>(longestRun(body, '`') + 1, 3), '`');
    return fence + std::string(language) + "\n" + body + fence + "\n";
}

} // namespace palindrome::util
