// DecodeCollect.cpp - finds the processes of a unit, their clocks, and who reads what.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeUnit.h"

#include "util/Assert.h"

#include <algorithm>
#include <slang/ast/ASTVisitor.h>
#include <slang/ast/symbols/CompilationUnitSymbols.h>
#include <slang/ast/symbols/MemberSymbols.h>
#include <slang/ast/symbols/PortSymbols.h>
#include <slang/ast/types/NetType.h>

namespace palindrome::hdl::decoding {

namespace {

/// Reads of values in a process; targets of assignments do not count, their indexes do.
class ReadVisitor : public sa::ASTVisitor<ReadVisitor, sa::VisitFlags::AllGood> {
public:
    explicit ReadVisitor(std::function<void(const sa::ValueSymbol&)> found)
        : found(std::move(found)) {}

    void handle(const sa::AssignmentExpression& expr) {
        target(expr.left());
        expr.right().visit(*this);
        if (expr.isCompound())
            expr.left().visit(*this);
    }

    template<typename T>
        requires(std::is_base_of_v<sa::ValueExpressionBase, T>)
    void handle(const T& expr) {
        found(expr.symbol);
    }

    void handle(const sa::CallExpression& call) {
        visitDefault(call);
        if (auto* subroutine = std::get_if<const sa::SubroutineSymbol*>(&call.subroutine))
            if (entered.insert(*subroutine).second)
                (*subroutine)->getBody().visit(*this);
    }

    void handle(const sa::VariableDeclStatement& stmt) {
        if (auto* init = stmt.symbol.getInitializer())
            init->visit(*this);
    }

private:
    std::function<void(const sa::ValueSymbol&)> found;
    std::set<const sa::SubroutineSymbol*> entered;

    void target(const sa::Expression& expr) {
        switch (expr.kind) {
            case sa::ExpressionKind::ElementSelect:
                expr.as<sa::ElementSelectExpression>().selector().visit(*this);
                target(expr.as<sa::ElementSelectExpression>().value());
                return;
            case sa::ExpressionKind::RangeSelect:
                expr.as<sa::RangeSelectExpression>().left().visit(*this);
                expr.as<sa::RangeSelectExpression>().right().visit(*this);
                target(expr.as<sa::RangeSelectExpression>().value());
                return;
            case sa::ExpressionKind::MemberAccess:
                target(expr.as<sa::MemberAccessExpression>().value());
                return;
            case sa::ExpressionKind::Concatenation:
                for (auto* operand : expr.as<sa::ConcatenationExpression>().operands())
                    target(*operand);
                return;
            default:
                return;
        }
    }
};

/// Title of the table that an emitted process prints: from the comment above it.
std::string markerOf(const sa::Symbol& symbol) {
    auto* syntax = symbol.getSyntax();
    if (!syntax)
        return {};
    std::string marker;
    for (auto& trivia : syntax->getFirstToken().trivia()) {
        auto text = trivia.getRawText();
        if (trivia.kind == slang::parsing::TriviaKind::LineComment)
            marker = text.starts_with("// Table") ? std::string(text.substr(8)) : std::string("?");
    }
    if (marker.empty() || marker == "?")
        return {};
    return marker.starts_with(": ") ? marker.substr(2) : marker;
}

/// True for an assign below the comment with which emit begins the equations.
bool isUnderEquations(const sa::Symbol& symbol) {
    auto* syntax = symbol.getSyntax();
    // The symbol belongs to one assignment of a list; the comment stands before the statement.
    while (syntax && syntax->kind != slang::syntax::SyntaxKind::ContinuousAssign)
        syntax = syntax->parent;
    if (!syntax)
        return false;
    for (auto& trivia : syntax->getFirstToken().trivia())
        if (trivia.kind == slang::parsing::TriviaKind::LineComment &&
            trivia.getRawText() == "// Equations")
            return true;
    return false;
}

/// The name of the innermost generate loop around a symbol.
std::string loopOf(const sa::Symbol& symbol) {
    for (auto* scope = symbol.getParentScope(); scope; scope = scope->asSymbol().getParentScope())
        if (auto* array = scope->asSymbol().as_if<sa::GenerateBlockArraySymbol>())
            return array->isUnnamed ? std::string() : std::string(array->name);
    return {};
}

std::string labelOf(const sa::Statement& body) {
    auto* block = body.as_if<sa::BlockStatement>();
    return block && block->blockSymbol ? std::string(block->blockSymbol->name) : std::string();
}

} // namespace

void UnitDecoder::collectPorts() {
    for (auto* symbol : ctx.top.body.getPortList()) {
        auto* port = symbol->as_if<sa::PortSymbol>();
        const slang::SourceRange at{symbol->location, symbol->location};
        auto* internal = port && port->internalSymbol
                             ? port->internalSymbol->as_if<sa::ValueSymbol>()
                             : nullptr;
        if (!internal) {
            ctx.refuse(at, "hdl-unsupported-port",
                       "the port '" + std::string(symbol->name) + "' is of a kind that no table has");
            continue;
        }
        if (port->direction != sa::ArgumentDirection::In &&
            port->direction != sa::ArgumentDirection::Out) {
            ctx.refuse(at, "hdl-unsupported-port",
                       "the port '" + std::string(port->name) + "' is neither input nor output");
            continue;
        }
        if (internal->name != port->name) {
            ctx.refuse(at, "hdl-unsupported-port",
                       "the port '" + std::string(port->name) + "' has another name inside");
            continue;
        }
        auto& v = ctx.variable(*internal);
        if (v.isMemory)
            ctx.refuse(at, "hdl-unsupported-port",
                       "the port '" + v.name + "' is an unpacked array, which no table has");
        v.isOutput = port->direction == sa::ArgumentDirection::Out;
        v.isInput = !v.isOutput;
    }
}

void UnitDecoder::collect(const sa::Scope& scope) {
    using SK = sa::SymbolKind;
    bool underEquations = false;
    for (auto& member : scope.members()) {
        const slang::SourceRange at{member.location, member.location};
        if (member.kind == SK::ProceduralBlock)
            underEquations = false;
        switch (member.kind) {
            case SK::Net: {
                auto& net = member.as<sa::NetSymbol>();
                auto kind = net.netType.netKind;
                using NK = sa::NetType::NetKind;
                if (kind != NK::Wire && kind != NK::Tri && kind != NK::UWire && kind != NK::Unknown)
                    ctx.refuse(at, "hdl-unsupported-net",
                               "nets of kind '" + std::string(net.netType.name) +
                                   "' are not supported");
                ctx.variable(net);
                if (net.getInitializer()) {
                    Source source;
                    source.net = &net;
                    source.process.kind = Process::Kind::Assign;
                    source.process.range = net.getInitializer()->sourceRange;
                    sources.push_back(std::move(source));
                }
                break;
            }
            case SK::Variable: {
                auto& variable = member.as<sa::VariableSymbol>();
                auto& v = ctx.variable(variable);
                if (auto* syntax = variable.getSyntax())
                    v.keep = ctx.commentAt(syntax->sourceRange().end()).starts_with("signal");
                break;
            }
            case SK::ContinuousAssign: {
                auto& assign = member.as<sa::ContinuousAssignSymbol>();
                if (structure.isConnection(assign))
                    break;
                auto& expr = assign.getAssignment();
                if (assign.getDelay())
                    ctx.refuse(expr.sourceRange, "hdl-unsupported-delay",
                               "delays are not supported");
                auto* assignment = expr.as_if<sa::AssignmentExpression>();
                if (!assignment)
                    break;
                Source source;
                source.assignment = assignment;
                source.process.kind = Process::Kind::Assign;
                source.process.range = expr.sourceRange;
                source.process.note = ctx.commentAt(expr.sourceRange.end());
                underEquations = underEquations || isUnderEquations(member);
                source.process.equation = underEquations;
                sources.push_back(std::move(source));
                break;
            }
            case SK::ProceduralBlock:
                collectBlock(member.as<sa::ProceduralBlockSymbol>());
                break;
            case SK::GenerateBlock:
                if (!member.as<sa::GenerateBlockSymbol>().isUninstantiated)
                    collect(member.as<sa::GenerateBlockSymbol>());
                break;
            case SK::GenerateBlockArray:
                for (auto* entry : member.as<sa::GenerateBlockArraySymbol>().entries)
                    if (!entry->isUninstantiated)
                        collect(*entry);
                break;
            case SK::PrimitiveInstance:
                ctx.refuse(at, "hdl-unsupported-primitive", "gate primitives are not supported");
                break;
            case SK::SpecifyBlock:
            case SK::ClockingBlock:
            case SK::NetAlias:
            case SK::UninstantiatedDef:
            case SK::CheckerInstance:
            case SK::DefParam:
                ctx.refuse(at, "hdl-unsupported-member",
                           "'" + std::string(member.name) + "' (" +
                               std::string(toString(member.kind)) + ") is not supported");
                break;
            default:
                break;
        }
    }
}

void UnitDecoder::collectBlock(const sa::ProceduralBlockSymbol& block) {
    auto& body = block.getBody();
    if (block.procedureKind == sa::ProceduralBlockKind::Final ||
        body.kind == sa::StatementKind::ConcurrentAssertion)
        return;
    Source source;
    source.block = &block;
    source.body = &body;
    source.process.range = body.sourceRange;
    if (block.procedureKind == sa::ProceduralBlockKind::Initial) {
        source.process.kind = Process::Kind::Initial;
        sources.push_back(std::move(source));
        return;
    }
    source.process.marker = markerOf(block);
    if (auto* timed = body.as_if<sa::TimedStatement>()) {
        bool levels = false;
        if (!collectEvents(timed->timing, source.process, levels))
            return;
        source.body = &timed->stmt;
        if (!source.process.events.empty() && levels) {
            ctx.refuse(timed->timing.sourceRange, "hdl-unsupported-timing",
                       "edges and levels in one event list are not supported");
            return;
        }
        if (!source.process.events.empty())
            source.process.kind = Process::Kind::Clocked;
    }
    else if (block.procedureKind == sa::ProceduralBlockKind::Always ||
             block.procedureKind == sa::ProceduralBlockKind::AlwaysFF) {
        ctx.refuse(body.sourceRange, "hdl-unsupported-timing",
                   "a process without an event control at its start is not supported");
        return;
    }
    source.process.label = labelOf(*source.body);
    source.process.loop = loopOf(block);
    sources.push_back(std::move(source));
    if (sources.back().process.kind == Process::Kind::Clocked)
        findClock(sources.back());
}

bool UnitDecoder::collectEvents(const sa::TimingControl& timing, Process& process, bool& levels) {
    switch (timing.kind) {
        case sa::TimingControlKind::ImplicitEvent:
            levels = true;
            return true;
        case sa::TimingControlKind::SignalEvent: {
            auto& event = timing.as<sa::SignalEventControl>();
            if (event.iffCondition) {
                ctx.refuse(timing.sourceRange, "hdl-unsupported-timing",
                           "'iff' in an event control is not supported");
                return false;
            }
            if (event.edge == sa::EdgeKind::None) {
                levels = true;
                return true;
            }
            auto* value = event.expr.kind == sa::ExpressionKind::NamedValue
                              ? &event.expr.as<sa::NamedValueExpression>().symbol
                              : nullptr;
            if (event.edge == sa::EdgeKind::BothEdges || !value) {
                ctx.refuse(timing.sourceRange, "hdl-unsupported-clock",
                           "the clock must be one edge of one signal");
                return false;
            }
            process.events.push_back({value, event.edge == sa::EdgeKind::PosEdge});
            return true;
        }
        case sa::TimingControlKind::EventList:
            for (auto* event : timing.as<sa::EventListControl>().events)
                if (!collectEvents(*event, process, levels))
                    return false;
            return true;
        default:
            ctx.refuse(timing.sourceRange, "hdl-unsupported-timing",
                       "this delay or event control is not supported");
            return false;
    }
}

/// The clock is the signal of the event list that the process does not read.
void UnitDecoder::findClock(Source& source) {
    auto& process = source.process;
    if (process.events.size() > 1) {
        std::set<const sa::ValueSymbol*> read;
        ReadVisitor visitor([&](const sa::ValueSymbol& symbol) { read.insert(&symbol); });
        source.body->visit(visitor);
        std::vector<EventSignal> clocks, resets;
        for (auto& event : process.events)
            (read.count(event.symbol) ? resets : clocks).push_back(event);
        if (clocks.size() != 1) {
            ctx.refuse(process.range, "hdl-unsupported-clock",
                       clocks.empty() ? "each signal of the event list is read in the process, so "
                                        "none of them is the clock"
                                      : "several signals of the event list could be the clock");
            return;
        }
        if (resets.size() > 1) {
            ctx.refuse(process.range, "decode-refused-two-resets",
                       "a unit has at most one asynchronous reset; this process has " +
                           std::to_string(resets.size()));
            return;
        }
        process.clock = clocks[0].symbol;
        process.posedge = clocks[0].posedge;
        process.events = resets;
        return;
    }
    process.clock = process.events[0].symbol;
    process.posedge = process.events[0].posedge;
    process.events.clear();
}

// ---------------------------------------------------------------------------------------------
// Execution

void UnitDecoder::scanReads() {
    for (unsigned i = 0; i < sources.size(); ++i) {
        auto& source = sources[i];
        ReadVisitor visitor([&](const sa::ValueSymbol& symbol) {
            readers[&symbol].insert(i);
            ++readCount[&symbol];
        });
        if (source.assignment)
            source.assignment->visit(visitor);
        else if (source.net)
            source.net->getInitializer()->visit(visitor);
        else
            source.body->visit(visitor);
    }
    // Who writes: found by the targets of assignments.
    struct WriteVisitor : sa::ASTVisitor<WriteVisitor, sa::VisitFlags::AllGood> {
        std::function<void(const sa::ValueSymbol&)> found;
        void handle(const sa::AssignmentExpression& expr) {
            target(expr.left());
            visitDefault(expr);
        }
        void handle(const sa::UnaryExpression& expr) {
            if (sa::OpInfo::isLValue(expr.op))
                target(expr.operand());
            visitDefault(expr);
        }
        void target(const sa::Expression& expr) {
            if (auto* concatenation = expr.as_if<sa::ConcatenationExpression>()) {
                for (auto* operand : concatenation->operands())
                    target(*operand);
                return;
            }
            if (auto* symbol = expr.getSymbolReference())
                if (auto* value = symbol->as_if<sa::ValueSymbol>())
                    found(*value);
        }
    };
    for (unsigned i = 0; i < sources.size(); ++i) {
        WriteVisitor visitor;
        visitor.found = [&](const sa::ValueSymbol& symbol) { writers[&symbol].insert(i); };
        auto& source = sources[i];
        if (source.assignment)
            source.assignment->visit(visitor);
        else if (source.net)
            writers[source.net].insert(i);
        else
            source.body->visit(visitor);
    }
    for (auto& v : ctx.variables) {
        v.readOutside = v.isOutput || v.keep || (v.symbol && structure.touches(*v.symbol));
        for (auto reader : readers[v.symbol]) {
            auto& who = writers[v.symbol];
            if (who.size() != 1 || !who.count(reader))
                v.readOutside = true;
        }
    }
}

void UnitDecoder::execute() {
    for (unsigned i = 0; i < sources.size(); ++i) {
        auto& source = sources[i];
        source.process.order = i;
        processes.push_back(std::move(source.process));
        auto& process = processes.back();
        Executor executor(ctx, process);
        if (source.assignment)
            executor.runAssign(source.assignment->left(), source.assignment->right());
        else if (source.net)
            executor.runNetInitializer(*source.net, *source.net->getInitializer());
        else
            executor.runBody(*source.body);
        if (process.kind == Process::Kind::Initial)
            applyInitial(process);
    }
    for (auto& v : ctx.variables) {
        if (v.local || !v.symbol || v.symbol->kind != sa::SymbolKind::Variable || v.isElement())
            continue;
        auto* init = v.symbol->getInitializer();
        if (!init && v.isOutput)
            for (auto* symbol : ctx.top.body.getPortList())
                if (auto* port = symbol->as_if<sa::PortSymbol>();
                    port && port->internalSymbol == v.symbol)
                    init = port->getInitializer();
        if (!init || initialValues.count(v.id))
            continue;
        initialValues[v.id] = init->syntax ? printTokens(*init->syntax) : "";
        auto& e = core(*init);
        sa::EvalContext eval(ctx.top.body);
        auto value = init->eval(eval);
        if (value.isInteger() && !value.integer().hasUnknown()) {
            auto number = value.integer();
            number.setSigned(false);
            initialConstants.insert_or_assign(v.id, number);
        }
        else if (value.isInteger() && value.integer().countXs() == v.width) {
            initialValues[v.id] = "-";
            continue;
        }
        if (e.syntax)
            initialValues[v.id] = printTokens(stripParentheses(*e.syntax));
    }
}

void UnitDecoder::applyInitial(Process& process) {
    for (auto& [id, segments] : process.results) {
        auto& v = ctx.variables[id];
        slang::SVInt whole(v.width, 0, false);
        bool constant = true;
        for (auto& s : segments) {
            auto part = ctx.constantOf(s.node);
            if (!part) {
                constant = false;
                break;
            }
            whole.set(static_cast<int32_t>(s.lo + s.width) - 1, static_cast<int32_t>(s.lo), *part);
        }
        if (!constant) {
            // A loop variable of the block is nothing that anyone reads.
            if (v.readOutside)
                ctx.refuse(process.range, "hdl-unsupported-initial",
                           "the initial block gives '" + v.name +
                               "' a value that is not one constant");
            continue;
        }
        if (segments.size() == 1 && segments[0].node->leaf->width == v.width)
            initialValues[id] = segments[0].node->leaf->text;
        else if (v.isMemory)
            initialValues[id] = resetText({id, 0, "-", "", "", 0}, segments);
        else
            initialValues[id] = Context::literal(whole);
        if (whole.hasUnknown())
            initialValues[id] = "-";
        else
            initialConstants.insert_or_assign(id, whole);
    }
}

} // namespace palindrome::hdl::decoding
