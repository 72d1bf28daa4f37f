// Diagram.cpp - decision diagrams over the bits that the conditions of one table look at.
// SPDX-License-Identifier: MIT
#include "lint/Diagram.h"

#include <algorithm>
#include <unordered_set>

namespace palindrome::lint {

namespace {

constexpr uint32_t none = UINT32_MAX;

uint64_t mix(uint64_t a, uint64_t b, uint64_t c) {
    uint64_t h = a * 0x9e3779b97f4a7c15ull;
    h = (h ^ (h >> 29) ^ b) * 0xbf58476d1ce4e5b9ull;
    h = (h ^ (h >> 32) ^ c) * 0x94d049bb133111ebull;
    return h ^ (h >> 31);
}

} // namespace

Diagrams::Diagrams(size_t theLimit)
    : nodeLimit(theLimit), unique(1u << 12, none), cache(1u << 14) {
    leaf(0);
    leaf(1);
}

size_t Diagrams::placeOf(uint32_t variable, Node low, Node high) const {
    size_t at = mix(variable, low, high) & (unique.size() - 1);
    while (unique[at] != none) {
        const Entry& e = nodes[unique[at]];
        if (e.variable == variable && e.low == low && e.high == high)
            break;
        at = (at + 1) & (unique.size() - 1);
    }
    return at;
}

void Diagrams::grow() {
    unique.assign(unique.size() * 2, none);
    for (Node n = 0; n < nodes.size(); ++n)
        unique[placeOf(nodes[n].variable, nodes[n].low, nodes[n].high)] = n;
    cache.assign(std::min<size_t>(unique.size() * 2, size_t(1) << 22), {});
}

Diagrams::Node Diagrams::make(uint32_t variable, Node low, Node high) {
    if (variable != leafMark && low == high)
        return low;
    size_t at = placeOf(variable, low, high);
    if (unique[at] != none)
        return unique[at];
    if (nodes.size() >= nodeLimit) {
        overflow = true;
        return False;
    }
    const auto n = static_cast<Node>(nodes.size());
    nodes.push_back({variable, low, high});
    unique[at] = n;
    if (nodes.size() * 2 > unique.size())
        grow();
    return n;
}

Diagrams::Node Diagrams::leaf(uint32_t value) {
    return make(leafMark, value, 0);
}

Diagrams::Node Diagrams::ite(Node c, Node t, Node e) {
    if (c == True || t == e)
        return t;
    if (c == False)
        return e;
    if (t == True && e == False)
        return c;
    if (overflow)
        return False;
    {
        const Cached& known = cache[mix(c, t, e) & (cache.size() - 1)];
        if (known.a == c && known.b == t && known.c == e)
            return known.result;
    }
    // Leaves have the largest variable number, so they never are on top.
    const uint32_t top = std::min({nodes[c].variable, nodes[t].variable, nodes[e].variable});
    auto part = [&](Node n, bool high) {
        if (nodes[n].variable != top)
            return n;
        return high ? nodes[n].high : nodes[n].low;
    };
    const Node low = ite(part(c, false), part(t, false), part(e, false));
    const Node high = ite(part(c, true), part(t, true), part(e, true));
    const Node result = make(top, low, high);
    cache[mix(c, t, e) & (cache.size() - 1)] = {c, t, e, result};
    return result;
}

std::vector<Diagrams::Node> Diagrams::below(Node n) const {
    std::vector<Node> order, stack{n};
    std::unordered_set<Node> seen, done;
    while (!stack.empty()) {
        const Node at = stack.back();
        if (seen.insert(at).second && !isLeaf(at)) {
            stack.push_back(nodes[at].high);
            stack.push_back(nodes[at].low);
            continue;
        }
        stack.pop_back();
        if (done.insert(at).second)
            order.push_back(at);
    }
    return order;
}

std::set<uint32_t> Diagrams::leaves(Node n) const {
    std::set<uint32_t> values;
    for (Node at : below(n)) {
        if (isLeaf(at))
            values.insert(value(at));
    }
    return values;
}

std::optional<std::vector<std::pair<uint32_t, bool>>> Diagrams::path(Node n, uint64_t turn) const {
    if (n == False)
        return std::nullopt;
    // Every node but False has a way to another leaf, for diagrams are reduced.
    std::vector<std::pair<uint32_t, bool>> way;
    for (; !isLeaf(n); turn = turn >> 1 | turn << 63) {
        bool high = turn & 1;
        if ((high ? nodes[n].high : nodes[n].low) == False)
            high = !high;
        way.emplace_back(nodes[n].variable, high);
        n = high ? nodes[n].high : nodes[n].low;
    }
    return way;
}

} // namespace palindrome::lint
