// CellsTest.cpp - how cells are classified by their text, and how they are printed.
// SPDX-License-Identifier: MIT
#include "lct/Gfm.h"
#include "lct/Printer.h"
#include "lct/Raw.h"

#include <doctest/doctest.h>

using namespace palindrome;
using namespace palindrome::lct;
using Kind = ConditionCell::Kind;

namespace {

ConditionCell condition(const char* text) {
    return parseConditionCell(Text{text, {}});
}

OutputCell output(const char* text, bool clocked) {
    return parseOutputCell(Text{text, {}}, clocked);
}

} // namespace

TEST_CASE("condition cells are told apart by their text alone") {
    struct {
        const char* text;
        Kind kind;
        const char *op, *operand, *printed;
    } const forms[] = {
        {"", Kind::Any, "", "", "-"},
        {"-", Kind::Any, "", "", "-"},
        {"otherwise", Kind::Otherwise, "", "", "otherwise"},
        {"0", Kind::Equal, "", "0", "0"},
        {"4'h3", Kind::Equal, "", "4'h3", "4'h3"},
        {"-1", Kind::Equal, "", "-1", "-1"},
        {"!x", Kind::Equal, "", "!x", "!x"},
        {"10", Kind::Equal, "", "10", "10"},
        {"a ? b : c", Kind::Equal, "", "a ? b : c", "a ? b : c"},
        {"({a, b})", Kind::Equal, "", "({a, b})", "({a, b})"},
        {"{a} & {b}", Kind::Equal, "", "{a} & {b}", "{a} & {b}"},
        {"'{a, b}", Kind::Equal, "", "'{a, b}", "'{a, b}"},
        {"{a, b", Kind::Equal, "", "{a, b", "{a, b"},
        {"1??0", Kind::Pattern, "", "1??0", "1??0"},
        {"?", Kind::Pattern, "", "?", "?"},
        {"4'b1??0", Kind::Pattern, "", "4'b1??0", "4'b1??0"},
        {"8 'shF?", Kind::Pattern, "", "8 'shF?", "8 'shF?"},
        {"12'o7?_0", Kind::Pattern, "", "12'o7?_0", "12'o7?_0"},
        {"1_?0", Kind::Equal, "", "1_?0", "1_?0"},
        {"2?0", Kind::Equal, "", "2?0", "2?0"},
        {"4'b1??0 + 1", Kind::Equal, "", "4'b1??0 + 1", "4'b1??0 + 1"},
        {"{A, B, [4:7], 3'b1?0}", Kind::Set, "", "{A, B, [4:7], 3'b1?0}", "{A, B, [4:7], 3'b1?0}"},
        {"{}", Kind::Set, "", "{}", "{}"},
        {"!=3", Kind::Compare, "!=", "3", "!= 3"},
        {"<  N-1", Kind::Compare, "<", "N-1", "< N-1"},
        {"<= N", Kind::Compare, "<=", "N", "<= N"},
        {"> {a, b}", Kind::Compare, ">", "{a, b}", "> {a, b}"},
        {">=-1", Kind::Compare, ">=", "-1", ">= -1"},
        {"<", Kind::Compare, "<", "", "< "},
    };
    for (const auto& form : forms) {
        CAPTURE(form.text);
        const ConditionCell cell = condition(form.text);
        CHECK(cell.kind == form.kind);
        CHECK(cell.op == form.op);
        CHECK(cell.operand == form.operand);
        CHECK(cell.raw.text == form.text);
        CHECK(cellText(cell) == form.printed);
    }
}

TEST_CASE("an empty output cell holds in a table of registers only") {
    CHECK(output("", true).kind == OutputCell::Kind::Hold);
    CHECK(output("", false).kind == OutputCell::Kind::Expression);
    CHECK(output("hold", false).kind == OutputCell::Kind::Hold);
    CHECK(output("-", true).kind == OutputCell::Kind::Unspecified);
    CHECK(output("-1", true).kind == OutputCell::Kind::Expression);
    CHECK(output("holds", true).kind == OutputCell::Kind::Expression);
    CHECK(cellText(output("", true)) == "hold");
    CHECK(output("", true) == output("hold", true));
    CHECK_FALSE(output("a", true) == output("b", true));
}

TEST_CASE("names that mean something in tables are printed in parentheses") {
    ConditionCell cell;
    cell.kind = Kind::Equal;
    cell.operand = "otherwise";
    CHECK(cellText(cell) == "(otherwise)");
    OutputCell out;
    out.raw.text = "hold";
    CHECK(cellText(out) == "(hold)");
}

TEST_CASE("only a cell that is wholly one code span is one") {
    CHECK(codeSpanContent("`a`") == "a");
    CHECK(codeSpanContent("` a `") == "a");
    CHECK(codeSpanContent("`` a`b ``") == "a`b");
    CHECK(codeSpanContent("`` ` ``") == "`");
    CHECK(codeSpanContent("` `") == "");
    for (const char* other :
         {"", "a", "`", "``", "```", "`a", "a`", "`a` `b`", "``a`", "`a``", "`a` b"})
        CHECK_FALSE(codeSpanContent(other));
}

TEST_CASE("a code span is needed exactly where Markdown would change the text") {
    const std::vector<std::string> changed = {
        "q*2*3", "_a_",   "__x__", "~a~", "`a`",          "<b>",   "a<b>c", "[x](y)",
        "a\\*b", "&amp;", "&#42;", "\\|", "<http://e.x>", "**a**", "a`b`c", "~~a~~"};
    const std::vector<std::string> kept = {
        "a * b",  "a*b", "a_b_c", "~a & (b | c)", "a < b > c", "x[3][2]",
        "{a, b}", "`x",  "a\\",   "&a & b",       "$clog2(N)", "4'b1??0",
        "a ~^ b", "!a",  "<= 3",  "http://e.x",   "\\a",       "a && b"};
    for (const auto flag : changedByMarkdown(changed, ""))
        CHECK(flag);
    for (const auto flag : changedByMarkdown(kept, ""))
        CHECK_FALSE(flag);
    CHECK(changedByMarkdown({"x[IDLE]"}, "")[0] == false);
    CHECK(changedByMarkdown({"x[IDLE]"}, "[IDLE]: y\n")[0]);
    CHECK(changedByMarkdown({std::string(5000, '*')}, "")[0]);
}

TEST_CASE("code spans use a fence that the text does not have") {
    CHECK(asCodeSpan("a") == "`a`");
    CHECK(asCodeSpan("a`b") == "``a`b``");
    CHECK(asCodeSpan("``") == "` `` `");
    CHECK(asCodeSpan("`a") == "`` `a ``");
    for (const char* text : {"`", "``", "```", "`a`", "a ` b `` c", "`` x"})
        CHECK(codeSpanContent(asCodeSpan(text)) == text);
}
