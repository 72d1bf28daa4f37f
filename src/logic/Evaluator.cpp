// Evaluator.cpp - operator meanings on values, and evaluation of whole terms.
// SPDX-License-Identifier: MIT
#include "logic/Apply.h"
#include "util/Assert.h"

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

void Evaluator::reset() {
    memo.clear();
}

void Evaluator::set(Term var, BitVec value) {
    PAL_ASSERT(pool.op(var) == Op::Var, "only variables are set");
    PAL_ASSERT(pool.width(var) == value.width(), pool.name(var));
    memo.insert_or_assign(var.index, std::move(value));
}

const BitVec& Evaluator::eval(Term t) {
    std::vector<Term> stack{t};
    while (!stack.empty()) {
        Term top = stack.back();
        if (memo.contains(top.index)) {
            stack.pop_back();
            continue;
        }
        Op op = pool.op(top);
        if (op == Op::Const || op == Op::Var) {
            memo.emplace(top.index,
                         op == Op::Const ? pool.value(top) : BitVec(pool.width(top), 0));
            stack.pop_back();
            continue;
        }
        auto args = pool.args(top);
        std::array<const BitVec*, 3> values{};
        bool ready = true;
        for (size_t i = 0; i < args.size(); ++i) {
            auto found = memo.find(args[i].index);
            if (found == memo.end()) {
                stack.push_back(args[i]);
                ready = false;
            }
            else {
                values[i] = &found->second;
            }
        }
        if (!ready)
            continue;
        bool isExtract = op == Op::Extract;
        BitVec value = applyOp(op, pool.width(top), isExtract ? pool.extractHi(top) : 0,
                               isExtract ? pool.extractLo(top) : 0,
                               std::span(values.data(), args.size()));
        memo.emplace(top.index, std::move(value));
        stack.pop_back();
    }
    return memo.at(t.index);
}

} // namespace palindrome::logic
