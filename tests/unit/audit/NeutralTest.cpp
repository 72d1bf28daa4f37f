// NeutralTest.cpp - neutral names: all that is declared, nothing else, and the same behaviour.
// SPDX-License-Identifier: MIT
#include "audit/Neutral.h"

#include <doctest/doctest.h>

using namespace palindrome;
using namespace palindrome::audit;

namespace {

const std::string module = R"(`default_nettype none
// Adds while running.
module adder #(
  parameter int unsigned WIDTH = 4 // bits
) (
  input  wire  logic clk,
  input  wire  logic rst,
  input  wire  logic [WIDTH-1:0] step,
  output logic [WIDTH-1:0] total,
  output logic odd
);
  typedef enum logic {STOP, RUN} mode_t;
  mode_t mode;
  logic [WIDTH-1:0] parts;
  /* the next value */
  function automatic logic [WIDTH-1:0] plus(input logic [WIDTH-1:0] left, right);
    return left + right;
  endfunction : plus
  for (genvar bitno = 0; bitno < WIDTH; bitno++) begin : each
    assign parts[bitno]  =  step[bitno] & (mode == RUN);
  end
  always_ff @(posedge clk or posedge rst)
    if (rst) begin : resetting
      total <= '0;
      mode  <= STOP;
    end : resetting
    else begin
      total <= plus(.left(total), .right(parts));
      mode  <= mode_t'($bits(step) == WIDTH);
    end
  assign odd = total[0];
endmodule : adder
)";

bool refused(const std::string& text, const std::string& part) {
    diag::Sink sink;
    const auto neutral = neutralize("x.sv", text, sink);
    return !neutral && sink.hasErrors() && sink.all()[0].rule == "audit-neutral" &&
           sink.all()[0].message.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("declarations and references get neutral names, and the module does the same") {
    diag::Sink sink;
    const auto neutral = neutralize("adder.sv", module, sink);
    REQUIRE(neutral);
    for (const char* word : {"adder", "WIDTH", "clk", "rst", "step", "total", "odd", "mode", "STOP", "RUN",
                             "parts", "plus", "left", "right", "bitno", "each", "resetting", "Adds", "next",
                             "bits "})
        CHECK_MESSAGE(neutral->text.find(word) == std::string::npos, word);
    for (const char* word : {"module m0", "int unsigned k0", "enum logic {e0, e1} t0", "$bits(p2)", "f0",
                             "`default_nettype none", "endmodule : m0"})
        CHECK_MESSAGE(neutral->text.find(word) != std::string::npos, word);
    CHECK(neutral->original("p3") == "total");
    CHECK(neutral->original("elsewhere") == "elsewhere");
    CHECK(differs(module, *neutral) == std::nullopt);
}

TEST_CASE("a neutral text that does something else is found out") {
    diag::Sink sink;
    auto neutral = neutralize("adder.sv", module, sink);
    REQUIRE(neutral);
    const size_t at = neutral->text.find(" + ");
    REQUIRE(at != std::string::npos);
    neutral->text[at + 1] = '-';
    const auto why = differs(module, *neutral);
    REQUIRE(why);
    CHECK(why->find("refuted") != std::string::npos);
}

TEST_CASE("names inside of macros and escaped names are refused") {
    CHECK(refused("`define W 4\nmodule m(input logic [`W-1:0] a, output logic y); assign y = ^a; endmodule\n",
                  "`define"));
    CHECK(refused("module m(input logic a, output logic y); logic \\b+c ; assign \\b+c = a;\n"
                  "assign y = \\b+c ; endmodule\n",
                  "\\b+c"));
}

TEST_CASE("a table gets its names back, and numbers stay numbers") {
    Neutral neutral;
    neutral.names = {{"step", "p0"}, {"b0", "s1"}, {"RUN", "e0"}, {"first", "s2"}};
    CHECK(withOriginalNames("| p0 | 4'b0 == s1 | 8'he0 | x.e0 | 1e0 |", neutral) ==
          "| step | 4'b0 == b0 | 8'he0 | x.RUN | 1e0 |");
    // A name that the model made up must not fall together with one of the file.
    CHECK(withOriginalNames("step <= p0", neutral) == "step_x <= step");
    CHECK(withOriginalNames("policy: first, p01", neutral) == "policy: first, p01");
}
