// ReplayTest.cpp - Verilator confirms what a trace claims, or says why it does not.
// SPDX-License-Identifier: MIT
#include "SimBench.h"

using namespace palindrome;
using namespace palindrome::sim;
using namespace palindrome::sim::test;

namespace {

ReplayResult run(const SimTrace& t, const hdl::Sources& s, const Clocking& c = {}) {
    auto r = replay(t, c, s, options());
    REQUIRE_MESSAGE(r, (r ? "" : r.error().message));
    return *r;
}

SimTrace trace(std::vector<NamedValues> inputs, const std::string& output,
               const std::string& expected, const std::string& actual) {
    SimTrace t;
    for (auto& i : inputs) {
        TraceCycle c;
        c.inputs = std::move(i);
        t.cycles.push_back(std::move(c));
    }
    t.output = output;
    t.expected = expected;
    t.actual = actual;
    return t;
}

Clocking clk() {
    Clocking c;
    c.clock = "clk";
    return c;
}

const char* const shifter =
    "module sh(input logic clk, d, output logic [2:0] q);\n"
    "logic [1:0] a; logic b;\n"
    "always_ff @(posedge clk) {b, a} <= {a, d};\nassign q = {b, a};\nendmodule\n";

} // namespace

TEST_CASE("power-up values are set before the first cycle") {
    auto t = trace({{{"d", "1"}}, {{"d", "0"}}}, "q", "000", "101");
    t.powerUp = {{"a", "10"}, {"b", "0"}};
    auto r = run(t, source("sh", shifter), clk());
    CHECK(r.confirmed);
    CHECK(r.observed == "101");
    CHECK(r.reason == "q in cycle 1 is 101, the spec demands 000");
    t.powerUp[0].second = "00";
    r = run(t, source("sh", shifter), clk());
    CHECK_FALSE(r.confirmed);
    CHECK(r.reason == "q in cycle 1 is 001, not 101 as the trace says");
}

TEST_CASE("open power-up bits are left to chance, and only what does not depend on them counts") {
    auto t = trace({{{"d", "1"}}, {{"d", "0"}}}, "q", "xx0", "xx1");
    t.powerUp = {{"a", "xx"}, {"b", "x"}};
    auto r = run(t, source("sh", shifter), clk());
    CHECK(r.confirmed);
    CHECK(r.observed == "xx1");
    // A partly open register keeps its known bits.
    t.powerUp[0].second = "x1";
    r = run(t, source("sh", shifter), clk());
    CHECK(r.observed == "x11");
}

TEST_CASE("a register that cannot be set is named when the trace is not confirmed") {
    auto t = trace({{{"d", "1"}}, {{"d", "0"}}}, "q", "001", "111");
    t.powerUp = {{"gone", "10"}};
    auto r = run(t, source("sh", shifter), clk());
    CHECK_FALSE(r.confirmed);
    CHECK(r.reason.find("could not be set for gone") != std::string::npos);
}

TEST_CASE("a possible x is confirmed where runs differ") {
    const char* text =
        "module px(input logic [1:0] s, output logic [1:0] y, output logic z);\n"
        "always_comb case (s) 2'd0: y = 2'd1; 2'd1: y = {1'b1, 1'bx}; default: y = 'x; "
        "endcase\nassign z = s == 2;\nendmodule\n";
    auto r = run(trace({{{"s", "11"}}}, "y", "10", "xx"), source("px", text));
    CHECK(r.confirmed);
    CHECK(r.observed == "xx");
    r = run(trace({{{"s", "01"}}}, "y", "10", "1x"), source("px", text));
    CHECK(r.confirmed);
    CHECK(r.observed == "1x");
    // Where the spec does not care, an x is none of its business.
    r = run(trace({{{"s", "01"}}}, "y", "1x", "1x"), source("px", text));
    CHECK_FALSE(r.confirmed);
    // Verilator has a value here in every run.
    r = run(trace({{{"s", "00"}}}, "y", "01", "xx"), source("px", text));
    CHECK_FALSE(r.confirmed);
    CHECK(r.reason.find("two-state") != std::string::npos);
}

TEST_CASE("an x that Verilator computes as a constant is not confirmed where it looks right") {
    const char* text =
        "module dz(input logic [3:0] a, b, output logic [3:0] y);\nassign y = a / b;\n"
        "endmodule\n";
    auto zero = trace({{{"a", "0101"}, {"b", "0000"}}}, "y", "0000", "xxxx");
    auto r = run(zero, source("dz", text));
    CHECK_FALSE(r.confirmed);
    CHECK(r.reason.find("division by zero") != std::string::npos);
    zero.expected = "0011"; // and where it looks wrong, it is a mismatch all the same
    r = run(zero, source("dz", text));
    CHECK(r.confirmed);
}

TEST_CASE("a trace that does not fit is refused or not confirmed, never believed") {
    auto fails = [&](const SimTrace& t) {
        auto r = replay(t, clk(), source("sh", shifter), options());
        return !r && r.error().kind == Failure::Kind::BadReply;
    };
    CHECK(fails(trace({}, "q", "000", "001")));
    CHECK(fails(trace({{{"d", "2"}}}, "q", "000", "001")));
    CHECK(fails(trace({{{"d", "1"}}, {}}, "q", "000", "001")));
    CHECK(fails(trace({{{"d", "1"}}, {{"d", "11"}}}, "q", "000", "001")));
    CHECK(fails(trace({{{"d", "1"}}}, "q", "000", "01")));
    CHECK(fails(trace({{{"d", "1"}}}, "q", "", "")));
    auto r = run(trace({{{"d", "1"}}}, "nothing", "0", "1"), source("sh", shifter), clk());
    CHECK_FALSE(r.confirmed);
    CHECK(r.reason == "the HDL has no output nothing");
    // The clock may be listed among the inputs.
    r = run(trace({{{"clk", "1"}, {"d", "1"}}, {{"clk", "1"}, {"d", "1"}}}, "q", "xx0", "xx1"),
            source("sh", shifter), clk());
    CHECK(r.confirmed);
}
