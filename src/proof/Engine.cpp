// Engine.cpp - which engine is asked in which order, and the check of every model.
// SPDX-License-Identifier: MIT
#include "proof/Engine.h"

#include "proof/BitBlast.h"
#include "proof/CaseSplit.h"
#include "proof/SatSweep.h"
#include "proof/Z3Backend.h"
#include "util/Assert.h"

#include <optional>

namespace palindrome::proof {

using logic::BitVec;
using logic::Op;
using logic::Term;

namespace {

/// Conflicts for a first try, for a pair of nodes while sweeping, and for the tries after it. Small
/// numbers first: most questions need none, and each engine has questions that are hopeless for it.
constexpr uint64_t quickConflicts = 300;
constexpr uint64_t sweepConflicts = 200;
constexpr uint64_t deepSweepConflicts = 20'000;
constexpr uint64_t middleConflicts = 30'000;
constexpr double quickZ3Seconds = 2;
constexpr double sweepShare = 0.3;

/// A graph that earlier questions made larger than this is started anew.
constexpr uint32_t maxKeptGates = 1'000'000;

/// Graphs larger than this are not built (memory), or not swept (time); then Z3 is left.
constexpr uint32_t maxGates = 3'000'000;
constexpr uint32_t maxGatesWithSums = 300'000; ///< these carry a list each
constexpr size_t maxSweptGates = 400'000;

/// Terms as a graph, the graph's reduced twin, and the question's state in it.
struct Graph {
    Aig aig;
    BitBlaster blaster;
    SatSweep swept;

    Graph(const logic::TermPool& pool, bool sums, ProductRows rows, uint64_t seed)
        : aig(sums), blaster(pool, aig, sums ? maxGatesWithSums : maxGates, rows), swept(aig, seed) {}

    std::optional<Lit> root(std::span<const Term> conjunction) {
        std::vector<Lit> bits;
        for (Term t : conjunction) {
            if (!blaster.blast(t))
                return std::nullopt;
            bits.push_back(blaster.word(t)[0]);
        }
        return aig.andAll(bits);
    }
};

struct ConeShape {
    size_t gates = 0, xors = 0;
    bool isXorRich() const { return gates > 0 && xors * 3 > gates; }
};

ConeShape shapeOf(const Aig& aig, Lit root) {
    ConeShape shape;
    for (uint32_t node : aig.cone(std::span(&root, 1))) {
        shape.gates += aig.isGate(node);
        shape.xors += aig.gate(node).kind == Aig::Kind::Xor;
    }
    return shape;
}

} // namespace

struct Engine::Impl {
    Impl(logic::TermPool& termPool, const Limits& given)
        : pool(termPool), limits(given),
          whole(Budget(Budget::Clock::time_point::max(), given.memoryMiB).within(given.seconds)) {}

    logic::TermPool& pool;
    Limits limits;
    Budget whole;
    std::unique_ptr<Graph> plain, sums, otherRows;
    std::unique_ptr<Z3Backend> z3;

    /// A question on its way through the engines.
    struct Question {
        std::span<const Term> conjunction;
        Budget budget;
        CheckResult result{};
        std::string limit{}; ///< the last one reached
    };

    bool rewritten(Question& q);
    bool lookIn(Graph& graph, Question& q);
    bool decideIn(Graph& graph, Question& q, const char* name);
    bool sweepIn(Graph& graph, Question& q, uint64_t conflicts, const char* name);
    bool finish(Question& q, SatAnswer answer, const Graph& graph, const char* engine);
    bool finish(Question& q, SatAnswer answer, Graph& graph, Lit image, const char* engine);
    bool askFresh(Graph& graph, Question& q, uint64_t conflicts);
    bool askZ3(Question& q, double seconds);
    bool askSums(Question& q);
    bool askOtherRows(Question& q);
    bool askCases(Question& q);
    void decide(Question& q);
    bool usesArithmetic(std::span<const Term> conjunction, bool& multiplies) const;
    void confirm(const Question& q) const;
    void dropLargeGraphs();
    Graph& graph(std::unique_ptr<Graph>& slot, bool withSums, ProductRows rows);
};

void Engine::Impl::dropLargeGraphs() {
    for (auto* slot : {&plain, &otherRows}) {
        if (*slot && (*slot)->aig.size() > maxKeptGates)
            slot->reset();
    }
    if (sums && sums->aig.size() > maxGatesWithSums / 2)
        sums.reset();
}

Graph& Engine::Impl::graph(std::unique_ptr<Graph>& slot, bool withSums, ProductRows rows) {
    if (!slot)
        slot = std::make_unique<Graph>(pool, withSums, rows, limits.seed);
    return *slot;
}

/// Decided by the constructors of terms alone.
bool Engine::Impl::rewritten(Question& q) {
    Term all = pool.andAll(q.conjunction);
    if (!pool.isConst(all))
        return false;
    q.result.engine = "rewriting";
    q.result.answer = pool.isTrue(all) ? Answer::Sat : Answer::Unsat;
    if (pool.isTrue(all)) { // any values will do
        for (Term var : pool.variables(q.conjunction))
            q.result.model.emplace(var, BitVec(pool.width(var), 0));
    }
    return true;
}

/// Takes a SAT answer over; false if it is Unknown.
bool Engine::Impl::finish(Question& q, SatAnswer answer, const Graph& graph, const char* engine) {
    if (answer == SatAnswer::Unknown) {
        q.limit = q.budget.exhausted() ? q.budget.limit() : "conflicts";
        return false;
    }
    q.result.engine = engine;
    q.result.answer = answer == SatAnswer::Sat ? Answer::Sat : Answer::Unsat;
    if (answer == SatAnswer::Unsat)
        return true;
    for (Term var : pool.variables(q.conjunction)) {
        BitVec value(pool.width(var), 0);
        if (graph.blaster.has(var)) {
            const Word& word = graph.blaster.word(var);
            for (unsigned i = 0; i < word.size(); ++i)
                value.setBit(i, graph.swept.inputValue(word[i].node()));
        }
        q.result.model.emplace(var, std::move(value));
    }
    return true;
}

/// As above, for an answer about `image`: if it cannot be true, later questions know that.
bool Engine::Impl::finish(Question& q, SatAnswer answer, Graph& graph, Lit image,
                          const char* engine) {
    if (answer == SatAnswer::Unsat)
        graph.swept.refuted(image);
    return finish(q, answer, graph, engine);
}

/// Structure and stored patterns.
bool Engine::Impl::lookIn(Graph& graph, Question& q) {
    auto root = graph.root(q.conjunction);
    if (!root) {
        q.limit = "gates";
        return false;
    }
    if (*root == Aig::falseLit())
        return finish(q, SatAnswer::Unsat, graph, "structure");
    Lit image = graph.swept.image(*root);
    if (image == Aig::falseLit())
        return finish(q, SatAnswer::Unsat, graph, "sweep");
    if (graph.swept.findPattern(image))
        return finish(q, SatAnswer::Sat, graph, "simulation");
    return false;
}

/// The same, and a short try of SAT.
bool Engine::Impl::decideIn(Graph& graph, Question& q, const char* name) {
    if (lookIn(graph, q))
        return true;
    auto root = graph.root(q.conjunction);
    if (!root)
        return false;
    Lit image = graph.swept.image(*root);
    return finish(q, graph.swept.solve(image, std::min(quickConflicts, limits.conflicts), q.budget), graph, image, name);
}

bool Engine::Impl::sweepIn(Graph& graph, Question& q, uint64_t conflicts, const char* name) {
    auto root = graph.root(q.conjunction);
    if (!root || q.budget.exhausted() || shapeOf(graph.aig, *root).gates > maxSweptGates)
        return false;
    conflicts = std::min(conflicts, limits.conflicts);
    // A part of the time: the engines after this one may do better.
    Budget share = q.budget.within(q.budget.secondsLeft() * sweepShare);
    Lit image = graph.swept.sweep(*root, conflicts, share);
    if (image == Aig::falseLit())
        return finish(q, SatAnswer::Unsat, graph, name);
    if (graph.swept.findPattern(image))
        return finish(q, SatAnswer::Sat, graph, name);
    return finish(q, graph.swept.solve(image, conflicts, q.budget), graph, image, name);
}

bool Engine::Impl::askFresh(Graph& graph, Question& q, uint64_t conflicts) {
    auto root = graph.root(q.conjunction);
    if (!root || q.budget.exhausted())
        return false;
    Lit image = graph.swept.image(*root);
    return finish(q, graph.swept.solveFresh(image, conflicts, q.budget), graph, image, "sat");
}

bool Engine::Impl::askZ3(Question& q, double seconds) {
    if (q.budget.exhausted()) {
        q.limit = q.budget.limit();
        return false;
    }
    if (!z3)
        z3 = std::make_unique<Z3Backend>(
            pool, limits.seed, limits.memoryMiB,
            limits.conflicts < Limits().conflicts ? limits.conflicts : 0);
    CheckResult answer = z3->check(q.conjunction, q.budget.within(seconds));
    if (answer.answer == Answer::Unknown) {
        q.limit = answer.limit;
        z3.reset(); // an interrupted context may stay interrupted
        return false;
    }
    q.result = std::move(answer);
    return true;
}

/// The graph that keeps parities as sets.
bool Engine::Impl::askSums(Question& q) {
    Graph& g = graph(sums, true, ProductRows::ByFirst);
    return decideIn(g, q, "sat-xor") || sweepIn(g, q, sweepConflicts, "sat-xor");
}

/// Multipliers written out with the operands exchanged meet this one, gate by gate.
bool Engine::Impl::askOtherRows(Question& q) {
    Graph& g = graph(otherRows, false, ProductRows::BySecond);
    return decideIn(g, q, "sat") || sweepIn(g, q, sweepConflicts, "sweep");
}

/// One question a value of the most compared term; false if one of them stays open.
bool Engine::Impl::askCases(Question& q) {
    auto split = splitByCases(pool, q.conjunction);
    if (!split)
        return false;
    // What rewriting leaves open is often easy as a whole; the cases are many questions.
    if (!split->open.empty() && decideIn(graph(plain, false, ProductRows::ByFirst), q, "sat"))
        return true;
    bool rewritingOnly = true;
    for (const std::vector<Term>& conditions : split->open) {
        Question part{conditions, q.budget};
        if (!decideIn(graph(plain, false, ProductRows::ByFirst), part, "sat"))
            return false;
        rewritingOnly = false;
        if (part.result.answer != Answer::Sat)
            continue;
        q.result = std::move(part.result);
        // Variables that the case does not depend on may have any value.
        for (Term var : pool.variables(q.conjunction))
            q.result.model.try_emplace(var, BitVec(pool.width(var), 0));
        return true;
    }
    q.result.answer = Answer::Unsat;
    q.result.engine = rewritingOnly ? "rewriting" : "sat";
    return true;
}

bool Engine::Impl::usesArithmetic(std::span<const Term> conjunction, bool& multiplies) const {
    bool arithmetic = false;
    multiplies = false;
    std::unordered_map<uint32_t, bool> seen;
    std::vector<Term> stack(conjunction.begin(), conjunction.end());
    while (!stack.empty()) {
        Term t = stack.back();
        stack.pop_back();
        if (!seen.emplace(t.index, true).second)
            continue;
        Op op = pool.op(t);
        multiplies |= op == Op::Mul;
        arithmetic |= op >= Op::Neg && op <= Op::SRem;
        for (Term a : pool.args(t))
            stack.push_back(a);
    }
    return arithmetic;
}

void Engine::Impl::decide(Question& q) {
    Graph& g = graph(plain, false, ProductRows::ByFirst);
    if (lookIn(g, q) || askCases(q) || decideIn(g, q, "sat"))
        return;
    auto root = g.root(q.conjunction);
    ConeShape shape = root ? shapeOf(g.aig, *root) : ConeShape{};
    if (shape.isXorRich() && decideIn(graph(sums, true, ProductRows::ByFirst), q, "sat-xor"))
        return;
    if (sweepIn(g, q, sweepConflicts, "sweep"))
        return;
    bool multiplies = false;
    bool arithmetic = usesArithmetic(q.conjunction, multiplies);
    if (multiplies && askOtherRows(q))
        return;
    if (shape.isXorRich() && askSums(q))
        return;
    if (askFresh(g, q, std::min(limits.conflicts, middleConflicts)))
        return;
    if (arithmetic && askZ3(q, quickZ3Seconds))
        return;
    if (sweepIn(g, q, deepSweepConflicts, "sweep") || askFresh(g, q, limits.conflicts))
        return;
    if (askZ3(q, limits.solverSeconds))
        return;
    q.result.limit = q.limit;
}

/// A model that does not satisfy the question would be a bug of an engine, shown as a verdict.
void Engine::Impl::confirm(const Question& q) const {
    if (q.result.answer != Answer::Sat)
        return;
    logic::Evaluator evaluator(pool);
    for (const auto& [var, value] : q.result.model)
        evaluator.set(var, value);
    for (Term t : q.conjunction)
        PAL_ASSERT(evaluator.eval(t).bit(0), "model of " + q.result.engine + " is wrong");
}

Engine::Engine(logic::TermPool& pool, const Limits& limits)
    : impl(std::make_unique<Impl>(pool, limits)) {}

Engine::~Engine() = default;

CheckResult Engine::check(std::span<const Term> conjunction) {
    auto start = Budget::Clock::now();
    Impl::Question q{conjunction, impl->whole.within(impl->limits.solverSeconds)};
    for (Term t : conjunction)
        PAL_ASSERT(impl->pool.width(t) == 1, "a condition has one bit");
    impl->dropLargeGraphs();
    if (!impl->rewritten(q)) {
        if (q.budget.exhausted())
            q.result.limit = q.budget.limit();
        else
            impl->decide(q);
    }
    impl->confirm(q);
    q.result.seconds = std::chrono::duration<double>(Budget::Clock::now() - start).count();
    return std::move(q.result);
}

CheckResult Engine::checkWithZ3(std::span<const Term> conjunction) {
    auto start = Budget::Clock::now();
    Impl::Question q{conjunction, impl->whole.within(impl->limits.solverSeconds)};
    q.result.engine = "z3";
    if (!impl->askZ3(q, impl->limits.solverSeconds))
        q.result.limit = q.limit;
    impl->confirm(q);
    q.result.seconds = std::chrono::duration<double>(Budget::Clock::now() - start).count();
    return std::move(q.result);
}

} // namespace palindrome::proof
