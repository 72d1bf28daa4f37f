// SatSolver.cpp - clauses of AND and XOR gates, and CaDiCaL with limits.
// SPDX-License-Identifier: MIT
#include "proof/SatSolver.h"

#include "util/Assert.h"

#include <algorithm>
#include <cadical.hpp>
#include <limits>

namespace palindrome::proof {

namespace {

class BudgetTerminator : public CaDiCaL::Terminator {
public:
    Budget* budget = nullptr;
    bool terminate() override { return budget && budget->exhausted(); }
};

} // namespace

struct SatSolver::Impl {
    BudgetTerminator terminator; ///< declared first: the solver must go before it
    CaDiCaL::Solver solver;

    void clause(std::initializer_list<int> literals) {
        for (int l : literals)
            solver.add(l);
        solver.add(0);
    }
};

SatSolver::SatSolver(const Aig& aig, Style style, uint64_t seed)
    : aig(aig), impl(std::make_unique<Impl>()) {
    CaDiCaL::Solver& s = impl->solver;
    s.set("quiet", 1);
    s.set("seed", static_cast<int>(seed % 2'000'000'000));
    if (style == Style::Plain) {
        s.configure("plain");
        s.set("lucky", 0);
        s.set("walk", 0);
    }
    if (style == Style::Search) {
        s.configure("sat");
        s.set("phase", 0);
    }
    s.connect_terminator(&impl->terminator);
}

const char* SatSolver::version() {
    return CaDiCaL::Solver::version();
}

SatSolver::~SatSolver() {
    impl->solver.disconnect_terminator();
}

int SatSolver::literal(Lit l) const {
    int v = variable[l.node()];
    PAL_ASSERT(v != 0, "literal without a variable");
    return l.complemented() ? -v : v;
}

void SatSolver::encode(Lit root) {
    variable.resize(std::max<size_t>(variable.size(), aig.size()), 0);
    std::vector<uint32_t> stack{root.node()};
    while (!stack.empty()) {
        uint32_t node = stack.back();
        stack.pop_back();
        if (variable[node])
            continue;
        variable[node] = ++lastVariable;
        const Aig::Gate& g = aig.gate(node);
        if (aig.isGate(node)) {
            stack.push_back(g.a.node());
            stack.push_back(g.b.node());
        }
        pending.push_back(node);
    }
    for (uint32_t node : pending) {
        const Aig::Gate& g = aig.gate(node);
        int o = variable[node];
        if (g.kind == Aig::Kind::False) {
            impl->clause({-o});
            continue;
        }
        if (!aig.isGate(node))
            continue;
        int a = literal(g.a), b = literal(g.b);
        if (g.kind == Aig::Kind::And) {
            impl->clause({-o, a});
            impl->clause({-o, b});
            impl->clause({o, -a, -b});
        }
        else {
            impl->clause({-o, a, b});
            impl->clause({-o, -a, -b});
            impl->clause({o, -a, b});
            impl->clause({o, a, -b});
        }
    }
    pending.clear();
}

SatAnswer SatSolver::solve(std::span<const Lit> assumptions, uint64_t conflicts, Budget& budget) {
    if (budget.exhausted())
        return SatAnswer::Unknown;
    for (Lit l : assumptions)
        encode(l);
    for (Lit l : assumptions)
        impl->solver.assume(literal(l));
    constexpr auto most = static_cast<uint64_t>(std::numeric_limits<int>::max());
    impl->solver.limit("conflicts", static_cast<int>(std::min(conflicts, most)));
    impl->terminator.budget = &budget;
    int status = impl->solver.solve();
    impl->terminator.budget = nullptr;
    return status == 10 ? SatAnswer::Sat : status == 20 ? SatAnswer::Unsat : SatAnswer::Unknown;
}

bool SatSolver::needed(Lit assumption) const {
    return impl->solver.failed(literal(assumption));
}

bool SatSolver::value(uint32_t node) const {
    if (node >= variable.size() || variable[node] == 0)
        return false;
    return impl->solver.val(variable[node]) > 0;
}

void SatSolver::assertEqual(Lit a, Lit b) {
    encode(a);
    encode(b);
    impl->clause({literal(a), -literal(b)});
    impl->clause({-literal(a), literal(b)});
}

} // namespace palindrome::proof
