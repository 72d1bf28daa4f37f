// LowerProcess.cpp - finds variables, processes and connections, and runs each process once.
// SPDX-License-Identifier: MIT
#include "hdl/Lower.h"

#include "util/Assert.h"

#include <algorithm>
#include <slang/ast/TimingControl.h>
#include <slang/ast/statements/MiscStatements.h>
#include <slang/ast/symbols/CompilationUnitSymbols.h>
#include <slang/ast/symbols/MemberSymbols.h>
#include <slang/ast/symbols/PortSymbols.h>
#include <slang/ast/types/AllTypes.h>
#include <slang/ast/types/NetType.h>

namespace palindrome::hdl {

using sa::SymbolKind;

namespace {

/// The name below the top: "u_a.g[0].cnt".
std::string nameBelowTop(const sa::Symbol& symbol, const std::string& top) {
    auto path = symbol.getHierarchicalPath();
    if (path.size() > top.size() && path.compare(0, top.size(), top) == 0 &&
        path[top.size()] == '.')
        return path.substr(top.size() + 1);
    return path;
}

} // namespace

Lowering::Lowering(const Design::Impl& design, logic::TermPool& pool, const LowerOptions& options,
                   diag::Sink& sink) :
    design(design), pool(pool), x(pool), options(options), sink(sink), path(pool.bool_(true)) {
    errorsAtStart = sink.errorCount();
}

XTerm Lowering::refuse(slang::SourceRange at, const std::string& rule, const std::string& message,
                       unsigned width) {
    const auto where = at.start();
    if (refusedAt.insert({where.buffer().getId(), where.offset()}).second)
        sink.add(diagnosticAt(design.sources(), at, rule, diag::Severity::Error, message));
    return x.allX(width);
}

uint32_t Lowering::addVariable(const sa::ValueSymbol& symbol, bool local, slang::SourceRange at) {
    auto& type = symbol.getType().getCanonicalType();
    Variable variable;
    variable.symbol = &symbol;
    variable.local = local;
    variable.name = local ? std::string(symbol.name) : nameBelowTop(symbol, design.topName);
    variable.fourState = type.isFourState();
    const sa::Type* element = &type;
    uint64_t words = 1;
    while (element->kind == SymbolKind::FixedSizeUnpackedArrayType) {
        auto& array = element->as<sa::FixedSizeUnpackedArrayType>();
        if (!variable.isMemory) {
            variable.firstIndex = array.range.left;
            variable.indexStep = array.range.left <= array.range.right ? 1 : -1;
        }
        else {
            variable.firstIndex = 0; // several dimensions: words are simply counted
            variable.indexStep = 1;
        }
        variable.isMemory = true;
        words *= array.range.width();
        element = &array.elementType.getCanonicalType();
    }
    if (!element->isIntegral()) {
        refuse(at, "hdl-unsupported-type",
               "'" + std::string(symbol.name) + "' has the type '" + symbol.getType().toString() +
                   "', which is not supported");
        return UINT32_MAX;
    }
    variable.wordWidth = static_cast<unsigned>(element->getBitWidth());
    variable.isSigned = element->isSigned();
    variable.words = static_cast<unsigned>(words);
    const bool wasTooLarge = memoryBits > options.memoryBitLimit;
    if (variable.isMemory)
        memoryBits += variable.bits();
    if (memoryBits > options.memoryBitLimit || words > options.memoryBitLimit) {
        if (!wasTooLarge) // said once, not at each use
            refuse(at, "hdl-memory-too-large",
                   "the arrays of the design hold more than " +
                       std::to_string(options.memoryBitLimit) + " bits");
        return UINT32_MAX;
    }
    for (unsigned word = 0; word < variable.words; ++word) {
        if (local) {
            variable.current.push_back(x.allX(variable.wordWidth));
            continue;
        }
        auto name = variable.isMemory
                        ? variable.name + "[" +
                              std::to_string(variable.firstIndex +
                                             variable.indexStep * int64_t(word)) +
                              "]"
                        : variable.name;
        Term value = pool.var(variable.wordWidth, name);
        Term unknown = variable.fourState ? pool.var(variable.wordWidth, name + "?")
                                          : pool.zero(variable.wordWidth);
        variable.current.push_back({value, unknown});
    }
    const auto index = static_cast<uint32_t>(variables.size());
    variables.push_back(std::move(variable));
    if (local)
        frames.back()[&symbol] = index;
    else
        globals[&symbol] = index;
    return index;
}

uint32_t Lowering::variableOf(const sa::ValueSymbol& symbol, slang::SourceRange at) {
    if (!frames.empty())
        if (auto found = frames.back().find(&symbol); found != frames.back().end())
            return found->second;
    if (auto found = globals.find(&symbol); found != globals.end())
        return found->second;
    if (symbol.kind != SymbolKind::Variable && symbol.kind != SymbolKind::Net &&
        symbol.kind != SymbolKind::FormalArgument) {
        refuse(at, "hdl-unsupported-expression",
               "'" + std::string(symbol.name) + "' cannot be read here");
        return UINT32_MAX;
    }
    const auto index = addVariable(symbol, false, at);
    if (index != UINT32_MAX && symbol.kind == SymbolKind::Variable && symbol.getInitializer())
        setInitial(index, *symbol.getInitializer());
    return index;
}

void Lowering::setInitial(uint32_t variable, const sa::Expression& initializer) {
    sa::EvalContext context(*scopeSymbol);
    auto value = initializer.eval(context);
    if (value.bad()) {
        refuse(initializer.sourceRange, "hdl-unsupported-initial",
               "an initial value that is not constant is not supported");
        return;
    }
    auto all = constantValue(value, initializer);
    const unsigned width = variables[variable].wordWidth;
    if (x.width(all) != variables[variable].bits())
        return;
    for (uint32_t word = 0; word < variables[variable].words; ++word)
        initialValues[{variable, word, false}] =
            x.extract(all, (word + 1) * width - 1, word * width);
}

XTerm Lowering::readKey(Key key) {
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer)
        if (auto found = layer->find(key); found != layer->end())
            return found->second;
    auto& variable = variables[key.variable];
    if (key.nonblocking) {
        auto& hold = nonblockingHold[key];
        if (!hold.valid())
            hold = {pool.var(variable.wordWidth, variable.name + "'"),
                    pool.var(variable.wordWidth, variable.name + "'?")};
        return hold;
    }
    if (!variable.local)
        readVariables.insert(key.variable);
    return variable.current[key.word];
}

void Lowering::writeKey(Key key, const XTerm& value) {
    PAL_ASSERT(!layers.empty());
    auto stored = value;
    if (!variables[key.variable].fourState)
        stored = x.known(value.value);
    layers.back()[key] = stored;
}

void Lowering::recordLeaf(Key key, unsigned lo, unsigned width, Term guard, const XTerm& value) {
    if (variables[key.variable].local)
        return;
    RecordedLeaf record;
    record.key = key;
    record.leaf.guard = pool.and_(path, guard);
    record.leaf.lo = lo;
    record.leaf.width = width;
    record.leaf.value = value;
    record.leaf.source = sourceRef(design.sources(), writeRange);
    record.leaf.guardSource = sourceRef(design.sources(), guardRange);
    if (writeRight)
        record.leaf.text = sourceText(design.sources(), writeRight->sourceRange);
    record.choice = std::exchange(pendingChoice, SIZE_MAX);

    // Earlier assignments of this process lose what this one takes; siblings in other arms of the
    // same decision exclude each other anyway.
    auto& earlier = leavesOf[key];
    for (size_t i = earlier.size(); i-- > 0;) {
        const size_t index = earlier[i];
        auto hidden = std::find_if(hiddenLeaves.begin(), hiddenLeaves.end(), [&](auto& range) {
            return range.first <= index && index < range.second;
        });
        if (hidden != hiddenLeaves.end()) {
            auto first = std::lower_bound(earlier.begin(), earlier.end(), hidden->first);
            i = static_cast<size_t>(first - earlier.begin());
            continue;
        }
        auto& other = leaves[index].leaf;
        if (lo <= other.lo && other.lo + other.width <= lo + width)
            other.guard = pool.and_(other.guard, pool.not_(record.leaf.guard));
    }
    earlier.push_back(leaves.size());
    leaves.push_back(std::move(record));
}

void Lowering::runProcess(Process process, const std::function<void()>& body) {
    layers.assign(1, {});
    frames.assign(1, {});
    leavesOf.clear();
    hiddenLeaves.clear();
    readVariables.clear();
    path = pool.bool_(true);
    guardRange = process.range;
    process.firstLeaf = leaves.size();
    running = &process;
    body();
    running = nullptr;
    process.lastLeaf = leaves.size();
    process.reads = readVariables;
    for (auto& [key, value] : layers[0])
        if (key.variable < variables.size() && !variables[key.variable].local)
            process.result[key] = value;
    layers.clear();
    frames.clear();
    processes.push_back(std::move(process));
}

void Lowering::collectScope(const sa::Scope& scope) {
    for (auto& member : scope.members())
        collectMember(member);
}

void Lowering::collectMember(const sa::Symbol& member) {
    const slang::SourceRange at{member.location, member.location};
    switch (member.kind) {
        case SymbolKind::Net:
        case SymbolKind::Variable:
            return collectVariable(member.as<sa::ValueSymbol>());
        case SymbolKind::ContinuousAssign: {
            auto& assign = member.as<sa::ContinuousAssignSymbol>();
            auto& expr = assign.getAssignment();
            if (assign.getDelay())
                refuse(expr.sourceRange, "hdl-unsupported-delay", "delays are not supported");
            Process process;
            process.range = expr.sourceRange;
            return runProcess(std::move(process), [&] { eval(expr); });
        }
        case SymbolKind::ProceduralBlock:
            return collectProcedure(member.as<sa::ProceduralBlockSymbol>());
        case SymbolKind::Instance:
            return collectInstance(member.as<sa::InstanceSymbol>());
        case SymbolKind::InstanceArray:
            for (auto* element : member.as<sa::InstanceArraySymbol>().elements)
                collectMember(*element);
            return;
        case SymbolKind::GenerateBlock:
            if (!member.as<sa::GenerateBlockSymbol>().isUninstantiated)
                collectScope(member.as<sa::GenerateBlockSymbol>());
            return;
        case SymbolKind::GenerateBlockArray:
            for (auto* entry : member.as<sa::GenerateBlockArraySymbol>().entries)
                collectMember(*entry);
            return;
        case SymbolKind::PrimitiveInstance:
            refuse(at, "hdl-unsupported-primitive", "gate primitives are not supported");
            return;
        case SymbolKind::SpecifyBlock:
        case SymbolKind::ClockingBlock:
        case SymbolKind::NetAlias:
        case SymbolKind::UninstantiatedDef:
        case SymbolKind::CheckerInstance:
        case SymbolKind::DefParam:
            refuse(at, "hdl-unsupported-member",
                   "'" + std::string(member.name) + "' (" + std::string(toString(member.kind)) +
                       ") is not supported");
            return;
        default:
            return; // declarations without behaviour: types, parameters, ports, functions …
    }
}

void Lowering::collectVariable(const sa::ValueSymbol& symbol) {
    const slang::SourceRange at{symbol.location, symbol.location};
    const auto index = variableOf(symbol, at);
    auto* net = symbol.as_if<sa::NetSymbol>();
    if (index == UINT32_MAX || !net)
        return;
    using NetKind = sa::NetType::NetKind;
    const auto kind = net->netType.netKind;
    if (kind != NetKind::Wire && kind != NetKind::Tri && kind != NetKind::UWire &&
        kind != NetKind::Unknown)
        refuse(at, "hdl-unsupported-net",
               "nets of kind '" + std::string(net->netType.name) + "' are not supported");
    if (auto* initializer = net->getInitializer()) {
        Process process;
        process.range = initializer->sourceRange;
        runProcess(std::move(process), [&] {
            Place place;
            place.variable = index;
            place.width = static_cast<unsigned>(variables[index].bits());
            place.limitHi = place.width;
            const auto range = initializer->sourceRange;
            writePlace(place,
                       watched(range, Watch::Kind::Assignment, evalFrom(*initializer, range)),
                       false, initializer, range);
        });
    }
}

void Lowering::collectInstance(const sa::InstanceSymbol& instance) {
    if (instance.body.getDefinition().definitionKind != sa::DefinitionKind::Module) {
        refuse({instance.location, instance.location}, "hdl-unsupported-interface",
               "interfaces and programs are not supported");
        return;
    }
    connect(instance);
    if (cut) {
        for (auto* symbol : instance.body.getPortList()) {
            auto* port = symbol->as_if<sa::PortSymbol>();
            auto* internal = port && port->internalSymbol
                                 ? port->internalSymbol->as_if<sa::ValueSymbol>()
                                 : nullptr;
            const slang::SourceRange at{instance.location, instance.location};
            const auto index = internal ? variableOf(*internal, at) : UINT32_MAX;
            if (index != UINT32_MAX)
                cutPorts.emplace_back(index, port->direction == sa::ArgumentDirection::Out);
        }
        return;
    }
    auto* saved = scopeSymbol;
    scopeSymbol = &instance.body;
    collectScope(instance.body);
    scopeSymbol = saved;
}

void Lowering::connect(const sa::InstanceSymbol& instance) {
    for (auto* connection : instance.getPortConnections()) {
        auto* port = connection->port.as_if<sa::PortSymbol>();
        const slang::SourceRange at{instance.location, instance.location};
        auto* internal = port && port->internalSymbol
                             ? port->internalSymbol->as_if<sa::ValueSymbol>()
                             : nullptr;
        if (!internal || port->direction == sa::ArgumentDirection::InOut ||
            port->direction == sa::ArgumentDirection::Ref) {
            if (port && port->isNullPort)
                continue;
            refuse(at, "hdl-unsupported-port",
                   "port '" + std::string(connection->port.name) + "' of '" +
                       std::string(instance.name) + "' is of a kind that is not supported");
            continue;
        }
        auto* expr = connection->getExpression();
        if (!expr)
            continue; // open
        const auto index = variableOf(*internal, at);
        if (index == UINT32_MAX)
            continue;
        Place place;
        place.variable = index;
        place.width = static_cast<unsigned>(variables[index].bits());
        place.limitHi = place.width;
        Process process;
        process.range = expr->sourceRange;
        if (port->direction == sa::ArgumentDirection::In) {
            runProcess(std::move(process), [&] {
                const auto range = expr->sourceRange;
                writePlace(place,
                           watched(range, Watch::Kind::Assignment, evalFrom(*expr, range)),
                           false, expr, range);
            });
            continue;
        }
        auto* target = expr->as_if<sa::AssignmentExpression>();
        if (!target) {
            refuse(expr->sourceRange, "hdl-unsupported-port", "this connection is not supported");
            continue;
        }
        runProcess(std::move(process), [&] {
            auto value = readPlace(place);
            const unsigned width = widthOf(*target->left().type, expr->sourceRange);
            value = watched(expr->sourceRange, Watch::Kind::Assignment,
                            x.resize(value, width, variables[index].isSigned));
            assign(target->left(), value, false, expr, expr->sourceRange);
        });
    }
}

bool Lowering::clockEvents(const sa::TimingControl& timing, Process& process,
                           std::vector<const sa::Expression*>& levels, bool& implicit) {
    switch (timing.kind) {
        case sa::TimingControlKind::ImplicitEvent:
            implicit = true;
            return true;
        case sa::TimingControlKind::SignalEvent: {
            auto& event = timing.as<sa::SignalEventControl>();
            if (event.iffCondition) {
                refuse(timing.sourceRange, "hdl-unsupported-timing",
                       "'iff' in an event control is not supported");
                return false;
            }
            if (event.edge == sa::EdgeKind::None) {
                levels.push_back(&event.expr);
                return true;
            }
            if (event.edge == sa::EdgeKind::BothEdges) {
                refuse(timing.sourceRange, "hdl-unsupported-clock",
                       "a process on both edges of a signal is not supported");
                return false;
            }
            auto* symbol = event.expr.getSymbolReference();
            process.events.push_back({&event.expr, symbol, event.edge});
            return true;
        }
        case sa::TimingControlKind::EventList:
            for (auto* event : timing.as<sa::EventListControl>().events)
                if (!clockEvents(*event, process, levels, implicit))
                    return false;
            return true;
        default:
            refuse(timing.sourceRange, "hdl-unsupported-timing",
                   "this delay or event control is not supported");
            return false;
    }
}

void Lowering::checkSensitivity(const Process& process,
                                const std::vector<const sa::Expression*>& levels) {
    std::set<uint32_t> listed;
    for (auto* level : levels)
        if (auto* symbol = level->getSymbolReference())
            if (auto* value = symbol->as_if<sa::ValueSymbol>())
                if (auto found = globals.find(value); found != globals.end())
                    listed.insert(found->second);
    for (auto read : process.reads) {
        const bool own = std::any_of(process.written.begin(), process.written.end(),
                                     [&](auto& w) { return w.first.variable == read; });
        if (!listed.contains(read) && !own)
            refuse(process.range, "hdl-unsupported-sensitivity",
                   "'" + variables[read].name +
                       "' is read here, but is not in the sensitivity list; hardware and "
                       "simulation would differ (use always_comb)");
    }
}

void Lowering::collectProcedure(const sa::ProceduralBlockSymbol& block) {
    auto& body = block.getBody();
    Process process;
    process.range = body.sourceRange;
    if (body.kind == sa::StatementKind::ConcurrentAssertion ||
        block.procedureKind == sa::ProceduralBlockKind::Final)
        return;
    if (block.procedureKind == sa::ProceduralBlockKind::Initial) {
        process.kind = Process::Kind::Initial;
        runProcess(std::move(process), [&] { exec(body); });
        finishInitial();
        return;
    }
    auto* timed = body.as_if<sa::TimedStatement>();
    if (!timed) {
        if (block.procedureKind == sa::ProceduralBlockKind::Always ||
            block.procedureKind == sa::ProceduralBlockKind::AlwaysFF) {
            refuse(body.sourceRange, "hdl-unsupported-timing",
                   "a process without an event control at its start is not supported");
            return;
        }
        runProcess(std::move(process), [&] { exec(body); });
        return;
    }
    std::vector<const sa::Expression*> levels;
    bool implicit = false;
    if (!clockEvents(timed->timing, process, levels, implicit))
        return;
    if (!process.events.empty() && (!levels.empty() || implicit)) {
        refuse(timed->timing.sourceRange, "hdl-unsupported-timing",
               "edges and levels in one event list are not supported");
        return;
    }
    process.kind =
        process.events.empty() ? Process::Kind::Combinational : Process::Kind::Clocked;
    runProcess(std::move(process), [&] { exec(timed->stmt); });
    if (!levels.empty())
        checkSensitivity(processes.back(), levels);
}

void Lowering::finishInitial() {
    auto process = std::move(processes.back());
    processes.pop_back();
    for (auto& [key, value] : process.result) {
        if (!pool.isConst(value.value) || !pool.isConst(value.unknown)) {
            // Bits that the block leaves alone still hold the variable itself.
            auto substituted = value;
            logic::TermMap before;
            auto& current = variables[key.variable].current[key.word];
            auto known = initialValues.find(key);
            auto start = known != initialValues.end()
                             ? known->second
                             : x.allX(variables[key.variable].wordWidth);
            before[current.value] = start.value;
            if (!pool.isConst(current.unknown))
                before[current.unknown] = start.unknown;
            if (auto hold = nonblockingHold.find(key); hold != nonblockingHold.end()) {
                before[hold->second.value] = start.value;
                before[hold->second.unknown] = start.unknown;
            }
            substituted.value = pool.substitute(value.value, before);
            substituted.unknown = pool.substitute(value.unknown, before);
            if (!pool.isConst(substituted.value) || !pool.isConst(substituted.unknown)) {
                refuse(process.range, "hdl-unsupported-initial",
                       "this initial block gives '" + variables[key.variable].name +
                           "' a value that is not constant");
                continue;
            }
            value = substituted;
        }
        initialValues[{key.variable, key.word, false}] = value;
    }
}

} // namespace palindrome::hdl
