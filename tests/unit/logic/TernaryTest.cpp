// TernaryTest.cpp - evaluation with unknown bits is sound, and exact where everything is known.
// SPDX-License-Identifier: MIT
#include "logic/Ternary.h"
#include "logic/Interpreter.h"

#include <doctest/doctest.h>
#include <random>

using namespace palindrome::logic;

namespace {

/// Random terms over a few variables of the widths at which words change their form.
struct Terms {
    TermPool pool;
    std::mt19937_64 random;
    std::vector<Term> variables, all;

    explicit Terms(uint64_t seed) : random(seed) {
        for (unsigned w : {1u, 2u, 7u, 8u, 63u, 64u, 65u, 130u})
            variables.push_back(pool.var(w, "v" + std::to_string(w)));
        all = variables;
        for (Term t : variables)
            all.push_back(pool.constant(bits(pool.width(t))));
    }
    unsigned below(size_t n) { return static_cast<unsigned>(random() % n); }
    BitVec bits(unsigned width) {
        BitVec v(width, 0);
        for (unsigned i = 0; i < width; ++i)
            v.setBit(i, random() & 1);
        return v;
    }
    Term any() { return all[below(all.size())]; }
    Term anyOf(unsigned width) { return pool.resize(any(), width, below(2)); }
    void grow() {
        Term a = any();
        const unsigned w = pool.width(a);
        Term b = anyOf(w), r;
        switch (below(26)) {
        case 0: r = pool.not_(a); break;
        case 1: r = pool.and_(a, b); break;
        case 2: r = pool.or_(a, b); break;
        case 3: r = pool.xor_(a, b); break;
        case 4: r = pool.neg(a); break;
        case 5: r = pool.add(a, b); break;
        case 6: r = pool.mul(a, b); break;
        case 7: r = pool.udiv(a, b); break;
        case 8: r = pool.urem(a, b); break;
        case 9: r = pool.sdiv(a, b); break;
        case 10: r = pool.srem(a, b); break;
        case 11: r = pool.shl(a, any()); break;
        case 12: r = pool.lshr(a, any()); break;
        case 13: r = pool.ashr(a, anyOf(1 + below(8))); break;
        case 14: r = pool.eq(a, b); break;
        case 15: r = pool.ult(a, b); break;
        case 16: r = pool.slt(a, b); break;
        case 17:
        case 18: r = pool.ite(anyOf(1), a, b); break;
        case 19: r = w < 200 ? pool.concat(a, any()) : a; break;
        case 20: {
            unsigned lo = below(w), hi = lo + below(w - lo);
            r = pool.extract(a, hi, lo);
            break;
        }
        case 21: r = pool.zext(a, w + below(80)); break;
        case 22: r = pool.sext(a, w + below(80)); break;
        case 23: r = pool.redOr(a); break;
        case 24: r = pool.redAnd(a); break;
        default: r = pool.redXor(a); break;
        }
        if (pool.width(r) <= 300)
            all.push_back(r);
    }
};

} // namespace

TEST_CASE("known bits are the value for every filling of the unknown ones") {
    size_t known = 0, unknown = 0;
    for (uint64_t seed = 1; seed <= 60; ++seed) {
        Terms t(seed);
        for (int i = 0; i < 120; ++i)
            t.grow();
        TernaryEvaluator ternary(t.pool);
        std::vector<XValue> given;
        for (Term v : t.variables) {
            BitVec x = t.bits(t.pool.width(v));
            if (seed % 4 == 0)
                x = BitVec(x.width(), 0); // everything known
            else if (seed % 4 == 1)
                x = x & t.bits(x.width()) & t.bits(x.width());
            given.emplace_back(t.bits(x.width()), x);
            ternary.set(v, given.back());
        }
        std::vector<XValue> results;
        for (Term x : t.all) {
            results.push_back(ternary.eval(x));
            known += x == t.all.back() ? 0 : results.back().isKnown();
            unknown += !results.back().isKnown();
        }
        for (int filling = 0; filling < 6; ++filling) {
            Evaluator exact(t.pool);
            for (size_t i = 0; i < t.variables.size(); ++i)
                exact.set(t.variables[i],
                          given[i].value | (t.bits(given[i].width()) & given[i].unknown));
            for (size_t i = 0; i < t.all.size(); ++i) {
                CAPTURE(t.pool.toString(t.all[i]));
                const BitVec& v = exact.eval(t.all[i]);
                CHECK(results[i].agrees(XValue(v)));
                if (seed % 4 == 0)
                    CHECK(results[i] == XValue(v));
            }
        }
    }
    CHECK(known > 1000); // neither answer is given always
    CHECK(unknown > 1000);
}

TEST_CASE("unknown operands are masked where the operator masks them") {
    TermPool pool;
    Term x = pool.var(4, "x"), y = pool.var(70, "y"), c = pool.var(1, "c");
    TernaryEvaluator e(pool);
    auto text = [&](Term t) { return e.eval(t).toText(); };
    e.set(x, XValue::fromText("1x0x"));
    e.set(y, XValue::fromText("1x0x" + std::string(66, '0')));
    CHECK(text(pool.and_(x, pool.constant(4, 3))) == "000x");
    CHECK(text(pool.or_(x, pool.constant(4, 3))) == "1x11");
    CHECK(text(pool.add(x, pool.constant(4, 2))) == "xxxx");
    // A carry spoils only what is above the lowest unknown bit.
    CHECK(text(pool.add(y, pool.constant(70, 1))) == "xxxx" + std::string(65, '0') + "1");
    CHECK(text(pool.eq(x, pool.constant(4, 2))) == "0");
    CHECK(text(pool.eq(x, pool.constant(4, 8))) == "x");
    CHECK(text(pool.ult(x, pool.constant(4, 8))) == "0");
    CHECK(text(pool.ult(x, pool.constant(4, 14))) == "1");
    CHECK(text(pool.ult(x, pool.constant(4, 10))) == "x");
    CHECK(text(pool.redOr(x)) == "1");
    CHECK(text(pool.redAnd(x)) == "0");
    CHECK(text(pool.redXor(x)) == "x");
    CHECK(text(pool.ite(c, x, pool.constant(4, 8))) == "1x0x");
    CHECK(text(pool.ite(c, pool.constant(4, 9), pool.constant(4, 8))) == "100x");
    CHECK(text(pool.redOr(y)) == "1");
    CHECK(text(pool.eq(y, pool.zero(70))) == "0");
    CHECK(text(pool.extract(pool.and_(y, pool.ones(70)), 69, 64)) == "1x0x00");
    CHECK(e.evalBit(pool.redOr(x)) == 1);
    CHECK(e.evalBit(pool.redXor(x)) == -1);
    e.set(x, BitVec(4, 0));
    CHECK(e.evalBit(pool.redOr(x)) == 0);
}

TEST_CASE("terms made after the first query are evaluated under the same values") {
    TermPool pool;
    Term a = pool.var(8, "a"), b = pool.var(8, "b");
    TernaryEvaluator e(pool);
    e.set(b, BitVec(8, 3));
    CHECK(e.eval(pool.add(b, b)).toText() == "00000110");
    e.set(a, BitVec(8, 5)); // a is older than b, and compiled later
    CHECK(e.eval(pool.add(a, b)).toText() == "00001000");
    e.set(b, BitVec(8, 4));
    CHECK(e.eval(pool.add(a, b)).toText() == "00001001");
    CHECK(e.eval(pool.add(b, b)).toText() == "00001000");
}

TEST_CASE("texts with x go in and out") {
    auto v = XValue::fromText("1x0");
    CHECK(v.toText() == "1x0");
    CHECK(v.value.toUint64() == 4);
    CHECK(v.unknown.toUint64() == 2);
    CHECK(v.withSlice(1, XValue::fromText("1")).toText() == "110");
    CHECK(v.extract(2, 1).toText() == "1x");
    CHECK(XValue(BitVec(3, 7), BitVec(3, 2)) == XValue::fromText("1x1"));
    CHECK_FALSE(v.isTrue());
    CHECK_FALSE(v.isFalse());
    CHECK(v.agrees(XValue::fromText("x10")));
    CHECK_FALSE(v.agrees(XValue::fromText("x11")));
}

TEST_CASE("an interpreter steps registers at once, from x to known, with choices") {
    TermPool pool;
    System s;
    Term in = pool.var(1, "in");
    s.inputs.push_back({"in", 1, false, in});
    for (const char* name : {"a", "b"}) {
        Register r;
        r.name = name;
        r.width = 2;
        r.var = {pool.var(2, name), pool.var(2, std::string(name) + ".x")};
        s.registers.push_back(r);
    }
    XTerm a = s.registers[0].var, b = s.registers[1].var;
    s.registers[1].initial = XTerm{pool.constant(2, 2), pool.constant(2, 1)};
    Choice c;
    c.target = "a";
    c.width = 2;
    c.forRegister = true;
    c.var = pool.var(2, "choice");
    c.guard = in;
    s.choices.push_back(c);
    // The two swap; with `in`, a is chosen.
    s.registers[0].next = {pool.ite(in, c.var, b.value), pool.ite(in, pool.zero(2), b.unknown)};
    s.registers[1].next = a;
    Output o;
    o.name = "o";
    o.width = 2;
    o.fn = a;
    s.outputs.push_back(o);

    Interpreter i(pool, s);
    CHECK(i.registerValue(0).toText() == "xx");
    CHECK(i.registerValue(1).toText() == "1x");
    i.step();
    CHECK(i.registerValue(0).toText() == "1x");
    CHECK(i.registerValue(1).toText() == "xx");
    i.setRegister(1, XValue::fromText("01"));
    CHECK(i.nextValue(0).toText() == "01");
    i.step();
    CHECK(i.output(0).toText() == "01");
    CHECK(i.registerValue(1).toText() == "1x");
    i.setInput(0, BitVec(1, 1));
    CHECK(i.nextValue(0).toText() == "xx"); // every value is possible
    i.setChoice(0, XValue::fromText("x0"));
    i.step();
    CHECK(i.registerValue(0).toText() == "x0");
    CHECK(i.registerValue(1).toText() == "01");
    CHECK(i.evalBit(pool.redOr(b.value)) == 1);
    i.powerUp();
    CHECK(i.inputValue(0).isZero());
    CHECK(i.registerValue(1).toText() == "1x");
}
