// Text.cpp - small text helpers.
// SPDX-License-Identifier: MIT
#include "util/Text.h"

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

size_t editDistance(std::string_view a, std::string_view b, size_t limit) {
    if (a.size() > b.size())
        std::swap(a, b);
    if (b.size() - a.size() > limit)
        return limit + 1;
    std::vector<size_t> beforeLast(a.size() + 1), last(a.size() + 1), now(a.size() + 1);
    for (size_t i = 0; i <= a.size(); ++i)
        last[i] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
        now[0] = j;
        size_t best = j;
        for (size_t i = 1; i <= a.size(); ++i) {
            const size_t replace = last[i - 1] + (a[i - 1] != b[j - 1]);
            now[i] = std::min({replace, last[i] + 1, now[i - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[i] = std::min(now[i], beforeLast[i - 2] + 1);
            best = std::min(best, now[i]);
        }
        if (best > limit)
            return limit + 1;
        beforeLast.swap(last);
        last.swap(now);
    }
    return std::min(last[a.size()], limit + 1);
}

std::optional<std::string> didYouMean(std::string_view word,
                                      const std::vector<std::string>& candidates) {
    constexpr size_t longestWord = 256; // beyond it the search would cost more than it helps
    if (word.empty() || word.size() > longestWord)
        return std::nullopt;
    auto lower = [](std::string_view text) {
        std::string out(text);
        for (char& c : out)
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return out;
    };
    const std::string wanted = lower(word);
    const std::string* best = nullptr;
    size_t bestDistance = word.size() <= 4 ? 2 : 3; // first distance that is too far
    for (const std::string& candidate : candidates) {
        if (candidate == word)
            continue;
        const size_t distance = editDistance(wanted, lower(candidate), bestDistance);
        // A word of one or two letters is one edit away from everything of its length.
        if (distance < bestDistance && distance < std::max<size_t>(candidate.size() - 1, 1)) {
            best = &candidate;
            bestDistance = distance;
        }
    }
    return best ? std::optional<std::string>(*best) : std::nullopt;
}

std::string suggestName(std::string_view word, const std::vector<std::string>& candidates) {
    auto guess = didYouMean(word, candidates);
    return guess ? "did you mean `" + *guess + "`?" : std::string();
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

std::string shorten(std::string_view text, size_t limit) {
    if (text.size() <= limit)
        return std::string(text);
    size_t end = limit;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end;
    return std::string(text.substr(0, end)) + "…";
}

} // namespace palindrome::util
