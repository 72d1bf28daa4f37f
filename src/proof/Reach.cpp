// Reach.cpp - input sequences from reset that make conditions true, or proofs that there are none.
// SPDX-License-Identifier: MIT
#include "proof/RunCheck.h"
#include "proof/SpecProof.h"
#include "util/Assert.h"

#include <algorithm>

namespace palindrome::proof {

using namespace logic;

namespace {

constexpr unsigned simulatedCycles = 128;

class Reacher {
public:
    Reacher(TermPool& pool, const System& system, const ClockingSpec& clocking,
            const Options& options)
        : pool(pool), system(system), clocking(clocking), ask(pool, options),
          alone(pool, system, clocking, ask) {}

    std::vector<ReachResult> run(const std::vector<Term>& conditions) {
        results.resize(conditions.size());
        if (!alone.vacuous().empty()) {
            for (ReachResult& r : results) {
                r.status = Reach::Unreachable;
                r.detail = alone.vacuous();
            }
            return std::move(results);
        }
        alone.proveInvariants();
        for (Term t : conditions) {
            PAL_ASSERT(pool.width(t) == 1);
            wanted.push_back(inMachine(t));
        }
        fromSimulation();
        if (!open().empty())
            excludeAtOnce();
        search();
        excludeAtLength();
        return std::move(results);
    }

private:
    std::vector<size_t> open() const {
        std::vector<size_t> list;
        for (size_t i = 0; i < results.size(); ++i) {
            if (results[i].status == Reach::Unknown && results[i].detail.empty())
                list.push_back(i);
        }
        return list;
    }

    /// Reset is inactive where a condition is looked at, and registers that are never x have no rail.
    Term inMachine(Term t) {
        TermMap map;
        if (const Input* reset = system.findInput(clocking.reset))
            map[reset->var] = pool.bool_(!clocking.resetActiveHigh);
        const auto& states = alone.product().specState;
        for (size_t i = 0; i < system.registers.size(); ++i) {
            if (!pool.isConst(system.registers[i].var.unknown))
                map[system.registers[i].var.unknown] = states[i].unknown;
        }
        return pool.substitute(t, map);
    }

    void fromSimulation() {
        Simulation& sim = alone.simulation();
        if (sim.cycles().size() < simulatedCycles)
            sim.run(simulatedCycles - static_cast<unsigned>(sim.cycles().size()));
        auto runs = sim.find(wanted);
        for (size_t i = 0; i < wanted.size(); ++i) {
            if (runs[i])
                fill(results[i], *runs[i], "simulation");
        }
    }

    /// Conditions that no state allows, given what is proved of all reachable states.
    void excludeAtOnce() {
        const Machine& machine = alone.product().machine;
        known = correspond(pool, machine, alone.simulation(), ask, wanted, {},
                           Effort::Functions);
        std::vector<Term> conjunction = assumed();
        conjunction = pool.substitute(conjunction, known.definitions);
        conjunction.push_back({});
        for (size_t i : open()) {
            conjunction.back() = pool.substitute(wanted[i], known.definitions);
            CheckResult r = ask.check(conjunction);
            if (r.answer != Answer::Unsat)
                continue;
            results[i].status = Reach::Unreachable;
            results[i].engine = r.engine;
        }
    }

    /// Shortest runs, by one unrolling for all conditions.
    void search() {
        const Machine& machine = alone.product().machine;
        Unroll unroll(pool, machine, known.definitions, Unroll::From::Reset);
        std::vector<Term> conjunction, each = assumed();
        for (unsigned cycle = 0; cycle < ask.limits().maxBound && !open().empty(); ++cycle) {
            for (Term t : unroll.at(each, cycle))
                conjunction.push_back(t);
            for (size_t i : open()) {
                conjunction.push_back(unroll.at(wanted[i], cycle));
                CheckResult r = ask.check(conjunction);
                conjunction.pop_back();
                if (r.answer == Answer::Sat)
                    fill(results[i], unroll.run(r.model, cycle), "bmc");
                else if (r.answer == Answer::Unknown)
                    results[i].detail = r.limit + ", in cycle " + std::to_string(cycle + 1);
            }
        }
    }

    /// What is left is probably unreachable, by an argument over several cycles.
    void excludeAtLength() {
        std::vector<size_t> list = open();
        std::vector<Goal> goals;
        for (size_t i : list)
            goals.push_back({"condition", wanted[i]});
        if (goals.empty())
            return;
        Decision d = decide(pool, alone.product().machine, goals, alone.simulation(), ask, {});
        for (size_t g = 0; g < list.size(); ++g) {
            ReachResult& r = results[list[g]];
            const GoalResult& goal = d.goals[g];
            if (goal.status == GoalResult::Status::Never) {
                r.status = Reach::Unreachable;
                r.engine = goal.engine;
            }
            else {
                r.engine = goal.engine;
                r.detail = goal.detail.empty() ? "not decided" : goal.detail;
            }
        }
        if (!d.run)
            return;
        // A long random run has shown one after all.
        std::vector<Term> bad;
        for (const Goal& g : goals)
            bad.push_back(g.bad);
        auto shown = RunCheck(pool, alone.product().machine, bad).last(*d.run);
        for (size_t g = 0; g < list.size(); ++g) {
            if (shown[g])
                fill(results[list[g]], *d.run, "simulation");
        }
    }

    std::vector<Term> assumed() {
        const Machine& machine = alone.product().machine;
        std::vector<Term> terms = machine.assumptions;
        terms.insert(terms.end(), machine.facts.begin(), machine.facts.end());
        terms.insert(terms.end(), known.facts.begin(), known.facts.end());
        return terms;
    }

    void fill(ReachResult& r, const Counterexample& run, const std::string& engine) {
        r.status = Reach::Reachable;
        r.detail.clear();
        r.engine = engine;
        const Product& p = alone.product();
        Evaluator once(pool);
        for (const auto& [var, value] : run.once)
            once.set(var, value);
        auto valueOf = [&](const Assignment& values, Term var, unsigned width) {
            auto found = values.find(var);
            return found == values.end() ? BitVec(width, 0) : found->second;
        };
        for (const XTerm& t : p.specStart)
            r.powerUp.push_back(XValue(once.eval(t.value), once.eval(t.unknown)));
        for (size_t cycle = 0; cycle < run.inputs.size() + (clocking.reset.empty() ? 0 : 1);
             ++cycle) {
            bool reset = cycle == 0 && !clocking.reset.empty();
            const Assignment* values =
                reset ? nullptr : &run.inputs[cycle - (clocking.reset.empty() ? 0 : 1)];
            auto& inputs = r.inputs.emplace_back();
            for (size_t i = 0; i < system.inputs.size(); ++i) {
                const Input& in = system.inputs[i];
                if (in.name == clocking.reset)
                    inputs.push_back(BitVec(1, reset == clocking.resetActiveHigh));
                else
                    inputs.push_back(values ? valueOf(*values, in.var, in.width)
                                            : once.eval(p.resetInputs[i]));
            }
            auto& choices = r.choices.emplace_back();
            for (size_t i = 0; i < system.choices.size(); ++i)
                choices.push_back(values ? valueOf(*values, p.choiceInputs[i],
                                                   system.choices[i].width)
                                         : once.eval(p.resetChoices[i]));
        }
        firstState(r, once);
    }

    void firstState(ReachResult& r, Evaluator& once) {
        const Product& p = alone.product();
        for (size_t i = 0; i < system.registers.size(); ++i) {
            Term state = p.specState[i].value;
            auto v = std::find_if(p.machine.state.begin(), p.machine.state.end(),
                                  [&](const StateVar& s) { return s.var == state; });
            PAL_ASSERT(v != p.machine.state.end());
            r.firstState.push_back(once.eval(v->init));
        }
    }

    TermPool& pool;
    const System& system;
    const ClockingSpec& clocking;
    Ask ask;
    SpecProof alone;
    Correspondence known;
    std::vector<Term> wanted;
    std::vector<ReachResult> results;
};

} // namespace

std::vector<ReachResult> reachAll(TermPool& pool, const System& system,
                                  const ClockingSpec& clocking,
                                  const std::vector<Term>& conditions, const Options& options) {
    return Reacher(pool, system, clocking, options).run(conditions);
}

ReachResult reach(TermPool& pool, const System& system, const ClockingSpec& clocking,
                  Term condition, const Options& options) {
    return reachAll(pool, system, clocking, {condition}, options)[0];
}

} // namespace palindrome::proof
