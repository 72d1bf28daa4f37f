// ProveUnitsTest.cpp - state machines, arbiters and FIFOs in two codings, each with its mutants.
// SPDX-License-Identifier: MIT
#include "SystemMaker.h"

#include <doctest/doctest.h>

using namespace palindrome;
using namespace palindrome::logic;
using namespace palindrome::proof;

namespace {

Options quick() {
    Options o;
    o.limits.seconds = 60;
    o.secondOpinion = true;
    return o;
}

Term bit(TermPool& pool, Term t, unsigned i) {
    return pool.extract(t, i, i);
}

/// IDLE -go-> RUN -done-> WAIT -> IDLE; `mutant` changes one transition or output.
System fsm(TermPool& pool, bool oneHot, int mutant = 0) {
    SystemMaker m(pool, "fsm");
    m.reset();
    Term go = m.input("go"), done = m.input("done");
    unsigned width = oneHot ? 3 : 2;
    Term s = m.reg(oneHot ? "st" : "state", width);
    auto code = [&](unsigned state) {
        return pool.constant(width, oneHot ? 1u << state : state);
    };
    auto in = [&](unsigned state) {
        return oneHot ? bit(pool, s, state) : pool.eq(s, code(state));
    };
    Term stop = mutant == 1 ? pool.and_(done, pool.not_(go)) : done;
    Term next = pool.ite(in(0), pool.ite(go, code(1), code(0)),
                         pool.ite(in(1), pool.ite(stop, code(2), code(1)), code(0)));
    m.clocked(s, mutant == 2 ? code(1) : code(0), next);
    m.output("busy", mutant == 3 ? in(1) : pool.not_(in(0)));
    m.output("ready", in(2));
    return m.build();
}

Term onehot(TermPool& pool, Term t) {
    unsigned w = pool.width(t);
    std::vector<Term> each;
    for (unsigned i = 0; i < w; ++i)
        each.push_back(pool.eq(t, pool.constant(BitVec(w, 1).shl(BitVec(32, i)))));
    return pool.orAll(each);
}

/// Round robin over `n` requests; the pointer is one-hot at the port served first.
System arbiter(TermPool& pool, int coding, bool invariant, int mutant = 0) {
    constexpr unsigned n = 5;
    SystemMaker m(pool, "arb");
    m.reset();
    Term req = m.input("req", n), ptr = m.reg("ptr", n);
    Term grant;
    if (coding == 0) { // for each pointer position, the first request from there on
        grant = pool.zero(n);
        for (unsigned p = 0; p < n; ++p) {
            Term here = pool.zero(n);
            for (unsigned k = n; k-- > 0;) {
                unsigned i = (p + k) % n;
                here = pool.ite(bit(pool, req, i), pool.constant(n, 1u << i), here);
            }
            grant = pool.ite(pool.eq(ptr, pool.constant(n, 1u << p)), here, grant);
        }
    }
    else { // subtract the pointer from the doubled request
        Term twice = pool.concat(req, req);
        Term from = pool.zext(ptr, 2 * n);
        Term winner = pool.and_(twice, pool.not_(pool.sub(twice, from)));
        grant = pool.or_(pool.extract(winner, 2 * n - 1, n), pool.extract(winner, n - 1, 0));
    }
    Term moved = pool.concat(pool.extract(grant, n - 2, 0), bit(pool, grant, n - 1));
    Term stay = mutant == 1 ? pool.redAnd(req) : pool.not_(pool.redOr(grant));
    m.clocked(ptr, pool.constant(n, mutant == 2 ? 2 : 1), pool.ite(stay, ptr, moved));
    m.output("gnt", grant);
    if (invariant)
        m.invariant("one", onehot(pool, ptr));
    m.property("granted", pool.not_(pool.redOr(pool.and_(grant, pool.not_(req)))));
    m.property("works", pool.eq(pool.redOr(req), pool.redOr(grant)));
    return m.build();
}

struct FifoShape {
    bool pointersOnly = false;   ///< wrap bits instead of a fill counter
    std::string memory = "mem";
    bool isSpec = true;
    bool invariants = false;
    bool assumptions = true;
    bool resetMemory = false;
    unsigned spareBits = 0; ///< of a word, above the data: written, never read
    int mutant = 0;
};

constexpr unsigned depth = 4, dataWidth = 6, addressWidth = 2;

System fifo(TermPool& pool, const FifoShape& shape) {
    SystemMaker m(pool, "fifo");
    m.reset();
    Term push = m.input("push"), data = m.input("wdata", dataWidth), pop = m.input("pop");
    const unsigned wordWidth = dataWidth + shape.spareBits;
    auto mem = m.memory(shape.memory, depth, wordWidth);
    unsigned pointerWidth = addressWidth + (shape.pointersOnly ? 1 : 0);
    Term w = m.reg("wptr", pointerWidth), r = m.reg("rptr", pointerWidth);
    Term one = pool.constant(pointerWidth, 1);
    Term wa = pool.extract(w, addressWidth - 1, 0), ra = pool.extract(r, addressWidth - 1, 0);
    Term empty, full;
    Term take = push;
    if (shape.mutant == 4) // refuses what overflows
        take = pool.and_(push, pool.not_(pool.eq(pool.sub(w, r), pool.constant(pointerWidth, depth))));
    m.clocked(w, pool.zero(pointerWidth), pool.ite(take, pool.add(w, one), w));
    m.clocked(r, pool.zero(pointerWidth), pool.ite(pop, pool.add(r, one), r));
    if (shape.pointersOnly) {
        empty = pool.eq(w, r);
        full = pool.and_(pool.eq(wa, ra), pool.ne(w, r));
    }
    else {
        Term level = m.reg("level", addressWidth + 1);
        Term up = pool.add(level, pool.constant(addressWidth + 1, 1));
        Term down = pool.sub(level, pool.constant(addressWidth + 1, 1));
        Term next = pool.ite(pool.and_(push, pool.not_(pop)), up,
                             pool.ite(pool.and_(pop, pool.not_(push)), down, level));
        m.clocked(level, pool.zero(addressWidth + 1), next);
        empty = pool.eq(level, pool.zero(addressWidth + 1));
        full = pool.eq(level, pool.constant(addressWidth + 1,
                                            shape.mutant == 1 ? depth - 1 : depth));
        if (shape.invariants) {
            m.invariant("bounded", pool.ule(level, pool.constant(addressWidth + 1, depth)));
            m.invariant("pointers",
                        pool.eq(w, pool.add(r, pool.extract(level, addressWidth - 1, 0))));
        }
    }
    for (unsigned i = 0; i < depth; ++i) {
        Term write = pool.and_(push, pool.eq(wa, pool.constant(addressWidth, i)));
        if (shape.mutant == 5) // always, unless full
            write = pool.and_(pool.not_(full), pool.eq(wa, pool.constant(addressWidth, i)));
        if (shape.mutant == 2)
            write = pool.and_(write, pool.not_(pop));
        Term word = pool.zext(data, wordWidth);
        if (shape.spareBits > 0)
            word = pool.or_(word, pool.constant(wordWidth, 1u << dataWidth));
        Term next = pool.ite(write, word, mem[i]);
        if (shape.resetMemory)
            m.clocked(mem[i], pool.zero(wordWidth), next);
        else
            m.plain(mem[i], next);
    }
    Term read = mem[depth - 1];
    for (unsigned i = depth - 1; i-- > 0;)
        read = pool.ite(pool.eq(ra, pool.constant(addressWidth, i)), mem[i], read);
    read = pool.extract(read, wordWidth - 1 - (shape.mutant == 6 ? 0 : shape.spareBits),
                        shape.mutant == 6 ? shape.spareBits : 0);
    if (shape.mutant == 3)
        read = pool.xor_(read, pool.zext(pool.and_(full, pop), dataWidth));
    m.output("rdata", shape.isSpec ? pool.ite(empty, m.open("rdata", dataWidth, false), read)
                                   : read);
    m.output("empty", empty);
    m.output("full", full);
    if (shape.isSpec && shape.assumptions) {
        m.assume("no overflow", pool.not_(pool.and_(push, full)));
        m.assume("no underflow", pool.not_(pool.and_(pop, empty)));
    }
    return m.build();
}

FifoShape hdlShape(bool pointersOnly, int mutant = 0) {
    FifoShape s;
    s.isSpec = false;
    s.pointersOnly = pointersOnly;
    s.mutant = mutant;
    return s;
}

Result run(TermPool& pool, const System& spec, const System& hdl) {
    return prove(pool, spec, hdl, asyncClocking(), quick());
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

TEST_CASE("a state machine in binary equals the same in one-hot without help") {
    TermPool pool;
    for (bool specOneHot : {false, true}) {
        Result r = run(pool, fsm(pool, specOneHot), fsm(pool, !specOneHot));
        INFO(describe(r));
        CHECK(r.verdict == Verdict::Proved);
        CHECK(r.secondOpinion == "z3 agrees");
        for (int mutant : {1, 2, 3}) {
            Result bad = run(pool, fsm(pool, specOneHot), fsm(pool, !specOneHot, mutant));
            INFO(describe(bad));
            REQUIRE(bad.verdict == Verdict::Refuted);
            CHECK(bad.trace->shortest);
            // Reset and: RUN with both inputs and one more; the first cycle; WAIT.
            size_t cycles = mutant == 1 ? 4 : mutant == 2 ? 2 : 4;
            CHECK(bad.trace->cycles.size() == cycles);
        }
    }
}

TEST_CASE("a memory with spare bits in its words is paired by their low bits") {
    TermPool pool;
    for (bool pointersOnly : {false, true}) {
        FifoShape wider = hdlShape(pointersOnly);
        wider.spareBits = 2;
        Result r = run(pool, fifo(pool, {}), fifo(pool, wider));
        INFO(describe(r));
        CHECK(r.verdict == Verdict::Proved);
        wider.mutant = 6; // reads the spare bits
        Result bad = run(pool, fifo(pool, {}), fifo(pool, wider));
        INFO(describe(bad));
        CHECK(bad.verdict == Verdict::Refuted);
    }
}

TEST_CASE("a memory with narrower words is refuted") {
    TermPool pool;
    FifoShape spec;
    spec.spareBits = 1;
    spec.mutant = 6; // shows the spare bit
    Result r = run(pool, fifo(pool, spec), fifo(pool, hdlShape(false)));
    INFO(describe(r));
    CHECK(r.verdict == Verdict::Refuted);
}

TEST_CASE("a round-robin arbiter equals an arithmetic coding under its invariant, and without") {
    TermPool pool;
    for (bool invariant : {true, false}) {
        Result r = run(pool, arbiter(pool, 0, invariant), arbiter(pool, 1, false));
        INFO(describe(r));
        CHECK(r.verdict == Verdict::Proved);
        CHECK(obligation(r, "property works").verdict == Verdict::Proved);
        if (invariant)
            CHECK(obligation(r, "invariant one").engine == "induction k=1");
        for (int mutant : {1, 2}) {
            Result bad = run(pool, arbiter(pool, 0, invariant), arbiter(pool, 1, false, mutant));
            INFO(describe(bad));
            CHECK(bad.verdict == Verdict::Refuted);
        }
    }
}

TEST_CASE("a FIFO with unreset memory equals itself, memory paired by name or by simulation") {
    TermPool pool;
    for (const char* memory : {"mem", "storage"}) {
        FifoShape h = hdlShape(false);
        h.memory = memory;
        Result r = run(pool, fifo(pool, {}), fifo(pool, h));
        INFO(describe(r));
        CHECK(r.verdict == Verdict::Proved);
        CHECK(obligation(r, "output rdata not x").verdict == Verdict::Proved);
        CHECK(r.pairs[0][2] == (memory == std::string("mem") ? "name" : "signal correspondence"));
        CHECK(r.pairs[0][1] == std::string(memory) + "[0]");
    }
}

TEST_CASE("a FIFO with a fill counter equals one with wrap bits") {
    TermPool pool;
    for (bool invariants : {true, false}) {
        FifoShape s;
        s.invariants = invariants;
        Result r = run(pool, fifo(pool, s), fifo(pool, hdlShape(true)));
        INFO(describe(r));
        CHECK(r.verdict == Verdict::Proved);
    }
    FifoShape turned;
    turned.pointersOnly = true;
    Result r = run(pool, fifo(pool, turned), fifo(pool, hdlShape(false)));
    INFO(describe(r));
    CHECK(r.verdict == Verdict::Proved);
}

TEST_CASE("mutants of a FIFO are refuted") {
    TermPool pool;
    for (int mutant : {1, 2, 3}) {
        Result r = run(pool, fifo(pool, {}), fifo(pool, hdlShape(false, mutant)));
        INFO("mutant " << mutant << " " << describe(r));
        CHECK(r.verdict == Verdict::Refuted);
        REQUIRE(r.trace);
        CHECK(r.trace->shortest);
    }
    for (int mutant : {2, 3}) {
        Result r = run(pool, fifo(pool, {}), fifo(pool, hdlShape(true, mutant)));
        INFO("mutant " << mutant << " " << describe(r));
        CHECK(r.verdict == Verdict::Refuted);
    }
}

TEST_CASE("a FIFO that refuses what overflows is equal only under the assumption") {
    TermPool pool;
    FifoShape s;
    Result r = run(pool, fifo(pool, s), fifo(pool, hdlShape(true, 4)));
    INFO(describe(r));
    CHECK(r.verdict == Verdict::Proved);
    s.assumptions = false;
    Result bad = run(pool, fifo(pool, s), fifo(pool, hdlShape(true, 4)));
    INFO(describe(bad));
    REQUIRE(bad.verdict == Verdict::Refuted);
    CHECK(bad.trace->cycles.size() == 1 + depth + 2);
}

TEST_CASE("HDL may reset a memory that the spec leaves open") {
    TermPool pool;
    FifoShape h = hdlShape(false);
    h.resetMemory = true;
    Result r = run(pool, fifo(pool, {}), fifo(pool, h));
    INFO(describe(r));
    CHECK(r.verdict == Verdict::Proved);
}

namespace {

/// A queue in registers that shift: the oldest word is always in place 0.
System shifter(TermPool& pool, int mutant = 0) {
    SystemMaker m(pool, "fifo");
    m.reset();
    Term push = m.input("push"), data = m.input("wdata", dataWidth), pop = m.input("pop");
    std::vector<Term> words;
    for (unsigned i = 0; i < depth; ++i)
        words.push_back(m.reg("stage" + std::to_string(i), dataWidth));
    unsigned w = addressWidth + 1;
    Term level = m.reg("fill", w);
    Term up = pool.add(level, pool.constant(w, 1)), down = pool.sub(level, pool.constant(w, 1));
    m.clocked(level, pool.zero(w),
              pool.ite(pool.and_(push, pool.not_(pop)), up,
                       pool.ite(pool.and_(pop, pool.not_(push)), down, level)));
    Term end = mutant == 1 ? level : pool.ite(pop, down, level);
    for (unsigned i = 0; i < depth; ++i) {
        Term moved = pool.ite(pop, i + 1 < depth ? words[i + 1] : words[i], words[i]);
        Term here = pool.and_(push, pool.eq(end, pool.constant(w, i)));
        m.plain(words[i], pool.ite(here, data, moved));
    }
    m.output("rdata", words[0]);
    m.output("empty", pool.eq(level, pool.zero(w)));
    m.output("full", pool.eq(level, pool.constant(w, depth)));
    return m.build();
}

} // namespace

TEST_CASE("a FIFO in a memory equals one in shift registers") {
    TermPool pool;
    FifoShape s;
    s.invariants = true;
    Result r = run(pool, fifo(pool, s), shifter(pool));
    INFO(describe(r));
    CHECK(r.verdict == Verdict::Proved);
    Result bad = run(pool, fifo(pool, s), shifter(pool, 1));
    INFO(describe(bad));
    CHECK(bad.verdict == Verdict::Refuted);
}

TEST_CASE("a FIFO that writes unoccupied words at will is equal in the occupied ones") {
    TermPool pool;
    FifoShape s;
    s.invariants = true;
    for (const char* memory : {"mem", "cells"}) {
        FifoShape h = hdlShape(false, 5);
        h.memory = memory;
        Result r = run(pool, fifo(pool, s), fifo(pool, h));
        INFO(describe(r));
        CHECK(r.verdict == Verdict::Proved);
    }
}
