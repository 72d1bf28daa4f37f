// EmitTest.cpp - the form of the reference module, and the map from its text to cells.
// SPDX-License-Identifier: MIT
#include "hdl/EmitMap.h"
#include "hdl/UnitBuilder.h"

#include <doctest/doctest.h>

using namespace palindrome;
using test::UnitBuilder;

namespace {

std::string textOf(const lct::Unit& unit, bool withChecks = false) {
    diag::Sink sink;
    auto module = hdl::emit(unit, {.withChecks = withChecks}, sink);
    return module ? module->text : sink.all().at(0).rule + ": " + sink.all().at(0).message;
}

std::string ruleOf(const lct::Unit& unit) {
    diag::Sink sink;
    auto module = hdl::emit(unit, {}, sink);
    CHECK(module.has_value() == !sink.hasErrors());
    return sink.all().empty() ? "" : sink.all()[0].rule;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

UnitBuilder demo() {
    UnitBuilder b("demo");
    b.parameter({"DEPTH", "int unsigned", "4", "note of the parameter"});
    b.type({"st_t", "enum logic [1:0] {IDLE, RUN}"});
    b.clocked();
    b.port({"count", "out", "logic [3:0]", "note of the port"});
    b.reg({"state", "st_t", "IDLE"}).reg({"mem [DEPTH]", "logic [7:0]", "-"});
    b.reg({"keep", "logic", "keep"});
    b.signal({"sum", "logic [3:0]", "note"});
    b.equation({"sum", "state + 1"});
    b.equation({"count", "sum"});
    b.table("next state", {"unique", "hold"},
            {"state", "count | 1", "-> state", "-> mem[count[1:0]]", "-> keep", "note"},
            {{"IDLE", "!= 4'd3", "RUN", "8'd1", "1", "note of the row"},
             {"RUN", "{1, [3:4]}", "-", "-", "hold"},
             {"-", "1?0?", "IDLE", "hold", "!keep"}});
    return b;
}

} // namespace

TEST_CASE("a unit is printed as one module, one statement a cell") {
    CHECK(textOf(demo().unit) ==
          R"(// Reference module of the logic condition table `demo`; made by palindrome emit.
module demo #(
    parameter int unsigned DEPTH = 4  // note of the parameter
) (
    input  logic       clk,
    input  logic       rst_n,
    output logic [3:0] count  // note of the port
);

    typedef enum logic [1:0] {IDLE, RUN} st_t;

    st_t state;
    logic [7:0] mem [DEPTH];
    logic keep;
    logic [3:0] sum;  // signal: note

    // Equations
    assign sum = state + 1;
    assign count = sum;

    // Table: next state
    always_ff @(posedge clk or negedge rst_n) begin
        if (!rst_n) begin
            state <= IDLE;
        end
        else begin
            unique if (state == IDLE && (count | 1) != 4'd3) begin  // note of the row
                state <= RUN;
                keep <= 1;
            end
            else if (state == RUN && (count | 1) inside {1, [3:4]}) begin
                state <= st_t'('x);
                keep <= keep;
            end
            else if ((count | 1) ==? 4'b1?0?) begin
                state <= IDLE;
                keep <= !keep;
            end
        end
    end

    // Table: next state (no reset)
    always_ff @(posedge clk) begin
        unique if (state == IDLE && (count | 1) != 4'd3) begin  // note of the row
            mem[count[1:0]] <= 8'd1;
        end
        else if (state == RUN && (count | 1) inside {1, [3:4]}) begin
            mem[count[1:0]] <= 'x;
        end
        else if ((count | 1) ==? 4'b1?0?) begin
            mem[count[1:0]] <= mem[count[1:0]];
        end
    end
endmodule
)");
}

TEST_CASE("a gap is printed as unspecified, an otherwise row as else, an empty row as 1'b1") {
    UnitBuilder b("gaps");
    b.port({"a", "in", "logic"})
        .port({"x", "out", "logic"})
        .port({"y", "out", "logic"})
        .port({"z", "out", "logic"});
    b.table("gap", {}, {"a", "-> x"}, {{"1", "0"}});
    b.table("closed", {}, {"a", "-> y", "note"}, {{"1", "0"}, {"otherwise", "1", "the rest"}});
    b.table("last", {}, {"a", "-> z"}, {{"1", "0"}, {"-", "1"}});
    std::string text = textOf(b.unit);
    CHECK(has(text, R"(    // Table: gap
    always_comb begin
        if (a == 1) begin
            x = 0;
        end
        else begin  // unspecified
            x = 'x;
        end
    end
)"));
    CHECK(has(text, R"(        else begin  // the rest
            y = 1;
        end
)"));
    CHECK(has(text, R"(        else if (1'b1) begin
            z = 1;
        end
    end
endmodule
)"));
}

TEST_CASE("resets: synchronous, active high, only holding, none, and initial values") {
    UnitBuilder b("sync");
    b.clocking({"clk", "negedge", "rst", "high", "sync"});
    b.port({"clk", "in", "logic"}).port({"rst", "in", "logic"}).port({"q", "out", "logic [3:0]"});
    b.reg({"q", "logic [3:0]", "4'd2"}).reg({"h", "logic", "h"});
    b.table("q", {}, {"-> q"}, {{"q + 1"}});
    b.table("h", {}, {"-> h"}, {{"!h"}});
    std::string text = textOf(b.unit);
    CHECK(has(text, R"(    always_ff @(negedge clk) begin
        if (rst) begin
            q <= 4'd2;
        end
        else begin
            q <= q + 1;
        end
    end
)"));
    CHECK(has(text, R"(        if (rst) begin
            // all hold
        end
        else begin
            h <= !h;
        end
)"));

    UnitBuilder n("none");
    n.clocking({"clk", "posedge", "-", "-", "-"});
    n.port({"clk", "in", "logic"}).port({"q", "out", "logic [3:0]"});
    n.reg({"q", "logic [3:0]", "4'd2"})
        .reg({"u", "logic", "-"})
        .reg({"m [2]", "logic", "'{default: '0}"});
    n.table("all", {}, {"-> q", "-> u", "-> m[q[0]]", "note"}, {{"q + 1", "!u", "u", "always"}});
    text = textOf(n.unit);
    CHECK(has(text, "output logic [3:0] q = 4'd2\n"));
    CHECK(has(text, "    logic u;\n    logic m [2] = '{default: '0};\n"));
    CHECK(has(text, R"(    always_ff @(posedge clk) begin
        begin  // always
            q <= q + 1;
            u <= !u;
            m[q[0]] <= u;
        end
    end
)"));
}

TEST_CASE("bits of one register in two tables are reset from one constant") {
    UnitBuilder b("split");
    b.clocked().reg({"s", "logic [3:0]", "4'd9"});
    b.table("low", {}, {"-> s[1:0]"}, {{"s[3:2]"}});
    b.table("high", {}, {"-> s[3:2]"}, {{"s[1:0]"}});
    std::string text = textOf(b.unit);
    CHECK(has(text, "    localparam logic [3:0] lct__reset_s = 4'd9;\n"));
    CHECK(has(text, "            s[1:0] <= lct__reset_s[1:0];\n"));
    CHECK(has(text, "            s[3:2] <= lct__reset_s[3:2];\n"));
}

TEST_CASE("long tables are a case, because tools recurse over else if") {
    UnitBuilder b("longs");
    b.clocked().port({"a", "in", "logic [15:0]"}).port({"y", "out", "logic [15:0]"});
    b.reg({"r", "logic [15:0]", "'0"});
    std::vector<UnitBuilder::Cells> rows;
    for (int i = 0; i < 200; ++i)
        rows.push_back({std::to_string(i), std::to_string(i + 1)});
    b.table("short", {"unique"}, {"a", "-> y"}, rows);
    rows.push_back({"200", "1"});
    b.table("long", {"unique"}, {"a", "-> r"}, rows);
    std::string text = textOf(b.unit);
    CHECK(has(text, "        else if (a == 199) begin\n            y = 200;\n"));
    CHECK(has(text, R"(        else begin
            unique case (1'b1)
                a == 0: begin
                    r <= 1;
                end
)"));
    CHECK(has(text, R"(                default: begin  // unspecified
                    r <= 'x;
                end
            endcase
        end
    end
)"));
}

TEST_CASE("types that ports and parameters use stand before the module") {
    UnitBuilder b("typed");
    b.parameter({"INIT", "st_t", "B"});
    b.type({"st_t", "enum logic {A, B}"}).type({"pair_t", "struct packed {st_t s; logic v;}"});
    b.type({"inner_t", "logic [2:0]"});
    b.port({"p", "out", "pair_t"}).signal({"i", "inner_t"});
    b.equation({"i", "'0"}).equation({"p.v", "1"});
    b.table("s", {}, {"-> p.s"}, {{"-"}});
    std::string text = textOf(b.unit);
    CHECK(has(text, "\ntypedef enum logic {A, B} st_t;\ntypedef struct packed {st_t s; logic v;} "
                    "pair_t;\n\nmodule typed #(\n"));
    CHECK(has(text, "\n    typedef logic [2:0] inner_t;\n"));
    CHECK(has(text, "        p.s = st_t'('x);\n"));
}

TEST_CASE("an unspecified value has the form that its target needs") {
    UnitBuilder b("shapes");
    b.clocked();
    b.type({"st_t", "enum logic [1:0] {A, B}"})
        .type({"alias_t", "st_t"})
        .type({"row_t", "st_t [1:0]"});
    b.reg({"a", "alias_t", "-"}).reg({"r", "row_t", "-"}).reg({"m [2][3]", "st_t", "-"});
    b.reg({"v", "logic [3:0]", "-"}).reg({"w [4]", "logic [1:0]", "-"});
    b.table("t", {}, {"-> a", "-> r[0]", "-> r[1]", "-> m[1][2]", "-> v[0]", "-> w"},
            {{"-", "-", "-", "-", "-", "-"}});
    std::string text = textOf(b.unit);
    CHECK(has(text, "a <= st_t'('x);"));
    CHECK(has(text, "r[0] <= st_t'('x);"));
    CHECK(has(text, "m[1][2] <= st_t'('x);"));
    CHECK(has(text, "v[0] <= 'x;"));
    CHECK(has(text, "w <= '{default: 'x};"));
}

TEST_CASE("a cell that reads another output of its table comes behind it") {
    UnitBuilder b("order");
    b.port({"a", "in", "logic"}).port({"x", "out", "logic"}).port({"y", "out", "logic"});
    b.table("t", {}, {"a", "-> x", "-> y"}, {{"1", "y", "0"}, {"0", "!y", "1"}});
    CHECK(has(textOf(b.unit), "            y = 0;\n            x = y;\n"));
    b.unit.tables.clear();
    b.table("t", {}, {"a", "-> x", "-> y"}, {{"1", "y", "0"}, {"0", "1", "x"}});
    CHECK(ruleOf(b.unit) == "spec-cycle");
    b.unit.tables.clear();
    b.table("t", {}, {"y", "-> x", "-> y"}, {{"1", "1", "0"}});
    CHECK(ruleOf(b.unit) == "spec-cycle");
}

TEST_CASE("notes stay on their line and give no orders to tools") {
    UnitBuilder b("notes");
    b.port({"a", "in", "logic", "first\nsecond"})
        .port({"x", "out", "logic", "verilator lint_off ALL"});
    b.equation({"x", "a", "*/ `define x"});
    std::string text = textOf(b.unit);
    CHECK(has(text, "  // first second\n"));
    CHECK(has(text, "  // note: verilator lint_off ALL\n"));
    CHECK(has(text, "    assign x = a;  // */ `define x\n"));
}

TEST_CASE("conditions of the unit are comments, or wires for elaboration") {
    UnitBuilder b("checks");
    b.port({"a", "in", "logic [1:0]"}).port({"b", "in", "logic [1:0]"});
    b.assume({"small", "a | b"}).invariant({"inv", "1"}).property({"p", "a -> b"});
    CHECK(has(textOf(b.unit), "    // Assumptions\n    // assume small: a | b\n"));
    std::string text = textOf(b.unit, true);
    CHECK(has(text, "    wire lct__assume_0 = !(!(a | b));\n"));
    CHECK(has(text, "    wire lct__inv_0 = !(!(1));\n"));
    CHECK(has(text, "    wire lct__prop_0 = !(!(a -> b));\n"));
}

TEST_CASE("every cell is found again in the text, to the byte") {
    UnitBuilder b = demo();
    b.assume({"a", "count < 4'd9 || keep"});
    diag::Sink sink;
    auto module = hdl::emit(b.unit, {.withChecks = true}, sink);
    REQUIRE(module);
    size_t last = 0;
    for (const auto& e : module->map) {
        CHECK(e.begin >= last);
        CHECK(e.end > e.begin);
        last = e.end;
    }
    REQUIRE(last <= module->text.size());
    auto placeOf = [&](std::string_view needle, size_t skip, size_t length) {
        size_t at = module->text.find(needle);
        REQUIRE(at != std::string::npos);
        return *hdl::placeAt(*module, at + skip, at + skip + length);
    };
    // The header "count | 1" is written "count \| 1" in the file, in the second column of its row.
    auto header = placeOf("(count | 1) != 4'd3", 9, 1);
    CHECK(header.quote == "count | 1");
    CHECK(header.quoteColumn == 9);
    const auto& headerCell = b.unit.tables[0].conditions[1].span;
    CHECK(header.span.line == headerCell.line);
    CHECK(header.span.column == headerCell.column + 9);
    CHECK(header.span.length == 1);
    auto operand = placeOf("(count | 1) != 4'd3", 15, 4);
    CHECK(operand.quote == "!= 4'd3");
    CHECK(operand.quoteColumn == 4);
    CHECK(operand.span.column == b.unit.tables[0].rows[0].conditions[1].raw.span.column + 3);
    auto op = placeOf("(count | 1) != 4'd3", 12, 2);
    CHECK(op.quoteColumn == 1);
    auto bare = placeOf("==? 4'b1?0?", 7, 4);
    CHECK(bare.quote == "1?0?");
    CHECK(bare.quoteColumn == 1);
    auto hold = placeOf("keep <= keep;", 8, 4);
    CHECK(hold.quote == "hold");
    CHECK(hold.span == b.unit.tables[0].rows[1].outputs[2].raw.span);
    // Between cells: the operator belongs to the cell that follows, the end of a line to the last
    // one.
    CHECK(placeOf("state == IDLE", 6, 2).quote == "IDLE");
    CHECK(placeOf("keep <= 1;\n", 9, 1).quote == "1");
    CHECK(placeOf("state <= IDLE;", 0, 5).span == b.unit.registers[0].reset.span);
    auto either = placeOf("!(!(count < 4'd9 || keep))", 20, 4);
    CHECK(either.quoteColumn == 17);
    CHECK(either.span.column == b.unit.assumptions[0].expression.span.column + 18);
}

TEST_CASE("what cannot be printed is refused at its cell") {
    auto broken = [](auto change) {
        UnitBuilder b = demo();
        change(b);
        return ruleOf(b.unit);
    };
    CHECK(broken([](UnitBuilder&) {}) == "");
    CHECK(broken([](UnitBuilder& b) { b.unit.name.text = "module"; }) == "spec-name-keyword");
    CHECK(broken([](UnitBuilder& b) { b.unit.name.text = "a b"; }) == "lct-name");
    CHECK(broken([](UnitBuilder& b) { b.unit.name.text = ""; }) == "lct-empty-cell");
    CHECK(broken([](UnitBuilder& b) { b.port({"table", "in", "logic"}); }) == "spec-name-keyword");
    CHECK(broken([](UnitBuilder& b) {
              b.port({"lct__x", "in", "logic"});
          }) == "spec-name-reserved");
    CHECK(broken([](UnitBuilder& b) { b.port({"x", "inout", "logic"}); }) == "lct-direction");
    CHECK(broken([](UnitBuilder& b) { b.port({"x", "in", "logic y,"}); }) == "spec-type");
    CHECK(broken([](UnitBuilder& b) { b.signal({"x", "enum {P, Q}"}); }) == "spec-type");
    CHECK(broken([](UnitBuilder& b) {
              b.type({"x", "struct packed {enum {P} p;}"});
          }) == "spec-type");
    CHECK(broken([](UnitBuilder& b) { b.signal({"sum", "logic"}); }) == "lct-duplicate-name");
    CHECK(broken([](UnitBuilder& b) { b.signal({"RUN", "logic"}); }) == "lct-duplicate-name");
    CHECK(broken([](UnitBuilder& b) { b.parameter({"P", "int", "1; 2"}); }) == "spec-cell");
    CHECK(broken([](UnitBuilder& b) { b.parameter({"P", "int", ""}); }) == "lct-empty-cell");
    CHECK(broken([](UnitBuilder& b) { b.reg({"clk", "logic", "-"}); }) == "lct-duplicate-name");
    CHECK(broken([](UnitBuilder& b) { b.reg({"count", "logic [2:0]", "-"}); }) == "spec-type");
    CHECK(broken([](UnitBuilder& b) { b.reg({"count [2]", "logic [3:0]", "-"}); }) == "spec-type");
    CHECK(broken([](UnitBuilder& b) { b.reg({"r", "logic", "1 begin"}); }) == "spec-cell");
    CHECK(broken([](UnitBuilder& b) { b.unit.clocking.reset(); }) == "lct-no-clocking");
    CHECK(broken([](UnitBuilder& b) { b.unit.clocking->clock.text = "clkk"; }) == "lct-clock-port");
    CHECK(broken([](UnitBuilder& b) { b.unit.clocking->clock.text = "count"; }) ==
          "lct-clock-port");
    CHECK(broken([](UnitBuilder& b) { b.unit.clocking->edge.text = "both"; }) == "lct-edge");
    CHECK(broken([](UnitBuilder& b) { b.unit.clocking->active.text = "-"; }) == "lct-active");
    CHECK(broken([](UnitBuilder& b) { b.unit.clocking->reset.text = "-"; }) ==
          "lct-reset-incomplete");
    CHECK(broken([](UnitBuilder& b) { b.equation({"sun", "1"}); }) == "lct-unknown-target");
    CHECK(broken([](UnitBuilder& b) { b.equation({"clk", "1"}); }) == "lct-driven-input");
    CHECK(broken([](UnitBuilder& b) { b.equation({"DEPTH", "1"}); }) == "lct-driven-input");
    CHECK(broken([](UnitBuilder& b) { b.equation({"{sum, keep}", "1"}); }) == "lct-target-form");
    CHECK(broken([](UnitBuilder& b) { b.equation({"state", "IDLE"}); }) == "lct-equation-register");
    CHECK(broken([](UnitBuilder& b) { b.assume({"a", "1 /* x"}); }) == "spec-cell");
    CHECK(broken([](UnitBuilder& b) { b.table("t", {}, {"a;b", "-> state"}, {}); }) == "spec-cell");
    CHECK(broken([](UnitBuilder& b) { b.table("t", {}, {"sum"}, {}); }) == "lct-no-outputs");
    CHECK(broken([](UnitBuilder& b) {
              b.table("t", {}, {"-> sum", "-> keep"}, {});
          }) == "lct-mixed-table");
    CHECK(broken([](UnitBuilder& b) { b.table("t", {"hold"}, {"-> sum"}, {}); }) ==
          "lct-hold-combinational");
    CHECK(broken([](UnitBuilder& b) { b.table("t", {}, {"-> sum"}, {{"hold"}}); }) ==
          "lct-hold-combinational");
    CHECK(broken([](UnitBuilder& b) {
              b.table("t", {}, {"-> sum"}, {{"1"}, {"2"}});
          }) == "lct-unconditional-rows");
    CHECK(broken([](UnitBuilder& b) {
              b.table("t", {}, {"keep", "-> sum"}, {{"otherwise", "2"}, {"1", "1"}});
          }) == "lct-otherwise-last");
    CHECK(broken([](UnitBuilder& b) {
              b.table("t", {}, {"-> state", "-> state"}, {{"IDLE", "RUN"}});
          }) == "spec-driver-multiple");
    auto withKind = [&](const char* text, lct::ConditionCell::Kind kind) {
        return broken([&](UnitBuilder& b) {
            b.table("t", {}, {"keep", "-> sum"}, {{text, "1"}});
            b.unit.tables.back().rows[0].conditions[0].kind = kind;
        });
    };
    CHECK(withKind("{1} == {2}", lct::ConditionCell::Kind::Set) == "spec-cell");
    CHECK(withKind("1 + 2", lct::ConditionCell::Kind::Pattern) == "spec-cell");
    CHECK(broken([](UnitBuilder& b) {
              b.table("t", {}, {"keep", "-> sum"}, {{"<", "1"}});
          }) == "lct-condition-operand");
    CHECK(broken([](UnitBuilder& b) {
              b.unit.instances.push_back({b.unit.name, b.unit.name, {}, {}});
          }) == "structure-unit");
}
