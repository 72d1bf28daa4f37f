// Claims.cpp - lowers each unit of a structure once, and proves what it says of itself.
// SPDX-License-Identifier: MIT
#include "flow/Claims.h"

#include "flow/NetworkBuilder.h"
#include "logic/Promise.h"
#include "proof/Product.h"

#include <algorithm>

namespace palindrome::flow {

bool Claims::isWhole() const {
    return proof.unknown.empty() &&
           std::all_of(proof.promises.begin(), proof.promises.end(),
                       [](const proof::Lemma& lemma) { return lemma.proved; });
}

const Claims* ClaimSet::refuse(std::string why) {
    if (refusal.empty())
        refusal = std::move(why);
    return nullptr;
}

namespace {

std::string titleOf(const lct::Unit& unit, const Parameters& parameters) {
    std::string title = unit.name.text;
    for (const auto& [name, value] : parameters)
        title += " " + name + "=" + value;
    return title;
}

/// What an instance gives its unit's parameters.
Parameters parametersOf(const hdl::InstanceFacts& facts) {
    Parameters result;
    for (const auto& parameter : facts.parameters) {
        if (std::count(facts.overridable.begin(), facts.overridable.end(), parameter.first))
            result.push_back(parameter);
    }
    return result;
}

/// Of conditions that a proof has doubts about.
std::vector<std::string> namesOf(const Claims& claims, const std::vector<proof::Doubt>& doubts) {
    const auto promises = promiseNames(claims);
    std::vector<std::string> names;
    for (const proof::Doubt& d : doubts) {
        switch (d.kind) {
        case proof::Doubt::Kind::Promise: names.push_back(promises.at(d.index)); break;
        case proof::Doubt::Kind::Invariant:
            names.push_back("invariant " + claims.system.invariants.at(d.index).name);
            break;
        case proof::Doubt::Kind::Property:
            names.push_back("property " + claims.system.properties.at(d.index).name);
            break;
        }
    }
    return names;
}

} // namespace

std::vector<std::string> promiseNames(const Claims& claims) {
    std::vector<std::string> names;
    for (const auto& b : claims.below) {
        for (const auto& a : b.claims->system.assumptions)
            names.push_back(logic::promiseName(b.path, a.name));
    }
    return names;
}

std::vector<std::string> allNames(const Claims& claims) {
    std::vector<std::string> names = promiseNames(claims);
    for (const auto& c : claims.system.invariants)
        names.push_back("invariant " + c.name);
    for (const auto& c : claims.system.properties)
        names.push_back("property " + c.name);
    return names;
}

/// The values after reset; false if a register could be x then, or the unit has no such values.
bool ClaimSet::start(Claims& claims) {
    const proof::Binding binding =
        proof::bindByName(pool, claims.system, nullptr, claims.clocking);
    const proof::Product product =
        proof::buildProduct(pool, claims.system, nullptr, claims.clocking, binding, {});
    claims.init.assign(claims.system.registers.size(), {});
    std::vector<logic::Term> rails(claims.init.size());
    for (const auto& v : product.machine.state) {
        if (v.follow.valid())
            return false;
        (v.isRail ? rails : claims.init)[v.reg] = v.init;
    }
    for (size_t i = 0; i < claims.init.size(); ++i) {
        if (!claims.init[i].valid() || (rails[i].valid() && !pool.isZero(rails[i])))
            return false;
    }
    return true;
}

/// One clock and one reset go through the whole structure.
bool ClaimSet::fits(const Claims& around, const Claims& below) {
    const proof::ClockingSpec &a = around.clocking, &b = below.clocking;
    return b.clock.empty() ||
           (a.clock == b.clock && a.edge == b.edge && a.reset == b.reset &&
            (a.reset.empty() || a.resetActiveHigh == b.resetActiveHigh));
}

const Claims* ClaimSet::of(const lct::Unit& unit, const Parameters& parameters) {
    const std::string title = titleOf(unit, parameters);
    if (auto found = known.find(title); found != known.end())
        return found->second;
    const double before = ask.elapsed();
    ask.say("unit " + title);
    auto claims = std::make_unique<Claims>();
    claims->title = title;
    claims->unit = &unit;
    claims->parameters = parameters;
    claims->clocking = clockingOf(unit);
    std::vector<hdl::InstanceFacts> instances;
    {
        auto design = hdl::elaborateSpec(unit, parameters, sink);
        if (!design)
            return nullptr;
        auto system = hdl::lowerSpecAlone(unit, *design, pool, lowering, sink);
        if (!system)
            return nullptr;
        claims->system = std::move(*system);
        instances = hdl::instancesOf(design->design);
    }
    for (const auto& r : claims->system.registers) {
        if (r.isLatch)
            return refuse("`" + unit.name.text + "` has a latch `" + r.name + "`");
    }
    if (!start(*claims))
        return refuse("the registers of `" + unit.name.text + "` have no known values at first");
    double others = 0;
    for (const auto& facts : instances) {
        const lct::Unit* below = unit.findUnit(facts.module);
        if (!below)
            return refuse("`" + facts.path + "` is of no unit");
        const double at = ask.elapsed();
        const Claims* theirs = of(*below, parametersOf(facts));
        others += ask.elapsed() - at;
        if (!theirs)
            return nullptr;
        if (!fits(*claims, *theirs))
            return refuse("clock or reset of `" + facts.path + "` are not those of `" +
                          unit.name.text + "`");
        claims->below.push_back({facts.path, theirs});
    }
    std::string why;
    auto network = buildNetwork(pool, *claims, why);
    if (!network)
        return refuse(why);
    lastNetwork = std::move(*network);
    auto asked = [&](const std::vector<std::string>& names, Effort effort) {
        return breaks && breaks(*claims, names, effort);
    };
    claims->proof.stopped = !claims->below.empty() && asked(allNames(*claims), Effort::Quick);
    if (!claims->proof.stopped)
        claims->proof = proof::discharge(
            pool, lastNetwork, ask, options, [&](const std::vector<proof::Doubt>& doubts) {
                return asked(namesOf(*claims, doubts), Effort::Full);
            });
    claims->seconds = ask.elapsed() - before - others;
    if (claims->proof.stopped) {
        list.push_back(std::move(claims));
        found = list.back().get();
        return nullptr;
    }
    known[title] = claims.get();
    list.push_back(std::move(claims));
    return list.back().get();
}

} // namespace palindrome::flow
