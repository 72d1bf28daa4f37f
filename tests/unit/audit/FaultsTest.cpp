// FaultsTest.cpp - each class of faults is found where it can be made, and nowhere else.
// SPDX-License-Identifier: MIT
#include "audit/Faults.h"

#include <algorithm>
#include <doctest/doctest.h>

using namespace palindrome;
using namespace palindrome::audit;

namespace {

const std::string module = R"(module m (
  input  logic clk,
  input  logic rst_n,
  input  logic go,
  input  logic [3:0] a,
  input  logic [3:0] b,
  output logic [3:0] q,
  output logic y
);
  typedef enum logic [1:0] {IDLE, RUN, END} st_t;
  st_t state;
  logic [3:0] count;
  assign q = count;
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      state <= IDLE;
      count <= 4'd0;
    end else if (go && state == IDLE) begin
      state <= RUN;
      count <= a;
    end else if (count > 4'd1) begin
      count <= count - 1;
    end
  end
  always_comb begin
    casez ({go, state})
      3'b1_0?: y = 1'b1;
      3'b010, 3'b110: y = a[3:2] == b[1:0];
      default: y = 1'b0;
    endcase
  end
endmodule
)";

std::vector<Fault> found() {
    hdl::Sources sources;
    sources.texts = {{"m.sv", module}};
    diag::Sink sink;
    auto design = hdl::elaborate(sources, sink);
    REQUIRE(design);
    return findFaults(*design, module, {"clk", "rst_n"});
}

/// There is a fault of the class whose text has `part` and not the module's.
bool gives(FaultClass kind, const std::string& part) {
    REQUIRE(module.find(part) == std::string::npos);
    const auto faults = found();
    return std::any_of(faults.begin(), faults.end(), [&](const Fault& fault) {
        return fault.kind == kind && applied(module, fault).find(part) != std::string::npos;
    });
}

} // namespace

TEST_CASE("each class of faults makes the edits that it is named after") {
    CHECK(gives(FaultClass::ConditionFlipped, "else if (!go && state == IDLE)"));
    CHECK(gives(FaultClass::ConditionFlipped, "else if (go && state != IDLE)"));
    CHECK(gives(FaultClass::OffByOne, "count >= 4'd1"));
    CHECK(gives(FaultClass::OffByOne, "count > 4'd2"));
    CHECK(gives(FaultClass::OffByOne, "a[2:1] == b"));
    CHECK(gives(FaultClass::RowDropped, "end else if (count > 4'd1) begin\n      count <= count - 1;\n"
                                        "    end\n  end\n  always_comb begin\n    casez ({go, state})\n"
                                        "      3'b010"));
    CHECK(gives(FaultClass::RowDropped, "4'd0;\n    end else if (count > 4'd1)"));
    CHECK(gives(FaultClass::RowInvented, "end else if (go && state == RUN) begin"));
    CHECK(gives(FaultClass::PrioritySwapped, "4'd0;\n    end else if (count > 4'd1) begin\n      "
                                             "count <= count - 1;\n    end else if (go"));
    CHECK(gives(FaultClass::ResetWrong, "state <= END;"));
    CHECK(gives(FaultClass::ResetWrong, "count <= 4'd1;"));
    CHECK(gives(FaultClass::WidthCut, "logic [2:0] count;"));
    CHECK(gives(FaultClass::WidthCut, "a[2:2]"));
    CHECK(gives(FaultClass::WrongSignal, "count <= b;"));
    CHECK(gives(FaultClass::HoldForgotten, "end else begin\n      count <= count - 1;"));
    CHECK(gives(FaultClass::HoldForgotten, "count <= '0;"));
    CHECK(gives(FaultClass::DontCareFilled, "3'b1_00:"));
    CHECK(gives(FaultClass::DontCareFilled, "count > 4'd1 && go"));
    CHECK(gives(FaultClass::DontCareFilled, "      3'b110: y = a"));
}

TEST_CASE("the header, event lists and the test of reset are never edited") {
    const size_t body = module.find("typedef");
    for (const Fault& fault : found()) {
        const std::string wrong = applied(module, fault);
        CAPTURE(wrong);
        CHECK(wrong != module);
        CHECK(wrong.substr(0, body) == module.substr(0, body));
        CHECK(wrong.find("always_ff @(posedge clk or negedge rst_n) begin\n    if (!rst_n) begin") !=
              std::string::npos);
        CHECK(fault.line == 1 + std::count(module.begin(),
                                           module.begin() + static_cast<long>(fault.edits[0].begin),
                                           '\n'));
    }
}

TEST_CASE("the names of the classes are read back") {
    for (size_t i = 0; i < faultClassCount; ++i)
        CHECK(classNamed(className(static_cast<FaultClass>(i))) == static_cast<FaultClass>(i));
    CHECK_FALSE(classNamed("typo"));
}
