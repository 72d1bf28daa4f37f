// LowerLink.cpp - segments, their resolution in dependency order, latches and cycles.
// SPDX-License-Identifier: MIT
#include "hdl/LowerLink.h"

#include "hdl/Structure.h"

#include "util/Assert.h"

#include <algorithm>
#include <slang/ast/symbols/PortSymbols.h>
#include <slang/ast/types/AllTypes.h>

namespace palindrome::hdl {

namespace {
/// Support of a condition up to which it is decided by trying every value.
constexpr unsigned exhaustiveBits = 12;
} // namespace

Linker::Linker(Lowering& lowering) : lo(lowering), pool(lowering.pool), x(lowering.x) {
    system.name = lo.design.topName;
}

std::string Linker::wordName(Key key) const {
    auto& variable = lo.variables[key.variable];
    if (!variable.isMemory)
        return variable.name;
    return variable.name + "[" +
           std::to_string(variable.firstIndex + variable.indexStep * int64_t(key.word)) + "]";
}

void Linker::collectInputs() {
    for (auto* symbol : lo.design.top->body.getPortList()) {
        auto* port = symbol->as_if<slang::ast::PortSymbol>();
        auto* internal = port && port->internalSymbol
                             ? port->internalSymbol->as_if<sa::ValueSymbol>()
                             : nullptr;
        const slang::SourceRange at{symbol->location, symbol->location};
        if (!internal || port->getInternalExpr() ||
            (port->direction != sa::ArgumentDirection::In &&
             port->direction != sa::ArgumentDirection::Out)) {
            lo.refuse(at, "hdl-unsupported-port",
                      "port '" + std::string(symbol->name) +
                          "' is of a kind that is not supported");
            continue;
        }
        const auto index = lo.variableOf(*internal, at);
        if (index != UINT32_MAX && port->direction == sa::ArgumentDirection::In)
            inputVariables.insert(index);
    }
}

XTerm Linker::functionOf(const Process& process, Key key) {
    const Key scheduled{key.variable, key.word, true};
    auto blocking = process.result.find(key);
    XTerm current = blocking != process.result.end()
                        ? blocking->second
                        : lo.variables[key.variable].current[key.word];
    auto nonblocking = process.result.find(scheduled);
    if (nonblocking == process.result.end())
        return current;
    // Where nothing was scheduled, the blocking result of the same activation stays.
    auto hold = lo.nonblockingHold.find(scheduled);
    if (hold == lo.nonblockingHold.end())
        return nonblocking->second;
    logic::TermMap map{{hold->second.value, current.value}, {hold->second.unknown, current.unknown}};
    return applied(nonblocking->second, map);
}

XTerm Linker::applied(const XTerm& t, const logic::TermMap& map) {
    const Term both[] = {t.value, t.unknown};
    auto result = pool.substitute(both, map);
    return {result[0], result[1]};
}

void Linker::collectDrivers() {
    for (size_t p = 0; p < lo.processes.size(); ++p) {
        for (auto& [key, intervals] : lo.processes[p].written) {
            auto sorted = intervals;
            std::sort(sorted.begin(), sorted.end(),
                      [](auto& a, auto& b) { return a.lo < b.lo; });
            std::vector<Interval> merged;
            for (auto& interval : sorted) {
                if (!merged.empty() && interval.lo <= merged.back().hi)
                    merged.back().hi = std::max(merged.back().hi, interval.hi);
                else
                    merged.push_back(interval);
            }
            for (auto& interval : merged)
                drivers[key].emplace_back(interval, p);
        }
    }
}

bool Linker::driversClash(Key key, const std::vector<std::pair<Interval, size_t>>& driven) {
    for (size_t i = 1; i < driven.size(); ++i) {
        if (driven[i].first.lo >= driven[i - 1].first.hi)
            continue;
        // A loop variable of several processes is no signal as long as nobody else reads it.
        bool observed = inputVariables.contains(key.variable);
        for (auto& process : lo.processes)
            if (process.reads.contains(key.variable))
                observed = true;
        auto& symbol = *lo.variables[key.variable].symbol;
        for (auto* port : lo.design.top->body.getPortList())
            if (auto* p = port->as_if<slang::ast::PortSymbol>(); p && p->internalSymbol == &symbol)
                observed = true;
        if (observed)
            lo.refuse({symbol.location, symbol.location}, "hdl-unsupported-multiple-drivers",
                      "'" + wordName(key) + "' is driven by several processes or assignments");
        return true;
    }
    return false;
}

void Linker::segmentWord(Key key) {
    auto& variable = lo.variables[key.variable];
    auto& current = variable.current[key.word];
    auto& parts = segmentsOf[key];
    auto add = [&](unsigned from, unsigned to, Kind kind, size_t process, const XTerm& fn) {
        if (from >= to)
            return;
        Segment segment;
        segment.key = key;
        segment.lo = from;
        segment.hi = to;
        segment.kind = kind;
        segment.process = process;
        if (fn.valid())
            segment.fn = x.extract(fn, to - 1, from);
        if (from == 0 && to == variable.wordWidth) {
            segment.var = current;
        }
        else {
            auto name = wordName(key) + "[" + std::to_string(to - 1) + ":" + std::to_string(from) + "]";
            segment.var = {pool.var(to - from, name),
                           variable.fourState ? pool.var(to - from, name + "?")
                                              : pool.zero(to - from)};
        }
        parts.push_back(segments.size());
        segments.push_back(segment);
    };
    if (inputVariables.contains(key.variable)) {
        add(0, variable.wordWidth, Kind::Input, SIZE_MAX, {});
        return;
    }
    if (auto cut = cutOutputs.find(key); cut != cutOutputs.end()) {
        const XTerm value{pool.and_(cut->second.value, pool.not_(cut->second.unknown)),
                          cut->second.unknown};
        add(0, variable.wordWidth, Kind::Undriven, SIZE_MAX, value);
        return;
    }
    auto driven = drivers.find(key);
    std::vector<std::pair<Interval, size_t>> ranges;
    if (driven != drivers.end())
        ranges = driven->second;
    std::sort(ranges.begin(), ranges.end(),
              [](auto& a, auto& b) { return a.first.lo < b.first.lo; });
    if (driversClash(key, ranges))
        ranges.clear();
    auto undriven = [&](unsigned from, unsigned to) {
        // What nothing drives keeps its initial value, or is x (0 if two-state).
        auto initial = lo.initialValues.find(key);
        XTerm value = initial != lo.initialValues.end() ? initial->second
                      : variable.fourState              ? x.allX(variable.wordWidth)
                                                        : x.constant(variable.wordWidth, 0);
        add(from, to, Kind::Undriven, SIZE_MAX, value);
    };
    unsigned at = 0;
    std::map<size_t, XTerm> functions;
    for (auto& [interval, p] : ranges) {
        undriven(at, interval.lo);
        auto& process = lo.processes[p];
        if (!functions.contains(p))
            functions[p] = functionOf(process, key);
        add(interval.lo, interval.hi,
            process.kind == Process::Kind::Clocked ? Kind::Register : Kind::Combinational, p,
            functions[p]);
        at = interval.hi;
    }
    undriven(at, variable.wordWidth);
}

void Linker::applyStage(const logic::TermMap& map) {
    if (map.empty())
        return;
    std::vector<Term> all;
    for (auto& segment : segments) {
        if (!segment.fn.valid())
            continue;
        all.push_back(segment.fn.value);
        all.push_back(segment.fn.unknown);
    }
    auto replaced = pool.substitute(all, map);
    size_t next = 0;
    for (auto& segment : segments) {
        if (!segment.fn.valid())
            continue;
        segment.fn = {replaced[next], replaced[next + 1]};
        next += 2;
    }
    stages.push_back(map);
}

void Linker::replaceWordsBySegments() {
    logic::TermMap map;
    for (auto& [key, parts] : segmentsOf) {
        auto& current = lo.variables[key.variable].current[key.word];
        if (parts.size() == 1) {
            // Inputs are known; a resolved x rail of 0 must not stay a variable.
            if (segments[parts[0]].kind == Kind::Input && !pool.isConst(current.unknown))
                map[current.unknown] = pool.zero(pool.width(current.unknown));
            continue;
        }
        XTerm all = segments[parts[0]].var;
        for (size_t i = 1; i < parts.size(); ++i)
            all = x.concat(segments[parts[i]].var, all);
        map[current.value] = all.value;
        if (!pool.isConst(current.unknown))
            map[current.unknown] = all.unknown;
    }
    applyStage(map);
}

std::vector<std::vector<size_t>> Linker::cyclesInOrder() {
    // Tarjan's algorithm, iterative; components come out with dependencies first.
    std::unordered_map<Term, size_t, logic::TermHash> owner;
    for (size_t i = 0; i < segments.size(); ++i) {
        if (segments[i].kind != Kind::Combinational && segments[i].kind != Kind::Undriven)
            continue;
        owner[segments[i].var.value] = i;
        if (!pool.isConst(segments[i].var.unknown))
            owner[segments[i].var.unknown] = i;
    }
    std::vector<std::vector<size_t>> reads(segments.size());
    for (size_t i = 0; i < segments.size(); ++i) {
        auto& segment = segments[i];
        if (segment.kind != Kind::Combinational)
            continue;
        const Term both[] = {segment.fn.value, segment.fn.unknown};
        for (auto variable : pool.variables(both))
            if (auto found = owner.find(variable); found != owner.end())
                reads[i].push_back(found->second);
    }
    std::vector<std::vector<size_t>> components;
    std::vector<size_t> index(segments.size(), SIZE_MAX), low(segments.size(), 0), stack;
    std::vector<bool> onStack(segments.size(), false);
    size_t counter = 0;
    struct Frame {
        size_t node, next;
    };
    for (size_t root = 0; root < segments.size(); ++root) {
        const auto kind = segments[root].kind;
        if ((kind != Kind::Combinational && kind != Kind::Undriven) || index[root] != SIZE_MAX)
            continue;
        std::vector<Frame> frames{{root, 0}};
        index[root] = low[root] = counter++;
        stack.push_back(root);
        onStack[root] = true;
        while (!frames.empty()) {
            auto& frame = frames.back();
            if (frame.next < reads[frame.node].size()) {
                const size_t child = reads[frame.node][frame.next++];
                if (index[child] == SIZE_MAX) {
                    index[child] = low[child] = counter++;
                    stack.push_back(child);
                    onStack[child] = true;
                    frames.push_back({child, 0});
                }
                else if (onStack[child]) {
                    low[frame.node] = std::min(low[frame.node], index[child]);
                }
                continue;
            }
            const size_t node = frame.node;
            frames.pop_back();
            if (!frames.empty())
                low[frames.back().node] = std::min(low[frames.back().node], low[node]);
            if (low[node] != index[node])
                continue;
            std::vector<size_t> component;
            size_t member;
            do {
                member = stack.back();
                stack.pop_back();
                onStack[member] = false;
                component.push_back(member);
            } while (member != node);
            std::sort(component.begin(), component.end());
            components.push_back(std::move(component));
        }
    }
    return components;
}

bool Linker::splitCycle(const std::vector<size_t>& cycle) {
    logic::TermMap map;
    bool split = false;
    for (size_t index : cycle) {
        if (segments[index].bit || segments[index].width() == 1)
            continue;
        split = true;
        const Segment whole = segments[index];
        auto& parts = segmentsOf[whole.key];
        auto at = std::find(parts.begin(), parts.end(), index);
        const auto position = at - parts.begin();
        parts.erase(at);
        std::optional<XTerm> all;
        for (unsigned bit = whole.lo; bit < whole.hi; ++bit) {
            Segment part = whole;
            part.lo = bit;
            part.hi = bit + 1;
            part.bit = true;
            auto name = wordName(whole.key) + "[" + std::to_string(bit) + "]";
            part.var = {pool.var(1, name), pool.isConst(whole.var.unknown)
                                               ? pool.zero(1)
                                               : pool.var(1, name + "?")};
            part.fn = x.extract(whole.fn, bit - whole.lo, bit - whole.lo);
            all = all ? x.concat(part.var, *all) : part.var;
            parts.insert(parts.begin() + position + (bit - whole.lo), segments.size());
            segments.push_back(part);
        }
        map[whole.var.value] = all->value;
        if (!pool.isConst(whole.var.unknown))
            map[whole.var.unknown] = all->unknown;
        segments[index].kind = Kind::Undriven; // replaced by its bits
        segments[index].fn = {};
        segments[index].hi = segments[index].lo;
    }
    applyStage(map);
    return split;
}

bool Linker::neverTrue(Term condition) {
    if (lo.watch)
        condition = lo.watch->asWritten(condition);
    if (pool.isConst(condition))
        return pool.isFalse(condition);
    const Term one[] = {condition};
    auto support = pool.variables(one);
    unsigned bits = 0;
    for (auto variable : support)
        bits += pool.width(variable);
    if (bits > exhaustiveBits)
        return lo.options.unsatisfiable && lo.options.unsatisfiable(pool, condition);
    logic::Evaluator evaluator(pool);
    for (uint64_t value = 0; value < (uint64_t(1) << bits); ++value) {
        evaluator.reset();
        unsigned from = 0;
        for (auto variable : support) {
            const unsigned width = pool.width(variable);
            evaluator.set(variable, logic::BitVec(width, (value >> from) &
                                                             ((uint64_t(1) << width) - 1)));
            from += width;
        }
        if (!evaluator.eval(condition).isZero())
            return false;
    }
    return true;
}

XTerm Linker::withOld(const Segment& segment, const XTerm& old) {
    logic::TermMap map{{segment.var.value, old.value}};
    if (!pool.isConst(segment.var.unknown))
        map[segment.var.unknown] = old.unknown;
    return applied(segment.fn, map);
}

bool Linker::makeLatch(size_t index) {
    auto& segment = segments[index];
    // A latch settles: fed with what it has just become, it stays. What does not is an oscillator,
    // and no cycle of a clock says where that ends.
    const XTerm again = withOld(segment, segment.fn);
    if (!neverTrue(pool.redOr(pool.or_(pool.xor_(again.value, segment.fn.value),
                                       pool.xor_(again.unknown, segment.fn.unknown)))))
        return false;
    auto name = pool.name(segment.var.value);
    segment.held = {pool.var(segment.width(), name),
                    pool.isConst(segment.var.unknown) ? pool.zero(segment.width())
                                                      : pool.var(segment.width(), name + "?")};
    segment.fn = withOld(segment, segment.held);
    segment.latch = true;
    return true;
}

bool Linker::breakSelfLoop(size_t index) {
    // Does the value depend on the old one at all? A complete case without a default does not.
    auto& segment = segments[index];
    auto zero = withOld(segment, x.constant(segment.width(), 0));
    auto ones = withOld(segment, x.known(pool.ones(segment.width())));
    Term differ = pool.redOr(pool.or_(pool.xor_(zero.value, ones.value),
                                      pool.xor_(zero.unknown, ones.unknown)));
    if (neverTrue(differ)) {
        segment.fn = zero;
        return true;
    }
    return false;
}

bool Linker::resolveCombinational() {
    while (true) {
        bool changed = false;
        for (auto& component : cyclesInOrder()) {
            const auto only = component[0];
            const Term both[] = {segments[only].fn.valid() ? segments[only].fn.value : pool.zero(1),
                                 segments[only].fn.valid() ? segments[only].fn.unknown
                                                           : pool.zero(1)};
            auto support = pool.variables(both);
            const bool selfLoop =
                component.size() == 1 && !segments[only].latch &&
                segments[only].kind == Kind::Combinational &&
                std::any_of(support.begin(), support.end(), [&](Term v) {
                    return v == segments[only].var.value || v == segments[only].var.unknown;
                });
            if (component.size() == 1 && !selfLoop)
                continue;
            if (selfLoop && breakSelfLoop(only)) {
                changed = true;
                continue;
            }
            if (splitCycle(component)) {
                changed = true;
                break; // components are stale
            }
            if (selfLoop && makeLatch(only)) {
                changed = true;
                break;
            }
            std::string names;
            for (size_t index : component)
                names += (names.empty() ? "" : " -> ") + wordName(segments[index].key) +
                         (segments[index].bit ? "[" + std::to_string(segments[index].lo) + "]" : "");
            auto& symbol = *lo.variables[segments[only].key.variable].symbol;
            lo.refuse({symbol.location, symbol.location}, "hdl-combinational-loop",
                      "combinational loop: " + names);
            return false;
        }
        if (!changed)
            break;
    }
    // Dependencies first: each segment is replaced by a function of inputs and registers only.
    logic::TermMap map;
    for (auto& component : cyclesInOrder()) {
        auto& segment = segments[component[0]];
        if (!segment.fn.valid())
            continue;
        segment.fn = applied(segment.fn, map);
        map[segment.var.value] = segment.fn.value;
        if (!pool.isConst(segment.var.unknown))
            map[segment.var.unknown] = segment.fn.unknown;
    }
    std::vector<Term> all;
    for (auto& segment : segments)
        if (segment.kind == Kind::Register) {
            all.push_back(segment.fn.value);
            all.push_back(segment.fn.unknown);
        }
    auto replaced = pool.substitute(all, map);
    size_t next = 0;
    for (auto& segment : segments)
        if (segment.kind == Kind::Register) {
            segment.fn = {replaced[next], replaced[next + 1]};
            next += 2;
        }
    stages.push_back(map);
    return true;
}

/// What conditions read inside of instances that are left out can be anything, as their outputs can.
void Linker::openBelow() {
    if (!lo.cut)
        return;
    for (uint32_t v = 0; v < lo.variables.size(); ++v) {
        const auto& variable = lo.variables[v];
        const auto* scope = variable.symbol ? variable.symbol->getParentScope() : nullptr;
        const bool isPort = std::any_of(lo.cutPorts.begin(), lo.cutPorts.end(),
                                        [&](const auto& port) { return port.first == v; });
        if (!variable.local && !isPort && scope &&
            scope->getContainingInstance() != &lo.design.top->body)
            lo.cutPorts.emplace_back(v, true);
    }
}

std::optional<logic::System> Linker::link() {
    collectDrivers();
    openBelow();
    for (auto& [variable, output] : lo.cutPorts)
        for (uint32_t word = 0; output && word < lo.variables[variable].words; ++word) {
            const Key key{variable, word, false};
            const auto width = lo.variables[variable].wordWidth;
            cutOutputs[key] = {pool.var(width, wordName(key)),
                               lo.variables[variable].fourState ? pool.var(width, wordName(key) + "?")
                                                                : pool.zero(width)};
        }
    for (uint32_t v = 0; v < lo.variables.size(); ++v) {
        if (lo.variables[v].local)
            continue;
        for (uint32_t word = 0; word < lo.variables[v].words; ++word)
            segmentWord({v, word, false});
    }
    if (lo.sink.errorCount() != lo.errorsAtStart)
        return std::nullopt;
    replaceWordsBySegments();
    if (!resolveCombinational() || !findClocks())
        return std::nullopt;
    buildSystem();
    if (!checkClockUse() || lo.sink.errorCount() != lo.errorsAtStart)
        return std::nullopt;
    return std::move(system);
}

std::optional<logic::System> Lowering::run() {
    Linker linker(*this);
    scopeSymbol = &design.top->body;
    linker.collectInputs();
    collectScope(design.top->body);
    if (sink.errorCount() != errorsAtStart)
        return std::nullopt;
    return linker.link();
}

std::optional<logic::System> lower(const Design& design, logic::TermPool& pool,
                                   const LowerOptions& options, diag::Sink& sink) {
    Lowering lowering(design.slang(), pool, options, sink);
    return lowering.run();
}

std::optional<logic::System> lowerWithoutInstances(const Design& design, logic::TermPool& pool,
                                                   const LowerOptions& options, diag::Sink& sink) {
    Lowering lowering(design.slang(), pool, options, sink);
    lowering.cutInstances();
    return lowering.run();
}

} // namespace palindrome::hdl
