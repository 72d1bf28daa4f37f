// TermTests.cpp - which terms become the same, and that no shape of input is expensive.
// SPDX-License-Identifier: MIT
#include "logic/Term.h"
#include "util/Assert.h"

#include <chrono>
#include <doctest/doctest.h>

using namespace palindrome::logic;

namespace {

struct Fixture {
    TermPool pool;
    Term a = pool.var(8, "a"), b = pool.var(8, "b"), c = pool.var(8, "c");
    Term p = pool.var(1, "p"), q = pool.var(1, "q"), r = pool.var(1, "r");
    Term k(unsigned v) { return pool.constant(8, v); }
};

double secondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

TEST_CASE_FIXTURE(Fixture, "equal construction gives the same term, variables of one name stay apart") {
    CHECK(pool.and_(a, b) == pool.and_(b, a));
    CHECK(pool.var(8, "a") != a);
    CHECK(pool.constant(8, 3) == pool.constant(BitVec(8, 3)));
    CHECK(pool.constant(9, 3) != pool.constant(8, 3));
}

TEST_CASE_FIXTURE(Fixture, "conjunctions and disjunctions do not depend on order or nesting") {
    CHECK(pool.and_(pool.and_(a, b), c) == pool.and_(b, pool.and_(c, a)));
    CHECK(pool.or_(pool.or_(a, b), c) == pool.or_(c, pool.or_(b, a)));
    CHECK(pool.not_(pool.and_(a, b)) == pool.or_(pool.not_(a), pool.not_(b)));
    CHECK(pool.and_(a, pool.or_(a, b)) == a);
    CHECK(pool.and_(a, pool.or_(pool.not_(a), b)) == pool.and_(a, b));
    CHECK(pool.isZero(pool.and_(pool.and_(a, b), pool.not_(a))));
    CHECK(pool.or_(pool.and_(p, q), pool.and_(p, pool.not_(p))) == pool.and_(p, q));
}

TEST_CASE_FIXTURE(Fixture, "parities cancel") {
    CHECK(pool.xor_(pool.xor_(a, b), a) == b);
    CHECK(pool.xor_(pool.not_(a), b) == pool.not_(pool.xor_(b, a)));
    CHECK(pool.isZero(pool.xor_(pool.xor_(a, b), pool.xor_(b, a))));
}

TEST_CASE_FIXTURE(Fixture, "sums are multisets with coefficients") {
    CHECK(pool.add(pool.add(a, b), c) == pool.add(c, pool.add(b, a)));
    CHECK(pool.sub(pool.add(a, b), b) == a);
    CHECK(pool.add(pool.add(a, k(3)), k(253)) == a);
    CHECK(pool.add(pool.add(a, a), a) == pool.mul(k(3), a));
    CHECK(pool.add(pool.not_(a), k(1)) == pool.neg(a));
    CHECK(pool.sub(a, b) == pool.add(pool.add(a, pool.not_(b)), k(1)));
    CHECK(pool.mul(a, b) == pool.mul(b, a));
    CHECK(pool.shl(a, k(1)) == pool.add(a, a));
}

TEST_CASE_FIXTURE(Fixture, "sums in wide arithmetic are those of the narrow width, cut or extended") {
    auto wide = [&](Term t) { return pool.zext(t, 32); };
    CHECK(pool.extract(pool.add(wide(a), pool.constant(32, 1)), 7, 0) == pool.add(a, k(1)));
    CHECK(pool.extract(pool.add(wide(a), wide(b)), 8, 0) ==
          pool.add(pool.zext(a, 9), pool.zext(b, 9)));
    CHECK(pool.extract(pool.add(wide(a), wide(b)), 8, 8) ==
          pool.extract(pool.add(pool.zext(a, 9), pool.zext(b, 9)), 8, 8));
    CHECK(pool.ult(wide(a), pool.constant(32, 5)) == pool.ult(a, k(5)));
    CHECK(pool.isTrue(pool.ult(wide(a), pool.constant(32, 256))));
    CHECK(pool.isFalse(pool.eq(wide(a), pool.constant(32, 256))));
    CHECK(pool.slt(wide(a), pool.constant(32, 5)) == pool.ult(a, k(5)));
}

TEST_CASE_FIXTURE(Fixture, "choices share conditions and branches") {
    CHECK(pool.ite(p, a, a) == a);
    CHECK(pool.ite(pool.not_(p), a, b) == pool.ite(p, b, a));
    CHECK(pool.ite(p, pool.ite(p, a, b), c) == pool.ite(p, a, c));
    CHECK(pool.ite(p, c, pool.ite(p, a, b)) == pool.ite(p, c, b));
    CHECK(pool.ite(p, a, pool.ite(q, a, b)) == pool.ite(pool.or_(p, q), a, b));
    CHECK(pool.ite(p, pool.ite(q, a, b), b) == pool.ite(pool.and_(p, q), a, b));
    CHECK(pool.ite(p, pool.bool_(true), q) == pool.or_(p, q));
    CHECK(pool.ite(p, q, pool.not_(q)) == pool.not_(pool.xor_(p, q)));
    CHECK(pool.ite(pool.eq(a, b), a, b) == b);
    CHECK(pool.ite(p, pool.ones(8), pool.zero(8)) == pool.replicate(p, 8));
    CHECK(pool.and_(pool.replicate(p, 8), a) == pool.ite(p, a, pool.zero(8)));
    Term one = pool.eq(a, k(1)), two = pool.eq(a, k(2));
    CHECK(pool.ite(one, pool.ite(two, b, c), b) == pool.ite(one, c, b));
}

TEST_CASE_FIXTURE(Fixture, "slices fall apart and grow together") {
    CHECK(pool.concat(pool.extract(a, 7, 3), pool.extract(a, 2, 0)) == a);
    CHECK(pool.extract(pool.concat(a, b), 11, 4) ==
          pool.concat(pool.extract(a, 3, 0), pool.extract(b, 7, 4)));
    CHECK(pool.extract(pool.ite(p, a, b), 3, 2) ==
          pool.ite(p, pool.extract(a, 3, 2), pool.extract(b, 3, 2)));
    CHECK(pool.concat(pool.concat(a, b), c) == pool.concat(a, pool.concat(b, c)));
    CHECK(pool.concat(pool.zero(3), a) == pool.zext(a, 11));
    Term nibble = pool.extract(a, 3, 0);
    CHECK(pool.or_(pool.shl(pool.zext(nibble, 8), k(4)), pool.zext(nibble, 8)) ==
          pool.concat(nibble, nibble));
    CHECK(pool.and_(a, k(0x0f)) == pool.zext(nibble, 8));
    CHECK(pool.urem(a, k(16)) == pool.zext(nibble, 8));
    CHECK(pool.udiv(a, k(16)) == pool.zext(pool.extract(a, 7, 4), 8));
}

TEST_CASE_FIXTURE(Fixture, "comparisons with constants reach the leaves") {
    CHECK(pool.eq(pool.ite(p, k(1), k(2)), k(1)) == p);
    CHECK(pool.isFalse(pool.eq(pool.ite(p, k(1), k(2)), k(3))));
    CHECK(pool.eq(pool.ite(p, k(1), a), k(1)) == pool.or_(p, pool.eq(a, k(1))));
    CHECK(pool.eq(pool.add(a, k(3)), k(5)) == pool.eq(a, k(2)));
    CHECK(pool.eq(pool.concat(a, b), pool.constant(16, 0x1234)) ==
          pool.and_(pool.eq(a, k(0x12)), pool.eq(b, k(0x34))));
    CHECK(pool.eq(pool.add(a, b), pool.add(b, c)) == pool.eq(a, c));
    CHECK(pool.ult(k(4), a) == pool.ule(k(5), a));
    CHECK(pool.ult(a, k(1)) == pool.eq(a, k(0)));
    CHECK(pool.redOr(a) == pool.ne(a, k(0)));
    CHECK(pool.isFalse(pool.and_(pool.eq(a, k(1)), pool.eq(a, k(2)))));
}

TEST_CASE_FIXTURE(Fixture, "operands of different width, and slices outside, are internal errors") {
    CHECK_THROWS_AS(pool.and_(a, p), palindrome::InternalError);
    CHECK_THROWS_AS(pool.ite(a, b, c), palindrome::InternalError);
    CHECK_THROWS_AS(pool.extract(a, 8, 0), palindrome::InternalError);
    CHECK_THROWS_AS(pool.zext(a, 4), palindrome::InternalError);
    CHECK_THROWS_AS(pool.value(a), palindrome::InternalError);
    CHECK_THROWS_AS(pool.substitute(a, TermMap{{a, p}}), palindrome::InternalError);
}

TEST_CASE_FIXTURE(Fixture, "substitution replaces whole terms and several variables at once") {
    Term sum = pool.add(pool.mul(a, b), c);
    CHECK(pool.substitute(sum, {{pool.mul(a, b), c}}) == pool.add(c, c));
    // At once: a and b are exchanged, not both made b.
    CHECK(pool.substitute(pool.ult(a, b), {{a, b}, {b, a}}) == pool.ult(b, a));
    CHECK(pool.substitute(sum, {}) == sum);
}

TEST_CASE_FIXTURE(Fixture, "variables are listed once, in order of creation") {
    Term t = pool.ite(q, pool.add(b, a), pool.mul(b, b));
    CHECK(pool.variables(std::span(&t, 1)) == std::vector<Term>{a, b, q});
}

TEST_CASE_FIXTURE(Fixture, "terms print as nested lists") {
    CHECK(pool.toString(pool.add(a, k(3))) == "(add a (const 8'h03))");
    CHECK(pool.toString(pool.extract(pool.mul(a, b), 7, 4)) == "(extract 7 4 (mul a b))");
}

TEST_CASE("a decoder written as 32 dynamic bit writes costs little") {
    auto start = std::chrono::steady_clock::now();
    TermPool pool;
    Term index = pool.var(5, "index"), dec = pool.var(32, "dec");
    for (unsigned j = 0; j < 32; ++j) {
        // if (index == j) dec[j] = 1; else dec[j] = 0;  as slices around the bit
        Term hit = pool.eq(index, pool.constant(5, j));
        std::vector<Term> on, off;
        if (j < 31) {
            on.push_back(pool.extract(dec, 31, j + 1));
            off.push_back(on.back());
        }
        on.push_back(pool.bool_(true));
        off.push_back(pool.bool_(false));
        if (j > 0) {
            on.push_back(pool.extract(dec, j - 1, 0));
            off.push_back(on.back());
        }
        dec = pool.ite(hit, pool.concat(on), pool.concat(off));
    }
    CHECK(pool.extract(dec, 7, 7) == pool.eq(index, pool.constant(5, 7)));
    CHECK(pool.size() < 20'000);
    CHECK(secondsSince(start) < 1);
}

TEST_CASE("chains of 100000 terms are built, sliced, compared, substituted and evaluated") {
    TermPool pool;
    constexpr unsigned length = 100'000;
    Term x = pool.var(16, "x"), chain = x, sum = x;
    std::vector<Term> conditions;
    for (unsigned i = 0; i < length; ++i) {
        Term cond = pool.ult(pool.add(x, pool.constant(16, i * 7 + 1)), pool.constant(16, i % 1000 + 3));
        chain = pool.ite(cond, pool.constant(16, i % 911), chain);
        sum = pool.mul(pool.xor_(sum, pool.constant(16, i)), x);
    }
    Evaluator evaluator(pool);
    evaluator.set(x, BitVec(16, 12345));
    uint64_t whole = evaluator.eval(chain).toUint64();
    CHECK(evaluator.eval(pool.extract(chain, 7, 0)).toUint64() == (whole & 0xff));
    CHECK(evaluator.eval(pool.eq(chain, pool.constant(16, whole))).bit(0));
    CHECK(evaluator.eval(pool.extract(sum, 3, 0)) == evaluator.eval(sum).extract(3, 0));
    Term y = pool.var(16, "y");
    Term replaced = pool.substitute(chain, {{x, y}});
    CHECK(pool.variables(std::span(&replaced, 1)) == std::vector<Term>{y});
    Evaluator second(pool);
    second.set(y, BitVec(16, 12345));
    CHECK(second.eval(replaced).toUint64() == whole);
    CHECK(pool.toString(sum).size() < 2'000'000);
}
