// LaneSim.cpp - evaluates terms for 64 assignments at once, one machine word a bit.
// SPDX-License-Identifier: MIT
#include "proof/LaneSim.h"

#include "proof/Walk.h"
#include "util/Assert.h"

#include <algorithm>

namespace palindrome::proof {

using namespace logic;

namespace {

using Words = std::vector<uint64_t>;

constexpr uint64_t allLanes = ~uint64_t(0);

/// a + b + carry into `out`; all of one width.
void addInto(uint64_t* out, const uint64_t* a, const uint64_t* b, unsigned width,
             uint64_t carry) {
    for (unsigned i = 0; i < width; ++i) {
        uint64_t x = a[i], y = b[i];
        out[i] = x ^ y ^ carry;
        carry = (x & y) | (carry & (x ^ y));
    }
}

/// Lanes in which a < b, unsigned.
uint64_t less(const uint64_t* a, const uint64_t* b, unsigned width) {
    uint64_t result = 0;
    for (unsigned i = 0; i < width; ++i)
        result = (~a[i] & b[i]) | (~(a[i] ^ b[i]) & result);
    return result;
}

/// Two's complement where `lanes` says so.
Words negateWhere(std::span<const uint64_t> a, uint64_t lanes) {
    Words out(a.size());
    uint64_t carry = lanes;
    for (size_t i = 0; i < a.size(); ++i) {
        uint64_t x = a[i] ^ lanes;
        out[i] = x ^ carry;
        carry &= x;
    }
    return out;
}

struct Division {
    Words quotient, remainder;
};

/// Restoring division; by zero it gives all ones and the dividend, as BitVec does.
Division divide(std::span<const uint64_t> a, std::span<const uint64_t> b) {
    size_t width = a.size();
    Words divisor(b.begin(), b.end()), rest(width + 1, 0), difference(width + 1);
    divisor.push_back(0);
    Words inverted(width + 1);
    for (size_t i = 0; i <= width; ++i)
        inverted[i] = ~divisor[i];
    Division result{Words(width), {}};
    for (size_t i = width; i-- > 0;) {
        for (size_t j = width; j > 0; --j)
            rest[j] = rest[j - 1];
        rest[0] = a[i];
        unsigned wide = static_cast<unsigned>(width + 1);
        uint64_t fits = ~less(rest.data(), divisor.data(), wide);
        addInto(difference.data(), rest.data(), inverted.data(), wide, allLanes);
        for (size_t j = 0; j <= width; ++j)
            rest[j] = (difference[j] & fits) | (rest[j] & ~fits);
        result.quotient[i] = fits;
    }
    rest.pop_back();
    result.remainder = std::move(rest);
    return result;
}

} // namespace

LaneSim::LaneSim(const TermPool& pool, std::span<const Term> roots) : pool(pool) {
    uint32_t next = 0;
    for (Term t : termsBelow(pool, roots)) {
        Step s;
        s.op = pool.op(t);
        s.width = pool.width(t);
        s.result = next;
        unsigned count = 0;
        for (Term a : pool.args(t)) {
            s.args[count] = places.at(a);
            s.argWidths[count++] = pool.width(a);
        }
        if (s.op == Op::Extract)
            s.lo = pool.extractLo(t);
        places.emplace(t, next);
        next += s.width;
        words.resize(next, 0);
        if (s.op == Op::Const) {
            for (unsigned i = 0; i < s.width; ++i)
                words[s.result + i] = pool.value(t).bit(i) ? allLanes : 0;
        }
        else if (s.op != Op::Var) {
            steps.push_back(s);
        }
    }
}

void LaneSim::set(Term var, std::span<const uint64_t> bits) {
    auto place = places.find(var);
    if (place == places.end())
        return;
    PAL_ASSERT(pool.op(var) == Op::Var && pool.width(var) == bits.size());
    std::copy(bits.begin(), bits.end(), words.begin() + place->second);
}

void LaneSim::run() {
    for (const Step& s : steps)
        runStep(s);
}

std::span<const uint64_t> LaneSim::bits(Term t) const {
    return std::span(words).subspan(places.at(t), pool.width(t));
}

BitVec LaneSim::lane(Term t, unsigned lane) const {
    BitVec v(pool.width(t), 0);
    auto from = bits(t);
    for (unsigned i = 0; i < from.size(); ++i)
        v.setBit(i, (from[i] >> lane) & 1);
    return v;
}

void LaneSim::runStep(const Step& s) {
    uint64_t* out = &words[s.result];
    const uint64_t* a = &words[s.args[0]];
    const uint64_t* b = &words[s.args[1]];
    switch (s.op) {
    case Op::Const:
    case Op::Var: return;
    case Op::Not:
        for (unsigned i = 0; i < s.width; ++i)
            out[i] = ~a[i];
        return;
    case Op::And:
        for (unsigned i = 0; i < s.width; ++i)
            out[i] = a[i] & b[i];
        return;
    case Op::Or:
        for (unsigned i = 0; i < s.width; ++i)
            out[i] = a[i] | b[i];
        return;
    case Op::Xor:
        for (unsigned i = 0; i < s.width; ++i)
            out[i] = a[i] ^ b[i];
        return;
    case Op::Neg:
    case Op::Add:
    case Op::Mul: return runArithmetic(s);
    case Op::UDiv:
    case Op::URem:
    case Op::SDiv:
    case Op::SRem: return runDivide(s);
    case Op::Shl:
    case Op::LShr:
    case Op::AShr: return runShift(s);
    case Op::Eq:
    case Op::Ult:
    case Op::Slt:
    case Op::RedOr:
    case Op::RedAnd:
    case Op::RedXor: return runCompare(s);
    case Op::Ite:
    case Op::Concat:
    case Op::Extract:
    case Op::ZExt:
    case Op::SExt: return runSelect(s);
    }
}

void LaneSim::runSelect(const Step& s) {
    uint64_t* out = &words[s.result];
    const uint64_t* a = &words[s.args[0]];
    const uint64_t* b = &words[s.args[1]];
    const uint64_t* c = &words[s.args[2]];
    for (unsigned i = 0; i < s.width; ++i) {
        if (s.op == Op::Ite)
            out[i] = (a[0] & b[i]) | (~a[0] & c[i]);
        else if (s.op == Op::Concat)
            out[i] = i < s.argWidths[1] ? b[i] : a[i - s.argWidths[1]];
        else if (s.op == Op::Extract)
            out[i] = a[s.lo + i];
        else if (i < s.argWidths[0])
            out[i] = a[i];
        else
            out[i] = s.op == Op::SExt ? a[s.argWidths[0] - 1] : 0;
    }
}

void LaneSim::runArithmetic(const Step& s) {
    uint64_t* out = &words[s.result];
    const uint64_t* a = &words[s.args[0]];
    const uint64_t* b = &words[s.args[1]];
    if (s.op == Op::Add)
        return addInto(out, a, b, s.width, 0);
    if (s.op == Op::Neg) {
        Words negated = negateWhere({a, s.width}, allLanes);
        std::copy(negated.begin(), negated.end(), out);
        return;
    }
    Words sum(s.width, 0), part(s.width, 0);
    for (unsigned i = 0; i < s.width; ++i) {
        if (a[i] == 0)
            continue;
        std::fill(part.begin(), part.end(), 0);
        for (unsigned j = i; j < s.width; ++j)
            part[j] = b[j - i] & a[i];
        addInto(sum.data(), sum.data(), part.data(), s.width, 0);
    }
    std::copy(sum.begin(), sum.end(), out);
}

void LaneSim::runShift(const Step& s) {
    const uint64_t* a = &words[s.args[0]];
    const uint64_t* amount = &words[s.args[1]];
    uint64_t fill = s.op == Op::AShr ? a[s.width - 1] : 0;
    Words value(a, a + s.width);
    uint64_t beyond = 0; // lanes whose amount is at least the width
    for (unsigned k = 0; k < s.argWidths[1]; ++k) {
        if (k >= 31 || (1u << k) >= s.width) {
            beyond |= amount[k];
            continue;
        }
        unsigned distance = 1u << k;
        Words moved(s.width);
        for (unsigned i = 0; i < s.width; ++i) {
            uint64_t from = fill;
            if (s.op == Op::Shl && i >= distance)
                from = value[i - distance];
            else if (s.op != Op::Shl && i + distance < s.width)
                from = value[i + distance];
            moved[i] = (amount[k] & from) | (~amount[k] & value[i]);
        }
        value = std::move(moved);
    }
    for (unsigned i = 0; i < s.width; ++i)
        words[s.result + i] = (beyond & fill) | (~beyond & value[i]);
}

void LaneSim::runDivide(const Step& s) {
    std::span<const uint64_t> a(&words[s.args[0]], s.width), b(&words[s.args[1]], s.width);
    bool isSigned = s.op == Op::SDiv || s.op == Op::SRem;
    bool wantsQuotient = s.op == Op::UDiv || s.op == Op::SDiv;
    uint64_t negativeA = isSigned ? a.back() : 0, negativeB = isSigned ? b.back() : 0;
    Division d = divide(negateWhere(a, negativeA), negateWhere(b, negativeB));
    Words result = wantsQuotient ? negateWhere(d.quotient, negativeA ^ negativeB)
                                 : negateWhere(d.remainder, negativeA);
    std::copy(result.begin(), result.end(), words.begin() + s.result);
}

void LaneSim::runCompare(const Step& s) {
    const uint64_t* a = &words[s.args[0]];
    const uint64_t* b = &words[s.args[1]];
    unsigned width = s.argWidths[0];
    uint64_t all = allLanes, some = 0, parity = 0;
    for (unsigned i = 0; i < width; ++i) {
        uint64_t bit = s.op == Op::Eq ? ~(a[i] ^ b[i]) : a[i];
        all &= bit;
        some |= bit;
        parity ^= bit;
    }
    uint64_t result = all; // Eq and RedAnd
    if (s.op == Op::RedOr)
        result = some;
    else if (s.op == Op::RedXor)
        result = parity;
    else if (s.op == Op::Ult)
        result = less(a, b, width);
    else if (s.op == Op::Slt)
        // Where the signs differ, the negative one is less; else the unsigned order decides.
        result = less(a, b, width) ^ (a[width - 1] ^ b[width - 1]);
    words[s.result] = result;
}

std::vector<uint64_t> broadcast(const BitVec& value) {
    Words out(value.width());
    for (unsigned i = 0; i < value.width(); ++i)
        out[i] = value.bit(i) ? allLanes : 0;
    return out;
}

} // namespace palindrome::proof
