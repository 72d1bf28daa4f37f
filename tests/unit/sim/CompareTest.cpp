// CompareTest.cpp - the golden model demands what the spec says, and nothing that it leaves open.
// SPDX-License-Identifier: MIT
#include "sim/Compare.h"
#include "SimBench.h"

using namespace palindrome;
using namespace palindrome::sim;
using namespace palindrome::sim::test;
using Outcome = CosimResult::Outcome;

namespace {

/// A record written by hand: inputs, outputs and register values of each cycle.
struct Story {
    Observation o;
    /// One cycle. The registers are those of the HDL before the edge.
    void cycle(std::vector<BitVec> inputs, std::vector<BitVec> outputs,
               std::vector<BitVec> registers = {}) {
        o.inputs.push_back(std::move(inputs));
        o.record.outputs.push_back(std::move(outputs));
        std::vector<std::pair<size_t, BitVec>> change;
        for (size_t i = 0; i < registers.size(); ++i)
            change.emplace_back(i, registers[i]);
        o.record.changes.push_back(std::move(change));
    }
    void end(std::vector<BitVec> registers = {}) {
        std::vector<std::pair<size_t, BitVec>> change;
        for (size_t i = 0; i < registers.size(); ++i)
            change.emplace_back(i, registers[i]);
        o.record.changes.push_back(std::move(change));
    }
};

struct Compared {
    CosimResult result;
    std::optional<Comparison::Mismatch> mismatch;
};

Compared compare(const Spec& spec, std::vector<Story> stories,
                 std::vector<std::optional<size_t>> watched, size_t watchedCount) {
    SpecFacts facts(spec);
    Comparison c(spec, facts, std::move(watched), watchedCount);
    std::vector<Observation> observations;
    for (auto& s : stories)
        observations.push_back(s.o);
    Compared r;
    c.run(observations, r.result);
    r.mismatch = c.mismatch();
    return r;
}

BitVec bit(unsigned v) {
    return BitVec(1, v);
}
BitVec four(unsigned v) {
    return BitVec(4, v);
}

/// `d_out` shows `data`, which has no reset and takes `d` when `en`. `hidden` as well, but is only
/// seen through its parity.
struct DataSpec : SpecBench {
    DataSpec() {
        Term rst = clocked(), en = input("en"), d = input("d", 4);
        (void)rst;
        XTerm data = reg("data", 4), hidden = reg("hidden", 4);
        next("data", ite(en, known(d), data));
        next("hidden", ite(en, known(d), hidden));
        output("d_out", data);
        Term x = pool.redOr(hidden.unknown);
        output("parity", {pool.ite(x, pool.zero(1), pool.redXor(hidden.value)), x});
        spec.unresetRegisters = {"data", "hidden"};
    }
};

} // namespace

TEST_CASE("a wrong output is found in its cycle, and cycles under reset are not compared") {
    CounterSpec s;
    Story good;
    good.cycle({bit(1), bit(1)}, {four(13), bit(1)}); // anything goes under reset
    good.cycle({bit(0), bit(1)}, {four(0), bit(0)});
    good.cycle({bit(0), bit(1)}, {four(1), bit(0)});
    Story bad = good;
    good.end();
    auto r = compare(s.spec, {good}, {std::nullopt}, 0);
    CHECK_FALSE(r.mismatch);
    CHECK(r.result.compared == 2);
    CHECK(r.result.outputs[0].name == "q");
    CHECK(r.result.outputs[0].compared == 8);
    CHECK(r.result.outputs[0].unspecified == 0);
    CHECK(r.result.rows[0].hits == 0);
    CHECK(r.result.rows[1].hits == 2);
    CHECK(r.result.rows[1].cycle == 1);

    bad.cycle({bit(0), bit(0)}, {four(3), bit(0)});
    bad.end();
    r = compare(s.spec, {good, bad}, {std::nullopt}, 0);
    REQUIRE(r.mismatch);
    CHECK(r.mismatch->observation == 1);
    CHECK(r.mismatch->cycle == 3);
    CHECK(r.mismatch->output == 0);
    CHECK_FALSE(r.mismatch->conditional);
    CHECK(r.result.rows[2].hits == 1);
}

TEST_CASE("of several mismatches the shortest run is kept") {
    CounterSpec s;
    auto story = [&](unsigned length) {
        Story t;
        t.cycle({bit(1), bit(0)}, {four(0), bit(0)});
        for (unsigned i = 1; i < length; ++i)
            t.cycle({bit(0), bit(0)}, {four(0), bit(0)});
        t.cycle({bit(0), bit(0)}, {four(7), bit(0)});
        t.end();
        return t;
    };
    auto r = compare(s.spec, {story(5), story(2), story(4)}, {std::nullopt}, 0);
    REQUIRE(r.mismatch);
    CHECK(r.mismatch->observation == 1);
    CHECK(r.mismatch->cycle == 2);
}

TEST_CASE("an unreset register that a port shows starts as the port does, and is then held to it") {
    DataSpec s;
    Story t;
    t.cycle({bit(1), bit(0), four(0)}, {four(5), bit(0)});
    t.cycle({bit(0), bit(0), four(9)}, {four(5), bit(0)});
    t.cycle({bit(0), bit(1), four(9)}, {four(5), bit(1)});
    Story bad = t;
    t.cycle({bit(0), bit(0), four(0)}, {four(9), bit(0)});
    t.end();
    auto r = compare(s.spec, {t}, {std::nullopt, std::nullopt}, 0);
    CHECK_FALSE(r.mismatch);
    CHECK(r.result.outputs[0].unspecified == 0);
    CHECK(r.result.outputs[1].unspecified ==
          2); // the parity of an unknown word, until it is written
    CHECK(r.result.outputs[1].compared == 1);
    CHECK(r.result.followed == std::vector<std::pair<std::string, std::string>>{{"data", "d_out"}});

    Story lost = bad; // the value is not held
    lost.o.record.outputs[2][0] = four(4);
    lost.end();
    r = compare(s.spec, {lost}, {std::nullopt, std::nullopt}, 0);
    REQUIRE(r.mismatch);
    CHECK(r.mismatch->cycle == 2);
}

TEST_CASE(
    "an unreset register follows the HDL register of its name; a mismatch is then conditional") {
    DataSpec s;
    Story t;
    t.cycle({bit(1), bit(0), four(0)}, {four(5), bit(0)}, {four(7)});
    t.cycle({bit(0), bit(0), four(0)}, {four(5), bit(1)}, {four(7)});
    t.cycle({bit(0), bit(0), four(0)}, {four(5), bit(0)}, {four(7)}); // parity of 7 is 1
    t.end({four(7)});
    const std::vector<std::optional<size_t>> watched = {std::nullopt, 0};
    auto r = compare(s.spec, {t}, watched, 1);
    REQUIRE(r.mismatch);
    CHECK(r.mismatch->conditional);
    CHECK(r.mismatch->cycle == 2);
    // Without the pair nothing is demanded.
    CHECK_FALSE(compare(s.spec, {t}, {std::nullopt, std::nullopt}, 1).mismatch);
}

TEST_CASE("a register of the same name that does not stay equal is no pair, and no mismatch") {
    DataSpec s;
    Story t; // the HDL stores the inverse
    t.cycle({bit(1), bit(0), four(0)}, {four(5), bit(1)}, {four(7)});
    t.cycle({bit(0), bit(1), four(1)}, {four(5), bit(1)}, {four(7)});
    t.cycle({bit(0), bit(0), four(0)}, {four(1), bit(1)}, {four(14)});
    t.end({four(14)});
    Story u; // and a run in which following it would look like a mismatch
    u.cycle({bit(1), bit(0), four(0)}, {four(5), bit(0)}, {four(7)});
    u.cycle({bit(0), bit(0), four(1)}, {four(5), bit(0)}, {four(7)});
    u.end({four(7)});
    auto r = compare(s.spec, {t, u}, {std::nullopt, 0}, 1);
    CHECK_FALSE(r.mismatch);
    REQUIRE(r.result.notes.size() == 1);
    CHECK(r.result.notes[0].find("register hidden") != std::string::npos);
    // The other order must not make a difference.
    CHECK_FALSE(compare(s.spec, {u, t}, {std::nullopt, 0}, 1).mismatch);
    // What is known without the pair is still demanded.
    t.o.record.outputs[2][1] = bit(0);
    r = compare(s.spec, {t, u}, {std::nullopt, 0}, 1);
    REQUIRE(r.mismatch);
    CHECK_FALSE(r.mismatch->conditional);
}

TEST_CASE("an unspecified output takes the HDL's value, and its readers must agree with it") {
    SpecBench s;
    Term sel = s.input("sel");
    Term any = s.choice("y", 4, false, sel);
    XTerm y = s.known(s.pool.ite(sel, any, s.pool.constant(4, 2)));
    s.output("y", y);
    s.output("top", s.known(s.pool.extract(y.value, 3, 3)));
    Story t;
    t.cycle({bit(0)}, {four(2), bit(0)});
    t.cycle({bit(1)}, {four(12), bit(1)});
    t.cycle({bit(1)}, {four(3), bit(0)});
    t.end();
    CHECK_FALSE(compare(s.spec, {t}, {}, 0).mismatch);
    t.o.record.outputs[2][1] = bit(1);
    auto r = compare(s.spec, {t}, {}, 0);
    REQUIRE(r.mismatch);
    CHECK(r.mismatch->cycle == 2);
    CHECK(r.mismatch->output == 1);
}

TEST_CASE("an unspecified signal stays open, and only what depends on it") {
    SpecBench s;
    Term sel = s.input("sel");
    Term any = s.choice("internal", 1, false, sel);
    s.output("dependent", s.known(s.pool.ite(sel, any, s.pool.zero(1))));
    s.output("masked",
             s.known(s.pool.and_(s.pool.ite(sel, any, s.pool.zero(1)), s.pool.not_(sel))));
    Story t;
    t.cycle({bit(1)}, {bit(1), bit(0)});
    t.cycle({bit(0)}, {bit(0), bit(0)});
    t.end();
    auto r = compare(s.spec, {t}, {}, 0);
    CHECK_FALSE(r.mismatch);
    CHECK(r.result.outputs[0].unspecified == 1);
    CHECK(r.result.outputs[1].unspecified == 0);
    t.o.record.outputs[0][1] = bit(1);
    r = compare(s.spec, {t}, {}, 0);
    REQUIRE(r.mismatch);
    CHECK(r.mismatch->output == 1);
}

TEST_CASE("an unspecified next state follows the HDL's register after the edge") {
    SpecBench s;
    Term rst = s.clocked(), free = s.input("free");
    XTerm r = s.reg("r", 4);
    Term any = s.choice("r", 4, true, free);
    s.next("r", s.ite(rst, s.known(s.pool.zero(4)),
                      s.ite(free, s.known(any), s.add(r, s.pool.constant(4, 1)))));
    Term x = s.pool.redOr(r.unknown);
    s.output("odd", {s.pool.ite(x, s.pool.zero(1), s.pool.extract(r.value, 0, 0)), x});
    Story t;
    t.cycle({bit(1), bit(0)}, {bit(0)}, {four(3)});
    t.cycle({bit(0), bit(1)}, {bit(0)}, {four(0)});
    t.cycle({bit(0), bit(0)}, {bit(1)}, {four(9)});
    t.cycle({bit(0), bit(0)}, {bit(0)}, {four(10)});
    t.end({four(11)});
    auto c = compare(s.spec, {t}, {0}, 1);
    CHECK_FALSE(c.mismatch);
    CHECK(c.result.outputs[0].unspecified == 0);
    t.o.record.outputs[3][0] = bit(1);
    c = compare(s.spec, {t}, {0}, 1);
    REQUIRE(c.mismatch);
    CHECK(c.mismatch->conditional);
    // Not followed: open from then on.
    c = compare(s.spec, {t}, {std::nullopt}, 1);
    CHECK_FALSE(c.mismatch);
    CHECK(c.result.outputs[0].unspecified == 2);
}

TEST_CASE("a violated assumption is reported, and nothing is demanded from there on") {
    CounterSpec s;
    s.assume("en_only_low", s.pool.not_(s.system.inputs[1].var));
    Story t;
    t.cycle({bit(1), bit(0)}, {four(0), bit(0)});
    t.cycle({bit(0), bit(0)}, {four(0), bit(0)});
    t.cycle({bit(0), bit(1)}, {four(9), bit(1)});
    t.cycle({bit(0), bit(0)}, {four(9), bit(1)});
    t.end();
    auto r = compare(s.spec, {t}, {std::nullopt}, 0);
    CHECK_FALSE(r.mismatch);
    CHECK(r.result.compared == 1);
    REQUIRE(r.result.violations.size() == 1);
    CHECK(r.result.violations[0].name == "en_only_low");
    CHECK(r.result.violations[0].cycle == 2);
    CHECK_FALSE(r.result.violations[0].undecided);
    // Before it everything counts.
    t.o.record.outputs[1][0] = four(1);
    CHECK(compare(s.spec, {t}, {std::nullopt}, 0).mismatch);
}

TEST_CASE(
    "an assumption about an unspecified value is undecided, and taken for possibly violated") {
    DataSpec s;
    s.system.assumptions.push_back({"even", s.known(s.pool.bool_(true)), {}, {}});
    auto& fn = s.system.assumptions[0].fn;
    const XTerm hidden = s.system.registers[1].var;
    fn = {s.pool.and_(s.pool.not_(s.pool.extract(hidden.value, 0, 0)),
                      s.pool.not_(s.pool.extract(hidden.unknown, 0, 0))),
          s.pool.extract(hidden.unknown, 0, 0)};
    Story t;
    t.cycle({bit(1), bit(0), four(0)}, {four(5), bit(0)});
    t.cycle({bit(0), bit(0), four(0)},
            {four(6), bit(0)}); // wrong, were the assumption known to hold
    t.end();
    auto r = compare(s.spec, {t}, {std::nullopt, std::nullopt}, 0);
    CHECK_FALSE(r.mismatch);
    REQUIRE(r.result.violations.size() == 1);
    CHECK(r.result.violations[0].undecided);
}

TEST_CASE("a run that the HDL ended early is compared as far as it went") {
    CounterSpec s;
    Story t;
    t.cycle({bit(1), bit(0)}, {four(0), bit(0)});
    t.cycle({bit(0), bit(0)}, {four(0), bit(0)});
    t.end();
    t.o.inputs.push_back({bit(0), bit(0)}); // no record of this cycle
    auto r = compare(s.spec, {t}, {std::nullopt}, 0);
    CHECK_FALSE(r.mismatch);
    CHECK(r.result.compared == 1);
}

TEST_CASE("clocking and unreset registers are read from the table model") {
    lct::Unit u;
    CHECK(clockingOf(u).clock.empty());
    auto text = [](const char* t) { return lct::Text{t, {}}; };
    u.clocking =
        lct::Clocking{text("ck"), text("negedge"), text("rst_n"), text("low"), text("async")};
    u.registers = {{text("a"), text("logic"), text("-"), {}},
                   {text("b"), text("logic"), text("1'b0"), {}},
                   {text("m [4]"), text("logic"), text("-"), {}},
                   {text("h"), text("logic"), text("h"), {}}};
    auto c = clockingOf(u);
    CHECK(c.clock == "ck");
    CHECK(c.edge == logic::Edge::Neg);
    CHECK(c.reset == "rst_n");
    CHECK_FALSE(c.resetActiveHigh);
    CHECK(unresetRegistersOf(u) == std::vector<std::string>{"a", "m"});
    u.clocking->reset = text("-");
    CHECK(clockingOf(u).reset.empty());
    CHECK(unresetRegistersOf(u).empty());
}
