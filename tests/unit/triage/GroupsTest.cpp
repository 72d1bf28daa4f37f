// GroupsTest.cpp - answers in groups of equal behaviour, and what that takes.
// SPDX-License-Identifier: MIT
#include "Answers.h"

using namespace palindrome;
using namespace palindrome::triage;

namespace {

const std::string counterTable =
    "# counter\n\n## Clocking\n\n| clock | edge | reset | active | style |\n|---|---|---|---|---|\n"
    "| clk | posedge | rst_n | low | async |\n\n## Ports\n\n| name | direction | type |\n|---|---|---|\n"
    "| clk | in | logic |\n| rst_n | in | logic |\n| up | in | logic |\n| full | out | logic |\n\n"
    "## Registers\n\n| name | type | reset |\n|---|---|---|\n| n | logic [2:0] | 0 |\n\n"
    "## Equations\n\n| name | expression |\n|---|---|\n| full | n == 5 |\n\n"
    "## Table: n\n\n| up | n | → n |\n|---|---|---|\n| 1 | < 5 | n + 1 |\n| otherwise | | hold |\n";

std::string counter(const std::string& name, const std::string& go, const std::string& full) {
    return "module counter (input logic clk, rst_n, up, output logic full);\n    logic [2:0] " + name +
           ";\n    assign full = " + full + ";\n    always_ff @(posedge clk or negedge rst_n)\n" +
           "        if (!rst_n) " + name + " <= 0;\n        else if (" + go + ") " + name + " <= " +
           name + " + 3'd1;\nendmodule\n";
}

std::vector<std::vector<size_t>> answersOf(const Grouping& grouping) {
    std::vector<std::vector<size_t>> result;
    for (const Group& group : grouping.groups())
        result.push_back(group.answers);
    return result;
}

using Lists = std::vector<std::vector<size_t>>;

} // namespace

TEST_CASE("groups: texts, verdicts and known runs settle what they can, a proof the rest") {
    UnitAnswers unit = unitOf(gateTable);
    answer(unit, "m", gate("a ^ b"));
    answer(unit, "m", gate("a | b"), 1);
    answer(unit, "n", gate("a ^ b"));        // the same text
    answer(unit, "n", gate("(a != b)"), 1);  // right as well, by the verdict
    answer(unit, "o", gate("!(!a && !b)"));  // as the second answer, to be proved
    answer(unit, "o", gate("a & b"), 1);     // told apart by the run of another
    answer(unit, "p", "module gate (");      // not readable
    Grouping grouping(unit, {}, {});
    diag::Sink sink;
    REQUIRE(grouping.run(sink));
    CHECK(answersOf(grouping) == Lists{{0, 2, 3}, {1, 4}, {5}});
    const auto& groups = grouping.groups();
    CHECK(groups[0].ofSpec);
    CHECK(!groups[1].ofSpec);
    CHECK(groups[0].models == std::vector<std::string>{"m", "n"});
    CHECK(groups[1].models == std::vector<std::string>{"m", "o"});
    CHECK(groups[1].verdict == "refuted");
    const ProofCounts& count = grouping.counts();
    CHECK(count.answers == 6);
    CHECK(count.texts == 5);
    CHECK(count.sameText == 1);
    CHECK(count.byVerdict == 4); // of three wrong texts and one right one against the table's group
    CHECK(count.byReplay == 1);
    CHECK(count.proofs == 1);
    CHECK(count.bound == 18);
    CHECK(count.undecided == 0);
    const auto& members = grouping.members();
    CHECK(members[2].how == "the same text as m, answer 1");
    CHECK(members[3].how == "proved to implement the table");
    CHECK(members[4].how == "proved equal to m, answer 2");
    CHECK(members[5].how == "the first of its behaviour");
    CHECK(!members[6].group);
    CHECK(members[6].how == "the HDL cannot be read");
}

TEST_CASE("groups: registers and names do not matter, reachable behaviour does") {
    UnitAnswers unit = unitOf(counterTable);
    answer(unit, "m", counter("n", "up && n <= 5", "n == 5")); // counts on to 6
    answer(unit, "n", counter("q", "up && !(q > 5)", "q == 5"));
    answer(unit, "o", counter("n", "up && n < 5", "n == 5"));
    answer(unit, "p", counter("n", "up && n != 5", "n >= 5")); // 6 and 7 are never reached
    Grouping grouping(unit, {}, {});
    diag::Sink sink;
    REQUIRE(grouping.run(sink));
    CHECK(answersOf(grouping) == Lists{{2, 3}, {0, 1}});
    // The run that refutes the first wrong one, on every group.
    const auto run = grouping.sharedRun(1);
    REQUIRE(run);
    CHECK(run->trace.output == "full");
    CHECK(run->values == std::vector<std::string>{"1", "0"});
    CHECK(!grouping.sharedRun(0));
}

TEST_CASE("groups: other ports are a group of their own, and the same ones can be equal") {
    UnitAnswers unit = unitOf(gateTable);
    const std::string wide = "module gate (input logic a, b, output logic [1:0] y);\n    assign y = ";
    answer(unit, "m", wide + "{1'b0, a ^ b};\nendmodule\n");
    answer(unit, "n", wide + "{1'b0, a != b};\nendmodule\n");
    answer(unit, "o", wide + "{1'b1, a ^ b};\nendmodule\n");
    answer(unit, "p", gate("a ^ b"));
    Grouping grouping(unit, {}, {});
    diag::Sink sink;
    REQUIRE(grouping.run(sink));
    CHECK(answersOf(grouping) == Lists{{3}, {0, 1}, {2}});
}

TEST_CASE("groups: a limit leaves two groups that may be one, and says so") {
    UnitAnswers unit = unitOf("# mul\n\n## Ports\n\n| name | direction | type |\n|---|---|---|\n"
                              "| a | in | logic [15:0] |\n| b | in | logic [15:0] |\n"
                              "| y | out | logic [15:0] |\n\n## Equations\n\n| name | expression |\n"
                              "|---|---|\n| y | a |\n");
    const std::string head = "module mul (input logic [15:0] a, b, output logic [15:0] y);\n    assign y = ";
    answer(unit, "m", head + "(a + b) * a;\nendmodule\n");
    answer(unit, "n", head + "a * a + b * a;\nendmodule\n");
    proof::Options hurried;
    hurried.limits.seconds = 0;
    Grouping grouping(unit, {}, hurried);
    diag::Sink sink;
    REQUIRE(grouping.run(sink));
    REQUIRE(grouping.groups().size() == 2);
    CHECK(grouping.groups()[1].notDecided == std::vector<size_t>{0});
    CHECK(grouping.counts().undecided == 1);
    // Latches are never compared by proof.
    UnitAnswers latches = unitOf(gateTable);
    const std::string latch = "module gate (input logic a, b, output logic y);\n    always_latch if (a) y = ";
    answer(latches, "m", latch + "b;\nendmodule\n");
    answer(latches, "n", latch + "b & a;\nendmodule\n");
    Grouping held(latches, {}, {});
    REQUIRE(held.run(sink));
    REQUIRE(held.groups().size() == 2);
    CHECK(held.groups()[1].notDecided == std::vector<size_t>{0});
    CHECK(held.counts().undecided == 1);
}

TEST_CASE("groups: a spec that is not valid any more is reported") {
    UnitAnswers unit = unitOf(gateTable);
    unit.spec.unit.tables[0].rows[0].outputs[0].raw.text = "missing";
    Grouping grouping(unit, {}, {});
    diag::Sink sink;
    CHECK(!grouping.run(sink));
    CHECK(sink.hasErrors());
}
