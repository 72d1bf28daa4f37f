// Simulation.cpp - 64 random runs of a machine from reset, under its assumptions.
// SPDX-License-Identifier: MIT
#include "proof/Simulation.h"

#include "util/Assert.h"

#include <bit>

namespace palindrome::proof {

using namespace logic;

namespace {

constexpr unsigned lanes = 64;
/// Solver calls of one simulation that look for inputs where drawing them fails.
constexpr unsigned maxQuestions = 96;

std::vector<Term> nextTerms(const Machine& m) {
    std::vector<Term> terms;
    for (const StateVar& v : m.state)
        terms.push_back(v.next);
    return terms;
}

std::vector<Term> initTerms(const Machine& m) {
    std::vector<Term> terms;
    for (const StateVar& v : m.state)
        terms.push_back(v.init);
    return terms;
}

std::vector<Term> followTerms(const Machine& m) {
    std::vector<Term> terms;
    for (const StateVar& v : m.state) {
        if (v.follow.valid())
            terms.push_back(v.follow);
    }
    return terms;
}

void blend(std::vector<uint64_t>& into, std::span<const uint64_t> from, uint64_t where) {
    for (size_t i = 0; i < into.size(); ++i)
        into[i] = (into[i] & ~where) | (from[i] & where);
}

} // namespace

Simulation::Simulation(TermPool& pool, const Machine& machine, Ask& ask, uint64_t seed)
    : pool(pool), machine(machine), ask(ask), random(seed), step(pool, nextTerms(machine)),
      check(pool, machine.assumptions), followSim(pool, followTerms(machine)),
      initSim(pool, initTerms(machine)), age(lanes, 0) {
    begin();
}

/// Lane 0 starts from all zeros, lane 1 from all ones, the others from random values.
void Simulation::begin() {
    for (Term v : machine.once) {
        std::vector<uint64_t> bits(pool.width(v));
        for (uint64_t& word : bits)
            word = (random.next() & ~uint64_t(3)) | 2;
        onceBits.push_back(bits);
        initSim.set(v, bits);
    }
    initSim.run();
    for (const StateVar& v : machine.state) {
        places[v.var] = places.size();
        auto bits = initSim.bits(v.init);
        opening.state.emplace_back(bits.begin(), bits.end());
        hasFollow = hasFollow || v.follow.valid();
    }
    for (Term v : machine.inputs)
        opening.inputs.emplace_back(pool.width(v), 0);
    opening.first = ~uint64_t(0);
    chooseInputs(opening);
}

void Simulation::load(LaneSim& sim, size_t index) const {
    const SimCycle& c = history[index];
    for (size_t i = 0; i < machine.state.size(); ++i)
        sim.set(machine.state[i].var, c.state[i]);
    for (size_t i = 0; i < machine.inputs.size(); ++i)
        sim.set(machine.inputs[i], c.inputs[i]);
}

/// New values for the inputs in some lanes: each lane has a style an input, since uniform values
/// rarely meet assumptions such as "at most one bit" and rarely stay the same.
void Simulation::drawInputs(SimCycle& cycle, uint64_t where) {
    const SimCycle* before = history.empty() ? nullptr : &history.back();
    for (size_t i = 0; i < machine.inputs.size(); ++i) {
        std::vector<uint64_t>& bits = cycle.inputs[i];
        std::vector<uint64_t> drawn(bits.size());
        for (uint64_t& word : drawn)
            word = random.next();
        uint64_t r1 = random.next(), r2 = random.next(), r3 = random.next();
        uint64_t zero = r1 & r2, keep = ~r1 & r2 & r3, oneHot = ~r1 & ~r2 & r3;
        for (unsigned lane = 0; lane < lanes; ++lane) {
            uint64_t bit = uint64_t(1) << lane;
            if (!(oneHot & bit))
                continue;
            for (uint64_t& word : drawn)
                word &= ~bit;
            drawn[random.below(drawn.size())] |= bit;
        }
        for (size_t k = 0; k < drawn.size(); ++k) {
            drawn[k] &= ~zero;
            if (before)
                drawn[k] = (drawn[k] & ~keep) | (before->inputs[i][k] & keep);
        }
        blend(bits, drawn, where);
    }
}

uint64_t Simulation::holds(const SimCycle& cycle) {
    if (machine.assumptions.empty())
        return ~uint64_t(0);
    for (size_t i = 0; i < machine.state.size(); ++i)
        check.set(machine.state[i].var, cycle.state[i]);
    for (size_t i = 0; i < machine.inputs.size(); ++i)
        check.set(machine.inputs[i], cycle.inputs[i]);
    check.run();
    uint64_t all = ~uint64_t(0);
    for (Term t : machine.assumptions)
        all &= check.bits(t)[0];
    return all;
}

/// In a lane's first cycle some registers show what an output port shows under its inputs.
void Simulation::applyFollow(SimCycle& cycle, uint64_t where) {
    if (!hasFollow || !where)
        return;
    for (size_t i = 0; i < machine.state.size(); ++i)
        followSim.set(machine.state[i].var, cycle.state[i]);
    for (size_t i = 0; i < machine.inputs.size(); ++i)
        followSim.set(machine.inputs[i], cycle.inputs[i]);
    followSim.run();
    for (size_t i = 0; i < machine.state.size(); ++i) {
        if (machine.state[i].follow.valid())
            blend(cycle.state[i], followSim.bits(machine.state[i].follow), where);
    }
}

/// A solver finds inputs for single lanes, a bounded number of times.
void Simulation::askInputs(SimCycle& cycle, uint64_t& missing) {
    for (unsigned lane = 0; lane < lanes && questions < maxQuestions; ++lane) {
        uint64_t bit = uint64_t(1) << lane;
        if (!(missing & bit) || (hasFollow && (cycle.first & bit)))
            continue;
        ++questions;
        TermMap here;
        for (size_t i = 0; i < machine.state.size(); ++i)
            here[machine.state[i].var] = pool.constant(laneValue(cycle.state[i], lane));
        CheckResult found = ask.check(pool.substitute(machine.assumptions, here));
        if (found.answer != Answer::Sat)
            continue;
        for (size_t i = 0; i < machine.inputs.size(); ++i) {
            auto value = found.model.find(machine.inputs[i]);
            if (value == found.model.end())
                continue;
            for (unsigned k = 0; k < cycle.inputs[i].size(); ++k)
                cycle.inputs[i][k] = (cycle.inputs[i][k] & ~bit) |
                                     (value->second.bit(k) ? bit : 0);
        }
        missing &= ~bit;
    }
}

void Simulation::chooseInputs(SimCycle& cycle) {
    uint64_t missing = ~uint64_t(0);
    for (unsigned draw = 0; draw < drawsPerCycle && missing; ++draw) {
        drawInputs(cycle, missing);
        applyFollow(cycle, missing & cycle.first);
        missing &= ~holds(cycle);
    }
    if (missing)
        askInputs(cycle, missing);
    cycle.alive = ~missing;
}

/// Lanes that cannot go on begin again, with the inputs that once met the assumptions there.
void Simulation::restart(SimCycle& cycle, uint64_t where) {
    where &= opening.alive;
    for (size_t i = 0; i < cycle.state.size(); ++i)
        blend(cycle.state[i], opening.state[i], where);
    for (size_t i = 0; i < cycle.inputs.size(); ++i)
        blend(cycle.inputs[i], opening.inputs[i], where);
    cycle.first |= where;
    cycle.alive |= where;
}

void Simulation::run(unsigned count) {
    for (unsigned n = 0; n < count && ask.limitReached().empty(); ++n) {
        SimCycle cycle;
        if (history.empty()) {
            cycle = opening;
        }
        else {
            load(step, history.size() - 1);
            step.run();
            for (const StateVar& v : machine.state) {
                auto bits = step.bits(v.next);
                cycle.state.emplace_back(bits.begin(), bits.end());
            }
            cycle.inputs = history.back().inputs;
            // A lane that never began has no state worth going on from.
            cycle.first = 0;
            chooseInputs(cycle);
            cycle.alive &= history.back().alive;
            restart(cycle, ~cycle.alive);
        }
        for (unsigned lane = 0; lane < lanes; ++lane) {
            uint64_t bit = uint64_t(1) << lane;
            age[lane] = !(cycle.alive & bit) ? 0 : (cycle.first & bit) ? 1 : age[lane] + 1;
            longest = std::max(longest, age[lane]);
        }
        history.push_back(std::move(cycle));
        if (!history.back().alive)
            return;
    }
}

BitVec Simulation::laneValue(const std::vector<uint64_t>& bits, unsigned lane) const {
    BitVec v(static_cast<unsigned>(bits.size()), 0);
    for (unsigned i = 0; i < bits.size(); ++i)
        v.setBit(i, (bits[i] >> lane) & 1);
    return v;
}

Counterexample Simulation::extract(unsigned lane, size_t last) const {
    size_t begin = last;
    while (!((history[begin].first >> lane) & 1))
        --begin;
    Counterexample c;
    for (size_t i = 0; i < machine.once.size(); ++i)
        c.once[machine.once[i]] = laneValue(onceBits[i], lane);
    for (size_t cycle = begin; cycle <= last; ++cycle) {
        Assignment& values = c.inputs.emplace_back();
        for (size_t i = 0; i < machine.inputs.size(); ++i)
            values[machine.inputs[i]] = laneValue(history[cycle].inputs[i], lane);
    }
    return c;
}

std::optional<Counterexample> Simulation::find(Term condition) const {
    return find(std::span(&condition, 1))[0];
}

std::vector<std::optional<Counterexample>>
Simulation::find(std::span<const Term> conditions) const {
    struct Hit {
        unsigned age = UINT32_MAX, lane = 0;
        size_t cycle = 0;
    };
    std::vector<Hit> best(conditions.size());
    LaneSim sim(pool, conditions);
    std::vector<unsigned> ages(lanes, 0);
    for (size_t cycle = 0; cycle < history.size(); ++cycle) {
        load(sim, cycle);
        sim.run();
        for (unsigned lane = 0; lane < lanes; ++lane)
            ages[lane] = (history[cycle].first >> lane) & 1 ? 1 : ages[lane] + 1;
        for (size_t i = 0; i < conditions.size(); ++i) {
            for (uint64_t hits = sim.bits(conditions[i])[0] & history[cycle].alive; hits;
                 hits &= hits - 1) {
                unsigned lane = static_cast<unsigned>(std::countr_zero(hits));
                if (ages[lane] < best[i].age)
                    best[i] = {ages[lane], lane, cycle};
            }
        }
    }
    std::vector<std::optional<Counterexample>> result;
    for (const Hit& h : best)
        result.push_back(h.age == UINT32_MAX ? std::nullopt
                                             : std::optional(extract(h.lane, h.cycle)));
    return result;
}

} // namespace palindrome::proof
