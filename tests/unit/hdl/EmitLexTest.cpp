// EmitLexTest.cpp - no cell leaves the place that it is printed in.
// SPDX-License-Identifier: MIT
#include "hdl/EmitLex.h"

#include <doctest/doctest.h>

using namespace palindrome::hdl;

namespace {

/// What checkExpression complains about, "ok" if nothing.
std::string complaint(std::string_view text) {
    auto problem = checkExpression(text);
    return problem ? problem->message : "ok";
}

bool refusedAt(std::string_view text, size_t offset) {
    auto problem = checkExpression(text);
    return problem && problem->offset == offset;
}

} // namespace

TEST_CASE("expressions of real cells pass") {
    for (std::string_view text : {"count + 1",
                                  "{path, 1'b1, TAIL, 32'h0}",
                                  "a ? b : c ? d : e",
                                  "mem[wptr]",
                                  "4'b1??0",
                                  "'0",
                                  "$countones(syn) == 2",
                                  "{1, [3:4], 3'b1?0}",
                                  "(owner0 & {10{credit_ok[0]}}) | x[3:0]",
                                  "flit[33:32] inside {HEAD, TAIL}",
                                  "a -> b",
                                  "a <-> b",
                                  "signed'(a) >>> 2",
                                  "4'(count + 1)",
                                  "st_t'(2'b01)",
                                  "'{default: '0}",
                                  "x[i +: 4]",
                                  "a <= b",
                                  "a !== b",
                                  "^(flit & 35'h044B12CB7)",
                                  "-1",
                                  "!a && ~|b",
                                  "4 'b 10 + 1",
                                  "4'sd3",
                                  "2 ** n",
                                  "int'(x)",
                                  "a inside {[4:$]}",
                                  "pkt.len",
                                  "(a ? b : c)",
                                  "{a ? b : c, d}",
                                  "1.5"})
        CHECK_MESSAGE(complaint(text) == "ok", text);
}

TEST_CASE("text that would leave its expression is refused where it begins") {
    CHECK(refusedAt("a; b", 1));
    CHECK(refusedAt("a, b = c", 1));
    CHECK(refusedAt("a) begin end if (b", 1));
    CHECK(refusedAt("(a", 0));
    CHECK(refusedAt("(a]", 2));
    CHECK(refusedAt("a // rest", 2));
    CHECK(refusedAt("a /* rest", 2));
    CHECK(refusedAt("`include \"x\"", 0));
    CHECK(refusedAt("a + `W", 4));
    CHECK(refusedAt("\"text\"", 0));
    CHECK(refusedAt("\\esc;aped ", 0));
    CHECK(refusedAt("a\nb", 1));
    CHECK(refusedAt(std::string_view("a\0b", 3), 1));
    CHECK(refusedAt("a = b", 2));
    CHECK(refusedAt("(a += 1)", 3));
    CHECK(refusedAt("a++", 1));
    CHECK(refusedAt("#5 a", 0));
    CHECK(refusedAt("@(posedge clk) a", 0));
    CHECK(refusedAt("begin end", 0));
    CHECK(refusedAt("repeat (3) a", 0));
    CHECK(refusedAt("a &&& b", 2));
    CHECK(refusedAt("* x", 0));
    CHECK(refusedAt("a (* keep *) + b", 2));
    CHECK(refusedAt("a : b", 2));
    CHECK(refusedAt("(1:2:3)", 2));
    CHECK(refusedAt("a $ b", 2));
    CHECK(refusedAt("a \xc3\xa4", 2));
    CHECK(refusedAt("4'b", 0));
    CHECK(refusedAt("4'b102;", 6));
    CHECK(refusedAt("0x10", 0));
    CHECK(refusedAt("", 0));
    CHECK(complaint("'") != "ok");
    CHECK(complaint("new") != "ok");
    CHECK(refusedAt("a + lct__assume_0", 4));
    CHECK(complaint(std::string(300, '(') + "a" + std::string(300, ')')) != "ok");
}

TEST_CASE("expressions that would exhaust a recursive reader are refused") {
    auto repeated = [](const std::string& part, size_t n, const std::string& end) {
        std::string text;
        while (n-- > 0)
            text += part;
        return text + end;
    };
    CHECK(complaint(repeated("a + ", 1499, "a")) == "ok");
    CHECK(complaint(repeated("a + ", 1501, "a")) ==
          "more than 1500 operators depend on each other here");
    CHECK(complaint(repeated("a ? b : ", 1499, "a")) == "ok");
    CHECK(complaint(repeated("a ? b : ", 1501, "a")) ==
          "more than 1500 operators depend on each other here");
    CHECK(complaint(repeated("(a + a + ", 190, "a") + std::string(190, ')')) == "ok");
    CHECK(complaint(repeated("(a + a + a + a + a + a + a + a + a + a + a + a + ", 190, "a") +
                    std::string(190, ')')) == "more than 1500 operators depend on each other here");
    CHECK(complaint("{" + repeated("a + b, ", 1500, "a}")) == "ok");
    CHECK(complaint("{" + repeated("(a + b), ", 1500, "a}")) == "ok");
    CHECK(complaint("{" + repeated("a, ", 6000, "a}")) ==
          "the cell has more than 10000 words and signs");
}

TEST_CASE("only single operands stand without parentheses") {
    for (std::string_view text :
         {"a", "a[3]", "a[3:0]", "mem[i][2]", "a.b", "$countones(a)", "4'b1?0", "4 'd 3", "'x",
          "{a, b}", "{a, b}[3:0]", "(a + b)", "4'(a)", "signed'(a)", "st_t'(a)", "(W + 1)'(a)",
          "'{default: '0}"})
        CHECK_MESSAGE(isSingleOperand(text), text);
    for (std::string_view text :
         {"a + b", "!a", "-1", "|a", "a ? b : c", "(a) + (b)", "{a} == {b}", "a inside {b}", "a b",
          "(a)[3]", "4'd3 4", "a[1] == b[2]", "~a[3]", "", "a;"})
        CHECK_MESSAGE(!isSingleOperand(text), text);
}

TEST_CASE("brace groups are sets only as a whole") {
    CHECK(isBraceGroup("{A, [4:7]}"));
    CHECK_FALSE(isBraceGroup("{A} == {B}"));
    CHECK_FALSE(isBraceGroup("({A})"));
}

TEST_CASE("types hold a data type and nothing else") {
    for (std::string_view text :
         {"logic", "logic [3:0]", "logic signed [W-1:0]", "int unsigned", "st_t", "st_t [3:0]",
          "enum logic [1:0] {IDLE, RUN = 2'd3}", "struct packed {logic a; logic [3:0] b, c;}",
          "struct packed signed {st_t s;} [1:0]", "union packed {logic a; logic b;}", "bit"})
        CHECK_MESSAGE(!checkType(text), text);
    for (std::string_view text :
         {"", "pkg::word_t", "logic a,", "logic; logic", "logic = 1", "wire", "string", "real",
          "logic x", "void", "event", "struct packed {logic a;} x; logic", "enum {A} e, f", "[3:0]",
          "unsigned", "3", "input"})
        CHECK_MESSAGE(checkType(text), text);
    CHECK_FALSE(checkType("", true));
    CHECK_FALSE(checkType("[3:0]", true));
    CHECK_FALSE(checkType("unsigned [3:0]", true));
}

TEST_CASE("targets are names with selects and members") {
    for (std::string_view text : {"a", "win_id[3]", "mem[wptr]", "hdr.len[3:0]", "a[i +: 2]"})
        CHECK_MESSAGE(!checkTarget(text), text);
    for (std::string_view text : {"", "{a, b}", "a + b", "4'd3", "a(b)", "if", "a b"})
        CHECK_MESSAGE(checkTarget(text), text);
    CHECK_FALSE(checkDeclaredName("mem [DEPTH]"));
    CHECK(checkDeclaredName("mem.x"));
    CHECK(leadingName("mem [DEPTH]") == "mem");
}

TEST_CASE("keywords are known") {
    for (std::string_view word :
         {"table", "cell", "ref", "config", "global", "design", "xor", "accept_on"})
        CHECK_MESSAGE(isKeyword(word), word);
    CHECK_FALSE(isKeyword("state"));
    CHECK_FALSE(isKeyword("Table"));
}

TEST_CASE("white space does not make tokens differ") {
    CHECK(sameTokens("logic [3:0]", "logic[3 : 0]"));
    CHECK_FALSE(sameTokens("logic [3:0]", "logic [W-1:0]"));
}
