// Switches.cpp - cofactors of a graph of gates, neighbours of known cases, then a solver.
// SPDX-License-Identifier: MIT
#include "proof/Switches.h"

#include "proof/BitBlast.h"
#include "proof/Random.h"
#include "proof/SatSolver.h"
#include "util/Assert.h"

#include <algorithm>

namespace palindrome::proof {

using logic::Term;

namespace {

constexpr uint32_t maxGates = 3'000'000;
/// Conflicts for all open switches together, and for one of them. Beyond them the engine is asked,
/// which has more means.
constexpr uint64_t togetherConflicts = 2'000, singleConflicts = 10'000;
/// Rounds of 64 neighbours that may show nothing new before a solver is asked.
constexpr unsigned idleRounds = 24;

} // namespace

struct Switches::Impl {
    Impl(logic::TermPool& termPool, std::vector<Term> given, const Limits& limits)
        : pool(termPool), engine(termPool, limits), limits(limits),
          whole(Budget(Budget::Clock::time_point::max(), limits.memoryMiB).within(limits.seconds)),
          blaster(termPool, aig, maxGates), solver(aig, SatSolver::Style::Plain, limits.seed),
          random(limits.seed), switches(std::move(given)) {}

    /// A function as gates: with all switches at 0, and with one at 1 where that makes other gates.
    struct Function {
        Word off;
        std::vector<std::pair<size_t, Word>> on;
    };

    /// A switch of the current question, and when it changes something.
    struct Open {
        size_t index;
        Lit change;
    };

    void prepare(std::span<const Term> functions);
    void cofactor(size_t index, std::span<const Term> functions);
    Lit combined(const Aig::Gate& gate, Lit a, Lit b);
    Lit changeOf(size_t index, std::span<const Part> parts);
    std::vector<Open> openOf(std::span<const Part> parts);

    Answer solve(std::vector<Lit> together, uint64_t conflicts);
    void learnCase();
    void lookAround(Lit condition, std::vector<Open>& open, Outcome& outcome);
    void fillLanes();
    void evaluate();

    void settle(Lit condition, std::span<const Term> conditions, std::span<const Part> parts,
                std::vector<Open>& open, Outcome& outcome);
    void askEngine(std::span<const Term> conditions, std::span<const Part> parts, size_t index,
                   Outcome& outcome);
    Term changeTerm(std::span<const Part> parts, size_t index);

    logic::TermPool& pool;
    Engine engine;
    Limits limits;
    Budget whole;
    Aig aig;
    BitBlaster blaster;
    SatSolver solver;
    Random random;
    std::vector<Term> switches;
    std::unordered_map<Term, Function, logic::TermHash> functions;
    bool tooLarge = false;
    size_t questions = 0;

    std::vector<uint32_t> coneOfFunctions;
    std::vector<Lit> off, on;        ///< by node
    std::vector<size_t> changedBy;   ///< by node: the last switch that made another gate of it, plus 1

    std::vector<uint32_t> cone;      ///< of the current question
    std::vector<uint64_t> words;     ///< by node: values in 64 cases
    std::vector<bool> known, fixed;  ///< by node: value of inputs in the known case; the condition needs it
};

// ---------------------------------------------------------------------------------------- cofactors

Lit Switches::Impl::combined(const Aig::Gate& gate, Lit a, Lit b) {
    return gate.kind == Aig::Kind::And ? aig.and_(a, b) : aig.xor_(a, b);
}

void Switches::Impl::prepare(std::span<const Term> given) {
    std::vector<Lit> roots;
    for (Term s : switches)
        tooLarge = tooLarge || !blaster.blast(s);
    for (Term f : given) {
        tooLarge = tooLarge || !blaster.blast(f);
        if (tooLarge)
            return;
        const Word& word = blaster.word(f);
        roots.insert(roots.end(), word.begin(), word.end());
    }
    coneOfFunctions = aig.cone(roots);
    const uint32_t size = aig.size();
    off.resize(size);
    on.resize(size);
    changedBy.assign(size, 0);
    for (uint32_t node = 0; node < size; ++node)
        off[node] = Lit::of(node);
    for (Term s : switches)
        off[blaster.word(s)[0].node()] = Aig::falseLit();
    for (uint32_t node : coneOfFunctions)
        if (aig.isGate(node)) {
            const Aig::Gate gate = aig.gate(node);
            off[node] = combined(gate, off[gate.a.node()] ^ gate.a.complemented(),
                                 off[gate.b.node()] ^ gate.b.complemented());
        }
    for (Term f : given) {
        Word word;
        for (Lit l : blaster.word(f))
            word.push_back(off[l.node()] ^ l.complemented());
        functions[f].off = std::move(word);
    }
    for (size_t index = 0; index < switches.size() && !tooLarge; ++index) {
        cofactor(index, given);
        tooLarge = aig.size() > maxGates;
    }
}

/// The gates above one switch once more, with it at 1. All others are shared with those of `off`.
void Switches::Impl::cofactor(size_t index, std::span<const Term> given) {
    const uint32_t own = blaster.word(switches[index])[0].node();
    const auto image = [&](Lit l) {
        return (changedBy[l.node()] == index + 1 ? on[l.node()] : off[l.node()]) ^ l.complemented();
    };
    changedBy[own] = index + 1;
    on[own] = Aig::trueLit();
    for (auto it = std::ranges::lower_bound(coneOfFunctions, own); it != coneOfFunctions.end(); ++it) {
        if (!aig.isGate(*it))
            continue;
        const Aig::Gate gate = aig.gate(*it);
        if (changedBy[gate.a.node()] != index + 1 && changedBy[gate.b.node()] != index + 1)
            continue;
        on[*it] = combined(gate, image(gate.a), image(gate.b));
        if (on[*it] != off[*it])
            changedBy[*it] = index + 1;
    }
    for (Term f : given) {
        Function& function = functions[f];
        if (!function.on.empty() && function.on.back().first == index)
            continue; // given twice
        Word word;
        for (Lit l : blaster.word(f))
            word.push_back(image(l));
        if (word != function.off)
            function.on.emplace_back(index, std::move(word));
    }
}

Lit Switches::Impl::changeOf(size_t index, std::span<const Part> parts) {
    std::vector<Lit> bits;
    for (const Part& part : parts) {
        const Function& function = functions.at(part.function);
        const auto at = std::ranges::lower_bound(
            function.on, index, {}, [](const auto& one) { return one.first; });
        if (at == function.on.end() || at->first != index)
            continue;
        const size_t to = part.width == 0 ? function.off.size() : part.lo + part.width;
        PAL_ASSERT(to <= function.off.size(), "a part lies within its function");
        for (size_t bit = part.lo; bit < to; ++bit)
            bits.push_back(aig.xor_(function.off[bit], at->second[bit]));
    }
    return aig.orAll(bits);
}

std::vector<Switches::Impl::Open> Switches::Impl::openOf(std::span<const Part> parts) {
    std::vector<Open> open;
    for (size_t index = 0; index < switches.size(); ++index)
        if (const Lit change = changeOf(index, parts); change != Aig::falseLit())
            open.push_back({index, change});
    return open;
}

// ---------------------------------------------------------------------------------------- questions

Answer Switches::Impl::solve(std::vector<Lit> together, uint64_t conflicts) {
    if (whole.exhausted())
        return Answer::Unknown;
    ++questions;
    Budget budget = whole.within(limits.solverSeconds);
    switch (solver.solve(together, std::min(conflicts, limits.conflicts), budget)) {
    case SatAnswer::Sat: return Answer::Sat;
    case SatAnswer::Unsat: return Answer::Unsat;
    case SatAnswer::Unknown: break;
    }
    return Answer::Unknown;
}

/// What the solver found becomes the known case.
void Switches::Impl::learnCase() {
    known.resize(aig.size());
    for (uint32_t node : cone)
        if (aig.gate(node).kind == Aig::Kind::Input)
            known[node] = solver.value(node);
}

/// In lane 0 the known case, in the others its neighbours: inputs that the condition depends on are
/// mostly kept, all others are anything.
void Switches::Impl::fillLanes() {
    for (uint32_t node : cone) {
        if (aig.gate(node).kind != Aig::Kind::Input)
            continue;
        const uint64_t base = known[node] ? ~uint64_t(0) : 0;
        const uint64_t rare = random.next() & random.next() & random.next();
        const uint64_t few = rare & 0xffff'ffff'0000'0000;
        const uint64_t many = (rare & 0xfffe) | (random.next() & ~uint64_t(0xffff));
        words[node] = base ^ (fixed[node] ? few & ~uint64_t(1) : many);
    }
}

void Switches::Impl::evaluate() {
    for (uint32_t node : cone)
        if (aig.isGate(node))
            words[node] = lanesOf(aig.gate(node), words);
}

/// Closes the switches that matter in the known case or near it.
void Switches::Impl::lookAround(Lit condition, std::vector<Open>& open, Outcome& outcome) {
    words.resize(aig.size());
    for (unsigned idle = 0; idle < idleRounds && !open.empty(); ++idle) {
        fillLanes();
        evaluate();
        const uint64_t holds = lanesOf(condition, words);
        if (std::erase_if(open, [&](const Open& one) {
                const bool shown = (holds & lanesOf(one.change, words)) != 0;
                if (shown)
                    outcome.effects[one.index] = Effect::Some;
                return shown;
            }) > 0)
            idle = 0;
    }
}

void Switches::Impl::settle(Lit condition, std::span<const Term> conditions,
                            std::span<const Part> parts, std::vector<Open>& open,
                            Outcome& outcome) {
    while (!open.empty()) {
        std::vector<Lit> changes;
        for (const Open& one : open)
            changes.push_back(one.change);
        const Answer any = solve({condition, aig.orAll(changes)}, togetherConflicts);
        if (any == Answer::Unsat)
            return;
        if (any == Answer::Unknown)
            break;
        learnCase();
        const size_t before = open.size();
        lookAround(condition, open, outcome);
        PAL_ASSERT(open.size() < before, "the case that a solver found shows something");
    }
    for (const Open& one : open) {
        const Answer answer = solve({condition, one.change}, singleConflicts);
        if (answer == Answer::Unknown)
            askEngine(conditions, parts, one.index, outcome);
        else if (answer == Answer::Sat)
            outcome.effects[one.index] = Effect::Some;
    }
}

Term Switches::Impl::changeTerm(std::span<const Part> parts, size_t index) {
    logic::TermMap one, none;
    for (size_t i = 0; i < switches.size(); ++i) {
        one[switches[i]] = pool.bool_(i == index);
        none[switches[i]] = pool.bool_(false);
    }
    Term any = pool.bool_(false);
    for (const Part& part : parts) {
        Term f = part.function;
        if (part.width > 0)
            f = pool.extract(f, part.lo + part.width - 1, part.lo);
        any = pool.or_(any, pool.redOr(pool.xor_(pool.substitute(f, one), pool.substitute(f, none))));
    }
    return any;
}

void Switches::Impl::askEngine(std::span<const Term> conditions, std::span<const Part> parts,
                               size_t index, Outcome& outcome) {
    if (whole.exhausted()) {
        outcome.effects[index] = Effect::Open;
        outcome.limit = whole.limit();
        return;
    }
    std::vector<Term> all(conditions.begin(), conditions.end());
    all.push_back(changeTerm(parts, index));
    ++questions;
    const CheckResult result = engine.check(all);
    if (result.answer == Answer::Sat)
        outcome.effects[index] = Effect::Some;
    if (result.answer == Answer::Unknown) {
        outcome.effects[index] = Effect::Open;
        outcome.limit = result.limit;
    }
}

// ------------------------------------------------------------------------------------------ outside

Switches::Switches(logic::TermPool& pool, std::vector<Term> switches,
                   std::span<const Term> functions, const Limits& limits)
    : impl(std::make_unique<Impl>(pool, std::move(switches), limits)) {
    impl->prepare(functions);
}

Switches::~Switches() = default;

size_t Switches::questions() const {
    return impl->questions;
}

Switches::Outcome Switches::ask(std::span<const Term> conditions, std::span<const Part> parts) {
    Outcome outcome;
    outcome.effects.assign(impl->switches.size(), Effect::None);
    std::vector<Lit> literals;
    for (Term t : conditions) {
        impl->tooLarge = impl->tooLarge || !impl->blaster.blast(t);
        if (!impl->tooLarge)
            literals.push_back(impl->blaster.word(t)[0]);
    }
    if (impl->tooLarge) {
        ++impl->questions;
        outcome.possible = impl->engine.check(conditions).answer;
        if (outcome.possible != Answer::Unsat)
            for (size_t index = 0; index < impl->switches.size(); ++index)
                impl->askEngine(conditions, parts, index, outcome);
        return outcome;
    }
    const Lit condition = impl->aig.andAll(literals);
    auto open = impl->openOf(parts);
    std::vector<Lit> roots{condition};
    const auto below = impl->aig.cone(roots);
    for (const auto& one : open)
        roots.push_back(one.change);
    impl->cone = impl->aig.cone(roots);
    impl->fixed.assign(impl->aig.size(), false);
    for (uint32_t node : below)
        impl->fixed[node] = true;

    outcome.possible = condition == Aig::falseLit()
                           ? Answer::Unsat
                           : impl->solve({condition}, singleConflicts);
    if (outcome.possible == Answer::Sat) {
        impl->learnCase();
        impl->lookAround(condition, open, outcome);
    }
    else if (outcome.possible == Answer::Unknown) {
        ++impl->questions;
        outcome.possible = impl->engine.check(conditions).answer;
    }
    if (outcome.possible != Answer::Unsat)
        impl->settle(condition, conditions, parts, open, outcome);
    return outcome;
}

} // namespace palindrome::proof
