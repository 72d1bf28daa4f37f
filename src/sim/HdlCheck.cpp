// HdlCheck.cpp - one-step comparison of the lowered HDL with Verilator's records.
// SPDX-License-Identifier: MIT
#include "sim/HdlCheck.h"

#include <map>

using namespace palindrome::logic;

namespace palindrome::sim {

namespace {

class Checker {
public:
    Checker(const TermPool& pool, const System& hdl, const System& spec, const SpecFacts& facts,
            const std::vector<Signal>& registers)
        : hdl(hdl), facts(facts), interpreter(pool, hdl) {
        std::map<std::string, size_t> byName;
        for (size_t i = 0; i < registers.size(); ++i)
            byName[registers[i].name] = i;
        for (const auto& r : hdl.registers) {
            auto found = byName.find(r.name);
            watched.push_back(found != byName.end() && registers[found->second].width == r.width
                                  ? std::optional(found->second)
                                  : std::nullopt);
        }
        for (const auto& in : hdl.inputs)
            inputs.push_back(indexOf(spec.inputs, in));
        for (const auto& out : hdl.outputs)
            outputs.push_back(indexOf(spec.outputs, out));
        watchedCount = registers.size();
    }

    void check(const Observation& o, unsigned episode);
    std::map<std::string, Disagreement> found;

private:
    template<typename T, typename U>
    static std::optional<size_t> indexOf(const std::vector<T>& list, const U& wanted) {
        for (size_t i = 0; i < list.size(); ++i) {
            if (list[i].name == wanted.name && list[i].width == wanted.width)
                return i;
        }
        return std::nullopt;
    }
    void load(const RecordCursor& cursor);
    void compare(const std::string& name, const XValue& ours, const BitVec& theirs,
                 unsigned episode, size_t cycle) {
        if (!ours.agrees(XValue(theirs)))
            found.try_emplace(name, Disagreement{name, episode, static_cast<unsigned>(cycle),
                                                 ours.toText(), theirs.toBinary()});
    }

    const System& hdl;
    const SpecFacts& facts;
    Interpreter interpreter;
    std::vector<std::optional<size_t>> watched, inputs, outputs;
    size_t watchedCount = 0;
};

void Checker::load(const RecordCursor& cursor) {
    for (size_t i = 0; i < hdl.registers.size(); ++i) {
        const bool known = watched[i] && cursor.value(*watched[i]);
        interpreter.setRegister(i, known ? XValue(*cursor.value(*watched[i]))
                                         : XValue::allUnknown(hdl.registers[i].width));
    }
}

void Checker::check(const Observation& o, unsigned episode) {
    RecordCursor cursor(o.record, watchedCount);
    const size_t cycles = o.record.outputs.size();
    for (size_t cycle = 0; cycle < cycles; ++cycle, cursor.step()) {
        if (facts.resetActive(o.inputs[cycle]))
            continue;
        load(cursor);
        for (size_t i = 0; i < inputs.size(); ++i) {
            if (inputs[i])
                interpreter.setInput(i, o.inputs[cycle][*inputs[i]]);
        }
        for (size_t i = 0; i < outputs.size(); ++i) {
            if (outputs[i])
                compare(hdl.outputs[i].name, interpreter.output(i),
                        o.record.outputs[cycle][*outputs[i]], episode, cycle);
        }
        // An asynchronous reset at the start of the next cycle is seen in the recorded value.
        const bool resetNext = cycle + 1 < cycles && facts.resetActive(o.inputs[cycle + 1]);
        for (size_t i = 0; i < hdl.registers.size() && !resetNext; ++i) {
            if (watched[i] && cursor.valueAfterEdge(*watched[i]))
                compare(hdl.registers[i].name, interpreter.nextValue(i),
                        *cursor.valueAfterEdge(*watched[i]), episode, cycle + 1);
        }
    }
}

} // namespace

std::vector<Disagreement> checkLowering(const TermPool& pool, const System& hdl,
                                        const System& spec, const SpecFacts& facts,
                                        const std::vector<Signal>& registers,
                                        const std::vector<Observation>& observations) {
    Checker checker(pool, hdl, spec, facts, registers);
    for (size_t i = 0; i < observations.size(); ++i)
        checker.check(observations[i], static_cast<unsigned>(i));
    std::vector<Disagreement> list;
    for (auto& [name, d] : checker.found)
        list.push_back(std::move(d));
    return list;
}

} // namespace palindrome::sim
