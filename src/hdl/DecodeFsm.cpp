// DecodeFsm.cpp - folds next-state variables into their registers; finds the codes a register takes.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeUnit.h"

#include "util/Assert.h"

#include <algorithm>

namespace palindrome::hdl::decoding {

/// `next` is folded if it is read in `state <= next` only, has the same type, and is decided apart
/// from the outputs of its process.
bool UnitDecoder::foldable(const RegisterInfo& info, Process& clocked, Process*& source,
                           Variable*& next) {
    auto it = clocked.results.find(info.variable);
    if (it == clocked.results.end() || it->second.size() != 1 || !it->second[0].node->leaf)
        return false;
    auto& leaf = *it->second[0].node->leaf;
    auto& state = ctx.variables[info.variable];
    if (leaf.readsWhole.empty() || leaf.width != state.width || leaf.pieces.size() != 1)
        return false;
    auto& piece = leaf.pieces[0];
    if (piece.value || !piece.versionName.empty() || piece.lo != 0)
        return false;
    next = &ctx.variables[piece.variable];
    if (next->id == state.id || next->isOutput || next->isInput || next->keep || next->local ||
        !next->symbol || readCount[next->symbol] != 1)
        return false;
    if (!next->symbol->getType().getCanonicalType().isMatching(
            state.symbol->getType().getCanonicalType()))
        return false;
    source = nullptr;
    for (auto& process : processes) {
        if (!process.results.count(next->id))
            continue;
        if (source || process.kind != Process::Kind::Combinational)
            return false;
        source = &process;
    }
    if (!source || !source->marker.empty())
        return false;
    auto& segments = source->results.at(next->id);
    if (segments.size() != 1 || segments[0].node->leaf)
        return false;
    if (source->results.size() == 1)
        return true;
    // Other targets: only if none of them is decided by what decides `next`, the state apart.
    auto groups = group(targetsOf(*source), false);
    const Group* own = nullptr;
    for (auto& g : groups)
        for (auto& t : g.targets)
            if (t.variable == next->id)
                own = &g;
    if (!own)
        return false;
    if (own->targets.size() == 1)
        return true;
    std::vector<Target> alone;
    std::vector<Target> others;
    for (auto& t : targetsOf(*source))
        (t.variable == next->id ? alone : others).push_back(t);
    auto decides = tableOf(alone, false);
    if (decides.failed)
        return false;
    for (auto& t : others) {
        auto table = tableOf({t}, false);
        if (table.failed)
            return false;
        for (auto* column : table.columns)
            if (column->header != state.name &&
                std::find(decides.columns.begin(), decides.columns.end(), column) !=
                    decides.columns.end())
                return false;
    }
    return true;
}

void UnitDecoder::foldNextStates() {
    for (auto& info : registers) {
        auto& clocked = processes[info.process];
        if (!clocked.marker.empty())
            continue;
        Process* source = nullptr;
        Variable* next = nullptr;
        if (!foldable(info, clocked, source, next))
            continue;
        auto& state = ctx.variables[info.variable];
        auto* tree = source->results.at(next->id)[0].node;
        // `next = state` as the default is nothing but holding.
        tree = ctx.replaceLeaves(tree, [&](const Node* node) -> const Node* {
            auto& leaf = *node->leaf;
            if (!isHold({state.id, 0, state.width, node}, node) || !leaf.path.empty() ||
                leaf.kind != Leaf::Kind::Value)
                return nullptr;
            auto& hold = ctx.newLeaf();
            hold.kind = Leaf::Kind::Hold;
            hold.width = state.width;
            hold.variable = state.id;
            hold.text = hold.pieceText = hold.readsWhole = state.name;
            Piece piece;
            piece.variable = state.id;
            piece.width = state.width;
            hold.pieces.push_back(piece);
            return ctx.leafNode(&hold, 0, state.width);
        });
        clocked.results.erase(info.variable);
        source->foldedInto[info.variable] = {{0, state.width, tree}};
        source->firstAssigned[info.variable] = source->firstAssigned[next->id];
        folded.insert(next->id);
        info.note = "next value was `" + next->name + "`" +
                    (info.note.empty() ? "" : "; " + info.note);
    }
}

// ---------------------------------------------------------------------------------------------
// Invariants

/// The value of a combinational name that a register takes over, as the tree that defines it.
const Node* UnitDecoder::resolved(const Node* node, unsigned depth) {
    if (depth > 4)
        return node;
    return ctx.replaceLeaves(node, [&](const Node* leaf) -> const Node* {
        auto& l = *leaf->leaf;
        if (l.kind != Leaf::Kind::Value || l.value || l.pieces.size() != 1 || l.pieces[0].value ||
            !l.pieces[0].versionName.empty() || leaf->lo != 0 || leaf->width != l.width)
            return nullptr;
        auto& piece = l.pieces[0];
        auto& v = ctx.variables[piece.variable];
        if (piece.lo != 0 || piece.width != v.width)
            return nullptr;
        for (auto& process : processes) {
            if (process.kind != Process::Kind::Combinational)
                continue;
            auto it = process.results.find(v.id);
            if (it != process.results.end() && it->second.size() == 1)
                return resolved(it->second[0].node, depth + 1);
        }
        return nullptr;
    });
}

/// All values that a register is ever assigned are constants: it takes no others.
bool UnitDecoder::closure(const RegisterInfo& info) {
    auto& v = ctx.variables[info.variable];
    if (v.isMemory || v.isElement() || v.width > 64)
        return false;
    const Node* tree = nullptr;
    for (auto& process : processes) {
        for (auto* results : {&process.results, &process.foldedInto}) {
            auto it = results->find(info.variable);
            if (it == results->end())
                continue;
            if (tree || it->second.size() != 1)
                return false;
            tree = resolved(it->second[0].node, 0);
        }
    }
    if (!tree || !info.resetValue)
        return false;
    std::map<std::string, std::pair<std::string, slang::SVInt>> values; // by literal
    auto addValue = [&](const slang::SVInt& value, const std::string& text) {
        values.try_emplace(Context::literal(value), text, value);
    };
    addValue(*info.resetValue, info.reset == "-" ? info.initial : info.reset);
    // Where in the tree each leaf is reached.
    std::map<unsigned, std::pair<const Node*, Bdd>> reached; // by id: parents have larger ones
    reached[tree->id] = {tree, BddManager::True};
    std::vector<std::pair<const Node*, Bdd>> leaves;
    while (!reached.empty()) {
        auto last = std::prev(reached.end());
        auto [node, region] = last->second;
        reached.erase(last);
        if (node->leaf) {
            leaves.emplace_back(node, region);
            continue;
        }
        for (bool side : {true, false}) {
            auto* child = side ? node->yes : node->no;
            Bdd cond = side ? node->guard->cond.bdd : ctx.bdd.negate(node->guard->cond.bdd);
            auto& entry = reached.try_emplace(child->id, child, BddManager::False).first->second;
            entry.second = ctx.bdd.disj(entry.second, ctx.bdd.conj(region, cond));
        }
    }
    std::vector<std::pair<const Node*, Bdd>> open;
    for (auto& [node, region] : leaves) {
        auto& leaf = *node->leaf;
        if (region == BddManager::False || isHold({v.id, 0, v.width, node}, node))
            continue;
        auto value = ctx.constantOf(node);
        if (value && !value->hasUnknown())
            addValue(*value, node->width == leaf.width && leaf.plainConstant ? leaf.text
                                                                            : Context::literal(*value));
        else
            open.emplace_back(node, region);
    }
    if (values.size() > 256)
        return false;
    Bdd codes = BddManager::False;
    for (auto& [literal, entry] : values) {
        Bdd code = BddManager::True;
        for (unsigned i = 0; i < v.width; ++i) {
            Bdd bit = ctx.bdd.variable(v.name + "[" + std::to_string(i) + "]");
            code = ctx.bdd.conj(code, entry.second[static_cast<int32_t>(i)].value == 1
                                          ? bit
                                          : ctx.bdd.negate(bit));
        }
        codes = ctx.bdd.disj(codes, code);
    }
    for (auto& [node, region] : open)
        if (!ctx.bdd.disjoint(region, codes))
            return false;
    if (ctx.bdd.failed()) {
        ctx.bdd.recover();
        return false;
    }
    if (codes == BddManager::True)
        return false;
    lct::Equation invariant;
    invariant.name.text = v.name + "_codes";
    std::string set = "{";
    std::vector<std::pair<slang::SVInt, std::string>> ordered;
    for (auto& [literal, entry] : values)
        ordered.emplace_back(entry.second, entry.first);
    std::sort(ordered.begin(), ordered.end(),
              [](auto& a, auto& b) { return bool(slang::logic_t(a.first < b.first)); });
    for (auto& [value, text] : ordered)
        set += (set.size() > 1 ? ", " : "") + text;
    invariant.expression.text = v.name + " inside " + set + "}";
    possibleInvariants.push_back(invariant);
    invariantBdds.push_back(codes);
    return true;
}

void UnitDecoder::findInvariants() {
    for (auto& info : registers)
        closure(info);
}

} // namespace palindrome::hdl::decoding
