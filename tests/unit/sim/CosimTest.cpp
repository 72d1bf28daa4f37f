// CosimTest.cpp - whole co-simulations with Verilator: right, wrong, open, out of contract.
// SPDX-License-Identifier: MIT
#include "SimBench.h"

using namespace palindrome;
using namespace palindrome::sim;
using namespace palindrome::sim::test;
using Outcome = CosimResult::Outcome;

namespace {

CosimOptions cosimOptions() {
    CosimOptions o;
    o.run = options();
    o.episodes = 8;
    o.cyclesPerEpisode = 100;
    return o;
}

CosimResult run(const Spec& spec, const hdl::Sources& s, const CosimOptions& o = cosimOptions()) {
    auto r = cosimulate(spec, s, o);
    REQUIRE_MESSAGE(r, (r ? "" : r.error().message));
    return *r;
}

std::string counter(const std::string& limit, const std::string& more = "") {
    return "module ctr(input logic clk, rst, en, output logic [3:0] q, output logic top);\n" +
           more + "always_ff @(posedge clk) if (rst) q <= 0; else if (en) q <= q == " + limit +
           " ? 4'd0 : q + 4'd1;\nassign top = en && q == 4'd9;\nendmodule\n";
}

/// A FIFO of two four-bit words without reset of the memory, as table and as HDL.
struct FifoSpec : SpecBench {
    FifoSpec() {
        Term rst = clocked(), push = input("push"), pop = input("pop"), d = input("d", 4);
        XTerm m0 = word(0), m1 = word(1);
        XTerm wp = reg("wp", 1), rp = reg("rp", 1), n = reg("n", 2);
        Term wpHigh = pool.eq(wp.value, pool.ones(1));
        next("mem[0]", ite(pool.and_(push, pool.not_(wpHigh)), known(d), m0));
        next("mem[1]", ite(pool.and_(push, wpHigh), known(d), m1));
        next("wp", ite(rst, known(pool.zero(1)), ite(push, add(wp, pool.ones(1)), wp)));
        next("rp", ite(rst, known(pool.zero(1)), ite(pop, add(rp, pool.ones(1)), rp)));
        Term up = pool.and_(push, pool.not_(pop)), down = pool.and_(pop, pool.not_(push));
        next("n", ite(rst, known(pool.zero(2)),
                      ite(up, add(n, pool.constant(2, 1)), ite(down, add(n, pool.ones(2)), n))));
        Term rpHigh = pool.eq(rp.value, pool.ones(1));
        output("head", ite(rpHigh, m1, m0));
        output("full", known(pool.eq(n.value, pool.constant(2, 2))));
        output("empty", known(pool.eq(n.value, pool.zero(2))));
        assume("no_overflow", pool.implies(push, pool.ne(n.value, pool.constant(2, 2))));
        assume("no_underflow", pool.implies(pop, pool.ne(n.value, pool.zero(2))));
        spec.unresetRegisters = {"mem"};
        spec.rows = {{"push into last", pool.and_(push, pool.eq(n.value, pool.constant(2, 1)))},
                     {"push and pop", pool.and_(push, pop)}};
    }

private:
    XTerm word(unsigned i) {
        XTerm v = reg("mem[" + std::to_string(i) + "]", 4);
        auto& r = system.registers.back();
        r.isMemoryWord = true;
        r.memory = "mem";
        r.memoryIndex = i;
        return v;
    }
};

std::string fifo(const std::string& write, const std::string& memory = "mem") {
    std::string text = R"(module fifo(input logic clk, rst, push, pop, input logic [3:0] d,
        output logic [3:0] head, output logic full, empty);
    logic [3:0] MEM [2]; logic wp, rp; logic [1:0] n;
    always_ff @(posedge clk) begin
        if (push) MEM[wp] <= WRITE;
        if (rst) begin wp <= 0; rp <= 0; n <= 0; end
        else begin
            if (push) wp <= ~wp;
            if (pop) rp <= ~rp;
            n <= n + 2'(push) - 2'(pop);
        end
    end
    assign head = MEM[rp]; assign full = n == 2; assign empty = n == 0;
endmodule
)";
    for (size_t at; (at = text.find("MEM")) != std::string::npos;)
        text.replace(at, 3, memory);
    text.replace(text.find("WRITE"), 5, write);
    return text;
}

} // namespace

TEST_CASE("an HDL that does what the spec says agrees, and all rows are hit") {
    CounterSpec s;
    auto r = run(s.spec, source("ctr", counter("9")));
    CHECK(r.outcome == Outcome::Agrees);
    CHECK(r.episodes == 8);
    CHECK(r.cycles == 800);
    CHECK(r.compared > 700);
    CHECK(r.rowsHit() == 3);
    CHECK(r.violations.empty());
    for (const auto& o : r.outputs) {
        CHECK(o.unspecified == 0);
        CHECK(o.compared > 700);
    }
    // The same seed gives the same result, another one other runs.
    auto again = run(s.spec, source("ctr", counter("9")));
    CHECK(again.rows[0].hits == r.rows[0].hits);
    CHECK(again.fromCache);
}

TEST_CASE("a wrong limit is found with expected and actual value, and a trace that shows it") {
    CounterSpec s;
    auto r = run(s.spec, source("ctr", counter("4'd10")));
    CHECK(r.outcome == Outcome::Mismatch);
    REQUIRE(r.mismatch);
    const SimTrace& t = *r.mismatch;
    CHECK(t.output == "q");
    CHECK(t.expected == "0000");
    CHECK(t.actual == "1010");
    CHECK(r.reason.find("output q is 1010 in cycle") != std::string::npos);
    // Shrunk to the reset, ten steps and the cycle that shows it; found later than that by chance.
    REQUIRE(t.cycles.size() == 12);
    for (size_t i = 1; i < 11; ++i)
        CHECK(t.cycles[i].inputs[1].second == "1");
    CHECK(t.cycles[0].inputs[0] == std::pair<std::string, std::string>("rst", "1"));
    CHECK(t.cycles.back().specOutputs[0].second == "0000");
    CHECK(t.cycles.back().hdlOutputs[0].second == "1010");
    CHECK(t.cycles[t.cycles.size() - 2].hdlOutputs[0].second == "1001");

    // The trace is replayed and confirmed; with the right HDL it is not.
    auto again = replay(t, s.spec.clocking, source("ctr", counter("4'd10")), options());
    REQUIRE(again);
    CHECK(again->confirmed);
    again = replay(t, s.spec.clocking, source("ctr", counter("4'd9")), options());
    REQUIRE(again);
    CHECK_FALSE(again->confirmed);
}

TEST_CASE("other widths and missing ports are an interface mismatch") {
    CounterSpec s;
    auto text = counter("9");
    text.replace(text.find("logic [3:0] q"), 13, "logic [4:0] q");
    auto r = run(s.spec, source("ctr", text));
    CHECK(r.outcome == Outcome::Interface);
    CHECK(r.reason == "output q has width 4 in the spec and width 5 in the HDL");
    CHECK(r.compared == 0);
    r = run(s.spec,
            source("other", "module other(input logic clk, rst, en, extra, output logic [3:0] q, "
                            "output logic top); assign q = 0; assign top = 0; endmodule\n"));
    CHECK(r.outcome == Outcome::Interface);
    CHECK(r.reason.find("extra") != std::string::npos);
}

TEST_CASE("words of a memory without reset are open until written, then demanded") {
    FifoSpec s;
    auto r = run(s.spec, source("fifo", fifo("d")));
    CHECK(r.outcome == Outcome::Agrees);
    CHECK(r.violations.empty());
    CHECK(r.rowsHit() == 2);
    REQUIRE(r.outputs[0].name == "head");
    CHECK(r.outputs[0].unspecified > 0);
    CHECK(r.outputs[0].compared > 1000);
    // Another name for the memory is no difference; another content is.
    CHECK(run(s.spec, source("fifo", fifo("d", "store"))).outcome == Outcome::Agrees);
    r = run(s.spec, source("fifo", fifo("d ^ 4'(full)", "store"))); // never full when pushed
    CHECK(r.outcome == Outcome::Agrees);
    r = run(s.spec, source("fifo", fifo("d ^ 4'(n == 1 && d == 7)", "store")));
    CHECK(r.outcome == Outcome::Mismatch);
    CHECK(r.mismatch->output == "head");
}

TEST_CASE("with the lowered HDL, registers of the same name are followed") {
    FifoSpec s, h; // the second plays the lowered HDL
    auto o = cosimOptions();
    o.hdl = &h.system;
    o.hdlPool = &h.pool;
    auto r = run(s.spec, source("fifo", fifo("d")), o);
    CHECK(r.outcome == Outcome::Agrees);
    CHECK(r.outputs[0].unspecified == 0);
    CHECK(r.followed.size() == 2);
    CHECK(r.disagreements.empty());
}

TEST_CASE("a lowering that says something else than Verilator is reported as such") {
    CounterSpec s, h;
    auto o = cosimOptions();
    h.system.registers[0].name = "q"; // as the HDL has it
    o.hdl = &h.system;
    o.hdlPool = &h.pool;
    CHECK(run(s.spec, source("ctr", counter("9")), o).disagreements.empty());
    // Lowered wrongly: `top` also without en.
    h.system.outputs[1].fn =
        h.known(h.pool.eq(h.system.registers[0].var.value, h.pool.constant(4, 9)));
    auto r = run(s.spec, source("ctr", counter("9")), o);
    CHECK(r.outcome == Outcome::Agrees);
    REQUIRE(r.disagreements.size() == 1);
    CHECK(r.disagreements[0].name == "top");
    CHECK(r.disagreements[0].lowered == "1");
    CHECK(r.disagreements[0].verilator == "0");
    // And a wrong next state.
    h.next("q", h.known(h.pool.zero(4)));
    r = run(s.spec, source("ctr", counter("9")), o);
    CHECK(r.disagreements.size() == 2);
}

TEST_CASE("where the two readings of the HDL disagree, no mismatch is made of it") {
    CounterSpec s, h;
    auto o = cosimOptions();
    h.system.registers[0].name = "q";
    o.hdl = &h.system;
    o.hdlPool = &h.pool;
    // The HDL is wrong in Verilator's reading at the count of 3; in ours (the spec's) it is right.
    auto text = counter("9");
    text.replace(text.find("assign top = "), 13, "assign top = q == 3 || ");
    CHECK(run(s.spec, source("ctr", text)).outcome == Outcome::Mismatch);
    auto r = run(s.spec, source("ctr", text), o);
    CHECK(r.outcome == Outcome::Agrees);
    CHECK(r.disagreements.size() == 1);
    CHECK(r.compared < 500); // of some 790
}

TEST_CASE("a value that Verilator chose for an x is shown as x, and confirmed as one") {
    CounterSpec s, h;
    auto o = cosimOptions();
    h.system.registers[0].name = "q";
    o.hdl = &h.system;
    o.hdlPool = &h.pool;
    // top is x at 3, in the HDL and as lowered.
    Term three = h.pool.eq(h.system.registers[0].var.value, h.pool.constant(4, 3));
    auto& fn = h.system.outputs[1].fn;
    fn = {h.pool.ite(three, h.pool.zero(1), fn.value),
          h.pool.ite(three, h.pool.ones(1), fn.unknown)};
    auto text = counter("9");
    text.replace(text.find("assign top = "), 13, "assign top = q == 3 ? 1'bx : ");
    // The filling is one value a run, so the seed must be one that shows it.
    auto r = run(s.spec, source("ctr", text), o);
    CHECK(r.outcome == Outcome::Mismatch);
    CHECK(r.disagreements.empty());
    REQUIRE(r.mismatch);
    CHECK(r.mismatch->output == "top");
    CHECK(r.mismatch->expected == "0");
    CHECK(r.mismatch->actual == "x");
    CHECK(r.mismatch->cycles.back().hdlOutputs[1].second == "x");
    CHECK(r.mismatch->cycles[1].hdlOutputs[1].second == "0");
    auto again = replay(*r.mismatch, s.spec.clocking, source("ctr", text), options());
    REQUIRE(again);
    CHECK(again->confirmed);
    CHECK(again->observed == "x");
}

TEST_CASE("rows that chance does not reach are reached by the caller's sequences") {
    SpecBench s;
    Term rst = s.clocked(), d = s.input("d", 32);
    Term magic =
        s.pool.eq(s.pool.mul(d, s.pool.constant(32, 2654435761)), s.pool.constant(32, 0x12345678));
    XTerm seen = s.reg("seen", 1);
    s.next("seen",
           s.ite(rst, s.known(s.pool.zero(1)), s.ite(magic, s.known(s.pool.ones(1)), seen)));
    s.output("s", seen);
    s.spec.rows = {{"magic", magic}, {"other", s.pool.not_(magic)}};
    const auto hdl =
        source("mag", "module mag(input logic clk, rst, input logic [31:0] d, output logic s);"
                      "\nalways_ff @(posedge clk) if (rst) s <= 0; else if (d * 32'd2654435761 "
                      "== 32'h12345678) s <= 1;\nendmodule\n");
    auto o = cosimOptions();
    auto r = run(s.spec, hdl, o);
    CHECK(r.rows[0].hits == 0);
    CHECK(r.rows[1].hits > 0);

    // The inverse of an odd number modulo 2^32.
    uint32_t inverse = 1;
    for (int i = 0; i < 5; ++i)
        inverse *= 2 - 2654435761u * inverse;
    std::vector<size_t> asked;
    o.guided = [&](const std::vector<size_t>& rows) {
        asked = rows;
        const BitVec zero(32, 0), hit(32, uint32_t(0x12345678 * inverse));
        return std::vector<InputSequence>{
            {{BitVec(1, 1), zero}, {BitVec(1, 0), hit}, {BitVec(1, 0), zero}}};
    };
    r = run(s.spec, hdl, o);
    CHECK(asked == std::vector<size_t>{0});
    CHECK(r.outcome == Outcome::Agrees);
    CHECK(r.guidedEpisodes == 1);
    CHECK(r.rows[0].hits == 1);
    CHECK(r.rows[0].guided);
    CHECK(r.rows[0].cycle == 1);
    CHECK_FALSE(r.rows[1].guided);
    // A guided run is checked like any other.
    auto wrong = hdl;
    wrong.texts[0].second.replace(wrong.texts[0].second.find("s <= 1;"), 7, "s <= 0;");
    CHECK(run(s.spec, wrong, o).outcome == Outcome::Mismatch);
}

TEST_CASE("a unit without clock is simulated in all its inputs") {
    SpecBench s;
    Term a = s.input("a", 4), b = s.input("b", 4);
    s.output("y", s.known(s.pool.add(a, b)));
    s.spec.rows = {{"one pair", s.pool.and_(s.pool.eq(a, s.pool.constant(4, 11)),
                                            s.pool.eq(b, s.pool.constant(4, 13)))}};
    auto text = [](const std::string& e) {
        return "module add(input logic [3:0] a, b, output logic [3:0] y); assign y = " + e +
               "; endmodule\n";
    };
    auto r = run(s.spec, source("add", text("a + b")));
    CHECK(r.outcome == Outcome::Agrees);
    CHECK(r.cycles == 256);
    CHECK(r.rows[0].hits == 1);
    r = run(s.spec, source("add", text("a == 11 && b == 13 ? 4'd0 : a + b")));
    CHECK(r.outcome == Outcome::Mismatch);
    REQUIRE(r.mismatch->cycles.size() == 1); // the other vectors are not needed to show it
    CHECK(r.mismatch->cycles[0].inputs[0].second == "1011");
    CHECK(r.mismatch->cycles[0].inputs[1].second == "1101");
}

TEST_CASE("an asynchronous active-low reset and the falling edge are driven as they are") {
    CounterSpec s;
    s.spec.clocking.reset = "rst_n";
    s.spec.clocking.resetActiveHigh = false;
    s.spec.clocking.edge = logic::Edge::Neg;
    s.system.inputs[0].name = "rst_n";
    s.system.registers[0].next =
        s.ite(s.pool.not_(s.system.inputs[0].var), s.known(s.pool.zero(4)),
              s.ite(s.system.inputs[1].var, s.add(s.system.registers[0].var, s.pool.constant(4, 1)),
                    s.system.registers[0].var));
    auto text = [](const std::string& edge) {
        return "module ctr(input logic clk, rst_n, en, output logic [3:0] q, output logic top);\n"
               "always_ff @(" +
               edge +
               " clk or negedge rst_n) if (!rst_n) q <= 0; else if (en) q <= q + "
               "4'd1;\nassign top = en && q == 4'd9;\nendmodule\n";
    };
    CHECK(run(s.spec, source("ctr", text("negedge"))).outcome == Outcome::Agrees);
    s.spec.clocking.edge = logic::Edge::Pos;
    CHECK(run(s.spec, source("ctr", text("posedge"))).outcome == Outcome::Agrees);
}

TEST_CASE("what the HDL leaves uninitialised is random, so a missing reset shows") {
    CounterSpec s;
    auto text = counter("9");
    text.replace(text.find("if (rst) q <= 0; else "), 22, "");
    auto r = run(s.spec, source("ctr", text));
    CHECK(r.outcome == Outcome::Mismatch);
    CHECK(r.mismatch->output == "q");
}

TEST_CASE("assumptions that no input keeps leave nothing to compare, and that is said") {
    CounterSpec s;
    s.assume("never", s.pool.bool_(false));
    auto r = run(s.spec, source("ctr", counter("9")));
    CHECK(r.outcome == Outcome::NothingCompared);
    CHECK(r.compared == 0);
    REQUIRE_FALSE(r.notes.empty());
    CHECK(r.notes[0].find("8 of 8 random runs ended early") != std::string::npos);
}

TEST_CASE("the result says whether it ran in a sandbox") {
    CounterSpec s;
    auto r = run(s.spec, source("ctr", counter("9")));
    CHECK(r.sandboxed == util::sandboxStatus().available);
    bool said = false;
    for (const auto& n : r.notes)
        said = said || n.find("without a sandbox") != std::string::npos;
    CHECK(said != r.sandboxed);
}
