// LowerSystem.cpp - clocks and resets, and the finished system.
// SPDX-License-Identifier: MIT
#include "hdl/LowerLink.h"

#include "util/Assert.h"

#include <algorithm>
#include <slang/ast/symbols/PortSymbols.h>

namespace palindrome::hdl {

bool Linker::resolveEvent(const ClockEvent& event, slang::SourceRange at, std::string& signal,
                          bool& inverted) {
    auto* symbol = event.symbol ? event.symbol->as_if<sa::ValueSymbol>() : nullptr;
    const auto index = symbol ? lo.variableOf(*symbol, at) : UINT32_MAX;
    if (index != UINT32_MAX && lo.variables[index].bits() == 1) {
        Term value = wordValue({index, 0, false}).value;
        if (lo.watch)
            value = lo.watch->asWritten(value);
        inverted = false;
        if (pool.op(value) == logic::Op::Not) {
            inverted = true;
            value = pool.args(value)[0];
        }
        for (uint32_t input : inputVariables)
            if (lo.variables[input].bits() == 1 && lo.variables[input].current[0].value == value) {
                signal = lo.variables[input].name;
                return true;
            }
    }
    lo.refuse(at, "hdl-unsupported-clock",
              "a clock or asynchronous reset that is made by logic is not supported");
    return false;
}

bool Linker::findClocks() {
    std::string clock;
    logic::Edge edge = logic::Edge::Pos;
    for (size_t p = 0; p < lo.processes.size(); ++p) {
        auto& process = lo.processes[p];
        if (process.kind != Process::Kind::Clocked)
            continue;
        // The reset is the signal that the process tests; the clock is only waited for.
        std::vector<size_t> untested;
        for (size_t e = 0; e < process.events.size(); ++e) {
            auto* symbol = process.events[e].symbol
                               ? process.events[e].symbol->as_if<sa::ValueSymbol>()
                               : nullptr;
            const auto index =
                symbol ? lo.variableOf(*symbol, process.range) : UINT32_MAX;
            if (!process.reads.contains(index))
                untested.push_back(e);
        }
        if (process.events.size() == 1)
            untested = {0};
        if (untested.size() != 1) {
            lo.refuse(process.range, "hdl-unsupported-clock",
                      "which edge is the clock and which an asynchronous reset cannot be told: "
                      "all but one must be tested in the process");
            return false;
        }
        for (size_t e = 0; e < process.events.size(); ++e) {
            std::string signal;
            bool inverted = false;
            if (!resolveEvent(process.events[e], process.range, signal, inverted))
                return false;
            const bool rising = (process.events[e].edge == sa::EdgeKind::PosEdge) != inverted;
            if (e != untested[0]) {
                resetsOf[p].push_back({signal, rising});
                continue;
            }
            clockOf[p] = {signal, rising ? logic::Edge::Pos : logic::Edge::Neg};
            if (clock.empty()) {
                clock = signal;
                edge = clockOf[p].second;
                system.clocks.push_back(signal);
            }
            else if (clock != signal || edge != clockOf[p].second) {
                lo.refuse(process.range, "hdl-unsupported-clocks",
                          clock != signal
                              ? "a unit has one clock: '" + signal + "' is the second beside '" +
                                    clock + "'"
                              : "a unit uses one edge of its clock; this process uses the other");
                return false;
            }
        }
    }
    return true;
}

XTerm Linker::wordValue(Key key) {
    if (auto found = resolvedWord.find(key); found != resolvedWord.end())
        return found->second;
    std::optional<XTerm> all;
    for (size_t index : segmentsOf[key]) {
        auto& segment = segments[index];
        XTerm part = segment.kind == Kind::Register ? segment.var
                     : segment.kind == Kind::Input  ? x.known(segment.var.value)
                                                    : segment.fn;
        all = all ? x.concat(part, *all) : part;
    }
    PAL_ASSERT(all.has_value());
    resolvedWord[key] = *all;
    return *all;
}

bool Linker::sameClocking(size_t a, size_t b) const {
    auto& first = segments[a];
    auto& second = segments[b];
    if (first.kind != Kind::Register || second.kind != Kind::Register)
        return false;
    auto resets = [&](size_t process) {
        auto found = resetsOf.find(process);
        return found == resetsOf.end() ? std::vector<logic::AsyncReset>() : found->second;
    };
    return clockOf.at(first.process) == clockOf.at(second.process) &&
           resets(first.process) == resets(second.process);
}

/// `next` keeps the register as it is.
bool Linker::holds(const logic::Register& reg, const XTerm& next) const {
    // Holding may have masked the value by its unknown bits, which are 0 in it anyway.
    const Term certain = pool.not_(reg.var.unknown);
    const Term known = pool.and_(reg.var.value, certain);
    if (next.value == reg.var.value || next.value == known)
        return true;
    // Parts of the register may be masked, each for itself.
    const Term differs = pool.redOr(pool.or_(pool.xor_(pool.and_(next.value, certain), known),
                                             pool.xor_(next.unknown, reg.var.unknown)));
    return lo.options.unsatisfiable && lo.options.unsatisfiable(pool, differs);
}

bool Linker::asyncResets(logic::Register& reg, size_t process) {
    auto found = resetsOf.find(process);
    if (found == resetsOf.end())
        return true;
    // While a reset of the list is active the register must be constant, or hold.
    logic::TermMap inactive;
    for (auto& reset : found->second) {
        Term var;
        for (uint32_t input : inputVariables)
            if (lo.variables[input].name == reset.signal)
                var = lo.variables[input].current[0].value;
        logic::TermMap active = inactive;
        active[var] = pool.bool_(reset.activeHigh);
        auto value = applied(reg.next, active);
        if (lo.watch)
            value = lo.watch->asWritten(value);
        if (pool.isConst(value.value) && pool.isConst(value.unknown))
            reg.asyncResets.push_back(reset);
        else if (!holds(reg, value)) {
            lo.refuse(lo.processes[process].range, "hdl-unsupported-async-load",
                      "while '" + reset.signal + "' is active, '" + reg.name +
                          "' is neither constant nor holds its value");
            return false;
        }
        inactive[var] = pool.bool_(!reset.activeHigh); // the first reset has priority
    }
    return true;
}

void Linker::addRegister(Key key, const std::vector<size_t>& parts) {
    auto& variable = lo.variables[key.variable];
    auto& first = segments[parts.front()];
    logic::Register reg;
    const unsigned from = first.lo, to = segments[parts.back()].hi;
    reg.width = to - from;
    reg.name = wordName(key);
    const bool whole = from == 0 && to == variable.wordWidth;
    if (!whole)
        reg.name += reg.width == 1 ? "[" + std::to_string(from) + "]"
                                   : "[" + std::to_string(to - 1) + ":" + std::to_string(from) + "]";
    reg.isSigned = variable.isSigned;
    reg.isLatch = first.latch;
    std::optional<XTerm> next, var;
    for (size_t index : parts) {
        auto& segment = segments[index];
        const XTerm& own = segment.latch ? segment.held : segment.var;
        next = next ? x.concat(segment.fn, *next) : segment.fn;
        var = var ? x.concat(own, *var) : own;
    }
    if (parts.size() > 1) {
        // One register of several segments: its variable replaces those of the segments.
        XTerm joined{pool.var(reg.width, reg.name), pool.var(reg.width, reg.name + "?")};
        if (!variable.fourState)
            joined.unknown = pool.zero(reg.width);
        for (size_t index : parts) {
            auto& segment = segments[index];
            const XTerm& own = segment.latch ? segment.held : segment.var;
            const unsigned lowBit = segment.lo - from;
            joinedRegisters[own.value] =
                pool.extract(joined.value, lowBit + segment.width() - 1, lowBit);
            if (!pool.isConst(own.unknown))
                joinedRegisters[own.unknown] =
                    pool.extract(joined.unknown, lowBit + segment.width() - 1, lowBit);
        }
        var = joined;
    }
    reg.var = *var;
    reg.next = *next;
    if (!reg.isLatch) {
        reg.clock = clockOf.at(first.process).first;
        reg.edge = clockOf.at(first.process).second;
    }
    if (auto initial = lo.initialValues.find(key); initial != lo.initialValues.end()) {
        auto value = x.extract(initial->second, to - 1, from);
        if (!(value.unknown == pool.ones(reg.width)))
            reg.initial = value;
    }
    reg.declaration = sourceRef(lo.design.sources(),
                                {variable.symbol->location, variable.symbol->location});
    if (variable.isMemory) {
        reg.isMemoryWord = true;
        reg.memory = variable.name;
        reg.memoryIndex =
            static_cast<unsigned>(variable.firstIndex + variable.indexStep * int64_t(key.word));
    }
    registerProcess.push_back(first.process);
    registerKey.emplace_back(key, from);
    system.registers.push_back(std::move(reg));
}

void Linker::addRegisters(Key key) {
    std::vector<size_t> group;
    for (size_t index : segmentsOf[key]) {
        auto& segment = segments[index];
        const bool state = segment.kind == Kind::Register || segment.latch;
        const bool joins =
            !group.empty() && state && segments[group.back()].hi == segment.lo &&
            (segment.latch ? segments[group.back()].latch : sameClocking(group.back(), index));
        if (!group.empty() && !joins) {
            addRegister(key, group);
            group.clear();
        }
        if (state)
            group.push_back(index);
    }
    if (!group.empty())
        addRegister(key, group);
}

Term Linker::finished(Term t) {
    for (auto& stage : stages)
        t = pool.substitute(t, stage);
    return t;
}

std::vector<logic::Leaf> Linker::leavesOf(Key key, unsigned from, unsigned width) {
    std::vector<logic::Leaf> result;
    auto found = leafIndex.find({key.variable, key.word, false});
    if (found == leafIndex.end())
        return result;
    for (size_t index : found->second) {
        auto leaf = lo.leaves[index].leaf;
        if (leaf.lo >= from + width || leaf.lo + leaf.width <= from)
            continue;
        if (leaf.lo >= from)
            leaf.lo -= from;
        result.push_back(std::move(leaf));
    }
    return result;
}

void Linker::finishLeavesAndChoices() {
    std::vector<Term> all;
    for (auto& record : lo.leaves)
        all.insert(all.end(),
                   {record.leaf.guard, record.leaf.value.value, record.leaf.value.unknown});
    for (auto& stage : stages)
        all = pool.substitute(all, stage);
    for (size_t i = 0; i < lo.leaves.size(); ++i) {
        auto& record = lo.leaves[i];
        record.leaf.guard = all[3 * i];
        record.leaf.value = {all[3 * i + 1], all[3 * i + 2]};
        leafIndex[{record.key.variable, record.key.word, false}].push_back(i);
        if (record.choice != SIZE_MAX) {
            auto& choice = lo.choices[record.choice];
            choice.guard = record.leaf.guard;
            choice.forRegister = false;
            for (size_t part : segmentsOf[{record.key.variable, record.key.word, false}])
                if (segments[part].lo <= choice.lo && choice.lo < segments[part].hi)
                    choice.forRegister = segments[part].kind == Kind::Register;
        }
    }
    system.choices = lo.choices;
}

void Linker::addOutputs() {
    for (auto* symbol : lo.design.top->body.getPortList()) {
        auto& port = symbol->as<slang::ast::PortSymbol>();
        const auto index = lo.globals.at(&port.internalSymbol->as<sa::ValueSymbol>());
        auto& variable = lo.variables[index];
        const auto place =
            sourceRef(lo.design.sources(), {symbol->location, symbol->location});
        for (uint32_t word = 0; word < variable.words; ++word) {
            const Key key{index, word, false};
            if (port.direction == sa::ArgumentDirection::In) {
                if (lo.cut ||
                    std::find(system.clocks.begin(), system.clocks.end(), variable.name) ==
                        system.clocks.end())
                    system.inputs.push_back({wordName(key), variable.wordWidth, variable.isSigned,
                                             variable.current[word].value});
                continue;
            }
            logic::Output output;
            output.name = wordName(key);
            output.width = variable.wordWidth;
            output.isSigned = variable.isSigned;
            output.fn = wordValue(key);
            output.leaves = leavesOf(key, 0, variable.wordWidth);
            output.declaration = place;
            outputKeys.insert(key);
            system.outputs.push_back(std::move(output));
        }
    }
}

void Linker::addCutPorts() {
    for (auto& [index, isOutput] : lo.cutPorts) {
        auto& variable = lo.variables[index];
        for (uint32_t word = 0; word < variable.words; ++word) {
            const Key key{index, word, false};
            const auto name = wordName(key);
            if (auto cut = cutOutputs.find(key); cut != cutOutputs.end()) {
                system.inputs.push_back(
                    {name, variable.wordWidth, variable.isSigned, cut->second.value});
                if (!pool.isConst(cut->second.unknown))
                    system.inputs.push_back(
                        {name + "?", variable.wordWidth, false, cut->second.unknown});
                continue;
            }
            logic::Output output;
            output.name = name;
            output.width = variable.wordWidth;
            output.isSigned = variable.isSigned;
            output.fn = wordValue(key);
            outputKeys.insert(key);
            system.outputs.push_back(std::move(output));
        }
    }
}

void Linker::addSignals() {
    for (auto& [key, parts] : segmentsOf) {
        auto& variable = lo.variables[key.variable];
        const bool combinational = std::any_of(parts.begin(), parts.end(), [&](size_t part) {
            return segments[part].kind == Kind::Combinational;
        });
        if (!combinational || outputKeys.contains(key))
            continue;
        logic::Named signal;
        signal.name = wordName(key);
        signal.fn = wordValue(key);
        signal.leaves = leavesOf(key, 0, variable.wordWidth);
        signal.declaration = sourceRef(lo.design.sources(),
                                       {variable.symbol->location, variable.symbol->location});
        system.signals.push_back(std::move(signal));
    }
}

void Linker::buildSystem() {
    for (auto& [key, parts] : segmentsOf)
        addRegisters(key);
    finishLeavesAndChoices();
    addOutputs();
    addCutPorts();
    addSignals();
    for (size_t i = 0; i < system.registers.size(); ++i)
        system.registers[i].leaves = leavesOf(registerKey[i].first, registerKey[i].second,
                                              system.registers[i].width);
    if (!joinedRegisters.empty()) {
        auto replace = [&](XTerm& t) { t = applied(t, joinedRegisters); };
        auto replaceLeaves = [&](std::vector<logic::Leaf>& leaves) {
            for (auto& leaf : leaves) {
                replace(leaf.value);
                leaf.guard = pool.substitute(leaf.guard, joinedRegisters);
            }
        };
        for (auto& reg : system.registers) {
            replace(reg.next);
            replaceLeaves(reg.leaves);
        }
        for (auto& output : system.outputs) {
            replace(output.fn);
            replaceLeaves(output.leaves);
        }
        for (auto& signal : system.signals) {
            replace(signal.fn);
            replaceLeaves(signal.leaves);
        }
        for (auto& choice : system.choices)
            if (choice.guard.valid())
                choice.guard = pool.substitute(choice.guard, joinedRegisters);
    }
    for (auto& choice : system.choices)
        if (!choice.guard.valid())
            choice.guard = pool.bool_(false);
    for (size_t i = 0; i < system.registers.size(); ++i)
        if (!system.registers[i].isLatch && !asyncResets(system.registers[i], registerProcess[i]))
            return;
}

bool Linker::checkClockUse() {
    // A clock is no data: what it would mean as a value between edges is not modelled.
    if (lo.cut)
        return true; // it goes into the instances
    for (uint32_t input : inputVariables) {
        auto& variable = lo.variables[input];
        if (std::find(system.clocks.begin(), system.clocks.end(), variable.name) ==
            system.clocks.end())
            continue;
        std::vector<Term> all;
        for (auto& reg : system.registers)
            all.insert(all.end(), {reg.next.value, reg.next.unknown});
        for (auto& output : system.outputs)
            all.insert(all.end(), {output.fn.value, output.fn.unknown});
        auto support = pool.variables(all);
        if (std::find(support.begin(), support.end(), variable.current[0].value) !=
            support.end()) {
            lo.refuse({variable.symbol->location, variable.symbol->location},
                      "hdl-unsupported-clock",
                      "clock '" + variable.name + "' is also used as data");
            return false;
        }
    }
    return true;
}

} // namespace palindrome::hdl
