// DecodeTable.cpp - orders rows, drops what defaults say, and checks the table against its trees.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeRows.h"

#include "util/Assert.h"

#include <algorithm>

namespace palindrome::hdl::decoding {

ProtoTable RowBuilder::build(const std::vector<Slot>& slots, bool clocked) {
    ProtoTable table;
    for (auto tried : {Effort::Plain, Effort::Expanded, Effort::Full}) {
        table = {};
        table.slots = slots;
        table.clocked = clocked;
        if (attempt(table, tried))
            return table;
        if (ctx.bdd.failed()) {
            ctx.bdd.recover();
            break;
        }
    }
    table.failed = true;
    return table;
}

bool RowBuilder::attempt(ProtoTable& table, Effort wanted) {
    effort = wanted;
    found.clear();
    tooMany = false;
    State state;
    for (auto& slot : table.slots)
        state.nodes.push_back(slot.node);
    walk(std::move(state));
    if (tooMany || ctx.bdd.failed())
        return false;
    table.rows.clear();
    table.latches.clear();
    for (auto& row : found) {
        const Node* missing = nullptr;
        for (auto* leaf : row.leaves)
            if (leaf->leaf->kind == Leaf::Kind::Unassigned)
                missing = leaf;
        if (missing)
            table.latches.emplace_back(row.region, missing);
        else
            table.rows.push_back(row);
    }
    if (!sort(table.rows))
        return false;
    finish(table);
    return verify(table) && !ctx.bdd.failed();
}

/// Source order, except that a row must not stand before one whose cases it would take.
bool RowBuilder::sort(std::vector<ProtoRow>& rows) {
    const size_t n = rows.size();
    // before[j]: rows that must come before j, because j's cells match some of their region.
    std::vector<std::vector<size_t>> before(n);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j)
            if (i != j && !ctx.bdd.disjoint(rows[j].match, rows[i].region))
                before[j].push_back(i);
    std::vector<bool> placed(n);
    std::vector<ProtoRow> sorted;
    for (size_t k = 0; k < n; ++k) {
        size_t best = n;
        for (size_t j = 0; j < n; ++j) {
            if (placed[j] || std::any_of(before[j].begin(), before[j].end(),
                                         [&](size_t i) { return !placed[i]; }))
                continue;
            if (best == n || rows[j].position < rows[best].position)
                best = j;
        }
        if (best == n)
            return false; // two rows want to be first: their cells say too little
        placed[best] = true;
        sorted.push_back(rows[best]);
    }
    rows = std::move(sorted);
    return true;
}

/// An assignment that is reached in two ways, because a later decision leaves it alone, is one row
/// where the more general of the two says it all.
void RowBuilder::subsume(ProtoTable& table) {
    for (size_t i = table.rows.size(); i-- > 0;) {
        auto& row = table.rows[i];
        bool real = false;
        for (auto* leaf : row.leaves)
            real |= leaf->leaf->isExplicit() && !leaf->leaf->path.empty();
        if (!real)
            continue;
        for (size_t j = i + 1; j < table.rows.size(); ++j) {
            auto& later = table.rows[j];
            if (later.leaves == row.leaves && ctx.bdd.implies(row.region, later.match)) {
                later.region = ctx.bdd.disj(later.region, row.region);
                table.rows.erase(table.rows.begin() + static_cast<std::ptrdiff_t>(i));
                break;
            }
            if (!ctx.bdd.disjoint(row.region, later.match))
                break;
        }
    }
}

void RowBuilder::finish(ProtoTable& table) {
    subsume(table);
    dropHolds(table);
    if (!table.rows.empty() && table.rows.back().cells.empty() && table.rows.size() > 1)
        table.rows.back().otherwise = true;
    if (table.rows.size() == 1 && table.rows[0].cells.empty())
        table.defaultHold = false;
    absorb(table);
    for (auto& row : table.rows)
        for (auto& cell : row.cells)
            if (std::find(table.columns.begin(), table.columns.end(), cell.column) ==
                table.columns.end())
                table.columns.push_back(cell.column);
    if (table.columns.empty() && table.rows.size() == 1)
        table.rows[0].otherwise = false;
    bool disjoint = table.rows.size() > 1;
    for (size_t i = 0; disjoint && i < table.rows.size(); ++i)
        for (size_t j = i + 1; disjoint && j < table.rows.size(); ++j)
            if (!table.rows[j].otherwise &&
                !ctx.bdd.disjoint(table.rows[i].match, table.rows[j].match))
                disjoint = false;
    table.unique = disjoint;
}

/// Rows that only hold because the source says nothing are left to `default: hold`.
void RowBuilder::dropHolds(ProtoTable& table) {
    if (!table.clocked)
        return;
    for (size_t i = table.rows.size(); i-- > 0;) {
        auto& row = table.rows[i];
        if (!std::all_of(row.leaves.begin(), row.leaves.end(), [](auto* leaf) {
                return leaf->leaf->kind == Leaf::Kind::Hold;
            }))
            continue;
        bool needed = false;
        for (size_t j = i + 1; j < table.rows.size(); ++j)
            needed |= !ctx.bdd.disjoint(table.rows[j].match, row.region);
        if (needed)
            continue;
        table.rows.erase(table.rows.begin() + static_cast<std::ptrdiff_t>(i));
        table.defaultHold = true;
    }
}

std::string RowBuilder::leafKey(const Slot& slot, const Node* node) const {
    auto& leaf = *node->leaf;
    if (isHold(slot, node))
        return "hold";
    if (leaf.kind == Leaf::Kind::Unspecified)
        return "-";
    if (auto value = ctx.constantOf(node))
        return Context::literal(*value);
    return leaf.text + "[" + std::to_string(node->lo) + "+:" + std::to_string(node->width) + "/" +
           std::to_string(leaf.width);
}

bool RowBuilder::sameLeaves(const ProtoTable& table, const ProtoRow& a, const ProtoRow& b) const {
    for (size_t i = 0; i < table.slots.size(); ++i)
        if (a.leaves[i] != b.leaves[i] &&
            leafKey(table.slots[i], a.leaves[i]) != leafKey(table.slots[i], b.leaves[i]))
            return false;
    return true;
}

/// A row just above `otherwise` that says the same, because the source assigned nothing in it.
void RowBuilder::absorb(ProtoTable& table) {
    while (table.rows.size() > 1 && table.rows.back().otherwise) {
        auto& row = table.rows[table.rows.size() - 2];
        auto& last = table.rows.back();
        if (!sameLeaves(table, row, last))
            return;
        for (auto* leaf : row.leaves)
            if (leaf->leaf->isExplicit() && !leaf->leaf->path.empty())
                return;
        last.region = ctx.bdd.disj(last.region, row.region);
        table.rows.erase(table.rows.end() - 2);
        if (table.rows.size() == 1)
            table.rows[0].otherwise = false;
    }
}

/// The rows, read from the first, give in every case what the trees give.
bool RowBuilder::verify(const ProtoTable& table) const {
    for (auto& path : found) {
        if (std::any_of(path.leaves.begin(), path.leaves.end(), [](auto* leaf) {
                return leaf->leaf->kind == Leaf::Kind::Unassigned;
            }))
            continue;
        Bdd open = path.region;
        for (auto& row : table.rows) {
            if (open == BddManager::False)
                break;
            if (ctx.bdd.disjoint(open, row.match))
                continue;
            if (!sameLeaves(table, row, path))
                return false;
            open = ctx.bdd.conj(open, ctx.bdd.negate(row.match));
        }
        if (open == BddManager::False)
            continue;
        for (auto* leaf : path.leaves)
            if (!table.defaultHold || leaf->leaf->kind != Leaf::Kind::Hold)
                return false;
    }
    return true;
}

} // namespace palindrome::hdl::decoding
