// Decide.cpp - are some conditions never true in a machine? Induction, then search, then a bound.
// SPDX-License-Identifier: MIT
#include "proof/Decide.h"

#include "proof/RunCheck.h"
#include "util/Assert.h"

#include <algorithm>

namespace palindrome::proof {

using namespace logic;

namespace {

using Status = GoalResult::Status;

/// Random runs are first this long, and longer once a proof has failed: a difference behind a
/// counter is often cheap to run into and expensive to search for.
constexpr unsigned shortRun = 48;
constexpr size_t minLongRun = 64, maxLongRun = 2000;
/// Word operations that the longer runs may cost.
constexpr size_t longRunWork = 200'000'000;

std::string plural(size_t n, const std::string& what) {
    return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

class Decider {
public:
    Decider(TermPool& pool, const Machine& machine, std::span<const Goal> goals, Simulation& sim,
            Ask& ask)
        : pool(pool), machine(machine), goals(goals), sim(sim), ask(ask) {
        decision.goals.resize(goals.size());
    }

    Decision run(const Guesses& guesses) {
        known = guesses.proved;
        closeByRewriting();
        if (open().empty())
            return finish();
        tryHints(guesses);
        proveInOneStep();
        if (open().empty())
            return finish();
        if (sim.cycles().empty())
            sim.run(shortRun);
        if (refuteBySimulation())
            return finish();
        for (Effort effort : {Effort::Pairs, Effort::Guesses, Effort::Functions}) {
            relate(guesses.extra, effort);
            proveInOneStep();
            if (open().empty())
                return finish();
        }
        search = std::make_unique<Unroll>(pool, machine, known.definitions, Unroll::From::Reset);
        proveLonger();
        if (open().empty() || decision.run)
            return finish();
        sim.run(static_cast<unsigned>(
            std::clamp(longRunWork / sim.workPerCycle(), minLongRun, maxLongRun)));
        if (!refuteBySimulation() && !stuck)
            searchOn();
        return finish();
    }

private:
    Decision finish() {
        decision.known = std::move(known);
        return std::move(decision);
    }

    std::vector<size_t> open() const {
        std::vector<size_t> list;
        for (size_t i = 0; i < goals.size(); ++i) {
            if (decision.goals[i].status == Status::Unknown)
                list.push_back(i);
        }
        return list;
    }

    void closeByRewriting();
    bool refuteBySimulation();
    void tryHints(const Guesses& guesses);
    void relate(std::span<const Term> extra, Effort effort);
    void proveInOneStep();
    void proveLonger();
    bool proveAt(unsigned k);
    std::vector<size_t> inductive(unsigned k, std::vector<size_t> list);
    bool searchCycle(unsigned cycle);
    void searchOn();
    void settle(const Counterexample& run, const std::string& engine);
    void giveUp(const std::string& limit);
    std::vector<Term> assumed(Unroll& unroll, unsigned cycle);
    std::vector<Term> underDefinitions(std::span<const Term> terms) {
        return pool.substitute(terms, known.definitions);
    }

    TermPool& pool;
    const Machine& machine;
    std::span<const Goal> goals;
    Simulation& sim;
    Ask& ask;
    Correspondence known;
    std::unique_ptr<Unroll> search;
    std::vector<Term> path; ///< assumptions of the cycles searched so far
    unsigned searched = 0;
    bool stuck = false; ///< the search has met a limit
    Decision decision;
};

void Decider::closeByRewriting() {
    for (size_t i = 0; i < goals.size(); ++i) {
        if (pool.isFalse(goals[i].bad)) {
            decision.goals[i].status = Status::Never;
            decision.goals[i].engine = "rewriting";
        }
    }
}

/// Marks what the run shows in its last cycle; the run is evaluated afresh.
void Decider::settle(const Counterexample& run, const std::string& engine) {
    std::vector<Term> bad;
    for (const Goal& g : goals)
        bad.push_back(g.bad);
    std::vector<bool> shown = RunCheck(pool, machine, bad).last(run);
    PAL_ASSERT(std::find(shown.begin(), shown.end(), true) != shown.end(),
               "a run does not show what it was found for");
    for (size_t i = 0; i < goals.size(); ++i) {
        GoalResult& g = decision.goals[i];
        if (!shown[i])
            continue;
        PAL_ASSERT(g.status != Status::Never, goals[i].name + " was proved before");
        g.status = Status::Happens;
        g.engine = engine;
        g.detail.clear();
    }
    decision.run = run;
}

/// If random runs have shown a goal: the shortest run that shows any, by search below its length.
bool Decider::refuteBySimulation() {
    std::vector<Term> bad;
    std::vector<size_t> list = open();
    for (size_t i : list)
        bad.push_back(goals[i].bad);
    auto runs = sim.find(bad);
    const Counterexample* best = nullptr;
    for (const auto& r : runs) {
        if (r && (!best || r->inputs.size() < best->inputs.size()))
            best = &*r;
    }
    if (!best)
        return false;
    ask.say("a random run shows a difference; searching the shortest");
    unsigned length = static_cast<unsigned>(best->inputs.size());
    Search s;
    if (length > 1)
        s = searchShortest(pool, machine, known, bad, searched, length - 1, ask);
    if (s.run) {
        settle(*s.run, "simulation, then bmc");
    }
    else {
        settle(*best, "simulation");
        decision.shortest = length == 1 || s.answer == Answer::Unsat;
        if (!decision.shortest)
            decision.limit = s.limit;
    }
    for (size_t i = 0; i < list.size(); ++i) {
        GoalResult& g = decision.goals[list[i]];
        if (runs[i] && g.status == Status::Unknown) {
            g.status = Status::Happens;
            g.engine = "simulation";
            g.detail = "in another run";
        }
        else if (g.status == Status::Unknown) {
            g.detail = "not pursued after a difference was found";
        }
    }
    return true;
}

/// Guesses about variables that are not known yet.
void Decider::tryHints(const Guesses& guesses) {
    std::vector<Hint> hints;
    for (const Hint& h : guesses.hints) {
        if (!known.definitions.contains(h.var))
            hints.push_back({h.var, pool.substitute(h.functions, known.definitions)});
    }
    if (hints.empty() && guesses.facts.empty())
        return;
    addTo(pool, known,
          correspondHints(pool, reduce(pool, machine, known), hints,
                          pool.substitute(guesses.facts, known.definitions), ask));
}

void Decider::relate(std::span<const Term> extra, Effort effort) {
    ask.say("relating signals");
    std::vector<Term> roots = machine.assumptions;
    for (const Goal& g : goals)
        roots.push_back(g.bad);
    addTo(pool, known,
          correspond(pool, reduce(pool, machine, known), sim, ask, underDefinitions(roots),
                     underDefinitions(extra), effort));
    if (!known.limit.empty())
        decision.limit = known.limit;
}

/// What is never true in a state that the related signals and the facts allow.
void Decider::proveInOneStep() {
    std::vector<Term> base = machine.assumptions;
    base.insert(base.end(), machine.facts.begin(), machine.facts.end());
    base = underDefinitions(base);
    base.insert(base.end(), known.facts.begin(), known.facts.end());
    for (size_t i : open()) {
        double before = ask.elapsed();
        ask.say(goals[i].name);
        std::vector<Term> conjunction = base;
        conjunction.push_back(pool.substitute(goals[i].bad, known.definitions));
        CheckResult r = ask.refute(conjunction);
        GoalResult& g = decision.goals[i];
        g.seconds += ask.elapsed() - before;
        g.detail = r.limit;
        if (r.answer != Answer::Unsat)
            continue;
        g.status = Status::Never;
        g.engine = r.engine;
        if (known.relations)
            g.detail = "under " + plural(known.relations, "proved signal relation");
    }
}

std::vector<Term> Decider::assumed(Unroll& unroll, unsigned cycle) {
    std::vector<Term> terms = machine.assumptions;
    terms.insert(terms.end(), machine.facts.begin(), machine.facts.end());
    terms.insert(terms.end(), known.facts.begin(), known.facts.end());
    return unroll.at(terms, cycle);
}

/// Looks at one more cycle of runs from reset. True if the search has ended, by a run or a limit.
bool Decider::searchCycle(unsigned cycle) {
    PAL_ASSERT(cycle == searched);
    for (Term t : assumed(*search, cycle))
        path.push_back(t);
    std::vector<Term> bad;
    for (size_t i : open())
        bad.push_back(goals[i].bad);
    std::vector<Term> conjunction = path;
    conjunction.push_back(pool.orAll(search->at(bad, cycle)));
    CheckResult r = ask.refute(conjunction);
    if (r.answer == Answer::Sat) {
        settle(search->run(r.model, cycle), "bmc");
        for (size_t i : open())
            decision.goals[i].detail = "not pursued after a difference was found";
        return true;
    }
    if (r.answer == Answer::Unknown) {
        giveUp(r.limit);
        return true;
    }
    searched = cycle + 1;
    decision.bound = searched;
    return false;
}

void Decider::giveUp(const std::string& limit) {
    stuck = true;
    decision.limit = limit;
    for (size_t i : open())
        decision.goals[i].detail = limit + ", after " + plural(searched, "cycle") + " from reset";
}

/// Which of the listed goals are not true after k cycles, on different states, in which none of the
/// listed or proved ones was.
std::vector<size_t> Decider::inductive(unsigned k, std::vector<size_t> list) {
    Unroll unroll(pool, machine, known.definitions, Unroll::From::Anywhere);
    std::vector<Term> conjunction, all;
    for (size_t i = 0; i < goals.size(); ++i) {
        bool proved = decision.goals[i].status == Status::Never;
        if (proved || std::find(list.begin(), list.end(), i) != list.end())
            all.push_back(goals[i].bad);
    }
    for (unsigned cycle = 0; cycle <= k; ++cycle) {
        for (Term t : assumed(unroll, cycle))
            conjunction.push_back(t);
        for (unsigned other = 0; other < cycle; ++other)
            conjunction.push_back(unroll.differ(other, cycle));
        for (Term t : unroll.at(all, cycle)) {
            if (cycle < k)
                conjunction.push_back(pool.not_(t));
        }
    }
    std::vector<size_t> kept;
    conjunction.push_back({});
    for (size_t i : list) {
        double before = ask.elapsed();
        conjunction.back() = unroll.at(goals[i].bad, k);
        CheckResult r = ask.refute(conjunction);
        decision.goals[i].seconds += ask.elapsed() - before;
        if (r.answer == Answer::Unsat)
            kept.push_back(i);
    }
    return kept;
}

/// k-induction of as many open goals as possible; those that fail leave the hypothesis, and the rest
/// is tried again. True if no goal is open any more.
bool Decider::proveAt(unsigned k) {
    std::vector<size_t> list = open();
    while (!list.empty()) {
        std::vector<size_t> kept = inductive(k, list);
        if (kept.size() == list.size())
            break;
        list = std::move(kept);
    }
    for (size_t i : list) {
        decision.goals[i].status = Status::Never;
        decision.goals[i].engine = "induction k=" + std::to_string(k);
        decision.goals[i].detail.clear();
    }
    return open().empty();
}

/// Alternates search and induction until all is settled, a run is found, or both have had enough.
void Decider::proveLonger() {
    if (searchCycle(0))
        return;
    if (machine.state.empty()) { // one cycle is like any other
        for (size_t i : open()) {
            decision.goals[i].status = Status::Never;
            decision.goals[i].engine = "sat";
        }
        return;
    }
    for (unsigned k = 1; k <= ask.limits().maxInduction && searched >= k; ++k) {
        ask.say("induction over " + plural(k, "cycle"));
        if (proveAt(k))
            return;
        if (searched < ask.limits().maxBound && searchCycle(searched))
            return;
    }
}

void Decider::searchOn() {
    while (searched < ask.limits().maxBound) {
        ask.say("searching cycle " + std::to_string(searched + 1) + " from reset");
        if (searchCycle(searched))
            return;
    }
    for (size_t i : open()) {
        decision.goals[i].status = Status::Bounded;
        decision.goals[i].engine = "bmc";
        decision.goals[i].detail = "holds for " + plural(searched, "cycle") + " from reset";
    }
}

} // namespace

Search searchShortest(TermPool& pool, const Machine& machine, const Correspondence& known,
                      std::span<const Term> bad, unsigned clear, unsigned cycles, Ask& ask) {
    Unroll unroll(pool, machine, known.definitions, Unroll::From::Reset);
    std::vector<Term> path, assumed = machine.assumptions;
    assumed.insert(assumed.end(), machine.facts.begin(), machine.facts.end());
    assumed.insert(assumed.end(), known.facts.begin(), known.facts.end());
    Search s;
    s.answer = Answer::Unsat;
    double deadline = ask.elapsed() + (ask.limits().seconds - ask.elapsed()) / 2;
    for (unsigned cycle = 0; cycle < cycles; ++cycle) {
        for (Term t : unroll.at(assumed, cycle))
            path.push_back(t);
        s.clear = cycle;
        if (cycle < clear)
            continue;
        if (ask.elapsed() > deadline) {
            s.answer = Answer::Unknown;
            s.limit = "half of the remaining time";
            return s;
        }
        std::vector<Term> conjunction = path;
        conjunction.push_back(pool.orAll(unroll.at(bad, cycle)));
        CheckResult r = ask.check(conjunction);
        s.answer = r.answer;
        s.limit = r.limit;
        if (r.answer == Answer::Sat)
            s.run = unroll.run(r.model, cycle);
        if (r.answer != Answer::Unsat)
            return s;
        s.clear = cycle + 1;
    }
    return s;
}

Decision decide(TermPool& pool, const Machine& machine, std::span<const Goal> goals,
                Simulation& sim, Ask& ask, const Guesses& guesses) {
    return Decider(pool, machine, goals, sim, ask).run(guesses);
}

} // namespace palindrome::proof
