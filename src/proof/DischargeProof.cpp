// DischargeProof.cpp - one question over a cone of the network, and what its answer rests on.
// SPDX-License-Identifier: MIT
#include "proof/Discharger.h"

#include "util/Assert.h"

#include <algorithm>

namespace palindrome::proof {

using namespace logic;

namespace {
constexpr size_t shownValues = 24;
/// Attempts to find out which of the unit's own assumptions a property does without.
constexpr size_t triedNeeds = 12;
} // namespace

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
    return {true, std::move(used), {}, {}};
}

Discharger::Proof Discharger::prove(Term bad, unsigned depth, Means means) {
    if (pool.isFalse(bad))
        return {true, {}, {}, {}};
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
        case Answer::Unknown: return {false, {}, solver.limit(), {}};
        case Answer::Sat: break;
        }
        if (level >= depth || means == Means::RegistersOnly)
            return {false, {}, "not followed further", {}};
        if (!grow(vars, taken, isTaken, facts))
            return {false, {}, "does not follow", valuesOf(bad, vars)};
    }
}

/// A cycle that breaks the condition: what it speaks of, and the registers behind that are not 0.
std::string Discharger::valuesOf(Term bad, const std::set<Term>& cone) {
    std::map<Term, std::string> names;
    for (const auto& s : net.state)
        names[s.var] = s.name;
    for (const auto& w : net.wires)
        names[w.var] = w.name;
    std::string text;
    size_t shown = 0, more = 0;
    auto show = [&](Term v) {
        if (++shown > shownValues) {
            ++more;
            return;
        }
        auto name = names.find(v);
        text += (text.empty() ? "" : " ") + (name == names.end() ? pool.name(v) : name->second) +
                "=" + solver.value(v).toBinary();
    };
    const auto& own = support(bad);
    for (Term v : own)
        show(v);
    for (Term v : cone) {
        if (stateVars.contains(v) && std::find(own.begin(), own.end(), v) == own.end() &&
            !solver.value(v).isZero())
            show(v);
    }
    return text + (more ? " and " + std::to_string(more) + " more" : "");
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

} // namespace palindrome::proof
