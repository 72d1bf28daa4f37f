// Discharge.cpp - rounds of small questions over cones of a network, until nothing changes any more.
// SPDX-License-Identifier: MIT
#include "proof/Discharger.h"

#include "proof/Product.h"
#include "util/Assert.h"

#include <algorithm>

namespace palindrome::proof {

using namespace logic;

namespace {

/// Steps that fail take long, so that the doubter is told of the first one and of so many at once.
constexpr size_t manyDoubts = 8;

} // namespace

const std::vector<Term>& Discharger::support(Term t) {
    auto found = supports.find(t);
    if (found == supports.end())
        found = supports.emplace(t, pool.variables({&t, 1})).first;
    return found->second;
}

bool Discharger::ofRegisters(Term t) {
    const auto& vars = support(t);
    return std::all_of(vars.begin(), vars.end(), [&](Term v) { return stateVars.contains(v); });
}

std::string Discharger::labelOf(const Network::Condition& c) const {
    const std::string& path = net.nodes[c.node].path;
    return (path.empty() ? "" : path + ": ") + c.name;
}

size_t Discharger::addItem(Item::Kind kind, size_t index, size_t node, Term term,
                           std::string label, bool active) {
    Item item{kind, index, node, term, std::move(label), active, ofRegisters(term), false};
    if (kind != Item::Kind::Table && !pool.isTrue(term)) {
        for (Term v : support(term))
            itemsOf[v].push_back(items.size());
    }
    items.push_back(std::move(item));
    return items.size() - 1;
}

void Discharger::addGoal(Item::Kind kind, size_t index, const Network::Condition& c, Lemma& lemma,
                         const std::string& label) {
    Goal goal;
    goal.kind = kind;
    goal.index = index;
    goal.bad = pool.not_(surelyTrue(pool, c.fn));
    goal.lemma = &lemma;
    goal.item = addItem(kind, index, c.node, surelyTrue(pool, c.fn), label, false);
    goals.push_back(std::move(goal));
}

void Discharger::collect() {
    for (const auto& s : net.state) {
        stateVars.insert(s.var);
        toNext[s.var] = s.next;
        toInit[s.var] = s.init;
    }
    for (size_t i = 0; i < net.wires.size(); ++i) {
        const auto& w = net.wires[i];
        tableOf[w.var] = addItem(Item::Kind::Table, i, w.node, pool.eq(w.var, w.fn),
                                 "table of " + net.nodes[w.node].path, true);
    }
    for (size_t i = 0; i < net.given.size(); ++i)
        addItem(Item::Kind::Given, i, 0, notFalse(pool, net.given[i].fn), net.given[i].name, true);
    for (size_t i = 0; i < net.lasting.size(); ++i) {
        const auto& c = net.lasting[i];
        addItem(Item::Kind::Lasting, i, c.node, surelyTrue(pool, c.fn), labelOf(c), true);
    }
    for (size_t i = 0; i < net.passing.size(); ++i) {
        const auto& c = net.passing[i];
        addItem(Item::Kind::Passing, i, c.node, surelyTrue(pool, c.fn), labelOf(c), false);
    }
    result.promises.resize(net.promises.size());
    result.properties.resize(net.properties.size());
    result.invariants.resize(net.invariants.size());
    result.ofRegisters.resize(net.invariants.size());
    invariantItem.assign(net.invariants.size(), SIZE_MAX);
    stepRest.resize(net.invariants.size());
    for (size_t i = 0; i < net.invariants.size(); ++i) {
        const auto& c = net.invariants[i];
        Term good = surelyTrue(pool, c.fn);
        result.ofRegisters[i] = ofRegisters(good);
        if (!result.ofRegisters[i])
            addGoal(Item::Kind::Invariant, i, c, result.invariants[i], c.name);
        else if (holdsAtFirst(c))
            invariantItem[i] = addItem(Item::Kind::Invariant, i, 0, good, c.name, true);
        else
            result.invariants[i].detail = "not true after reset";
    }
    for (size_t i = 0; i < net.promises.size(); ++i) {
        addGoal(Item::Kind::Promise, i, net.promises[i], result.promises[i],
                labelOf(net.promises[i]));
        promiseItem.push_back(goals.back().item);
    }
    for (size_t i = 0; i < net.properties.size(); ++i)
        addGoal(Item::Kind::Property, i, net.properties[i], result.properties[i],
                net.properties[i].name);
}

bool Discharger::holdsAtFirst(const Network::Condition& c) {
    solver.begin();
    Term bad = pool.substitute(pool.not_(surelyTrue(pool, c.fn)), toInit);
    if (pool.isFalse(bad))
        return true;
    solver.add(bad);
    if (solver.solve() != Answer::Unsat)
        return false;
    if (options.secondOpinion)
        PAL_ASSERT(ask.refute(std::vector<Term>{bad}).answer != Answer::Sat, c.name);
    return true;
}

/// Facts of instances whose promises are all shown in this cycle.
void Discharger::enablePassing() {
    for (Item& item : items) {
        if (item.kind != Item::Kind::Passing || item.active || item.lost)
            continue;
        const auto& needs = net.passing[item.index].needs;
        item.active = std::all_of(needs.begin(), needs.end(),
                                  [&](size_t p) { return result.promises[p].proved; });
        changes += item.active;
    }
}

bool Discharger::attempt(Goal& goal, size_t depth) {
    if (goal.tried[depth] == changes + 1)
        return false;
    goal.tried[depth] = changes + 1;
    double before = ask.elapsed();
    Proof proof = prove(goal.bad, depths[depth], Means::All);
    Lemma& lemma = *goal.lemma;
    lemma.seconds += ask.elapsed() - before;
    lemma.detail = proof.detail;
    if (!proof.proved) {
        if (lemma.possible.empty())
            lemma.possible = proof.possible;
        return false;
    }
    lemma.possible.clear();
    lemma.proved = true;
    goal.rest = std::move(proof.items);
    if (goal.kind != Item::Kind::Promise)
        leanOnFewer(goal);
    items[goal.item].active = true;
    ++changes;
    return true;
}

/// Shows what follows within a cycle, as long as something does.
void Discharger::showCycle() {
    for (size_t depth = 0; depth < depths.size(); ++depth) {
        for (bool again = true; again;) {
            again = false;
            enablePassing();
            for (Goal& goal : goals) {
                if (result.limit.empty())
                    result.limit = ask.limitReached();
                if (!result.limit.empty())
                    return;
                if (goal.lemma->proved)
                    continue;
                ask.say(items[goal.item].label);
                again = attempt(goal, depth) || again;
            }
        }
    }
}

/// What did not follow although everything that is said of registers was granted. Later rounds grant
/// less; what fails only in them does so because of what failed before.
void Discharger::doubtOpen() {
    std::vector<Doubt> open;
    for (const Goal& goal : goals) {
        if (goal.lemma->proved)
            continue;
        const auto kind = goal.kind == Item::Kind::Promise    ? Doubt::Kind::Promise
                          : goal.kind == Item::Kind::Property ? Doubt::Kind::Property
                                                              : Doubt::Kind::Invariant;
        open.push_back({kind, goal.index});
    }
    doubt(open);
}

void Discharger::doubt(const std::vector<Doubt>& all) {
    std::vector<Doubt> fresh;
    for (const Doubt& d : all) {
        if (doubted.insert({d.kind, d.index}).second)
            fresh.push_back(d);
    }
    if (!fresh.empty() && doubter && result.limit.empty() && !result.stopped && doubter(fresh))
        result.stopped = true;
}

bool Discharger::isBelow(size_t node, size_t child) const {
    const std::string &path = net.nodes[node].path, &around = net.nodes[child].path;
    return node == child || path.starts_with(around + ".");
}

/// Facts about an instance whose assumptions are not all shown are none.
bool Discharger::dropUnkept() {
    std::vector<size_t> gone;
    for (size_t p = 0; p < net.promises.size(); ++p) {
        if (result.promises[p].proved)
            continue;
        for (size_t i = 0; i < items.size(); ++i) {
            // A fact about a cycle rests on the registers, and these on all cycles before.
            const bool isFact =
                items[i].kind == Item::Kind::Lasting || items[i].kind == Item::Kind::Passing;
            if (isFact && !items[i].lost && isBelow(items[i].node, net.promises[p].node)) {
                items[i].active = false;
                items[i].lost = true;
                gone.push_back(i);
            }
        }
    }
    withdraw(gone);
    return !gone.empty();
}

/// Invariants that a step leaves.
bool Discharger::dropNotInductive() {
    std::vector<size_t> gone;
    std::vector<Doubt> left;
    for (size_t i = 0; i < net.invariants.size(); ++i) {
        if (invariantItem[i] == SIZE_MAX || !items[invariantItem[i]].active)
            continue;
        Lemma& lemma = result.invariants[i];
        if (lemma.proved)
            continue;
        ask.say("invariant " + net.invariants[i].name);
        double before = ask.elapsed();
        Term bad = pool.substitute(pool.not_(surelyTrue(pool, net.invariants[i].fn)), toNext);
        Proof proof = prove(bad, depths.back(), Means::All);
        lemma.seconds += ask.elapsed() - before;
        lemma.proved = proof.proved;
        lemma.detail = proof.proved ? "" : "step: " + proof.detail;
        if (proof.proved || lemma.possible.empty())
            lemma.possible = proof.possible;
        stepRest[i] = std::move(proof.items);
        if (proof.proved)
            continue;
        items[invariantItem[i]].active = false;
        gone.push_back(invariantItem[i]);
        left.push_back({Doubt::Kind::Invariant, i});
        if (left.size() == 1 || left.size() == manyDoubts)
            doubt(left);
        if (result.stopped)
            return false;
    }
    doubt(left);
    withdraw(gone);
    return !gone.empty() && !result.stopped;
}

/// Takes back everything that rests on the items, directly or not.
void Discharger::withdraw(const std::vector<size_t>& first) {
    std::vector<size_t> gone = first;
    std::set<size_t> isGone(gone.begin(), gone.end());
    auto rests = [&](const std::vector<size_t>& rest) {
        return std::any_of(rest.begin(), rest.end(), [&](size_t i) { return isGone.contains(i); });
    };
    for (bool changed = !gone.empty(); changed;) {
        changed = false;
        for (Goal& goal : goals) {
            if (!goal.lemma->proved || !rests(goal.rest))
                continue;
            goal.lemma->proved = false;
            goal.tried = {};
            items[goal.item].active = false;
            isGone.insert(goal.item);
            changed = true;
        }
        for (size_t i = 0; i < items.size(); ++i) {
            if (items[i].kind != Item::Kind::Passing || !items[i].active)
                continue;
            const auto& needs = net.passing[items[i].index].needs;
            if (std::all_of(needs.begin(), needs.end(),
                            [&](size_t p) { return result.promises[p].proved; }))
                continue;
            items[i].active = false;
            isGone.insert(i);
            changed = true;
        }
        for (size_t i = 0; i < stepRest.size(); ++i) {
            if (result.invariants[i].proved && rests(stepRest[i])) {
                result.invariants[i].proved = false; // its step is looked at again
                stepRest[i].clear();
            }
        }
    }
    ++changes;
}

/// Values are known: of wires by facts about registers alone, since a fact about the cycle would
/// itself speak of known values; of registers after a step by everything.
void Discharger::showKnown() {
    for (const auto& c : net.rails) {
        if (!prove(pool.redOr(c.fn.unknown), depths.back(), Means::RegistersOnly).proved)
            result.unknown.push_back(labelOf(c));
    }
    for (const auto& c : net.nextRails) {
        if (!prove(pool.redOr(c.fn.unknown), depths.back(), Means::All).proved)
            result.unknown.push_back(labelOf(c));
    }
    for (Goal& goal : goals) {
        for (size_t i : goal.rest)
            goal.lemma->by.push_back(items[i].label);
        for (size_t given : needsOf(goal))
            goal.lemma->needs.push_back(given);
    }
    for (size_t i = 0; i < stepRest.size(); ++i) {
        for (size_t item : stepRest[i])
            result.invariants[i].by.push_back(items[item].label);
    }
    auto tidy = [](std::vector<Lemma>& lemmas) {
        for (Lemma& lemma : lemmas) {
            std::sort(lemma.by.begin(), lemma.by.end());
            lemma.by.erase(std::unique(lemma.by.begin(), lemma.by.end()), lemma.by.end());
            std::sort(lemma.needs.begin(), lemma.needs.end());
            if (!lemma.proved) {
                lemma.by.clear();
                lemma.needs.clear();
            }
        }
    };
    tidy(result.promises);
    tidy(result.invariants);
    tidy(result.properties);
}

/// What of the unit's own assumptions a proof rests on in the cycle, through other lemmas too.
std::set<size_t> Discharger::needsOf(const Goal& goal) const {
    std::set<size_t> result, seen;
    std::vector<size_t> open = goal.rest;
    auto restOf = [&](size_t item) {
        for (const Goal& other : goals) {
            if (other.item == item)
                open.insert(open.end(), other.rest.begin(), other.rest.end());
        }
    };
    while (!open.empty()) {
        const size_t i = open.back();
        open.pop_back();
        if (!seen.insert(i).second)
            continue;
        const Item& item = items[i];
        if (item.kind == Item::Kind::Given)
            result.insert(item.index);
        else if (item.kind == Item::Kind::Passing) {
            for (size_t p : net.passing[item.index].needs)
                open.push_back(promiseItem.at(p));
        }
        else if (item.kind != Item::Kind::Lasting && item.kind != Item::Kind::Table)
            restOf(i);
    }
    return result;
}

/// Before the rounds have come to an end nothing is proved: any lemma may rest on an invariant that
/// the next round drops.
void Discharger::forgetAll() {
    for (auto* list : {&result.promises, &result.invariants, &result.properties}) {
        for (Lemma& lemma : *list) {
            if (lemma.proved)
                lemma.detail = result.limit;
            lemma.proved = false;
            lemma.by.clear();
            lemma.needs.clear();
        }
    }
}

Discharge discharge(TermPool& pool, const Network& network, Ask& ask, const Options& options,
                    const Doubter& doubter) {
    return Discharger(pool, network, ask, options, doubter).run();
}

} // namespace palindrome::proof
