// SpecRun.cpp - reset behaviour of specs, and reading clocking from the table model.
// SPDX-License-Identifier: MIT
#include "sim/SpecRun.h"

#include "util/Assert.h"

#include <algorithm>

using namespace palindrome::logic;

namespace palindrome::sim {

Clocking clockingOf(const lct::Unit& unit) {
    Clocking c;
    if (!unit.clocking)
        return c;
    c.clock = unit.clocking->clock.text;
    c.edge = unit.clocking->edge.text == "negedge" ? Edge::Neg : Edge::Pos;
    if (unit.clocking->hasReset()) {
        c.reset = unit.clocking->reset.text;
        c.resetActiveHigh = unit.clocking->active.text != "low";
    }
    return c;
}

std::vector<std::string> unresetRegistersOf(const lct::Unit& unit) {
    std::vector<std::string> names;
    if (!unit.clocking || !unit.clocking->hasReset())
        return names;
    for (const auto& r : unit.registers) {
        if (r.reset.text == "-")
            names.push_back(r.baseName());
    }
    return names;
}

SpecFacts::SpecFacts(const Spec& spec) : resetActiveHigh(spec.clocking.resetActiveHigh) {
    const System& system = *spec.system;
    for (size_t i = 0; i < system.inputs.size(); ++i) {
        if (!spec.clocking.reset.empty() && system.inputs[i].name == spec.clocking.reset)
            reset = i;
    }
    PAL_ASSERT(spec.clocking.reset.empty() || reset,
               "the reset is no input: " + spec.clocking.reset);
    for (const auto& r : system.registers) {
        const std::string& base = r.isMemoryWord ? r.memory : r.name;
        unreset.push_back(std::find(spec.unresetRegisters.begin(), spec.unresetRegisters.end(),
                                    base) != spec.unresetRegisters.end());
        std::optional<size_t> shownBy;
        for (size_t o = 0; o < system.outputs.size() && !shownBy; ++o) {
            if (system.outputs[o].fn == r.var)
                shownBy = o;
        }
        port.push_back(shownBy);
    }
    // What a reset cycle from a wholly unknown state leaves unknown stays open after it.
    Interpreter interpreter(*spec.pool, system);
    if (reset) {
        interpreter.setInput(*reset, BitVec(1, resetActiveHigh ? 1 : 0));
        stepSpec(interpreter, *this, true);
    }
    for (size_t i = 0; i < system.registers.size(); ++i)
        open.push_back(!interpreter.registerValue(i).isKnown());
    for (const auto& c : system.choices) {
        for (size_t i = 0; c.forRegister && i < system.registers.size(); ++i) {
            if (system.registers[i].name == c.target)
                open[i] = true;
        }
    }
}

void stepSpec(Interpreter& interpreter, const SpecFacts& facts, bool resetActive) {
    interpreter.step();
    for (size_t i = 0; resetActive && i < facts.unreset.size(); ++i) {
        if (facts.unreset[i])
            interpreter.setRegister(i, XValue::allUnknown(interpreter.registerValue(i).width()));
    }
}

} // namespace palindrome::sim
