// Evaluator.cpp - operator meanings on values, and evaluation of whole terms.
// SPDX-License-Identifier: MIT
#include "logic/Apply.h"
#include "util/Assert.h"

#include <algorithm>
#include <array>

namespace palindrome::logic {

BitVec applyOp(Op op, unsigned width, unsigned hi, unsigned lo,
               std::span<const BitVec* const> args) {
    const BitVec& a = *args[0];
    const BitVec& b = args.size() > 1 ? *args[1] : a;
    auto truth = [](bool v) { return BitVec(1, v ? 1 : 0); };
    switch (op) {
        case Op::Not: return ~a;
        case Op::And: return a & b;
        case Op::Or: return a | b;
        case Op::Xor: return a ^ b;
        case Op::Neg: return -a;
        case Op::Add: return a + b;
        case Op::Mul: return a * b;
        case Op::UDiv: return a.udiv(b);
        case Op::URem: return a.urem(b);
        case Op::SDiv: return a.sdiv(b);
        case Op::SRem: return a.srem(b);
        case Op::Shl: return a.shl(b);
        case Op::LShr: return a.lshr(b);
        case Op::AShr: return a.ashr(b);
        case Op::Eq: return truth(a == b);
        case Op::Ult: return truth(a.ult(b));
        case Op::Slt: return truth(a.slt(b));
        case Op::Ite: return a.bit(0) ? b : *args[2];
        case Op::Concat: return a.concat(b);
        case Op::Extract: return a.extract(hi, lo);
        case Op::ZExt: return a.zext(width);
        case Op::SExt: return a.sext(width);
        case Op::RedOr: return truth(!a.isZero());
        case Op::RedAnd: return truth(a.isOnes());
        case Op::RedXor: return truth(a.popcount() & 1);
        case Op::Const:
        case Op::Var: break;
    }
    PAL_ASSERT(false, "leaf given to applyOp");
    return a;
}

namespace {

size_t slotOf(uint32_t term, size_t capacity) {
    return (term * 0x9e3779b97f4a7c15ull >> 32) & (capacity - 1);
}

} // namespace

void Evaluator::reset() {
    std::fill(table.begin(), table.end(), Slot{});
    values.clear();
}

const BitVec* Evaluator::find(Term t) const {
    if (table.empty())
        return nullptr;
    for (size_t i = slotOf(t.index, table.size());; i = (i + 1) & (table.size() - 1)) {
        if (table[i].term == t.index)
            return &values[table[i].value];
        if (table[i].term == UINT32_MAX)
            return nullptr;
    }
}

void Evaluator::store(Term t, BitVec value) {
    if ((values.size() + 1) * 2 > table.size()) {
        std::vector<Slot> bigger(std::max<size_t>(64, table.size() * 2));
        for (const Slot& slot : table) {
            if (slot.term == UINT32_MAX)
                continue;
            size_t i = slotOf(slot.term, bigger.size());
            while (bigger[i].term != UINT32_MAX)
                i = (i + 1) & (bigger.size() - 1);
            bigger[i] = slot;
        }
        table.swap(bigger);
    }
    size_t i = slotOf(t.index, table.size());
    while (table[i].term != UINT32_MAX && table[i].term != t.index)
        i = (i + 1) & (table.size() - 1);
    if (table[i].term == t.index) {
        values[table[i].value] = std::move(value);
        return;
    }
    table[i] = {t.index, static_cast<uint32_t>(values.size())};
    values.push_back(std::move(value));
}

void Evaluator::set(Term var, BitVec value) {
    PAL_ASSERT(pool.op(var) == Op::Var, "only variables are set");
    PAL_ASSERT(pool.width(var) == value.width(), pool.name(var));
    store(var, std::move(value));
}

const BitVec& Evaluator::eval(Term t) {
    stack.assign(1, t);
    while (!stack.empty()) {
        Term top = stack.back();
        if (find(top)) {
            stack.pop_back();
            continue;
        }
        Op op = pool.op(top);
        if (op == Op::Const || op == Op::Var) {
            store(top, op == Op::Const ? pool.value(top) : BitVec(pool.width(top), 0));
            stack.pop_back();
            continue;
        }
        auto args = pool.args(top);
        std::array<const BitVec*, 3> operands{};
        bool ready = true;
        for (size_t i = 0; i < args.size(); ++i) {
            operands[i] = find(args[i]);
            if (!operands[i]) {
                stack.push_back(args[i]);
                ready = false;
            }
        }
        if (!ready)
            continue;
        bool isExtract = op == Op::Extract;
        store(top, applyOp(op, pool.width(top), isExtract ? pool.extractHi(top) : 0,
                           isExtract ? pool.extractLo(top) : 0,
                           std::span(operands.data(), args.size())));
        stack.pop_back();
    }
    return *find(t);
}

} // namespace palindrome::logic
