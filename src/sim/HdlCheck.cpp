// HdlCheck.cpp - the lowered HDL steps beside Verilator.
// SPDX-License-Identifier: MIT
#include "sim/HdlCheck.h"

#include <algorithm>

using namespace palindrome::logic;

namespace palindrome::sim {

namespace {

template<typename T, typename U>
std::optional<size_t> indexOf(const std::vector<T>& list, const U& wanted) {
    for (size_t i = 0; i < list.size(); ++i) {
        if (list[i].name == wanted.name && list[i].width == wanted.width)
            return i;
    }
    return std::nullopt;
}

/// `digits` with x where `value` is unknown.
void markText(std::string& digits, const XValue& value) {
    for (unsigned i = 0; i < value.width() && i < digits.size(); ++i) {
        if (value.unknown.bit(i))
            digits[digits.size() - 1 - i] = 'x';
    }
}

void markNamed(NamedValues& values, const std::string& name, const XValue& value) {
    for (auto& [n, digits] : values) {
        if (n == name)
            markText(digits, value);
    }
}

} // namespace

LoweringCheck::LoweringCheck(const TermPool& pool, const System& hdl, const System& spec,
                             const SpecFacts& facts, const std::vector<Signal>& registers)
    : hdl(hdl), facts(facts), interpreter(pool, hdl), registers(registers) {
    for (const auto& r : hdl.registers)
        watched.push_back(indexOf(registers, r));
    for (const auto& in : hdl.inputs)
        inputs.push_back(indexOf(spec.inputs, in));
    for (const auto& out : hdl.outputs)
        outputs.push_back(indexOf(spec.outputs, out));
}

void LoweringCheck::setInputs(const Observation& o, size_t cycle) {
    for (size_t i = 0; i < inputs.size(); ++i) {
        if (inputs[i])
            interpreter.setInput(i, o.inputs[cycle][*inputs[i]]);
    }
}

void LoweringCheck::check(Observation& o, unsigned episode,
                          std::map<std::string, Disagreement>* found) {
    RecordCursor cursor(o.record, registers.size());
    const size_t cycles = o.record.outputs.size();
    const auto compare = [&](const std::string& name, const XValue& ours, const BitVec& theirs,
                             size_t cycle) {
        if (ours.agrees(XValue(theirs)))
            return;
        o.usable = std::min(o.usable, cycle);
        if (found)
            found->try_emplace(name, Disagreement{name, episode, static_cast<unsigned>(cycle),
                                                  ours.toText(), theirs.toBinary()});
    };
    for (size_t cycle = 0; cycle < cycles; ++cycle, cursor.step()) {
        if (facts.resetActive(o.inputs[cycle]))
            continue;
        for (size_t i = 0; i < watched.size(); ++i) {
            const bool known = watched[i] && cursor.value(*watched[i]);
            interpreter.setRegister(i, known ? XValue(*cursor.value(*watched[i]))
                                             : XValue::allUnknown(hdl.registers[i].width));
        }
        setInputs(o, cycle);
        for (size_t i = 0; i < outputs.size(); ++i) {
            if (outputs[i])
                compare(hdl.outputs[i].name, interpreter.output(i),
                        o.record.outputs[cycle][*outputs[i]], cycle);
        }
        // An asynchronous reset at the start of the next cycle is seen in the recorded value.
        const bool resetNext = cycle + 1 < cycles && facts.resetActive(o.inputs[cycle + 1]);
        for (size_t i = 0; i < watched.size() && !resetNext; ++i) {
            if (watched[i] && cursor.valueAfterEdge(*watched[i]))
                compare(hdl.registers[i].name, interpreter.nextValue(i),
                        *cursor.valueAfterEdge(*watched[i]), cycle + 1);
        }
    }
}

void LoweringCheck::markUnknown(const Observation& o, SimTrace& trace) {
    interpreter.powerUp();
    RecordCursor cursor(o.record, registers.size());
    for (size_t cycle = 0; cycle < trace.cycles.size(); ++cycle, cursor.step()) {
        // Known bits are the observed ones: within a reset cycle, and where the two disagree.
        for (size_t i = 0; i < watched.size(); ++i) {
            if (!watched[i] || !cursor.value(*watched[i]))
                continue;
            const BitVec& seen = *cursor.value(*watched[i]);
            const BitVec unknown =
                cycle == 0 ? BitVec(seen.width(), 0) : interpreter.registerValue(i).unknown;
            interpreter.setRegister(i, XValue(seen, unknown));
        }
        setInputs(o, cycle);
        TraceCycle& c = trace.cycles[cycle];
        for (size_t i = 0; i < hdl.registers.size(); ++i)
            markNamed(c.hdlRegisters, hdl.registers[i].name, interpreter.registerValue(i));
        for (size_t i = 0; i < hdl.outputs.size(); ++i) {
            const XValue value = interpreter.output(i);
            markNamed(c.hdlOutputs, hdl.outputs[i].name, value);
            if (cycle + 1 == trace.cycles.size() && hdl.outputs[i].name == trace.output)
                markText(trace.actual, value);
        }
        interpreter.step();
    }
}

} // namespace palindrome::sim
