// Term.cpp - storage of hash-consed terms, and walks over them.
// SPDX-License-Identifier: MIT
#include "logic/Apply.h"
#include "logic/TermPoolImpl.h"

#include <algorithm>

namespace palindrome::logic {

namespace {

size_t mix(size_t h, size_t v) {
    h ^= v + 0x9e3779b97f4a7c15ull + (h << 6) + (h >> 2);
    return h * 0xff51afd7ed558ccdull;
}

uint32_t hashNode(const Node& n) {
    size_t h = mix(static_cast<size_t>(n.op), n.width);
    for (unsigned i = 0; i < n.argCount; ++i)
        h = mix(h, n.args[i].index);
    h = mix(mix(h, n.hi), n.lo);
    return static_cast<uint32_t>(h >> 32);
}

bool sameNode(const Node& a, const Node& b) {
    return a.op == b.op && a.width == b.width && a.argCount == b.argCount && a.args == b.args &&
           a.hi == b.hi && a.lo == b.lo;
}

/// The longest prefix or suffix of zeros that follows from the operands.
struct ZeroBits {
    unsigned leading = 0, trailing = 0;
};

ZeroBits zeroBits(const Node& n, const Node& a, const Node& b, const Node& c) {
    unsigned w = n.width;
    switch (n.op) {
        case Op::And:
            return {std::max(a.leadingZeros, b.leadingZeros),
                    std::max(a.trailingZeros, b.trailingZeros)};
        case Op::Or:
        case Op::Xor:
            return {std::min(a.leadingZeros, b.leadingZeros),
                    std::min(a.trailingZeros, b.trailingZeros)};
        case Op::Ite:
            return {std::min(b.leadingZeros, c.leadingZeros),
                    std::min(b.trailingZeros, c.trailingZeros)};
        case Op::Neg: return {0, a.trailingZeros};
        case Op::Add: {
            unsigned least = std::min(a.leadingZeros, b.leadingZeros);
            return {least ? least - 1 : 0, std::min(a.trailingZeros, b.trailingZeros)};
        }
        case Op::Mul: {
            unsigned sum = a.leadingZeros + b.leadingZeros;
            return {sum > w ? sum - w : 0, std::min(w, a.trailingZeros + b.trailingZeros)};
        }
        case Op::URem: return {a.leadingZeros, 0};
        case Op::Shl: return {0, a.trailingZeros};
        case Op::LShr: return {a.leadingZeros, 0};
        case Op::Concat:
            return {a.leadingZeros < a.width ? a.leadingZeros : a.width + b.leadingZeros,
                    b.trailingZeros < b.width ? b.trailingZeros : b.width + a.trailingZeros};
        case Op::ZExt:
            return {w - a.width + a.leadingZeros,
                    a.trailingZeros < a.width ? a.trailingZeros : w};
        case Op::SExt: return {a.leadingZeros ? w - a.width + a.leadingZeros : 0,
                               std::min(a.trailingZeros, a.width)};
        case Op::Extract: {
            unsigned cut = a.width - 1 - n.hi;
            return {a.leadingZeros > cut ? std::min(w, a.leadingZeros - cut) : 0,
                    a.trailingZeros > n.lo ? std::min(w, a.trailingZeros - n.lo) : 0};
        }
        default: return {};
    }
}

const char* opName(Op op) {
    static constexpr const char* names[] = {
        "const", "var",  "not",  "and", "or",   "xor", "neg", "add", "mul",    "udiv",
        "urem",  "sdiv", "srem", "shl", "lshr", "ashr", "eq", "ult", "slt",    "ite",
        "concat", "extract", "zext", "sext", "redor", "redand", "redxor"};
    return names[static_cast<size_t>(op)];
}

} // namespace

size_t TermPool::Impl::RangeHash::operator()(const RangeKey& k) const {
    return mix(mix(mix(0, k.term), k.hi), k.lo) >> 32;
}

size_t TermPool::Impl::PairHash::operator()(uint64_t k) const {
    return mix(mix(0, k >> 32), static_cast<uint32_t>(k)) >> 32;
}

TermPool::TermPool() : impl(std::make_unique<Impl>(*this)) {}

TermPool::~TermPool() = default;

Term TermPool::Impl::append(const Node& n) {
    PAL_ASSERT(count < UINT32_MAX - 1, "too many terms");
    if ((count & ((1u << chunkBits) - 1)) == 0)
        chunks.push_back(std::make_unique<Node[]>(size_t(1) << chunkBits));
    chunks.back()[count & ((1u << chunkBits) - 1)] = n;
    return Term{count++};
}

/// The stored term with this operator and these operands, or a new one. No simplification, except
/// that a term of known zeros is the constant.
Term TermPool::Impl::make(Op op, unsigned width, std::initializer_list<Term> args, unsigned hi,
                          unsigned lo) {
    Node n;
    n.op = op;
    n.width = width;
    n.hi = hi;
    n.lo = lo;
    for (Term t : args)
        n.args[n.argCount++] = t;
    uint32_t hash = hashNode(n);
    size_t slot = hash & (table.size() - 1);
    while (table[slot].index != UINT32_MAX) {
        if (table[slot].hash == hash && sameNode(node(Term{table[slot].index}), n))
            return Term{table[slot].index};
        slot = (slot + 1) & (table.size() - 1);
    }
    if (op == Op::Const) {
        const BitVec& v = values[hi];
        while (n.leadingZeros < width && !v.bit(width - 1 - n.leadingZeros))
            ++n.leadingZeros;
        while (n.trailingZeros < width && !v.bit(n.trailingZeros))
            ++n.trailingZeros;
        n.constantLeaves = true;
    }
    else {
        const Node& a = node(n.args[0]);
        const Node& b = n.argCount > 1 ? node(n.args[1]) : a;
        const Node& c = n.argCount > 2 ? node(n.args[2]) : b;
        ZeroBits zeros = zeroBits(n, a, b, c);
        if (zeros.leading + zeros.trailing >= width)
            return makeConstant(BitVec(width, 0));
        n.leadingZeros = zeros.leading;
        n.trailingZeros = zeros.trailing;
        n.constantLeaves = op == Op::Ite && b.constantLeaves && c.constantLeaves;
    }
    Term t = append(n);
    table[slot] = {t.index, hash};
    if (size_t(count) * 2 > table.size())
        growTable();
    return t;
}

void TermPool::Impl::growTable() {
    std::vector<Slot> bigger(table.size() * 2);
    for (const Slot& slot : table) {
        if (slot.index == UINT32_MAX)
            continue;
        size_t i = slot.hash & (bigger.size() - 1);
        while (bigger[i].index != UINT32_MAX)
            i = (i + 1) & (bigger.size() - 1);
        bigger[i] = slot;
    }
    table.swap(bigger);
}

Term TermPool::Impl::makeConstant(const BitVec& v) {
    auto [it, added] = constants.try_emplace(v, Term{});
    if (added) {
        values.push_back(v);
        it->second = make(Op::Const, v.width(), {}, static_cast<unsigned>(values.size() - 1));
    }
    return it->second;
}

Term TermPool::constant(const BitVec& value) {
    return impl->makeConstant(value);
}

Term TermPool::var(unsigned width, std::string name) {
    PAL_ASSERT(width >= 1, name);
    Node n;
    n.op = Op::Var;
    n.width = width;
    n.hi = static_cast<uint32_t>(impl->names.size());
    impl->names.push_back(std::move(name));
    return impl->append(n);
}

bool TermPool::Impl::allConstant(std::initializer_list<Term> args) const {
    return std::all_of(args.begin(), args.end(), [&](Term t) { return isConst(t); });
}

Term TermPool::Impl::fold(Op op, unsigned width, std::initializer_list<Term> args, unsigned hi,
                          unsigned lo) {
    std::array<const BitVec*, 3> operands{};
    size_t n = 0;
    for (Term t : args)
        operands[n++] = &value(t);
    return makeConstant(applyOp(op, width, hi, lo, std::span(operands.data(), n)));
}

Op TermPool::op(Term t) const {
    return impl->op(t);
}

unsigned TermPool::width(Term t) const {
    return impl->width(t);
}

std::span<const Term> TermPool::args(Term t) const {
    const Node& n = impl->node(t);
    return {n.args.data(), n.argCount};
}

unsigned TermPool::extractHi(Term t) const {
    PAL_ASSERT(op(t) == Op::Extract);
    return impl->node(t).hi;
}

unsigned TermPool::extractLo(Term t) const {
    PAL_ASSERT(op(t) == Op::Extract);
    return impl->node(t).lo;
}

const BitVec& TermPool::value(Term t) const {
    PAL_ASSERT(op(t) == Op::Const);
    return impl->value(t);
}

const std::string& TermPool::name(Term t) const {
    PAL_ASSERT(op(t) == Op::Var);
    return impl->names[impl->node(t).hi];
}

bool TermPool::isTrue(Term t) const {
    return isConst(t) && width(t) == 1 && impl->value(t).bit(0);
}

bool TermPool::isFalse(Term t) const {
    return isConst(t) && width(t) == 1 && !impl->value(t).bit(0);
}

bool TermPool::isZero(Term t) const {
    return isConst(t) && impl->value(t).isZero();
}

size_t TermPool::size() const {
    return impl->count;
}

Term TermPool::Impl::rebuild(const Node& n, std::span<const Term> a) {
    switch (n.op) {
        case Op::Not: return pool.not_(a[0]);
        case Op::And: return pool.and_(a[0], a[1]);
        case Op::Or: return pool.or_(a[0], a[1]);
        case Op::Xor: return pool.xor_(a[0], a[1]);
        case Op::Neg: return pool.neg(a[0]);
        case Op::Add: return pool.add(a[0], a[1]);
        case Op::Mul: return pool.mul(a[0], a[1]);
        case Op::UDiv: return pool.udiv(a[0], a[1]);
        case Op::URem: return pool.urem(a[0], a[1]);
        case Op::SDiv: return pool.sdiv(a[0], a[1]);
        case Op::SRem: return pool.srem(a[0], a[1]);
        case Op::Shl: return pool.shl(a[0], a[1]);
        case Op::LShr: return pool.lshr(a[0], a[1]);
        case Op::AShr: return pool.ashr(a[0], a[1]);
        case Op::Eq: return pool.eq(a[0], a[1]);
        case Op::Ult: return pool.ult(a[0], a[1]);
        case Op::Slt: return pool.slt(a[0], a[1]);
        case Op::Ite: return pool.ite(a[0], a[1], a[2]);
        case Op::Concat: return pool.concat(a[0], a[1]);
        case Op::Extract: return pool.extract(a[0], n.hi, n.lo);
        case Op::ZExt: return pool.zext(a[0], n.width);
        case Op::SExt: return pool.sext(a[0], n.width);
        case Op::RedOr: return pool.redOr(a[0]);
        case Op::RedAnd: return pool.redAnd(a[0]);
        case Op::RedXor: return pool.redXor(a[0]);
        case Op::Const:
        case Op::Var: break;
    }
    PAL_ASSERT(false, "leaf given to rebuild");
    return {};
}

/// All terms below the roots in index order; terms in `stopAt` are not entered, nor listed.
std::vector<Term> TermPool::Impl::cone(std::span<const Term> roots, const TermMap* stopAt) {
    marks.resize(count, 0);
    ++mark;
    PAL_ASSERT(mark != 0, "walk counter wrapped around");
    std::vector<Term> stack, found;
    auto visit = [&](Term t) {
        if (marks[t.index] == mark)
            return;
        marks[t.index] = mark;
        if (stopAt && stopAt->contains(t))
            return;
        stack.push_back(t);
    };
    for (Term root : roots) {
        PAL_ASSERT(root.index < count, "a term of another pool");
        visit(root);
    }
    while (!stack.empty()) {
        Term t = stack.back();
        stack.pop_back();
        found.push_back(t);
        for (Term a : pool.args(t))
            visit(a);
    }
    std::sort(found.begin(), found.end());
    return found;
}

Term TermPool::substitute(Term t, const TermMap& map) {
    return substitute(std::span(&t, 1), map)[0];
}

std::vector<Term> TermPool::substitute(std::span<const Term> terms, const TermMap& map) {
    for (const auto& [from, to] : map)
        PAL_ASSERT(width(from) == width(to), toString(from));
    std::vector<Term> cone = impl->cone(terms, &map);
    std::vector<Term>& images = impl->images;
    images.resize(impl->count);
    for (Term t : cone)
        images[t.index] = t;
    for (const auto& [from, to] : map)
        images[from.index] = to;
    for (Term t : cone) {
        const Node& n = impl->node(t);
        std::array<Term, 3> args{};
        bool changed = false;
        for (unsigned i = 0; i < n.argCount; ++i) {
            args[i] = images[n.args[i].index];
            changed |= args[i] != n.args[i];
        }
        if (changed)
            images[t.index] = impl->rebuild(n, std::span(args.data(), n.argCount));
    }
    std::vector<Term> result;
    result.reserve(terms.size());
    for (Term t : terms)
        result.push_back(images[t.index]);
    return result;
}

std::vector<Term> TermPool::variables(std::span<const Term> terms) const {
    std::vector<Term> result = impl->cone(terms, nullptr);
    std::erase_if(result, [&](Term t) { return op(t) != Op::Var; });
    return result;
}

std::string TermPool::toString(Term root) const {
    constexpr size_t limit = 20'000;
    std::string out;
    struct Item {
        Term term;
        const char* text; ///< printed instead of the term if not null
    };
    std::vector<Item> stack{{root, nullptr}};
    while (!stack.empty()) {
        Item item = stack.back();
        stack.pop_back();
        if (item.text) {
            out += item.text;
            continue;
        }
        if (out.size() > limit) {
            out += "...";
            continue;
        }
        const Node& n = impl->node(item.term);
        if (n.op == Op::Const) {
            out += "(const " + impl->value(item.term).toVerilog() + ")";
            continue;
        }
        if (n.op == Op::Var) {
            out += name(item.term);
            continue;
        }
        out += std::string("(") + opName(n.op);
        if (n.op == Op::Extract)
            out += " " + std::to_string(n.hi) + " " + std::to_string(n.lo);
        if (n.op == Op::ZExt || n.op == Op::SExt)
            out += " " + std::to_string(n.width);
        stack.push_back({{}, ")"});
        for (unsigned i = n.argCount; i-- > 0;) {
            stack.push_back({n.args[i], nullptr});
            stack.push_back({{}, " "});
        }
    }
    return out;
}

} // namespace palindrome::logic
