// Possible.cpp - a run that keeps the assumptions, cycle by cycle.
// SPDX-License-Identifier: MIT
#include "proof/Possible.h"

#include "proof/ConeSolver.h"
#include "proof/Product.h"

namespace palindrome::proof {

using namespace logic;

namespace {
constexpr unsigned cycles = 12;
}

std::string whyNoRun(TermPool& pool, const Network& network, Ask& ask) {
    if (network.given.empty())
        return {};
    ConeSolver solver(pool, ask);
    std::vector<Term> terms;
    for (const auto& w : network.wires)
        terms.push_back(pool.eq(w.var, w.fn));
    for (const auto& c : network.given)
        terms.push_back(notFalse(pool, c.fn));
    Assignment state;
    for (unsigned cycle = 0; cycle < cycles; ++cycle) {
        solver.begin();
        for (Term t : terms)
            solver.add(t);
        for (const auto& s : network.state)
            solver.add(pool.eq(s.var, cycle == 0 ? s.init : pool.constant(state.at(s.var))));
        const Answer answer = solver.solve();
        if (answer == Answer::Unknown)
            return "whether its assumptions can be met was not decided (" + solver.limit() + ")";
        if (answer == Answer::Unsat && cycle == 0)
            return "its assumptions cannot be met in the first cycle after reset";
        if (answer == Answer::Unsat)
            return "no run of more than " + std::to_string(cycle) +
                   (cycle == 1 ? " cycle" : " cycles") + " that keeps its assumptions was found";
        Evaluator evaluator(pool);
        for (const auto& s : network.state)
            evaluator.set(s.var, solver.value(s.var));
        for (const auto& w : network.wires)
            evaluator.set(w.var, solver.value(w.var));
        for (Term in : network.inputs)
            evaluator.set(in, solver.value(in));
        Assignment next;
        for (const auto& s : network.state)
            next.emplace(s.var, evaluator.eval(s.next));
        state = std::move(next);
    }
    return {};
}

} // namespace palindrome::proof
