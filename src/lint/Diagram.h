// Diagram.h - decision diagrams over the bits that the conditions of one table look at.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace palindrome::lint {

/// Reduced ordered diagrams with numbers as leaves; 0 and 1 are false and true. Variables are numbered by
/// their place in the order. Equal functions have equal nodes. Nothing is freed: one object serves one
/// table. When the limit of nodes is reached, results are meaningless and `failed` is true.
class Diagrams {
public:
    using Node = uint32_t;
    static constexpr Node False = 0, True = 1;

    explicit Diagrams(size_t nodeLimit = 4'000'000);

    bool failed() const { return overflow; }
    size_t limit() const { return nodeLimit; }

    Node leaf(uint32_t value);
    Node variable(uint32_t number) { return make(number, False, True); }
    /// `condition` has the leaves 0 and 1 only; the others may have any.
    Node ite(Node condition, Node then, Node otherwise);
    Node negate(Node a) { return ite(a, False, True); }
    Node conj(Node a, Node b) { return ite(a, b, False); }
    Node disj(Node a, Node b) { return ite(a, True, b); }

    bool isLeaf(Node n) const { return nodes[n].variable == leafMark; }
    uint32_t value(Node n) const { return nodes[n].low; } ///< of a leaf
    uint32_t variableOf(Node n) const { return nodes[n].variable; }
    Node low(Node n) const { return nodes[n].low; }
    Node high(Node n) const { return nodes[n].high; }

    /// The values of all leaves below.
    std::set<uint32_t> leaves(Node n) const;
    /// One way to a leaf other than 0, as (variable, value); variables that do not matter are
    /// absent. `turn` chooses between ways. Empty if there is none.
    std::optional<std::vector<std::pair<uint32_t, bool>>> path(Node n, uint64_t turn = 0) const;
    /// The nodes below, each once, those that others need first.
    std::vector<Node> below(Node n) const;

private:
    static constexpr uint32_t leafMark = UINT32_MAX;
    struct Entry {
        uint32_t variable = leafMark;
        Node low = 0, high = 0;
    };
    struct Cached {
        Node a = UINT32_MAX, b = 0, c = 0, result = 0;
    };

    Node make(uint32_t variable, Node low, Node high);
    size_t placeOf(uint32_t variable, Node low, Node high) const;
    void grow();

    size_t nodeLimit;
    bool overflow = false;
    std::vector<Entry> nodes;
    std::vector<Node> unique; ///< open addressing
    std::vector<Cached> cache; ///< overwritten where two questions share a place
};

} // namespace palindrome::lint
