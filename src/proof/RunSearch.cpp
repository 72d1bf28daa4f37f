// RunSearch.cpp - bounded search with one solver for all cycles.
// SPDX-License-Identifier: MIT
#include "proof/RunSearch.h"

#include "proof/RunCheck.h"
#include "util/Assert.h"

#include <algorithm>
#include <array>
#include <limits>

namespace palindrome::proof {

using namespace logic;

namespace {
constexpr uint32_t maxGates = 6'000'000;
/// Conflicts that a cycle gets in each pass, and how many cycles it goes.
struct Pass {
    uint64_t conflicts;
    unsigned cycles;
};
constexpr unsigned all = std::numeric_limits<unsigned>::max();
constexpr uint64_t unbounded = std::numeric_limits<uint64_t>::max();
constexpr std::array<Pass, 4> passes{{{2'000, 8}, {30'000, 12}, {400'000, 16}, {unbounded, all}}};
/// For finding out whether a shorter run exists, once one is there.
constexpr double shortenSeconds = 3;
} // namespace

RunSearch::RunSearch(TermPool& pool, const Machine& machine, std::vector<Term> conditionsIn,
                     Ask& ask, SatSolver::Style style)
    : pool(pool), machine(machine), conditions(std::move(conditionsIn)), ask(ask),
      unroll(pool, machine, none, Unroll::From::Reset), blaster(pool, aig, maxGates),
      solver(aig, style, ask.limits().seed) {}

/// False if the graph has become too large.
bool RunSearch::addCycle() {
    const auto at = static_cast<unsigned>(cycles.size());
    auto gates = [&](const std::vector<Term>& terms, bool negated, Lit& all) {
        std::vector<Lit> lits;
        for (Term t : unroll.at(terms, at)) {
            if (!blaster.blast(t))
                return false;
            const Lit bit = blaster.word(t)[0];
            lits.push_back(negated ? ~bit : bit);
        }
        all = aig.andAll(lits);
        return true;
    };
    Cycle c;
    if (!gates(machine.assumptions, false, c.kept) || !gates(conditions, true, c.any))
        return false;
    c.any = ~c.any;
    c.clear = c.any == Aig::falseLit();
    cycles.push_back(c);
    return true;
}

SatAnswer RunSearch::decide(unsigned cycle, uint64_t conflicts, Budget& budget) {
    std::vector<Lit> question;
    for (unsigned i = 0; i <= cycle; ++i)
        question.push_back(cycles[i].kept);
    question.push_back(cycles[cycle].any);
    const SatAnswer answer = solver.solve(question, conflicts, budget);
    if (answer == SatAnswer::Unsat)
        cycles[cycle].clear = true;
    return answer;
}

unsigned RunSearch::clearCycles() const {
    const auto first = std::find_if(cycles.begin(), cycles.end(),
                                    [](const Cycle& c) { return !c.clear; });
    return static_cast<unsigned>(first - cycles.begin());
}

/// The run that the solver has found, evaluated afresh.
FoundRun RunSearch::take(unsigned cycle) {
    Assignment model;
    auto read = [&](Term var) {
        if (!blaster.has(var))
            return;
        BitVec value(pool.width(var), 0);
        const Word& word = blaster.word(var);
        for (unsigned i = 0; i < word.size(); ++i)
            value.setBit(i, solver.value(word[i].node()) != word[i].complemented());
        model.emplace(var, std::move(value));
    };
    for (Term v : machine.once)
        read(v);
    for (unsigned i = 0; i <= cycle; ++i) {
        for (Term v : unroll.at(machine.inputs, i))
            read(v);
    }
    FoundRun found;
    found.run = unroll.run(model, cycle);
    const std::vector<bool> seen = RunCheck(pool, machine, conditions).last(*found.run);
    for (size_t i = 0; i < seen.size(); ++i) {
        if (seen[i])
            found.shown.push_back(i);
    }
    PAL_ASSERT(!found.shown.empty(), "a run does not show what it was found for");
    found.clear = clearCycles();
    found.shortest = found.clear == cycle;
    return found;
}

/// Decides the cycles before the one in which the run ends, as far as that is quick.
void RunSearch::shorten(FoundRun& found, Budget budget) {
    for (unsigned cycle = 0; cycle + 1 < found.run->inputs.size(); ++cycle) {
        if (cycles[cycle].clear)
            continue;
        switch (decide(cycle, unbounded, budget)) {
        case SatAnswer::Sat: found = take(cycle); return;
        case SatAnswer::Unsat: break;
        case SatAnswer::Unknown: return;
        }
    }
    found.clear = clearCycles();
    found.shortest = true;
}

/// True if the search has ended, with a run or at a limit.
bool RunSearch::pass(unsigned most, uint64_t conflicts, Budget& budget, FoundRun& found) {
    for (unsigned cycle = 0; cycle < most; ++cycle) {
        if (cycle == cycles.size() && !addCycle()) {
            found.limit = "limit of gates";
            return false;
        }
        if (cycles[cycle].clear)
            continue;
        ask.say("searching a run of " + std::to_string(cycle + 1) + " cycles");
        if (decide(cycle, conflicts, budget) == SatAnswer::Sat) {
            found = take(cycle);
            if (!found.shortest)
                shorten(found, budget.within(shortenSeconds));
            return true;
        }
        if (budget.exhausted()) {
            found.limit = budget.limit();
            return true;
        }
    }
    return false;
}

FoundRun RunSearch::search(unsigned most, double seconds) {
    Budget budget =
        Budget(Budget::Clock::time_point::max(), ask.limits().memoryMiB).within(seconds);
    FoundRun found;
    for (const auto& [conflicts, reach] : passes) {
        if (pass(std::min(most, reach), conflicts, budget, found))
            break;
    }
    found.clear = found.run ? found.clear : clearCycles();
    return found;
}

FoundRun RunSearch::quick(unsigned most, uint64_t conflicts) {
    Budget budget = Budget(Budget::Clock::time_point::max(), ask.limits().memoryMiB)
                        .within(ask.limits().seconds - ask.elapsed());
    FoundRun found;
    pass(most, conflicts, budget, found);
    found.clear = found.run ? found.clear : clearCycles();
    return found;
}

} // namespace palindrome::proof
