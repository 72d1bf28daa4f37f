// DecodeBdd.cpp - binary decision diagrams over the source conditions of one unit.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeBdd.h"

#include "util/Assert.h"

#include <algorithm>

namespace palindrome::hdl::decoding {

namespace {
constexpr uint32_t terminalVariable = UINT32_MAX;
}

BddManager::BddManager(size_t step) : step(step), nodeLimit(step) {
    nodes.push_back({terminalVariable, False, False});
    nodes.push_back({terminalVariable, True, True});
}

void BddManager::recover() {
    overflow = false;
    nodeLimit = nodes.size() + step;
}

Bdd BddManager::make(uint32_t variable, Bdd low, Bdd high) {
    if (low == high)
        return low;
    const Key key{variable, low, high};
    if (const Bdd known = unique.find(key); known != Table::none)
        return known;
    if (nodes.size() >= nodeLimit) {
        overflow = true;
        return False;
    }
    const Bdd node = static_cast<Bdd>(nodes.size());
    nodes.push_back({variable, low, high});
    unique.put(key, node);
    return node;
}

void BddManager::Table::put(const Key& key, Bdd node) {
    if (++used * 2 > slots.size()) {
        std::vector<Slot> old(slots.size() * 2);
        old.swap(slots);
        for (const Slot& slot : old)
            if (slot.node != none)
                slots[place(slot.key)] = slot;
    }
    slots[place(key)] = {key, node};
}

Bdd BddManager::variable(const std::string& name) {
    auto [it, inserted] = byName.try_emplace(name, static_cast<uint32_t>(names.size()));
    if (inserted)
        names.push_back(name);
    return make(it->second, False, True);
}

std::vector<Bdd> BddManager::vector(const std::string& name, unsigned count) {
    std::vector<Bdd> bits(count);
    // The most significant bit is decided first: comparisons with constants stay narrow.
    for (unsigned i = count; i-- > 0;)
        bits[i] = variable(name + "[" + std::to_string(i) + "]");
    return bits;
}

Bdd BddManager::ite(Bdd c, Bdd t, Bdd e) {
    if (overflow)
        return False;
    if (c == True || t == e)
        return t;
    if (c == False)
        return e;
    if (t == True && e == False)
        return c;
    const Key key{c, t, e};
    if (const Bdd known = cache.find(key); known != Table::none)
        return known;
    const uint32_t top =
        std::min({nodes[c].variable, nodes[t].variable, nodes[e].variable});
    auto cofactor = [&](Bdd f, bool high) {
        return nodes[f].variable != top ? f : high ? nodes[f].high : nodes[f].low;
    };
    Bdd low = ite(cofactor(c, false), cofactor(t, false), cofactor(e, false));
    Bdd high = ite(cofactor(c, true), cofactor(t, true), cofactor(e, true));
    Bdd result = make(top, low, high);
    if (!overflow)
        cache.put(key, result);
    return result;
}

Bdd BddManager::restrict(Bdd a, Bdd variable, bool value) {
    PAL_ASSERT(nodes[variable].low == False && nodes[variable].high == True);
    std::unordered_map<Bdd, Bdd> memo;
    return restrictNode(a, nodes[variable].variable, value, memo);
}

Bdd BddManager::restrictNode(Bdd a, uint32_t variable, bool value,
                             std::unordered_map<Bdd, Bdd>& memo) {
    const Node node = nodes[a];
    if (node.variable > variable) // below it in the order; terminals included
        return a;
    if (node.variable == variable)
        return value ? node.high : node.low;
    if (auto it = memo.find(a); it != memo.end())
        return it->second;
    Bdd low = restrictNode(node.low, variable, value, memo);
    Bdd high = restrictNode(node.high, variable, value, memo);
    Bdd result = make(node.variable, low, high);
    memo.emplace(a, result);
    return result;
}

std::vector<std::pair<std::string, bool>> BddManager::example(Bdd a) const {
    std::vector<std::pair<std::string, bool>> result;
    while (a != False && a != True) {
        const Node& node = nodes[a];
        const bool high = node.low == False;
        result.emplace_back(names[node.variable], high);
        a = high ? node.high : node.low;
    }
    return result;
}

} // namespace palindrome::hdl::decoding
