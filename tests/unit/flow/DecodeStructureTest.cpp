// DecodeStructureTest.cpp - a table of instances that differs from its source is not proved.
// SPDX-License-Identifier: MIT
#include "flow/DecodeStructure.h"
#include "lct/Printer.h"

#include <doctest/doctest.h>

using namespace palindrome;

namespace {

const char* const source = R"(
module inv #(parameter int unsigned W = 1) (input logic [W-1:0] a, output logic [W-1:0] y);
    assign y = ~a;
endmodule
module buff #(parameter int unsigned W = 1) (input logic [W-1:0] a, output logic [W-1:0] y);
    assign y = a;
endmodule
module reg1(input logic clk, rst_n, d, output logic q);
    always_ff @(posedge clk) if (rst_n) q <= d;
endmodule
module top(input logic clk, rst_n, input logic [3:0] a, b, input logic c,
           output logic [3:0] y, output logic [1:0] z, output logic t);
    logic [3:0] m;
    inv #(.W(4)) u_a (.a(a), .y(m));
    inv #(.W(4)) u_b (.a({m[3:1], b[0]}), .y(y));
    for (genvar i = 0; i < 2; i++) begin : g
        inv u_c (.a(b[i]), .y(z[i]));
    end
    reg1 u_r (.clk, .rst_n, .d(c), .q(t));
endmodule
)";

struct Read {
    hdl::Design design;
    flow::DecodeOptions options;
    flow::DecodeOutcome outcome;
};

Read readBack() {
    hdl::Sources sources;
    sources.texts.emplace_back("top.sv", source);
    sources.top = "top";
    diag::Sink sink;
    auto design = hdl::elaborate(sources, sink);
    REQUIRE(design);
    flow::DecodeOptions options;
    options.lowering = flow::loweringOptions();
    options.selfCheck = false;
    auto outcome = flow::decodeDesign(*design, options, sink);
    REQUIRE_MESSAGE(outcome, (sink.all().empty() ? "" : sink.all()[0].message));
    return {std::move(*design), options, std::move(*outcome)};
}

/// The check of the table with one text in it replaced.
flow::SelfCheck checkWith(const std::string& from, const std::string& to) {
    auto read = readBack();
    const auto at = read.outcome.markdown.find(from);
    REQUIRE_MESSAGE(at != std::string::npos, read.outcome.markdown);
    read.outcome.markdown.replace(at, from.size(), to);
    diag::Sink sink;
    REQUIRE(flow::checkStructure(read.outcome, read.design, read.options, sink));
    return read.outcome.check;
}

} // namespace

TEST_CASE("a table of instances is proved by its structure") {
    auto read = readBack();
    diag::Sink sink;
    REQUIRE(flow::checkStructure(read.outcome, read.design, read.options, sink));
    CHECK_MESSAGE(read.outcome.check == flow::SelfCheck::Proved, read.outcome.checkDetail);
}

TEST_CASE("a connection to another port, of other bits, or crossed is refuted") {
    CHECK(checkWith("| a | u_a.a |", "| b | u_a.a |") == flow::SelfCheck::Failed);
    CHECK(checkWith("{u_a.y[3:1], b[0]}", "{u_a.y[3:1], b[1]}") == flow::SelfCheck::Failed);
    CHECK(checkWith("| b[i] | u_c[i].a |", "| b[1-i] | u_c[i].a |") == flow::SelfCheck::Failed);
    CHECK(checkWith("| u_c[i].y | z[i] |", "| u_c[1-i].y | z[i] |") == flow::SelfCheck::Failed);
}

TEST_CASE("an input that differs only during reset is refuted") {
    CHECK(checkWith("| c | u_r.d |", "| c & rst_n | u_r.d |") == flow::SelfCheck::Failed);
}

TEST_CASE("an instance of another module, or with another parameter, is refuted") {
    CHECK(checkWith("| u_b | inv |", "| u_b | buff |") == flow::SelfCheck::Failed);
    CHECK(checkWith("| u_c[2] | inv | - |", "| u_c[2] | inv | W = 2 |") == flow::SelfCheck::Failed);
}
