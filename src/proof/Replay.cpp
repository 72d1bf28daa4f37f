// Replay.cpp - runs a counterexample in the interpreter and writes down what it shows.
// SPDX-License-Identifier: MIT
#include "proof/Replay.h"

#include "logic/Interpreter.h"
#include "util/Assert.h"

namespace palindrome::proof {

using namespace logic;

namespace {

using NamedValues = std::vector<std::pair<std::string, std::string>>;

class Replayer {
public:
    Replayer(TermPool& pool, const System& spec, const System* hdlIn,
             const ClockingSpec& clocking, const Binding& binding, const Product& product,
             const Counterexample& run)
        : pool(pool), spec(spec), hdl(hdlIn ? *hdlIn : none), clocking(clocking),
          binding(binding), product(product), run(run), mine(pool, spec), theirs(pool, hdl),
          once(pool) {
        for (const auto& [var, value] : run.once)
            once.set(var, value);
        hasReset = !clocking.reset.empty();
    }

    Trace play(const Claim& claim) {
        powerUp();
        if (hasReset) {
            setInputs(nullptr);
            follow(nullptr);
            record();
            step();
        }
        for (size_t cycle = 0; cycle < run.inputs.size(); ++cycle) {
            setInputs(&run.inputs[cycle]);
            if (cycle == 0)
                openRegisters();
            follow(&run.inputs[cycle]);
            record();
            checkAssumptions();
            if (cycle + 1 < run.inputs.size())
                step();
        }
        check(claim);
        trace.replayed = true;
        return std::move(trace);
    }

private:
    void powerUp();
    void setInputs(const Assignment* values);
    void follow(const Assignment* values);
    void openRegisters();
    void step();
    void record();
    void checkAssumptions();
    void check(const Claim& claim);

    XValue onceValue(const XTerm& t) {
        return XValue(once.eval(t.value), once.eval(t.unknown));
    }

    template<typename Get>
    XValue pieced(std::span<const Piece> pieces, Get get) {
        XValue value;
        bool first = true;
        for (const Piece& p : pieces) {
            XValue part = XValue(get(p.reg)).extract(p.hi, p.lo);
            value = first ? part
                          : XValue(value.value.concat(part.value),
                                   value.unknown.concat(part.unknown));
            first = false;
        }
        return value;
    }

    TermPool& pool;
    const System none; ///< stands for the HDL where there is none
    const System& spec;
    const System& hdl;
    const ClockingSpec& clocking;
    const Binding& binding;
    const Product& product;
    const Counterexample& run;
    Interpreter mine, theirs;
    Evaluator once;
    Trace trace;
    bool hasReset = false;
};

void Replayer::powerUp() {
    for (size_t i = 0; i < hdl.registers.size(); ++i) {
        theirs.setRegister(i, onceValue(product.hdlStart[i]));
        trace.hdlPowerUp.emplace_back(hdl.registers[i].name, theirs.registerValue(i).toText());
    }
    for (size_t i = 0; i < spec.registers.size(); ++i) {
        mine.setRegister(i, onceValue(product.specStart[i]));
        trace.specPowerUp.emplace_back(spec.registers[i].name, mine.registerValue(i).toText());
    }
}

/// Inputs of a checked cycle, or of the reset cycle (null).
void Replayer::setInputs(const Assignment* values) {
    for (size_t i = 0; i < spec.inputs.size(); ++i) {
        const Input& in = spec.inputs[i];
        BitVec value(in.width, 0);
        if (in.name == clocking.reset)
            value = BitVec(1, !values == clocking.resetActiveHigh);
        else if (!values)
            value = once.eval(product.resetInputs[i]);
        else if (auto found = values->find(in.var); found != values->end())
            value = found->second;
        mine.setInput(i, value);
        for (size_t k = 0; k < hdl.inputs.size(); ++k) {
            if (hdl.inputs[k].name == in.name)
                theirs.setInput(k, value);
        }
    }
    for (size_t i = 0; i < hdl.registers.size(); ++i) {
        if (hdl.registers[i].isLatch)
            theirs.setRegister(i, XValue::allUnknown(hdl.registers[i].width));
    }
}

/// Gives the spec's choices the HDL's values, or the run's.
void Replayer::follow(const Assignment* values) {
    for (size_t i = 0; i < spec.choices.size(); ++i) {
        const Choice& c = spec.choices[i];
        const ChoiceSource& source = product.choiceSources[i];
        XValue value(BitVec(c.width, 0));
        if (source.kind == ChoiceSource::Kind::Output) {
            value = theirs.output(source.output).extract(c.lo + c.width - 1, c.lo);
        }
        else if (source.kind == ChoiceSource::Kind::Registers) {
            value = pieced(source.pieces, [&](size_t r) { return theirs.nextValue(r); });
        }
        else if (!values) {
            value = XValue(once.eval(product.resetChoices[i]));
        }
        else if (auto found = values->find(product.choiceInputs[i]); found != values->end()) {
            value = XValue(found->second);
        }
        mine.setChoice(i, value);
    }
}

/// In the first checked cycle: registers that reset (or the initial values) leave open.
void Replayer::openRegisters() {
    for (size_t i = 0; i < spec.registers.size(); ++i) {
        switch (binding.origin[i]) {
        case Origin::Own: break;
        case Origin::Pair:
            mine.setRegister(i, pieced(binding.pair[i],
                                       [&](size_t r) { return theirs.registerValue(r); }));
            break;
        case Origin::Port: mine.setRegister(i, theirs.output(binding.port[i])); break;
        case Origin::Free:
            mine.setRegister(i, XValue(once.eval(product.specFree[i])));
            break;
        }
        if (!hasReset)
            trace.specPowerUp[i].second = mine.registerValue(i).toText();
    }
}

void Replayer::step() {
    theirs.step();
    mine.step();
}

void Replayer::record() {
    TraceCycle c;
    for (size_t i = 0; i < spec.inputs.size(); ++i)
        c.inputs.emplace_back(spec.inputs[i].name, mine.inputValue(i).toBinary());
    for (size_t i = 0; i < spec.registers.size(); ++i)
        c.specRegisters.emplace_back(spec.registers[i].name, mine.registerValue(i).toText());
    for (size_t i = 0; i < hdl.registers.size(); ++i)
        c.hdlRegisters.emplace_back(hdl.registers[i].name, theirs.registerValue(i).toText());
    for (size_t i = 0; i < spec.outputs.size(); ++i)
        c.specOutputs.emplace_back(spec.outputs[i].name, mine.output(i).toText());
    for (size_t i = 0; i < hdl.outputs.size(); ++i)
        c.hdlOutputs.emplace_back(hdl.outputs[i].name, theirs.output(i).toText());
    for (size_t i = 0; i < spec.signals.size(); ++i)
        c.signals.emplace_back(spec.signals[i].name, mine.signal(i).toText());
    trace.cycles.push_back(std::move(c));
}

void Replayer::checkAssumptions() {
    for (const Named& a : spec.assumptions)
        PAL_ASSERT(!mine.eval(a.fn).isFalse(), "a run breaks assumption " + a.name);
}

void Replayer::check(const Claim& claim) {
    trace.output = claim.name;
    if (claim.kind == Claim::Kind::Fails) {
        XValue value = mine.eval(claim.condition);
        PAL_ASSERT(!value.isTrue(), "replay does not confirm that this fails: " + claim.name);
        trace.expected = "1";
        trace.actual = value.toText();
        trace.ofSpec = true;
        return;
    }
    XValue expected, actual;
    for (size_t i = 0; i < spec.outputs.size(); ++i) {
        if (spec.outputs[i].name == claim.name)
            expected = mine.output(i);
    }
    for (size_t i = 0; i < hdl.outputs.size(); ++i) {
        if (hdl.outputs[i].name == claim.name)
            actual = theirs.output(i);
    }
    PAL_ASSERT(expected.width() == actual.width(), claim.name);
    bool shown = claim.kind == Claim::Kind::Differs
                     ? !expected.agrees(actual)
                     : !(actual.unknown & ~expected.unknown).isZero();
    PAL_ASSERT(shown, "replay does not confirm the difference in " + claim.name + ": spec " +
                          expected.toText() + ", HDL " + actual.toText());
    trace.expected = expected.toText();
    trace.actual = actual.toText();
}

} // namespace

Trace replay(TermPool& pool, const System& spec, const System* hdl, const ClockingSpec& clocking,
             const Binding& binding, const Product& product, const Counterexample& run,
             const Claim& claim) {
    return Replayer(pool, spec, hdl, clocking, binding, product, run).play(claim);
}

} // namespace palindrome::proof
