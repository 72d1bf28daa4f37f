// Aig.cpp - construction and local simplification of AND/XOR graphs.
// SPDX-License-Identifier: MIT
#include "proof/Aig.h"

#include <algorithm>
#include <iterator>

namespace palindrome::proof {

namespace {

/// Sums of more terms are not flattened into larger ones.
constexpr size_t maxAddends = 128;

size_t hashGate(Aig::Kind kind, Lit a, Lit b) {
    uint64_t h = (uint64_t(a.code) << 32 | b.code) * 2 + (kind == Aig::Kind::Xor);
    h *= 0x9e3779b97f4a7c15ull;
    h ^= h >> 29;
    h *= 0xbf58476d1ce4e5b9ull;
    return h ^ (h >> 32);
}

} // namespace

Aig::Aig(bool sums) : sums(sums), gates(1), table(1024, 0) {}

Lit Aig::input() {
    gates.push_back({Kind::Input, {}, {}});
    return Lit::of(size() - 1);
}

Lit Aig::addGate(Kind kind, Lit a, Lit b) {
    size_t slot = hashGate(kind, a, b) & (table.size() - 1);
    for (; table[slot] != 0; slot = (slot + 1) & (table.size() - 1)) {
        const Gate& g = gates[table[slot]];
        if (g.kind == kind && g.a == a && g.b == b)
            return Lit::of(table[slot]);
    }
    gates.push_back({kind, a, b});
    uint32_t node = size() - 1;
    table[slot] = node;
    if (gates.size() * 2 > table.size()) {
        std::vector<uint32_t> bigger(table.size() * 2, 0);
        for (uint32_t n : table) {
            if (n == 0)
                continue;
            size_t s = hashGate(gates[n].kind, gates[n].a, gates[n].b) & (bigger.size() - 1);
            while (bigger[s] != 0)
                s = (s + 1) & (bigger.size() - 1);
            bigger[s] = n;
        }
        table.swap(bigger);
    }
    return Lit::of(node);
}

/// Rules that look one level down; `a` is the operand looked into.
bool Aig::simplifyAnd(Lit a, Lit b, Lit& result) {
    const Gate g = gates[a.node()];
    if (g.kind != Kind::And)
        return false;
    if (!a.complemented()) {
        if (b == g.a || b == g.b) { // (x & y) & x
            result = a;
            return true;
        }
        if (b == ~g.a || b == ~g.b) { // (x & y) & ~x
            result = falseLit();
            return true;
        }
        return false;
    }
    if (b == ~g.a || b == ~g.b) { // ~(x & y) & ~x
        result = b;
        return true;
    }
    if (b == g.a || b == g.b) { // ~(x & y) & x
        result = and_(b, b == g.a ? ~g.b : ~g.a);
        return true;
    }
    const Gate h = gates[b.node()];
    if (b.complemented() && h.kind == Kind::And) {
        bool opposite = (h.a == ~g.a && h.b == ~g.b) || (h.a == ~g.b && h.b == ~g.a);
        if (opposite) { // ~(x & y) & ~(~x & ~y)
            result = xor_(g.a, g.b);
            return true;
        }
    }
    return false;
}

Lit Aig::and_(Lit a, Lit b) {
    if (b < a)
        std::swap(a, b);
    if (a == falseLit() || a == ~b)
        return falseLit();
    if (a == trueLit() || a == b)
        return b;
    Lit result;
    if (simplifyAnd(a, b, result) || simplifyAnd(b, a, result))
        return result;
    return addGate(Kind::And, a, b);
}

std::vector<uint32_t> Aig::addends(uint32_t node) const {
    auto found = sumOf.find(node);
    return found == sumOf.end() ? std::vector<uint32_t>{node} : found->second;
}

/// The node of the sum of two nodes' addends, as a chain in sorted order.
Lit Aig::xorOfSums(uint32_t a, uint32_t b) {
    std::vector<uint32_t> left = addends(a), right = addends(b);
    if (left.size() + right.size() > maxAddends) {
        left = {a};
        right = {b};
        std::sort(left.begin(), left.end());
    }
    std::vector<uint32_t> sum;
    std::set_symmetric_difference(left.begin(), left.end(), right.begin(), right.end(),
                                  std::back_inserter(sum));
    Lit chain = falseLit();
    for (size_t i = 0; i < sum.size(); ++i) {
        Lit next = Lit::of(sum[i]);
        if (i == 0) {
            chain = next;
            continue;
        }
        chain = addGate(Kind::Xor, std::min(chain, next), std::max(chain, next));
        sumOf.try_emplace(chain.node(), sum.begin(),
                          sum.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
    return chain;
}

Lit Aig::xor_(Lit a, Lit b) {
    bool flip = a.complemented() != b.complemented();
    a = Lit::of(a.node());
    b = Lit::of(b.node());
    if (b < a)
        std::swap(a, b);
    if (a == b)
        return falseLit() ^ flip;
    if (a == falseLit())
        return b ^ flip;
    if (sums)
        return xorOfSums(a.node(), b.node()) ^ flip;
    for (int swap = 0; swap < 2; ++swap) {
        const Gate& g = gates[swap ? a.node() : b.node()];
        Lit other = swap ? b : a;
        if (g.kind == Kind::Xor && (g.a == other || g.b == other)) // x ^ (x ^ y)
            return (g.a == other ? g.b : g.a) ^ flip;
    }
    return addGate(Kind::Xor, a, b) ^ flip;
}

Lit Aig::mux(Lit select, Lit then, Lit otherwise) {
    if (then == otherwise)
        return then;
    if (then == ~otherwise)
        return xor_(select, otherwise);
    if (select.complemented()) {
        select = ~select;
        std::swap(then, otherwise);
    }
    return ~and_(~and_(select, then), ~and_(~select, otherwise));
}

template<typename Combine>
Lit Aig::tree(std::span<const Lit> lits, Lit empty, Combine combine) {
    if (lits.empty())
        return empty;
    std::vector<Lit> level(lits.begin(), lits.end());
    while (level.size() > 1) {
        size_t out = 0;
        for (size_t i = 0; i + 1 < level.size(); i += 2)
            level[out++] = combine(level[i], level[i + 1]);
        if (level.size() % 2)
            level[out++] = level.back();
        level.resize(out);
    }
    return level[0];
}

Lit Aig::andAll(std::span<const Lit> lits) {
    return tree(lits, trueLit(), [this](Lit a, Lit b) { return and_(a, b); });
}

Lit Aig::orAll(std::span<const Lit> lits) {
    return tree(lits, falseLit(), [this](Lit a, Lit b) { return or_(a, b); });
}

Lit Aig::xorAll(std::span<const Lit> lits) {
    return tree(lits, falseLit(), [this](Lit a, Lit b) { return xor_(a, b); });
}

std::vector<uint32_t> Aig::cone(std::span<const Lit> roots) const {
    marks.resize(gates.size(), 0);
    ++mark;
    std::vector<uint32_t> stack, found;
    auto visit = [&](uint32_t node) {
        if (marks[node] != mark) {
            marks[node] = mark;
            stack.push_back(node);
        }
    };
    for (Lit root : roots)
        visit(root.node());
    while (!stack.empty()) {
        uint32_t node = stack.back();
        stack.pop_back();
        found.push_back(node);
        if (isGate(node)) {
            visit(gates[node].a.node());
            visit(gates[node].b.node());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace palindrome::proof
