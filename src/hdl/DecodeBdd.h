// DecodeBdd.h - binary decision diagrams over the source conditions of one unit.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace palindrome::hdl::decoding {

/// A Boolean function as node number; equal functions have equal numbers.
using Bdd = uint32_t;

/// Reduced ordered diagrams; variables are ordered by their first use. Nothing is ever freed: one
/// manager serves one decode. When a diagram grows beyond the limit, results are meaningless and
/// `failed` is true until `recover`; the caller then falls back to a form without rows.
class BddManager {
public:
    static constexpr Bdd False = 0, True = 1;

    explicit BddManager(size_t step = 1'000'000);

    bool failed() const { return overflow; }
    /// Allows as many new nodes again.
    void recover();

    /// The variable with this name, made at first use.
    Bdd variable(const std::string& name);
    /// `count` variables name[0] … made together, least significant first.
    std::vector<Bdd> vector(const std::string& name, unsigned count);

    Bdd ite(Bdd c, Bdd t, Bdd e);
    Bdd negate(Bdd a) { return ite(a, False, True); }
    Bdd conj(Bdd a, Bdd b) { return ite(a, b, False); }
    Bdd disj(Bdd a, Bdd b) { return ite(a, True, b); }
    Bdd exclusive(Bdd a, Bdd b) { return ite(a, negate(b), b); }
    bool implies(Bdd a, Bdd b) { return conj(a, negate(b)) == False; }
    bool disjoint(Bdd a, Bdd b) { return conj(a, b) == False; }
    /// The function with one variable set.
    Bdd restrict(Bdd a, Bdd variable, bool value);
    /// An assignment that makes `a` true, by variable name; variables that do not matter are absent.
    std::vector<std::pair<std::string, bool>> example(Bdd a) const;

private:
    struct Node {
        uint32_t variable;
        Bdd low, high;
    };
    struct Key {
        uint32_t a, b, c;
        bool operator==(const Key&) const = default;
    };
    /// Keys to nodes: open addressing, nothing is ever taken out.
    class Table {
    public:
        static constexpr Bdd none = UINT32_MAX;
        Bdd find(const Key& key) const { return slots[place(key)].node; }
        void put(const Key& key, Bdd node); ///< the key must be new

    private:
        struct Slot {
            Key key{0, 0, 0};
            Bdd node = none;
        };
        /// Of the key, or the free place where it belongs.
        size_t place(const Key& key) const {
            size_t i = hash(key) & (slots.size() - 1);
            while (slots[i].node != none && slots[i].key != key)
                i = (i + 1) & (slots.size() - 1);
            return i;
        }
        static size_t hash(const Key& k) {
            uint64_t h = k.a * 0x9e3779b97f4a7c15ull;
            h = (h ^ (h >> 29) ^ k.b) * 0xbf58476d1ce4e5b9ull;
            h = (h ^ (h >> 32) ^ k.c) * 0x94d049bb133111ebull;
            return static_cast<size_t>(h ^ (h >> 31));
        }
        std::vector<Slot> slots = std::vector<Slot>(256);
        size_t used = 0;
    };

    Bdd make(uint32_t variable, Bdd low, Bdd high);
    Bdd restrictNode(Bdd a, uint32_t variable, bool value, std::unordered_map<Bdd, Bdd>& memo);

    size_t step, nodeLimit;
    bool overflow = false;
    std::vector<Node> nodes;
    std::vector<std::string> names;
    std::map<std::string, uint32_t> byName;
    Table unique, cache;
};

} // namespace palindrome::hdl::decoding
