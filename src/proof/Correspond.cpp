// Correspond.cpp - signal correspondence: equalities between functions of the state, proved inductive.
// SPDX-License-Identifier: MIT
#include "proof/Correspond.h"

#include "util/Assert.h"

#include <algorithm>
#include <bit>
#include <set>

namespace palindrome::proof {

using namespace logic;

namespace {

constexpr unsigned randomBatches = 8;

class Refiner {
public:
    Refiner(TermPool& pool, const Machine& machine, const Simulation& sim, Ask& ask)
        : pool(pool), machine(machine), sim(sim), ask(ask), random(ask.limits().seed + 77) {}

    Correspondence run(std::span<const Term> roots, std::span<const Term> extra, Effort effort) {
        candidates = proposeCandidates(pool, machine, sim, roots, extra, effort);
        classes = groupBySimulation(pool, sim, candidates);
        dropUngrouped();
        sortClasses();
        refineBase();
        if (!refineStep())
            keepObvious();
        derive();
        result.facts = hypotheses();
        std::erase_if(result.facts, [&](Term t) { return pool.isTrue(t); });
        for (const auto& members : classes)
            result.relations += members.size() - 1;
        return std::move(result);
    }

private:
    void dropUngrouped();
    void sortClasses();
    void refineBase();
    bool refineStep();
    bool refineByAsking(std::span<const Term> conjunction, std::span<const Term> next);
    bool refineRandomly(std::span<const Term> conjunction, std::span<const Term> next);
    bool splitLanes(LaneSim& lanes, std::span<const Term> conjunction,
                    std::span<const Term> next);
    bool refineAround(const Assignment& model, std::span<const Term> conjunction,
                      std::span<const Term> next);
    void keepObvious();
    void derive();
    void deriveWord(const StateVar& v, const std::unordered_map<Term, size_t, TermHash>& home);
    bool usable(Term t) const;
    std::vector<Term> hypotheses();
    Term nowOf(const Candidate& c) { return c.inverted ? pool.not_(c.now) : c.now; }
    Term nextOf(const Candidate& c) { return c.inverted ? pool.not_(c.next) : c.next; }
    Term differences(std::span<const Term> values);
    bool split(const std::function<BitVec(size_t)>& valueOf);

    TermPool& pool;
    const Machine& machine;
    const Simulation& sim;
    Ask& ask;
    Random random;
    std::vector<Candidate> candidates;
    std::vector<std::vector<size_t>> classes;
    Correspondence result;
};

/// Forgets candidates that are in no class.
void Refiner::dropUngrouped() {
    std::vector<Candidate> kept;
    for (auto& members : classes) {
        for (size_t& m : members) {
            kept.push_back(candidates[m]);
            m = kept.size() - 1;
        }
    }
    candidates = std::move(kept);
}

/// The best representative first, then the order in which candidates were proposed.
void Refiner::sortClasses() {
    for (auto& members : classes) {
        std::stable_sort(members.begin(), members.end(), [&](size_t a, size_t b) {
            return std::pair(candidates[a].rank, a) < std::pair(candidates[b].rank, b);
        });
    }
}

/// Separates class members that have different values; true if any were.
bool Refiner::split(const std::function<BitVec(size_t)>& valueOf) {
    std::vector<std::vector<size_t>> after;
    bool changed = false;
    for (const auto& members : classes) {
        std::vector<std::pair<BitVec, std::vector<size_t>>> parts;
        for (size_t m : members) {
            BitVec value = valueOf(m);
            auto same = std::find_if(parts.begin(), parts.end(),
                                     [&](const auto& p) { return p.first == value; });
            if (same == parts.end())
                parts.push_back({value, {m}});
            else
                same->second.push_back(m);
        }
        changed = changed || parts.size() > 1;
        for (auto& [value, part] : parts) {
            if (part.size() > 1)
                after.push_back(std::move(part));
        }
    }
    classes = std::move(after);
    return changed;
}

/// One bit: some class is not equal, given a value for each candidate.
Term Refiner::differences(std::span<const Term> values) {
    std::vector<Term> bits;
    for (const auto& members : classes) {
        for (size_t i = 1; i < members.size(); ++i)
            bits.push_back(pool.ne(values[members[0]], values[members[i]]));
    }
    return pool.orAll(bits);
}

/// Splits until the classes hold in the first cycle; a limit leaves none.
void Refiner::refineBase() {
    Definitions none;
    Unroll unroll(pool, machine, none, Unroll::From::Reset);
    std::vector<Term> values;
    for (const Candidate& c : candidates)
        values.push_back(nowOf(c));
    values = unroll.at(values, 0);
    std::vector<Term> conjunction = unroll.at(machine.assumptions, 0);
    conjunction.push_back({});
    while (!classes.empty()) {
        conjunction.back() = differences(values);
        CheckResult r = ask.refute(conjunction);
        if (r.answer == Answer::Unsat)
            return;
        if (r.answer == Answer::Unknown) {
            result.limit = r.limit;
            classes.clear();
            return;
        }
        Evaluator evaluator(pool);
        for (const auto& [var, value] : r.model)
            evaluator.set(var, value);
        bool changed = split([&](size_t m) { return evaluator.eval(values[m]); });
        PAL_ASSERT(changed, "a model separates no class");
    }
}

/// True if a definition may use the term: it speaks of undefined HDL registers only.
bool Refiner::usable(Term t) const {
    for (Term v : pool.variables({&t, 1})) {
        if (result.definitions.contains(v))
            return false;
    }
    return true;
}

/// Turns classes into definitions, in the order of state variables, HDL before spec, so that every
/// definition speaks of earlier variables only.
void Refiner::derive() {
    result.definitions.clear();
    std::unordered_map<Term, size_t, TermHash> home; // candidate function to its class
    for (size_t i = 0; i < classes.size(); ++i) {
        for (size_t m : classes[i])
            home[candidates[m].now] = i;
    }
    for (Side side : {Side::Hdl, Side::Spec}) {
        for (const StateVar& v : machine.state) {
            if (v.side == side)
                deriveWord(v, home);
        }
    }
}

void Refiner::deriveWord(const StateVar& v,
                         const std::unordered_map<Term, size_t, TermHash>& home) {
    auto better = [&](Term t) -> Term { // what stands for the function, if not itself
        auto found = home.find(t);
        if (found == home.end())
            return {};
        const auto& members = classes[found->second];
        const Candidate& best = candidates[members[0]];
        bool allowed = best.rank < Candidate::HdlFunction ||
                       (v.side == Side::Spec && best.rank <= Candidate::SpecVar);
        if (best.now == t || !allowed)
            return {};
        bool inverted = false;
        for (size_t m : members) {
            if (candidates[m].now == t)
                inverted = candidates[m].inverted != best.inverted;
        }
        Term value = pool.substitute(inverted ? pool.not_(best.now) : best.now,
                                     result.definitions);
        for (Term used : pool.variables({&value, 1})) {
            if (used == v.var)
                return {};
        }
        return usable(value) ? value : Term{};
    };
    Term whole = better(v.var);
    if (!whole.valid() && pool.width(v.var) > 1) {
        std::vector<Term> bits;
        for (unsigned i = pool.width(v.var); i-- > 0;) {
            bits.push_back(better(pool.extract(v.var, i, i)));
            if (!bits.back().valid())
                return;
        }
        whole = pool.concat(bits);
    }
    if (whole.valid())
        result.definitions[v.var] = whole;
}

/// All class equalities as one-bit terms, under the definitions.
std::vector<Term> Refiner::hypotheses() {
    std::vector<Term> terms;
    for (const auto& members : classes) {
        for (size_t i = 1; i < members.size(); ++i)
            terms.push_back(pool.eq(nowOf(candidates[members[0]]), nowOf(candidates[members[i]])));
    }
    return pool.substitute(terms, result.definitions);
}

/// Splits classes by the lanes in which everything assumed holds; true if any was split.
bool Refiner::splitLanes(LaneSim& lanes, std::span<const Term> conjunction,
                         std::span<const Term> next) {
    lanes.run();
    uint64_t valid = ~uint64_t(0);
    for (Term t : conjunction)
        valid &= lanes.bits(t)[0];
    uint64_t differ = 0; // lanes in which some class is not equal
    for (const auto& members : classes) {
        for (size_t m : members) {
            auto a = lanes.bits(next[members[0]]), b = lanes.bits(next[m]);
            for (size_t k = 0; k < a.size(); ++k)
                differ |= a[k] ^ b[k];
        }
    }
    bool changed = false;
    for (uint64_t left = differ & valid; left; left &= left - 1) {
        unsigned lane = static_cast<unsigned>(std::countr_zero(left));
        if (split([&](size_t m) { return lanes.lane(next[m], lane); }))
            changed = true;
    }
    return changed;
}

namespace {

std::vector<Term> both(std::span<const Term> a, std::span<const Term> b) {
    std::vector<Term> terms(a.begin(), a.end());
    terms.insert(terms.end(), b.begin(), b.end());
    return terms;
}

} // namespace

/// Steps from random states that satisfy everything assumed; true if a class was split.
bool Refiner::refineRandomly(std::span<const Term> conjunction, std::span<const Term> next) {
    std::vector<Term> roots = both(conjunction, next);
    LaneSim lanes(pool, roots);
    std::vector<Term> variables = pool.variables(roots);
    bool changed = false;
    for (unsigned batch = 0; batch < randomBatches && !classes.empty(); ++batch) {
        for (Term v : variables) {
            std::vector<uint64_t> bits(pool.width(v));
            uint64_t sparse = random.next() & random.next();
            for (uint64_t& word : bits)
                word = random.next() & ~sparse;
            lanes.set(v, bits);
        }
        changed = splitLanes(lanes, conjunction, next) || changed;
    }
    return changed;
}

/// The model itself and states near it: a solver call is dear, and what it found is rarely alone.
bool Refiner::refineAround(const Assignment& model, std::span<const Term> conjunction,
                           std::span<const Term> next) {
    std::vector<Term> roots = both(conjunction, next);
    LaneSim lanes(pool, roots);
    std::vector<Term> variables = pool.variables(roots);
    bool changed = false;
    for (unsigned batch = 0; batch < randomBatches && !classes.empty(); ++batch) {
        for (Term v : variables) {
            auto found = model.find(v);
            std::vector<uint64_t> bits =
                broadcast(found == model.end() ? BitVec(pool.width(v), 0) : found->second);
            // Each lane but the first changes about one variable in eight, in some bits.
            uint64_t touched = random.next() & random.next() & random.next() & ~uint64_t(1);
            for (uint64_t& word : bits)
                word ^= touched & random.next();
            lanes.set(v, bits);
        }
        changed = splitLanes(lanes, conjunction, next) || changed;
    }
    return changed;
}

/// Splits until the classes are inductive. False if a limit ended it before.
bool Refiner::refineStep() {
    while (!classes.empty()) {
        derive();
        std::vector<Term> conjunction = machine.assumptions;
        conjunction.insert(conjunction.end(), machine.facts.begin(), machine.facts.end());
        conjunction = pool.substitute(conjunction, result.definitions);
        for (Term t : hypotheses())
            conjunction.push_back(t);
        std::erase_if(conjunction, [&](Term t) { return pool.isTrue(t); });
        std::vector<Term> next;
        for (const Candidate& c : candidates)
            next.push_back(nextOf(c));
        next = pool.substitute(next, result.definitions);
        if (pool.isFalse(differences(next)) || !ask.limitReached().empty()) {
            result.limit = pool.isFalse(differences(next)) ? std::string() : ask.limitReached();
            return result.limit.empty();
        }
        if (!refineRandomly(conjunction, next) && !refineByAsking(conjunction, next))
            return true;
    }
    return true;
}

/// One question a class: a disjunction over all of them would be one hard question instead of many
/// easy ones. What a limit leaves open goes. True if a class was changed.
bool Refiner::refineByAsking(std::span<const Term> conjunction, std::span<const Term> next) {
    bool changed = false;
    auto together = classes; // splits on the way make later questions stronger, not wrong
    for (const auto& members : together) {
        std::vector<Term> differ;
        for (size_t m : members)
            differ.push_back(pool.ne(next[members[0]], next[m]));
        std::vector<Term> question(conjunction.begin(), conjunction.end());
        question.push_back(pool.orAll(differ));
        if (pool.isFalse(question.back()))
            continue;
        CheckResult r = ask.refute(question);
        if (r.answer == Answer::Unsat)
            continue;
        if (r.answer == Answer::Sat) {
            changed = refineAround(r.model, conjunction, next) || changed;
            PAL_ASSERT(changed, "a model separates no class");
            continue;
        }
        result.limit = r.limit;
        std::set<size_t> obvious; // members that rewriting shows equal stay
        for (size_t i = 0; i < members.size(); ++i) {
            if (pool.isFalse(differ[i]))
                obvious.insert(members[i]);
        }
        for (auto& c : classes) {
            if (std::find(members.begin(), members.end(), c[0]) != members.end())
                std::erase_if(c, [&](size_t m) { return !obvious.contains(m); });
        }
        std::erase_if(classes, [](const auto& c) { return c.size() < 2; });
        changed = true;
    }
    return changed;
}

/// After a limit: keeps only the members whose step is closed by rewriting alone.
void Refiner::keepObvious() {
    for (bool changed = true; changed;) {
        changed = false;
        derive();
        std::vector<Term> next;
        for (const Candidate& c : candidates)
            next.push_back(nextOf(c));
        next = pool.substitute(next, result.definitions);
        for (auto& members : classes) {
            size_t before = members.size();
            Term best = next[members[0]];
            std::erase_if(members, [&](size_t m) { return next[m] != best; });
            changed = changed || members.size() != before;
        }
        std::erase_if(classes, [](const auto& members) { return members.size() < 2; });
    }
}

} // namespace

Correspondence correspond(TermPool& pool, const Machine& machine, const Simulation& sim,
                          Ask& ask, std::span<const Term> roots, std::span<const Term> extra,
                          Effort effort) {
    return Refiner(pool, machine, sim, ask).run(roots, extra, effort);
}

Machine reduce(TermPool& pool, const Machine& machine, const Correspondence& known) {
    Machine result = machine;
    std::erase_if(result.state,
                  [&](const StateVar& v) { return known.definitions.contains(v.var); });
    result.facts.insert(result.facts.end(), known.facts.begin(), known.facts.end());
    std::vector<Term*> places;
    for (StateVar& v : result.state) {
        places.push_back(&v.next);
        if (v.follow.valid())
            places.push_back(&v.follow);
    }
    for (auto* list : {&result.assumptions, &result.facts}) {
        for (Term& t : *list)
            places.push_back(&t);
    }
    std::vector<Term> terms;
    for (Term* t : places)
        terms.push_back(*t);
    terms = pool.substitute(terms, known.definitions);
    for (size_t i = 0; i < places.size(); ++i)
        *places[i] = terms[i];
    std::erase_if(result.facts, [&](Term t) { return pool.isTrue(t); });
    return result;
}

void addTo(TermPool& pool, Correspondence& known, const Correspondence& more) {
    for (auto& [var, value] : known.definitions)
        value = pool.substitute(value, more.definitions);
    known.definitions.insert(more.definitions.begin(), more.definitions.end());
    known.facts = pool.substitute(known.facts, more.definitions);
    known.facts.insert(known.facts.end(), more.facts.begin(), more.facts.end());
    std::erase_if(known.facts, [&](Term t) { return pool.isTrue(t); });
    known.relations += more.relations;
    if (!more.limit.empty())
        known.limit = more.limit;
}

} // namespace palindrome::proof
