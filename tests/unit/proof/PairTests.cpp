// PairTests.cpp - pairs of independent implementations, as router units have them, decided by the engine.
// SPDX-License-Identifier: MIT
#include "proof/Engine.h"

#include <doctest/doctest.h>

using namespace palindrome::proof;
using namespace palindrome::logic;

namespace {

struct Pair {
    TermPool pool;
    Limits limits;

    Pair() {
        limits.seconds = 60;
        limits.solverSeconds = 30;
    }
    CheckResult differ(Term a, Term b, std::vector<Term> assumptions = {}) {
        Engine engine(pool, limits);
        assumptions.push_back(pool.ne(a, b));
        return engine.check(assumptions);
    }
    Term bit(Term t, unsigned i) { return pool.extract(t, i, i); }
};

/// Lowest request wins, written as a chain of if.
Term priorityChain(TermPool& pool, Term requests) {
    unsigned w = pool.width(requests);
    Term grant = pool.zero(w);
    for (unsigned i = w; i-- > 0;)
        grant = pool.ite(pool.extract(requests, i, i), pool.constant(BitVec(w, 1).shl(BitVec(32, i))),
                         grant);
    return grant;
}

/// Rotating arbiter: requests at or above `from` first; both ways of writing it.
Term roundRobinByMask(TermPool& pool, Term requests, Term from) {
    unsigned w = pool.width(requests);
    Term mask = pool.shl(pool.ones(w), from);
    Term high = pool.and_(requests, mask);
    auto lowest = [&](Term r) { return pool.and_(r, pool.neg(r)); };
    return pool.ite(pool.redOr(high), lowest(high), lowest(requests));
}

Term roundRobinByRotation(TermPool& pool, Term requests, Term from) {
    unsigned w = pool.width(requests);
    Term twice = pool.concat(requests, requests);
    Term rotated = pool.extract(pool.lshr(twice, from), w - 1, 0);
    Term grant = pool.concat(pool.zero(w), priorityChain(pool, rotated));
    Term back = pool.shl(grant, from);
    return pool.or_(pool.extract(back, w - 1, 0), pool.extract(back, 2 * w - 1, w));
}

constexpr unsigned dataBits = 32, checkBits = 6;

/// Position of data bit i in the Hamming code word: 3, 5, 6, 7, 9, …
unsigned position(unsigned i) {
    unsigned p = 2;
    for (unsigned k = 0; k <= i; ++k) {
        ++p;
        while ((p & (p - 1)) == 0)
            ++p;
    }
    return p;
}

Term checkByMasks(TermPool& pool, Term data) {
    std::vector<Term> bits;
    for (unsigned c = checkBits; c-- > 0;) {
        BitVec mask(dataBits, 0);
        for (unsigned i = 0; i < dataBits; ++i)
            mask.setBit(i, position(i) >> c & 1);
        bits.push_back(pool.redXor(pool.and_(data, pool.constant(mask))));
    }
    return pool.concat(bits);
}

Term checkByLoop(TermPool& pool, Term data) {
    Term check = pool.zero(checkBits);
    for (unsigned i = 0; i < dataBits; ++i)
        check = pool.ite(pool.extract(data, i, i),
                         pool.xor_(check, pool.constant(checkBits, position(i))), check);
    return check;
}

/// Corrects one wrong data bit; `parity` is over data and check bits.
Term decode(TermPool& pool, Term data, Term check, Term parity, bool byMasks) {
    Term syndrome = pool.xor_(byMasks ? checkByMasks(pool, data) : checkByLoop(pool, data), check);
    Term odd = pool.xor_(pool.xor_(pool.redXor(data), pool.redXor(check)), parity);
    std::vector<Term> bits;
    for (unsigned i = dataBits; i-- > 0;) {
        Term hit = pool.and_(odd, pool.eq(syndrome, pool.constant(checkBits, position(i))));
        bits.push_back(pool.xor_(pool.extract(data, i, i), hit));
    }
    return pool.concat(bits);
}

/// Product by adding shifted copies of `a`, one a bit of `b`.
Term shiftAndAdd(TermPool& pool, Term a, Term b, unsigned width) {
    Term total = pool.zero(width), wide = pool.zext(a, width);
    for (unsigned i = 0; i < pool.width(b); ++i) {
        Term shifted = pool.shl(wide, pool.constant(32, i));
        total = pool.add(total, pool.ite(pool.extract(b, i, i), shifted, pool.zero(width)));
    }
    return total;
}

} // namespace

TEST_CASE_FIXTURE(Pair, "priority: a chain of conditions is r & -r, 32 requests") {
    Term r = pool.var(32, "r");
    CHECK(differ(priorityChain(pool, r), pool.and_(r, pool.neg(r))).answer == Answer::Unsat);
}

TEST_CASE_FIXTURE(Pair, "round robin: mask and rotation agree while the pointer is in range") {
    Term r = pool.var(5, "r"), from = pool.var(3, "ptr");
    Term a = roundRobinByMask(pool, r, from), b = roundRobinByRotation(pool, r, from);
    Term inRange = pool.ult(from, pool.constant(3, 5));
    CHECK(differ(a, b, {inRange}).answer == Answer::Unsat);
    CheckResult without = differ(a, b);
    REQUIRE(without.answer == Answer::Sat);
    CHECK(without.model.at(from).toUint64() >= 5);
}

TEST_CASE_FIXTURE(Pair, "credit counter: saturating by comparison and by carry") {
    Term c = pool.var(4, "credit"), up = pool.var(1, "up"), down = pool.var(1, "down");
    auto k = [&](unsigned v) { return pool.constant(4, v); };
    Term one = k(1);
    Term a = pool.ite(pool.and_(up, pool.not_(down)), pool.ite(pool.eq(c, k(15)), c, pool.add(c, one)),
                      pool.ite(pool.and_(down, pool.not_(up)),
                               pool.ite(pool.eq(c, k(0)), c, pool.sub(c, one)), c));
    Term wide = pool.sub(pool.add(pool.zext(c, 6), pool.zext(up, 6)), pool.zext(down, 6));
    Term b = pool.ite(bit(wide, 5), k(0), pool.ite(bit(wide, 4), k(15), pool.extract(wide, 3, 0)));
    CHECK(differ(a, b).answer == Answer::Unsat);
    Term offByOne = pool.ite(bit(wide, 5), k(0), pool.ite(bit(wide, 4), k(14), pool.extract(wide, 3, 0)));
    CHECK(differ(a, offByOne).answer == Answer::Sat);
}

TEST_CASE_FIXTURE(Pair, "crossbar 5x5x34: selected input against and-or, flat vectors") {
    constexpr unsigned ports = 5, width = 34;
    Term in = pool.var(ports * width, "in"), sel = pool.var(ports * 3, "sel");
    std::vector<Term> byIndex, byMask;
    for (unsigned o = ports; o-- > 0;) {
        Term s = pool.extract(sel, o * 3 + 2, o * 3);
        // in[sel*34 +: 34] as the shift it is
        Term offset = pool.mul(pool.zext(s, 9), pool.constant(9, width));
        byIndex.push_back(pool.extract(pool.lshr(in, offset), width - 1, 0));
        Term any = pool.zero(width);
        for (unsigned i = 0; i < ports; ++i) {
            Term chosen = pool.eq(s, pool.constant(3, i));
            any = pool.or_(any, pool.and_(pool.replicate(chosen, width),
                                          pool.extract(in, i * width + width - 1, i * width)));
        }
        byMask.push_back(any);
    }
    CHECK(differ(pool.concat(byIndex), pool.concat(byMask)).answer == Answer::Unsat);
}

TEST_CASE_FIXTURE(Pair, "sum of four 32-bit operands in another order, compared and by borrow") {
    Term a = pool.var(32, "a"), b = pool.var(32, "b"), c = pool.var(32, "c"), d = pool.var(32, "d");
    Term limit = pool.var(32, "limit");
    Term left = pool.add(pool.add(a, b), pool.add(c, d));
    Term right = pool.add(d, pool.add(pool.add(c, a), b));
    CHECK(differ(left, right).answer == Answer::Unsat);
    Term borrow = bit(pool.sub(pool.zext(left, 33), pool.zext(limit, 33)), 32);
    CHECK(differ(pool.ult(right, limit), borrow).answer == Answer::Unsat);
    CHECK(differ(pool.ule(right, limit), borrow).answer == Answer::Sat);
}

TEST_CASE_FIXTURE(Pair, "sum whose order the term builder cannot see") {
    Term a = pool.var(16, "a"), b = pool.var(16, "b"), s = pool.var(1, "s");
    // (s ? a : b) + (s ? b : a) is a + b
    Term crossed = pool.add(pool.ite(s, a, b), pool.ite(s, b, a));
    CHECK(differ(crossed, pool.add(a, b)).answer == Answer::Unsat);
}

TEST_CASE_FIXTURE(Pair, "SECDED 39/32: masks against a loop, encoder and decoder") {
    Term data = pool.var(dataBits, "data"), check = pool.var(checkBits, "check");
    Term parity = pool.var(1, "parity");
    CHECK(differ(checkByMasks(pool, data), checkByLoop(pool, data)).answer == Answer::Unsat);
    CHECK(differ(decode(pool, data, check, parity, true), decode(pool, data, check, parity, false))
              .answer == Answer::Unsat);
}

TEST_CASE_FIXTURE(Pair, "SECDED 39/32: any one wrong bit is corrected") {
    Term data = pool.var(dataBits, "data"), where = pool.var(6, "where");
    Term check = checkByMasks(pool, data);
    Term parity = pool.xor_(pool.redXor(data), pool.redXor(check));
    Term code = pool.concat(std::vector<Term>{parity, check, data});
    Term wrong = pool.xor_(code, pool.shl(pool.constant(39, 1), where));
    Term fixed = decode(pool, pool.extract(wrong, 31, 0), pool.extract(wrong, 37, 32),
                        bit(wrong, 38), false);
    CHECK(differ(fixed, data).answer == Answer::Unsat);
}

TEST_CASE_FIXTURE(Pair, "8x8 multiplier against shift and add") {
    Term a = pool.var(8, "a"), b = pool.var(8, "b");
    Term product = pool.mul(pool.zext(a, 16), pool.zext(b, 16));
    SUBCASE("same order") { CHECK(differ(product, shiftAndAdd(pool, b, a, 16)).answer == Answer::Unsat); }
    SUBCASE("exchanged") { CHECK(differ(product, shiftAndAdd(pool, a, b, 16)).answer == Answer::Unsat); }
}

TEST_CASE_FIXTURE(Pair, "16x16 multiplier against shift and add") {
    Term a = pool.var(16, "a"), b = pool.var(16, "b");
    Term product = pool.mul(pool.zext(a, 32), pool.zext(b, 32));
    SUBCASE("one operand order") { CHECK(differ(product, shiftAndAdd(pool, b, a, 32)).answer == Answer::Unsat); }
    SUBCASE("the other") { CHECK(differ(product, shiftAndAdd(pool, a, b, 32)).answer == Answer::Unsat); }
}

TEST_CASE_FIXTURE(Pair, "division by a constant: quotient and remainder give the dividend") {
    Term a = pool.var(10, "a"), k = pool.constant(10, 5);
    Term back = pool.add(pool.mul(pool.udiv(a, k), k), pool.urem(a, k));
    CHECK(differ(back, a).answer == Answer::Unsat);
}

namespace {

/// Distribution of a product over a sum with the choice in different places: true, and out of reach
/// for all engines at this width.
Term hardQuestion(TermPool& pool) {
    Term a = pool.var(32, "a"), b = pool.var(32, "b"), c = pool.var(32, "c");
    Term left = pool.mul(a, pool.ite(pool.redXor(c), b, pool.add(c, b)));
    Term right = pool.ite(pool.redXor(c), pool.mul(b, a), pool.add(pool.mul(a, c), pool.mul(a, b)));
    return pool.ne(left, right);
}

} // namespace

TEST_CASE("the time limit gives unknown and its name") {
    TermPool pool;
    Term question = hardQuestion(pool);
    Limits limits;
    limits.solverSeconds = 0.5;
    Engine engine(pool, limits);
    for (bool z3 : {false, true}) {
        CheckResult r = z3 ? engine.checkWithZ3(std::span(&question, 1))
                           : engine.check(std::span(&question, 1));
        CHECK(r.answer == Answer::Unknown);
        CHECK(r.limit == "time");
        CHECK(r.seconds < 10);
    }
    // The engine is still usable.
    Term a = pool.var(4, "a");
    Term never = pool.ult(pool.add(pool.zext(a, 5), pool.constant(5, 1)), pool.zext(a, 5));
    CHECK(engine.check(std::span(&never, 1)).answer == Answer::Unsat);
    CHECK(engine.checkWithZ3(std::span(&never, 1)).answer == Answer::Unsat);
}

TEST_CASE("Z3 is stopped by the clock within a moment") {
    TermPool pool;
    Term question = hardQuestion(pool);
    Limits limits;
    limits.seconds = 0.3;
    Engine engine(pool, limits);
    CheckResult r = engine.checkWithZ3(std::span(&question, 1));
    CHECK(r.answer == Answer::Unknown);
    CHECK(r.limit == "time");
    CHECK(r.seconds < 5);
    // The time of the whole proof is over: later questions are not even begun.
    CheckResult late = engine.check(std::span(&question, 1));
    CHECK(late.answer == Answer::Unknown);
    CHECK(late.limit == "time");
    CHECK(late.seconds < 1);
}

TEST_CASE("the memory limit gives unknown and its name") {
    TermPool pool;
    Term question = hardQuestion(pool);
    Limits limits;
    limits.memoryMiB = 1; // less than the test program has
    Engine engine(pool, limits);
    CheckResult r = engine.check(std::span(&question, 1));
    CHECK(r.answer == Answer::Unknown);
    CHECK(r.limit == "memory");
}
