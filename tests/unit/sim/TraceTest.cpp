// TraceTest.cpp - traces as tables and VCD, and the table of symbols of a Verilator model.
// SPDX-License-Identifier: MIT
#include "sim/Sim.h"
#include "sim/Symbols.h"

#include <doctest/doctest.h>

using namespace palindrome::sim;

namespace {

SimTrace example() {
    SimTrace t;
    auto cycle = [&](const char* rst, const char* en, const char* spec, const char* hdl) {
        TraceCycle c;
        c.inputs = {{"rst", rst}, {"en", en}, {"mode", "10"}};
        c.specRegisters = {{"q", spec}};
        c.hdlRegisters = {{"u.r", hdl}};
        c.specOutputs = {{"q", spec}};
        c.hdlOutputs = {{"q", hdl}};
        t.cycles.push_back(c);
    };
    cycle("1", "0", "xxxxx", "10011");
    cycle("0", "1", "00000", "00000");
    cycle("0", "1", "0000x", "10000");
    t.output = "q";
    t.expected = "0000x";
    t.actual = "10000";
    return t;
}

} // namespace

TEST_CASE("a table has a line a cycle; what never changes stands below") {
    CHECK(toTable(example()) == "cycle  rst  en  spec reg q  hdl reg u.r  spec q   hdl q\n"
                                "0      1    0   'hxx        'h13         'hxx     'h13\n"
                                "1      0    1   'h00        'h00         'h00     'h00\n"
                                "2      0    1   'b0000x     'h10         'b0000x  'h10\n"
                                "q in cycle 2: the spec demands 'b0000x, the HDL has 'h10\n"
                                "constant:\n"
                                "  mode = 'h2\n");
}

TEST_CASE("a VCD has the clock, a scope a side, and only changes") {
    Clocking c;
    c.clock = "clk";
    CHECK(toVcd(example(), "unit", c) ==
          R"($comment cycles of 10 ns; the active clock edge is in the middle $end
$timescale 1ns $end
$scope module unit $end
$var wire 1 ! clk $end
$var wire 1 " rst $end
$var wire 1 # en $end
$var wire 2 $ mode [1:0] $end
$scope module spec_registers $end
$var reg 5 % q [4:0] $end
$upscope $end
$scope module hdl_registers $end
$var reg 5 & u.r [4:0] $end
$upscope $end
$scope module spec $end
$var wire 5 ' q [4:0] $end
$upscope $end
$scope module hdl $end
$var wire 5 ( q [4:0] $end
$upscope $end
$upscope $end
$enddefinitions $end
#0
0!
1"
0#
b10 $
bxxxxx %
b10011 &
bxxxxx '
b10011 (
#5
1!
#10
0!
0"
1#
b00000 %
b00000 &
b00000 '
b00000 (
#15
1!
#20
0!
b0000x %
b10000 &
b0000x '
b10000 (
#25
1!
#30
)");
    c.edge = palindrome::logic::Edge::Neg;
    CHECK(toVcd(example(), "unit", c).find("#0\n1!\n") != std::string::npos);
    CHECK(toVcd(example(), "unit", c).find("#5\n0!\n") != std::string::npos);
    CHECK(toVcd(example(), "a b", {}).find("$scope module a_b $end\n$var wire 1 \" rst") !=
          std::string::npos);
}

TEST_CASE("many signals get different VCD identifiers") {
    SimTrace t;
    TraceCycle c;
    for (int i = 0; i < 20000; ++i)
        c.inputs.emplace_back("s" + std::to_string(i), "1");
    t.cycles = {c};
    t.output = "s0";
    t.expected = t.actual = "1";
    auto text = toVcd(t, "u", {});
    std::vector<std::string> ids;
    for (size_t at = 0; (at = text.find("$var wire 1 ", at)) != std::string::npos; at += 12)
        ids.push_back(text.substr(at + 12, text.find(' ', at + 12) - at - 12));
    CHECK(ids.size() == 20000);
    std::sort(ids.begin(), ids.end());
    CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
}

TEST_CASE("Verilator's registrations become a table; what is not understood is left out") {
    CHECK(symbolTableText(R"(
    __Vscope_TOP.configure(this, name(), "TOP", "TOP", 0, VerilatedScope::SCOPE_OTHER);
    __Vscope_m__g__BRA__0__KET__.configure(this, name(), "m.g__BRA__0__KET__", "g", -12, VerilatedScope::X);
        __Vscope_TOP.varInsert(__Vfinal,"a", &(TOP.a), false, VLVT_UINT8,VLVD_IN|VLVF_PUB_RW,1 ,1,0);
        __Vscope_TOP.varInsert(__Vfinal,"c", &(TOP.c), false, VLVT_UINT8,VLVD_OUT|VLVF_PUB_RW,0);
        //UNSUP __Vscope_m__g__BRA__0__KET__.varInsert(__Vfinal,"x", &(TOP.m__DOT__x), false, VLVT_UINT8,VLVD_NODIR|VLVF_PUB_RW,3 ,3,0 ,0,1 ,-1,2);
        __Vscope_TOP.varInsert(__Vfinal,"P", const_cast<void*>(static_cast<const void*>(&(TOP.P))), true, VLVT_UINT32,VLVD_NODIR|VLVF_PUB_RW,1 ,31,0);
        __Vscope_none.varInsert(__Vfinal,"b", &(TOP.b), false, VLVT_UINT8,VLVD_IN|VLVF_PUB_RW,1 ,1,0);
        __Vscope_TOP.varInsert(__Vfinal,"d", &(TOP.d), false, VLVT_UINT8,VLVD_IN|VLVF_PUB_RW,2 ,1,0);
        __Vscope_TOP.varInsert(__Vfinal,"e", &(TOP.e[f()]), false, VLVT_UINT8,VLVD_IN|VLVF_PUB_RW,1 ,1,0);
)") == R"(static void palAddSymbols(PalTable& table, Vdut__Syms& symbols) {
    (void)table;
    (void)symbols;
    palAdd(table, "TOP.TOP", "a", &symbols.TOP.a, VLVD_IN, {1,0});
    palAdd(table, "TOP.TOP", "c", &symbols.TOP.c, VLVD_OUT, {});
    palAdd(table, "TOP.m.g__BRA__0__KET__", "x", &symbols.TOP.m__DOT__x, 0, {3,0,0,1,-1,2});
}
)");
}
