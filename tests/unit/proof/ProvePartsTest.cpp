// ProvePartsTest.cpp - the parts of the proof by themselves: lanes, x lifting, reachability, VCD.
// SPDX-License-Identifier: MIT
#include "SystemMaker.h"

#include "logic/Interpreter.h"
#include "proof/Binding.h"
#include "proof/LaneSim.h"
#include "proof/Random.h"

#include <doctest/doctest.h>

using namespace palindrome;
using namespace palindrome::logic;
using namespace palindrome::proof;

namespace {

/// Random terms over all operators and odd widths.
class RandomTerms {
public:
    RandomTerms(TermPool& pool, Random& random) : pool(pool), random(random) {
        for (unsigned w : {1, 3, 8, 65})
            vars.push_back(pool.var(w, "v" + std::to_string(w)));
        terms = vars;
    }

    Term any() { return terms[random.below(terms.size())]; }
    Term ofWidth(unsigned w) { return pool.resize(any(), w, random.below(2)); }

    void grow() {
        Term a = any();
        unsigned w = pool.width(a);
        Term b = ofWidth(w);
        Term t = a;
        switch (random.below(23)) {
        case 0: t = pool.not_(a); break;
        case 1: t = pool.and_(a, b); break;
        case 2: t = pool.or_(a, b); break;
        case 3: t = pool.xor_(a, b); break;
        case 4: t = pool.neg(a); break;
        case 5: t = pool.add(a, b); break;
        case 6: t = pool.mul(a, b); break;
        case 7: t = pool.udiv(a, b); break;
        case 8: t = pool.urem(a, b); break;
        case 9: t = pool.sdiv(a, b); break;
        case 10: t = pool.srem(a, b); break;
        case 11: t = pool.shl(a, any()); break;
        case 12: t = pool.lshr(a, any()); break;
        case 13: t = pool.ashr(a, any()); break;
        case 14: t = pool.eq(a, b); break;
        case 15: t = pool.ult(a, b); break;
        case 16: t = pool.slt(a, b); break;
        case 17: t = pool.ite(ofWidth(1), a, b); break;
        case 18: t = w < 80 ? pool.concat(a, any()) : a; break;
        case 19: {
            unsigned lo = static_cast<unsigned>(random.below(w));
            t = pool.extract(a, lo + static_cast<unsigned>(random.below(w - lo)), lo);
            break;
        }
        case 20: t = pool.redOr(a); break;
        case 21: t = pool.redAnd(a); break;
        default: t = pool.redXor(a); break;
        }
        terms.push_back(t);
    }

    BitVec value(unsigned w) {
        BitVec v(w, 0);
        uint64_t mask = random.below(3) ? random.next() : random.next() & random.next();
        for (unsigned i = 0; i < w; ++i)
            v.setBit(i, (mask >> (i % 64)) & 1);
        return v;
    }

    TermPool& pool;
    Random& random;
    std::vector<Term> vars, terms;
};

} // namespace

TEST_CASE("64 lanes agree with the evaluator on random terms") {
    Random random(5);
    for (int round = 0; round < 60; ++round) {
        TermPool pool;
        RandomTerms r(pool, random);
        for (int i = 0; i < 60; ++i)
            r.grow();
        LaneSim lanes(pool, r.terms);
        std::vector<std::vector<BitVec>> values(64);
        for (Term v : r.vars) {
            std::vector<uint64_t> bits(pool.width(v), 0);
            for (unsigned lane = 0; lane < 64; ++lane) {
                values[lane].push_back(r.value(pool.width(v)));
                for (unsigned i = 0; i < bits.size(); ++i)
                    bits[i] |= uint64_t(values[lane].back().bit(i)) << lane;
            }
            lanes.set(v, bits);
        }
        lanes.run();
        for (unsigned lane = 0; lane < 64; lane += 7) {
            Evaluator e(pool);
            for (size_t i = 0; i < r.vars.size(); ++i)
                e.set(r.vars[i], values[lane][i]);
            for (Term t : r.terms)
                REQUIRE_MESSAGE(lanes.lane(t, lane) == e.eval(t), pool.toString(t));
        }
    }
}

TEST_CASE("a lifted bit that is known holds for every value of the unknown bits, and is known to the "
          "interpreter") {
    Random random(6);
    for (int round = 0; round < 120; ++round) {
        TermPool pool;
        RandomTerms r(pool, random);
        for (int i = 0; i < 25; ++i)
            r.grow();
        XLift lift(pool);
        std::vector<Term> rails;
        for (Term v : r.vars) {
            rails.push_back(pool.var(pool.width(v), "rail"));
            lift.replace(v, {pool.and_(v, pool.not_(rails.back())), rails.back()});
        }
        std::vector<XTerm> lifted;
        for (Term t : r.terms)
            lifted.push_back(lift.lift(t));
        std::vector<BitVec> value, unknown;
        Evaluator rule(pool);
        TernaryEvaluator ternary(pool);
        for (size_t i = 0; i < r.vars.size(); ++i) {
            unsigned w = pool.width(r.vars[i]);
            value.push_back(r.value(w));
            unknown.push_back(r.value(w) & r.value(w));
            rule.set(r.vars[i], value[i]);
            rule.set(rails[i], unknown[i]);
            ternary.set(r.vars[i], XValue(value[i], unknown[i]));
        }
        for (int sample = 0; sample < 6; ++sample) {
            Evaluator plain(pool);
            for (size_t i = 0; i < r.vars.size(); ++i)
                plain.set(r.vars[i], (value[i] & ~unknown[i]) |
                                         (r.value(pool.width(r.vars[i])) & unknown[i]));
            for (size_t i = 0; i < r.terms.size(); ++i) {
                BitVec rail = rule.eval(lifted[i].unknown), known = rule.eval(lifted[i].value);
                REQUIRE((known & rail).isZero());
                REQUIRE_MESSAGE(((known ^ plain.eval(r.terms[i])) & ~rail).isZero(),
                                pool.toString(r.terms[i]));
                XValue other = ternary.eval(r.terms[i]);
                REQUIRE_MESSAGE((other.unknown & ~rail).isZero(), pool.toString(r.terms[i]));
            }
        }
    }
}

TEST_CASE("register names tell words, slices and plain registers apart") {
    Register r;
    r.name = "q[7:4]";
    CHECK(placeOf(r) == RegisterPlace{"q", 4});
    r.name = "q[3]";
    CHECK(placeOf(r) == RegisterPlace{"q", 3});
    r.name = "u_a[2].q";
    CHECK(placeOf(r) == RegisterPlace{"u_a[2].q", 0});
    r.name = "mem[3]";
    r.isMemoryWord = true;
    r.memory = "mem";
    r.memoryIndex = 3;
    CHECK(placeOf(r) == RegisterPlace{"mem[3]", 0});
    r.name = "mem[3][5:2]";
    CHECK(placeOf(r) == RegisterPlace{"mem[3]", 2});
}

namespace {

/// A lock that opens after 3, 1, 2 in a row; `data` is not reset.
System lock(TermPool& pool, bool assume = false) {
    SystemMaker m(pool, "lock");
    m.reset();
    Term key = m.input("key", 2);
    Term at = m.reg("at", 2), data = m.reg("data", 4);
    auto is = [&](uint64_t v) { return pool.eq(at, pool.constant(2, v)); };
    auto hit = [&](uint64_t v) { return pool.eq(key, pool.constant(2, v)); };
    auto go = [&](uint64_t v) { return pool.constant(2, v); };
    Term next = pool.ite(is(0), pool.ite(hit(3), go(1), go(0)),
                         pool.ite(is(1), pool.ite(hit(1), go(2), go(0)),
                                  pool.ite(is(2), pool.ite(hit(2), go(3), go(0)), go(3))));
    m.clocked(at, pool.zero(2), next);
    m.plain(data, data);
    m.output("open", is(3));
    if (assume)
        m.assume("no one", pool.not_(hit(1)));
    return m.build();
}

/// Runs what `reach` says and evaluates the condition in the last cycle.
bool shows(TermPool& pool, const System& s, const ReachResult& r, Term condition) {
    Interpreter i(pool, s);
    for (size_t k = 0; k < s.registers.size(); ++k)
        i.setRegister(k, r.powerUp[k]);
    for (size_t cycle = 0; cycle < r.inputs.size(); ++cycle) {
        for (size_t k = 0; k < s.inputs.size(); ++k)
            i.setInput(k, r.inputs[cycle][k]);
        for (size_t k = 0; k < s.choices.size(); ++k)
            i.setChoice(k, XValue(r.choices[cycle][k]));
        if (cycle == 1) {
            for (size_t k = 0; k < s.registers.size(); ++k)
                i.setRegister(k, XValue(r.firstState[k]));
        }
        if (cycle + 1 == r.inputs.size())
            return i.evalBit(condition) == 1;
        i.step();
    }
    return false;
}

} // namespace

TEST_CASE("reach finds input sequences, shows that there are none, or says what it searched") {
    TermPool pool;
    System s = lock(pool);
    Options o;
    Term at = s.registers[0].var.value, data = s.registers[1].var.value;
    Term open = pool.eq(at, pool.constant(2, 3));
    Term both = pool.and_(open, pool.eq(data, pool.constant(4, 11)));
    std::vector<Term> conditions{open, both, pool.bool_(false),
                                 pool.and_(pool.eq(at, pool.constant(2, 2)),
                                           pool.eq(s.inputs[1].var, pool.constant(2, 2)))};
    auto found = reachAll(pool, s, asyncClocking(), conditions, o);
    for (size_t i : {0u, 1u, 3u}) {
        REQUIRE(found[i].status == Reach::Reachable);
        CHECK(shows(pool, s, found[i], conditions[i]));
    }
    CHECK(found[0].inputs.size() >= 5);
    CHECK(found[2].status == Reach::Unreachable);

    System closed = lock(pool, true);
    Term never = pool.eq(closed.registers[0].var.value, pool.constant(2, 3));
    ReachResult r = reach(pool, closed, asyncClocking(), never, o);
    CHECK(r.status == Reach::Unreachable);
    CHECK(r.detail.empty());
}

TEST_CASE("reach goes past what random runs meet") {
    TermPool pool;
    SystemMaker m(pool, "deep");
    m.reset();
    Term key = m.input("key", 16), count = m.reg("count", 3);
    // Four rare keys in a row.
    Term step = pool.eq(key, pool.add(pool.constant(16, 0xbeef), pool.zext(count, 16)));
    m.clocked(count, pool.zero(3), pool.ite(step, pool.add(count, pool.constant(3, 1)), pool.zero(3)));
    m.output("c", count);
    System s = m.build();
    Term four = pool.eq(s.registers[0].var.value, pool.constant(3, 4));
    Options o;
    ReachResult r = reach(pool, s, asyncClocking(), four, o);
    REQUIRE(r.status == Reach::Reachable);
    CHECK(r.engine == "bmc");
    CHECK(r.inputs.size() == 6);
    CHECK(shows(pool, s, r, four));
    o.limits.maxBound = 2;
    r = reach(pool, s, asyncClocking(), four, o);
    CHECK(r.status == Reach::Unknown);
    CHECK_FALSE(r.detail.empty());
}
