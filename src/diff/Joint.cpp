// Joint.cpp - both sides of a comparison over the variables of the spec.
// SPDX-License-Identifier: MIT
#include "diff/Joint.h"

#include <algorithm>
#include <tuple>

namespace palindrome::diff {

using logic::Term;
using logic::XTerm;

Joint::Joint(logic::TermPool& pool, const Side& spec, const Side& other,
             const proof::ClockingSpec& clocking, const proof::Options& options, Open open) :
    pool(pool), engine(pool, options.limits) {
    mapVariables(spec, other, clocking);
    addTargets(*other.system, true);
    if (open == Open::Paired)
        pairChoices(*spec.system, *other.system);
    else
        resolveChoices(*spec.system);
    addTargets(*spec.system, false);
    addContext(spec, clocking, options);
}

void Joint::mapVariables(const Side& spec, const Side& other,
                         const proof::ClockingSpec& clocking) {
    // Registers are compared by their values: whether one is still unknown after power-up is a
    // question over time, which the proof answers.
    for (auto& reg : spec.system->registers) {
        named.emplace_back(reg.name, reg.var.value);
        if (!pool.isConst(reg.var.unknown))
            choiceMap[reg.var.unknown] = pool.zero(reg.width);
    }
    for (auto& input : other.system->inputs) {
        auto* same = spec.system->findInput(input.name);
        if (same && same->width == input.width)
            map[input.var] = same->var;
        else
            named.emplace_back(input.name, input.var);
    }
    for (auto& reg : other.system->registers) {
        auto* same = spec.system->findRegister(reg.name);
        if (same && same->width == reg.width)
            map[reg.var.value] = same->var.value;
        else
            named.emplace_back(reg.name, reg.var.value);
        if (!pool.isConst(reg.var.unknown))
            map[reg.var.unknown] = pool.zero(reg.width);
    }
    for (auto& input : spec.system->inputs)
        if (input.name != clocking.reset)
            named.emplace_back(input.name, input.var);
    std::stable_sort(named.begin(), named.end(), [&](auto& a, auto& b) {
        return spec.system->findInput(a.first) && !spec.system->findInput(b.first);
    });
}

void Joint::addTargets(const logic::System& system, bool ofOther) {
    auto& own = targets[ofOther];
    auto& replace = ofOther ? map : choiceMap;
    auto add = [&](const std::string& name, const XTerm& fn, const std::vector<logic::Leaf>& leaves,
                   bool isRegister) {
        own[name] = {name,
                     {pool.substitute(fn.value, replace), pool.substitute(fn.unknown, replace)},
                     &leaves,
                     isRegister};
    };
    for (auto& signal : system.signals)
        add(signal.name, signal.fn, signal.leaves, false);
    for (auto& output : system.outputs)
        add(output.name, output.fn, output.leaves, false);
    for (auto& reg : system.registers) // a registered port is compared as the register
        add(reg.name, reg.next, reg.leaves, true);
}

void Joint::resolveChoices(const logic::System& spec) {
    // What the spec leaves open is whatever the other side does; a target that the other side does
    // not have stays free.
    for (auto& choice : spec.choices) {
        auto found = targets[1].find(choice.target);
        if (found == targets[1].end())
            continue;
        auto& value = found->second.value.value;
        if (choice.lo + choice.width <= pool.width(value))
            choiceMap[choice.var] =
                pool.extract(value, choice.lo + choice.width - 1, choice.lo);
    }
}

namespace {

/// The open cells of a side by target and bits, each list in the order of the tables.
using OpenCells = std::map<std::tuple<std::string, unsigned, unsigned>, std::vector<Term>>;

OpenCells openCells(const logic::System& system) {
    OpenCells cells;
    for (auto& choice : system.choices)
        cells[{choice.target, choice.lo, choice.width}].push_back(choice.var);
    return cells;
}

} // namespace

bool Joint::canPairOpen(const logic::System& spec, const logic::System& other) {
    auto mine = openCells(spec), theirs = openCells(other);
    return !mine.empty() &&
           std::equal(mine.begin(), mine.end(), theirs.begin(), theirs.end(), [](auto& a, auto& b) {
               return a.first == b.first && a.second.size() == b.second.size();
           });
}

void Joint::pairChoices(const logic::System& spec, const logic::System& other) {
    auto theirs = openCells(other);
    for (auto& [place, cells] : openCells(spec))
        for (size_t i = 0; i < cells.size(); ++i)
            choiceMap[cells[i]] = theirs.at(place).at(i);
}

void Joint::addContext(const Side& spec, const proof::ClockingSpec& clocking,
                       const proof::Options& options) {
    auto assume = [&](Term t) { context.push_back(pool.substitute(t, choiceMap)); };
    for (auto& assumption : spec.system->assumptions) {
        assume(pool.redOr(assumption.fn.value));
        assume(pool.not_(pool.redOr(assumption.fn.unknown)));
    }
    for (auto invariant : proof::provedInvariants(pool, *spec.system, clocking, options))
        assume(invariant);
    if (auto* reset = spec.system->findInput(clocking.reset))
        context.push_back(clocking.resetActiveHigh ? pool.not_(reset->var) : reset->var);
}

Term Joint::region(bool ofOther, const Region& region) {
    return pool.substitute(region.guard, ofOther ? map : choiceMap);
}

std::optional<std::optional<Witness>> Joint::find(std::vector<Term> conditions) {
    conditions.insert(conditions.end(), context.begin(), context.end());
    auto result = engine.check(conditions);
    if (result.answer == proof::Answer::Unknown) {
        limit = result.limit;
        return std::nullopt;
    }
    if (result.answer == proof::Answer::Unsat)
        return std::optional<Witness>();
    // The smallest example: values become 0 where they need not be anything else.
    auto support = pool.variables(conditions);
    for (auto& [name, var] : named) {
        if (std::find(support.begin(), support.end(), var) == support.end() ||
            result.model[var].isZero())
            continue;
        conditions.push_back(pool.eq(var, pool.zero(pool.width(var))));
        auto smaller = engine.check(conditions);
        if (smaller.answer == proof::Answer::Sat)
            result = std::move(smaller);
        else
            conditions.pop_back();
    }
    Witness witness;
    for (auto& [var, value] : result.model)
        witness.values.emplace(var, value);
    for (auto& [name, var] : named) {
        if (std::find(support.begin(), support.end(), var) == support.end())
            continue;
        auto value = witness.values.find(var);
        if (value != witness.values.end())
            witness.input.emplace_back(name, value->second.toVerilog());
    }
    return witness;
}

bool Joint::possible(std::vector<Term> conditions) {
    auto found = find(std::move(conditions));
    return !found || found->has_value();
}

namespace {
void load(logic::Evaluator& evaluator, const Witness& witness) {
    for (auto& [var, value] : witness.values)
        evaluator.set(var, value);
}
} // namespace

std::string Joint::evaluate(const Witness& witness, const XTerm& t) {
    logic::Evaluator evaluator(pool);
    load(evaluator, witness);
    auto value = evaluator.eval(t.value);
    auto unknown = evaluator.eval(t.unknown);
    if (unknown.isZero())
        return value.toVerilog();
    return std::to_string(value.width()) + "'b" + logic::XValue(value, unknown).toText();
}

bool Joint::holds(const Witness& witness, Term t) {
    logic::Evaluator evaluator(pool);
    load(evaluator, witness);
    return !evaluator.eval(t).isZero();
}

} // namespace palindrome::diff
