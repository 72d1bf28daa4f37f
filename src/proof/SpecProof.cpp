// SpecProof.cpp - what holds of the spec alone: assumptions, invariants, properties.
// SPDX-License-Identifier: MIT
#include "proof/SpecProof.h"

#include "proof/Replay.h"
#include "proof/RunCheck.h"
#include "util/Assert.h"

#include <algorithm>

namespace palindrome::proof {

using namespace logic;

namespace {

constexpr unsigned simulatedCycles = 48;
/// Cycles for which the assumptions must be shown to be possible.
constexpr unsigned vacuityCycles = 12;

std::string listed(const std::vector<Named>& names, const std::vector<size_t>& which) {
    std::string text;
    for (size_t i = 0; i < which.size(); ++i)
        text += (i == 0 ? "`" : i + 1 == which.size() ? " and `" : ", `") + names[which[i]].name +
                "`";
    return text;
}

/// A smallest set (no member can be left out) of terms that contradict each other.
std::vector<size_t> contradiction(const std::vector<Term>& terms, Ask& ask) {
    std::vector<size_t> kept(terms.size());
    for (size_t i = 0; i < kept.size(); ++i)
        kept[i] = i;
    for (size_t i = 0; i < terms.size(); ++i) {
        std::vector<Term> rest;
        for (size_t k : kept) {
            if (k != i)
                rest.push_back(terms[k]);
        }
        if (ask.check(rest).answer == Answer::Unsat)
            std::erase(kept, i);
    }
    return kept;
}

} // namespace

std::string whyVacuous(TermPool& pool, const Machine& machine, const Simulation& sim, Ask& ask,
                       const std::vector<Named>& names) {
    if (machine.assumptions.empty() || sim.longestRun() >= vacuityCycles)
        return {};
    if (ask.check(machine.assumptions).answer == Answer::Unsat) {
        auto core = contradiction(machine.assumptions, ask);
        return "assumption" + std::string(core.size() == 1 ? " " : "s ") + listed(names, core) +
               (core.size() == 1 ? " can never be true" : " contradict each other");
    }
    Definitions none;
    Unroll unroll(pool, machine, none, Unroll::From::Reset);
    std::vector<Term> path;
    for (unsigned cycle = 0; cycle < vacuityCycles; ++cycle) {
        auto now = unroll.at(machine.assumptions, cycle);
        path.insert(path.end(), now.begin(), now.end());
        CheckResult r = ask.check(path);
        if (r.answer == Answer::Unknown)
            return {};
        if (r.answer == Answer::Unsat && cycle == 0)
            return "assumptions " + listed(names, contradiction(now, ask)) +
                   " cannot be met in the first cycle after reset";
        if (r.answer == Answer::Unsat)
            return "the assumptions cannot be met for more than " + std::to_string(cycle) +
                   (cycle == 1 ? " cycle" : " cycles") + " after reset";
    }
    return {};
}

Verdict verdictOf(GoalResult::Status status) {
    switch (status) {
    case GoalResult::Status::Never: return Verdict::Proved;
    case GoalResult::Status::Happens: return Verdict::Refuted;
    case GoalResult::Status::Bounded: return Verdict::Bounded;
    case GoalResult::Status::Unknown: break;
    }
    return Verdict::Unknown;
}

SpecProof::SpecProof(TermPool& pool, const System& spec, const ClockingSpec& clocking, Ask& ask)
    : pool(pool), spec(spec), clocking(clocking), ask(ask),
      binding(bindByName(pool, spec, nullptr, clocking)),
      whole(buildProduct(pool, spec, nullptr, clocking, binding, {})),
      sim(pool, whole.machine, ask, ask.limits().seed + 3), holds(spec.invariants.size()),
      steps(spec.invariants.size()) {
    if (!spec.assumptions.empty() || !spec.invariants.empty())
        sim.run(whole.machine.state.empty() ? vacuityCycles : simulatedCycles);
    vacuity = whyVacuous(pool, whole.machine, sim, ask, spec.assumptions);
}

bool SpecProof::holdsAtFirst(size_t invariant) {
    Definitions none;
    Unroll start(pool, whole.machine, none, Unroll::From::Reset);
    std::vector<Term> conjunction = start.at(whole.machine.assumptions, 0);
    Term good = start.at(surelyTrue(pool, whole.invariants[invariant]), 0);
    conjunction.push_back(pool.not_(good));
    return ask.refute(conjunction).answer == Answer::Unsat;
}

/// Registers and inputs before a step, and the registers after it, as far as they matter.
std::string SpecProof::describeStep(Unroll& step, const Assignment& model) {
    Evaluator evaluator(pool);
    for (const auto& [var, value] : model)
        evaluator.set(var, value);
    std::string before, after;
    for (const StateVar& v : whole.machine.state) {
        if (v.isRail || (whole.machine.state.size() > 24 && !model.contains(v.var)))
            continue;
        before += " " + v.name + "=" + evaluator.eval(step.at(v.var, 0)).toBinary();
        after += " " + v.name + "=" + evaluator.eval(step.at(v.var, 1)).toBinary();
    }
    for (const Input& in : spec.inputs) {
        if (in.name != clocking.reset)
            before += " " + in.name + "=" + evaluator.eval(step.at(in.var, 0)).toBinary();
    }
    return "step:" + before + " ->" + after;
}

/// Those of `alive` that some step from a state in which all of `alive` hold leaves.
std::vector<size_t> SpecProof::leaving(Unroll& step, const std::vector<size_t>& alive) {
    std::vector<Term> conjunction = step.at(whole.machine.assumptions, 0);
    for (Term t : step.at(whole.machine.facts, 0))
        conjunction.push_back(t);
    for (size_t i : alive)
        conjunction.push_back(step.at(surelyTrue(pool, whole.invariants[i]), 0));
    for (Term t : step.at(whole.machine.assumptions, 1))
        conjunction.push_back(t);
    conjunction.push_back({});
    std::vector<size_t> result;
    for (size_t i : alive) {
        conjunction.back() =
            pool.not_(step.at(surelyTrue(pool, whole.invariants[i]), 1));
        CheckResult r = ask.refute(conjunction);
        if (r.answer == Answer::Unsat)
            continue;
        result.push_back(i);
        steps[i] = r.answer == Answer::Sat ? describeStep(step, r.model) : r.limit;
    }
    return result;
}

/// The largest set of invariants that hold at first and are inductive together.
void SpecProof::inductiveSubset() {
    std::vector<size_t> alive;
    for (size_t i = 0; i < spec.invariants.size(); ++i) {
        if (holdsAtFirst(i))
            alive.push_back(i);
        else
            steps[i] = "not true after reset";
    }
    Definitions none;
    Unroll step(pool, whole.machine, none, Unroll::From::Anywhere);
    while (!alive.empty()) {
        std::vector<size_t> gone = leaving(step, alive);
        if (gone.empty())
            break;
        std::erase_if(alive, [&](size_t i) {
            return std::find(gone.begin(), gone.end(), i) != gone.end();
        });
    }
    for (size_t i : alive) {
        holds[i] = true;
        whole.machine.facts.push_back(notFalse(pool, whole.invariants[i]));
    }
}

void SpecProof::proveInvariants() {
    if (spec.invariants.empty())
        return;
    ask.say("invariants");
    double before = ask.elapsed();
    inductiveSubset();
    std::vector<size_t> rest;
    for (size_t i = 0; i < spec.invariants.size(); ++i) {
        ObligationResult o;
        o.name = "invariant " + spec.invariants[i].name;
        if (holds[i]) {
            o.verdict = Verdict::Proved;
            o.engine = "induction k=1";
        }
        else {
            rest.push_back(i);
        }
        obligations.push_back(o);
    }
    if (!rest.empty())
        atLength("invariant", spec.invariants, whole.invariants, rest);
    obligations.front().seconds += ask.elapsed() - before;
    for (size_t i : rest) {
        ObligationResult& o = obligations[i];
        if (o.verdict == Verdict::Proved) {
            holds[i] = true;
            whole.machine.facts.push_back(notFalse(pool, whole.invariants[i]));
            o.detail = "not inductive in one step" + (o.detail.empty() ? "" : "; " + o.detail);
        }
        else if (!steps[i].empty()) {
            o.detail += (o.detail.empty() ? "" : "; ") + steps[i];
        }
    }
}

void SpecProof::proveProperties() {
    std::vector<size_t> all;
    for (size_t i = 0; i < spec.properties.size(); ++i) {
        all.push_back(i);
        obligations.push_back({});
        obligations.back().name = "property " + spec.properties[i].name;
    }
    if (!all.empty())
        atLength("property", spec.properties, whole.properties, all);
}

/// Decides conditions by all means; results go to the obligations of that name. One that is refuted
/// does not keep the others from being decided.
void SpecProof::atLength(const char* kind, const std::vector<Named>& names,
                         const std::vector<XTerm>& conditions, std::vector<size_t> which) {
    while (!which.empty()) {
        std::vector<Goal> goals;
        for (size_t i : which)
            goals.push_back({std::string(kind) + " " + names[i].name,
                             pool.not_(surelyTrue(pool, conditions[i]))});
        Decision d = decide(pool, whole.machine, goals, sim, ask, {});
        std::vector<size_t> left;
        for (size_t g = 0; g < goals.size(); ++g) {
            auto o = std::find_if(obligations.begin(), obligations.end(),
                                  [&](const auto& x) { return x.name == goals[g].name; });
            o->verdict = verdictOf(d.goals[g].status);
            o->engine = d.goals[g].engine;
            o->detail = d.goals[g].detail;
            o->seconds = d.goals[g].seconds;
            if (d.goals[g].status == GoalResult::Status::Unknown)
                left.push_back(which[g]);
        }
        if (!d.run)
            return;
        keepRun(d, goals, names, which);
        which = std::move(left);
    }
}

/// The first run found is the one that is shown.
void SpecProof::keepRun(const Decision& d, const std::vector<Goal>& goals,
                        const std::vector<Named>& names, const std::vector<size_t>& which) {
    if (broken)
        return;
    std::vector<Term> bad;
    for (const Goal& g : goals)
        bad.push_back(g.bad);
    std::vector<bool> shown = RunCheck(pool, whole.machine, bad).last(*d.run);
    size_t g = static_cast<size_t>(std::find(shown.begin(), shown.end(), true) - shown.begin());
    PAL_ASSERT(g < goals.size());
    Counterexample run = RunCheck(pool, whole.machine, {bad[g]}).plain(*d.run);
    Claim claim{Claim::Kind::Fails, goals[g].name, names[which[g]].fn};
    broken = replay(pool, spec, nullptr, clocking, binding, whole, run, claim);
    broken->shortest = d.shortest;
}

std::vector<Term> provedInvariants(TermPool& pool, const System& spec,
                                   const ClockingSpec& clocking, const Options& options) {
    Ask ask(pool, options);
    SpecProof proof(pool, spec, clocking, ask);
    std::vector<Term> result;
    if (!proof.vacuous().empty())
        return result;
    proof.proveInvariants();
    for (size_t i = 0; i < spec.invariants.size(); ++i) {
        if (proof.proved(i))
            result.push_back(notFalse(pool, proof.product().invariants[i]));
    }
    return result;
}

} // namespace palindrome::proof
