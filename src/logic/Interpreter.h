// Interpreter.h - runs a transition system cycle by cycle on four-state values.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/System.h"
#include "logic/Ternary.h"

#include <string_view>
#include <vector>

namespace palindrome::logic {

/// The meaning of a System, executed. Inputs are known; register bits may be x; a choice (an
/// unspecified value of a spec) may have unknown bits, which then stand for every value: what
/// depends on them comes out as x. So a known result bit is owed whatever the unknown bits are.
///
/// Use: powerUp (or setRegister), then for each cycle setInput and setChoice, read with output,
/// signal and eval, and step. Inputs and choices keep their values until set again. The system and
/// its pool must outlive the interpreter.
class Interpreter {
public:
    Interpreter(const TermPool& pool, const System& system);

    /// Registers take their initial value, x where the source gives none; inputs become 0 and
    /// choices unknown.
    void powerUp();
    void setRegister(size_t index, const XValue& value);
    void setInput(size_t index, const BitVec& value);
    void setChoice(size_t index, const XValue& value);

    const XValue& registerValue(size_t index) const { return state[index]; }
    const BitVec& inputValue(size_t index) const { return inputs[index]; }

    XValue output(size_t index) { return eval(system.outputs[index].fn); }
    XValue signal(size_t index) { return eval(system.signals[index].fn); }
    /// What the register would hold after the active clock edge.
    XValue nextValue(size_t index) { return eval(system.registers[index].next); }
    XValue eval(const XTerm& t);
    /// A single rail or a one-bit condition.
    XValue eval(Term t) { return evaluator.eval(t); }
    /// 0, 1, or -1 if it depends on unknown bits.
    int evalBit(Term t) { return evaluator.evalBit(t); }

    /// The active clock edge: every register takes its next value at once.
    void step();

private:
    void store(size_t index);

    const System& system;
    TernaryEvaluator evaluator;
    std::vector<XValue> state;
    std::vector<bool> twoState; ///< registers whose x rail is the constant 0
    std::vector<BitVec> inputs;
};

} // namespace palindrome::logic
