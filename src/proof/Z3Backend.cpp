// Z3Backend.cpp - translation of terms to Z3 expressions, and reading models back.
// SPDX-License-Identifier: MIT
#include "proof/Z3Backend.h"

#include "util/Assert.h"

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <thread>
// After LazyZ3.h its functions are pointers, also for the inline functions of the C++ header.
#include <LazyZ3.h>

#include <z3++.h>

namespace palindrome::proof {

using logic::BitVec;
using logic::Op;
using logic::Term;

namespace {

/// Z3 counts steps of all its parts; so many of them stand for a conflict.
constexpr uint64_t resourcesOfConflict = 1'000;

/// Interrupts a Z3 call when the budget is exhausted. Z3's own timeout covers neither memory nor the
/// user's wish to stop, and is late in some of its phases.
class Watcher {
public:
    Watcher(z3::context& watched, Budget& limits)
        : context(watched), budget(limits), thread([this] { watch(); }) {}
    ~Watcher() {
        {
            std::lock_guard lock(mutex);
            done = true;
        }
        wake.notify_all();
        thread.join();
    }
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

private:
    void watch() {
        std::unique_lock lock(mutex);
        while (!done) {
            // Again and again: an interrupt before the call has begun is forgotten.
            if (budget.exhausted())
                context.interrupt();
            wake.wait_for(lock, std::chrono::milliseconds(20));
        }
    }

    z3::context& context;
    Budget& budget;
    std::mutex mutex;
    std::condition_variable wake;
    bool done = false;
    std::thread thread; ///< last: it uses the others
};

} // namespace

struct Z3Backend::Impl {
    Impl(const logic::TermPool& termPool, uint64_t randomSeed)
        : pool(termPool), seed(static_cast<unsigned>(randomSeed % 1'000'000'000)) {}

    const logic::TermPool& pool;
    unsigned seed;
    unsigned resources = 0; ///< of one call; 0: no limit
    z3::context context;
    std::unordered_map<uint32_t, z3::expr> expressions;

    z3::expr wrap(Z3_ast ast) {
        context.check_error();
        return z3::expr(context, ast);
    }
    z3::expr oneBit(const z3::expr& truth) {
        return z3::ite(truth, context.bv_val(1, 1), context.bv_val(0, 1));
    }
    z3::expr isOne(const z3::expr& bit) { return bit == context.bv_val(1, 1); }
    z3::expr constant(const BitVec& v);
    z3::expr variable(Term t);
    z3::expr shift(Op op, const z3::expr& a, const z3::expr& amount);
    z3::expr translate(Term t);
    z3::expr apply(Op op, Term t, const z3::expr& a, const z3::expr& b);
    z3::expr parity(const z3::expr& a);
    const z3::expr& get(Term t);
    CheckResult run(std::span<const Term> conjunction, Budget& budget);
    BitVec modelValue(const z3::model& model, Term var);
};

z3::expr Z3Backend::Impl::constant(const BitVec& v) {
    unsigned w = v.width();
    auto bits = std::make_unique<bool[]>(w);
    for (unsigned i = 0; i < w; ++i)
        bits[i] = v.bit(i);
    return wrap(Z3_mk_bv_numeral(context, w, bits.get()));
}

z3::expr Z3Backend::Impl::variable(Term t) {
    // Names may repeat in the pool, the index does not.
    std::string name = "v" + std::to_string(t.index);
    return context.bv_const(name.c_str(), pool.width(t));
}

/// The amount may be wider or narrower than the operand.
z3::expr Z3Backend::Impl::shift(Op op, const z3::expr& a, const z3::expr& amount) {
    unsigned w = a.get_sort().bv_size(), n = amount.get_sort().bv_size(), both = std::max(w, n);
    z3::expr wide = op == Op::AShr ? z3::sext(a, both - w) : z3::zext(a, both - w);
    z3::expr by = z3::zext(amount, both - n);
    z3::expr shifted = op == Op::Shl    ? z3::shl(wide, by)
                       : op == Op::LShr ? z3::lshr(wide, by)
                                        : z3::ashr(wide, by);
    return shifted.extract(w - 1, 0);
}

z3::expr Z3Backend::Impl::parity(const z3::expr& a) {
    z3::expr r = a.extract(0, 0);
    for (unsigned i = 1; i < a.get_sort().bv_size(); ++i)
        r = r ^ a.extract(i, i);
    return r;
}

z3::expr Z3Backend::Impl::apply(Op op, Term t, const z3::expr& a, const z3::expr& b) {
    unsigned w = pool.width(t);
    switch (op) {
        case Op::Not: return ~a;
        case Op::And: return a & b;
        case Op::Or: return a | b;
        case Op::Xor: return a ^ b;
        case Op::Neg: return -a;
        case Op::Add: return a + b;
        case Op::Mul: return a * b;
        case Op::UDiv: return z3::udiv(a, b);
        case Op::URem: return z3::urem(a, b);
        case Op::SDiv: return a / b; // signed on bit vectors
        case Op::SRem: return z3::srem(a, b);
        case Op::Shl:
        case Op::LShr:
        case Op::AShr: return shift(op, a, b);
        case Op::Eq: return oneBit(a == b);
        case Op::Ult: return oneBit(z3::ult(a, b));
        case Op::Slt: return oneBit(z3::slt(a, b));
        case Op::Ite: return z3::ite(isOne(a), b, get(pool.args(t)[2]));
        case Op::Concat: return z3::concat(a, b);
        case Op::Extract: return a.extract(pool.extractHi(t), pool.extractLo(t));
        case Op::ZExt: return z3::zext(a, w - a.get_sort().bv_size());
        case Op::SExt: return z3::sext(a, w - a.get_sort().bv_size());
        case Op::RedOr: return oneBit(a != constant(BitVec(a.get_sort().bv_size(), 0)));
        case Op::RedAnd: return oneBit(a == constant(BitVec::ones(a.get_sort().bv_size())));
        case Op::RedXor: return parity(a);
        case Op::Const:
        case Op::Var: break;
    }
    PAL_ASSERT(false, "leaf given to apply");
    return a;
}

z3::expr Z3Backend::Impl::translate(Term t) {
    Op op = pool.op(t);
    if (op == Op::Const)
        return constant(pool.value(t));
    if (op == Op::Var)
        return variable(t);
    auto args = pool.args(t);
    const z3::expr& a = expressions.at(args[0].index);
    const z3::expr& b = args.size() > 1 ? expressions.at(args[1].index) : a;
    return apply(op, t, a, b);
}

const z3::expr& Z3Backend::Impl::get(Term root) {
    std::vector<Term> stack{root};
    while (!stack.empty()) {
        Term t = stack.back();
        if (expressions.contains(t.index)) {
            stack.pop_back();
            continue;
        }
        bool ready = true;
        for (Term a : pool.args(t)) {
            if (!expressions.contains(a.index)) {
                stack.push_back(a);
                ready = false;
            }
        }
        if (!ready)
            continue;
        expressions.emplace(t.index, translate(t));
        stack.pop_back();
    }
    return expressions.at(root.index);
}

BitVec Z3Backend::Impl::modelValue(const z3::model& model, Term var) {
    unsigned w = pool.width(var);
    z3::expr value = model.eval(get(var), true);
    PAL_ASSERT(value.is_numeral(), "Z3 model without a value for " + pool.name(var));
    std::string digits = Z3_get_numeral_binary_string(context, value);
    PAL_ASSERT(digits.size() <= w, digits);
    return BitVec::fromBinary(std::string(w - digits.size(), '0') + digits);
}

CheckResult Z3Backend::Impl::run(std::span<const Term> conjunction, Budget& budget) {
    CheckResult result;
    result.engine = "z3";
    z3::solver solver(context, "QF_BV");
    z3::params params(context);
    double milliseconds = std::clamp(budget.secondsLeft() * 1000, 1.0, 4e9);
    params.set("timeout", static_cast<unsigned>(milliseconds));
    params.set("random_seed", seed);
    if (resources > 0)
        params.set("rlimit", resources);
    solver.set(params);
    for (Term t : conjunction)
        solver.add(isOne(get(t)));
    auto decide = [&] {
        Watcher watcher(context, budget);
        return solver.check();
    };
    switch (decide()) {
        case z3::unsat: result.answer = Answer::Unsat; break;
        case z3::sat: {
            result.answer = Answer::Sat;
            z3::model model = solver.get_model();
            for (Term var : pool.variables(conjunction))
                result.model.emplace(var, modelValue(model, var));
            break;
        }
        case z3::unknown: {
            std::string why = solver.reason_unknown();
            bool stopped = why == "timeout" || why == "canceled" || budget.exhausted();
            const bool worked = why.find("resource limit") != why.npos ||
                                (resources > 0 && why == "canceled" && !budget.exhausted());
            result.limit = worked    ? "conflicts"
                           : !stopped ? "z3: " + why : budget.limit() ? budget.limit() : "time";
            break;
        }
    }
    return result;
}

Z3Backend::Z3Backend(const logic::TermPool& pool, uint64_t seed, uint64_t memoryMiB,
                     uint64_t conflicts) {
    if (!lazyz3::loadOnce())
        return;
    // Process-wide in Z3, in MiB; set once, by the first proof.
    static std::once_flag once;
    std::call_once(once, [&] {
        Z3_global_param_set("memory_max_size", std::to_string(memoryMiB).c_str());
    });
    impl = std::make_unique<Impl>(pool, seed);
    impl->resources = static_cast<unsigned>(
        std::min<uint64_t>(conflicts * resourcesOfConflict, std::numeric_limits<unsigned>::max()));
}

Z3Backend::~Z3Backend() = default;

CheckResult Z3Backend::check(std::span<const Term> conjunction, Budget budget) {
    if (!impl) {
        CheckResult result;
        result.engine = "z3";
        result.limit = "z3: " + lazyz3::loadOnce().error().message;
        return result;
    }
    try {
        return impl->run(conjunction, budget);
    }
    catch (const z3::exception& e) {
        CheckResult result;
        result.engine = "z3";
        result.limit = budget.exhausted() ? budget.limit() : std::string("z3: ") + e.msg();
        return result;
    }
}

} // namespace palindrome::proof
