// StructureProofTest.cpp - assumptions of instances: kept, broken, and not proved in a circle.
// SPDX-License-Identifier: MIT
#include "flow/StructureProof.h"

#include "flow/Prove.h"
#include "lct/Reader.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace palindrome;

namespace {

const std::string clocked = "## Clocking\n| clock | edge | reset | active | style |\n|---|---|---|---|---|\n"
                            "| clk | posedge | rst_n | low | async |\n";
const std::string ports = "## Ports\n| name | direction | type |\n|---|---|---|\n"
                          "| clk | in | logic |\n| rst_n | in | logic |\n";

/// One register that follows the input; `reset` is its cell.
std::string relay(const std::string& reset, const std::string& conditions) {
    return "# relay\n" + clocked + ports + "| a | in | logic |\n| b | out | logic |\n" +
           "## Registers\n| name | type | reset |\n|---|---|---|\n| r | logic | " + reset + " |\n" +
           "## Equations\n| name | expression |\n|---|---|\n| b | r |\n" +
           "## Table: r\n| → r |\n|---|\n| a |\n" + conditions;
}

std::string section(const std::string& title, const std::string& name, const std::string& what) {
    return "## " + title + "\n| name | expression |\n|---|---|\n| " + name + " | " + what + " |\n";
}

const std::string quiet = section("Assumptions", "quiet", "!a") +
                          section("Invariants", "stays", "!r") +
                          section("Properties", "silent", "!b");

std::string pairOf(const std::string& conditions, const std::string& first = "u_y.b",
                   const std::string& more = "") {
    return "# pair\n" + clocked + ports + more + "| z | out | logic |\n" + conditions +
           "## Instances\n| name | unit |\n|---|---|\n| u_x | relay |\n| u_y | relay |\n" +
           "## Connections\n| from | to |\n|---|---|\n| " + first + " | u_x.a |\n" +
           "| u_x.b | u_y.a |\n| u_y.b | z |\n";
}

lct::Unit read(const std::string& text, const std::vector<std::string>& below) {
    diag::Sink sink;
    auto unit = lct::readMarkdown(text, "top.lct.md", sink);
    REQUIRE(unit);
    for (const std::string& one : below) {
        auto child = lct::readMarkdown(one, "below.lct.md", sink);
        REQUIRE(child);
        unit->units.push_back(std::make_shared<const lct::Unit>(std::move(*child)));
    }
    REQUIRE(!sink.hasErrors());
    return std::move(*unit);
}

proof::Result prove(const lct::Unit& unit) {
    diag::Sink sink;
    proof::Options options;
    options.limits.seconds = 20;
    options.secondOpinion = true;
    auto proof = flow::proveStructure(unit, {}, flow::loweringOptions(), options, sink);
    for (const auto& d : sink.all())
        MESSAGE(d.message);
    REQUIRE(proof);
    INFO(proof->refused);
    REQUIRE(proof->result);
    return std::move(*proof->result);
}

const proof::ObligationResult& obligation(const proof::Result& result, const std::string& name) {
    auto found = std::find_if(result.obligations.begin(), result.obligations.end(),
                              [&](const auto& o) { return o.name == name; });
    REQUIRE_MESSAGE(found != result.obligations.end(), name);
    return *found;
}

using proof::Verdict;

} // namespace

TEST_CASE("a ring keeps its assumptions by what held in the cycle before") {
    auto result = prove(read(pairOf(""), {relay("0", quiet)}));
    CHECK(result.verdict == Verdict::Proved);
    CHECK(obligation(result, "property u_x assumes quiet").detail.find("u_y") !=
          std::string::npos);
    CHECK(result.secondOpinion == "z3 agrees");
}

TEST_CASE("a ring that starts wrong is refuted by a run") {
    auto result = prove(read(pairOf(""), {relay("1", quiet)}));
    CHECK(result.verdict == Verdict::Refuted);
    REQUIRE(result.trace);
    CHECK(result.trace->replayed);
    // The unit already breaks what it says of itself, whatever stands around it.
    CHECK(result.trace->output == "property silent");
    CHECK(result.reason.find("in unit `relay` alone") == 0);
    CHECK(obligation(result, "unit relay: property silent").verdict == Verdict::Refuted);
}

TEST_CASE("an assumption about a register that reset leaves open proves nothing about it") {
    // Alone, "both zero" makes "stays" true from the first cycle on. Nobody around the unit can
    // see to that.
    const std::string hopes = section("Assumptions", "both_zero", "!a && !r") +
                              section("Invariants", "stays", "!r");
    auto result = prove(read(pairOf(""), {relay("-", hopes)}));
    CHECK(result.verdict == Verdict::Refuted);
    CHECK(obligation(result, "unit relay: invariant stays").verdict != Verdict::Proved);
}

TEST_CASE("an input that nothing is known of breaks an assumption") {
    const std::string input = "| go | in | logic |\n";
    auto open = prove(read(pairOf("", "go", input), {relay("0", quiet)}));
    CHECK(open.verdict == Verdict::Refuted);
    REQUIRE(open.trace);
    CHECK(open.trace->cycles.size() == 2);
    CHECK(obligation(open, "property u_x assumes quiet").verdict == Verdict::Refuted);
    CHECK(open.trace->output == "u_x assumes quiet");
    CHECK(open.trace->replayed);
    CHECK(open.trace->shortest);
    // Which row drives the port that the assumption speaks of.
    REQUIRE(!open.notes.empty());
    CHECK(open.notes[0].find("`quiet` of `u_x` (unit `relay`); its input `a` comes from `go` -> `u_x.a` "
                             "(top.lct.md:") == 0);
    auto given = prove(read(pairOf(section("Assumptions", "never", "!go"), "go", input),
                            {relay("0", quiet)}));
    CHECK(given.verdict == Verdict::Proved);
}

TEST_CASE("assumptions of the structure that exclude each other prove nothing") {
    const std::string input = "| go | in | logic |\n";
    auto result = prove(read(pairOf(section("Assumptions", "never", "go && !go"), "go", input),
                             {relay("0", quiet)}));
    CHECK(result.verdict == Verdict::Unknown);
    CHECK(result.reason.find("cannot be met") != std::string::npos);
}

TEST_CASE("two assumptions that only hold if the other does, in one cycle, are not proved") {
    // Bit 1 of each passes bit 0 of the other on, and bit 0 is 1 after reset.
    const std::string cross =
        "# relay\n" + clocked + ports + "| a | in | logic [1:0] |\n| b | out | logic [1:0] |\n" +
        "## Registers\n| name | type | reset |\n|---|---|---|\n| r | logic | 1 |\n" +
        "## Equations\n| name | expression |\n|---|---|\n| b[1] | a[0] |\n| b[0] | r && a[0] |\n" +
        "## Table: r\n| → r |\n|---|\n| r |\n" + section("Assumptions", "quiet", "a == 0") +
        section("Properties", "silent", "b == 0");
    const std::string top =
        "# pair\n" + clocked + ports + "| go | in | logic |\n| z | out | logic |\n" +
        "## Instances\n| name | unit |\n|---|---|\n| u_x | relay |\n| u_y | relay |\n" +
        "## Connections\n| from | to |\n|---|---|\n| {u_y.b[1], go} | u_x.a |\n" +
        "| {u_x.b[0], u_x.b[1]} | u_y.a |\n| u_y.b[0] | z |\n";
    auto result = prove(read(top, {cross}));
    CHECK(result.verdict == Verdict::Refuted);
    CHECK(obligation(result, "property u_x assumes quiet").verdict != Verdict::Proved);
    CHECK(obligation(result, "property u_y assumes quiet").verdict != Verdict::Proved);
}

TEST_CASE("invariants over registers of instances, with ranges") {
    const std::string free = section("Properties", "shows", "b == r");
    const std::string input = "| go | in | logic |\n";
    auto conditions = [](const std::string& invariant) {
        return "## Assumptions\n| name | expression |\n|---|---|\n"
               "| alternates | !go \\|\\| !u_x.r |\n"
               "## Invariants\n| name | expression | for |\n|---|---|---|\n| apart | " +
               invariant + " | i 2 |\n";
    };
    auto good = prove(read(pairOf(conditions("i == 1 \\|\\| !(u_x.r && u_y.r)"), "go", input),
                           {relay("0", free)}));
    CHECK(good.verdict == Verdict::Proved);
    CHECK(obligation(good, "invariant apart[0]").verdict == Verdict::Proved);
    CHECK(obligation(good, "invariant apart[1]").verdict == Verdict::Proved);
    auto bad = prove(read(pairOf(conditions("i == 1 \\|\\| !u_y.r"), "go", input),
                          {relay("0", free)}));
    CHECK(bad.verdict == Verdict::Refuted);
    REQUIRE(bad.trace);
    CHECK(bad.trace->output == "invariant apart[0]");
    CHECK(obligation(bad, "invariant apart[0]").verdict == Verdict::Refuted);
}

TEST_CASE("an assumption that a neighbour breaks some cycles later is refuted by a shortest run") {
    // `go` comes through the first relay; only the second one assumes something.
    const std::string source = "# source\n" + clocked + ports + "| a | in | logic |\n" +
                               "| b | out | logic |\n" +
                               "## Registers\n| name | type | reset |\n|---|---|---|\n"
                               "| r | logic [1:0] | 0 |\n" +
                               "## Equations\n| name | expression |\n|---|---|\n| b | r == 3 |\n" +
                               "## Table: r\n| → r |\n|---|\n| r + {1'b0, a} |\n";
    const std::string top =
        "# pair\n" + clocked + ports + "| go | in | logic |\n| z | out | logic |\n" +
        "## Instances\n| name | unit |\n|---|---|\n| u_s | source |\n| u_x | relay |\n" +
        "## Connections\n| from | to |\n|---|---|\n| go | u_s.a |\n| u_s.b | u_x.a |\n| u_x.b | z |\n";
    auto result = prove(read(top, {source, relay("0", quiet)}));
    CHECK(result.verdict == Verdict::Refuted);
    REQUIRE(result.trace);
    CHECK(result.trace->output == "u_x assumes quiet");
    CHECK(result.trace->replayed);
    CHECK(result.trace->shortest);
    CHECK(result.trace->cycles.size() == 5); // reset, and three times `go`
    CHECK(result.reason == "`u_x assumes quiet` is broken in cycle 4 after reset");
}

TEST_CASE("what no run within reach breaks is not decided, with a possible state") {
    // The counter needs a million cycles to break what the relay assumes.
    const std::string source = "# source\n" + clocked + ports + "| b | out | logic |\n" +
                               "## Registers\n| name | type | reset |\n|---|---|---|\n"
                               "| r | logic [19:0] | 0 |\n" +
                               "## Equations\n| name | expression |\n|---|---|\n| b | &r |\n" +
                               "## Table: r\n| → r |\n|---|\n| r + 1'b1 |\n";
    const std::string top =
        "# pair\n" + clocked + ports + "| z | out | logic |\n" +
        "## Instances\n| name | unit |\n|---|---|\n| u_s | source |\n| u_x | relay |\n" +
        "## Connections\n| from | to |\n|---|---|\n| u_s.b | u_x.a |\n| u_x.b | z |\n";
    auto result = prove(read(top, {source, relay("0", quiet)}));
    CHECK(result.verdict == Verdict::Unknown);
    CHECK(!result.trace);
    CHECK(result.reason == "not decided: `property u_x assumes quiet` is not proved; no run of 24 cycles "
                           "after reset breaks it");
    const auto& open = obligation(result, "property u_x assumes quiet");
    CHECK(open.verdict == Verdict::Unknown);
    CHECK(open.detail.find("a possible state, reachable or not: u_s.b=1 "
                           "u_s.r=11111111111111111111") != std::string::npos);
    CHECK(std::any_of(result.notes.begin(), result.notes.end(), [](const std::string& note) {
        return note.find("comes from `u_s.b` -> `u_x.a`") != std::string::npos;
    }));
}

TEST_CASE("what is proved of the parts is proved of the whole") {
    const std::string input = "| go | in | logic |\n";
    for (const std::string& reset : std::vector<std::string>{"0", "1", "-"}) {
        for (const std::string& given : std::vector<std::string>{"!go", "go", "!go || z"}) {
            auto unit = read(pairOf(section("Assumptions", "given",
                                            given == "!go || z" ? "!go \\|\\| z" : given),
                                    "go", input),
                             {relay(reset, quiet)});
            auto parts = prove(unit);
            diag::Sink sink;
            auto pair = flow::loadPair(unit, {}, unit, flow::loweringOptions(), sink);
            REQUIRE(pair);
            auto whole = flow::provePair(*pair, unit, {}, {{}, false}).proof;
            INFO(reset, " ", given, ": ", parts.reason, " / ", whole.reason);
            CHECK((parts.verdict == Verdict::Proved) == (whole.verdict == Verdict::Proved));
        }
    }
}
