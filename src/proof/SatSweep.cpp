// SatSweep.cpp - signature classes, equivalence checks and merging.
// SPDX-License-Identifier: MIT
#include "proof/SatSweep.h"

#include "util/Assert.h"

#include <array>

namespace palindrome::proof {

namespace {

/// A sweep that leaves this many pairs open, and most of all pairs, is given up.
constexpr size_t maxOpenPairs = 100;

/// Candidates tried for one node. Fewer than the learnt patterns kept, so that none is tried twice.
constexpr unsigned maxCandidates = 16;

} // namespace

SatSweep::SatSweep(const Aig& source, uint64_t seed)
    : source(source), graph(source.keepsSums()), patterns(graph, seed),
      solver(std::make_unique<SatSolver>(graph, SatSolver::Style::Plain, seed)), seed(seed),
      merges{Aig::falseLit()}, filedWith{UINT64_MAX}, filed{0} {
    patterns.update();
    refile();
}

Lit SatSweep::mapped(Lit l) const {
    return images[l.node()] ^ l.complemented();
}

Lit SatSweep::representative(Lit l) const {
    while (l.node() < merges.size() && merges[l.node()].node() != l.node())
        l = merges[l.node()] ^ l.complemented();
    return l;
}

/// The reduced literal of a source node whose operands have theirs.
Lit SatSweep::rebuild(uint32_t node) {
    const Aig::Gate& g = source.gate(node);
    switch (g.kind) {
        case Aig::Kind::False: return Aig::falseLit();
        case Aig::Kind::Input:
            return images[node].code == none ? graph.input() : images[node];
        case Aig::Kind::And:
            return representative(graph.and_(representative(mapped(g.a)),
                                             representative(mapped(g.b))));
        case Aig::Kind::Xor:
            return representative(graph.xor_(representative(mapped(g.a)),
                                             representative(mapped(g.b))));
    }
    PAL_ASSERT(false, "unknown gate");
    return {};
}

Lit SatSweep::image(Lit l) {
    images.resize(source.size(), Lit{none});
    if (images[l.node()].code == none) {
        for (uint32_t node : source.cone(std::span(&l, 1))) {
            if (images[node].code == none)
                images[node] = rebuild(node);
        }
    }
    return representative(mapped(l));
}

Lit SatSweep::sweep(Lit l, uint64_t conflicts, Budget& budget) {
    images.resize(source.size(), Lit{none});
    sweptWith.resize(source.size(), 0);
    decidedPairs = openPairs = 0;
    for (uint32_t node : source.cone(std::span(&l, 1))) {
        if (sweptWith[node] >= conflicts)
            continue;
        images[node] = rebuild(node);
        bool hopeless = openPairs > maxOpenPairs && openPairs > decidedPairs;
        if (hopeless || budget.exhausted()) // the rest is rebuilt only, so that what was merged is used
            continue;
        images[node] = classify(images[node], conflicts, budget);
        sweptWith[node] = conflicts;
    }
    return representative(mapped(l));
}

/// The first filed node with the same values under all patterns, in one of the two phases.
std::optional<uint32_t> SatSweep::candidate(uint32_t node) const {
    std::optional<uint32_t> best;
    auto [from, to] = bySignature.equal_range(patterns.signature(node));
    for (auto it = from; it != to; ++it) {
        uint32_t other = it->second;
        if (other >= node || merges[other].node() != other || (best && *best <= other))
            continue;
        bool complemented = patterns.phase(node) != patterns.phase(other);
        if (patterns.same(node, other, complemented))
            best = other;
    }
    return best;
}

/// Unsat: the literals are equal. Sat: the model distinguishes them.
SatAnswer SatSweep::provedEqual(Lit a, Lit b, uint64_t conflicts, Budget& budget) {
    for (bool flip : {false, true}) {
        std::array<Lit, 2> different{a ^ flip, ~b ^ flip};
        SatAnswer answer = solver->solve(different, conflicts, budget);
        if (answer != SatAnswer::Unsat)
            return answer;
    }
    return SatAnswer::Unsat;
}

void SatSweep::learn() {
    patterns.learn([this](uint32_t node) { return solver->value(node); });
    refile();
}

/// Sorts the representatives into classes again after the patterns changed.
void SatSweep::refile() {
    bySignature.clear();
    for (uint32_t node : filed)
        bySignature.emplace(patterns.signature(node), node);
}

/// The tables by reduced node cover the whole graph.
void SatSweep::ensureFiled() {
    size_t before = merges.size();
    merges.resize(graph.size());
    filedWith.resize(graph.size(), 0);
    for (size_t i = before; i < merges.size(); ++i)
        merges[i] = Lit::of(static_cast<uint32_t>(i));
}

/// Merges the literal's node into an earlier equal one, or files it as a representative.
Lit SatSweep::classify(Lit l, uint64_t conflicts, Budget& budget) {
    uint32_t node = l.node();
    ensureFiled();
    if (filedWith[node] >= conflicts)
        return representative(l);
    patterns.update();
    for (unsigned tries = 0; graph.isGate(node) && tries < maxCandidates; ++tries) {
        auto other = candidate(node);
        if (!other)
            break;
        Lit twin = Lit::of(*other, patterns.phase(node) != patterns.phase(*other));
        SatAnswer answer = provedEqual(Lit::of(node), twin, conflicts, budget);
        (answer == SatAnswer::Unknown ? openPairs : decidedPairs) += 1;
        if (answer == SatAnswer::Sat) {
            learn();
            continue;
        }
        if (answer == SatAnswer::Unknown)
            break;
        solver->assertEqual(Lit::of(node), twin);
        merges[node] = twin;
        filedWith[node] = UINT64_MAX;
        ++mergedCount;
        return representative(l);
    }
    if (filedWith[node] == 0) {
        filed.push_back(node);
        bySignature.emplace(patterns.signature(node), node);
    }
    filedWith[node] = conflicts;
    return l;
}

void SatSweep::recordModel(const std::function<bool(uint32_t)>& reducedValue) {
    model.assign(source.size(), false);
    for (uint32_t node = 0; node < images.size(); ++node) {
        if (source.gate(node).kind == Aig::Kind::Input && images[node].code != none)
            model[node] = reducedValue(images[node].node());
    }
}

SatAnswer SatSweep::solve(Lit l, uint64_t conflicts, Budget& budget) {
    if (l == Aig::falseLit())
        return SatAnswer::Unsat;
    SatAnswer answer = solver->solve(std::span(&l, 1), conflicts, budget);
    if (answer == SatAnswer::Sat) {
        recordModel([this](uint32_t node) { return solver->value(node); });
        learn();
    }
    return answer;
}

SatAnswer SatSweep::solveFresh(Lit l, uint64_t conflicts, Budget& budget) {
    if (l == Aig::falseLit())
        return SatAnswer::Unsat;
    SatSolver fresh(graph, SatSolver::Style::Full, seed);
    SatAnswer answer = fresh.solve(std::span(&l, 1), conflicts, budget);
    if (answer == SatAnswer::Sat)
        recordModel([&](uint32_t node) { return fresh.value(node); });
    return answer;
}

void SatSweep::refuted(Lit l) {
    if (!graph.isGate(l.node()))
        return;
    ensureFiled();
    if (merges[l.node()].node() != l.node())
        return;
    solver->assertEqual(l, Aig::falseLit());
    merges[l.node()] = Aig::falseLit() ^ l.complemented();
    filedWith[l.node()] = UINT64_MAX;
    ++mergedCount;
}

bool SatSweep::findPattern(Lit l) {
    patterns.update();
    size_t word = 0;
    unsigned bit = 0;
    if (!patterns.find(l, word, bit))
        return false;
    recordModel([&](uint32_t node) { return patterns.value(node, word, bit); });
    return true;
}

bool SatSweep::inputValue(uint32_t sourceNode) const {
    return sourceNode < model.size() && model[sourceNode];
}

} // namespace palindrome::proof
