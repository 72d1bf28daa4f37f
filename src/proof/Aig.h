// Aig.h - a graph of two-input AND and XOR gates with complemented edges and structural hashing.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <unordered_map>
#include <vector>

namespace palindrome::proof {

/// A gate's output or its complement.
struct Lit {
    uint32_t code = 0; ///< 2 * node, plus 1 if complemented

    static Lit of(uint32_t node, bool complemented = false) { return {2 * node + complemented}; }
    uint32_t node() const { return code >> 1; }
    bool complemented() const { return code & 1; }
    Lit operator~() const { return {code ^ 1}; }
    /// Complemented if `flip`.
    Lit operator^(bool flip) const { return {code ^ static_cast<uint32_t>(flip)}; }
    bool operator==(const Lit&) const = default;
    auto operator<=>(const Lit&) const = default;
};

/// Node 0 is the constant false. Operands of a gate have smaller node numbers than the gate.
class Aig {
public:
    enum class Kind : uint8_t { False, Input, And, Xor };
    struct Gate {
        Kind kind = Kind::False;
        Lit a, b; ///< And: a < b. Xor: a < b, neither complemented.
    };

    /// With `sums`, every XOR is kept as the sorted set of what it adds (modulo 2), so that parities
    /// written in any order are one node. That loses the sharing of adders, hence optional.
    explicit Aig(bool sums = false);

    static Lit falseLit() { return {0}; }
    static Lit trueLit() { return {1}; }
    Lit input();
    Lit and_(Lit a, Lit b);
    Lit or_(Lit a, Lit b) { return ~and_(~a, ~b); }
    Lit xor_(Lit a, Lit b);
    Lit mux(Lit select, Lit then, Lit otherwise);
    /// Balanced trees.
    Lit andAll(std::span<const Lit> lits);
    Lit orAll(std::span<const Lit> lits);
    Lit xorAll(std::span<const Lit> lits);

    const Gate& gate(uint32_t node) const { return gates[node]; }
    bool isGate(uint32_t node) const { return gates[node].kind >= Kind::And; }
    uint32_t size() const { return static_cast<uint32_t>(gates.size()); }
    bool keepsSums() const { return sums; }

    /// Nodes below the roots, in index (so topological) order.
    std::vector<uint32_t> cone(std::span<const Lit> roots) const;

private:
    Lit addGate(Kind kind, Lit a, Lit b);
    bool simplifyAnd(Lit a, Lit b, Lit& result);
    Lit xorOfSums(uint32_t a, uint32_t b);
    std::vector<uint32_t> addends(uint32_t node) const;
    template<typename Combine>
    Lit tree(std::span<const Lit> lits, Lit empty, Combine combine);

    bool sums;
    std::vector<Gate> gates;
    std::vector<uint32_t> table; ///< open addressing; 0 is a free slot
    std::unordered_map<uint32_t, std::vector<uint32_t>> sumOf; ///< sorted addends of an XOR node
    mutable std::vector<uint32_t> marks;
    mutable uint32_t mark = 0;
};

/// The value of a literal in 64 cases at once; `words` has those of the nodes, by node.
inline uint64_t lanesOf(Lit l, std::span<const uint64_t> words) {
    return words[l.node()] ^ (l.complemented() ? ~uint64_t(0) : 0);
}
/// The same of the output of an And or Xor.
inline uint64_t lanesOf(const Aig::Gate& gate, std::span<const uint64_t> words) {
    const uint64_t a = lanesOf(gate.a, words), b = lanesOf(gate.b, words);
    return gate.kind == Aig::Kind::And ? a & b : a ^ b;
}

} // namespace palindrome::proof
