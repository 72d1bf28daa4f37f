// Observed.cpp - a system with the assumptions of a table watched beside it.
// SPDX-License-Identifier: MIT
#include "triage/Observed.h"

#include "logic/Interpreter.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace palindrome::triage {

using namespace logic;

namespace {

const std::string prefix = "table."; // no identifier of a source begins so: dots only lead below

/// Copies the cone of the assumptions.
class Observer {
public:
    Observer(TermPool& pool, const System& spec, System& into)
        : pool(pool), spec(spec), into(into) {
        for (const Input& in : spec.inputs) {
            const Input* same = into.findInput(in.name);
            if (same && same->width == in.width)
                map[in.var] = same->var;
            else
                absent.insert(in.var);
        }
    }

    void run() {
        for (const Named& assumption : spec.assumptions)
            add(assumption);
    }

private:
    void add(const Named& assumption) {
        std::set<size_t> registers, choices;
        if (!follow({assumption.fn.value, assumption.fn.unknown}, registers, choices))
            return;
        for (size_t r : registers)
            if (copied.insert(r).second)
                copy(spec.registers[r]);
        for (size_t c : choices)
            if (open.insert(c).second) {
                Choice choice = spec.choices[c];
                choice.target = prefix + choice.target;
                choice.guard = pool.substitute(choice.guard, map);
                into.choices.push_back(std::move(choice));
            }
        Named watched = assumption;
        watched.fn = moved(watched.fn);
        watched.leaves.clear();
        into.assumptions.push_back(std::move(watched));
    }

    /// Collects the registers and choices below the terms; false if an absent input is among them.
    bool follow(std::vector<Term> terms, std::set<size_t>& registers, std::set<size_t>& choices) {
        std::set<Term> seen;
        while (!terms.empty()) {
            const auto variables = pool.variables(terms);
            terms.clear();
            for (Term v : variables) {
                if (!seen.insert(v).second)
                    continue;
                if (absent.contains(v))
                    return false;
                for (size_t r = 0; r < spec.registers.size(); ++r)
                    if (spec.registers[r].var.value == v || spec.registers[r].var.unknown == v)
                        if (registers.insert(r).second)
                            for (Term t : {spec.registers[r].next.value,
                                           spec.registers[r].next.unknown})
                                terms.push_back(t);
                for (size_t c = 0; c < spec.choices.size(); ++c)
                    if (spec.choices[c].var == v && choices.insert(c).second)
                        terms.push_back(spec.choices[c].guard);
            }
        }
        return true;
    }

    void copy(Register r) {
        r.name = prefix + r.name;
        if (r.isMemoryWord)
            r.memory = prefix + r.memory;
        r.next = moved(r.next);
        r.leaves.clear();
        into.registers.push_back(std::move(r));
    }

    XTerm moved(const XTerm& t) {
        return {pool.substitute(t.value, map), pool.substitute(t.unknown, map)};
    }

    TermPool& pool;
    const System& spec;
    System& into;
    TermMap map;
    std::set<Term> absent;
    std::set<size_t> copied, open;
};

} // namespace

System withAssumptions(TermPool& pool, const System& system, const System& spec) {
    System result = system;
    result.assumptions.clear();
    result.invariants.clear();
    result.properties.clear();
    Observer(pool, spec, result).run();
    return result;
}

bool neverUnknown(TermPool& pool, const System& system, const proof::ClockingSpec& clocking) {
    const Input* reset = clocking.reset.empty() ? nullptr : system.findInput(clocking.reset);
    TermMap inReset;
    if (reset)
        inReset[reset->var] = pool.bool_(clocking.resetActiveHigh);
    // Registers that reset makes known, of which those stay that only known ones are assigned to.
    std::set<size_t> known;
    for (size_t i = 0; i < system.registers.size(); ++i) {
        const Register& r = system.registers[i];
        const bool starts = reset ? pool.isZero(pool.substitute(r.next.unknown, inReset))
                                  : r.initial && pool.isZero(r.initial->unknown);
        if (!r.isLatch && starts)
            known.insert(i);
    }
    TermMap rails;
    for (size_t before = known.size() + 1; before != known.size();) {
        before = known.size();
        rails.clear();
        for (size_t i : known)
            if (!pool.isConst(system.registers[i].var.unknown))
                rails[system.registers[i].var.unknown] = pool.zero(system.registers[i].width);
        std::erase_if(known, [&](size_t i) {
            return !pool.isZero(pool.substitute(system.registers[i].next.unknown, rails));
        });
    }
    return std::ranges::all_of(system.outputs, [&](const Output& o) {
        return pool.isZero(pool.substitute(o.fn.unknown, rails));
    });
}

std::vector<std::vector<XValue>> respond(const TermPool& pool, const System& system,
                                         const proof::Trace& trace) {
    Interpreter run(pool, system);
    run.powerUp();
    std::vector<std::vector<XValue>> shown;
    for (const proof::TraceCycle& cycle : trace.cycles) {
        const std::unordered_map<std::string, std::string> values(cycle.inputs.begin(),
                                                                  cycle.inputs.end());
        for (size_t i = 0; i < system.inputs.size(); ++i) {
            const auto value = values.find(system.inputs[i].name);
            const unsigned width = system.inputs[i].width;
            run.setInput(i, value != values.end() && value->second.size() == width
                                ? XValue::fromText(value->second).value
                                : BitVec(width, 0));
        }
        auto& now = shown.emplace_back();
        for (size_t o = 0; o < system.outputs.size(); ++o)
            now.push_back(run.output(o));
        run.step();
    }
    return shown;
}

} // namespace palindrome::triage
