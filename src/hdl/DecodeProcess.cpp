// DecodeProcess.cpp - the tables and equations of a process and of signals, nested where too large.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeUnit.h"

#include "util/Assert.h"

#include <algorithm>

namespace palindrome::hdl::decoding {

void UnitDecoder::makeTables(Process& process) {
    if (process.kind == Process::Kind::Initial)
        return;
    if (!ctx.options.literal && !process.marker.empty() &&
        directTable(process, *sources[process.order].body))
        return;
    auto targets = targetsOf(process);
    std::vector<Target> clocked;
    if (process.kind == Process::Kind::Clocked) {
        clocked = std::move(targets);
        targets.clear();
    }
    else if (!process.foldedInto.empty()) {
        auto saved = std::move(process.results);
        process.results = process.foldedInto;
        clocked = targetsOf(process);
        process.results = std::move(saved);
    }
    const bool foldedHere = process.kind != Process::Kind::Clocked;
    if (!clocked.empty())
        makeTablesOf(process, std::move(clocked), true);
    if (foldedHere)
        makeTablesOf(process, std::move(targets), false);
}

void UnitDecoder::makeTablesOf(Process& process, std::vector<Target> targets, bool clocked) {
    std::vector<Target> deciding;
    for (auto& target : targets) {
        const bool flat = std::all_of(target.slots.begin(), target.slots.end(),
                                      [](auto& s) { return s.node->leaf != nullptr; });
        if (!flat) {
            deciding.push_back(target);
        }
        else if (clocked) {
            unconditional.emplace_back(target, process.order);
        }
        else {
            const bool missing = std::any_of(target.slots.begin(), target.slots.end(), [](auto& s) {
                return s.node->leaf->kind == Leaf::Kind::Unassigned;
            });
            if (missing) {
                // Bits that the process never assigns belong to another one.
                std::erase_if(target.slots, [](auto& s) {
                    return s.node->leaf->kind == Leaf::Kind::Unassigned;
                });
                if (target.slots.empty())
                    continue;
            }
            emitEquation(target, process.note);
        }
    }
    if (ctx.options.literal) {
        for (auto& target : deciding)
            emitNested(target, process.order, clocked);
        return;
    }
    auto groups = group(std::move(deciding), clocked);
    std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
        auto first = [](const Group& g) {
            auto best = std::make_pair(UINT32_MAX, UINT32_MAX);
            for (auto& t : g.targets)
                best = std::min(best, {t.firstReal, t.order});
            return best;
        };
        return first(a) < first(b);
    });
    for (auto& g : groups) {
        if (g.table.failed) {
            for (auto& target : g.targets)
                emitNested(target, process.order, clocked);
            continue;
        }
        auto title = groups.size() == 1 ? process.label : std::string();
        emitTable(g.table, process.order, title);
    }
}

/// A value that has too many rows, as nested choices; registers take it from a signal.
void UnitDecoder::emitNested(const Target& target, unsigned process, bool clocked) {
    for (auto& slot : target.slots) {
        auto& v = ctx.variables[slot.variable];
        size_t budget = 200'000;
        auto text = nested(slot, slot.node, BddManager::True, budget);
        if (budget == 0) {
            ctx.refuse(processes[process].range, "decode-refused-too-large",
                       "'" + v.name + "' has more cases than a table or an equation can hold");
            return;
        }
        auto header = headerOf(v, slot.lo, slot.width);
        if (!ctx.options.literal)
            ctx.note(processes[process].range, "decode-nested-equation",
                     "'" + header + "' has more than " + std::to_string(ctx.options.rowBudget) +
                         " rows and became an equation");
        auto name = header;
        if (clocked) {
            auto& named = v.isElement() ? ctx.variables[v.elementOf] : v;
            name = ctx.freeName(named.name + "_next");
            lct::Signal signal;
            signal.name.text = name;
            signal.type.text = Context::vectorType({slot.width, v.isSigned});
            unit.signals.push_back(signal);
            auto& leaf = ctx.newLeaf();
            leaf.width = slot.width;
            leaf.text = leaf.pieceText = leaf.readsWhole = name;
            leaf.seq = 1;
            Target taken = target;
            taken.slots = {slot};
            taken.slots[0].node = ctx.leafNode(&leaf, 0, slot.width);
            unconditional.emplace_back(taken, process);
        }
        lct::Equation equation;
        equation.name.text = name;
        equation.expression.text = text;
        unit.equations.push_back(equation);
    }
}

std::string UnitDecoder::nested(const Slot& slot, const Node* node, Bdd region, size_t& budget) {
    if (budget == 0)
        return {};
    if (node->leaf) {
        if (node->leaf->kind == Leaf::Kind::Unassigned)
            return std::to_string(node->width) + "'bx";
        auto text = pieceOf(slot, node);
        budget -= std::min(budget, text.size());
        return text;
    }
    auto& cond = node->guard->cond;
    if (!ctx.options.literal) {
        if (ctx.bdd.implies(region, cond.bdd))
            return nested(slot, node->yes, region, budget);
        if (ctx.bdd.disjoint(region, cond.bdd))
            return nested(slot, node->no, region, budget);
    }
    RowBuilder texts(ctx, 1);
    auto test = texts.textOf(cond);
    const Guard* guard = node->guard;
    const Node *yes = node->yes, *no = node->no;
    Bdd bdd = cond.bdd;
    if (test.empty()) {
        // Decided by values of the source: ask what they ask.
        guard = texts.openGuard(cond, region);
        PAL_ASSERT(guard != nullptr);
        test = texts.textOf(guard->cond);
        bdd = guard->cond.bdd;
        yes = no = node;
    }
    budget -= std::min(budget, test.size());
    auto one = nested(slot, yes, ctx.bdd.conj(region, bdd), budget);
    auto other = nested(slot, no, ctx.bdd.conj(region, ctx.bdd.negate(bdd)), budget);
    return "(" + test + " ? " + one + " : " + other + ")";
}

/// Signals that hold intermediate values: an equation, or a table of their own.
void UnitDecoder::makeSignals() {
    for (size_t i = 0; i < ctx.made.size(); ++i) {
        auto made = ctx.made[i];
        lct::Signal signal;
        signal.name.text = made.name;
        signal.type.text = made.type;
        signal.note.text = made.note;
        unit.signals.push_back(signal);
        // A variable of its own, so that tables can name it.
        Variable v;
        v.id = static_cast<uint32_t>(ctx.variables.size());
        v.name = made.name;
        v.width = v.wordWidth = made.width;
        v.isSigned = made.isSigned;
        v.simpleRange = made.width > 1;
        v.left = made.width - 1;
        ctx.variables.push_back(v);
        Target target;
        target.variable = v.id;
        bool flat = true;
        for (auto& s : made.value) {
            // What the process has not assigned by then is read by no one.
            auto* node = ctx.replaceLeaves(s.node, [&](const Node* leaf) -> const Node* {
                if (leaf->leaf->kind != Leaf::Kind::Unassigned)
                    return nullptr;
                auto& unknown = ctx.newLeaf();
                unknown.kind = Leaf::Kind::Unspecified;
                unknown.width = leaf->leaf->width;
                unknown.text = unknown.pieceText = "'x";
                return ctx.leafNode(&unknown, leaf->lo, leaf->width);
            });
            // The old value of a register is read here, not held.
            node = ctx.replaceLeaves(node, [&](const Node* leaf) -> const Node* {
                if (leaf->leaf->kind != Leaf::Kind::Hold)
                    return nullptr;
                auto& old = ctx.newLeaf();
                const auto id = old.id;
                old = *leaf->leaf;
                old.id = id;
                old.kind = Leaf::Kind::Value;
                return ctx.leafNode(&old, leaf->lo, leaf->width);
            });
            flat &= node->leaf != nullptr;
            target.slots.push_back({v.id, s.lo, s.width, node});
        }
        if (flat) {
            emitEquation(target);
            continue;
        }
        auto table = ctx.options.literal ? ProtoTable{} : tableOf({target}, false);
        if (table.failed || ctx.options.literal)
            emitNested(target, made.process, false);
        else
            emitTable(table, made.process, "");
    }
}

} // namespace palindrome::hdl::decoding
