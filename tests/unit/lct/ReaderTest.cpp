// ReaderTest.cpp - what the Markdown reader makes of every section and cell.
// SPDX-License-Identifier: MIT
#include "Samples.h"

#include "lct/Printer.h"

#include <algorithm>

using namespace palindrome;
using namespace palindrome::lct;
using samples::mustRead;

TEST_CASE("every section is read into its place") {
    const Unit unit = mustRead(samples::everything);
    CHECK(unit.preamble == "<!-- a comment in front -->");
    CHECK(unit.name.text == "demo");
    CHECK(unit.intent.starts_with("A unit that has *everything*.\n\n| prose | table |"));
    REQUIRE(unit.parameters.size() == 1);
    CHECK(unit.parameters[0].note.text == "`entries` | slots");
    REQUIRE(unit.types.size() == 1);
    CHECK(unit.types[0].definition.text == "enum logic [1:0] {IDLE, RUN = 2}");
    REQUIRE(unit.clocking);
    CHECK(unit.clocking->hasReset());
    CHECK(unit.clocking->style.text == "async");
    CHECK(unit.ports.size() == 7);
    CHECK(unit.findPort("count")->isOutput());
    CHECK(unit.findPort("nothing") == nullptr);
    REQUIRE(unit.registers.size() == 4);
    CHECK(unit.findRegister("mem")->dimension() == "[DEPTH]");
    CHECK(unit.findRegister("mem")->baseName() == "mem");
    CHECK(unit.findRegister("me") == nullptr);
    CHECK(unit.findRegister("state")->dimension().empty());
    CHECK(unit.signals.size() == 1);
    REQUIRE(unit.equations.size() == 3);
    CHECK(unit.equations[1].expression.text == "a == 0 || b");
    CHECK(unit.equations[2].expression.text == "a*b*3");
    CHECK(unit.assumptions.size() == 1);
    CHECK(unit.invariants.size() == 1);
    CHECK(unit.properties[0].expression.text == "b -> y != 0");
    CHECK(unit.instances[0].name.text == "u_in[5]");
    CHECK(unit.connections[0].forRanges.text == "p 5, v 2");
    REQUIRE(unit.prose.size() == 1);
    CHECK(unit.prose[0].markdown == "## Background\nKept *word for word*.\n\n- a list");
    REQUIRE(unit.sectionProse.size() == 1);
    CHECK(unit.sectionProse[0].second == "The bus.");
    REQUIRE(unit.sectionProseAfter.size() == 1);
    CHECK(unit.sectionProseAfter[0].second == "Text behind the table.");
}

TEST_CASE("the order of the sections is the order of the file") {
    const Unit unit = mustRead(samples::everything);
    using Kind = SectionRef::Kind;
    const std::vector<SectionRef> expected = {
        {Kind::Parameters, 0}, {Kind::Types, 0},      {Kind::Clocking, 0},  {Kind::Ports, 0},
        {Kind::Registers, 0},  {Kind::Signals, 0},    {Kind::Equations, 0}, {Kind::Prose, 0},
        {Kind::Table, 0},      {Kind::Table, 1},      {Kind::Table, 2},     {Kind::Assumptions, 0},
        {Kind::Invariants, 0}, {Kind::Properties, 0}, {Kind::Instances, 0}, {Kind::Connections, 0}};
    CHECK(unit.order == expected);
}

TEST_CASE("tables are read with settings, headers, cells and prose") {
    const Unit unit = mustRead(samples::everything);
    REQUIRE(unit.tables.size() == 3);
    const Table& next = unit.tables[0];
    CHECK(next.title.text == "next state");
    CHECK(next.policy == Policy::Unique);
    CHECK(next.policyWritten);
    CHECK(next.defaultHold);
    CHECK(next.prose == "Why it is so.");
    CHECK(next.proseAfter == "After the table.");
    REQUIRE(next.conditions.size() == 3);
    CHECK(next.conditions[2].text == "b || a[3]");
    REQUIRE(next.outputs.size() == 2);
    CHECK(next.outputs[0].text == "state");
    CHECK(next.hasNotes);
    REQUIRE(next.rows.size() == 3);
    CHECK(next.rows[0].conditions[1].kind == ConditionCell::Kind::Pattern);
    CHECK(next.rows[0].outputs[1].kind == OutputCell::Kind::Hold);
    CHECK(next.rows[0].note.text == "starts");
    CHECK(next.rows[1].conditions[1].op == "!=");
    CHECK(next.rows[1].conditions[1].operand == "3");
    CHECK(next.rows[1].outputs[0].kind == OutputCell::Kind::Unspecified);
    CHECK(next.rows[2].conditions[0].kind == ConditionCell::Kind::Set);
    CHECK(next.rows[2].note.text == "`x`");
    CHECK(unit.tables[1].conditions.empty());
    CHECK_FALSE(unit.tables[1].policyWritten);
    CHECK(isClocked(unit, next));
    CHECK(isClocked(unit, unit.tables[1]));
    CHECK_FALSE(isClocked(unit, unit.tables[2]));
    const Row& otherwise = unit.tables[2].rows[2];
    CHECK(otherwise.otherwise);
    CHECK(otherwise.conditions.size() == 1);
    CHECK(otherwise.conditions[0].kind == ConditionCell::Kind::Any);
}

TEST_CASE("spans are byte columns of the file, whatever stands before a cell") {
    const Unit unit = mustRead("# u\n## Ports\n|name|direction|type|note|\n|-|-|-|-|\n"
                               "|  a  | in | `logic` | é \\| |\n|\tbb\t| in |logic|x|\n");
    CHECK(unit.ports[0].name.span == diag::Span{"sample.lct.md", 5, 4, 1});
    CHECK(unit.ports[0].type.span == diag::Span{"sample.lct.md", 5, 15, 5});
    CHECK(unit.ports[0].note.span == diag::Span{"sample.lct.md", 5, 24, 5});
    CHECK(unit.ports[0].note.text == "é |");
    CHECK(unit.ports[1].name.span == diag::Span{"sample.lct.md", 6, 3, 2});
    CHECK(unit.ports[1].note.span == diag::Span{"sample.lct.md", 6, 18, 1});
}

TEST_CASE("a byte order mark counts in the columns of the first line only") {
    const Unit unit = mustRead("\xef\xbb\xbf# u\n## Ports\n| name | direction | type |\n|-|-|-|\n"
                               "| a | in | logic |\n");
    CHECK(unit.name.span == diag::Span{"sample.lct.md", 1, 6, 1});
    CHECK(unit.ports[0].name.span == diag::Span{"sample.lct.md", 5, 3, 1});
    CHECK(printMarkdown(unit).starts_with("# u\n"));
}

TEST_CASE("places inside of a cell count the backslashes in front of pipes") {
    const Unit unit = mustRead("# u\n## Ports\n| name | direction | type |\n|-|-|-|\n"
                               "| a | in | logic |\n| y | out | logic |\n## Equations\n"
                               "| name | expression |\n|-|-|\n| y | a \\|\\| bad |\n");
    const Text& cell = unit.equations[0].expression;
    REQUIRE(cell.text == "a || bad");
    CHECK(placeIn(cell, 0, 1).column == 7);
    CHECK(placeIn(cell, 5, 3) == diag::Span{"sample.lct.md", 10, 14, 3});
    CHECK(placeIn(cell, 2, 2).length == 4);
}

TEST_CASE("line ends of other systems are read, and printed as LF") {
    std::string crlf(samples::everything), cr(samples::everything);
    for (size_t at = 0; (at = crlf.find('\n', at)) != std::string::npos; at += 2)
        crlf.replace(at, 1, "\r\n");
    std::replace(cr.begin(), cr.end(), '\n', '\r');
    const Unit unit = mustRead(samples::everything);
    CHECK(mustRead(crlf) == unit);
    CHECK(mustRead(cr) == unit);
    CHECK(printMarkdown(mustRead(crlf)) == printMarkdown(unit));
}

TEST_CASE("tables may be written without outer pipes, indented, and after a line of text") {
    const Unit unit =
        mustRead("# u\n## Ports\nname | direction | type\n---|---|---\na | in | logic\n"
                 "b | in | logic\n\n## Signals\n   | name | type |\n   |---|---|\n"
                 "   | s | logic |\n  | t | logic |\n## Table: x\npolicy: unique\n"
                 "| a | → s |\n|---|---|\n| 0 | 1 |\n| 1 | 0 |\n| - | 0 |\n");
    CHECK(unit.ports.size() == 2);
    CHECK(unit.ports[1].name.text == "b");
    CHECK(unit.signals.size() == 2);
    CHECK(unit.tables[0].policy == Policy::Unique);
    CHECK(unit.tables[0].prose.empty());
    CHECK(unit.tables[0].rows.size() == 3);
    CHECK(unit.tables[0].rows[2].line == 19);
}

TEST_CASE("headings may be underlined or closed by number signs") {
    const Unit unit = mustRead("unit_b\n======\nIntent.\n\nPorts\n-----\n\n"
                               "| name | direction | type |\n|-|-|-|\n| y | out | logic |\n\n"
                               "## Table: odd # ##\n| → y |\n|-|\n| 1 |\n\nNotes\n---\nKept.\n"
                               "## Closed ##\n");
    CHECK(unit.name.text == "unit_b");
    CHECK(unit.intent == "Intent.");
    CHECK(unit.ports.size() == 1);
    CHECK(unit.tables[0].title.text == "odd #");
    CHECK(printMarkdown(unit).find("## Table: odd # #\n") != std::string::npos);
    REQUIRE(unit.prose.size() == 2);
    CHECK(unit.prose[0].markdown == "Notes\n---\nKept.");
    CHECK(unit.prose[1].markdown == "## Closed ##");
}

TEST_CASE("the arrow of an output is an arrow sign or an ASCII arrow, with or without a space") {
    const Unit unit =
        mustRead("# u\n## Signals\n| name | type |\n|-|-|\n| a | logic |\n| b | logic |\n"
                 "| c | logic |\n| d | logic [3:0] |\n## Table: t\n"
                 "| →a | ->b | -> c | `→ d[2]` | → `d[1]` |\n|-|-|-|-|-|\n"
                 "| 1 | 1 | 1 | 1 | 0 |\n");
    const Table& table = unit.tables[0];
    REQUIRE(table.outputs.size() == 5);
    CHECK(table.outputs[0].text == "a");
    CHECK(table.outputs[1].text == "b");
    CHECK(table.outputs[1].span.column == 12);
    CHECK(table.outputs[3].text == "d[2]");
    CHECK(table.outputs[4].text == "d[1]");
    CHECK(table.outputs[4].span.length == 4);
}

TEST_CASE("structure inside of code, comments, lists and quotations is prose") {
    const Unit unit =
        mustRead("# u\n```\n# not a title\n## Ports\n```\n<!--\n## Ports\n-->\n> ## Ports\n\n"
                 "- x\n\n  ## Ports\n\n    ## Ports\n\n### Ports\n");
    CHECK(unit.order.empty());
    CHECK(unit.intent.starts_with("```\n# not a title"));
    CHECK(unit.intent.ends_with("### Ports"));
}

TEST_CASE("a code span in a cell means its content, and other backquotes stay") {
    auto expression = [](const std::string& cell) {
        return mustRead("# u\n## Signals\n| name | type |\n|-|-|\n| `y` | logic |\n## Equations\n"
                        "| name | expression |\n|-|-|\n| y | " +
                        cell + " |\n")
            .equations[0]
            .expression.text;
    };
    CHECK(expression("`a * b`") == "a * b");
    CHECK(expression("`` a`b ``") == "a`b");
    CHECK(expression("`a` + `b`") == "`a` + `b`");
    CHECK(expression("`a") == "`a");
    CHECK(expression("a \\| `b`") == "a | `b`");
    CHECK(expression("`a \\| b`") == "a | b");
    CHECK(expression("\\\\| x") == "\\| x");
    CHECK(expression("a\\*b") == "a\\*b");
    CHECK(expression("&amp;") == "&amp;");
}
