// TextTest.cpp - text helpers.
// SPDX-License-Identifier: MIT
#include "util/Text.h"

#include <doctest/doctest.h>

using namespace palindrome::util;

TEST_CASE("blanks are cut off at both ends, line ends are not") {
    CHECK(trim(" \t a b\v\f ") == "a b");
    CHECK(trim("  ").empty());
    CHECK(trim("") == "");
    CHECK(trim("\na\n") == "\na\n");
}

TEST_CASE("identifiers are those of SystemVerilog") {
    for (const char* good : {"a", "_", "_a1$", "A9", "module"})
        CHECK(isIdentifier(good));
    for (const char* bad : {"", "1a", "$a", "a b", "a-b", "é", "\\a ", "a[0]"})
        CHECK_FALSE(isIdentifier(bad));
    CHECK(leadingIdentifier("win_id[3]") == "win_id");
    CHECK(leadingIdentifier("[3]").empty());
    CHECK(leadingIdentifier("").empty());
}

TEST_CASE("lines end in LF, CRLF or CR") {
    using Lines = std::vector<std::string_view>;
    CHECK(splitLines("").empty());
    CHECK(splitLines("a") == Lines{"a"});
    CHECK(splitLines("a\n") == Lines{"a"});
    CHECK(splitLines("a\r\nb\rc\n\nd") == Lines{"a", "b", "c", "", "d"});
    CHECK(splitLines("\n\r\n") == Lines{"", ""});
    CHECK(splitLines("a\r") == Lines{"a"});
}

TEST_CASE("commas in brackets and strings do not split") {
    using Pieces = std::vector<std::string_view>;
    CHECK(splitTopLevelCommas("a, f(b, c) ,{d,[e,f]}, \"x,\\\",y\"") ==
          Pieces{"a", "f(b, c)", "{d,[e,f]}", "\"x,\\\",y\""});
    CHECK(splitTopLevelCommas("") == Pieces{""});
    CHECK(splitTopLevelCommas("a,") == Pieces{"a", ""});
    CHECK(splitTopLevelCommas("a \"open, b") == Pieces{"a \"open, b"});
}

TEST_CASE("brackets match only their own kind") {
    CHECK(matchingBracket("{a, [b]}", 0) == 7);
    CHECK(matchingBracket("x(\")\")", 1) == 5);
    CHECK(matchingBracket("{a)", 0) == std::string_view::npos);
    CHECK(matchingBracket("{a", 0) == std::string_view::npos);
    CHECK(matchingBracket("{[}]", 0) == std::string_view::npos);
}

TEST_CASE("bytes that are no UTF-8 are found where they begin") {
    constexpr size_t none = std::string_view::npos;
    CHECK(findInvalidUtf8("") == none);
    CHECK(findInvalidUtf8("aé→\U0001f600") == none);
    CHECK(findInvalidUtf8("\xf4\x8f\xbf\xbf") == none);
    CHECK(findInvalidUtf8("ab\x80") == 2);
    CHECK(findInvalidUtf8("a\xc3") == 1);
    CHECK(findInvalidUtf8("\xc0\xaf") == 0);         // overlong
    CHECK(findInvalidUtf8("\xe0\x80\xaf") == 0);     // overlong
    CHECK(findInvalidUtf8("\xed\xa0\x80") == 0);     // surrogate
    CHECK(findInvalidUtf8("\xf4\x90\x80\x80") == 0); // above U+10FFFF
    CHECK(findInvalidUtf8("\xf5\x80\x80\x80") == 0);
    CHECK(findInvalidUtf8("\xe2\x86x") == 0);
}

TEST_CASE("a suggestion names the nearest candidate, or nothing") {
    CHECK(suggestName("Registres", {"Ports", "Registers"}) == "did you mean `Registers`?");
    CHECK(suggestName("zebra", {"Ports", "Registers"}).empty());
}

TEST_CASE("lists are quoted with commas and an and") {
    CHECK(quotedList({}).empty());
    CHECK(quotedList({"a"}) == "`a`");
    CHECK(quotedList({"a", "b", "c"}) == "`a`, `b` and `c`");
}

TEST_CASE("texts are cut at a character boundary") {
    CHECK(shorten("abc", 3) == "abc");
    CHECK(shorten("abcd", 3) == "abc…");
    CHECK(shorten("a→b", 2) == "a…");
}
