// TermPoolImpl.h - storage of terms and the helpers the simplifying builders share.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/FlatMemo.h"
#include "logic/Term.h"
#include "util/Assert.h"

#include <array>
#include <deque>
#include <initializer_list>
#include <optional>

namespace palindrome::logic {

/// A term as stored. `leadingZeros` and `trailingZeros` are bits known to be 0 at the top and at
/// the bottom (lower bounds), computed from the operands when the term is made.
struct Node {
    Op op = Op::Const;
    uint8_t argCount = 0;
    bool constantLeaves = false; ///< a constant, or an ite over such terms only
    uint32_t width = 1;
    uint32_t leadingZeros = 0, trailingZeros = 0;
    std::array<Term, 3> args{};
    uint32_t hi = 0, lo = 0; ///< Extract; for Const and Var `hi` is the index of its value or name
};

/// A term or its bitwise complement, with the Not taken off.
struct Literal {
    Term base;
    bool negated = false;
    auto operator<=>(const Literal&) const = default;
};

/// constant + sum of coefficient * term, modulo 2^width; terms in index order, no zero coefficient.
struct Linear {
    struct Monomial {
        Term term;
        BitVec coefficient;
    };
    std::vector<Monomial> monomials;
    BitVec constant;
};

struct TermPool::Impl {
    explicit Impl(TermPool& owner) : pool(owner) {}

    TermPool& pool;
    static constexpr unsigned chunkBits = 12;
    std::vector<std::unique_ptr<Node[]>> chunks; ///< never moved, so spans of operands stay valid
    uint32_t count = 0;
    struct ValueHash {
        size_t operator()(const BitVec& v) const { return v.hash(); }
    };
    std::unordered_map<BitVec, Term, ValueHash> constants;
    std::deque<BitVec> values;
    std::deque<std::string> names;
    struct Slot {
        uint32_t index = UINT32_MAX, hash = 0;
    };
    std::vector<Slot> table = std::vector<Slot>(1024); ///< open addressing

    struct RangeKey {
        uint32_t term, hi, lo;
        bool operator==(const RangeKey&) const = default;
    };
    struct RangeHash {
        size_t operator()(const RangeKey& k) const;
    };
    FlatMemo<RangeKey, RangeHash> extractMemo;
    /// The indexes of a term and a constant -> term == constant.
    struct PairHash {
        size_t operator()(uint64_t k) const;
    };
    FlatMemo<uint64_t, PairHash> equalMemo;
    unsigned nesting = 0; ///< of simplifications that call each other
    std::vector<uint32_t> marks; ///< scratch for walks: visited if equal to `mark`
    uint32_t mark = 0;
    std::vector<Term> images; ///< scratch of `substitute`

    const Node& node(Term t) const {
        return chunks[t.index >> chunkBits][t.index & ((1u << chunkBits) - 1)];
    }
    Op op(Term t) const { return node(t).op; }
    unsigned width(Term t) const { return node(t).width; }
    Term arg(Term t, unsigned i) const { return node(t).args[i]; }
    bool isConst(Term t) const { return op(t) == Op::Const; }
    const BitVec& value(Term t) const { return values[node(t).hi]; }
    unsigned leadingZeros(Term t) const { return node(t).leadingZeros; }
    unsigned trailingZeros(Term t) const { return node(t).trailingZeros; }
    unsigned signBits(Term t) const; ///< top bits known to be equal, at least 1

    // Storage (Term.cpp)
    Term make(Op op, unsigned width, std::initializer_list<Term> args, unsigned hi = 0,
              unsigned lo = 0);
    Term makeConstant(const BitVec& value);
    Term append(const Node& n);
    void growTable();
    /// Builds `op` through the simplifying constructors.
    Term rebuild(const Node& n, std::span<const Term> args);
    Term fold(Op op, unsigned width, std::initializer_list<Term> args, unsigned hi = 0,
              unsigned lo = 0);
    bool allConstant(std::initializer_list<Term> args) const;
    std::vector<Term> cone(std::span<const Term> roots, const TermMap* stopAt);

    // Bitwise (SimplifyBits.cpp)
    Literal literal(Term t) const;
    Term term(Literal l);
    bool complementary(Term a, Term b) const;
    Term conjunction(Term a, Term b);
    void collectConjuncts(Literal l, std::vector<Literal>& leaves) const;
    bool reduceConjuncts(std::vector<Literal>& leaves, unsigned width);
    bool reduceAgainst(std::vector<Literal>& leaves, size_t index);
    Term buildConjunction(const std::vector<Literal>& leaves, const BitVec& mask);
    Term applyMask(Term t, const BitVec& mask);
    std::optional<Term> joinDisjoint(Term a, Term b);
    /// What `condition` being true says about the one-bit `question`.
    std::optional<bool> implied(Literal condition, Literal question) const;
    bool impliedByOne(Literal fact, Literal question, bool& answer) const;

    // Structure (SimplifyStructure.cpp)
    Term assume(Term t, Literal condition, unsigned& budget);
    std::optional<Term> iteByShape(Term cond, Term then, Term otherwise);
    std::optional<Term> oneBitIte(Term cond, Term then, Term otherwise);
    RangeKey innermost(RangeKey k) const;
    std::optional<Term> extractKnown(const RangeKey& k) const;
    unsigned extractParts(const RangeKey& k, std::array<RangeKey, 2>& parts) const;
    Term extractCombine(const RangeKey& k, std::span<const Term> parts);

    // Arithmetic (SimplifyArith.cpp)
    bool collectLinear(Term t, const BitVec& factor, Linear& sum);
    static void addMonomial(Linear& sum, Term t, const BitVec& coefficient);
    Term buildLinear(const Linear& sum, unsigned width);
    Term scaled(Term t, const BitVec& coefficient);
    std::optional<unsigned> neededWidth(const Linear& sum, unsigned width) const;
    std::optional<Linear> linear(Term t);

    // Comparisons (SimplifyCompare.cpp)
    Term equalConstant(Term t, Term constant);
    std::optional<Term> equalKnown(Term t, Term constant);
    unsigned equalParts(Term t, Term constant, std::array<std::pair<Term, Term>, 2>& parts);
    Term equalCombine(Term t, Term constant, std::span<const Term> parts);
    std::optional<Term> equalByShape(Term a, Term b);
    std::optional<Term> equalSums(Term a, Term b);
};

/// Counts how deep simplifications call each other; beyond the limit a builder makes the plain
/// term.
class Nesting {
public:
    explicit Nesting(unsigned& depth) : counter(depth) { ++counter; }
    ~Nesting() { --counter; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    bool tooDeep() const { return counter > 200; }

private:
    unsigned& counter;
};

} // namespace palindrome::logic
