// BreakingRun.cpp - lowers the whole, searches on its cones, replays what is found.
// SPDX-License-Identifier: MIT
#include "flow/BreakingRun.h"

#include "hdl/Structure.h"
#include "proof/Replay.h"
#include "proof/RunCheck.h"

#include <algorithm>

namespace palindrome::flow {

using logic::Term;

namespace {

/// Cycles after reset that are searched: enough for two packets one after the other.
constexpr unsigned searchedCycles = 24;
/// An error of a connection mostly shows as soon as something comes through it.
constexpr unsigned quickCycles = 5;
constexpr uint64_t quickConflicts = 1'000;

} // namespace

struct RunSearcher::Whole {
    Whole(logic::System lowered, const proof::ClockingSpec& clocked, const proof::Options& options,
          std::unique_ptr<logic::TermPool> itsPool)
        : pool(std::move(itsPool)), system(std::move(lowered)), clocking(clocked),
          ask(*pool, options),
          binding(proof::bindByName(*pool, system, nullptr, clocking)),
          product(proof::buildProduct(*pool, system, nullptr, clocking, binding, {})) {
        auto add = [&](const std::vector<logic::Named>& list, const char* front,
                       const std::vector<logic::XTerm>& terms) {
            for (size_t i = 0; i < list.size(); ++i) {
                const bool below = list[i].name.find(' ') != std::string::npos;
                names.push_back((below ? "" : front) + list[i].name);
                claims.push_back(list[i].fn);
                bad.push_back(pool->not_(proof::surelyTrue(*pool, terms[i])));
            }
        };
        add(system.properties, "property ", product.properties);
        add(system.invariants, "invariant ", product.invariants);
    }

    std::unique_ptr<logic::TermPool> pool;
    logic::System system;
    proof::ClockingSpec clocking;
    proof::Ask ask;
    proof::Binding binding;
    proof::Product product;
    std::vector<std::string> names; ///< of conditions, with what they claim and when it is broken
    std::vector<logic::XTerm> claims;
    std::vector<Term> bad;
    std::vector<size_t> wanted; ///< of the search that goes on
    std::unique_ptr<proof::RunSearch> search;
};

RunSearcher::RunSearcher(const lct::Unit& unit, const Parameters& parameters,
                         const hdl::LowerOptions& lowering, const proof::Options& options)
    : unit(unit), parameters(parameters), lowering(lowering), options(options) {}

RunSearcher::~RunSearcher() = default;

/// The whole at the first call; false if there is none.
bool RunSearcher::lowerOnce() {
    if (!tried) {
        tried = true;
        diag::Sink sink; // the unit was elaborated before: nothing new can be said of it
        auto pool = std::make_unique<logic::TermPool>();
        auto design = hdl::elaborateSpec(unit, parameters, sink);
        auto system = design ? hdl::lowerSpecEach(unit, *design, *pool, lowering, sink)
                             : std::nullopt;
        if (system)
            whole = std::make_unique<Whole>(std::move(*system), clockingOf(unit), options,
                                            std::move(pool));
    }
    return whole != nullptr;
}

size_t RunSearcher::stateBits() {
    size_t bits = 0;
    if (lowerOnce()) {
        for (const auto& r : whole->system.registers)
            bits += r.width;
    }
    return bits;
}

/// False if there is nothing to search.
bool RunSearcher::prepare(const std::vector<std::string>& names, proof::SatSolver::Style style) {
    clear = 0;
    if (!lowerOnce())
        return false;
    std::vector<size_t> wanted;
    for (size_t i = 0; i < whole->names.size(); ++i) {
        if (std::count(names.begin(), names.end(), whole->names[i]))
            wanted.push_back(i);
    }
    if (wanted.empty())
        return false;
    if (!whole->search || wanted != whole->wanted) {
        std::vector<Term> bad;
        for (size_t i : wanted)
            bad.push_back(whole->bad[i]);
        whole->wanted = wanted;
        whole->search = std::make_unique<proof::RunSearch>(*whole->pool, whole->product.machine,
                                                           std::move(bad), whole->ask, style);
    }
    return true;
}

std::optional<BreakingRun> RunSearcher::take(const proof::FoundRun& found) {
    clear = found.clear;
    return found.run ? std::optional(describe(found)) : std::nullopt;
}

std::optional<BreakingRun> RunSearcher::search(const std::vector<std::string>& names,
                                               double seconds) {
    return prepare(names, proof::SatSolver::Style::Search)
               ? take(whole->search->search(searchedCycles, seconds))
               : std::nullopt;
}

std::optional<BreakingRun> RunSearcher::quick(const std::vector<std::string>& names) {
    return prepare(names, proof::SatSolver::Style::Full)
               ? take(whole->search->quick(quickCycles, quickConflicts))
               : std::nullopt;
}

BreakingRun RunSearcher::describe(const proof::FoundRun& found) {
    BreakingRun result;
    std::vector<size_t> shown;
    for (size_t i : found.shown)
        shown.push_back(whole->wanted[i]);
    const size_t first = shown.front();
    const auto plain = proof::RunCheck(*whole->pool, whole->product.machine, {whole->bad[first]})
                           .plain(*found.run);
    const proof::Claim claim{proof::Claim::Kind::Fails, whole->names[first], whole->claims[first]};
    result.trace = proof::replay(*whole->pool, whole->system, nullptr, whole->clocking,
                                 whole->binding, whole->product, plain, claim);
    result.trace.shortest = found.shortest;
    // What the plain run still breaks beside it.
    std::vector<Term> all;
    for (size_t i : shown)
        all.push_back(whole->bad[i]);
    const auto still =
        proof::RunCheck(*whole->pool, whole->product.machine, std::move(all)).last(plain);
    for (size_t i = 0; i < shown.size(); ++i) {
        if (still.at(i))
            result.broken.push_back(whole->names[shown[i]]);
    }
    result.vcd = proof::toVcd(result.trace, whole->system, whole->system);
    return result;
}

} // namespace palindrome::flow
