// Candidates.cpp - functions of the state that may turn out to be equal in every reachable state.
// SPDX-License-Identifier: MIT
#include "proof/Candidates.h"

#include "proof/Walk.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>

namespace palindrome::proof {

using namespace logic;

namespace {

constexpr size_t maxCandidates = 6000;
constexpr size_t maxSeenValues = 16;
constexpr unsigned maxCodeWidth = 16;
constexpr size_t maxDifferenceOperands = 8;

class Proposer {
public:
    Proposer(TermPool& pool, const Machine& machine, const Simulation& sim)
        : pool(pool), machine(machine), sim(sim) {
        for (const StateVar& v : machine.state)
            sides[v.var] = v.side;
    }

    std::vector<Candidate> propose(std::span<const Term> roots, std::span<const Term> extra,
                                   Effort effort) {
        for (const StateVar& v : machine.state)
            add(v.var);
        addBits(effort);
        addCodes();
        if (effort >= Effort::Guesses) {
            for (Term t : extra)
                add(t);
            addDifferences();
        }
        if (effort >= Effort::Functions)
            addFunctions(roots);
        TermMap next;
        for (const StateVar& v : machine.state)
            next[v.var] = v.next;
        std::vector<Term> terms;
        for (const Candidate& c : found)
            terms.push_back(c.now);
        terms = pool.substitute(terms, next);
        for (size_t i = 0; i < found.size(); ++i)
            found[i].next = terms[i];
        return std::move(found);
    }

private:
    void add(Term t) {
        if (found.size() >= maxCandidates || pool.isConst(t) || !known.insert(t).second)
            return;
        Candidate c;
        c.now = t;
        bool hdlOnly = true;
        for (Term v : pool.variables({&t, 1}))
            hdlOnly = hdlOnly && sides.at(v) == Side::Hdl;
        if (pool.op(t) == Op::Var)
            c.rank = hdlOnly ? Candidate::HdlVar : Candidate::SpecVar;
        else
            c.rank = hdlOnly ? Candidate::HdlFunction : Candidate::Other;
        found.push_back(c);
    }

    /// Rails and wide words are mostly related as a whole, so their bits come late.
    void addBits(Effort effort) {
        for (const StateVar& v : machine.state) {
            unsigned width = pool.width(v.var);
            bool late = v.isRail || width > maxCodeWidth;
            for (unsigned i = 0; i < width && width > 1; ++i) {
                if (late && effort < Effort::Functions)
                    break;
                add(pool.extract(v.var, i, i));
            }
        }
    }

    /// "register == value" for every value seen, and "one of them": relates any two codings of one
    /// finite state machine.
    void addCodes() {
        std::map<size_t, std::set<uint64_t>> seen;
        for (size_t i = 0; i < machine.state.size(); ++i) {
            const StateVar& v = machine.state[i];
            unsigned width = pool.width(v.var);
            if (v.isRail || width < 2 || width > maxCodeWidth)
                continue;
            std::set<uint64_t>& values = seen[i];
            for (size_t n = 0; n < sim.cycles().size(); ++n) {
                const auto& bits = sim.state(n, v.var);
                uint64_t alive = sim.cycles()[n].alive;
                for (unsigned lane = 0; lane < 64 && values.size() <= maxSeenValues; ++lane) {
                    if (!((alive >> lane) & 1))
                        continue;
                    uint64_t value = 0;
                    for (unsigned k = 0; k < width; ++k)
                        value |= ((bits[k] >> lane) & 1) << k;
                    values.insert(value);
                }
            }
        }
        for (const auto& [i, values] : seen) {
            if (values.size() > maxSeenValues)
                continue;
            Term var = machine.state[i].var;
            std::vector<Term> codes;
            for (uint64_t value : values)
                codes.push_back(pool.eq(var, pool.constant(pool.width(var), value)));
            for (Term t : codes)
                add(t);
            add(pool.orAll(codes));
        }
    }

    /// A fill level is often the difference of two pointers on the other side.
    void addDifferences() {
        std::map<std::pair<Side, unsigned>, std::vector<Term>> words;
        for (const StateVar& v : machine.state) {
            if (!v.isRail && pool.width(v.var) > 1)
                words[{v.side, pool.width(v.var)}].push_back(v.var);
        }
        for (const auto& [key, operands] : words) {
            Side other = key.first == Side::Spec ? Side::Hdl : Side::Spec;
            if (operands.size() > maxDifferenceOperands || !words.contains({other, key.second}))
                continue;
            for (Term a : operands) {
                for (Term b : operands) {
                    if (a != b)
                        add(pool.sub(a, b));
                }
            }
        }
    }

    void addFunctions(std::span<const Term> roots) {
        std::vector<Term> all(roots.begin(), roots.end());
        for (const StateVar& v : machine.state)
            all.push_back(v.next);
        std::unordered_map<Term, bool, TermHash> ofState;
        for (Term t : termsBelow(pool, all)) {
            bool state = pool.op(t) != Op::Var || sides.contains(t);
            for (Term a : pool.args(t))
                state = state && ofState.at(a);
            ofState[t] = state;
            if (state && pool.op(t) != Op::Not)
                add(t);
        }
    }

    TermPool& pool;
    const Machine& machine;
    const Simulation& sim;
    std::unordered_map<Term, Side, TermHash> sides;
    std::set<Term> known;
    std::vector<Candidate> found;
};

struct Signature {
    uint64_t a = 0x243f6a8885a308d3ull, b = 0x13198a2e03707344ull;
    void mix(uint64_t word) {
        a = (a ^ word) * 0xff51afd7ed558ccdull;
        a ^= a >> 32;
        b = (b + word) * 0xc4ceb9fe1a85ec53ull;
        b ^= b >> 29;
    }
};

} // namespace

std::vector<Candidate> proposeCandidates(TermPool& pool, const Machine& machine,
                                         const Simulation& sim, std::span<const Term> roots,
                                         std::span<const Term> extra, Effort effort) {
    return Proposer(pool, machine, sim).propose(roots, extra, effort);
}

std::vector<std::vector<size_t>> groupBySimulation(TermPool& pool, const Simulation& sim,
                                                   std::vector<Candidate>& candidates) {
    std::vector<Term> terms;
    for (const Candidate& c : candidates)
        terms.push_back(c.now);
    LaneSim lanes(pool, terms);
    std::vector<Signature> signatures(candidates.size());
    std::vector<std::optional<BitVec>> first(candidates.size());
    std::vector<bool> constant(candidates.size(), true);
    for (size_t cycle = 0; cycle < sim.cycles().size(); ++cycle) {
        uint64_t alive = sim.cycles()[cycle].alive;
        if (!alive)
            continue;
        unsigned someLane = static_cast<unsigned>(std::countr_zero(alive));
        sim.load(lanes, cycle);
        lanes.run();
        for (size_t i = 0; i < candidates.size(); ++i) {
            auto bits = lanes.bits(candidates[i].now);
            if (!first[i]) {
                first[i] = lanes.lane(candidates[i].now, someLane);
                candidates[i].inverted = bits.size() == 1 && first[i]->bit(0);
            }
            for (unsigned k = 0; k < bits.size(); ++k) {
                uint64_t expected = first[i]->bit(k) ? ~uint64_t(0) : 0;
                if ((bits[k] ^ expected) & alive)
                    constant[i] = false;
                signatures[i].mix((candidates[i].inverted ? ~bits[k] : bits[k]) & alive);
            }
        }
    }
    using Key = std::tuple<unsigned, uint64_t, uint64_t>;
    std::map<Key, std::vector<size_t>> groups;
    std::map<Key, Term> constants;
    for (size_t i = 0; i < candidates.size(); ++i) {
        if (!first[i])
            return {}; // nothing was simulated
        Key key{pool.width(candidates[i].now), signatures[i].a, signatures[i].b};
        groups[key].push_back(i);
        if (constant[i])
            constants[key] = pool.constant(candidates[i].inverted ? ~*first[i] : *first[i]);
    }
    std::vector<std::vector<size_t>> result;
    for (auto& [key, members] : groups) {
        if (auto c = constants.find(key); c != constants.end()) {
            Candidate constantOne;
            constantOne.now = constantOne.next = c->second;
            constantOne.rank = Candidate::Constant;
            members.insert(members.begin(), candidates.size());
            candidates.push_back(constantOne);
        }
        if (members.size() > 1)
            result.push_back(std::move(members));
    }
    std::sort(result.begin(), result.end());
    return result;
}

} // namespace palindrome::proof
