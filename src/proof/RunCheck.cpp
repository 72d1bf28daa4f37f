// RunCheck.cpp - evaluates one run of a machine on plain values, and makes it plainer.
// SPDX-License-Identifier: MIT
#include "proof/RunCheck.h"

#include <algorithm>

namespace palindrome::proof {

using namespace logic;

namespace {

/// Cycles evaluated for one run at most while it is made plainer.
constexpr size_t maxWork = 20'000;

std::vector<Term> inits(const Machine& m) {
    std::vector<Term> terms;
    for (const StateVar& v : m.state)
        terms.push_back(v.init);
    return terms;
}

std::vector<Term> follows(const Machine& m) {
    std::vector<Term> terms;
    for (const StateVar& v : m.state) {
        if (v.follow.valid())
            terms.push_back(v.follow);
    }
    return terms;
}

std::vector<Term> stepRoots(const Machine& m, const std::vector<Term>& conditions) {
    std::vector<Term> terms = m.assumptions;
    terms.insert(terms.end(), conditions.begin(), conditions.end());
    for (const StateVar& v : m.state)
        terms.push_back(v.next);
    return terms;
}

} // namespace

RunCheck::RunCheck(const TermPool& pool, const Machine& machine, std::vector<Term> conditionsIn)
    : pool(pool), machine(machine), conditions(std::move(conditionsIn)),
      initSim(pool, inits(machine)), followSim(pool, follows(machine)),
      stepSim(pool, stepRoots(machine, conditions)) {}

std::vector<bool> RunCheck::last(const Counterexample& run) {
    auto valueOf = [&](Term var, const Assignment& values) {
        auto found = values.find(var);
        return broadcast(found == values.end() ? BitVec(pool.width(var), 0) : found->second);
    };
    for (Term v : machine.once)
        initSim.set(v, valueOf(v, run.once));
    initSim.run();
    std::vector<std::vector<uint64_t>> state;
    for (const StateVar& v : machine.state) {
        auto bits = initSim.bits(v.init);
        state.emplace_back(bits.begin(), bits.end());
    }
    for (size_t cycle = 0; cycle < run.inputs.size(); ++cycle) {
        ++work;
        for (Term in : machine.inputs) {
            auto bits = valueOf(in, run.inputs[cycle]);
            stepSim.set(in, bits);
            if (cycle == 0)
                followSim.set(in, bits);
        }
        if (cycle == 0) {
            for (size_t i = 0; i < state.size(); ++i)
                followSim.set(machine.state[i].var, state[i]);
            followSim.run();
            for (size_t i = 0; i < state.size(); ++i) {
                if (!machine.state[i].follow.valid())
                    continue;
                auto bits = followSim.bits(machine.state[i].follow);
                state[i].assign(bits.begin(), bits.end());
            }
        }
        for (size_t i = 0; i < state.size(); ++i)
            stepSim.set(machine.state[i].var, state[i]);
        stepSim.run();
        for (Term t : machine.assumptions) {
            if (!(stepSim.bits(t)[0] & 1))
                return {};
        }
        for (size_t i = 0; i < state.size(); ++i) {
            auto bits = stepSim.bits(machine.state[i].next);
            state[i].assign(bits.begin(), bits.end());
        }
    }
    std::vector<bool> result;
    for (Term t : conditions)
        result.push_back(stepSim.bits(t)[0] & 1);
    return result;
}

bool RunCheck::shows(const Counterexample& run) {
    auto seen = last(run);
    return !seen.empty() && seen[0];
}

Counterexample RunCheck::plain(Counterexample run) {
    // Later cycles first: inputs just before the difference are the likeliest not to matter.
    std::vector<Assignment*> places;
    for (auto it = run.inputs.rbegin(); it != run.inputs.rend(); ++it)
        places.push_back(&*it);
    places.push_back(&run.once);
    work = 0;
    for (bool bitwise : {false, true}) {
        for (Assignment* place : places) {
            const auto& order = place == &run.once ? machine.once : machine.inputs;
            for (Term var : order) {
                auto found = place->find(var);
                if (found == place->end())
                    continue;
                BitVec& value = found->second;
                for (unsigned bit = 0; bit < (bitwise ? value.width() : 1); ++bit) {
                    if (value.isZero() || (bitwise && !value.bit(bit)) || work > maxWork)
                        continue;
                    BitVec before = value;
                    if (bitwise)
                        value.setBit(bit, false);
                    else
                        value = BitVec(value.width(), 0);
                    if (!shows(run))
                        value = before;
                }
            }
        }
    }
    return run;
}

} // namespace palindrome::proof
