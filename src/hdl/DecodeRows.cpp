// DecodeRows.cpp - walks value trees from the top and writes a row for each way through them.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeRows.h"

#include "util/Assert.h"

#include <algorithm>

namespace palindrome::hdl::decoding {

namespace {

/// An or of more alternatives than this is a column of its own.
constexpr size_t alternativeLimit = 4;

/// The operator that a cell begins with, without the blank behind it; empty if it begins with none.
std::string comparisonOf(const std::string& cell) {
    for (const char* op : {"!=", "<", "<=", ">", ">="})
        if (cell.starts_with(std::string(op) + " "))
            return op;
    return {};
}

} // namespace

bool isHold(const Slot& slot, const Node* leaf) {
    if (leaf->leaf->kind == Leaf::Kind::Hold)
        return leaf->leaf->variable == slot.variable && leaf->leaf->lo + leaf->lo == slot.lo;
    if (leaf->leaf->kind != Leaf::Kind::Value || leaf->leaf->pieces.size() != 1)
        return false;
    auto& piece = leaf->leaf->pieces[0];
    return !piece.value && piece.variable == slot.variable && piece.versionName.empty() &&
           piece.lo + leaf->lo == slot.lo;
}

Bdd RowBuilder::matchOf(BddManager& bdd, const std::vector<Cell>& cells) {
    Bdd match = BddManager::True;
    for (auto& cell : cells)
        match = bdd.conj(match, cell.bdd);
    return match;
}

// ---------------------------------------------------------------------------------------------
// Texts

/// `x == 3` for a cell, as a condition of its own.
std::string RowBuilder::atomText(const Atom& atom) const {
    auto header = grouped(atom.column->header);
    if (atom.truth >= 0 && atom.cell == atom.column->truth(atom.truth))
        return (atom.truth ? "" : "!") + header;
    // In a cell the whole rest is the operand of its operator.
    if (const auto op = comparisonOf(atom.cell); !op.empty())
        return header + " " + op + " " + grouped(atom.cell.substr(op.size() + 1));
    if (atom.cell[0] == '{')
        return header + " inside " + atom.cell;
    if (isPattern(atom.cell))
        return header + " ==? " + atom.cell;
    return header + " == " + grouped(atom.cell);
}

std::string RowBuilder::condText(const Cond& cond) const {
    switch (cond.kind) {
        case Cond::Kind::Constant:
            return cond.bdd == BddManager::True ? "1'b1" : "1'b0";
        case Cond::Kind::Test:
            return atomText(cond.atom);
        case Cond::Kind::Derived:
            return {};
        default: {
            std::string text;
            for (auto& part : cond.parts) {
                auto inner = condText(part);
                if (inner.empty())
                    return {};
                if (part.kind == Cond::Kind::Or || part.kind == Cond::Kind::And)
                    inner = "(" + inner + ")";
                if (!text.empty())
                    text += cond.kind == Cond::Kind::And ? " && " : " || ";
                text += inner;
            }
            return text;
        }
    }
}

Atom RowBuilder::ownColumn(const std::string& header, Bdd bdd, bool value) {
    auto& column = ctx.column(header);
    column.width = 1;
    Atom atom;
    atom.column = &column;
    atom.cell = column.truth(value);
    atom.truth = value;
    atom.bdd = value ? bdd : ctx.bdd.negate(bdd);
    return atom;
}

/// The negation of a condition as one cell.
Atom RowBuilder::complement(const Cond& cond) {
    if (cond.kind == Cond::Kind::Test) {
        Atom atom = cond.atom;
        atom.elements.clear();
        atom.bdd = ctx.bdd.negate(cond.bdd);
        if (cond.atom.truth >= 0) {
            atom.truth = !cond.atom.truth;
            atom.cell = atom.column->truth(atom.truth);
            return atom;
        }
        static const std::pair<const char*, const char*> pairs[] = {
            {"!= ", ""}, {"<= ", "> "}, {">= ", "< "}, {"< ", ">= "}, {"> ", "<= "}};
        for (auto& [from, to] : pairs) {
            if (cond.atom.cell.starts_with(from)) {
                atom.cell = to + cond.atom.cell.substr(std::string(from).size());
                if (!*to && (atom.cell[0] == '{' || atom.cell[0] == '!'))
                    atom.cell = "(" + atom.cell + ")";
                return atom;
            }
        }
        if (cond.atom.cell[0] != '{' && cond.atom.cell.find('?') == std::string::npos) {
            atom.cell = "!= " + cond.atom.cell;
            return atom;
        }
    }
    auto text = condText(cond);
    PAL_ASSERT(!text.empty());
    return ownColumn(text, cond.bdd, false);
}

// ---------------------------------------------------------------------------------------------
// Cells

/// Adds a test to a row. Two tests of one column become one cell where a single cell says both.
bool RowBuilder::add(std::vector<Cell>& cells, const Atom& atom) {
    auto it = std::find_if(cells.begin(), cells.end(),
                           [&](auto& cell) { return cell.column == atom.column; });
    if (it == cells.end()) {
        cells.push_back({atom.column, atom.cell, atom.bdd, atom.elements, atom.truth});
        return true;
    }
    auto& cell = *it;
    if (ctx.bdd.implies(cell.bdd, atom.bdd))
        return true;
    if (ctx.bdd.disjoint(cell.bdd, atom.bdd))
        return true; // nothing comes here, and no row is written
    if (ctx.bdd.implies(atom.bdd, cell.bdd)) {
        cell = {atom.column, atom.cell, atom.bdd, atom.elements, atom.truth};
        return true;
    }
    auto cut = [&](const std::vector<SetElement>& elements, Bdd by) {
        std::vector<SetElement> kept;
        for (auto& e : elements) {
            if (ctx.bdd.disjoint(e.bdd, by))
                continue;
            if (!ctx.bdd.implies(e.bdd, by))
                return std::vector<SetElement>();
            kept.push_back(e);
        }
        return kept;
    };
    auto kept = cut(cell.elements, atom.bdd);
    if (kept.empty())
        kept = cut(atom.elements, cell.bdd);
    if (!kept.empty()) {
        cell.elements = kept;
        cell.bdd = BddManager::False;
        cell.text = kept.size() == 1 ? kept[0].text : "{";
        cell.truth = -1;
        for (auto& e : kept) {
            cell.bdd = ctx.bdd.disj(cell.bdd, e.bdd);
            if (kept.size() > 1)
                cell.text += (cell.text.size() > 1 ? ", " : "") + e.text;
        }
        if (kept.size() > 1)
            cell.text += "}";
        return true;
    }
    auto own = ownColumn(atomText(atom), atom.bdd, true);
    if (own.column != atom.column)
        return add(cells, own);
    // The same test, known by two diagrams: both hold.
    cell.bdd = ctx.bdd.conj(cell.bdd, atom.bdd);
    return true;
}

/// Drops elements of sets which rows above have taken.
void RowBuilder::narrow(ProtoRow& row) {
    for (auto& cell : row.cells) {
        if (cell.elements.size() < 2)
            continue;
        std::vector<SetElement> kept;
        for (auto& e : cell.elements)
            if (!ctx.bdd.disjoint(e.bdd, row.region))
                kept.push_back(e);
        if (kept.empty() || kept.size() == cell.elements.size())
            continue;
        cell.elements = kept;
        cell.bdd = BddManager::False;
        cell.text = kept.size() == 1 ? kept[0].text : "{";
        for (auto& e : kept) {
            cell.bdd = ctx.bdd.disj(cell.bdd, e.bdd);
            if (kept.size() > 1)
                cell.text += (cell.text.size() > 1 ? ", " : "") + e.text;
        }
        if (kept.size() > 1)
            cell.text += "}";
    }
}

/// The ways to satisfy a condition, each a list of tests. Empty: more than `limit`.
std::vector<std::vector<Atom>> RowBuilder::alternatives(const Cond& cond, size_t limit) const {
    switch (cond.kind) {
        case Cond::Kind::Constant:
        case Cond::Kind::Derived:
            return {{}};
        case Cond::Kind::Test:
            return {{cond.atom}};
        case Cond::Kind::Or: {
            std::vector<std::vector<Atom>> all;
            for (auto& part : cond.parts) {
                auto some = alternatives(part, limit);
                if (some.empty() || all.size() + some.size() > limit)
                    return {};
                all.insert(all.end(), some.begin(), some.end());
            }
            return all;
        }
        case Cond::Kind::And: {
            std::vector<std::vector<Atom>> all{{}};
            for (auto& part : cond.parts) {
                auto some = alternatives(part, limit);
                if (some.empty() || all.size() * some.size() > limit)
                    return {};
                std::vector<std::vector<Atom>> next;
                for (auto& a : all)
                    for (auto& b : some) {
                        next.push_back(a);
                        next.back().insert(next.back().end(), b.begin(), b.end());
                    }
                all = std::move(next);
            }
            return all;
        }
    }
    return {};
}

// ---------------------------------------------------------------------------------------------
// The walk

const Guard* RowBuilder::topGuard(const State& state) const {
    const Guard* top = nullptr;
    for (auto* node : state.nodes)
        if (!node->leaf && (!top || node->guard->zipKey < top->zipKey ||
                            (node->guard->zipKey == top->zipKey && node->guard->id < top->id)))
            top = node->guard;
    return top;
}

RowBuilder::State RowBuilder::take(const State& state, const Guard& guard, bool value) const {
    State next = state;
    for (auto& node : next.nodes)
        if (!node->leaf && node->guard == &guard)
            node = value ? node->yes : node->no;
    next.region =
        ctx.bdd.conj(state.region, value ? guard.cond.bdd : ctx.bdd.negate(guard.cond.bdd));
    next.steps.emplace_back(&guard, value);
    return next;
}

/// True if all ways below lead to one result.
bool RowBuilder::single(State state, unsigned& leaves) {
    auto* guard = topGuard(state);
    if (!guard)
        return ++leaves <= 1;
    for (bool value : {true, false}) {
        auto next = take(state, *guard, value);
        if (next.region != BddManager::False && !single(std::move(next), leaves))
            return false;
    }
    return true;
}

void RowBuilder::collectTrees(const Cond& cond, std::vector<const Node*>& trees) const {
    trees.insert(trees.end(), cond.trees.begin(), cond.trees.end());
    for (auto& part : cond.parts)
        collectTrees(part, trees);
}

/// The first guard of a tree that the region leaves open.
const Guard* RowBuilder::undecided(const Node* tree, Bdd region) const {
    while (!tree->leaf) {
        if (ctx.bdd.implies(region, tree->guard->cond.bdd))
            tree = tree->yes;
        else if (ctx.bdd.disjoint(region, tree->guard->cond.bdd))
            tree = tree->no;
        else
            return tree->guard;
    }
    return nullptr;
}

const Guard* RowBuilder::openGuard(const Cond& cond, Bdd region) const {
    std::vector<const Node*> trees;
    collectTrees(cond, trees);
    for (auto* tree : trees)
        if (auto* guard = undecided(tree, region)) {
            if (condText(guard->cond).empty())
                if (auto* inner = openGuard(guard->cond, region))
                    return inner;
            return guard;
        }
    return nullptr;
}

/// Splits at a guard of a tree that `guard` reads. False if all of them are decided.
bool RowBuilder::walkDerived(const State& state, const Guard& guard) {
    std::vector<const Node*> trees;
    collectTrees(guard.cond, trees);
    for (auto* tree : trees) {
        auto* inner = undecided(tree, state.region);
        if (!inner)
            continue;
        if (walkDerived(state, *inner))
            return true;
        State yes = state, no = state;
        yes.region = ctx.bdd.conj(state.region, inner->cond.bdd);
        no.region = ctx.bdd.conj(state.region, ctx.bdd.negate(inner->cond.bdd));
        auto ways = alternatives(inner->cond, alternativeLimit);
        if (ways.size() == 1)
            for (auto& atom : ways[0])
                add(yes.cells, atom);
        else
            add(yes.cells, ownColumn(condText(inner->cond), inner->cond.bdd, true));
        if (effort == Effort::Full)
            add(no.cells, complement(inner->cond));
        walk(std::move(yes));
        walk(std::move(no));
        return true;
    }
    return false;
}

void RowBuilder::walk(State state) {
    if (tooMany || ctx.bdd.failed() || state.region == BddManager::False)
        return;
    auto* guard = topGuard(state);
    if (!guard) {
        emitRow(state);
        return;
    }
    auto& cond = guard->cond;
    if (effort != Effort::Plain && walkDerived(state, *guard))
        return;
    auto yes = take(state, *guard, true), no = take(state, *guard, false);
    if (yes.region == BddManager::False) {
        walk(std::move(no));
        return;
    }
    auto ways = alternatives(cond, alternativeLimit);
    if (no.region == BddManager::False) {
        // Written in the source, so it stays a cell, unless the row says it already.
        if (ways.size() == 1 && !ctx.bdd.implies(matchOf(ctx.bdd, state.cells), cond.bdd))
            for (auto& atom : ways[0])
                add(yes.cells, atom);
        walk(std::move(yes));
        return;
    }
    unsigned leaves = 0;
    if (ways.size() == 1) {
        for (auto& atom : ways[0])
            add(yes.cells, atom);
        walk(std::move(yes));
    }
    else if (!ways.empty() && single(yes, leaves)) {
        // A row for each alternative.
        Bdd rest = yes.region;
        for (auto& way : ways) {
            State one = yes;
            Bdd all = BddManager::True;
            for (auto& atom : way) {
                all = ctx.bdd.conj(all, atom.bdd);
                add(one.cells, atom);
            }
            one.region = ctx.bdd.conj(rest, all);
            rest = ctx.bdd.conj(rest, ctx.bdd.negate(all));
            walk(std::move(one));
        }
        if (rest != BddManager::False) { // a part that has no cells of its own
            yes.region = rest;
            walk(std::move(yes));
        }
    }
    else {
        // Parts of an and that fit cells stay cells; the rest is a column.
        std::vector<const Cond*> parts;
        if (cond.kind == Cond::Kind::And)
            for (auto& part : cond.parts)
                parts.push_back(&part);
        else
            parts.push_back(&cond);
        for (auto* part : parts) {
            auto own = alternatives(*part, alternativeLimit);
            if (own.size() == 1) {
                for (auto& atom : own[0])
                    add(yes.cells, atom);
            }
            else if (auto text = condText(*part); !text.empty()) {
                add(yes.cells, ownColumn(text, part->bdd, true));
            }
        }
        walk(std::move(yes));
    }
    const bool oneBit = cond.kind == Cond::Kind::Test && cond.atom.truth >= 0;
    if (effort == Effort::Full) {
        std::vector<const Node*> trees;
        collectTrees(cond, trees);
        if (trees.empty())
            add(no.cells, complement(cond));
    }
    else if (oneBit && !guard->chained && !state.cells.empty()) {
        add(no.cells, complement(cond));
    }
    walk(std::move(no));
}

void RowBuilder::emitRow(const State& state) {
    if (found.size() >= budget) {
        tooMany = true;
        return;
    }
    ProtoRow row;
    row.cells = state.cells;
    row.region = state.region;
    row.leaves = state.nodes;
    row.steps = state.steps;
    narrow(row);
    row.match = matchOf(ctx.bdd, row.cells);
    row.position = positionOf(row);
    found.push_back(std::move(row));
}

/// Where in the source a row is decided: the last branch that it enters, or, within that branch, the
/// last decision that goes the other way.
std::vector<int> RowBuilder::positionOf(const ProtoRow& row) const {
    auto place = [](const Guard& guard, bool value) {
        auto key = guard.runKey;
        key.back() += value ? 1 : 2;
        return key;
    };
    std::vector<int> entered;
    for (auto& [guard, value] : row.steps)
        if (value)
            entered = std::max(entered, place(*guard, true));
    std::vector<int> result = entered;
    for (auto& [guard, value] : row.steps) {
        if (value)
            continue;
        auto& key = guard->runKey;
        const bool inside = key.size() >= entered.size() &&
                            std::equal(entered.begin(), entered.end(), key.begin());
        if (inside)
            result = std::max(result, place(*guard, false));
    }
    return result;
}

} // namespace palindrome::hdl::decoding
