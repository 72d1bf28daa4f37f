// WideTermTests.cpp - terms of many widths keep the value that the bit vector operations give.
// SPDX-License-Identifier: MIT
#include "logic/Term.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <random>

using namespace palindrome::logic;

namespace {

constexpr size_t assignments = 12;

struct WideSample {
    Term term;
    std::vector<BitVec> values; ///< one an assignment
};

class WideTerms {
public:
    WideTerms(TermPool& termPool, uint64_t seed) : pool(termPool), rng(seed) {
        for (unsigned w : {1u, 1u, 8u, 33u, 64u, 70u}) {
            WideSample s{pool.var(w, "v"), {}};
            for (size_t i = 0; i < assignments; ++i)
                s.values.push_back(randomValue(w));
            vars.push_back(s.term);
            samples.push_back(s);
        }
    }

    void step() {
        WideSample a = pick();
        WideSample b = resized(pick(), pool.width(a.term));
        if (rng() % 2)
            std::swap(a, b);
        samples.push_back(combine(a, b));
    }

    void check(const WideSample& s) {
        for (size_t i = 0; i < assignments; ++i) {
            Evaluator evaluator(pool);
            for (size_t v = 0; v < vars.size(); ++v)
                evaluator.set(vars[v], samples[v].values[i]);
            const BitVec& got = evaluator.eval(s.term);
            INFO(pool.toString(s.term).substr(0, 2000));
            REQUIRE(got.toBinary() == s.values[i].toBinary());
        }
    }

    const std::vector<WideSample>& all() const { return samples; }

private:
    uint64_t random(uint64_t below) { return rng() % below; }

    BitVec randomValue(unsigned w) {
        BitVec v(w, 0);
        uint64_t kind = random(5);
        for (unsigned i = 0; i < w; ++i)
            v.setBit(i, kind == 0 ? false : kind == 1 ? true : kind == 2 ? i < w / 2 : rng() % 2);
        if (kind == 0)
            v.setBit(static_cast<unsigned>(random(w)), true);
        return v;
    }

    WideSample pick() {
        if (random(6) == 0) {
            BitVec v = randomValue(1 + static_cast<unsigned>(random(80)));
            return {pool.constant(v), std::vector<BitVec>(assignments, v)};
        }
        size_t n = samples.size();
        return random(2) ? samples[n - 1 - random(std::min<size_t>(n, 6))] : samples[random(n)];
    }

    template<typename F>
    WideSample mapped(const WideSample& s, Term t, F f) {
        WideSample r{t, {}};
        for (const BitVec& v : s.values)
            r.values.push_back(f(v));
        return r;
    }

    WideSample resized(const WideSample& s, unsigned w) {
        unsigned from = pool.width(s.term);
        if (w <= from) {
            unsigned lo = static_cast<unsigned>(random(from - w + 1));
            return mapped(s, pool.extract(s.term, lo + w - 1, lo),
                          [&](const BitVec& v) { return v.extract(lo + w - 1, lo); });
        }
        if (random(3) == 0)
            return mapped(s, pool.sext(s.term, w), [&](const BitVec& v) { return v.sext(w); });
        return mapped(s, pool.zext(s.term, w), [&](const BitVec& v) { return v.zext(w); });
    }

    template<typename F>
    WideSample both(Term t, const WideSample& a, const WideSample& b, F f) {
        WideSample r{t, {}};
        for (size_t i = 0; i < assignments; ++i)
            r.values.push_back(f(a.values[i], b.values[i]));
        return r;
    }

    WideSample combine(const WideSample& a, const WideSample& b) {
        auto truth = [](bool v) { return BitVec(1, v); };
        Term x = a.term, y = b.term;
        using V = const BitVec&;
        switch (random(18)) {
            case 0: return both(pool.and_(x, y), a, b, [](V p, V q) { return p & q; });
            case 1: return both(pool.or_(x, y), a, b, [](V p, V q) { return p | q; });
            case 2: return both(pool.xor_(x, y), a, b, [](V p, V q) { return p ^ q; });
            case 3:
            case 4: return both(pool.add(x, y), a, b, [](V p, V q) { return p + q; });
            case 5: return both(pool.sub(x, y), a, b, [](V p, V q) { return p - q; });
            case 6: return both(pool.mul(x, y), a, b, [](V p, V q) { return p * q; });
            case 7: return both(pool.udiv(x, y), a, b, [](V p, V q) { return p.udiv(q); });
            case 8: return both(pool.urem(x, y), a, b, [](V p, V q) { return p.urem(q); });
            case 9: return both(pool.shl(x, y), a, b, [](V p, V q) { return p.shl(q); });
            case 10: return both(pool.lshr(x, y), a, b, [](V p, V q) { return p.lshr(q); });
            case 11: return both(pool.ashr(x, y), a, b, [](V p, V q) { return p.ashr(q); });
            case 12: return both(pool.eq(x, y), a, b, [&](V p, V q) { return truth(p == q); });
            case 13: return both(pool.ult(x, y), a, b, [&](V p, V q) { return truth(p.ult(q)); });
            case 14: return both(pool.slt(x, y), a, b, [&](V p, V q) { return truth(p.slt(q)); });
            case 15: return mapped(a, pool.not_(x), [](V p) { return ~p; });
            case 16: {
                if (pool.width(x) > 150)
                    return resized(a, 20);
                return both(pool.concat(x, y), a, b, [](V p, V q) { return p.concat(q); });
            }
            default: {
                WideSample c = resized(pick(), 1);
                WideSample r{pool.ite(c.term, x, y), {}};
                for (size_t i = 0; i < assignments; ++i)
                    r.values.push_back(c.values[i].bit(0) ? a.values[i] : b.values[i]);
                return r;
            }
        }
    }

    TermPool& pool;
    std::mt19937_64 rng;
    std::vector<WideSample> samples;
    std::vector<Term> vars;
};

} // namespace

TEST_CASE("wide random terms have the value that the bit vector operations give") {
    for (uint64_t seed = 1; seed <= 200; ++seed) {
        TermPool pool;
        WideTerms terms(pool, seed);
        for (int i = 0; i < 40; ++i)
            terms.step();
        INFO("seed " << seed);
        for (const WideSample& s : terms.all())
            terms.check(s);
    }
}
