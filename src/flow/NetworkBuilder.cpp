// NetworkBuilder.cpp - instances get variables of their own; what their inputs are is put in at once.
// SPDX-License-Identifier: MIT
#include "flow/NetworkBuilder.h"

#include "proof/Binding.h"

#include <algorithm>
#include <unordered_map>

namespace palindrome::flow {

using logic::Term;
using logic::TermMap;
using logic::XTerm;
using proof::Network;

namespace {

bool isInside(std::string_view name) {
    return name.find('.') != std::string_view::npos;
}

class Builder {
public:
    Builder(logic::TermPool& pool, const Claims& top) : pool(pool), top(top) {}

    std::optional<Network> build(std::string& why) {
        add(top, "", 0, 0);
        for (size_t n = 0; n < places.size(); ++n)
            equations(n);
        conditions();
        why = trouble;
        return trouble.empty() ? std::optional(std::move(net)) : std::nullopt;
    }

private:
    /// A node with the meaning of its unit's variables.
    struct Place {
        const Claims* claims = nullptr;
        size_t parent = 0;
        size_t child = 0; ///< the instance right below the top that it is or belongs to
        std::string inParent;
        std::vector<size_t> below;
        std::vector<Term> registers;
        std::map<std::string, Term> outputs;
        TermMap meaning;
        std::unordered_map<Term, const logic::Input*, logic::TermHash> inputs;
        std::unordered_map<Term, size_t, logic::TermHash> registerOf, railOf;
    };

    void fail(std::string why) {
        if (trouble.empty())
            trouble = std::move(why);
    }

    const std::string& pathOf(size_t n) const { return net.nodes[n].path; }
    std::string nameOf(size_t n, const std::string& name) const {
        return pathOf(n).empty() ? name : pathOf(n) + "." + name;
    }

    void add(const Claims& claims, const std::string& path, size_t parent, size_t child);
    void equations(size_t n);
    void conditions();
    void fromBelow();
    Term meaningOf(size_t n, Term var);
    Term inputMeaning(size_t n, const logic::Input& in);
    XTerm lookInside(size_t n, const std::string& name, unsigned width);
    XTerm named(size_t n, const std::string& name);
    Term flat(size_t n, Term t);
    XTerm flat(size_t n, const XTerm& t) { return {flat(n, t.value), flat(n, t.unknown)}; }
    Network::Condition condition(size_t n, const logic::Named& c, std::string name) {
        return {std::move(name), n, flat(n, c.fn)};
    }

    logic::TermPool& pool;
    const Claims& top;
    Network net;
    std::vector<Place> places;
    std::string trouble;
    unsigned depth = 0;
};

void Builder::add(const Claims& claims, const std::string& path, size_t parent, size_t child) {
    const size_t n = places.size();
    net.nodes.push_back({path, claims.title});
    Place place;
    place.claims = &claims;
    place.parent = parent;
    place.child = n == 0 || parent == 0 ? n : child;
    const logic::System& system = claims.system;
    for (const auto& in : system.inputs)
        place.inputs[in.var] = &in;
    for (size_t i = 0; i < system.registers.size(); ++i) {
        const auto& r = system.registers[i];
        place.registers.push_back(pool.var(r.width, nameOf(n, r.name)));
        place.registerOf[r.var.value] = i;
        place.railOf[r.var.unknown] = i;
    }
    for (const auto& o : system.outputs) {
        if (n != 0 && !isInside(o.name))
            place.outputs[o.name] = pool.var(o.width, nameOf(n, o.name));
    }
    places.push_back(std::move(place));
    for (const auto& b : claims.below) {
        const size_t at = places.size();
        add(*b.claims, nameOf(n, b.path), n, places[n].child);
        places[at].inParent = b.path;
        places[n].below.push_back(at);
    }
}

/// A term of a unit as one of the network.
Term Builder::flat(size_t n, Term t) {
    if (pool.isConst(t) || !trouble.empty())
        return t;
    for (Term v : pool.variables({&t, 1})) {
        if (!places[n].meaning.contains(v)) {
            Term m = meaningOf(n, v);
            places[n].meaning[v] = m;
        }
    }
    return trouble.empty() ? pool.substitute(t, places[n].meaning) : t;
}

Term Builder::meaningOf(size_t n, Term var) {
    const Place& place = places[n];
    if (auto r = place.registerOf.find(var); r != place.registerOf.end())
        return place.registers[r->second];
    if (place.railOf.contains(var))
        return pool.zero(pool.width(var));
    if (auto in = place.inputs.find(var); in != place.inputs.end())
        return inputMeaning(n, *in->second);
    // A choice: anything, in each cycle and instance anew.
    Term fresh = pool.var(pool.width(var), nameOf(n, pool.name(var)));
    net.inputs.push_back(fresh);
    return fresh;
}

Term Builder::inputMeaning(size_t n, const logic::Input& in) {
    const proof::ClockingSpec& clocking = places[n].claims->clocking;
    if (in.name == clocking.reset)
        return pool.bool_(!clocking.resetActiveHigh);
    if (in.name == clocking.clock)
        return pool.zero(1);
    if (isInside(in.name)) {
        const bool isRail = in.name.back() == '?';
        const XTerm found =
            lookInside(n, in.name.substr(0, in.name.size() - (isRail ? 1 : 0)), in.width);
        return isRail ? found.unknown : found.value;
    }
    if (n == 0) {
        net.inputs.push_back(in.var);
        return in.var;
    }
    const size_t parent = places[n].parent;
    const std::string wire = places[n].inParent + "." + in.name;
    for (const auto& o : places[parent].claims->system.outputs) {
        if (o.name != wire || o.width != in.width)
            continue;
        if (++depth > 1000) {
            fail("names inside of instances lead in a circle");
            return in.var;
        }
        Term t = flat(parent, o.fn.value);
        --depth;
        return t;
    }
    fail("nothing drives " + nameOf(n, in.name));
    return in.var;
}

/// What `u_a[1].level` stands for.
XTerm Builder::lookInside(size_t n, const std::string& name, unsigned width) {
    for (size_t child : places[n].below) {
        const std::string front = places[child].inParent + ".";
        if (!name.starts_with(front))
            continue;
        const std::string rest = name.substr(front.size());
        // An instance of an instance may be meant.
        const bool deeper = std::any_of(
            places[child].below.begin(), places[child].below.end(),
            [&](size_t b) { return rest.starts_with(places[b].inParent + "."); });
        XTerm found = deeper ? lookInside(child, rest, width) : named(child, rest);
        if (found.valid() && pool.width(found.value) == width)
            return found;
    }
    fail("`" + nameOf(n, name) + "` cannot be followed");
    return {pool.zero(width), pool.zero(width)};
}

/// A port, register or signal of an instance.
XTerm Builder::named(size_t n, const std::string& name) {
    const Place& place = places[n];
    const logic::System& system = place.claims->system;
    auto known = [&](Term t) { return XTerm{t, pool.zero(pool.width(t))}; };
    std::map<unsigned, Term> slices; // registers first: they may be ports as well
    for (size_t i = 0; i < system.registers.size(); ++i) {
        if (system.registers[i].name == name)
            return known(place.registers[i]);
        const proof::RegisterPlace at = proof::placeOf(system.registers[i]);
        if (at.base == name)
            slices[at.lo] = place.registers[i];
    }
    if (!slices.empty()) {
        std::vector<Term> parts;
        for (auto s = slices.rbegin(); s != slices.rend(); ++s)
            parts.push_back(s->second);
        return known(pool.concat(parts));
    }
    if (auto o = place.outputs.find(name); o != place.outputs.end())
        return known(o->second);
    if (++depth > 1000) {
        fail("names inside of instances lead in a circle");
        return {};
    }
    XTerm result;
    if (const auto* s = system.findSignal(name))
        result = flat(n, s->fn);
    else if (const auto* in = system.findInput(name))
        result = known(flat(n, in->var));
    --depth;
    return result;
}

void Builder::equations(size_t n) {
    const Claims& claims = *places[n].claims;
    TermMap fresh;
    for (size_t i = 0; i < claims.system.registers.size(); ++i) {
        const auto& r = claims.system.registers[i];
        for (Term v : pool.variables({&claims.init[i], 1})) {
            if (!fresh.contains(v))
                fresh[v] = pool.var(pool.width(v), nameOf(n, pool.name(v)));
        }
        net.state.push_back({nameOf(n, r.name), n, places[n].registers[i],
                             flat(n, r.next.value), pool.substitute(claims.init[i], fresh)});
    }
    for (const auto& o : claims.system.outputs) {
        auto var = places[n].outputs.find(o.name);
        if (var != places[n].outputs.end())
            net.wires.push_back({nameOf(n, o.name), n, var->second, flat(n, o.fn.value)});
        if (n == 0)
            net.rails.push_back({o.name, 0, flat(0, o.fn)});
    }
    if (n == 0) {
        for (const auto& r : claims.system.registers)
            net.nextRails.push_back({r.name, 0, flat(0, r.next)});
    }
}

void Builder::conditions() {
    const logic::System& system = top.system;
    for (const auto& c : system.assumptions)
        net.given.push_back(condition(0, c, c.name));
    for (const auto& c : system.invariants)
        net.invariants.push_back(condition(0, c, c.name));
    for (const auto& c : system.properties)
        net.properties.push_back(condition(0, c, c.name));
    for (size_t child : places[0].below) {
        for (const auto& c : places[child].claims->system.assumptions)
            net.promises.push_back(condition(child, c, c.name));
    }
    fromBelow();
}

/// What is proved of the units, as facts about the instances.
void Builder::fromBelow() {
    std::map<size_t, std::vector<size_t>> promisesOf; ///< by instance right below the top
    for (size_t p = 0; p < net.promises.size(); ++p)
        promisesOf[net.promises[p].node].push_back(p);
    std::vector<bool> holds(places.size(), true);
    for (size_t n = 1; n < places.size(); ++n) {
        const Place& place = places[n];
        const Claims& claims = *place.claims;
        const size_t parent = place.parent;
        holds[n] = claims.proof.unknown.empty() &&
                   (parent == 0 || (holds[parent] && places[parent].claims->isWhole()));
        if (!holds[n])
            continue;
        const std::vector<size_t>& own = promisesOf[place.child];
        auto needs = [&](const proof::Lemma& lemma) {
            if (n != place.child)
                return own;
            std::vector<size_t> some;
            for (size_t i : lemma.needs)
                some.push_back(own.at(i));
            return some;
        };
        auto passing = [&](const logic::Named& c, const proof::Lemma& lemma) {
            net.passing.push_back({condition(n, c, c.name), needs(lemma)});
        };
        const auto& proof = claims.proof;
        for (size_t i = 0; i < proof.invariants.size(); ++i) {
            const auto& c = claims.system.invariants[i];
            if (proof.invariants[i].proved && proof.ofRegisters[i])
                net.lasting.push_back(condition(n, c, c.name));
            else if (proof.invariants[i].proved)
                passing(c, proof.invariants[i]);
        }
        for (size_t i = 0; i < proof.properties.size(); ++i) {
            if (proof.properties[i].proved)
                passing(claims.system.properties[i], proof.properties[i]);
        }
        if (n == place.child)
            continue;
        // Inside of an instance that keeps what its own instances assume.
        for (const auto& c : claims.system.assumptions)
            net.passing.push_back({condition(n, c, c.name), own});
    }
}

} // namespace

std::optional<Network> buildNetwork(logic::TermPool& pool, const Claims& top, std::string& why) {
    return Builder(pool, top).build(why);
}

} // namespace palindrome::flow
