// FindingsTest.cpp - the words, places and number of the findings of the Markdown reader.
// SPDX-License-Identifier: MIT
#include "Samples.h"

#include "diag/Render.h"

#include <ctime>

using namespace palindrome;
using namespace palindrome::lct;

namespace {

std::string findings(std::string_view text) {
    diag::Sink sink;
    const auto unit = samples::read(text, sink);
    CHECK(unit.has_value() == !sink.hasErrors());
    return diag::renderText(sink.all());
}

std::vector<std::string> rulesOf(std::string_view text) {
    diag::Sink sink;
    samples::read(text, sink);
    std::vector<std::string> rules;
    for (const auto& d : sink.all())
        rules.push_back(d.rule);
    return rules;
}

using Rules = std::vector<std::string>;

#ifdef __SANITIZE_ADDRESS__
constexpr double secondsAllowed = 60;
#else
constexpr double secondsAllowed = 5;
#endif

const std::string head =
    "# u\n## Clocking\n| clock | edge | reset | active | style |\n|-|-|-|-|-|\n"
    "| clk | posedge | - | - | - |\n## Ports\n| name | direction | type |\n|-|-|-|\n"
    "| clk | in | logic |\n| request | in | logic |\n| grant | out | logic |\n"
    "## Registers\n| name | type | reset |\n|-|-|-|\n| state | logic | 0 |\n";

} // namespace

TEST_CASE("a ragged row says which row, how many cells, and points at the first that is too much") {
    CHECK(findings("# u\n## Ports\n| name | direction | type |\n|---|---|---|\n| a | in | logic |\n"
                   "| b | in | logic | x |\n| c | in |\n") ==
          "sample.lct.md:6:20: error: row 2 has 4 cells, but the header has 3 [lct-ragged-row]\n"
          "    | b | in | logic | x |\n"
          "                       ^\n"
          "help: a pipe inside of a cell is written `\\|`\n"
          "sample.lct.md:7:1: error: row 3 has 2 cells, but the header has 3 [lct-ragged-row]\n"
          "    | c | in |\n"
          "    ^~~~~~~~~~\n"
          "help: write an empty cell as `|  |`; `-` is a don't care\n");
}

TEST_CASE("a mixed table names one output of each kind and points at both") {
    CHECK(
        findings(head + "## Table: t\n| request | → state | → grant |\n|-|-|-|\n| 1 | 0 | 1 |\n") ==
        "sample.lct.md:17:29: error: `state` is a register, but `grant` is not: one table cannot "
        "drive both [lct-mixed-table]\n"
        "    | request | → state | → grant |\n"
        "                            ^~~~~\n"
        "help: make two tables with the same conditions\n"
        "sample.lct.md:17:17: note: the register is here\n"
        "    | request | → state | → grant |\n"
        "                  ^~~~~\n");
}

TEST_CASE("a misspelt output is answered with the nearest name that can be driven") {
    const std::string text =
        findings(head + "## Table: t\n| request | → grnat[0] |\n|-|-|\n| 1 | 0 |\n");
    CHECK(text.find(":17:17: error: `grnat` is no register, signal or output port of the unit") !=
          std::string::npos);
    CHECK(text.find("                  ^~~~~\n") != std::string::npos);
    CHECK(text.find("help: did you mean `grant`?") != std::string::npos);
}

TEST_CASE("a broken declaration is not followed by complaints about correct tables") {
    CHECK(rulesOf("# u\n## Ports\n| name | dir | type |\n|-|-|-|\n| y | out | logic |\n"
                  "## Equations\n| name | expression |\n|-|-|\n| y | 1 |\n"
                  "## Table: t\n| → y |\n|-|\n| 1 |\n") ==
          Rules{"lct-unknown-column", "lct-missing-column"});
    CHECK(
        rulesOf(
            "# u\n## Ports\n\n| name | direction | type |\n\n## Table: t\n| → y |\n|-|\n| 1 |\n") ==
        Rules{"lct-malformed-table"});
}

TEST_CASE("several mistakes are reported together, in the order of the file") {
    CHECK(rulesOf(head + "## Table: t\npolicy: best\n\n| request | → grant |\n|-|-|\n"
                         "| 1 | hold |\n| == 0 |  |\n| otherwise | 1 |\n| 1 | 0 |\n") ==
          Rules{"lct-policy", "lct-hold-combinational", "lct-condition-operator", "lct-empty-cell",
                "lct-otherwise-last"});
}

TEST_CASE("after a hundred errors the rest is not shown") {
    std::string text = "# u\n## Ports\n| name | direction | type |\n|-|-|-|\n";
    for (int i = 0; i < 5000; ++i)
        text += "| a" + std::to_string(i) + " | input | logic |\n";
    diag::Sink sink;
    CHECK_FALSE(samples::read(text, sink));
    REQUIRE(sink.all().size() == 100);
    REQUIRE(sink.all().back().notes.size() == 1);
    CHECK(sink.all().back().notes[0].message == "further errors in this file are not shown");
    CHECK(sink.all()[98].notes.empty());
}

TEST_CASE("duplicate names point at the first declaration, whatever declared it") {
    const std::string text = findings(
        "# u\n## Types\n| name | definition |\n|-|-|\n| t | enum logic [1:0] {A, B = 2} |\n"
        "## Ports\n| name | direction | type |\n|-|-|-|\n| B | in | logic |\n");
    CHECK(text.find(
              ":9:3: error: a second declaration of `B`, as an input port [lct-duplicate-name]") !=
          std::string::npos);
    CHECK(text.find(":5:28: note: it is declared here as an enum item") != std::string::npos);
}

TEST_CASE("an output port may be a register, once") {
    const std::string ports =
        "# u\n## Clocking\n| clock | edge | reset | active | style |\n|-|-|-|-|-|\n"
        "| c | posedge | - | - | - |\n## Ports\n| name | direction | type |\n|-|-|-|\n"
        "| c | in | logic |\n| q | out | logic |\n"
        "## Registers\n| name | type | reset |\n|-|-|-|\n| q | logic | 0 |\n";
    CHECK(rulesOf(ports).empty());
    CHECK(rulesOf(ports + "| q | logic | 0 |\n") == Rules{"lct-duplicate-name"});
}

TEST_CASE("an otherwise row may have don't cares beside it") {
    CHECK(rulesOf(head + "## Table: t\n| request | state | → grant |\n|-|-|-|\n| 1 | 0 | 1 |\n"
                         "| otherwise | - | 0 |\n")
              .empty());
}

TEST_CASE("hostile files of ten megabytes are answered quickly") {
    auto repeated = [](std::string_view piece) {
        std::string text = "# u\n";
        while (text.size() + piece.size() < 9'990'000)
            text += piece;
        return text;
    };
    const std::string table = "## Ports\n| name | direction | type |\n|-|-|-|\n";
    for (const std::string& text : {repeated("a\n"),
                                    repeated("> "),
                                    repeated("["),
                                    repeated("`"),
                                    repeated("![[]("),
                                    repeated("*a _b "),
                                    repeated("<a "),
                                    repeated("<!--"),
                                    repeated("&"),
                                    repeated("\n"),
                                    repeated("- "),
                                    repeated("1. "),
                                    repeated("|\n"),
                                    repeated("|a"),
                                    repeated("|-"),
                                    repeated("|a|\n|-|\n"),
                                    repeated("# x\n"),
                                    repeated("## Ports\n"),
                                    repeated("## a\n"),
                                    repeated("\\|"),
                                    repeated("```\n"),
                                    repeated("[a]: b\n"),
                                    repeated("\xef\xbb\xbf"),
                                    "# u\n" + table + repeated("| a | in | logic |\n").substr(4)}) {
        CAPTURE(text.substr(0, 80));
        const std::clock_t start = std::clock();
        diag::Sink sink;
        samples::read(text, sink);
        const std::string shown = diag::renderText(sink.all());
        CHECK(shown.size() < 200'000);
        CHECK(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < secondsAllowed);
    }
}
