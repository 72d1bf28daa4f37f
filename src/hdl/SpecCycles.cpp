// SpecCycles.cpp - finds combinational cycles of a spec, bit by bit.
// SPDX-License-Identifier: MIT
#include "hdl/SlangDesign.h"
#include "hdl/SpecBits.h"
#include "hdl/SpecChecks.h"

#include <algorithm>
#include <slang/ast/ASTVisitor.h>
#include <unordered_map>

namespace palindrome::hdl {

namespace sa = slang::ast;
using sa::ExpressionKind;

namespace {

constexpr uint32_t none = UINT32_MAX;
/// Nodes of the bits of an expression, lowest first; `none` where a bit depends on nothing.
using Bits = std::vector<uint32_t>;

/// "This bit is computed from those bits". The first nodes are the bits of combinational variables,
/// the others stand for intermediate results.
class Graph {
public:
    std::vector<std::vector<uint32_t>> from;

    uint32_t add() {
        from.emplace_back();
        return static_cast<uint32_t>(from.size() - 1);
    }

    void edge(uint32_t to, uint32_t source) {
        if (source != none)
            from[to].push_back(source);
    }

    /// A node that depends on all of them; `none` if there is none.
    uint32_t join(const Bits& sources) {
        uint32_t single = none, node = none;
        for (uint32_t s : sources) {
            if (s == none || s == single)
                continue;
            if (single == none) {
                single = s;
                continue;
            }
            if (node == none) {
                node = add();
                edge(node, single);
            }
            edge(node, s);
        }
        return node == none ? single : node;
    }

    uint32_t join(uint32_t a, uint32_t b) { return join(Bits{a, b}); }
};

/// The bits that an expression depends on, bit by bit where the operator works bit by bit.
class Dependencies {
public:
    Dependencies(Graph& theGraph, const std::unordered_map<const sa::Symbol*, uint32_t>& firstBits,
                 const sa::Symbol& theScope)
        : graph(theGraph), first(firstBits), scope(theScope) {}

    Bits of(const sa::Expression& expr) {
        switch (expr.kind) {
        case ExpressionKind::NamedValue:
        case ExpressionKind::ElementSelect:
        case ExpressionKind::RangeSelect:
        case ExpressionKind::MemberAccess:
            return ofSelect(expr);
        case ExpressionKind::Conversion: {
            const auto& c = expr.as<sa::ConversionExpression>();
            return resize(of(c.operand()), expr, c.operand().type->isSigned());
        }
        case ExpressionKind::UnaryOp:
            return ofUnary(expr.as<sa::UnaryExpression>());
        case ExpressionKind::BinaryOp:
            return ofBinary(expr.as<sa::BinaryExpression>());
        case ExpressionKind::ConditionalOp:
            return ofConditional(expr.as<sa::ConditionalExpression>());
        case ExpressionKind::Concatenation:
            return ofConcatenation(expr.as<sa::ConcatenationExpression>());
        case ExpressionKind::Replication: {
            const auto& r = expr.as<sa::ReplicationExpression>();
            Bits one = of(r.concat()), all;
            while (!one.empty() && all.size() + one.size() <= widthOf(expr))
                all.insert(all.end(), one.begin(), one.end());
            return resize(std::move(all), expr, false);
        }
        case ExpressionKind::Call:
            return ofCall(expr.as<sa::CallExpression>());
        default:
            return Bits(widthOf(expr), everythingIn(expr));
        }
    }

    uint32_t whole(const sa::Expression& expr) { return graph.join(of(expr)); }

private:
    Graph& graph;
    const std::unordered_map<const sa::Symbol*, uint32_t>& first;
    const sa::Symbol& scope;

    static size_t widthOf(const sa::Expression& expr) {
        return expr.type->isIntegral() ? expr.type->getBitWidth() : 1;
    }

    Bits resize(Bits bits, const sa::Expression& to, bool isSigned) const {
        uint32_t fill = isSigned && !bits.empty() ? bits.back() : none;
        bits.resize(widthOf(to), fill);
        return bits;
    }

    /// Every combinational bit that is named anywhere in the expression.
    uint32_t everythingIn(const sa::Expression& expr) {
        Bits all;
        auto take = [&](const sa::Expression& e) {
            Bits bits = ofSelect(e);
            all.insert(all.end(), bits.begin(), bits.end());
        };
        auto visitor =
            sa::makeVisitor([&](auto&, const sa::NamedValueExpression& e) { take(e); },
                            [&](auto&, const sa::ElementSelectExpression& e) { take(e); },
                            [&](auto&, const sa::RangeSelectExpression& e) { take(e); },
                            [&](auto&, const sa::MemberAccessExpression& e) { take(e); });
        expr.visit(visitor);
        return graph.join(all);
    }

    /// Indexes that a select computes.
    void selectors(const sa::Expression& expr, Bits& into) {
        if (const auto* element = expr.as_if<sa::ElementSelectExpression>()) {
            into.push_back(whole(element->selector()));
            selectors(element->value(), into);
        }
        else if (const auto* range = expr.as_if<sa::RangeSelectExpression>()) {
            into.push_back(whole(range->left()));
            into.push_back(whole(range->right()));
            selectors(range->value(), into);
        }
        else if (const auto* member = expr.as_if<sa::MemberAccessExpression>())
            selectors(member->value(), into);
    }

    Bits ofSelect(const sa::Expression& expr) {
        size_t width = widthOf(expr);
        auto place = bitsOf(expr);
        if (!place)
            return ofOtherSelect(expr, width);
        Bits index;
        selectors(expr, index);
        uint32_t chosen = graph.join(index);
        auto known = first.find(place->symbol);
        if (known == first.end())
            return Bits(width, chosen);
        Bits result;
        if (place->dynamic) {
            Bits all(1, chosen);
            for (uint64_t i = 0; i < place->width; ++i)
                all.push_back(known->second + static_cast<uint32_t>(place->lo + i));
            return Bits(width, graph.join(all));
        }
        for (uint64_t i = 0; i < width; ++i) {
            uint32_t bit =
                i < place->width ? known->second + static_cast<uint32_t>(place->lo + i) : none;
            result.push_back(chosen == none ? bit : graph.join(chosen, bit));
        }
        return result;
    }

    /// A select of something that is no variable, as of a concatenation.
    Bits ofOtherSelect(const sa::Expression& expr, size_t width) {
        Bits all;
        const sa::Expression* value = &expr;
        selectors(expr, all);
        while (true) {
            if (const auto* e = value->as_if<sa::ElementSelectExpression>())
                value = &e->value();
            else if (const auto* r = value->as_if<sa::RangeSelectExpression>())
                value = &r->value();
            else if (const auto* m = value->as_if<sa::MemberAccessExpression>())
                value = &m->value();
            else
                break;
        }
        all.push_back(value == &expr ? none : whole(*value));
        return Bits(width, graph.join(all));
    }

    Bits ofUnary(const sa::UnaryExpression& expr) {
        Bits operand = of(expr.operand());
        switch (expr.op) {
        case sa::UnaryOperator::Plus:
        case sa::UnaryOperator::BitwiseNot:
            return resize(std::move(operand), expr, false);
        case sa::UnaryOperator::Minus:
            return carry(operand, Bits(operand.size(), none), widthOf(expr));
        default:
            return Bits(widthOf(expr), graph.join(operand));
        }
    }

    /// Each bit depends on its own operands and on all lower ones.
    Bits carry(const Bits& left, const Bits& right, size_t width) {
        Bits result;
        uint32_t lower = none;
        for (size_t i = 0; i < width; ++i) {
            uint32_t own =
                graph.join(i < left.size() ? left[i] : none, i < right.size() ? right[i] : none);
            lower = graph.join(lower, own);
            result.push_back(lower);
        }
        return result;
    }

    Bits ofBinary(const sa::BinaryExpression& expr) {
        size_t width = widthOf(expr);
        using Op = sa::BinaryOperator;
        if (sa::OpInfo::isShift(expr.op))
            return ofShift(expr, width);
        Bits left = of(expr.left()), right = of(expr.right());
        switch (expr.op) {
        case Op::BinaryAnd:
        case Op::BinaryOr:
        case Op::BinaryXor:
        case Op::BinaryXnor: {
            Bits result;
            for (size_t i = 0; i < width; ++i)
                result.push_back(graph.join(i < left.size() ? left[i] : none,
                                            i < right.size() ? right[i] : none));
            return result;
        }
        case Op::Add:
        case Op::Subtract:
        case Op::Multiply:
            return carry(left, right, width);
        default:
            left.insert(left.end(), right.begin(), right.end());
            return Bits(width, graph.join(left));
        }
    }

    Bits ofShift(const sa::BinaryExpression& expr, size_t width) {
        Bits value = of(expr.left());
        auto amount = constantOf(expr.right(), scope);
        auto by = amount ? amount->as<uint32_t>() : std::nullopt;
        if (!by) {
            value.push_back(whole(expr.right()));
            return Bits(width, graph.join(value));
        }
        using Op = sa::BinaryOperator;
        bool left = expr.op == Op::LogicalShiftLeft || expr.op == Op::ArithmeticShiftLeft;
        bool sign = expr.op == Op::ArithmeticShiftRight && expr.type->isSigned() && !value.empty();
        Bits result;
        for (uint64_t i = 0; i < width; ++i) {
            uint64_t source = left ? i - *by : i + *by;
            bool inside = left ? i >= *by : source < value.size();
            result.push_back(inside && source < value.size() ? value[source]
                             : sign                          ? value.back()
                                                             : none);
        }
        return result;
    }

    Bits ofConditional(const sa::ConditionalExpression& expr) {
        Bits tests;
        for (const auto& condition : expr.conditions)
            tests.push_back(whole(*condition.expr));
        uint32_t test = graph.join(tests);
        Bits left = of(expr.left()), right = of(expr.right()), result;
        for (size_t i = 0; i < widthOf(expr); ++i)
            result.push_back(graph.join(
                Bits{test, i < left.size() ? left[i] : none, i < right.size() ? right[i] : none}));
        return result;
    }

    Bits ofConcatenation(const sa::ConcatenationExpression& expr) {
        Bits result;
        auto operands = expr.operands();
        for (auto it = operands.rbegin(); it != operands.rend(); ++it) {
            if (!(*it)->type->isIntegral())
                continue; // a replication of zero
            Bits part = of(**it);
            result.insert(result.end(), part.begin(), part.end());
        }
        return resize(std::move(result), expr, false);
    }

    Bits ofCall(const sa::CallExpression& expr) {
        std::string_view name = expr.getSubroutineName();
        auto arguments = expr.arguments();
        if ((name == "$signed" || name == "$unsigned") && arguments.size() == 1)
            return of(*arguments[0]);
        Bits all;
        for (const sa::Expression* argument : arguments)
            all.push_back(whole(*argument));
        return Bits(widthOf(expr), graph.join(all));
    }
};

/// Builds the graph from the combinational processes of the module.
class Builder : public sa::ASTVisitor<Builder, sa::VisitFlags::AllGood> {
public:
    Builder(const lct::Unit& unit, const sa::InstanceBodySymbol& theBody)
        : body(theBody), dependencies(graph, first, theBody) {
        for (const lct::Signal& s : unit.signals)
            declare(s.name.text);
        for (const lct::Port& p : unit.ports)
            if (p.isOutput() && !unit.findRegister(p.name.text))
                declare(p.name.text);
        named = graph.from.size();
        header.resize(named);
    }

    struct NamedBit {
        const sa::ValueSymbol* symbol;
        uint64_t bit;
    };

    Graph graph;
    size_t named = 0; ///< nodes below this are bits of variables
    std::vector<NamedBit> bitNames;
    std::vector<slang::SourceRange> header; ///< the left side that drives a named bit

    void run() { body.visit(*this); }

    /// Circles through instances are found bit by bit when the design is lowered.
    void handle(const sa::InstanceSymbol&) {}

    void handle(const sa::ProceduralBlockSymbol& block) {
        if (block.procedureKind == sa::ProceduralBlockKind::AlwaysComb)
            visitDefault(block);
    }

    void handle(const sa::ConditionalStatement& statement) {
        uint32_t outer = guard;
        uint32_t test = dependencies.whole(*statement.conditions[0].expr);
        guard = graph.join(outer, test);
        statement.ifTrue.visit(*this);
        if (statement.ifFalse)
            statement.ifFalse->visit(*this);
        guard = outer;
    }

    void handle(const sa::CaseStatement& statement) {
        uint32_t outer = guard;
        guard = graph.join(guard, dependencies.whole(statement.expr));
        for (const auto& item : statement.items) {
            for (const sa::Expression* test : item.expressions)
                guard = graph.join(guard, dependencies.whole(*test));
            item.stmt->visit(*this);
        }
        if (statement.defaultCase)
            statement.defaultCase->visit(*this);
        guard = outer;
    }

    void handle(const sa::AssignmentExpression& assign) {
        auto target = bitsOf(assign.left());
        auto known = target ? first.find(target->symbol) : first.end();
        if (known == first.end())
            return;
        Bits value = dependencies.of(assign.right());
        for (uint64_t i = 0; i < target->width; ++i) {
            uint32_t node = known->second + static_cast<uint32_t>(target->lo + i);
            graph.edge(node, guard);
            graph.edge(node, i < value.size() ? value[i] : none);
            header[node] = assign.left().sourceRange;
        }
    }

private:
    const sa::InstanceBodySymbol& body;
    std::unordered_map<const sa::Symbol*, uint32_t> first;
    Dependencies dependencies;
    uint32_t guard = none;

    void declare(const std::string& name) {
        const sa::Symbol* symbol = body.find(name);
        const auto* value = symbol ? symbol->as_if<sa::ValueSymbol>() : nullptr;
        if (!value || !value->getType().isIntegral())
            return;
        first[value] = static_cast<uint32_t>(graph.from.size());
        for (uint64_t i = 0; i < value->getType().getBitWidth(); ++i) {
            graph.add();
            bitNames.push_back({value, i});
        }
    }
};

/// Tarjan's components, without recursion: a chain of equations may be as long as the unit.
class Components {
public:
    explicit Components(const Graph& theGraph)
        : component(theGraph.from.size(), none), graph(theGraph), index(component.size(), none),
          low(component.size(), 0) {
        for (uint32_t n = 0; n < component.size(); ++n)
            if (index[n] == none)
                explore(n);
    }

    std::vector<uint32_t> component;
    std::vector<uint32_t> sizes;

private:
    const Graph& graph;
    std::vector<uint32_t> index, low, stack;
    uint32_t counter = 0;

    void explore(uint32_t root) {
        std::vector<std::pair<uint32_t, size_t>> calls{{root, 0}};
        open(root);
        while (!calls.empty()) {
            auto& [node, next] = calls.back();
            if (next < graph.from[node].size()) {
                uint32_t source = graph.from[node][next++];
                if (index[source] == none) {
                    open(source);
                    calls.push_back({source, 0});
                }
                else if (component[source] == none)
                    low[node] = std::min(low[node], index[source]);
                continue;
            }
            uint32_t done = node;
            calls.pop_back();
            if (!calls.empty())
                low[calls.back().first] = std::min(low[calls.back().first], low[done]);
            if (low[done] == index[done])
                close(done);
        }
    }

    void open(uint32_t node) {
        index[node] = low[node] = counter++;
        stack.push_back(node);
    }

    void close(uint32_t root) {
        sizes.push_back(0);
        uint32_t node = none;
        do {
            node = stack.back();
            stack.pop_back();
            component[node] = static_cast<uint32_t>(sizes.size() - 1);
            ++sizes.back();
        } while (node != root);
    }
};

/// A shortest way from a node back to itself within its component, as nodes; the first is the last.
std::vector<uint32_t> cycleThrough(const Graph& graph, const Components& components,
                                   uint32_t start) {
    std::unordered_map<uint32_t, uint32_t> cameFrom;
    std::vector<uint32_t> queue{start};
    for (size_t i = 0; i < queue.size(); ++i) {
        for (uint32_t source : graph.from[queue[i]]) {
            if (components.component[source] != components.component[start])
                continue;
            if (source == start) {
                std::vector<uint32_t> path{start};
                for (uint32_t at = queue[i]; at != start; at = cameFrom[at])
                    path.push_back(at);
                path.push_back(start);
                std::reverse(path.begin(), path.end());
                return path;
            }
            if (cameFrom.emplace(source, queue[i]).second)
                queue.push_back(source);
        }
    }
    return {};
}

std::string nameOf(const Builder::NamedBit& bit) {
    const sa::Type& type = bit.symbol->getType();
    std::string name(bit.symbol->name);
    if (type.getBitWidth() == 1)
        return name;
    bool plain = type.getFixedRange().fullWidth() == type.getBitWidth();
    if (!plain)
        return name;
    slang::ConstantRange range = type.getFixedRange();
    auto n = static_cast<int32_t>(bit.bit);
    return name + "[" + std::to_string(range.isDescending() ? range.right + n : range.right - n) +
           "]";
}

} // namespace

bool checkCycles(const lct::Unit& unit, const SpecDesign& spec, CellReporter& report) {
    Builder builder(unit, spec.design.slang().top->body);
    builder.run();
    Components components(builder.graph);
    std::set<uint32_t> reported;
    for (uint32_t node = 0; node < builder.named; ++node) {
        uint32_t c = components.component[node];
        if (reported.contains(c))
            continue;
        std::vector<uint32_t> path = cycleThrough(builder.graph, components, node);
        if (path.empty())
            continue;
        reported.insert(c);
        std::string names, last;
        for (uint32_t n : path) {
            std::string name = n < builder.named ? nameOf(builder.bitNames[n]) : last;
            if (name != last || n == node)
                names += (names.empty() ? "`" : " <- `") + name + "`";
            last = name;
        }
        slang::SourceRange at = builder.header[node];
        report.error(
            "spec-cycle", at.start().offset(), at.end().offset(), "combinational cycle: " + names,
            "an output cannot depend on itself within a cycle; a register must come between");
    }
    return reported.empty();
}

} // namespace palindrome::hdl
