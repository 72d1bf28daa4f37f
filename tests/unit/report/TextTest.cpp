// TextTest.cpp - diffs, grids and trace tables as text.
// SPDX-License-Identifier: MIT
#include "report/Grid.h"
#include "report/TextDiff.h"
#include "report/TextTable.h"

#include <doctest/doctest.h>
#include <random>
#include <sstream>
#include <vector>

using namespace palindrome;
using namespace palindrome::report;

namespace {

/// Applies a unified diff to `before`, checking each context and removed line on the way.
std::string patched(const std::string& before, const std::string& diff) {
    auto split = [](const std::string& text) {
        std::vector<std::string> lines;
        for (size_t at = 0; at < text.size();) {
            size_t end = text.find('\n', at);
            end = end == std::string::npos ? text.size() : end + 1;
            lines.push_back(text.substr(at, end - at));
            at = end;
        }
        return lines;
    };
    auto lines = split(before), edits = split(diff);
    std::string after;
    size_t at = 0;
    for (size_t i = 2; i < edits.size(); ++i) {
        std::string edit = edits[i];
        if (edit[0] == '\\')
            continue;
        if (i + 1 < edits.size() && edits[i + 1][0] == '\\')
            edit.pop_back();
        if (edit.starts_with("@@")) {
            unsigned start = 0, count = 0;
            REQUIRE(std::sscanf(edit.c_str(), "@@ -%u,%u", &start, &count) == 2);
            const size_t target = count == 0 ? start : start - 1;
            REQUIRE(target >= at);
            for (; at < target; ++at)
                after += lines.at(at);
            continue;
        }
        const std::string text = edit.substr(1);
        if (edit[0] != '+') {
            REQUIRE(lines.at(at) == text);
            ++at;
        }
        if (edit[0] != '-')
            after += text;
    }
    for (; at < lines.size(); ++at)
        after += lines[at];
    return after;
}

} // namespace

TEST_CASE("equal texts have no diff") {
    CHECK(unifiedDiff("a\nb\n", "a\nb\n", "x", "y").empty());
    CHECK(unifiedDiff("", "", "x", "y").empty());
}

TEST_CASE("a changed line is shown with its context and line numbers") {
    CHECK(unifiedDiff("1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\nfive\n6\n", "old", "new") ==
          "--- old\n+++ new\n@@ -2,5 +2,5 @@\n 2\n 3\n 4\n-5\n+five\n 6\n");
}

TEST_CASE("a missing newline at the end is a difference") {
    CHECK(unifiedDiff("a", "a\n", "x", "y") ==
          "--- x\n+++ y\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n");
}

TEST_CASE("a diff applied to the old text gives the new one, for random texts") {
    std::mt19937 random(7);
    for (int round = 0; round < 500; ++round) {
        auto text = [&] {
            std::string s;
            for (unsigned i = random() % 30; i > 0; --i)
                s += std::string(1, static_cast<char>('a' + random() % 4)) + "\n";
            if (random() % 8 == 0 && !s.empty())
                s.pop_back();
            return s;
        };
        const std::string before = text(), after = text();
        const std::string diff = unifiedDiff(before, after, "x", "y");
        CAPTURE(before);
        CAPTURE(after);
        CHECK(diff.empty() == (before == after));
        if (!diff.empty())
            CHECK(patched(before, diff) == after);
    }
}

TEST_CASE("texts with thousands of differing lines still diff correctly") {
    std::string before, after;
    for (int i = 0; i < 5000; ++i) {
        before += "old " + std::to_string(i) + "\n";
        after += "new " + std::to_string(i) + "\n";
    }
    CHECK(patched(before, unifiedDiff(before, after, "x", "y")) == after);
}

TEST_CASE("a grid aligns its columns, drops empty ones and leaves no blanks at line ends") {
    Grid grid({"name", "empty", "value"});
    grid.add({{"a"}, {""}, {"1"}});
    grid.add({{"longer"}, {""}, {"22"}});
    CHECK(grid.text({}) == "name    value\na       1\nlonger  22\n");
}

TEST_CASE("colours do not disturb the alignment of a grid") {
    Grid grid({"n", "v"});
    grid.add({{"ä", Tone::Good}, {"1"}});
    grid.add({{"bb"}, {"2"}});
    CHECK(grid.text({true, 80}) ==
          "\x1b[1mn\x1b[0m   \x1b[1mv\x1b[0m\n\x1b[32mä\x1b[0m   1\nbb  2\n");
}

TEST_CASE("a table is as wide as it likes, or as it may") {
    const std::vector<std::vector<std::string>> rows{
        {"name", "what"}, {"a", "one two three four five six"}, {"b", "x"}};
    CHECK(textTable(rows) == "name  what\na     one two three four five six\nb     x\n");
    CHECK(textTable(rows, 80) == textTable(rows));
    CHECK(textTable(rows, 20) == "name  what\na     one two three\n      four five six\nb     x\n");
    CHECK(textTable({}, 20).empty());
    CHECK(textTable({{"", "  -> get it from there"}}, 12) ==
          "    -> get\n    it from\n    there\n");
}

TEST_CASE("tables of random cells keep their words and their width") {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        std::vector<std::vector<std::string>> rows(1 + random() % 4);
        const size_t columns = 1 + random() % 4, width = 10 * columns + random() % 40;
        std::string all;
        for (auto& row : rows)
            for (size_t c = 0; c < columns; ++c) {
                std::string cell;
                for (size_t n = random() % 30; n != 0; --n)
                    cell += std::vector<std::string>{"a", "\xc3\xbc", " ", "\xe2\x86\x92"}[random() % 4];
                cell = cell.substr(std::min(cell.find_first_not_of(' '), cell.size()));
                row.push_back(cell);
                all += cell;
            }
        const std::string text = textTable(rows, width);
        size_t line = 0, characters = 0;
        for (const char c : text) {
            line = c == '\n' ? 0 : line + ((static_cast<unsigned char>(c) & 0xC0) != 0x80);
            CHECK(line <= width);
            characters += c == 'a' || c == '\xbc' || c == '\x92';
        }
        for (const char c : all)
            characters -= c == 'a' || c == '\xbc' || c == '\x92';
        CHECK(characters == 0);
    }
}
