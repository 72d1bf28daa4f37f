// ReplyParserTest.cpp - taking code and tables out of answers of every shape.
// SPDX-License-Identifier: MIT
#include "llm/ReplyParser.h"

#include "llm/Fences.h"
#include "llm/HdlScan.h"

#include <algorithm>
#include <chrono>
#include <doctest/doctest.h>
#include <random>

using namespace palindrome::llm;

namespace {

const std::string mod = "module m (\n    input logic a\n);\nendmodule\n";

std::string hdl(std::string_view answer, std::string_view unit = "m") {
    const auto result = extractHdl(answer, unit);
    return result ? result->source : std::string(extractFailureWord(result.error().what));
}

std::string lct(std::string_view answer) {
    const auto result = extractLct(answer);
    return result ? *result : std::string(extractFailureWord(result.error().what));
}

std::string table() {
    return "# m\n\n## Ports\n\n| name |\n|---|\n| a |\n";
}

std::string fence(const std::string& code, const std::string& label = "systemverilog") {
    return "```" + label + "\n" + code + "```\n";
}

} // namespace

TEST_CASE("the module is found in a fence of any label, with prose around it") {
    for (const char* label : {"systemverilog", "sv", "verilog", "SystemVerilog", "", "text",
                              "systemverilog title=\"m.sv\""}) {
        CAPTURE(label);
        CHECK(hdl("The module m does it:\n\n" + fence(mod, label) + "\nThe module m is done.") ==
              mod);
    }
    CHECK(hdl("~~~sv\n" + mod + "~~~") == mod);
    CHECK(hdl("````sv\n" + mod + "````") == mod);
    CHECK(hdl("```sv\r\nmodule m;\r\nendmodule\r\n```\r\n") == "module m;\nendmodule\n");
}

TEST_CASE("a fence in a list loses its indentation") {
    CHECK(hdl("1. Here:\n\n   ```sv\n   module m;\n     wire a;\n   endmodule\n   ```\n") ==
          "module m;\n  wire a;\nendmodule\n");
}

TEST_CASE("bare code is found, also below prose that speaks of modules") {
    CHECK(hdl(mod) == mod);
    CHECK(hdl("It's the module m (see above).\nmodule m has a state.\n\n// top\n`timescale "
              "1ns/1ps\n" +
              mod + "That's it: endmodule ends it.") == "// top\n`timescale 1ns/1ps\n" + mod);
    CHECK(hdl("module m #(parameter int W = 1) (input a); endmodule : m") ==
          "module m #(parameter int W = 1) (input a); endmodule : m\n");
    CHECK(hdl("module m import p::*; (input a); endmodule") ==
          "module m import p::*; (input a); endmodule\n");
}

TEST_CASE("reasoning is not searched for code") {
    const std::string draft = fence("module m; // draft\nendmodule\n");
    CHECK(hdl("<think>First " + draft + "no.</think>\n" + fence(mod)) == mod);
    CHECK(hdl("First " + draft + "no.</think>\n" + fence(mod)) == mod);
    CHECK(hdl("<think>" + draft) == "empty");
    CHECK(hdl("<think>" + draft + "</think>") == "empty");
    CHECK(hdl("<thinking>\n" + draft + "</thinking>\n" + fence(mod)) == mod);
}

TEST_CASE("helpers that the unit uses come with it, in its block or another") {
    const std::string helper = "module h (input x);\nendmodule\n";
    const std::string user = "module m (input a);\n    h u_h (.x(a));\nendmodule\n";
    CHECK(hdl(fence(helper + "\n" + user)) == helper + "\n" + user);
    CHECK(hdl(fence(user) + "and\n" + fence(helper)) == helper + "\n" + user);
    const auto result = extractHdl(fence(user) + fence(helper), "m");
    REQUIRE(result);
    CHECK(result->modules == std::vector<std::string>{"h", "m"});
    CHECK(hdl("package p;\nendpackage\n" + user + helper) ==
          helper + "\n" + user); // bare: what the unit does not use stays out
}

TEST_CASE("a package that the unit imports comes with it") {
    const std::string package = "package p;\n    typedef logic t;\nendpackage\n";
    const std::string user = "module m (input p::t a);\nendmodule\n";
    CHECK(hdl(fence(package) + fence(user)) == package + "\n" + user);
}

TEST_CASE("a module that the unit does not use makes the answer ambiguous") {
    const std::string bench = "module m_tb;\n    m dut (.a(1'b0));\nendmodule\n";
    CHECK(hdl(fence(mod + bench)) == "several-modules");
    CHECK(hdl(fence(mod) + fence(bench)) == "several-modules");
    CHECK(hdl(mod + bench) == "several-modules");
    CHECK(hdl(fence(mod + mod)) == "several-modules");
    const auto result = extractHdl(fence(mod + bench), "m");
    CHECK(result.error().message.find("`m_tb`") != std::string::npos);
    // A port or a net of that name is no use of it.
    CHECK(hdl(fence("module m; wire w; q u (.h(w)); endmodule\nmodule h; endmodule\n")) ==
          "several-modules");
}

TEST_CASE("of several versions in several blocks the last whole one counts") {
    const std::string first = "module m; wire x; endmodule\n";
    const auto result = extractHdl(fence(first) + "Better:\n" + fence(mod), "m");
    REQUIRE(result);
    CHECK(result->source == mod);
    CHECK_FALSE(result->note.empty());
    const std::string helper = "module h;\nendmodule\n";
    CHECK(hdl(fence(helper + "module m; h u(); endmodule\n") +
              fence("module m;\n  h u_h();\nendmodule\n")) ==
          helper + "\nmodule m;\n  h u_h();\nendmodule\n");
}

TEST_CASE("another module than the asked one is refused by name") {
    CHECK(hdl(fence(mod), "n") == "wrong-module");
    const auto result = extractHdl(fence("module rr_arb_5;\nendmodule\n"), "rr_arb5");
    REQUIRE_FALSE(result);
    CHECK(result.error().message.find("`rr_arb_5`") != std::string::npos);
    CHECK(result.error().message.find("did you mean") != std::string::npos);
}

TEST_CASE("an answer that stops in the middle is a failure of its own") {
    CHECK(hdl("```systemverilog\nmodule m (\n    input") == "truncated-fence");
    CHECK(hdl("```systemverilog\n") == "truncated-fence");
    CHECK(hdl(fence(mod) + "Better:\n```sv\nmodule m;") == "truncated-fence");
    CHECK(hdl(fence(mod) + "And a test:\n```sv\ninitial begin") == "truncated-fence");
    CHECK(hdl(fence("module m;\n  wire a;\n")) == "truncated-fence");
    CHECK(hdl("module m (input a);\n  wire") == "truncated-fence");
    CHECK(hdl("```sv\n" + mod + "Now the tests: ") == "truncated-fence");
    const auto whole = extractHdl("```sv\n" + mod, "m"); // only the last fence line is missing
    REQUIRE(whole);
    CHECK_FALSE(whole->note.empty());
}

TEST_CASE("answers without code are said to be that") {
    CHECK(hdl("") == "empty");
    CHECK(hdl(" \n\t") == "empty");
    CHECK(hdl("I cannot write the module m for you.") == "no-code");
    CHECK(hdl(fence("assign a = b;\n")) == "no-code");
    CHECK(hdl(std::string(9u << 20, 'x')) == "too-large");
}

TEST_CASE("keywords in comments, strings and escaped names are no modules") {
    const std::string code = "// module a;\n/* module b;\nendmodule */\nmodule m;\n"
                             "  localparam s = \"endmodule module c\";\n  wire \\module ;\n"
                             "  wire \\endmodule ;\nendmodule\n";
    CHECK(hdl(fence(code)) == code);
    CHECK(hdl(fence("extern module x (input a);\n" + mod)) == "extern module x (input a);\n" + mod);
}

TEST_CASE("nested and strange elements do not confuse the search") {
    const std::string nested = "module m;\n  module inner; endmodule\n  inner i();\nendmodule\n";
    CHECK(hdl(fence(nested)) == nested);
    CHECK(hdl(fence("interface i;\nendinterface\nmodule m (i x);\nendmodule\n")) ==
          "interface i;\nendinterface\nmodule m (i x);\nendmodule\n");
    CHECK(hdl(fence("macromodule m; endmodule\n")) == "macromodule m; endmodule\n");
    CHECK(hdl(fence("module automatic m; endmodule\n")) == "module automatic m; endmodule\n");
    CHECK(hdl(fence("module m; /* never closed\nendmodule\n")) == "truncated-fence");
}

TEST_CASE("a table comes out of a fence or bare") {
    const std::string table = ::table();
    CHECK(lct(table) == table);
    CHECK(lct("Here it is.\n\n" + table) == table);
    CHECK(lct("Here:\n\n" + fence(table, "markdown") + "Done.") == table);
    CHECK(lct(fence("Intro\n" + table, "md")) == table);
    CHECK(lct(fence(table, "")) == table);
    CHECK(lct("# Analysis\n\n" + fence(table, "markdown")) == table);
    CHECK(lct("<think># draft</think>\n" + table) == table);
    CHECK(lct("````markdown\n" + table + "```sv\ncode\n```\n````\n") ==
          table + "```sv\ncode\n```\n");
    CHECK(lct("```markdown\n" + table + "```sv\ncode\n```\nmore\n```\n") ==
          table + "```sv\ncode\n```\nmore\n");
}

TEST_CASE("answers without one whole table are refused") {
    CHECK(lct("") == "empty");
    CHECK(lct("<think>hm") == "empty");
    CHECK(lct("No idea.") == "no-code");
    CHECK(lct(fence("# comment\n", "python")) == "no-code");
    CHECK(lct("```markdown\n# m\n\n## Ports\n") == "truncated-fence");
    CHECK(lct("See:\n" + fence("# comment\n", "sh") + table()) == table());
    CHECK(lct(fence("# m\n", "md") + fence("# n\n", "md")) == "several-modules");
    CHECK(lct(fence("# m\nold\n", "md") + fence("# m\nnew\n", "md")) == "# m\nnew\n");
}

TEST_CASE("reasoning is split off only at the beginning") {
    CHECK(splitReasoning("plain").answer == "plain");
    CHECK(splitReasoning("  <think>a</think>\n\nb").answer == "b");
    CHECK(splitReasoning("  <think>a</think>\n\nb").reasoning == "a");
    CHECK(splitReasoning("a</think>b").reasoning == "a");
    CHECK(splitReasoning("see <think>x</think>").answer == "see <think>x</think>");
    CHECK(splitReasoning("<think>a").unclosed);
    CHECK(splitReasoning("<think></think>b").answer == "b");
}

TEST_CASE("comments are stripped, strings and lines are kept") {
    CHECK(stripComments("a // b\nc\n") == "a\nc\n");
    CHECK(stripComments("// only\n  // this\na\n\nb\n") == "a\n\nb\n");
    CHECK(stripComments("a /* x */ b\n") == "a   b\n");
    CHECK(stripComments("a/**/b") == "a b");
    CHECK(stripComments("/* x\n y\n z */ a\n") == " a\n");
    CHECK(stripComments("a /* x\n y */\nb\n") == "a\nb\n");
    CHECK(stripComments("s = \"// no /* no */\"; // yes\n") == "s = \"// no /* no */\";\n");
    CHECK(stripComments("s = \"a\\\"// no\"; // yes") == "s = \"a\\\"// no\";");
    CHECK(stripComments("s = \"\"\"x\n// no \"y\" \"\"\"; // yes") ==
          "s = \"\"\"x\n// no \"y\" \"\"\";");
    CHECK(stripComments("wire \\a//b ; // c\n") == "wire \\a//b ;\n");
    CHECK(stripComments("`define X a \\ // c \\\n  b\n") == "`define X a \\ \\\n  b\n");
    CHECK(stripComments("wire a; // C:\\\n  b\n") == "wire a;\n  b\n");
    CHECK(stripComments("`define X a\nwire a; // C:\\\n  b\n") == "`define X a\nwire a;\n  b\n");
    CHECK(stripComments("a /* never closed") == "a");
    CHECK(stripComments("(* keep *) wire a; // (* no *)\n") == "(* keep *) wire a;\n");
    CHECK(stripComments("") == "");
}

TEST_CASE("a sentence that begins like a module is none") {
    CHECK(hdl("module foo (see the text) is not\nmodule m (as asked) is:\n" + mod) == mod);
}

TEST_CASE("stripping keeps every token but the comments") {
    const auto tokens = [](std::string_view text) {
        std::vector<std::string> out;
        HdlLexer lexer(text);
        for (Token token = lexer.nextCode(); token.kind != TokenKind::End; token = lexer.nextCode())
            out.emplace_back(token.text);
        return out;
    };
    const std::string pieces[] = {"a",  " ",    "\n",  "// c\n", "/* d\n */", "\"s // t\"",
                                  "/",  "*",    "(*",  "*)",     "\\e/*f ",   "/**/",
                                  "`x", "\"\n", "1'b", "\\\n"};
    std::mt19937 random(7);
    for (int i = 0; i < 3000; ++i) {
        std::string text;
        for (unsigned n = random() % 12; n > 0; --n)
            text += pieces[random() % std::size(pieces)];
        CAPTURE(text);
        const std::string stripped = stripComments(text);
        REQUIRE(tokens(stripped) == tokens(text));
        REQUIRE(stripComments(stripped) == stripped);
    }
}

TEST_CASE("damaged answers are taken or refused, never more") {
    const std::string whole =
        "<think>x</think>Text\n" + fence(mod + "// c\n") + "~~~md\n# m\n" + table() + "~~~\n" + mod;
    std::mt19937 random(11);
    for (int i = 0; i < 3000; ++i) {
        std::string text = whole;
        for (unsigned n = 1 + random() % 6; n > 0 && !text.empty(); --n) {
            const size_t at = random() % text.size();
            const size_t length = random() % 30;
            if (random() % 2)
                text.erase(at, length);
            else
                text.insert(at, whole.substr(random() % whole.size(), length));
        }
        CAPTURE(text);
        if (const auto found = extractHdl(text, "m"))
            REQUIRE(std::ranges::count(found->modules, "m") == 1);
        if (const auto found = extractLct(text))
            REQUIRE(found->starts_with("# "));
    }
}

TEST_CASE("answers made to be slow are not") {
    const auto many = [](std::string_view piece) {
        std::string text;
        while (text.size() < (512u << 10))
            text += piece;
        return text;
    };
    const auto start = std::chrono::steady_clock::now();
    for (const char* piece :
         {"module m (\n", "module m (\nendmodule\n", "```\n# a\n```\n", "```\n", "```md\n# a\n",
          "# a\n", "<think>", "</think>", "/*", "\"", "// x\n", "module a; endmodule\n"}) {
        const std::string text = many(piece);
        (void)extractHdl(text, "m");
        (void)extractLct(text);
        (void)stripComments(text);
    }
    std::string names = "```sv\n";
    for (int i = 0; i < 50'000; ++i)
        names += "module a" + std::to_string(i) + "; endmodule\n";
    const auto result = extractHdl(names + "```\n", "m");
    REQUIRE_FALSE(result);
    CHECK(result.error().message.size() < 500);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(30));
}

TEST_CASE("a fence is longer than any in the text") {
    CHECK(fenceFor("plain ` and ```` inline") == "```");
    CHECK(fenceFor("a\n```sv\nb\n```\n") == "````");
    CHECK(fenceFor("  `````\n") == "``````");
}
