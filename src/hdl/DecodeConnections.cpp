// DecodeConnections.cpp - which variables are wires of ports, and the rows of Connections.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeStructure.h"

#include "hdl/DecodeExec.h"
#include "hdl/EmitLex.h"
#include "hdl/EmitStructure.h"

#include <algorithm>
#include <slang/ast/ASTVisitor.h>

namespace palindrome::hdl::decoding {

namespace {

/// What a port connection names: the target of an output, the value of an input.
const sa::Expression& namedBy(const sa::Expression& expr) {
    auto* assignment = expr.as_if<sa::AssignmentExpression>();
    return core(assignment ? assignment->left() : expr);
}

/// Every name in an expression.
class NameVisitor : public sa::ASTVisitor<NameVisitor, sa::VisitFlags::AllGood> {
public:
    std::set<const sa::ValueSymbol*> names;
    bool calls = false;

    template<typename T>
        requires(std::is_base_of_v<sa::ValueExpressionBase, T>)
    void handle(const T& expr) {
        names.insert(&expr.symbol);
    }
    void handle(const sa::CallExpression& call) {
        calls = calls || !call.isSystemCall();
        visitDefault(call);
    }
};

bool sameType(const sa::Type& a, const sa::Type& b) {
    return a.getCanonicalType().isMatching(b.getCanonicalType());
}

/// True if elements of `type`, counted from 0, have the type of the port.
bool countsElements(const sa::Type& type, size_t count, const sa::Type& port) {
    auto* array = type.getCanonicalType().as_if<sa::PackedArrayType>();
    return array && array->range.right == 0 && array->range.left == int32_t(count) - 1 &&
           sameType(array->elementType, port) && !port.isSigned();
}

} // namespace

StructureDecoder::Expressions StructureDecoder::expressionsOf(const InstanceGroup& group,
                                                              const sa::PortSymbol& port) const {
    Expressions result;
    for (auto& element : group.elements) {
        auto* own = element.symbol->body.findPort(port.name);
        auto* connection =
            own && own->kind == sa::SymbolKind::Port
                ? element.symbol->getPortConnection(own->as<sa::PortSymbol>())
                : nullptr;
        result.push_back(connection ? connection->getExpression() : nullptr);
    }
    return result;
}

// ---------------------------------------------------------------------------------------------
// Wires

void StructureDecoder::findWires() {
    for (size_t i = 0; i < groups.size(); ++i)
        for (auto* symbol : groups[i].elements[0].symbol->body.getPortList()) {
            auto& port = symbol->as<sa::PortSymbol>();
            findWiresOf(i, port);
            for (auto* expr : expressionsOf(groups[i], port)) {
                if (!expr)
                    continue;
                NameVisitor visitor;
                namedBy(*expr).visit(visitor);
                touched.insert(visitor.names.begin(), visitor.names.end());
            }
        }
}

/// A wire carries one port and nothing else. Inputs have a wire only in the form that emit prints,
/// where its name says so; any other variable is a name that the author gave to a value.
void StructureDecoder::findWiresOf(size_t index, const sa::PortSymbol& port) {
    auto& group = groups[index];
    const bool output = port.direction == sa::ArgumentDirection::Out;
    const auto width = port.getType().getBitWidth();
    std::vector<Bits> bits;
    for (auto* expr : expressionsOf(group, port)) {
        auto part = expr ? bitsOf(namedBy(*expr)) : std::nullopt;
        auto* v = part ? ctx.findVariable(*part->symbol) : nullptr;
        if (!part || part->width != width || (v && (v->isInput || v->isOutput)) ||
            part->symbol->getInitializer() || !part->symbol->getType().isFourState())
            return;
        const auto wireName =
            instanceWire(group.elements[0].symbol->getArrayName(), port.name);
        if (!output && part->symbol->name != wireName)
            return;
        bits.push_back(*part);
    }
    auto& type = bits[0].symbol->getType();
    PortWire wire{index, std::string(port.name), false, 0, output};
    wire.whole = group.isArray() && countsElements(type, bits.size(), port.getType());
    for (size_t i = 0; i < bits.size(); ++i) {
        if (wire.whole ? bits[i].symbol != bits[0].symbol || bits[i].lo != i * width
                       : bits[i].lo != 0 || !sameType(bits[i].symbol->getType(), port.getType()))
            return;
    }
    for (auto& part : bits) {
        if (!wire.whole && std::count_if(bits.begin(), bits.end(), [&](const Bits& other) {
                return other.symbol == part.symbol;
            }) != 1)
            return;
        aliases.try_emplace(part.symbol, wire);
        ++wire.index;
    }
}

/// Only names, selects, concatenations and constants.
bool StructureDecoder::isWiring(const sa::Expression& whole, bool& readsOutput) const {
    using EK = sa::ExpressionKind;
    auto& expr = core(whole);
    switch (expr.kind) {
        case EK::NamedValue: {
            auto wire = aliases.find(&expr.as<sa::NamedValueExpression>().symbol);
            readsOutput = readsOutput || (wire != aliases.end() && wire->second.output);
            return true;
        }
        case EK::IntegerLiteral:
        case EK::UnbasedUnsizedIntegerLiteral:
            return true;
        case EK::ElementSelect: {
            auto& select = expr.as<sa::ElementSelectExpression>();
            return indexOf(select.selector()) && isWiring(select.value(), readsOutput);
        }
        case EK::RangeSelect: {
            auto& select = expr.as<sa::RangeSelectExpression>();
            return indexOf(select.left()) && indexOf(select.right()) &&
                   isWiring(select.value(), readsOutput);
        }
        case EK::Concatenation: {
            auto operands = expr.as<sa::ConcatenationExpression>().operands();
            return std::all_of(operands.begin(), operands.end(),
                               [&](auto* operand) { return isWiring(*operand, readsOutput); });
        }
        case EK::Replication:
            return isWiring(expr.as<sa::ReplicationExpression>().concat(), readsOutput);
        default:
            return false;
    }
}

/// Assignments that are connections: to the wire of an input, below the comment of emit, or what
/// only wires the output of an instance to somewhere.
void StructureDecoder::claim() {
    for (auto& assign : assigns) {
        auto target = bitsOf(assign.expr->left());
        if (!target)
            continue;
        auto wire = aliases.find(target->symbol);
        bool readsOutput = false;
        const bool wiring = isWiring(assign.expr->right(), readsOutput) && readsOutput;
        const bool toInput = wire != aliases.end() && !wire->second.output;
        NameVisitor visitor;
        assign.expr->visit(visitor);
        if (visitor.calls || !(assign.marked || wiring || toInput))
            continue;
        claimed.insert(assign.symbol);
        touched.insert(visitor.names.begin(), visitor.names.end());
    }
}

/// Wires that a row must call by their own name are none.
void StructureDecoder::dropWires(const std::function<bool(const sa::ValueSymbol&)>& usedByLogic) {
    std::erase_if(aliases, [&](auto& entry) { return usedByLogic(*entry.first); });
    for (auto& group : groups) {
        for (auto* symbol : group.elements[0].symbol->body.getPortList()) {
            auto& port = symbol->as<sa::PortSymbol>();
            const bool output = port.direction == sa::ArgumentDirection::Out;
            for (auto* expr : expressionsOf(group, port)) {
                auto bits = expr ? bitsOf(namedBy(*expr)) : std::nullopt;
                auto wire = bits ? aliases.find(bits->symbol) : aliases.end();
                const bool own = wire != aliases.end() && &groups[wire->second.group] == &group &&
                                 wire->second.port == port.name;
                if (expr && !own)
                    checkUse(namedBy(*expr), output);
            }
        }
    }
    for (auto& assign : assigns) {
        if (!claimed.contains(assign.symbol))
            continue;
        checkUse(assign.expr->right(), false);
        auto target = bitsOf(assign.expr->left());
        auto wire = target ? aliases.find(target->symbol) : aliases.end();
        if (wire != aliases.end() && wire->second.output)
            aliases.erase(wire); // a second driver
        else if (wire != aliases.end() && wire->second.whole) {
            // u[i].port and bits of it, not bits of several.
            const auto width = target->symbol->getType().getBitWidth() /
                               groups[wire->second.group].elements.size();
            auto* select = core(assign.expr->left()).as_if<sa::ElementSelectExpression>();
            auto* range = core(assign.expr->left()).as_if<sa::RangeSelectExpression>();
            auto* e = select ? &select->value() : range ? &range->value() : nullptr;
            const bool top = e && core(*e).kind == sa::ExpressionKind::NamedValue;
            if (target->width > width || !e || (range && top))
                aliases.erase(wire);
        }
    }
}

/// Drops the wires that an expression uses in another way than a cell can say.
class WireUse : public sa::ASTVisitor<WireUse, sa::VisitFlags::AllGood> {
public:
    WireUse(StructureDecoder& theOwner, bool target) : owner(theOwner), isTarget(target) {}

    void handle(const sa::ElementSelectExpression& select) {
        auto* named = core(select.value()).as_if<sa::NamedValueExpression>();
        auto wire = named ? owner.aliases.find(&named->symbol) : owner.aliases.end();
        const bool fits = wire != owner.aliases.end() && wire->second.whole &&
                          wire->second.output && !isTarget && owner.indexOf(select.selector());
        if (!fits)
            select.value().visit(*this);
        select.selector().visit(*this);
    }

    template<typename T>
        requires(std::is_base_of_v<sa::ValueExpressionBase, T>)
    void handle(const T& value) {
        auto wire = owner.aliases.find(&value.symbol);
        if (wire != owner.aliases.end() &&
            (isTarget || wire->second.whole || !wire->second.output))
            owner.aliases.erase(wire);
    }

private:
    StructureDecoder& owner;
    bool isTarget;
};

/// A wire of an array is called by its elements; what an input gets is read by nobody else.
void StructureDecoder::checkUse(const sa::Expression& expr, bool isTarget) {
    auto bits = expr.syntax ? std::nullopt : bitsOf(expr);
    auto wire = bits ? aliases.find(bits->symbol) : aliases.end();
    if (wire != aliases.end() && wire->second.whole && wire->second.output && !isTarget) {
        // A slice for one element of an instance array.
        const auto width =
            bits->symbol->getType().getBitWidth() / groups[wire->second.group].elements.size();
        if (bits->width == width && bits->lo % width == 0)
            return;
    }
    WireUse visitor(*this, isTarget);
    expr.visit(visitor);
}

// ---------------------------------------------------------------------------------------------
// Rows

void StructureDecoder::write(const std::function<bool(const sa::ValueSymbol&)>& usedByLogic) {
    dropWires(usedByLogic);
    for (auto& v : ctx.variables)
        for (auto& group : groups)
            for (auto* symbol : group.elements[0].symbol->body.getPortList())
                if (v.name == instanceWire(group.name, symbol->name) && !aliases.contains(v.symbol))
                    refuse(group, "'" + v.name + "' is more than the wire of a port of '" +
                                      group.name + "', whose name it has; give it another name");
    // In the order of the source.
    std::vector<std::vector<const Assign*>> lists;
    std::map<const slang::syntax::SyntaxNode*, size_t> bySyntax;
    for (auto& assign : assigns) {
        if (!claimed.contains(assign.symbol))
            continue;
        auto [it, isNew] = bySyntax.try_emplace(assign.expr->syntax, lists.size());
        if (isNew)
            lists.emplace_back();
        lists[it->second].push_back(&assign);
    }
    std::vector<std::pair<slang::SourceLocation, std::function<void()>>> steps;
    for (auto& list : lists)
        steps.emplace_back(list[0]->expr->sourceRange.start(),
                           [this, &list] { writeAssigns(list); });
    for (size_t i = 0; i < groups.size(); ++i)
        steps.emplace_back(groups[i].at.start(), [this, i] {
            for (auto* symbol : groups[i].elements[0].symbol->body.getPortList())
                writePort(i, symbol->as<sa::PortSymbol>());
        });
    std::stable_sort(steps.begin(), steps.end(),
                     [](auto& a, auto& b) { return a.first < b.first; });
    for (auto& step : steps)
        step.second();
    // Last what nobody reads.
    std::set<const sa::ValueSymbol*> read;
    auto readBy = [&](const sa::Expression& expr) {
        NameVisitor visitor;
        expr.visit(visitor);
        read.insert(visitor.names.begin(), visitor.names.end());
    };
    for (auto& list : lists)
        for (auto* assign : list)
            readBy(assign->expr->right());
    for (auto& group : groups)
        for (auto* symbol : group.elements[0].symbol->body.getPortList())
            if (auto& port = symbol->as<sa::PortSymbol>();
                port.direction == sa::ArgumentDirection::In)
                for (auto* expr : expressionsOf(group, port))
                    if (expr)
                        readBy(*expr);
    for (auto& group : groups)
        for (auto* symbol : group.elements[0].symbol->body.getPortList()) {
            auto& port = symbol->as<sa::PortSymbol>();
            if (port.direction != sa::ArgumentDirection::Out)
                continue;
            std::vector<bool> open;
            for (auto* expr : expressionsOf(group, port)) {
                auto bits = expr ? bitsOf(namedBy(*expr)) : std::nullopt;
                open.push_back(!expr || (bits && aliases.contains(bits->symbol) &&
                                         !read.contains(bits->symbol)));
            }
            writeOpen(group, port.name, open);
        }
}

void StructureDecoder::add(const std::string& from, const std::string& to,
                           const std::string& ranges, const std::string& note,
                           slang::SourceRange at) {
    for (auto* cell : {&from, &to})
        if (auto problem = checkExpression(*cell))
            return ctx.refuse(at, "decode-refused-connection",
                              "this connection has no cell: " + problem->message);
    lct::Connection row;
    row.from.text = from;
    row.to.text = to;
    row.forRanges.text = ranges;
    row.note.text = note;
    unit.connections.push_back(row);
}

void StructureDecoder::writeAssigns(const std::vector<const Assign*>& list) {
    std::vector<Element> elements;
    for (auto* assign : list)
        elements.push_back({nullptr, assign->loops});
    auto& first = *list[0];
    const auto at = first.expr->sourceRange;
    const auto note = ctx.commentAt(at.end());
    static const InstanceGroup none;
    auto dimensions = dimensionsOf(elements);
    auto ranges = dimensions ? rangesOf(none, *dimensions) : std::string();
    if (dimensions && (dimensions->empty() || !ranges.empty()) && !ctx.options.literal) {
        auto rolled = [&](const Assign& assign) {
            return std::pair(text(assign.expr->right(), assign.loops, Mode::Rolled),
                             text(assign.expr->left(), assign.loops, Mode::Rolled));
        };
        const auto row = rolled(first);
        if (row.first && row.second &&
            std::all_of(list.begin(), list.end(), [&](auto* a) { return rolled(*a) == row; }))
            return add(*row.first, *row.second, ranges, note, at);
    }
    for (auto* assign : list) {
        auto from = text(assign->expr->right(), assign->loops, Mode::Single);
        auto to = text(assign->expr->left(), assign->loops, Mode::Single);
        if (from && to)
            add(*from, *to, {}, note, at);
    }
}

void StructureDecoder::writePort(size_t index, const sa::PortSymbol& port) {
    auto& group = groups[index];
    auto& clocking = group.unit->clocking;
    const bool input = port.direction == sa::ArgumentDirection::In;
    if (input && clocking &&
        (port.name == clocking->clock.text ||
         (clocking->hasReset() && port.name == clocking->reset.text)))
        return; // by name
    auto expressions = expressionsOf(group, port);
    bool sliced = false;
    for (auto*& expr : expressions) {
        if (!expr) {
            if (input)
                return refuse(group, "the input '" + std::string(port.name) + "' of '" +
                                         group.name + "' is not connected; in a table every input has a driver");
            continue;
        }
        expr = &namedBy(*expr);
        sliced = sliced || (!expr->syntax && expr->kind != sa::ExpressionKind::NamedValue);
        if (auto bits = bitsOf(*expr)) {
            auto wire = aliases.find(bits->symbol);
            if (wire != aliases.end() && wire->second.group == index &&
                wire->second.port == port.name)
                expr = nullptr; // the wire of this port
        }
    }
    if (std::all_of(expressions.begin(), expressions.end(), [](auto* e) { return !e; }))
        return;
    sliced ? writeSlices(group, port, expressions) : writeWhole(group, port, expressions);
}

void StructureDecoder::writeWhole(const InstanceGroup& group, const sa::PortSymbol& port,
                                  const Expressions& expressions) {
    const bool input = port.direction == sa::ArgumentDirection::In;
    const std::string name(port.name);
    auto write = [&](const sa::Expression& expr, const Loops& loops, Mode mode,
                     const std::string& index, const std::string& ranges) {
        const auto end = endpoint(group, name, index);
        auto* parts = expr.as_if<sa::ConcatenationExpression>();
        if (input || !parts) {
            auto shown = text(expr, loops, mode);
            if (shown)
                input ? add(*shown, end, ranges, {}, expr.sourceRange)
                      : add(end, *shown, ranges, {}, expr.sourceRange);
            return shown.has_value();
        }
        // An output that is taken apart, most significant part first.
        auto width = port.getType().getBitWidth();
        auto range = port.getType().hasFixedRange() ? port.getType().getFixedRange()
                                                    : slang::ConstantRange{0, 0};
        if (range.right != 0 || uint64_t(range.left) + 1 != width ||
            parts->type->getBitWidth() != width) {
            ctx.refuse(expr.sourceRange, "decode-refused-connection",
                       "the output '" + name + "' is taken apart by a concatenation of another "
                       "width or over another range than [N:0]");
            return true;
        }
        std::vector<std::pair<std::string, std::string>> rows;
        for (auto* part : parts->operands()) {
            auto shown = text(*part, loops, mode);
            if (!shown)
                return false;
            const auto own = part->type->getBitWidth();
            auto bits = std::to_string(width - 1) +
                        (own == 1 ? "" : ":" + std::to_string(width - own));
            rows.emplace_back(end + "[" + bits + "]", *shown);
            width -= own;
        }
        for (auto& [from, to] : rows)
            add(from, to, ranges, {}, expr.sourceRange);
        return true;
    };
    const bool all = std::all_of(expressions.begin(), expressions.end(), [](auto* e) { return e; });
    auto ranges = rangesOf(group, group.dimensions);
    if (all && (!group.isArray() || !ranges.empty()) && !ctx.options.literal) {
        bool same = true;
        auto shown = text(*expressions[0], group.elements[0].loops, Mode::Rolled);
        for (size_t i = 0; i < expressions.size(); ++i)
            same = same && shown &&
                   text(*expressions[i], group.elements[i].loops, Mode::Rolled) == shown;
        if (same && write(*expressions[0], group.elements[0].loops, Mode::Rolled,
                          rolledIndex(group), ranges))
            return;
    }
    for (size_t i = 0; i < expressions.size(); ++i)
        if (expressions[i])
            write(*expressions[i], group.elements[i].loops, Mode::Single, std::to_string(i), {});
}

/// A vector whose slices go to the elements of an instance array.
void StructureDecoder::writeSlices(const InstanceGroup& group, const sa::PortSymbol& port,
                                   const Expressions& expressions) {
    const bool input = port.direction == sa::ArgumentDirection::In;
    const auto width = port.getType().getBitWidth();
    std::vector<Bits> bits;
    for (auto* expr : expressions) {
        auto part = expr ? bitsOf(*expr) : std::nullopt;
        if (!part)
            return ctx.refuse(expr ? expr->sourceRange : group.at, "decode-refused-connection",
                              "port '" + std::string(port.name) + "' of '" + group.name +
                                  "' gets slices of this; connect a name to an array of instances");
        bits.push_back(*part);
    }
    auto& symbol = *bits[0].symbol;
    auto& v = ctx.variable(symbol);
    auto wire = aliases.find(&symbol);
    const bool whole = wire != aliases.end() && wire->second.whole;
    bool regular = group.dimensions.size() == 1 && !ctx.options.literal;
    for (size_t i = 0; i < bits.size(); ++i)
        regular = regular && bits[i].symbol == &symbol && bits[i].lo == i * width;
    auto put = [&](const std::string& named, const std::string& index, const std::string& ranges) {
        auto end = endpoint(group, port.name, index);
        input ? add(named, end, ranges, {}, expressions[0]->sourceRange)
              : add(end, named, ranges, {}, expressions[0]->sourceRange);
    };
    const bool counts = countsElements(symbol.getType(), bits.size(), port.getType());
    if (regular && (whole || counts || (v.simpleRange && v.right == 0 && v.left >= 0))) {
        auto index = rolledIndex(group);
        auto name = whole ? endpoint(groups[wire->second.group], wire->second.port, index)
                    : counts || width == 1
                        ? v.name + "[" + index + "]"
                        : v.name + "[" + std::to_string(width) + "*" + index +
                              " +: " + std::to_string(width) + "]";
        return put(name, index, rangesOf(group, group.dimensions));
    }
    for (size_t i = 0; i < bits.size(); ++i) {
        auto& own = ctx.variable(*bits[i].symbol);
        auto at = aliases.find(bits[i].symbol);
        std::string name;
        if (at != aliases.end() && at->second.whole)
            name = endpoint(groups[at->second.group], at->second.port,
                            std::to_string(bits[i].lo / width));
        else if (at == aliases.end() &&
                 countsElements(own.symbol->getType(), own.width / width, port.getType()))
            name = own.name + "[" + std::to_string(bits[i].lo / width) + "]";
        else if (at == aliases.end())
            name = ctx.selectText(own, own.name, static_cast<unsigned>(bits[i].lo),
                                  static_cast<unsigned>(width));
        if (name.empty())
            return ctx.refuse(expressions[i]->sourceRange, "decode-refused-connection",
                              "these slices of '" + own.name + "' have no text in a table");
        put(name, std::to_string(i), {});
    }
}

void StructureDecoder::writeOpen(const InstanceGroup& group, std::string_view port,
                                 const std::vector<bool>& open) {
    if (std::find(open.begin(), open.end(), true) == open.end())
        return;
    auto ranges = rangesOf(group, group.dimensions);
    if (std::find(open.begin(), open.end(), false) == open.end() &&
        (!group.isArray() || !ranges.empty())) {
        auto row = endpoint(group, port, rolledIndex(group));
        return add(row, "open", ranges, {}, group.at);
    }
    for (size_t i = 0; i < open.size(); ++i)
        if (open[i])
            add(endpoint(group, port, std::to_string(i)), "open", {}, {}, group.at);
}

} // namespace palindrome::hdl::decoding
