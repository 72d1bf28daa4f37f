// Discharger.h - the state of one discharge: what may be taken for granted, and what is to be shown.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/ConeSolver.h"
#include "proof/Discharge.h"

#include <array>
#include <map>
#include <set>
#include <unordered_map>

namespace palindrome::proof {

/// What `discharge` does, with what it knows on the way.
class Discharger {
public:
    Discharger(logic::TermPool& pool, const Network& network, Ask& ask, const Options& options,
               const Doubter& doubter)
        : pool(pool), net(network), ask(ask), options(options), doubter(doubter),
          solver(pool, ask) {}

    Discharge run() {
        collect();
        do {
            ++result.rounds;
            showCycle();
            doubtOpen();
        } while (result.limit.empty() && !result.stopped &&
                 (dropUnkept() || dropNotInductive()));
        if (!result.stopped)
            showKnown();
        result.questions = solver.questions();
        if (!result.limit.empty() || result.stopped)
            forgetAll();
        return std::move(result);
    }

private:
    /// How often a question takes in the equations behind its signals: first a little for all conditions,
    /// since most are a neighbour's promise, then to the end.
    static constexpr std::array<unsigned, 3> depths{1, 4, 1000};

    /// Something that a question may take for granted.
    struct Item {
        enum class Kind { Given, Invariant, Lasting, Passing, Promise, Property, Table };
        Kind kind = Kind::Given;
        size_t index = 0; ///< in its list of the network
        size_t node = 0;
        logic::Term term;
        std::string label;
        bool active = false;
        bool ofRegisters = false; ///< speaks of registers only
        bool lost = false;        ///< never true again: what it rests on is not shown
    };

    /// A condition to be shown in every cycle.
    struct Goal {
        Item::Kind kind = Item::Kind::Promise;
        size_t index = 0;
        logic::Term bad;
        Lemma* lemma = nullptr;
        std::vector<size_t> rest; ///< items that its proof rests on
        size_t item = SIZE_MAX;   ///< that it becomes when it is proved
        std::array<size_t, depths.size()> tried{}; ///< changes that there had been, plus one
    };

    struct Proof {
        bool proved = false;
        std::vector<size_t> items;
        std::string detail;
        std::string possible; ///< a cycle that the facts allow
    };

    void collect();
    size_t addItem(Item::Kind kind, size_t index, size_t node, logic::Term term, std::string label,
                   bool active);
    void addGoal(Item::Kind kind, size_t index, const Network::Condition& c, Lemma& lemma,
                 const std::string& label);
    const std::vector<logic::Term>& support(logic::Term t);
    bool ofRegisters(logic::Term t);
    bool holdsAtFirst(const Network::Condition& c);
    std::string labelOf(const Network::Condition& c) const;

    void showCycle();
    void doubtOpen();
    void doubt(const std::vector<Doubt>& all);
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
    Proof prove(logic::Term bad, unsigned depth, Means means);
    Proof fromCore(logic::Term bad, const std::vector<size_t>& taken);
    bool grow(std::set<logic::Term>& vars, std::vector<size_t>& taken, std::set<size_t>& isTaken,
              size_t& facts);
    std::string valuesOf(logic::Term bad, const std::set<logic::Term>& cone);

    logic::TermPool& pool;
    const Network& net;
    Ask& ask;
    const Options& options;
    const Doubter& doubter;
    std::set<std::pair<Doubt::Kind, size_t>> doubted;
    ConeSolver solver;
    Discharge result;
    std::vector<Item> items;
    std::vector<Goal> goals;
    std::map<logic::Term, std::vector<size_t>> itemsOf; ///< facts by variable
    std::map<logic::Term, size_t> tableOf;              ///< by the wire's variable
    std::unordered_map<logic::Term, std::vector<logic::Term>, logic::TermHash> supports;
    std::set<logic::Term> stateVars;
    logic::TermMap toNext, toInit;
    std::vector<size_t> invariantItem; ///< by invariant; SIZE_MAX: none
    std::vector<size_t> promiseItem;   ///< by promise
    std::vector<std::vector<size_t>> stepRest;
    size_t changes = 0;
};

} // namespace palindrome::proof
