// EscapeTest.cpp - hostile text in every form that it is shown in.
// SPDX-License-Identifier: MIT
#include "util/Escape.h"
#include "util/Text.h"
#include "util/WorkflowLog.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <algorithm>
#include <random>

using namespace palindrome::util;

namespace {

/// Texts of pieces that mean something to one of the readers, and of random bytes.
std::string hostile(std::mt19937_64& random) {
    static const std::vector<std::string> pieces{
        "</script>", "]]>",      "::error::x", "::set-output name=a::b", "\x1b[31m", "\x1b]0;t\x07",
        "\u202e",    "\u2066",   "\r",         "\n",                     "\r\n",     "\t",
        "`",         "``",       "```",        "|",                      "\\",       "<img src=x>",
        "&amp;",     "@name",    "#12",        "![i](http://x/y.png)",   "[l](x)",   "https://h/p",
        "www.h.de",  "GH-7",     "~label",     "!3",                     "$x$",      "##[error]x",
        "-->",       "<!--",     "a@b.de",     "\xff",                   "\xc3",     "\xed\xa0\x80",
        " ",         "word",     "\u00a0",     "\u2028",                 "\u0085",   "%0A",
        ":",         ",",        "\"",         "'",                      "\u200f",   "\uffff",
        "##vso[t]",  std::string(1, '\0')};
    std::string text;
    for (size_t n = random() % 12; n-- > 0;) {
        if (random() % 4 == 0)
            text += static_cast<char>(random() % 256);
        else
            text += pieces[random() % pieces.size()];
    }
    return text;
}

bool showsOnlyHarmless(std::string_view text, std::string_view allowed) {
    for (size_t i = 0; i < text.size();) {
        const size_t length = characterLength(text, i);
        const std::string_view c = text.substr(i, length);
        if (length == 0 || (!isHarmless(c) && allowed.find(c) == std::string_view::npos))
            return false;
        i += length;
    }
    return true;
}

std::string unescapedXml(std::string text) {
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}})
        for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
    return text;
}

} // namespace

TEST_CASE("controls, marks that reorder and broken bytes become visible") {
    CHECK(readable("a\x1b[1m", Lines::Join) == "a\u241b[1m");
    CHECK(readable("\u202eabc", Lines::Join) == "\u27e8U+202E\u27e9abc");
    CHECK(readable("\u0085\u2028", Lines::Join) == "\u27e8U+0085\u27e9\u27e8U+2028\u27e9");
    CHECK(readable("\xff" "a\xc3", Lines::Join) == "\ufffd" "a\ufffd");
    CHECK(readable("a\r\nb\n\tc", Lines::Keep) == "a\nb\n\tc");
    CHECK(readable("a\r\nb\rc\td", Lines::Join) == "a\u23ce" "b\u23ce" "c d");
    CHECK(readable("a\rb\r", Lines::Keep) == "a\u240d" "b\u240d");
    CHECK(readable("gr\u00fc\u00df \u2192 \U0001f600", Lines::Join) == "gr\u00fc\u00df \u2192 \U0001f600");
}

TEST_CASE("our colours stay on a terminal, everything else that drives it does not") {
    CHECK(forColouredTerminal("\x1b[1;31merror\x1b[0m: x\n") == "\x1b[1;31merror\x1b[0m: x\n");
    const std::string text = forColouredTerminal("\x1b[2J\x1b]0;t\x07\x1b[1A\x1b\x1b[31mred\u202e");
    CHECK(text == "\ufffd[2J\ufffd]0;t\ufffd\ufffd[1A\ufffd\x1b[31mred\ufffd");
    CHECK(forColouredTerminal("\x1b[") == "\ufffd[");
    CHECK(forColouredTerminal("\x1b[31") == "\ufffd[31");
}

TEST_CASE("XML and HTML hold any text, and give it back") {
    CHECK(forXml("]]></script><a b=\"'&") ==
          "]]&gt;&lt;/script&gt;&lt;a b=&quot;&#39;&amp;");
    CHECK(forXmlAttribute("a\nb\tc") == "a&#10;b&#9;c");
    std::mt19937_64 random(1);
    for (int i = 0; i < 3000; ++i) {
        const std::string text = hostile(random), xml = forXml(text);
        REQUIRE(showsOnlyHarmless(xml, "\n\t"));
        REQUIRE(xml.find_first_of("<>\"'") == std::string::npos);
        REQUIRE(unescapedXml(xml) == readable(text, Lines::Keep));
    }
}

TEST_CASE("paths become URI references") {
    CHECK(uriOfPath("a b/c%d\n#e?f:g") == "a%20b/c%25d%0a%23e%3ff%3ag");
    CHECK(uriOfPath("/tmp/x.sv") == "file:///tmp/x.sv");
    CHECK(uriOfPath("//host/x") == "file:///host/x");
    CHECK(uriOfPath("../\xff") == "../%ff");
}

TEST_CASE("calm JSON means the same and holds nothing that a terminal or a log obeys") {
    std::mt19937_64 random(2);
    for (int i = 0; i < 3000; ++i) {
        const nlohmann::json value = {{"text", readable(hostile(random), Lines::Keep) + "##[x]\u202e"}};
        const std::string plain = value.dump(), calm = calmJson(plain), html = jsonForHtml(plain);
        REQUIRE(nlohmann::json::parse(calm) == value);
        REQUIRE(nlohmann::json::parse(html) == value);
        REQUIRE(showsOnlyHarmless(calm, ""));
        REQUIRE(calm.find("##[") == std::string::npos);
        REQUIRE(html.find_first_of("<>&") == std::string::npos);
    }
}

TEST_CASE("workflow commands hold any text in one line, and give it back") {
    CHECK(workflowCommand("error", {{"file", "a,b:c.sv"}, {"line", "3"}, {"col", ""}}, "x%\n::y") ==
          "::error file=a%2Cb%3Ac.sv,line=3::x%25%0A::y\n");
    CHECK(workflowCommand("notice", {}, "x") == "::notice::x\n");
    std::mt19937_64 random(3);
    for (int i = 0; i < 3000; ++i) {
        const std::string line = workflowCommand("error", {{"file", hostile(random)}}, hostile(random));
        REQUIRE(std::count(line.begin(), line.end(), '\n') == 1);
        REQUIRE(line.find('\r') == std::string::npos);
        REQUIRE(showsOnlyHarmless(line, "\n\t"));
    }
}

TEST_CASE("commands in a log are taken apart, wherever the pieces end") {
    CHECK(CommandBreaker().pass("::error::x\n a::b ::c") == ": :error::x\n a::b ::c");
    CHECK(CommandBreaker().pass(" \t::set-output::x") == " \t: :set-output::x");
    CHECK(CommandBreaker().pass("\u00a0::x\r::y") == "\u00a0: :x\r: :y");
    CHECK(CommandBreaker().pass("x ##[group] ##vso[a] # [b] ###[c]") ==
          "x ## [group] ##vso [a] # [b] ### [c]");
    std::mt19937_64 random(4);
    for (int i = 0; i < 2000; ++i) {
        std::string text;
        for (int k = 0; k < 4; ++k)
            text += hostile(random);
        CommandBreaker pieces;
        std::string inPieces;
        for (size_t at = 0; at < text.size();) {
            const size_t length = 1 + random() % 4;
            inPieces += pieces.pass(std::string_view(text).substr(at, length));
            at += length;
        }
        REQUIRE(inPieces == CommandBreaker().pass(text));
        REQUIRE(inPieces.find("##[") == std::string::npos);
        for (std::string_view line : splitLines(inPieces)) {
            const size_t first = line.find_first_not_of(" \t\v\f");
            REQUIRE_FALSE((first != std::string_view::npos && line.substr(first).starts_with("::")));
        }
    }
}

TEST_CASE("Markdown of one line shows the text and does nothing") {
    CHECK(forMarkdown("a_b *c* <d> [e](f)") == "a&#95;b &#42;c&#42; &#60;d&#62; &#91;e&#93;(f)");
    CHECK(forMarkdown("ask @name about #12, GH-3") ==
          "ask @\u200bname about #\u200b12, GH-\u200b3");
    CHECK(forMarkdown("see https://h and www.h") == "see https:\u200b//h and www\u200b.h");
    CHECK(forMarkdown("# no heading") == "&#35; no heading");
    CHECK(forMarkdown("1. no list\nline") == "&#49;. no list\u23celine");
    CHECK(markdownCode("a`b") == "``a`b``");
    CHECK(markdownCode("`a") == "`` `a ``");
    CHECK(markdownCode("a|b") == "<code>a&#124;b</code>");
    CHECK(markdownCode("").empty());
    CHECK(forMarkdownProse("did you mean `a_b`? `x") == "did you mean `a_b`? &#96;x");
    CHECK(markdownBlock("a\n```\n::b") == "````\na\n```\n::b\n````\n");
}
