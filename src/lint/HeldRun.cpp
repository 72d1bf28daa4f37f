// HeldRun.cpp - long runs with inputs that stay the same, for what a counter reaches late.
// SPDX-License-Identifier: MIT
#include "lint/HeldRun.h"

#include <algorithm>
#include <set>

namespace palindrome::lint {

using logic::BitVec;
using logic::Term;

namespace {

/// The registers that the terms depend on, over any number of cycles.
std::vector<size_t> coneOf(const logic::TermPool& pool, const logic::System& system,
                           const std::vector<Term>& next, const std::vector<Term>& roots) {
    std::map<Term, size_t> byVar;
    for (size_t i = 0; i < system.registers.size(); ++i)
        byVar[system.registers[i].var.value] = i;
    std::set<size_t> cone;
    std::vector<Term> open = roots;
    while (!open.empty()) {
        std::vector<Term> further;
        for (Term var : pool.variables(open)) {
            const auto at = byVar.find(var);
            if (at != byVar.end() && cone.insert(at->second).second)
                further.push_back(next[at->second]);
        }
        open = std::move(further);
    }
    return {cone.begin(), cone.end()};
}

} // namespace

std::vector<std::optional<unsigned>> holdInputs(Subject& subject, const Point& point,
                                                const std::vector<Term>& conditions,
                                                unsigned cycles) {
    logic::TermPool& pool = subject.pool;
    const logic::System& system = subject.system;
    logic::TermMap held, inReset;
    for (const logic::Input& in : system.inputs) {
        const auto at = point.find(in.var);
        const bool isReset = in.name == subject.clocking.reset;
        const BitVec value = at == point.end() || isReset ? BitVec(in.width, 0) : at->second;
        const bool high = subject.clocking.resetActiveHigh;
        held[in.var] = isReset ? pool.bool_(!high) : pool.constant(value);
        inReset[in.var] = isReset ? pool.bool_(high) : pool.constant(value);
    }
    for (const logic::Choice& c : system.choices)
        held[c.var] = inReset[c.var] = pool.zero(c.width);
    std::vector<Term> next;
    for (const logic::Register& r : system.registers)
        next.push_back(pool.substitute(subject.known(r.next.value), held));
    std::vector<Term> wanted = pool.substitute(conditions, held);
    const Term allowed =
        pool.substitute(pool.andAll(subject.context()), held);
    std::vector<Term> roots = wanted;
    roots.push_back(allowed);
    const std::vector<size_t> cone = coneOf(pool, system, next, roots);

    // After reset: registers that have one are constant then.
    std::vector<BitVec> state;
    for (size_t i : cone) {
        const logic::Register& r = system.registers[i];
        const Term start = r.initial && subject.clocking.reset.empty()
                               ? r.initial->value
                               : pool.substitute(subject.known(r.next.value), inReset);
        state.push_back(pool.isConst(start) ? pool.value(start) : BitVec(r.width, 0));
    }
    std::vector<std::optional<unsigned>> seen(conditions.size());
    logic::TernaryEvaluator evaluator(pool);
    for (size_t i : cone)
        roots.push_back(next[i]);
    evaluator.prepare(roots);
    size_t open = conditions.size();
    for (unsigned cycle = 1; cycle <= cycles && open > 0; ++cycle) {
        for (size_t k = 0; k < cone.size(); ++k)
            evaluator.set(system.registers[cone[k]].var.value, state[k]);
        if (evaluator.evalBit(allowed) != 1)
            break;
        for (size_t i = 0; i < wanted.size(); ++i) {
            if (!seen[i] && evaluator.evalBit(wanted[i]) == 1) {
                seen[i] = cycle;
                --open;
            }
        }
        bool changed = false;
        for (size_t k = 0; k < cone.size(); ++k) {
            BitVec value = evaluator.eval(next[cone[k]]).value;
            changed = changed || !(value == state[k]);
            state[k] = std::move(value);
        }
        if (!changed)
            break;
    }
    return seen;
}

} // namespace palindrome::lint
