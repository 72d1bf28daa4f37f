// Unroll.cpp - a machine's terms in successive cycles.
// SPDX-License-Identifier: MIT
#include "proof/Unroll.h"

#include "util/Assert.h"

namespace palindrome::proof {

using namespace logic;

Unroll::Unroll(TermPool& pool, const Machine& machine, const Definitions& definitions, From from)
    : pool(pool), machine(machine), definitions(definitions), from(from) {}

/// Adds the defined variables to a map that has all others.
void Unroll::define(TermMap& map) {
    std::vector<Term> variables, values;
    for (const StateVar& v : machine.state) {
        auto d = definitions.find(v.var);
        if (d == definitions.end())
            continue;
        variables.push_back(v.var);
        values.push_back(d->second);
    }
    values = pool.substitute(values, map);
    for (size_t i = 0; i < variables.size(); ++i)
        map[variables[i]] = values[i];
}

void Unroll::addFrame() {
    unsigned cycle = static_cast<unsigned>(frames.size());
    std::string suffix = "@" + std::to_string(cycle);
    Frame f;
    for (Term in : machine.inputs) {
        f.inputs.push_back(pool.var(pool.width(in), pool.name(in) + suffix));
        f.map[in] = f.inputs.back();
    }
    std::vector<const StateVar*> free, follow;
    for (const StateVar& v : machine.state) {
        if (definitions.contains(v.var))
            continue;
        (cycle == 0 && from == From::Reset && v.follow.valid() ? follow : free).push_back(&v);
    }
    std::vector<Term> values;
    for (const StateVar* v : free)
        values.push_back(cycle ? v->next : from == From::Reset ? v->init : v->var);
    if (cycle)
        values = pool.substitute(values, frames.back().map);
    for (size_t i = 0; i < free.size(); ++i)
        f.map[free[i]->var] = values[i];
    define(f.map);
    for (const StateVar* v : follow)
        f.map[v->var] = pool.substitute(v->follow, f.map);
    if (!follow.empty())
        define(f.map); // what is defined by a following variable
    frames.push_back(std::move(f));
}

const Unroll::Frame& Unroll::frame(unsigned cycle) {
    while (frames.size() <= cycle)
        addFrame();
    return frames[cycle];
}

std::vector<Term> Unroll::at(std::span<const Term> terms, unsigned cycle) {
    return pool.substitute(terms, frame(cycle).map);
}

Term Unroll::differ(unsigned a, unsigned b) {
    frame(std::max(a, b));
    std::vector<Term> bits;
    for (const StateVar& v : machine.state) {
        if (!definitions.contains(v.var))
            bits.push_back(pool.ne(frames[a].map.at(v.var), frames[b].map.at(v.var)));
    }
    return pool.orAll(bits);
}

Counterexample Unroll::run(const Assignment& model, unsigned last) {
    Counterexample c;
    auto copy = [&](Term to, Term var, Assignment& into) {
        auto value = model.find(var);
        into[to] = value == model.end() ? BitVec(pool.width(var), 0) : value->second;
    };
    for (Term v : machine.once)
        copy(v, v, c.once);
    for (unsigned cycle = 0; cycle <= last; ++cycle) {
        Assignment& values = c.inputs.emplace_back();
        for (size_t i = 0; i < machine.inputs.size(); ++i)
            copy(machine.inputs[i], frame(cycle).inputs[i], values);
    }
    return c;
}

} // namespace palindrome::proof
