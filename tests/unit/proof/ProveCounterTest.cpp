// ProveCounterTest.cpp - counters and plain registers: reset, initial values, interfaces, limits.
// SPDX-License-Identifier: MIT
#include "SystemMaker.h"

#include <doctest/doctest.h>

using namespace palindrome;
using namespace palindrome::logic;
using namespace palindrome::proof;

namespace {

Options quick() {
    Options o;
    o.limits.seconds = 30;
    return o;
}

struct CounterShape {
    uint64_t top = 9;       ///< wraps to 0 after this value
    uint64_t resetTo = 0;
    bool async = true;
    std::string name = "count";
    unsigned width = 4;
    bool withReset = true;
};

/// Counts while `en`, wraps after `top`.
System counter(TermPool& pool, const CounterShape& shape) {
    SystemMaker m(pool, "counter");
    m.reset();
    Term en = m.input("en");
    Term count = m.reg(shape.name, shape.width);
    Term next = pool.ite(pool.eq(count, pool.constant(shape.width, shape.top)),
                         pool.zero(shape.width), pool.add(count, pool.constant(shape.width, 1)));
    next = pool.ite(en, next, count);
    if (shape.withReset)
        m.clocked(count, pool.constant(shape.width, shape.resetTo), next, shape.async);
    else
        m.plain(count, next);
    m.output("q", count);
    m.output("last", pool.eq(count, pool.constant(shape.width, 9)));
    return m.build();
}

Result run(TermPool& pool, const CounterShape& spec, const CounterShape& hdl,
           const Options& options = quick()) {
    return prove(pool, counter(pool, spec), counter(pool, hdl), asyncClocking(), options);
}

const ObligationResult& obligation(const Result& r, const std::string& name) {
    for (const auto& o : r.obligations) {
        if (o.name == name)
            return o;
    }
    FAIL("no obligation " << name << " in " << describe(r));
    return r.obligations.front();
}

} // namespace

TEST_CASE("verdicts have the published names and exit codes") {
    CHECK(std::string(verdictName(Verdict::Proved)) == "proved");
    CHECK(std::string(verdictName(Verdict::PossibleX)) == "possible-x");
    CHECK(std::string(verdictName(Verdict::Unsupported)) == "unsupported");
    CHECK(verdictExitCode(Verdict::Proved) == 0);
    CHECK(verdictExitCode(Verdict::Refuted) == 1);
    CHECK(verdictExitCode(Verdict::PossibleX) == 1);
    CHECK(verdictExitCode(Verdict::Bounded) == 4);
    CHECK(verdictExitCode(Verdict::Unknown) == 4);
    CHECK(verdictExitCode(Verdict::Unsupported) == 3);
}

TEST_CASE("a counter is equal to itself, by rewriting, with its register paired by name") {
    TermPool pool;
    Options o = quick();
    o.secondOpinion = true;
    Result r = run(pool, {}, {}, o);
    INFO(describe(r));
    CHECK(r.verdict == Verdict::Proved);
    CHECK(obligation(r, "output q").engine == "rewriting");
    CHECK(obligation(r, "output q not x").verdict == Verdict::Proved);
    REQUIRE(r.pairs.size() == 1);
    CHECK(r.pairs[0] == std::array<std::string, 3>{"count", "count", "name"});
    CHECK(r.secondOpinion == "z3 agrees");
}

TEST_CASE("the same system may stand on both sides") {
    TermPool pool;
    System s = counter(pool, {});
    Result r = prove(pool, s, s, asyncClocking(), quick());
    INFO(describe(r));
    CHECK(r.verdict == Verdict::Proved);
}

TEST_CASE("a counter that wraps one later is refuted by the shortest trace") {
    TermPool pool;
    CounterShape wrong;
    wrong.top = 10;
    Result r = run(pool, {}, wrong);
    INFO(describe(r));
    REQUIRE(r.verdict == Verdict::Refuted);
    REQUIRE(r.trace);
    // Reset, nine increments from 0 to 9, one more: the eleventh checked cycle shows 0 against 10.
    CHECK(r.trace->cycles.size() == 12);
    CHECK(r.trace->shortest);
    CHECK(r.trace->replayed);
    CHECK(r.trace->output == "q");
    CHECK(r.trace->expected == "0000");
    CHECK(r.trace->actual == "1010");
    CHECK(r.trace->cycles[0].inputs[0] == std::pair<std::string, std::string>{"rst_n", "0"});
    CHECK(r.trace->cycles[1].inputs[0].second == "1");
    // The input of the last cycle does not matter and is 0; all before are needed.
    CHECK(r.trace->cycles.back().inputs[1].second == "0");
    CHECK(r.trace->cycles[5].inputs[1].second == "1");
    CHECK(r.trace->hdlPowerUp.size() == 1);
    CHECK(r.trace->specPowerUp.size() == 1);
    CHECK(r.trace->cycles.back().hdlRegisters[0].second == "1010");
}

TEST_CASE("an error behind many cycles is found by long random runs, the trace is still shortest") {
    TermPool pool;
    CounterShape spec, wrong;
    spec.width = wrong.width = 8;
    spec.top = 60;
    wrong.top = 61;
    Result r = run(pool, spec, wrong);
    INFO(describe(r));
    REQUIRE(r.verdict == Verdict::Refuted);
    CHECK(r.trace->cycles.size() == 63);
    CHECK(r.trace->shortest);
}

TEST_CASE("an error out of reach of search and simulation leaves the verdict bounded") {
    TermPool pool;
    CounterShape spec, wrong;
    spec.width = wrong.width = 24;
    spec.top = 1'000'000;
    wrong.top = 1'000'001;
    Options o = quick();
    o.limits.maxBound = 6;
    Result r = run(pool, spec, wrong, o);
    INFO(describe(r));
    CHECK(r.verdict == Verdict::Bounded);
    CHECK(r.bound == 6);
    CHECK(r.reason.find("equal for 6 cycles from reset, not proved") != std::string::npos);
}

TEST_CASE("a wrong reset value is refuted in the first cycle after reset") {
    TermPool pool;
    CounterShape wrong;
    wrong.resetTo = 1;
    Result r = run(pool, {}, wrong);
    INFO(describe(r));
    REQUIRE(r.verdict == Verdict::Refuted);
    CHECK(r.trace->cycles.size() == 2);
}

TEST_CASE("a missing reset is refuted although the next-state functions are equal otherwise") {
    TermPool pool;
    CounterShape spec, wrong;
    spec.async = wrong.async = false;
    wrong.withReset = false;
    ClockingSpec clocking = asyncClocking();
    clocking.resetAsync = false;
    Result r = prove(pool, counter(pool, spec), counter(pool, wrong), clocking, quick());
    INFO(describe(r));
    CHECK(r.verdict == Verdict::Refuted);
    REQUIRE(r.trace);
    CHECK(r.trace->cycles.size() == 2);
    CHECK(r.trace->hdlPowerUp[0].second.find('x') == std::string::npos);
}

TEST_CASE("synchronous against asynchronous reset is refuted without a trace") {
    TermPool pool;
    CounterShape sync;
    sync.async = false;
    Result r = run(pool, {}, sync);
    INFO(describe(r));
    CHECK(r.verdict == Verdict::Refuted);
    CHECK_FALSE(r.trace);
    CHECK(r.reason.find("asynchronous reset by negedge `rst_n`") != std::string::npos);
    SUBCASE("also where no register is paired") {
        sync.name = "other";
        System hdl = counter(pool, sync);
        hdl.outputs[0].fn = {pool.not_(pool.not_(hdl.outputs[0].fn.value)),
                             hdl.outputs[0].fn.unknown};
        Result again = prove(pool, counter(pool, {}), hdl, asyncClocking(), quick());
        CHECK(again.verdict == Verdict::Refuted);
        CHECK_FALSE(again.trace);
    }
    SUBCASE("and the other way round") {
        ClockingSpec clocking = asyncClocking();
        clocking.resetAsync = false;
        Result again = prove(pool, counter(pool, sync), counter(pool, {}), clocking, quick());
        CHECK(again.verdict == Verdict::Refuted);
        CHECK_FALSE(again.trace);
    }
}

TEST_CASE("the other clock edge is refuted without a trace") {
    TermPool pool;
    System hdl = counter(pool, {});
    hdl.registers[0].edge = Edge::Neg;
    Result r = prove(pool, counter(pool, {}), hdl, asyncClocking(), quick());
    CHECK(r.verdict == Verdict::Refuted);
    CHECK_FALSE(r.trace);
    CHECK(r.reason.find("negedge `clk`") != std::string::npos);
}

TEST_CASE("missing, extra, narrower and turned ports are refuted by name") {
    TermPool pool;
    System spec = counter(pool, {});
    auto reason = [&](const System& hdl) {
        Result r = prove(pool, spec, hdl, asyncClocking(), quick());
        CHECK(r.verdict == Verdict::Refuted);
        CHECK_FALSE(r.trace);
        return r.reason;
    };
    System hdl = counter(pool, {});
    hdl.outputs.pop_back();
    CHECK(reason(hdl).find("no port `last`") != std::string::npos);
    hdl = counter(pool, {});
    hdl.inputs.push_back({"extra", 1, false, pool.var(1, "extra")});
    CHECK(reason(hdl).find("`extra` that the spec does not have") != std::string::npos);
    CounterShape wide;
    wide.width = 5;
    CHECK(reason(counter(pool, wide)).find("4 bits in the spec and 5 bits in the HDL") !=
          std::string::npos);
    hdl = counter(pool, {});
    hdl.inputs.push_back({"last", 1, false, pool.var(1, "last")});
    hdl.outputs.pop_back();
    CHECK(reason(hdl).find("`last` is an output in the spec and an input in the HDL") !=
          std::string::npos);
    hdl = counter(pool, {});
    hdl.clocks = {"en"};
    hdl.inputs.erase(hdl.inputs.begin() + 1);
    hdl.inputs.push_back({"clk", 1, false, pool.var(1, "clk")});
    CHECK(reason(hdl).find("`en` as a clock") != std::string::npos);
}

TEST_CASE("a register under another name is paired by its port") {
    TermPool pool;
    CounterShape other;
    other.name = "value_q";
    Result r = run(pool, {}, other);
    INFO(describe(r));
    CHECK(r.verdict == Verdict::Proved);
    REQUIRE(r.pairs.size() == 1);
    CHECK(r.pairs[0][2] == "port");
}

TEST_CASE("without reset, initial values are the base case, and an arbitrary state where there are none") {
    TermPool pool;
    auto make = [&](std::optional<uint64_t> initial, uint64_t step) {
        SystemMaker m(pool, "free");
        Term q = m.reg("q", 4);
        m.plain(q, pool.add(q, pool.constant(4, step)));
        m.output("o", q);
        if (initial)
            m.find(q).initial = XTerm{pool.constant(4, *initial), pool.zero(4)};
        return m.build();
    };
    auto verdict = [&](std::optional<uint64_t> spec, std::optional<uint64_t> hdl, uint64_t step) {
        Result r = prove(pool, make(spec, 1), make(hdl, step), noReset(), quick());
        INFO(describe(r));
        if (r.verdict == Verdict::Refuted)
            CHECK(r.trace->cycles.size() == (step == 1 ? 1 : 2));
        return r.verdict;
    };
    CHECK(verdict(3, 3, 1) == Verdict::Proved);
    CHECK(verdict(3, 4, 1) == Verdict::Refuted);
    CHECK(verdict(3, std::nullopt, 1) == Verdict::Refuted);
    CHECK(verdict(std::nullopt, 4, 1) == Verdict::Proved);
    CHECK(verdict(std::nullopt, std::nullopt, 1) == Verdict::Proved);
    CHECK(verdict(std::nullopt, std::nullopt, 2) == Verdict::Refuted);
}

TEST_CASE("a combinational unit needs one cycle and no state") {
    TermPool pool;
    auto make = [&](bool wrong) {
        SystemMaker m(pool, "add");
        Term a = m.input("a", 8), b = m.input("b", 8);
        Term sum = pool.add(a, b);
        m.output("s", wrong ? pool.ite(pool.eq(a, pool.constant(8, 0x5a)), pool.zero(8), sum) : sum);
        return m.build();
    };
    ClockingSpec none;
    Result good = prove(pool, make(false), make(false), none, quick());
    CHECK(good.verdict == Verdict::Proved);
    CHECK(good.reason == "equal for all inputs");
    Result bad = prove(pool, make(false), make(true), none, quick());
    REQUIRE(bad.verdict == Verdict::Refuted);
    CHECK(bad.trace->cycles.size() == 1);
    CHECK(bad.trace->cycles[0].inputs[0].second == "01011010");
    SystemMaker m(pool, "add");
    m.input("a", 8);
    m.input("b", 8);
    Term q = m.reg("q", 8);
    m.system.clocks.clear();
    m.output("s", q);
    Result clocked = prove(pool, make(false), m.build(), none, quick());
    CHECK(clocked.verdict == Verdict::Refuted);
    CHECK(clocked.reason.find("combinational") != std::string::npos);
}

TEST_CASE("a time limit is reported by name and never proves anything") {
    TermPool pool;
    CounterShape spec, other;
    spec.width = other.width = 16;
    other.name = "c";
    System hdl = counter(pool, other);
    // Another coding, so that rewriting does not close it.
    hdl.outputs[0].fn.value = pool.add(hdl.outputs[0].fn.value, pool.zero(16));
    hdl.registers[0].next.value = pool.sub(hdl.registers[0].next.value, pool.constant(16, 0));
    Options o = quick();
    o.limits.seconds = 0;
    CounterShape wrong = other;
    wrong.top = 10;
    Result r = prove(pool, counter(pool, spec), counter(pool, wrong), asyncClocking(), o);
    INFO(describe(r));
    CHECK(r.verdict == Verdict::Unknown);
    CHECK(r.reason.find("time limit of 0 s") != std::string::npos);
}

TEST_CASE("the trace is written as a value change dump") {
    TermPool pool;
    CounterShape wrong;
    wrong.resetTo = 1;
    System spec = counter(pool, {}), hdl = counter(pool, wrong);
    Result r = prove(pool, spec, hdl, asyncClocking(), quick());
    REQUIRE(r.trace);
    std::string vcd = toVcd(*r.trace, spec, hdl);
    CHECK(vcd.find("$var wire 1 ! clk $end") != std::string::npos);
    CHECK(vcd.find("$scope module spec_counter $end") != std::string::npos);
    CHECK(vcd.find("$scope module hdl_counter $end") != std::string::npos);
    CHECK(vcd.find("$enddefinitions $end\n#0\n$dumpvars\n1!\n") != std::string::npos);
    CHECK(vcd.find("#20\n") != std::string::npos);
    CHECK(vcd.find("b0001 ") != std::string::npos);
}
