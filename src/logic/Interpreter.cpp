// Interpreter.cpp - stepping a transition system.
// SPDX-License-Identifier: MIT
#include "logic/Interpreter.h"

#include "util/Assert.h"

namespace palindrome::logic {

Interpreter::Interpreter(const TermPool& pool, const System& system)
    : system(system), evaluator(pool), state(system.registers.size()),
      twoState(system.registers.size()), inputs(system.inputs.size()) {
    for (size_t i = 0; i < twoState.size(); ++i)
        twoState[i] = pool.isConst(system.registers[i].var.unknown);
    std::vector<Term> terms;
    auto add = [&](const XTerm& t) {
        terms.push_back(t.value);
        terms.push_back(t.unknown);
    };
    for (const auto& r : system.registers) {
        add(r.var);
        add(r.next);
    }
    for (const auto& o : system.outputs)
        add(o.fn);
    for (const auto& i : system.inputs)
        terms.push_back(i.var);
    for (const auto& c : system.choices) {
        terms.push_back(c.var);
        terms.push_back(c.guard);
    }
    evaluator.prepare(terms);
    powerUp();
}

void Interpreter::powerUp() {
    for (size_t i = 0; i < system.inputs.size(); ++i)
        setInput(i, BitVec(system.inputs[i].width, 0));
    for (size_t i = 0; i < system.choices.size(); ++i)
        setChoice(i, XValue::allUnknown(system.choices[i].width));
    // Initial values are constants, so the order in which registers are set does not matter.
    for (size_t i = 0; i < system.registers.size(); ++i) {
        const Register& r = system.registers[i];
        state[i] = r.initial ? eval(*r.initial) : XValue::allUnknown(r.width);
        store(i);
    }
}

void Interpreter::setRegister(size_t index, const XValue& value) {
    PAL_ASSERT(index < state.size() && value.width() == system.registers[index].width);
    state[index] = value;
    store(index);
}

void Interpreter::store(size_t index) {
    const Register& r = system.registers[index];
    if (twoState[index]) // has no x rail: what was x is 0, as IEEE 1800 converts it
        state[index] = XValue(state[index].value);
    else
        evaluator.set(r.var.unknown, state[index].unknown);
    evaluator.set(r.var.value, state[index].value);
}

void Interpreter::setInput(size_t index, const BitVec& value) {
    PAL_ASSERT(index < inputs.size() && value.width() == system.inputs[index].width);
    inputs[index] = value;
    evaluator.set(system.inputs[index].var, value);
}

void Interpreter::setChoice(size_t index, const XValue& value) {
    PAL_ASSERT(index < system.choices.size() && value.width() == system.choices[index].width);
    evaluator.set(system.choices[index].var, value);
}

XValue Interpreter::eval(const XTerm& t) {
    // A bit is known only if its x rail is known to be 0 and its value does not depend on anything
    // unknown; everything else is x.
    XValue value = evaluator.eval(t.value), unknown = evaluator.eval(t.unknown);
    return XValue(value.value, value.unknown | unknown.value | unknown.unknown);
}

void Interpreter::step() {
    std::vector<XValue> next;
    next.reserve(state.size());
    for (const Register& r : system.registers)
        next.push_back(eval(r.next));
    state = std::move(next);
    for (size_t i = 0; i < state.size(); ++i)
        store(i);
}

} // namespace palindrome::logic
