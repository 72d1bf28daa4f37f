// HarnessTest.cpp - values go in and out of the simulation, by port and by register name.
// SPDX-License-Identifier: MIT
#include "SimBench.h"
#include "sim/Compare.h"

using namespace palindrome;
using namespace palindrome::sim;
using namespace palindrome::sim::test;

namespace {

HarnessRun run(const hdl::Sources& s, const Stimulus& stimulus) {
    auto b = build(s, options());
    REQUIRE_MESSAGE(b, (b ? "" : b.error().message));
    auto r = runHarness(*b, stimulus, options());
    REQUIRE_MESSAGE(r, (r ? "" : r.error().message));
    return *r;
}

const char* const names = R"(
package p; typedef enum logic [1:0] {A, B} st_t;
typedef struct packed {logic [3:0] hi; logic lo;} pk_t; endpackage
module leaf #(parameter int W = 4) (input logic clk, input logic [W-1:0] d, output logic [W-1:0] q);
    logic [W-1:0] r;
    always_ff @(posedge clk) r <= d;
    assign q = r;
endmodule
module names import p::*; (input logic clk, input logic [3:0] d, input logic [99:0] w,
                           output logic [3:0] q, output logic [99:0] wq, output logic [7:0] m);
    st_t st; pk_t pk; logic [99:0] wide; logic [7:0] mem [4]; logic [3:0] grid [2][3];
    logic [3:0] t [2]; logic [7:0] ta;
    always_ff @(posedge clk) begin
        st <= B; pk <= {d, 1'b1}; wide <= w; mem[d[1:0]] <= {d, ~d}; grid[1][d % 3] <= d; q <= d;
    end
    for (genvar i = 0; i < 2; i++) begin : g
        logic [3:0] inner;
        always_ff @(posedge clk) inner <= d + 4'(i);
        leaf u (.clk, .d(inner), .q(t[i]));
    end
    leaf arr [1:0] (.clk, .d({d, ~d}), .q(ta));
    assign wq = wide; assign m = mem[d[1:0]] ^ {t[0], t[1]} ^ ta ^ 8'(grid[1][0]);
endmodule
)";

} // namespace

TEST_CASE("ports of any width go in and out") {
    Stimulus s;
    s.clocking.clock = "clk";
    s.inputs = {{"d", 4}, {"w", 100}};
    s.outputs = {{"q", 4}, {"wq", 100}, {"m", 8}};
    BitVec big = BitVec(100, 0xdeadbeef).shl(BitVec(8, 66));
    s.episodes = {{7, {{BitVec(4, 5), big}, {BitVec(4, 6), ~big}, {BitVec(4, 0), big}}, {}}};
    auto r = run(source("names", names), s);
    CHECK(r.portProblems.empty());
    REQUIRE(r.episodes.size() == 1);
    REQUIRE(r.episodes[0].outputs.size() == 3);
    CHECK(r.episodes[0].outputs[1][0].toUint64() == 5);
    CHECK(r.episodes[0].outputs[1][1] == big);
    CHECK(r.episodes[0].outputs[2][1] == ~big);
}

TEST_CASE("registers are watched and set by hierarchical name") {
    Stimulus s;
    s.clocking.clock = "clk";
    s.inputs = {{"d", 4}, {"w", 100}};
    s.outputs = {{"m", 8}, {"q", 4}, {"wq", 100}};
    s.registers = {{"st", 2}, {"pk", 5},         {"wide", 100},   {"mem[2]", 8},  {"grid[1][2]", 4},
                   {"q", 4},  {"g[1].inner", 4}, {"g[1].u.r", 4}, {"arr[1].r", 4}};
    const std::vector<Signal> wrong = {{"nope", 1},       {"st", 3},  {"mem[4]", 8}, {"mem", 8},
                                       {"g[5].inner", 4}, {"a b", 1}, {"x[", 1},     {"", 1}};
    s.registers.insert(s.registers.end(), wrong.begin(), wrong.end());
    std::vector<std::pair<size_t, BitVec>> power;
    for (size_t i = 0; i < 9; ++i)
        power.emplace_back(i, BitVec::ones(s.registers[i].width));
    power.emplace_back(9, BitVec(1, 1)); // cannot be set, and does no harm
    s.episodes = {{3, {{BitVec(4, 2), BitVec(100, 9)}, {BitVec(4, 2), BitVec(100, 1)}}, power}};
    auto r = run(source("names", names), s);
    for (size_t i = 0; i < s.registers.size(); ++i) {
        CAPTURE(s.registers[i].name);
        CHECK(r.registerProblems[i].empty() == (i < 9));
    }
    CHECK(r.registerProblems[9] == "missing");
    CHECK(r.registerProblems[10] == "width 2");
    REQUIRE(r.episodes[0].changes.size() == 3);
    RecordCursor cursor(r.episodes[0], s.registers.size());
    for (size_t i = 0; i < 9; ++i) {
        CAPTURE(s.registers[i].name);
        REQUIRE(cursor.value(i));
        CHECK(cursor.value(i)->isOnes());
    }
    // Set before the first cycle is seen: combinational outputs follow.
    CHECK(r.episodes[0].outputs[0][2].isOnes());
    CHECK(cursor.valueAfterEdge(0)->toUint64() == 1);
    CHECK(cursor.valueAfterEdge(1)->toBinary() == "00101");
    CHECK(cursor.valueAfterEdge(3)->toHex() == "2d");
    CHECK(cursor.valueAfterEdge(4)->toUint64() == 2);
    CHECK(cursor.valueAfterEdge(5)->toUint64() == 2);
    CHECK(cursor.valueAfterEdge(6)->toUint64() == 3);
    CHECK(cursor.valueAfterEdge(7)->toUint64() == 15);
    cursor.step();
    CHECK(cursor.valueAfterEdge(7)->toUint64() == 3);
    CHECK_FALSE(cursor.value(9));
}

TEST_CASE("what the HDL leaves open depends on the seed alone") {
    Stimulus s;
    s.clocking.clock = "clk";
    s.inputs = {{"d", 4}, {"w", 100}};
    s.outputs = {{"wq", 100}};
    for (uint32_t seed : {5u, 6u, 5u})
        s.episodes.push_back({seed, {{BitVec(4, 0), BitVec(100, 0)}}, {}});
    auto r = run(source("names", names), s);
    CHECK(r.episodes[0].outputs == r.episodes[2].outputs);
    CHECK(r.episodes[0].outputs != r.episodes[1].outputs);
}

TEST_CASE("the active edge is the one that the clocking says") {
    auto text = [](const std::string& edge) {
        return "module e(input logic clk, input logic d, output logic q);\nalways_ff @(" + edge +
               " clk) q <= d;\nendmodule\n";
    };
    Stimulus s;
    s.clocking.clock = "clk";
    s.inputs = {{"d", 1}};
    s.outputs = {{"q", 1}};
    InputSequence in;
    std::string sent = "0110100", seen;
    for (char c : sent)
        in.push_back({BitVec(1, c == '1')});
    s.episodes = {{1, in, {}}};
    for (const char* edge : {"posedge", "negedge"}) {
        s.clocking.edge = std::string(edge) == "negedge" ? logic::Edge::Neg : logic::Edge::Pos;
        auto r = run(source("e", text(edge)), s);
        seen.clear();
        for (const auto& o : r.episodes[0].outputs)
            seen += o[0].toBinary();
        CHECK(seen.substr(1) == sent.substr(0, 6));
    }
}

TEST_CASE("ports that do not match are reported one by one, and nothing is run") {
    Stimulus s;
    s.clocking.clock = "clock";
    s.inputs = {{"d", 5}, {"gone", 1}};
    s.outputs = {{"q", 4}, {"none", 2}, {"w", 100}};
    s.episodes = {{1, {{BitVec(5, 0), BitVec(1, 0)}}, {}}};
    auto r = run(source("names", names), s);
    CHECK(r.episodes.empty());
    std::string all;
    for (const auto& p : r.portProblems)
        all += p + "\n";
    CHECK(all == "the HDL has no clock clock\n"
                 "input d has width 5 in the spec and width 4 in the HDL\n"
                 "the HDL has no input gone\n"
                 "the HDL has no output none\n"
                 "w is an output in the spec, but not in the HDL\n"
                 "the HDL has an input clk that the spec does not have\n"
                 "the HDL has an input w that the spec does not have\n");
}
