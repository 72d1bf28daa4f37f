// Term.h - hash-consed bit-vector terms.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/BitVec.h"

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace palindrome::logic {

/// Every operator works on bit vectors of one bit or more. Comparisons and reductions give one bit.
enum class Op : uint8_t {
    Const, Var,
    Not, And, Or, Xor, // bitwise, two operands of one width
    Neg, Add, Mul, UDiv, URem, SDiv, SRem, // modulo 2^width; see BitVec for division by zero
    Shl, LShr, AShr, // the amount may have another width; over-wide amounts give 0 or the sign
    Eq, Ult, Slt,
    Ite, // one-bit condition, then, else
    Concat, // first operand is the upper part
    Extract, // payload: hi, lo
    ZExt, SExt, // to the term's own width
    RedOr, RedAnd, RedXor
};

/// A handle to a term of one pool. Equal handles are the same term; the converse holds up to the
/// pool's simplification. Handles never dangle while the pool lives.
struct Term {
    uint32_t index = UINT32_MAX;
    bool valid() const { return index != UINT32_MAX; }
    bool operator==(const Term&) const = default;
    auto operator<=>(const Term&) const = default;
};

struct TermHash {
    size_t operator()(Term t) const { return std::hash<uint32_t>()(t.index); }
};

using TermMap = std::unordered_map<Term, Term, TermHash>;

/// Owns terms; building one simplifies it locally (constant folding, sorted commutative operands,
/// memoised extracts, shared `ite` conditions). Operand indexes are always smaller than the
/// result's, so an index order walk is topological. Not thread-safe.
class TermPool {
public:
    TermPool();
    ~TermPool();
    TermPool(const TermPool&) = delete;
    TermPool& operator=(const TermPool&) = delete;

    Term constant(const BitVec& value);
    Term constant(unsigned width, uint64_t value) { return constant(BitVec(width, value)); }
    Term zero(unsigned width) { return constant(width, 0); }
    Term ones(unsigned width) { return constant(BitVec::ones(width)); }
    Term bool_(bool b) { return constant(1, b ? 1 : 0); }
    /// A fresh variable; two calls with one name give two different variables.
    Term var(unsigned width, std::string name);

    Term not_(Term a);
    Term and_(Term a, Term b);
    Term or_(Term a, Term b);
    Term xor_(Term a, Term b);
    Term neg(Term a);
    Term add(Term a, Term b);
    Term sub(Term a, Term b) { return add(a, neg(b)); }
    Term mul(Term a, Term b);
    Term udiv(Term a, Term b);
    Term urem(Term a, Term b);
    Term sdiv(Term a, Term b);
    Term srem(Term a, Term b);
    Term shl(Term a, Term amount);
    Term lshr(Term a, Term amount);
    Term ashr(Term a, Term amount);
    Term eq(Term a, Term b);
    Term ne(Term a, Term b) { return not_(eq(a, b)); }
    Term ult(Term a, Term b);
    Term ule(Term a, Term b) { return not_(ult(b, a)); }
    Term slt(Term a, Term b);
    Term sle(Term a, Term b) { return not_(slt(b, a)); }
    Term ite(Term cond, Term then, Term otherwise);
    Term concat(Term hi, Term lo);
    Term concat(std::span<const Term> highToLow);
    Term extract(Term a, unsigned hi, unsigned lo);
    Term zext(Term a, unsigned width); ///< the same term if the width is the same
    Term sext(Term a, unsigned width);
    Term resize(Term a, unsigned width, bool isSigned); ///< extends or truncates
    Term redOr(Term a);
    Term redAnd(Term a);
    Term redXor(Term a);
    Term implies(Term a, Term b) { return or_(not_(a), b); }
    Term andAll(std::span<const Term> terms); ///< one bit each; true if empty
    Term orAll(std::span<const Term> terms);  ///< one bit each; false if empty
    /// One bit copied to all bits of `width`.
    Term replicate(Term bit, unsigned width);

    Op op(Term t) const;
    unsigned width(Term t) const;
    std::span<const Term> args(Term t) const;
    unsigned extractHi(Term t) const;
    unsigned extractLo(Term t) const;
    const BitVec& value(Term t) const;       ///< of a Const
    const std::string& name(Term t) const;   ///< of a Var
    bool isConst(Term t) const { return op(t) == Op::Const; }
    bool isTrue(Term t) const;  ///< the one-bit constant 1
    bool isFalse(Term t) const; ///< the one-bit constant 0
    bool isZero(Term t) const;  ///< a constant of any width, all bits 0
    size_t size() const;

    /// Replaces variables (or other whole terms) by terms of the same width, everywhere at once.
    /// Iterative (any depth), memoised per call.
    Term substitute(Term t, const TermMap& map);
    std::vector<Term> substitute(std::span<const Term> terms, const TermMap& map);

    /// All variables below the terms, each once, in index order.
    std::vector<Term> variables(std::span<const Term> terms) const;

    /// Rendering for tests and --debug output: (add a (const 4'h3)).
    std::string toString(Term t) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl;
};

/// Evaluates terms under values for variables (missing variables are 0). Keeps results of one
/// assignment; call `reset` for a new one. Values are set before the first `eval` after it.
class Evaluator {
public:
    explicit Evaluator(const TermPool& pool) : pool(pool) {}
    void reset();
    void set(Term var, BitVec value);
    /// The reference stays valid until `reset`.
    const BitVec& eval(Term t);

private:
    struct Slot {
        uint32_t term = UINT32_MAX, value = 0;
    };
    const BitVec* find(Term t) const;
    void store(Term t, BitVec value);

    const TermPool& pool;
    std::vector<Slot> table;     ///< open addressing
    std::deque<BitVec> values;
    std::vector<Term> stack;
};

} // namespace palindrome::logic
