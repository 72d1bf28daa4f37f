// ConeSolver.cpp - small SAT questions over one graph of gates, with what an answer rests on.
// SPDX-License-Identifier: MIT
#include "proof/ConeSolver.h"

namespace palindrome::proof {

using namespace logic;

namespace {
constexpr uint32_t maxGates = 3'000'000;
/// Beyond them the engine is asked, which has more means and tells nothing of what it used.
constexpr uint64_t plainConflicts = 20'000;
} // namespace

ConeSolver::ConeSolver(TermPool& pool, Ask& ask)
    : pool(pool), ask(ask), blaster(pool, aig, maxGates) {}

void ConeSolver::begin() {
    solver = std::make_unique<SatSolver>(aig, SatSolver::Style::Plain, ask.limits().seed);
    terms.clear();
    literals.clear();
    tooLarge = false;
}

void ConeSolver::add(Term term) {
    terms.push_back(term);
    tooLarge = tooLarge || !blaster.blast(term);
    literals.push_back(tooLarge ? Aig::trueLit() : blaster.word(term)[0]);
}

Answer ConeSolver::solve() {
    ++count;
    byEngine = false;
    reached = ask.limitReached();
    if (!reached.empty())
        return Answer::Unknown;
    if (!tooLarge) {
        Budget budget = Budget(Budget::Clock::time_point::max(), ask.limits().memoryMiB)
                            .within(ask.limits().solverSeconds);
        switch (solver->solve(literals, plainConflicts, budget)) {
        case SatAnswer::Sat: return Answer::Sat;
        case SatAnswer::Unsat: return Answer::Unsat;
        case SatAnswer::Unknown: break;
        }
    }
    CheckResult result = ask.check(terms);
    byEngine = true;
    model = std::move(result.model);
    reached = result.limit;
    return result.answer;
}

std::vector<size_t> ConeSolver::core() {
    std::vector<size_t> result;
    for (size_t i = 0; i < terms.size(); ++i) {
        if (byEngine || solver->needed(literals[i]))
            result.push_back(i);
    }
    return result;
}

BitVec ConeSolver::value(Term var) const {
    BitVec result(pool.width(var), 0);
    if (byEngine) {
        auto found = model.find(var);
        return found == model.end() ? result : found->second;
    }
    if (!blaster.has(var))
        return result;
    const Word& word = blaster.word(var);
    for (unsigned i = 0; i < word.size(); ++i)
        result.setBit(i, solver->value(word[i].node()) != word[i].complemented());
    return result;
}

} // namespace palindrome::proof
