// Compare.cpp - the golden model follows the HDL where it may, and demands the rest.
// SPDX-License-Identifier: MIT
#include "sim/Compare.h"

#include "util/Assert.h"

#include <algorithm>
#include <fmt/format.h>

using namespace palindrome::logic;

namespace palindrome::sim {

/// What one walk found.
struct Comparison::Walk {
    std::optional<size_t> mismatchCycle;
    size_t output = 0;
    std::vector<size_t> broken; ///< spec registers that are no longer equal to their pair
    size_t brokenCycle = 0;
};

/// Counts of all walks; one walk adds to it.
struct Comparison::Tally {
    explicit Tally(const Spec& spec)
        : outputs(spec.system->outputs.size()), rows(spec.rows.size()) {}

    size_t episode = 0;
    bool guided = false;
    uint64_t compared = 0;
    std::vector<OutputCoverage> outputs;
    std::vector<RowCoverage> rows;
    std::map<std::pair<std::string, bool>, AssumptionViolation> violations;
};

Comparison::Comparison(const Spec& spec, const SpecFacts& facts,
                       std::vector<std::optional<size_t>> watched, size_t watchedCount)
    : spec(spec), facts(facts), pairs(std::move(watched)), watchedCount(watchedCount) {
    const System& system = *spec.system;
    PAL_ASSERT(pairs.size() == system.registers.size());
    // A port that shows the register is the better source: it needs no correspondence of names.
    // Registers that are known after reset have nothing to follow.
    for (size_t i = 0; i < pairs.size(); ++i) {
        if (facts.port[i] || !facts.open[i])
            pairs[i].reset();
    }
    for (const auto& c : system.choices) {
        std::optional<size_t> reg, output;
        for (size_t i = 0; c.forRegister && i < system.registers.size(); ++i) {
            if (system.registers[i].name == c.target)
                reg = i;
        }
        for (size_t i = 0; !c.forRegister && i < system.outputs.size(); ++i) {
            if (system.outputs[i].name == c.target)
                output = i;
        }
        choiceRegister.push_back(reg);
        choiceOutput.push_back(output);
    }
}

XValue Comparison::followedValue(size_t reg, const Observation& o, size_t cycle,
                                 const std::optional<BitVec>& observed, bool usePairs) const {
    if (facts.port[reg]) {
        if (cycle < o.record.outputs.size())
            return XValue(o.record.outputs[cycle][*facts.port[reg]]);
    }
    else if (usePairs && pairs[reg] && observed) {
        return XValue(*observed);
    }
    return XValue::allUnknown(spec.system->registers[reg].width);
}

void Comparison::powerUp(Interpreter& interpreter, const Observation& o, const RecordCursor& cursor,
                         bool usePairs) const {
    interpreter.powerUp();
    for (size_t i = 0; i < pairs.size(); ++i) {
        if (!facts.open[i] || spec.system->registers[i].initial)
            continue;
        static const std::optional<BitVec> none;
        interpreter.setRegister(
            i, followedValue(i, o, 0, pairs[i] ? cursor.value(*pairs[i]) : none, usePairs));
    }
}

void Comparison::choose(Interpreter& interpreter, const Observation& o, const RecordCursor& cursor,
                        size_t cycle, bool usePairs) const {
    const auto& choices = spec.system->choices;
    for (size_t i = 0; i < choices.size(); ++i) {
        const Choice& c = choices[i];
        XValue value = XValue::allUnknown(c.width);
        if (choiceOutput[i]) {
            const BitVec& seen = o.record.outputs[cycle][*choiceOutput[i]];
            value = XValue(seen.extract(c.lo + c.width - 1, c.lo));
        }
        else if (choiceRegister[i]) {
            const size_t reg = *choiceRegister[i];
            static const std::optional<BitVec> none;
            value = followedValue(reg, o, cycle + 1,
                                  pairs[reg] ? cursor.valueAfterEdge(*pairs[reg]) : none, usePairs)
                        .extract(c.lo + c.width - 1, c.lo);
        }
        interpreter.setChoice(i, value);
    }
}

void Comparison::afterReset(Interpreter& interpreter, const Observation& o,
                            const RecordCursor& cursor, size_t cycle, bool usePairs) const {
    for (size_t i = 0; i < pairs.size(); ++i) {
        if (!facts.unreset[i])
            continue;
        static const std::optional<BitVec> none;
        interpreter.setRegister(i, followedValue(i, o, cycle + 1,
                                                 pairs[i] ? cursor.valueAfterEdge(*pairs[i]) : none,
                                                 usePairs));
    }
}

bool Comparison::assumptionsHold(Interpreter& interpreter, size_t cycle, Tally* tally) const {
    bool hold = true;
    for (const auto& a : spec.system->assumptions) {
        XValue v = interpreter.eval(a.fn);
        if (v.isTrue())
            continue;
        hold = false;
        const bool undecided = !v.isKnown();
        if (tally)
            tally->violations.try_emplace(
                {a.name, undecided},
                AssumptionViolation{a.name, static_cast<unsigned>(tally->episode),
                                    static_cast<unsigned>(cycle), undecided});
    }
    return hold;
}

std::optional<size_t> Comparison::compareOutputs(Interpreter& interpreter, const Observation& o,
                                                 size_t cycle, Tally* tally) const {
    std::optional<size_t> different;
    for (size_t i = 0; i < spec.system->outputs.size(); ++i) {
        const XValue expected = interpreter.output(i);
        if (tally) {
            const unsigned open = expected.unknown.popcount();
            tally->outputs[i].unspecified += open;
            tally->outputs[i].compared += expected.width() - open;
        }
        if (!different && !expected.agrees(XValue(o.record.outputs[cycle][i])))
            different = i;
    }
    if (tally)
        ++tally->compared;
    return different;
}

std::vector<size_t> Comparison::brokenPairs(const Interpreter& interpreter,
                                            const RecordCursor& cursor) const {
    std::vector<size_t> broken;
    for (size_t i = 0; i < pairs.size(); ++i) {
        if (!pairs[i] || !cursor.value(*pairs[i]))
            continue;
        if (!interpreter.registerValue(i).agrees(XValue(*cursor.value(*pairs[i]))))
            broken.push_back(i);
    }
    return broken;
}

Comparison::Walk Comparison::walk(const Observation& o, bool usePairs, Tally* tally) const {
    Walk result;
    Interpreter interpreter(*spec.pool, *spec.system);
    RecordCursor cursor(o.record, watchedCount);
    powerUp(interpreter, o, cursor, usePairs);
    const size_t cycles = std::min(o.record.outputs.size(), o.usable);
    for (size_t cycle = 0; cycle < cycles; ++cycle, cursor.step()) {
        for (size_t i = 0; i < o.inputs[cycle].size(); ++i)
            interpreter.setInput(i, o.inputs[cycle][i]);
        choose(interpreter, o, cursor, cycle, usePairs);
        const bool resetActive = facts.resetActive(o.inputs[cycle]);
        if (!resetActive) {
            // Before the outputs: a wrong pair must not make a wrong mismatch.
            if (usePairs)
                result.broken = brokenPairs(interpreter, cursor);
            if (!result.broken.empty()) {
                result.brokenCycle = cycle;
                return result;
            }
            // Outside the assumptions anything goes, from here to the end of the run.
            if (!assumptionsHold(interpreter, cycle, tally))
                return result;
            for (size_t r = 0; tally && r < spec.rows.size(); ++r) {
                RowCoverage& row = tally->rows[r];
                if (interpreter.evalBit(spec.rows[r].guard) == 1 && row.hits++ == 0) {
                    row.guided = tally->guided;
                    row.episode = static_cast<unsigned>(tally->episode);
                    row.cycle = static_cast<unsigned>(cycle);
                }
            }
            if (auto different = compareOutputs(interpreter, o, cycle, tally)) {
                result.mismatchCycle = cycle;
                result.output = *different;
                return result;
            }
        }
        interpreter.step();
        if (resetActive)
            afterReset(interpreter, o, cursor, cycle, usePairs);
    }
    return result;
}

/// A pair that does not stay equal is none. Words of one memory go together.
void Comparison::drop(size_t reg, size_t observation, size_t cycle) {
    const Register& r = spec.system->registers[reg];
    const std::string& name = r.isMemoryWord ? r.memory : r.name;
    if (!pairs[reg])
        return;
    for (size_t i = 0; i < pairs.size(); ++i) {
        const Register& other = spec.system->registers[i];
        if (i == reg || (r.isMemoryWord && other.isMemoryWord && other.memory == r.memory))
            pairs[i].reset();
    }
    dropped.push_back(fmt::format("the HDL's register {} does not correspond to the spec's: they "
                                  "differ in run {}, cycle {}; its unspecified values are not "
                                  "compared",
                                  name, observation, cycle));
}

void Comparison::run(const std::vector<Observation>& observations, CosimResult& result) {
    Tally tally(spec);
    bool restart = true;
    while (restart) {
        restart = false;
        best.reset();
        tally = Tally(spec);
        for (size_t i = 0; i < observations.size() && !restart; ++i) {
            const Observation& o = observations[i];
            tally.episode = i;
            tally.guided = o.guided;
            Walk w = walk(o, true, &tally);
            for (size_t reg : w.broken)
                drop(reg, i, w.brokenCycle);
            restart = !w.broken.empty();
            if (!w.mismatchCycle)
                continue;
            Mismatch m{i, *w.mismatchCycle, w.output, false};
            const Walk sure = walk(o, false, nullptr);
            if (sure.mismatchCycle)
                m = {i, *sure.mismatchCycle, sure.output, false};
            else
                m.conditional = true;
            const auto rank = [](const Mismatch& x) { return std::pair(x.conditional, x.cycle); };
            if (!best || rank(m) < rank(*best))
                best = m;
        }
    }
    result.compared = tally.compared;
    result.outputs = std::move(tally.outputs);
    for (size_t i = 0; i < result.outputs.size(); ++i)
        result.outputs[i].name = spec.system->outputs[i].name;
    result.rows = std::move(tally.rows);
    for (size_t i = 0; i < result.rows.size(); ++i)
        result.rows[i].name = spec.rows[i].name;
    result.violations.clear();
    for (const auto& [key, violation] : tally.violations)
        result.violations.push_back(violation);
    result.followed.clear();
    for (size_t i = 0; i < pairs.size(); ++i) {
        const Register& r = spec.system->registers[i];
        if (facts.open[i] && facts.port[i])
            result.followed.emplace_back(r.name, spec.system->outputs[*facts.port[i]].name);
        else if (pairs[i])
            result.followed.emplace_back(r.name, r.name);
    }
    result.notes.insert(result.notes.end(), dropped.begin(), dropped.end());
    dropped.clear();
}

SimTrace Comparison::trace(const Observation& o, const Mismatch& m,
                           const std::vector<Signal>& registers) {
    const System& system = *spec.system;
    SimTrace trace;
    Interpreter interpreter(*spec.pool, system);
    RecordCursor cursor(o.record, watchedCount);
    const bool usePairs = m.conditional;
    powerUp(interpreter, o, cursor, usePairs);
    for (size_t i = 0; i < registers.size(); ++i) {
        if (cursor.value(i))
            trace.powerUp.emplace_back(registers[i].name, cursor.value(i)->toBinary());
    }
    for (size_t cycle = 0; cycle <= m.cycle; ++cycle, cursor.step()) {
        TraceCycle c;
        for (size_t i = 0; i < system.inputs.size(); ++i) {
            interpreter.setInput(i, o.inputs[cycle][i]);
            c.inputs.emplace_back(system.inputs[i].name, o.inputs[cycle][i].toBinary());
        }
        choose(interpreter, o, cursor, cycle, usePairs);
        for (size_t i = 0; i < system.registers.size(); ++i)
            c.specRegisters.emplace_back(system.registers[i].name,
                                         interpreter.registerValue(i).toText());
        for (size_t i = 0; i < registers.size(); ++i) {
            if (cursor.value(i))
                c.hdlRegisters.emplace_back(registers[i].name, cursor.value(i)->toBinary());
        }
        for (size_t i = 0; i < system.outputs.size(); ++i) {
            c.specOutputs.emplace_back(system.outputs[i].name, interpreter.output(i).toText());
            c.hdlOutputs.emplace_back(system.outputs[i].name,
                                      o.record.outputs[cycle][i].toBinary());
        }
        trace.cycles.push_back(std::move(c));
        interpreter.step();
        if (facts.resetActive(o.inputs[cycle]))
            afterReset(interpreter, o, cursor, cycle, usePairs);
    }
    trace.output = system.outputs[m.output].name;
    trace.expected = trace.cycles.back().specOutputs[m.output].second;
    trace.actual = trace.cycles.back().hdlOutputs[m.output].second;
    return trace;
}

} // namespace palindrome::sim
