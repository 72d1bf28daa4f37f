// Product.cpp - spec and HDL side by side as one machine, with the spec's choices bound to the HDL.
// SPDX-License-Identifier: MIT
#include "proof/Product.h"

#include "proof/XLift.h"
#include "util/Assert.h"

#include <algorithm>

namespace palindrome::proof {

using namespace logic;

namespace {

class Builder {
public:
    Builder(TermPool& pool, const System& specIn, const System* hdlIn,
            const ClockingSpec& clocking, const Binding& binding, const ProductOptions& options)
        : pool(pool), clocking(clocking), binding(binding), options(options),
          lifted{specIn, {}}, spec(lifted.system) {
        if (hdlIn) {
            LiftedSystem h =
                liftChoices(pool, *hdlIn, std::vector<bool>(hdlIn->choices.size(), true));
            hdlChoiceRails = std::move(h.choiceRails);
            hdl = std::move(h.system);
        }
        hasReset = !clocking.reset.empty();
    }

    Product build() {
        result.choiceSources = choiceSources(spec, hdl, binding);
        declareInputs();
        declareState();
        startHdl();
        startSpec();
        moveHdl();
        resetCycle();
        lifted = liftChoices(pool, spec, openIn(runningMoment));
        running();
        dropConstantRails();
        return std::move(result);
    }

private:
    struct Moment {
        std::vector<XTerm> next, outputs; ///< of the HDL
    };

    Term once(unsigned width, const std::string& name) {
        Term v = pool.var(width, name);
        result.machine.once.push_back(v);
        return v;
    }

    Term resetLevel(bool active) { return pool.bool_(active == clocking.resetActiveHigh); }

    XTerm unknown(unsigned width) { return {pool.zero(width), pool.ones(width)}; }
    XTerm known(Term t) { return {t, pool.zero(pool.width(t))}; }

    XTerm normal(const XTerm& t) {
        return {pool.and_(t.value, pool.not_(t.unknown)), t.unknown};
    }

    std::vector<XTerm> substitute(const std::vector<XTerm>& terms, const TermMap& map) {
        std::vector<Term> flat;
        for (const XTerm& t : terms) {
            flat.push_back(t.value);
            flat.push_back(t.unknown);
        }
        flat = pool.substitute(flat, map);
        std::vector<XTerm> out;
        for (size_t i = 0; i < flat.size(); i += 2)
            out.push_back({flat[i], flat[i + 1]});
        return out;
    }

    void declareInputs();
    void declareState();
    void startHdl();
    void startSpec();
    void moveHdl();
    void dropHdlRails();
    std::vector<bool> openIn(const Moment& moment);
    Term atReset(Term t, unsigned depth = 8);
    void resetCycle();
    void running();
    void dropConstantRails();
    void substituteResult(const TermMap& map);
    bool isTwoState(const Register& r) const { return pool.isConst(r.var.unknown); }
    void mapRegister(TermMap& map, const Register& r, const XTerm& to);
    XTerm pieced(std::span<const Piece> pieces, const std::vector<XTerm>& values);
    void addState(const Register& r, Side side, size_t index, const XTerm& var,
                  const XTerm& next);
    XTerm initialOr(const Register& r, const XTerm& other);
    XTerm openValue(unsigned width, const std::string& name);
    void bindChoices(TermMap& map, const Moment& moment, const std::vector<Term>& free,
                     const std::vector<Term>& rails);
    Moment hdlMoment(TermMap map);

    TermPool& pool;
    const ClockingSpec& clocking;
    const Binding& binding;
    const ProductOptions& options;
    LiftedSystem lifted; ///< the spec; its choices are lifted for running cycles, after resetCycle
    const System& spec;
    System hdl;
    std::vector<Term> hdlChoiceRails;
    bool hasReset = false;

    TermMap runningInputs, resetInputs; ///< HDL and spec input variables to machine terms
    Moment resetMoment, runningMoment;
    std::vector<XTerm> specInit, hdlInit, specFollow;
    Product result;
};

void Builder::declareInputs() {
    auto& machine = result.machine;
    for (const Input& in : spec.inputs) {
        if (in.name == clocking.reset) {
            runningInputs[in.var] = resetLevel(false);
            resetInputs[in.var] = resetLevel(true);
            result.resetInputs.push_back(resetLevel(true));
            continue;
        }
        machine.inputs.push_back(in.var);
        Term before = hasReset ? once(in.width, in.name + "@reset") : in.var;
        resetInputs[in.var] = before;
        result.resetInputs.push_back(before);
    }
    for (const Input& in : hdl.inputs) {
        const Input* same = spec.findInput(in.name);
        if (same && same->var == in.var)
            continue;
        if (same) {
            auto known = runningInputs.find(same->var);
            runningInputs[in.var] = known == runningInputs.end() ? same->var : known->second;
            resetInputs[in.var] = resetInputs.at(same->var);
        }
        else { // a clock that the HDL does not use as one; the interface check has seen it
            machine.inputs.push_back(in.var);
            resetInputs[in.var] = once(in.width, in.name + "@reset");
        }
    }
    for (size_t i = 0; i < hdl.choices.size(); ++i) {
        for (auto* map : {&runningInputs, &resetInputs}) {
            (*map)[hdl.choices[i].var] = pool.zero(hdl.choices[i].width);
            (*map)[hdlChoiceRails[i]] = pool.ones(hdl.choices[i].width);
        }
    }
}

void Builder::declareState() {
    for (const Register& r : spec.registers)
        result.specState.push_back(r.var);
    // The HDL gets variables of its own: the same system may stand on both sides. What a latch has
    // held is x, so that nothing may depend on it.
    for (const Register& r : hdl.registers) {
        Term rail = isTwoState(r) ? r.var.unknown : pool.var(r.width, r.name + "?x");
        result.hdlVars.push_back({pool.var(r.width, r.name), rail});
    }
    if (options.like)
        result.hdlVars = options.like->hdlVars;
    for (size_t i = 0; i < hdl.registers.size(); ++i) {
        const Register& r = hdl.registers[i];
        result.hdlState.push_back(r.isLatch ? unknown(r.width) : result.hdlVars[i]);
    }
}

/// Maps a register's variables; the rail of a two-state register is a constant, not a variable.
void Builder::mapRegister(TermMap& map, const Register& r, const XTerm& to) {
    map[r.var.value] = to.value;
    if (!isTwoState(r))
        map[r.var.unknown] = to.unknown;
}

/// The paired HDL value of a spec register, or of a choice.
XTerm Builder::pieced(std::span<const Piece> pieces, const std::vector<XTerm>& values) {
    std::vector<Term> value, rail;
    for (const Piece& p : pieces) {
        value.push_back(pool.extract(values[p.reg].value, p.hi, p.lo));
        rail.push_back(pool.extract(values[p.reg].unknown, p.hi, p.lo));
    }
    return {pool.concat(value), pool.concat(rail)};
}

/// The initial value of a unit without reset, `other` where it has none.
XTerm Builder::initialOr(const Register& r, const XTerm& other) {
    if (!r.initial)
        return other;
    Term open = r.initial->unknown;
    Term value = pool.or_(pool.and_(r.initial->value, pool.not_(open)),
                          pool.and_(other.value, open));
    return {value, pool.and_(other.unknown, open)};
}

void Builder::startHdl() {
    for (const Register& r : hdl.registers) {
        bool open = r.isLatch || (options.startUnknown && !isTwoState(r));
        XTerm any = open ? unknown(r.width) : known(once(r.width, "hdl." + r.name + "@start"));
        result.hdlStart.push_back(hasReset ? any : initialOr(r, any));
    }
}

XTerm Builder::openValue(unsigned width, const std::string& name) {
    return options.openIsUnknown ? unknown(width) : known(once(width, name));
}

void Builder::startSpec() {
    for (size_t i = 0; i < spec.registers.size(); ++i) {
        const Register& r = spec.registers[i];
        XTerm any = binding.paired(i) ? pieced(binding.pair[i], result.hdlStart)
                                      : openValue(r.width, "spec." + r.name + "@start");
        result.specStart.push_back(hasReset ? any : initialOr(r, any));
    }
}

/// The HDL's next values and outputs under a map of all its variables.
Builder::Moment Builder::hdlMoment(TermMap map) {
    Moment m;
    std::vector<XTerm> terms;
    for (const Register& r : hdl.registers)
        terms.push_back(r.next);
    for (const Output& o : hdl.outputs)
        terms.push_back(o.fn);
    terms = substitute(terms, map);
    auto split = terms.begin() + static_cast<std::ptrdiff_t>(hdl.registers.size());
    m.next.assign(terms.begin(), split);
    m.outputs.assign(split, terms.end());
    for (XTerm& t : m.next)
        t = normal(t);
    for (XTerm& t : m.outputs)
        t = normal(t);
    return m;
}

/// What stands for each choice: the HDL's value where it answers for it, else a free variable.
void Builder::bindChoices(TermMap& map, const Moment& moment, const std::vector<Term>& free,
                          const std::vector<Term>& rails) {
    for (size_t i = 0; i < spec.choices.size(); ++i) {
        const Choice& c = spec.choices[i];
        const ChoiceSource& source = result.choiceSources[i];
        XTerm value = free[i].valid() ? known(free[i]) : unknown(c.width);
        if (source.kind == ChoiceSource::Kind::Registers) {
            value = pieced(source.pieces, moment.next);
        }
        else if (source.kind == ChoiceSource::Kind::Output) {
            const XTerm& whole = moment.outputs[source.output];
            unsigned hi = c.lo + c.width - 1;
            value = {pool.extract(whole.value, hi, c.lo), pool.extract(whole.unknown, hi, c.lo)};
        }
        map[c.var] = value.value;
        if (rails[i].valid())
            map[rails[i]] = value.unknown;
    }
}

/// What the HDL does in the reset cycle and in a running one; it does not depend on the spec.
void Builder::moveHdl() {
    resetMoment = {result.hdlStart, {}};
    if (hasReset) {
        TermMap map = resetInputs;
        for (size_t i = 0; i < hdl.registers.size(); ++i)
            mapRegister(map, hdl.registers[i], result.hdlStart[i]);
        resetMoment = hdlMoment(map);
    }
    hdlInit = resetMoment.next;
    TermMap map = runningInputs;
    for (size_t i = 0; i < hdl.registers.size(); ++i)
        mapRegister(map, hdl.registers[i], normal(result.hdlState[i]));
    runningMoment = hdlMoment(map);
    dropHdlRails();
}

/// The HDL registers that are never unknown once they were reset, as dropConstantRails finds them for
/// both sides: what follows them needs no rail either.
void Builder::dropHdlRails() {
    std::vector<bool> zero;
    for (size_t i = 0; i < hdl.registers.size(); ++i)
        zero.push_back(pool.op(result.hdlState[i].unknown) == Op::Var &&
                       pool.isZero(hdlInit[i].unknown));
    TermMap map;
    for (bool changed = true; changed;) {
        changed = false;
        map.clear();
        for (size_t i = 0; i < zero.size(); ++i) {
            if (zero[i])
                map[result.hdlState[i].unknown] = pool.zero(hdl.registers[i].width);
        }
        std::vector<Term> rails;
        for (const XTerm& t : runningMoment.next)
            rails.push_back(t.unknown);
        rails = pool.substitute(rails, map);
        for (size_t i = 0; i < zero.size(); ++i) {
            if (zero[i] && !pool.isZero(rails[i])) {
                zero[i] = false;
                changed = true;
            }
        }
    }
    for (auto* list : {&runningMoment.next, &runningMoment.outputs, &result.hdlState})
        *list = substitute(*list, map);
}

/// The choices that may have unknown bits then.
std::vector<bool> Builder::openIn(const Moment& moment) {
    std::vector<bool> open;
    for (const ChoiceSource& source : result.choiceSources) {
        switch (source.kind) {
        case ChoiceSource::Kind::Registers:
            open.push_back(!pool.isZero(pieced(source.pieces, moment.next).unknown));
            break;
        case ChoiceSource::Kind::Output:
            open.push_back(!pool.isZero(moment.outputs[source.output].unknown));
            break;
        case ChoiceSource::Kind::Free: open.push_back(options.openIsUnknown); break;
        }
    }
    return open;
}

/// A next value with reset active, as far down as reset alone selects: what is not selected is
/// never rebuilt.
Term Builder::atReset(Term t, unsigned depth) {
    const Input* reset = spec.findInput(clocking.reset);
    if (!reset || depth == 0)
        return t;
    if (t == reset->var)
        return resetLevel(true);
    auto args = pool.args(t);
    switch (pool.op(t)) {
    case Op::Ite:
        if (Term c = atReset(args[0], depth - 1); pool.isConst(c))
            return atReset(args[pool.isTrue(c) ? 1 : 2], depth - 1);
        return t;
    case Op::Not: return pool.not_(atReset(args[0], depth - 1));
    case Op::And: {
        Term first = atReset(args[0], depth - 1);
        Term second = pool.isZero(first) ? first : atReset(args[1], depth - 1);
        return pool.isZero(second) ? second : pool.and_(first, second);
    }
    default: return t;
    }
}

void Builder::resetCycle() {
    specFollow.assign(spec.registers.size(), {});
    result.specFree.assign(spec.registers.size(), {});
    std::vector<XTerm> specOwn = result.specStart;
    std::vector<Term> free(spec.choices.size());
    result.resetChoices = free;
    if (hasReset) {
        TermMap map = resetInputs;
        for (size_t i = 0; i < spec.registers.size(); ++i)
            mapRegister(map, spec.registers[i], result.specStart[i]);
        for (size_t i = 0; i < free.size() && !options.openIsUnknown; ++i)
            free[i] = once(spec.choices[i].width, pool.name(spec.choices[i].var) + "@reset");
        std::vector<XTerm> next;
        for (const Register& r : spec.registers)
            next.push_back({atReset(r.next.value), atReset(r.next.unknown)});
        std::vector<Term> rails;
        next = liftTerms(pool, spec, openIn(resetMoment), std::move(next), rails);
        bindChoices(map, resetMoment, free, rails);
        for (size_t i = 0; i < free.size(); ++i) {
            if (free[i].valid() && map.at(spec.choices[i].var) == free[i])
                result.resetChoices[i] = free[i];
        }
        specOwn = substitute(next, map);
    }
    for (size_t i = 0; i < spec.registers.size(); ++i) {
        const Register& r = spec.registers[i];
        XTerm init = normal(specOwn[i]);
        if (binding.origin[i] == Origin::Pair)
            init = pieced(binding.pair[i], hdlInit);
        else if (binding.origin[i] == Origin::Free) {
            init = openValue(r.width, "spec." + r.name + "@free");
            result.specFree[i] = init.value;
        }
        specInit.push_back(init);
    }
}

void Builder::running() {
    TermMap map = runningInputs;
    for (size_t i = 0; i < spec.registers.size(); ++i)
        mapRegister(map, spec.registers[i], normal(result.specState[i]));
    std::vector<Term> free(spec.choices.size());
    for (size_t i = 0; i < free.size() && !options.openIsUnknown; ++i)
        free[i] = spec.choices[i].var;
    bindChoices(map, runningMoment, free, lifted.choiceRails);
    for (size_t i = 0; i < free.size(); ++i) {
        if (free[i].valid() && map.at(free[i]) == free[i])
            result.machine.inputs.push_back(free[i]);
        else
            free[i] = {};
    }
    result.choiceInputs = free;

    std::vector<XTerm> terms;
    for (const Register& r : spec.registers)
        terms.push_back(r.next);
    for (const Output& o : spec.outputs)
        terms.push_back(o.fn);
    for (auto* list : {&spec.assumptions, &spec.invariants, &spec.properties}) {
        for (const Named& n : *list)
            terms.push_back(n.fn);
    }
    terms = substitute(terms, map);
    size_t at = 0;
    for (size_t i = 0; i < spec.registers.size(); ++i, ++at) {
        if (binding.origin[i] == Origin::Port)
            specFollow[i] = runningMoment.outputs[binding.port[i]];
        addState(spec.registers[i], Side::Spec, i, result.specState[i], normal(terms[at]));
    }
    for (size_t i = 0; i < hdl.registers.size(); ++i) {
        if (!hdl.registers[i].isLatch)
            addState(hdl.registers[i], Side::Hdl, i, result.hdlState[i],
                     runningMoment.next[i]);
    }
    for (const Output& o : spec.outputs) {
        XTerm mine = normal(terms[at++]);
        for (size_t k = 0; k < hdl.outputs.size(); ++k) {
            if (hdl.outputs[k].name == o.name && hdl.outputs[k].width == o.width)
                result.outputs.push_back({o.name, mine, runningMoment.outputs[k]});
        }
    }
    for (size_t i = 0; i < spec.assumptions.size(); ++i)
        result.machine.assumptions.push_back(notFalse(pool, terms[at++]));
    for (size_t i = 0; i < spec.invariants.size(); ++i)
        result.invariants.push_back(terms[at++]);
    for (size_t i = 0; i < spec.properties.size(); ++i)
        result.properties.push_back(terms[at++]);
}

void Builder::addState(const Register& r, Side side, size_t index, const XTerm& var,
                       const XTerm& next) {
    const XTerm& init = side == Side::Spec ? specInit[index] : hdlInit[index];
    XTerm follow = side == Side::Spec ? specFollow[index] : XTerm{};
    StateVar v;
    v.name = r.name;
    v.side = side;
    v.reg = index;
    v.var = var.value;
    v.next = next.value;
    v.init = init.value;
    v.follow = follow.value;
    result.machine.state.push_back(v);
    if (isTwoState(r) || pool.isConst(var.unknown))
        return;
    v.isRail = true;
    v.var = var.unknown;
    v.next = next.unknown;
    v.init = init.unknown;
    v.follow = follow.unknown;
    result.machine.state.push_back(v);
}

/// Greatest fixpoint: assume that all rails are 0, drop those whose next or first value is then not
/// obviously 0, until none is dropped. What stays is 0 in every checked cycle and leaves the machine.
void Builder::dropConstantRails() {
    auto& state = result.machine.state;
    std::vector<bool> zero(state.size());
    for (size_t i = 0; i < state.size(); ++i)
        zero[i] = state[i].isRail && (state[i].follow.valid() || pool.isZero(state[i].init));
    TermMap map;
    for (bool changed = true; changed;) {
        changed = false;
        map.clear();
        std::vector<Term> terms;
        for (size_t i = 0; i < state.size(); ++i) {
            if (zero[i])
                map[state[i].var] = pool.zero(pool.width(state[i].var));
            terms.push_back(state[i].next);
            terms.push_back(state[i].follow.valid() ? state[i].follow : state[i].init);
        }
        terms = pool.substitute(terms, map);
        for (size_t i = 0; i < state.size(); ++i) {
            if (zero[i] && !(pool.isZero(terms[2 * i]) && pool.isZero(terms[2 * i + 1]))) {
                zero[i] = false;
                changed = true;
            }
        }
    }
    std::vector<StateVar> kept;
    for (size_t i = 0; i < state.size(); ++i) {
        if (!zero[i])
            kept.push_back(state[i]);
    }
    state = std::move(kept);
    substituteResult(map);
    // A rail that is not always 0 keeps its value at 0 where it is 1.
    for (const auto* list : {&result.specState, &result.hdlState}) {
        for (const XTerm& t : *list) {
            if (!pool.isZero(t.unknown))
                result.machine.facts.push_back(
                    pool.not_(pool.redOr(pool.and_(t.value, t.unknown))));
        }
    }
}

/// Replaces variables in every term of the result that speaks of checked cycles.
void Builder::substituteResult(const TermMap& map) {
    std::vector<Term*> places;
    auto add = [&](Term& t) {
        if (t.valid())
            places.push_back(&t);
    };
    auto addX = [&](XTerm& t) {
        add(t.value);
        add(t.unknown);
    };
    for (StateVar& v : result.machine.state) {
        add(v.next);
        add(v.follow);
    }
    for (OutputPair& o : result.outputs) {
        addX(o.spec);
        addX(o.hdl);
    }
    for (auto* list : {&result.invariants, &result.properties, &result.specState,
                       &result.hdlState}) {
        for (XTerm& t : *list)
            addX(t);
    }
    for (Term& t : result.machine.assumptions)
        add(t);
    std::vector<Term> terms;
    for (Term* t : places)
        terms.push_back(*t);
    terms = pool.substitute(terms, map);
    for (size_t i = 0; i < places.size(); ++i)
        *places[i] = terms[i];
}

} // namespace

Product buildProduct(TermPool& pool, const System& spec, const System* hdl,
                     const ClockingSpec& clocking, const Binding& binding,
                     const ProductOptions& options) {
    return Builder(pool, spec, hdl, clocking, binding, options).build();
}

} // namespace palindrome::proof
