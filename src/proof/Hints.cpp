// Hints.cpp - the cheap first try: guesses about single state variables, proved inductive together.
// SPDX-License-Identifier: MIT
#include "proof/Hints.h"

namespace palindrome::proof {

using namespace logic;

namespace {

class HintProver {
public:
    HintProver(TermPool& pool, const Machine& machine, std::span<const Hint> hints,
               std::span<const Term> facts, Ask& ask)
        : pool(pool), machine(machine), ask(ask), hints(hints.begin(), hints.end()),
          facts(facts.begin(), facts.end()) {
        for (const StateVar& v : machine.state) {
            if (!v.follow.valid())
                init[v.var] = v.init; // else the variable stands for itself, and equals no other
            next[v.var] = v.next;
        }
    }

    Correspondence run() {
        for (Hint& h : hints) {
            std::erase_if(h.functions, [&](Term f) { return !holdsAtFirst(pool.eq(h.var, f)); });
        }
        std::erase_if(facts, [&](Term f) { return !holdsAtFirst(f); });
        while (!stepHolds()) {
        }
        result.relations = result.definitions.size() + facts.size();
        result.facts = pool.substitute(facts, result.definitions);
        std::erase_if(result.facts, [&](Term t) { return pool.isTrue(t); });
        return std::move(result);
    }

private:
    bool holdsAtFirst(Term condition) {
        std::vector<Term> question{pool.not_(pool.substitute(condition, init))};
        return ask.refute(question).answer == Answer::Unsat;
    }

    void define() {
        result.definitions.clear();
        for (const Hint& h : hints) {
            if (!h.functions.empty())
                result.definitions[h.var] =
                    pool.substitute(h.functions.front(), result.definitions);
        }
    }

    /// What a step must not make true: one condition a hint, then one a fact.
    std::vector<Term> violations() {
        std::vector<Term> terms;
        for (const Hint& h : hints)
            terms.push_back(h.functions.empty() ? pool.bool_(false)
                                                : pool.ne(h.var, h.functions.front()));
        for (Term f : facts)
            terms.push_back(pool.not_(f));
        return pool.substitute(pool.substitute(terms, next), result.definitions);
    }

    /// True if all guesses are inductive; else those that a step contradicts take their next
    /// function, or go.
    bool stepHolds() {
        define();
        std::vector<Term> broken = violations();
        std::vector<Term> question = machine.assumptions;
        question.insert(question.end(), machine.facts.begin(), machine.facts.end());
        question.insert(question.end(), facts.begin(), facts.end());
        question = pool.substitute(question, result.definitions);
        question.push_back(pool.orAll(broken));
        CheckResult r = ask.refute(question);
        if (r.answer == Answer::Unsat)
            return true;
        if (r.answer == Answer::Unknown)
            result.limit = r.limit;
        Evaluator evaluator(pool);
        for (const auto& [var, value] : r.model)
            evaluator.set(var, value);
        auto isBroken = [&](Term t) {
            return r.answer == Answer::Unknown ? !pool.isFalse(t) : !evaluator.eval(t).isZero();
        };
        for (size_t i = 0; i < hints.size(); ++i) {
            if (isBroken(broken[i]))
                hints[i].functions.erase(hints[i].functions.begin());
        }
        std::vector<Term> kept;
        for (size_t i = 0; i < facts.size(); ++i) {
            if (!isBroken(broken[hints.size() + i]))
                kept.push_back(facts[i]);
        }
        facts = std::move(kept);
        return false;
    }

    TermPool& pool;
    const Machine& machine;
    Ask& ask;
    std::vector<Hint> hints;
    std::vector<Term> facts;
    TermMap init, next;
    Correspondence result;
};

} // namespace

Correspondence correspondHints(TermPool& pool, const Machine& machine,
                               std::span<const Hint> hints, std::span<const Term> facts,
                               Ask& ask) {
    return HintProver(pool, machine, hints, facts, ask).run();
}

} // namespace palindrome::proof
