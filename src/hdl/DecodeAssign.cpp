// DecodeAssign.cpp - executes assignments: whole, by bits, to memories and through computed selects.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeExec.h"

#include "util/Assert.h"

#include <algorithm>

namespace palindrome::hdl::decoding {

namespace {
/// A computed write to more places than this is a shift, not a row for each place.
constexpr unsigned placeLimit = 16;
} // namespace

// ---------------------------------------------------------------------------------------------
// State

const Node* Executor::initialNode(uint32_t variable, unsigned lo, unsigned width, bool) {
    auto& entry = initials[variable];
    if (!entry) {
        auto& v = ctx.variables[variable];
        auto& leaf = ctx.newLeaf();
        leaf.kind = v.local ? Leaf::Kind::Unspecified
                    : process.kind == Process::Kind::Clocked ||
                              process.kind == Process::Kind::Initial
                        ? Leaf::Kind::Hold
                        : Leaf::Kind::Unassigned;
        leaf.width = v.width;
        leaf.variable = variable;
        leaf.text = leaf.pieceText = v.local ? "'x" : v.name;
        if (!v.local)
            leaf.readsWhole = v.name;
        if (leaf.kind == Leaf::Kind::Hold && !v.isElement()) {
            Piece piece;
            piece.variable = variable;
            piece.width = v.width;
            leaf.pieces.push_back(piece);
        }
        entry = &leaf;
    }
    return ctx.leafNode(entry, lo, width);
}

Segments Executor::state(uint32_t variable, bool isNonblocking) {
    auto& values = (isNonblocking ? nonblocking : blocking).values;
    if (auto it = values.find(variable); it != values.end())
        return *it->second;
    auto width = ctx.variables[variable].width;
    return {{0, width, initialNode(variable, 0, width, isNonblocking)}};
}

std::shared_ptr<const Segments> Executor::spliced(const Segments& old, unsigned lo,
                                                  const Node* value) {
    auto result = std::make_shared<Segments>();
    const unsigned hi = lo + value->width;
    bool placed = false;
    auto place = [&] {
        if (!placed)
            result->push_back({lo, value->width, value});
        placed = true;
    };
    for (auto& s : old) {
        const unsigned end = s.lo + s.width;
        if (s.lo < lo)
            result->push_back({s.lo, std::min(end, lo) - s.lo,
                               ctx.slice(s.node, 0, std::min(end, lo) - s.lo)});
        if (end > lo)
            place();
        if (end > hi) {
            unsigned from = std::max(s.lo, hi);
            result->push_back({from, end - from, ctx.slice(s.node, from - s.lo, end - from)});
        }
    }
    place();
    return result;
}

void Executor::write(uint32_t variable, unsigned lo, const Node* value, bool isNonblocking,
                     slang::SourceRange at) {
    auto& v = ctx.variables[variable];
    if (lo + value->width > v.width) {
        refuse(at, "hdl-unsupported-select", "the assignment lies outside '" + v.name + "'");
        return;
    }
    ++time;
    process.firstAssigned.try_emplace(variable, static_cast<unsigned>(process.firstAssigned.size()));
    if (learning)
        writeLog.push_back({variable, lo, value->width, path, time});
    auto& values = (isNonblocking ? nonblocking : blocking).values;
    values[variable] = spliced(state(variable, isNonblocking), lo, value);
}

// ---------------------------------------------------------------------------------------------
// Assignments

void Executor::assign(const sa::AssignmentExpression& expr) {
    if (expr.timingControl) {
        refuse(expr.timingControl->sourceRange, "hdl-unsupported-delay",
               "a delay inside an assignment has no table form");
        return;
    }
    auto* saved = lvalue;
    lvalue = expr.isCompound() ? &expr.left() : nullptr;
    assignTo(expr.left(), expr.right(), expr.isNonBlocking(), expr.sourceRange);
    lvalue = saved;
}

void Executor::assignTo(const sa::Expression& left, const sa::Expression& right,
                        bool isNonblocking, slang::SourceRange at) {
    auto width = static_cast<unsigned>(left.type->getSelectableWidth());
    auto saved = statementRange;
    statementRange = at;
    ++seq;
    auto* value = valueTree(right, width, true);
    assignNode(left, value, isNonblocking, at);
    statementRange = saved;
}

void Executor::assignNode(const sa::Expression& left, const Node* value, bool isNonblocking,
                          slang::SourceRange at) {
    if (left.kind == sa::ExpressionKind::Concatenation) {
        unsigned hi = value->width;
        for (auto* operand : left.as<sa::ConcatenationExpression>().operands()) {
            auto width = static_cast<unsigned>(operand->type->getBitWidth());
            if (width == 0)
                continue;
            hi -= width;
            assignNode(*operand, ctx.slice(value, hi, width), isNonblocking, at);
        }
        return;
    }
    auto chain = chainOf(left);
    if (!chain) {
        refuse(left.sourceRange, "hdl-unsupported-lvalue",
               "this target of an assignment has no table form");
        return;
    }
    auto& v = ctx.variables[chain->variable];
    if (isNonblocking && process.kind == Process::Kind::Initial)
        isNonblocking = false;
    if (chain->constant) {
        if (chain->outside) {
            if (!learning)
                ctx.note(left.sourceRange, "decode-dead-assignment",
                         "the assignment lies outside '" + v.name + "' and has no effect");
            return;
        }
        write(v.id, chain->lo, value, isNonblocking, at);
    }
    else if (chain->element && process.kind == Process::Kind::Clocked && !v.local &&
             isOnlyElement(*chain, at)) {
        writeElement(*chain, value, isNonblocking, at);
    }
    else if (chain->position) {
        const unsigned places = v.width / std::max(1u, chain->stride);
        if (chain->width == chain->stride && places <= placeLimit)
            writeEach(*chain, value, isNonblocking, at);
        else
            writeShifted(*chain, value, isNonblocking, at);
    }
    else {
        refuse(left.sourceRange, "hdl-unsupported-lvalue",
               "an assignment through this computed select has no table form");
    }
}

void Executor::increment(const sa::UnaryExpression& expr) {
    using Op = sa::UnaryOperator;
    const bool up = expr.op == Op::Preincrement || expr.op == Op::Postincrement;
    if (!up && expr.op != Op::Predecrement && expr.op != Op::Postdecrement) {
        refuse(expr.sourceRange, "hdl-unsupported-statement",
               "this expression has no effect that a table can hold");
        return;
    }
    auto& operand = expr.operand();
    auto shape = shapeOf(*operand.type);
    ++seq;
    const Node* value;
    if (auto old = constantOf(operand)) {
        slang::SVInt one(shape.width, 1, shape.isSigned);
        value = ctx.constant(up ? *old + one : *old - one);
    }
    else {
        // `x++` adds one in the width of x; the literal has that width and sign.
        auto one = std::to_string(shape.width) + (shape.isSigned ? "'sd1" : "'d1");
        value = textLeaf(print(operand) + (up ? " + " : " - ") + one, shape, shape.width,
                         expr.sourceRange);
    }
    assignNode(operand, value, false, expr.sourceRange);
}

// ---------------------------------------------------------------------------------------------
// Computed places

/// A table writes one computed element of a memory. Of a process that writes several, each word of a
/// small memory is an output of its own.
bool Executor::isOnlyElement(const Chain& chain, slang::SourceRange at) {
    auto& written = writtenElements[chain.variable];
    if (learning)
        written.insert(print(*chain.element));
    if (written.size() < 2)
        return true;
    auto& memory = ctx.variables[chain.variable];
    if (memory.words <= placeLimit)
        return false;
    if (!learning)
        refuse(at, "hdl-unsupported-memory",
               "the memory '" + memory.name + "' is written at several computed places in one "
               "process; of one with more than " + std::to_string(placeLimit) +
                   " words, a table writes one place");
    return true;
}

void Executor::writeElement(const Chain& chain, const Node* value, bool isNonblocking,
                            slang::SourceRange at) {
    auto index = print(*chain.element);
    auto [it, isNew] = elements.try_emplace({chain.variable, index}, 0);
    if (isNew) {
        auto& element = ctx.addVariable(*ctx.variables[chain.variable].symbol, true);
        auto& memory = ctx.variables[chain.variable];
        element.local = false;
        element.isMemory = false;
        element.simpleRange = false;
        element.width = element.wordWidth = memory.wordWidth;
        element.words = 1;
        element.elementOf = chain.variable;
        element.index = index;
        element.name = memory.name + "[" + index + "]";
        it->second = element.id;
    }
    process.firstAssigned.try_emplace(chain.variable,
                                      static_cast<unsigned>(process.firstAssigned.size()));
    write(it->second, 0, value, isNonblocking, at);
}

void Executor::writeEach(const Chain& chain, const Node* value, bool isNonblocking,
                         slang::SourceRange at) {
    auto& position = *chain.position;
    auto& column = columnOf(position);
    auto bits = bitsOf(position, nullptr);
    if (!bits)
        bits = ctx.bdd.vector(column.header, column.width);
    const unsigned instance = ++statements;
    auto& v = ctx.variables[chain.variable];
    const unsigned places = v.width / chain.stride;
    keyed(0, [&] {
        for (unsigned place = 0; place < places; ++place) {
            const int64_t index = chain.descending
                                      ? chain.positionBase + int64_t(place)
                                      : chain.positionBase - int64_t(place);
            const bool representable =
                column.isSigned ? column.width >= 64 || (index < (int64_t(1) << (column.width - 1)) &&
                                                         index >= -(int64_t(1) << (column.width - 1)))
                                : index >= 0 && (column.width >= 63 ||
                                                 index < (int64_t(1) << column.width));
            if (!representable)
                continue;
            Bdd hit = BddManager::True;
            for (unsigned i = 0; i < column.width; ++i) {
                bool bitValue = i < 63 ? (index >> i) & 1 : index < 0;
                hit = ctx.bdd.conj(hit, bitValue ? (*bits)[i] : ctx.bdd.negate((*bits)[i]));
            }
            std::string cell = std::to_string(index);
            if (column.width == 1 && !column.isSigned)
                cell = column.truth(index != 0);
            else if (!column.isSigned)
                cell = std::to_string(column.width) + "'d" + cell;
            zipKey.back() = runKey.back() = static_cast<int>(place);
            auto cond = test(column, cell, hit);
            auto& guard = newGuard(std::move(cond), position, {instance, place});
            guard.chained = true;
            // Each place has assignments of its own, in a branch of its own.
            auto* mine = ctx.replaceLeaves(value, [&](const Node* node) -> const Node* {
                auto& copy = ctx.newLeaf();
                const auto id = copy.id;
                copy = *node->leaf;
                copy.id = id;
                copy.path.push_back({instance, place});
                process.leaves.push_back(&copy);
                return ctx.leafNode(&copy, node->lo, node->width);
            });
            const unsigned lo = place * chain.stride;
            for (auto& s : state(v.id, isNonblocking)) {
                const unsigned from = std::max(s.lo, lo);
                const unsigned to = std::min(s.lo + s.width, lo + chain.stride);
                if (from < to)
                    write(v.id, from,
                          ctx.branch(&guard, ctx.slice(mine, from - lo, to - from),
                                     ctx.slice(s.node, from - s.lo, to - from)),
                          isNonblocking, at);
            }
        }
    });
}

void Executor::writeShifted(const Chain& chain, const Node* value, bool isNonblocking,
                            slang::SourceRange at) {
    auto& v = ctx.variables[chain.variable];
    auto width = std::to_string(v.width);
    // The old value: its name, a constant, or a signal that holds it.
    std::string old;
    bool zero = false;
    auto before = state(v.id, isNonblocking);
    if (before.size() == 1 && before[0].node->leaf) {
        auto& leaf = *before[0].node->leaf;
        if (auto constant = ctx.constantOf(before[0].node); constant && !constant->hasUnknown()) {
            zero = constant->countOnes() == 0;
            old = ctx.literal(*constant);
        }
        else if (leaf.kind == Leaf::Kind::Hold) {
            old = v.name;
        }
    }
    if (old.empty())
        old = version(v.id, isNonblocking);
    auto position = print(*chain.position);
    auto shift = grouped(position);
    if (chain.positionBase != 0 || !chain.descending)
        shift = chain.descending
                    ? "(" + shift + " - " + std::to_string(chain.positionBase) + ")"
                    : "(" + std::to_string(chain.positionBase) + " - " + shift + ")";
    if (chain.stride != 1)
        shift = "(" + shift + " * " + std::to_string(chain.stride) + ")";
    slang::SVInt ones(v.width, 0, false);
    for (unsigned i = 0; i < chain.width && i < v.width; ++i)
        ones.set(static_cast<int32_t>(i), static_cast<int32_t>(i), slang::SVInt(1, 1, false));
    auto mask = chain.width == 1 ? width + "'d1" : ctx.literal(ones);
    auto* tree = ctx.replaceLeaves(value, [&](const Node* node) -> const Node* {
        std::string data;
        auto constant = ctx.constantOf(node);
        bool one = false, none = false;
        if (constant && !constant->hasUnknown()) {
            none = constant->countOnes() == 0;
            one = node->width == 1 && !none;
            slang::SVInt wide = constant->resize(v.width);
            wide.setSigned(false);
            data = one ? width + "'d1" : ctx.literal(wide);
        }
        else {
            data = width + "'({" + node->leaf->pieceText + "})";
        }
        std::string text;
        if (!zero)
            text = "(" + old + " & ~(" + mask + " << " + shift + "))";
        if (!none || text.empty())
            text += (text.empty() ? "" : " | ") + std::string(zero ? "" : "(") + data + " << " +
                    shift + (zero ? "" : ")");
        return textLeaf(text, {v.width, false}, v.width, at);
    });
    write(v.id, 0, tree, isNonblocking, at);
}

} // namespace palindrome::hdl::decoding
