// RandomTerms.cpp - see RandomTerms.h.
// SPDX-License-Identifier: MIT
#include "logic/RandomTerms.h"

#include <algorithm>
#include <bit>

namespace palindrome::logic::testing {

namespace {

constexpr unsigned maxWidth = 12;

uint64_t maskOf(unsigned width) {
    return (uint64_t(1) << width) - 1;
}

int64_t asSigned(uint64_t v, unsigned width) {
    return v >> (width - 1) & 1 ? static_cast<int64_t>(v | ~maskOf(width))
                                : static_cast<int64_t>(v);
}

uint64_t signedQuotient(uint64_t a, uint64_t b, unsigned w) {
    if (b == 0)
        return asSigned(a, w) < 0 ? 1 : maskOf(w);
    return static_cast<uint64_t>(asSigned(a, w) / asSigned(b, w)) & maskOf(w);
}

uint64_t signedRemainder(uint64_t a, uint64_t b, unsigned w) {
    if (b == 0)
        return a;
    return static_cast<uint64_t>(asSigned(a, w) % asSigned(b, w)) & maskOf(w);
}

uint64_t arithmeticShift(uint64_t a, uint64_t n, unsigned w) {
    return static_cast<uint64_t>(asSigned(a, w) >> std::min<uint64_t>(n, 63)) & maskOf(w);
}

/// Two operands of one width `w`; the result has the width that the operator gives.
uint64_t binary(Op op, uint64_t a, uint64_t b, unsigned w) {
    uint64_t m = maskOf(w);
    switch (op) {
        case Op::And: return a & b;
        case Op::Or: return a | b;
        case Op::Xor: return a ^ b;
        case Op::Add: return (a + b) & m;
        case Op::Mul: return (a * b) & m;
        case Op::UDiv: return b ? a / b : m;
        case Op::URem: return b ? a % b : a;
        case Op::SDiv: return signedQuotient(a, b, w);
        case Op::SRem: return signedRemainder(a, b, w);
        case Op::Eq: return a == b;
        case Op::Ult: return a < b;
        case Op::Slt: return asSigned(a, w) < asSigned(b, w);
        default: return 0;
    }
}

Term binaryTerm(TermPool& pool, Op op, Term a, Term b) {
    switch (op) {
        case Op::And: return pool.and_(a, b);
        case Op::Or: return pool.or_(a, b);
        case Op::Xor: return pool.xor_(a, b);
        case Op::Add: return pool.add(a, b);
        case Op::Mul: return pool.mul(a, b);
        case Op::UDiv: return pool.udiv(a, b);
        case Op::URem: return pool.urem(a, b);
        case Op::SDiv: return pool.sdiv(a, b);
        case Op::SRem: return pool.srem(a, b);
        case Op::Eq: return pool.eq(a, b);
        case Op::Ult: return pool.ult(a, b);
        default: return pool.slt(a, b);
    }
}

} // namespace

RandomTerms::RandomTerms(TermPool& pool, uint64_t seed, std::vector<unsigned> widths)
    : pool(pool), rng(seed) {
    unsigned total = 0;
    for (unsigned w : widths)
        total += w;
    assignmentCount = size_t(1) << total;
    unsigned shift = 0;
    for (unsigned w : widths) {
        Sample s{pool.var(w, std::string(1, static_cast<char>('a' + vars.size()))), w, {}};
        for (size_t i = 0; i < assignmentCount; ++i)
            s.values.push_back(i >> shift & maskOf(w));
        shift += w;
        vars.push_back(s.term);
        samples.push_back(std::move(s));
    }
}

uint64_t RandomTerms::evaluate(Term t, size_t assignment) const {
    Evaluator evaluator(pool);
    for (size_t v = 0; v < vars.size(); ++v)
        evaluator.set(vars[v], BitVec(samples[v].width, samples[v].values[assignment]));
    return evaluator.eval(t).toUint64();
}

const Sample& RandomTerms::pick() {
    // Recent terms more often, so that terms become deep.
    size_t n = samples.size();
    return random(2) ? samples[n - 1 - random(std::min<size_t>(n, 6))] : samples[random(n)];
}

const Sample& RandomTerms::pick(unsigned width) {
    scratch.push_back(random(5) == 0 ? constant(width) : resized(pick(), width));
    return scratch.back();
}

Sample RandomTerms::constant(unsigned width) {
    uint64_t m = maskOf(width), v = rng() & m;
    switch (random(5)) {
        case 0: v = 0; break;
        case 1: v = m; break;
        case 2: v = uint64_t(1) << random(width); break;
        case 3: v = m >> random(width); break;
        default: break;
    }
    return {pool.constant(width, v), width, std::vector<uint64_t>(assignmentCount, v)};
}

Sample RandomTerms::resized(const Sample& s, unsigned width) {
    Sample r{{}, width, s.values};
    if (width <= s.width) {
        unsigned lo = static_cast<unsigned>(random(s.width - width + 1));
        r.term = pool.extract(s.term, lo + width - 1, lo);
        for (uint64_t& v : r.values)
            v = v >> lo & maskOf(width);
        return r;
    }
    bool isSigned = random(2);
    r.term = pool.resize(s.term, width, isSigned);
    for (uint64_t& v : r.values)
        v = isSigned ? static_cast<uint64_t>(asSigned(v, s.width)) & maskOf(width) : v;
    return r;
}

Sample RandomTerms::build() {
    static constexpr Op binaryOps[] = {Op::And, Op::Or,   Op::Xor,  Op::Add,  Op::Mul, Op::UDiv,
                                       Op::URem, Op::SDiv, Op::SRem, Op::Eq,  Op::Ult, Op::Slt,
                                       Op::And, Op::Or,   Op::Xor,  Op::Add,  Op::Eq,  Op::Ult};
    Sample a = pick();
    unsigned w = a.width;
    switch (random(12)) {
        case 0: {
            Sample r{pool.not_(a.term), w, a.values};
            for (uint64_t& v : r.values)
                v = ~v & maskOf(w);
            return r;
        }
        case 1: {
            Sample r{pool.neg(a.term), w, a.values};
            for (uint64_t& v : r.values)
                v = (0 - v) & maskOf(w);
            return r;
        }
        case 2:
        case 3: {
            Sample c = pick(1), e = pick(w);
            Sample r{pool.ite(c.term, a.term, e.term), w, a.values};
            for (size_t i = 0; i < r.values.size(); ++i)
                r.values[i] = c.values[i] ? a.values[i] : e.values[i];
            return r;
        }
        case 4: {
            Sample b = pick();
            if (w + b.width > maxWidth)
                return resized(a, 1 + static_cast<unsigned>(random(maxWidth)));
            Sample r{pool.concat(a.term, b.term), w + b.width, a.values};
            for (size_t i = 0; i < r.values.size(); ++i)
                r.values[i] = a.values[i] << b.width | b.values[i];
            return r;
        }
        case 5: return resized(a, 1 + static_cast<unsigned>(random(maxWidth)));
        case 6: {
            Sample n = pick();
            unsigned kind = static_cast<unsigned>(random(3));
            Sample r{kind == 0   ? pool.shl(a.term, n.term)
                     : kind == 1 ? pool.lshr(a.term, n.term)
                                 : pool.ashr(a.term, n.term),
                     w, a.values};
            for (size_t i = 0; i < r.values.size(); ++i) {
                uint64_t v = a.values[i], k = n.values[i];
                r.values[i] = kind == 2   ? arithmeticShift(v, k, w)
                              : k >= w    ? 0
                              : kind == 0 ? v << k & maskOf(w)
                                          : v >> k;
            }
            return r;
        }
        case 7: {
            unsigned kind = static_cast<unsigned>(random(3));
            Sample r{kind == 0   ? pool.redOr(a.term)
                     : kind == 1 ? pool.redAnd(a.term)
                                 : pool.redXor(a.term),
                     1, a.values};
            for (uint64_t& v : r.values)
                v = kind == 0   ? v != 0
                    : kind == 1 ? v == maskOf(w)
                                : static_cast<uint64_t>(std::popcount(v) & 1);
            return r;
        }
        default: {
            Op op = binaryOps[random(std::size(binaryOps))];
            Sample b = pick(w);
            if (random(2))
                std::swap(a, b);
            bool isTruth = op == Op::Eq || op == Op::Ult || op == Op::Slt;
            Sample r{binaryTerm(pool, op, a.term, b.term), isTruth ? 1 : w, a.values};
            for (size_t i = 0; i < r.values.size(); ++i)
                r.values[i] = binary(op, a.values[i], b.values[i], w);
            return r;
        }
    }
}

const Sample& RandomTerms::step() {
    scratch.clear();
    Sample s = build();
    samples.push_back(std::move(s));
    return samples.back();
}

} // namespace palindrome::logic::testing
