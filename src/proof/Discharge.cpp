// Discharge.cpp - rounds of small questions over cones of a network, until nothing changes any more.
// SPDX-License-Identifier: MIT
#include "proof/Discharge.h"

#include "proof/ConeSolver.h"
#include "proof/Product.h"
#include "util/Assert.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace palindrome::proof {

using namespace logic;

namespace {

/// How often a question takes in the equations behind its signals: first a little for all conditions,
/// since most are a neighbour's promise, then to the end.
constexpr std::array<unsigned, 3> depths{1, 4, 1000};
constexpr size_t shownValues = 12;
/// Attempts to find out which of the unit's own assumptions a property does without.
constexpr size_t triedNeeds = 12;

/// Something that a question may take for granted.
struct Item {
    enum class Kind { Given, Invariant, Lasting, Passing, Promise, Property, Table };
    Kind kind = Kind::Given;
    size_t index = 0; ///< in its list of the network
    size_t node = 0;
    Term term;
    std::string label;
    bool active = false;
    bool ofRegisters = false; ///< speaks of registers only
    bool lost = false;        ///< never true again: what it rests on is not shown
};

/// A condition to be shown in every cycle.
struct Goal {
    Item::Kind kind = Item::Kind::Promise;
    size_t index = 0;
    Term bad;
    Lemma* lemma = nullptr;
    std::vector<size_t> rest; ///< items that its proof rests on
    size_t item = SIZE_MAX;   ///< that it becomes when it is proved
    std::array<size_t, depths.size()> tried{}; ///< changes that there had been, plus one
};

class Discharger {
public:
    Discharger(TermPool& pool, const Network& network, Ask& ask, const Options& options)
        : pool(pool), net(network), ask(ask), options(options), solver(pool, ask) {}

    Discharge run() {
        collect();
        do {
            ++result.rounds;
            showCycle();
        } while (result.limit.empty() && (dropUnkept() || dropNotInductive()));
        showKnown();
        result.questions = solver.questions();
        if (!result.limit.empty())
            forgetAll();
        return std::move(result);
    }

private:
    struct Proof {
        bool proved = false;
        std::vector<size_t> items;
        std::string detail;
    };

    void collect();
    size_t addItem(Item::Kind kind, size_t index, size_t node, Term term, std::string label,
                   bool active);
    void addGoal(Item::Kind kind, size_t index, const Network::Condition& c, Lemma& lemma,
                 const std::string& label);
    const std::vector<Term>& support(Term t);
    bool ofRegisters(Term t);
    bool holdsAtFirst(const Network::Condition& c);
    std::string labelOf(const Network::Condition& c) const;

    void showCycle();
    void enablePassing();
    bool attempt(Goal& goal, size_t depth);
    void leanOnFewer(Goal& goal);
    bool dropUnkept();
    bool dropNotInductive();
    void withdraw(const std::vector<size_t>& items);
    void showKnown();
    void forgetAll();
    std::set<size_t> needsOf(const Goal& goal) const;
    bool isBelow(size_t node, size_t child) const;

    enum class Means { All, RegistersOnly };
    Proof prove(Term bad, unsigned depth, Means means);
    Proof fromCore(Term bad, const std::vector<size_t>& taken);
    bool grow(std::set<Term>& vars, std::vector<size_t>& taken, std::set<size_t>& isTaken,
              size_t& facts);
    std::string valuesOf(Term bad);

    TermPool& pool;
    const Network& net;
    Ask& ask;
    const Options& options;
    ConeSolver solver;
    Discharge result;
    std::vector<Item> items;
    std::vector<Goal> goals;
    std::map<Term, std::vector<size_t>> itemsOf; ///< facts by variable
    std::map<Term, size_t> tableOf;              ///< by the wire's variable
    std::unordered_map<Term, std::vector<Term>, TermHash> supports;
    std::set<Term> stateVars;
    TermMap toNext, toInit;
    std::vector<size_t> invariantItem; ///< by invariant; SIZE_MAX: none
    std::vector<size_t> promiseItem;   ///< by promise
    std::vector<std::vector<size_t>> stepRest;
    size_t changes = 0;
};

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

/// Takes in the equations of the question's wires; if all are in, what its facts speak of. False if
/// there is nothing more.
bool Discharger::grow(std::set<Term>& vars, std::vector<size_t>& taken,
                      std::set<size_t>& isTaken, size_t& facts) {
    size_t before = taken.size();
    std::vector<Term> now(vars.begin(), vars.end());
    for (Term v : now) {
        auto table = tableOf.find(v);
        if (table == tableOf.end() || !isTaken.insert(table->second).second)
            continue;
        taken.push_back(table->second);
        for (Term below : support(items[table->second].term))
            vars.insert(below);
    }
    if (taken.size() != before)
        return true;
    size_t count = vars.size();
    for (size_t i = facts; i < taken.size(); ++i) {
        for (Term v : support(items[taken[i]].term))
            vars.insert(v);
    }
    facts = taken.size();
    return vars.size() != count;
}

/// A second, smaller proof: what the first one used, and nothing else.
Discharger::Proof Discharger::fromCore(Term bad, const std::vector<size_t>& taken) {
    std::vector<size_t> used;
    for (size_t i : solver.core()) {
        if (i > 0)
            used.push_back(taken[i - 1]);
    }
    for (bool shrinks = true; shrinks && !used.empty();) {
        solver.begin();
        solver.add(bad);
        for (size_t item : used)
            solver.add(items[item].term);
        if (solver.solve() != Answer::Unsat)
            break;
        std::vector<size_t> fewer;
        for (size_t i : solver.core()) {
            if (i > 0)
                fewer.push_back(used[i - 1]);
        }
        shrinks = fewer.size() < used.size();
        used = std::move(fewer);
    }
    if (options.secondOpinion) {
        std::vector<Term> terms{bad};
        for (size_t item : used)
            terms.push_back(items[item].term);
        PAL_ASSERT(ask.refute(terms).answer != Answer::Sat, "the engine disagrees with a lemma");
    }
    return {true, std::move(used), {}};
}

Discharger::Proof Discharger::prove(Term bad, unsigned depth, Means means) {
    if (pool.isFalse(bad))
        return {true, {}, {}};
    std::set<Term> vars;
    for (Term v : support(bad))
        vars.insert(v);
    std::vector<size_t> taken;
    std::set<size_t> isTaken;
    size_t facts = 0;
    solver.begin();
    solver.add(bad);
    for (size_t added = 0, level = 0;; ++level) {
        for (Term v : vars) {
            auto found = itemsOf.find(v);
            if (found == itemsOf.end())
                continue;
            for (size_t i : found->second) {
                bool lasts = items[i].kind == Item::Kind::Invariant ||
                             items[i].kind == Item::Kind::Lasting;
                bool usable = items[i].active &&
                              (means == Means::All || (lasts && items[i].ofRegisters));
                if (usable && isTaken.insert(i).second)
                    taken.push_back(i);
            }
        }
        for (; added < taken.size(); ++added)
            solver.add(items[taken[added]].term);
        switch (solver.solve()) {
        case Answer::Unsat: return fromCore(bad, taken);
        case Answer::Unknown: return {false, {}, solver.limit()};
        case Answer::Sat: break;
        }
        if (level >= depth || means == Means::RegistersOnly)
            return {false, {}, "not followed further"};
        if (!grow(vars, taken, isTaken, facts))
            return {false, {}, valuesOf(bad)};
    }
}

/// What the condition speaks of, in the run of one cycle that breaks it.
std::string Discharger::valuesOf(Term bad) {
    std::map<Term, std::string> names;
    for (const auto& s : net.state)
        names[s.var] = s.name;
    for (const auto& w : net.wires)
        names[w.var] = w.name;
    std::string text;
    size_t shown = 0;
    for (Term v : support(bad)) {
        if (++shown > shownValues)
            return text + " …";
        auto name = names.find(v);
        text += (text.empty() ? "" : " ") + (name == names.end() ? pool.name(v) : name->second) +
                "=" + solver.value(v).toBinary();
    }
    return "not excluded: " + text;
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
    if (!proof.proved)
        return false;
    lemma.proved = true;
    goal.rest = std::move(proof.items);
    if (goal.kind != Item::Kind::Promise)
        leanOnFewer(goal);
    items[goal.item].active = true;
    ++changes;
    return true;
}

/// A property that rests on fewer assumptions of its unit is of more use around it.
void Discharger::leanOnFewer(Goal& goal) {
    std::vector<size_t> own;
    for (size_t i : goal.rest) {
        if (items[i].kind == Item::Kind::Given)
            own.push_back(i);
    }
    if (own.size() > triedNeeds)
        return;
    for (size_t without : own) {
        std::vector<size_t> others;
        for (size_t i : goal.rest) {
            if (i != without)
                others.push_back(i);
        }
        solver.begin();
        solver.add(goal.bad);
        for (size_t i : others)
            solver.add(items[i].term);
        if (solver.solve() == Answer::Unsat)
            goal.rest = fromCore(goal.bad, others).items;
        else
            items[without].active = false; // for the larger question: is there another way?
        if (std::find(goal.rest.begin(), goal.rest.end(), without) == goal.rest.end())
            continue;
        Proof other = prove(goal.bad, depths.back(), Means::All);
        items[without].active = true;
        if (other.proved)
            goal.rest = std::move(other.items);
    }
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
        stepRest[i] = std::move(proof.items);
        if (proof.proved)
            continue;
        items[invariantItem[i]].active = false;
        gone.push_back(invariantItem[i]);
    }
    withdraw(gone);
    return !gone.empty();
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

} // namespace

Discharge discharge(TermPool& pool, const Network& network, Ask& ask, const Options& options) {
    return Discharger(pool, network, ask, options).run();
}

} // namespace palindrome::proof
