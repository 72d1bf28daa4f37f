// SpecDesignTest.cpp - a spec is elaborated, and what is wrong with it is reported at the cell.
// SPDX-License-Identifier: MIT
#include "hdl/Hdl.h"
#include "hdl/UnitBuilder.h"

#include <doctest/doctest.h>

using namespace palindrome;
using test::UnitBuilder;

namespace {

/// The findings of elaborateSpec, one a line: "rule line:column quote^: message".
std::string findings(const lct::Unit& unit,
                     const std::vector<std::pair<std::string, std::string>>& parameters = {}) {
    diag::Sink sink;
    auto spec = hdl::elaborateSpec(unit, parameters, sink);
    CHECK(spec.has_value() == !sink.hasErrors());
    std::string text;
    for (const auto& d : sink.all())
        text += d.rule + " " + std::to_string(d.span.line) + ":" + std::to_string(d.span.column) +
                "+" + std::to_string(d.span.length) + " `" + d.quote + "`@" +
                std::to_string(d.quoteColumn) + ": " + d.message +
                (d.suggestion.empty() ? "" : " / " + d.suggestion) + "\n";
    return text;
}

std::string ruleOf(const lct::Unit& unit) {
    std::string text = findings(unit);
    return text.substr(0, text.find(' '));
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// A saturating counter with all kinds of sections.
UnitBuilder counter() {
    UnitBuilder b("counter");
    b.parameter({"DEPTH", "int unsigned", "4"});
    b.type({"st_t", "enum logic [1:0] {IDLE, RUN, DONE}"});
    b.clocked();
    b.port({"inc", "in", "logic"}).port({"dec", "in", "logic"});
    b.port({"ok", "out", "logic"}).port({"count", "out", "logic [$clog2(DEPTH+1)-1:0]"});
    b.reg({"count", "logic [$clog2(DEPTH+1)-1:0]", "DEPTH"}).reg({"st", "st_t", "IDLE"});
    b.signal({"both", "logic [1:0]"});
    b.equation({"both[0]", "inc"}).equation({"both[1]", "dec"});
    b.equation({"ok", "count != 0"});
    b.table("count", {"unique"}, {"both", "count", "-> count"},
            {{"2'b01", "< DEPTH", "count + 1"},
             {"2'b01", ">= DEPTH", "hold"},
             {"2'b10", "!= 0", "count - 1"},
             {"2'b10", "0", "hold"},
             {"{2'b00, 2'b11}", "-", "hold"}});
    b.table("st", {"hold"}, {"st", "inc", "-> st"},
            {{"IDLE", "1", "RUN"}, {"RUN", "-", "DONE"}, {"DONE", "0", "-"}});
    b.assume({"quiet", "!(inc && dec)"}).invariant({"bound", "count <= DEPTH"});
    b.property({"full", "count == DEPTH -> ok"}).property({"wide", "both"});
    return b;
}

} // namespace

TEST_CASE("a good spec elaborates without a finding, for other parameters too") {
    CHECK(findings(counter().unit) == "");
    CHECK(findings(counter().unit, {{"DEPTH", "7"}}) == "");
    CHECK(has(findings(counter().unit, {{"DEPHT", "7"}}),
              "spec-parameter-unknown 0:0+0 ``@0: the unit has no parameter `DEPHT` / did you mean "
              "`DEPTH`?"));
    CHECK(has(findings(counter().unit, {{"DEPTH", "7; x"}}), "spec-cell"));
}

TEST_CASE("an unknown name is reported once, at its byte, with the nearest name") {
    UnitBuilder b = counter();
    b.unit.tables[0].conditions[1].text = "cuont";
    b.unit.tables[0].rows[0].outputs[0].raw.text = "1 + cnt1";
    std::string text = findings(b.unit);
    CHECK(has(text, "`cuont`@1: the unit has no name `cuont` / did you mean `count`?\n"));
    size_t first = text.find("cuont`@1");
    CHECK(text.find("cuont`@1", first + 1) == std::string::npos);
    auto span = b.unit.tables[0].rows[0].outputs[0].raw.span;
    CHECK(has(text, "spec-name-unknown " + std::to_string(span.line) + ":"));
    CHECK(has(text, "`1 + cnt1`@5: the unit has no name `cnt1`"));
}

TEST_CASE("findings stand at the cell wherever the file is") {
    for (const char* file :
         {"", "counter.lct.md", "/somewhere/else/counter.lct.md", "../up.lct.md"}) {
        UnitBuilder b = counter();
        b.unit.file = file;
        for (lct::Equation& e : b.unit.equations)
            e.expression.span.file = file;
        b.unit.equations[2].expression.text = "cuont != 0";
        diag::Sink sink;
        CHECK_FALSE(hdl::elaborateSpec(b.unit, {}, sink));
        REQUIRE(sink.all().size() == 1);
        CHECK(sink.all()[0].rule == "spec-name-unknown");
        CHECK(sink.all()[0].span.file == file);
        CHECK(sink.all()[0].span.line == b.unit.equations[2].expression.span.line);
    }
}

TEST_CASE("a type error of slang stands at the cell") {
    UnitBuilder b = counter();
    b.unit.tables[1].rows[0].outputs[0].raw.text = "2'b01";
    std::string text = findings(b.unit);
    CHECK(has(text, "spec-enum-assignment "));
    CHECK(has(text, "`2'b01`@1"));
    CHECK(has(text, "cast: st_t'(2'b01)"));
    b = counter();
    b.unit.equations[2].expression.text = "count.x";
    CHECK(has(findings(b.unit), "spec-expression "));
    b = counter();
    b.unit.equations[2].expression.text = "count +";
    text = findings(b.unit);
    CHECK(has(text, "spec-syntax "));
    CHECK(has(text, "`count +`"));
    b = counter();
    b.unit.tables[0].rows[0].conditions[0].raw.text =
        b.unit.tables[0].rows[0].conditions[0].operand = "2 b01";
    CHECK(has(findings(b.unit), "`2 b01`"));
    b = counter();
    b.unit.types[0].definition.text = "enum logic [1:0] {IDLE, RUN, DONE, A, B}";
    CHECK(has(findings(b.unit), "`enum logic [1:0] {IDLE, RUN, DONE, A, B}`"));
    b = counter();
    b.unit.equations[2].expression.text = "$urandom";
    text = findings(b.unit);
    CHECK_MESSAGE(has(text, "hdl-refused-system-call "), text);
    CHECK(has(text, "`$urandom`@1"));
}

TEST_CASE("a name through the hierarchy is refused, so that no cycle hides behind it") {
    UnitBuilder b = counter();
    b.signal({"s", "logic"}).equation({"s", "counter.s"});
    CHECK(has(findings(b.unit), "spec-expression "));
    b.unit.equations.back().expression.text = "$root.counter.s";
    CHECK(has(findings(b.unit), "spec-expression "));
}

TEST_CASE("every bit has exactly one driver") {
    UnitBuilder b = counter();
    b.equation({"both[1]", "inc"});
    CHECK(ruleOf(b.unit) == "spec-driver-multiple");
    b = counter();
    b.unit.equations.erase(b.unit.equations.begin());
    std::string text = findings(b.unit);
    CHECK(has(text, "spec-driver-missing "));
    CHECK(has(text, "bit 0 of `both`"));
    b = counter();
    b.unit.tables.erase(b.unit.tables.begin());
    CHECK(has(findings(b.unit), "the output `count` has no table or equation"));
    b = counter();
    b.reg({"lost [4]", "logic", "-"})
        .signal({"nothing", "logic [3:0]"})
        .port({"o", "out", "logic"});
    text = findings(b.unit);
    CHECK(has(text, "the register `lost` has no table or equation"));
    CHECK(has(text, "the signal `nothing` has no table or equation"));
    CHECK(has(text, "the output `o` has no table or equation"));
    b = counter();
    b.signal({"s", "logic [7:0]"}).equation({"s[2:1]", "0"}).equation({"s[5]", "0"});
    CHECK(has(findings(b.unit),
              "bit 0 of `s`, bits 4 to 3 of `s`, bits 7 to 6 of `s` have no table"));
    b = counter();
    b.table("again", {}, {"-> count"}, {{"0"}});
    CHECK(ruleOf(b.unit) == "spec-driver-multiple");
    b = counter();
    b.signal({"s", "logic [3:0]"}).table("overlap", {}, {"-> s[3:1]", "-> s[1:0]"}, {{"0", "0"}});
    text = findings(b.unit);
    CHECK(has(text, "spec-driver-multiple "));
    CHECK(has(text, "bit 1 of `s` is driven twice"));
    b = counter();
    b.equation({"both[2]", "inc"});
    CHECK(ruleOf(b.unit) == "spec-bits");
    b = counter();
    b.reg({"m [4]", "logic [1:0]", "-"})
        .table("ports", {}, {"-> m[both]", "-> m[count[1:0]]"}, {{"1", "2"}});
    CHECK(findings(b.unit) == "");
    b.table("third port", {}, {"-> m[0]"}, {{"1"}});
    CHECK(ruleOf(b.unit) == "spec-driver-multiple");
}

TEST_CASE("a reset value is constant and known") {
    UnitBuilder b = counter();
    b.unit.registers[0].reset.text = "inc";
    CHECK(has(findings(b.unit), "the reset value of `count` is no constant"));
    b.unit.registers[0].reset.text = "'x";
    CHECK(has(findings(b.unit), "the reset value of `count` has unknown bits"));
    b.unit.registers[0].reset.text = "DEPTH - 1";
    CHECK(findings(b.unit) == "");
    UnitBuilder n("powerup");
    n.clocking({"clk", "posedge", "-", "-", "-"})
        .port({"clk", "in", "logic"})
        .port({"a", "in", "logic"});
    n.port({"q", "out", "logic"}).reg({"q", "logic", "a"}).table("q", {}, {"-> q"}, {{"!q"}});
    CHECK_MESSAGE(has(findings(n.unit), "spec-reset "), findings(n.unit));
    n.unit.registers[0].reset.text = "1";
    CHECK(findings(n.unit) == "");
}

TEST_CASE("a bare pattern is as wide as its column") {
    UnitBuilder b = counter();
    b.signal({"p", "logic"})
        .table("p", {}, {"both", "-> p"}, {{"1?", "1"}, {"?1", "0"}, {"-", "0"}});
    CHECK(findings(b.unit) == "");
    b.signal({"q", "logic"}).table("q", {}, {"both", "-> q"}, {{"1??", "1"}, {"-", "0"}});
    std::string text = findings(b.unit);
    CHECK(has(text, "spec-pattern-width "));
    CHECK(has(text, "the pattern has 3 bits and its column 2"));
    CHECK(has(text, "`1??`@1"));
}

TEST_CASE("the clock is no value, and clock and reset have one bit") {
    UnitBuilder b = counter();
    b.signal({"s", "logic"}).equation({"s", "clk && inc"});
    CHECK(has(findings(b.unit), "spec-clock-read "));
    b = counter();
    b.unit.ports[1].type.text = "logic [1:0]";
    CHECK(has(findings(b.unit), "the reset must be one bit wide, not 2"));
}

TEST_CASE("combinational cycles are found bit by bit and printed") {
    UnitBuilder b("cycle");
    b.port({"a", "in", "logic"});
    b.signal({"x", "logic [3:0]"}).signal({"y", "logic"}).signal({"z", "logic"});
    b.equation({"x", "{x[2:0], a}"}).equation({"y", "x[3]"}).equation({"z", "y"});
    CHECK(findings(b.unit) == "");
    b.unit.equations[2].expression.text = "y && w";
    b.signal({"w", "logic"}).table("w", {}, {"z", "-> w"}, {{"1", "a"}, {"otherwise", "0"}});
    std::string text = findings(b.unit);
    CHECK(has(text, "spec-cycle "));
    CHECK(has(text, "combinational cycle: `z` <- `w` <- `z`"));
    UnitBuilder shift("shift");
    shift.signal({"x", "logic [3:0]"}).equation({"x", "{x[2:0], x[3]}"});
    CHECK(has(findings(shift.unit), "`x[0]` <- `x[3]` <- `x[2]` <- `x[1]` <- `x[0]`"));
    UnitBuilder sums("sums");
    sums.port({"a", "in", "logic [3:0]"})
        .signal({"lo", "logic [1:0]"})
        .signal({"s", "logic [3:0]"});
    sums.equation({"s", "a + {lo, 2'b01}"}).equation({"lo", "s[1:0]"});
    CHECK(findings(sums.unit) == "");
    sums.unit.equations[1].expression.text = "s[3:2]";
    CHECK(has(findings(sums.unit), "spec-cycle "));
}

TEST_CASE("cells of 100 kB are read or refused, never a crash") {
    UnitBuilder b = counter();
    std::string sum = "1";
    while (sum.size() < 100'000)
        sum += " + inc";
    b.unit.equations[2].expression.text = sum;
    findings(b.unit);
    std::string chain;
    while (chain.size() < 100'000)
        chain += "inc ? 1 : ";
    b.unit.equations[2].expression.text = chain + "0";
    findings(b.unit);
    b.unit.equations[2].expression.text = std::string(50'000, '~') + "inc";
    findings(b.unit);
    b.unit.equations[2].expression.text =
        std::string(50'000, '(') + "inc" + std::string(50'000, ')');
    CHECK(ruleOf(b.unit) == "spec-cell");
}

TEST_CASE("a lowered spec has its conditions by name and its places in the unit") {
    UnitBuilder b = counter();
    diag::Sink sink;
    auto spec = hdl::elaborateSpec(b.unit, {}, sink);
    REQUIRE(spec);
    logic::TermPool pool;
    auto system = hdl::lowerSpec(b.unit, *spec, pool, {}, sink);
    REQUIRE(system);
    REQUIRE(system->assumptions.size() == 1);
    CHECK(system->assumptions[0].name == "quiet");
    REQUIRE(system->invariants.size() == 1);
    CHECK(system->invariants[0].name == "bound");
    REQUIRE(system->properties.size() == 2);
    CHECK(system->properties[1].name == "wide");
    CHECK(pool.width(system->properties[1].fn.value) == 1);
    for (const auto& s : system->signals)
        CHECK_FALSE(s.name.starts_with("lct__"));
    const logic::Register* count = system->findRegister("count");
    REQUIRE(count);
    CHECK(count->declaration.file == b.unit.file);
    bool increments = false;
    for (const logic::Leaf& leaf : count->leaves)
        if (leaf.text == "count + 1") {
            increments = true;
            CHECK(leaf.source.line == b.unit.tables[0].rows[0].line);
            CHECK(leaf.source.column == b.unit.tables[0].rows[0].outputs[0].raw.span.column);
            CHECK(leaf.guardSource.line == b.unit.tables[0].rows[0].line);
        }
    CHECK(increments);
    // The `-` of `st`, and the gap of the table `count` (both is never 2'b1?... outside its five
    // rows).
    size_t ofState = 0;
    for (const logic::Choice& c : system->choices)
        ofState += c.target == "st";
    CHECK(ofState == 1);
}
