// TextDiff.cpp - the difference of two texts, line by line, as a unified diff.
// SPDX-License-Identifier: MIT
#include "report/TextDiff.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace palindrome::report {

namespace {

/// Lines with their newline, so that a missing one at the end is a difference.
std::vector<std::string_view> linesOf(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        size_t end = text.find('\n');
        size_t length = end == std::string_view::npos ? text.size() : end + 1;
        lines.push_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return lines;
}

enum class Kind : char { Same = ' ', Removed = '-', Added = '+' };

struct Edit {
    Kind kind;
    std::string_view line;
};

using Lines = std::vector<std::string_view>;

/// Beyond this many edits the search (quadratic in them) gives up and replaces the whole middle.
constexpr int editLimit = 2000;

/// Myers' greedy search for the shortest edit script; appends it to `edits`.
void compareMiddle(const Lines& a, const Lines& b, std::vector<Edit>& edits) {
    const int n = static_cast<int>(a.size()), m = static_cast<int>(b.size());
    const int limit = std::min(n + m, editLimit);
    std::vector<int> furthest(static_cast<size_t>(2 * limit + 3), 0);
    std::vector<std::vector<int>> history;
    auto at = [&](std::vector<int>& v, int k) -> int& {
        return v[static_cast<size_t>(k + limit + 1)];
    };
    auto goesDown = [&](std::vector<int>& v, int d, int k) {
        return k == -d || (k != d && at(v, k - 1) < at(v, k + 1));
    };
    bool found = false;
    for (int d = 0; d <= limit && !found; ++d) {
        history.push_back(furthest);
        for (int k = -d; k <= d; k += 2) {
            int x = goesDown(furthest, d, k) ? at(furthest, k + 1) : at(furthest, k - 1) + 1;
            while (x < n && x - k < m && a[static_cast<size_t>(x)] == b[static_cast<size_t>(x - k)])
                ++x;
            at(furthest, k) = x;
            if (x >= n && x - k >= m) {
                found = true;
                break;
            }
        }
    }
    if (!found) {
        for (auto line : a)
            edits.push_back({Kind::Removed, line});
        for (auto line : b)
            edits.push_back({Kind::Added, line});
        return;
    }
    std::vector<Edit> reversed;
    int x = n, y = m;
    for (int d = static_cast<int>(history.size()) - 1; d >= 0; --d) {
        auto& v = history[static_cast<size_t>(d)];
        int k = x - y;
        int from = goesDown(v, d, k) ? k + 1 : k - 1;
        int fromX = d == 0 ? 0 : at(v, from), fromY = d == 0 ? 0 : fromX - from;
        for (; x > fromX && y > fromY; --x, --y)
            reversed.push_back({Kind::Same, a[static_cast<size_t>(x - 1)]});
        if (d == 0)
            break;
        if (x == fromX)
            reversed.push_back({Kind::Added, b[static_cast<size_t>(--y)]});
        else
            reversed.push_back({Kind::Removed, a[static_cast<size_t>(--x)]});
    }
    edits.insert(edits.end(), reversed.rbegin(), reversed.rend());
}

std::vector<Edit> compare(Lines a, Lines b) {
    size_t head = 0, tail = 0;
    while (head < a.size() && head < b.size() && a[head] == b[head])
        ++head;
    while (tail < a.size() - head && tail < b.size() - head &&
           a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
        ++tail;
    std::vector<Edit> edits;
    for (size_t i = 0; i < head; ++i)
        edits.push_back({Kind::Same, a[i]});
    auto middle = [&](const Lines& lines) {
        return Lines(lines.begin() + static_cast<std::ptrdiff_t>(head),
                     lines.end() - static_cast<std::ptrdiff_t>(tail));
    };
    compareMiddle(middle(a), middle(b), edits);
    for (size_t i = a.size() - tail; i < a.size(); ++i)
        edits.push_back({Kind::Same, a[i]});
    return edits;
}

constexpr size_t context = 3;

/// The hunk [begin, end) of the edits, which starts after the given numbers of lines.
std::string hunk(const std::vector<Edit>& edits, size_t begin, size_t end, size_t beforeLine,
                 size_t afterLine) {
    size_t removed = 0, added = 0;
    std::string body;
    for (size_t i = begin; i < end; ++i) {
        removed += edits[i].kind != Kind::Added;
        added += edits[i].kind != Kind::Removed;
        body += static_cast<char>(edits[i].kind);
        body += edits[i].line;
        if (!edits[i].line.ends_with('\n'))
            body += "\n\\ No newline at end of file\n";
    }
    return fmt::format("@@ -{},{} +{},{} @@\n", removed ? beforeLine + 1 : beforeLine, removed,
                       added ? afterLine + 1 : afterLine, added) +
           body;
}

} // namespace

std::string unifiedDiff(std::string_view before, std::string_view after,
                        const std::string& beforeName, const std::string& afterName) {
    if (before == after)
        return {};
    std::vector<Edit> edits = compare(linesOf(before), linesOf(after));
    std::string text = "--- " + beforeName + "\n+++ " + afterName + "\n";
    size_t beforeLine = 0, afterLine = 0, done = 0;
    auto advance = [&](size_t to) {
        for (; done < to; ++done) {
            beforeLine += edits[done].kind != Kind::Added;
            afterLine += edits[done].kind != Kind::Removed;
        }
    };
    for (size_t i = 0; i < edits.size();) {
        if (edits[i].kind == Kind::Same) {
            ++i;
            continue;
        }
        size_t begin = std::max(done, i > context ? i - context : 0);
        // Changes with at most twice the context between them share a hunk.
        size_t lastChange = i;
        for (size_t j = i; j < edits.size() && j <= lastChange + 2 * context; ++j)
            if (edits[j].kind != Kind::Same)
                lastChange = j;
        size_t end = std::min(edits.size(), lastChange + context + 1);
        advance(begin);
        text += hunk(edits, begin, end, beforeLine, afterLine);
        advance(end);
        i = end;
    }
    return text;
}

} // namespace palindrome::report
