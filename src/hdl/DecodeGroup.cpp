// DecodeGroup.cpp - decides which targets of a process share a table.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeUnit.h"

#include "util/Assert.h"

#include <algorithm>

namespace palindrome::hdl::decoding {

namespace {
/// More targets than this in one process are joined only if their trees have one shape.
constexpr size_t joinLimit = 48;
/// A table of more outputs than this, mostly defaults, is better taken apart.
constexpr size_t wideOutputs = 6;
} // namespace

/// A number for what a tree tests, whatever its leaves.
unsigned UnitDecoder::shapeId(const Node* root) {
    std::map<unsigned, unsigned> memo;
    std::function<unsigned(const Node*)> walk = [&](const Node* node) -> unsigned {
        if (node->leaf)
            return 0;
        if (auto it = memo.find(node->id); it != memo.end())
            return it->second;
        auto key = std::make_tuple(node->guard->id, walk(node->yes), walk(node->no));
        auto id = shapes.try_emplace(key, static_cast<unsigned>(shapes.size() + 1)).first->second;
        memo.emplace(node->id, id);
        return id;
    };
    return walk(root);
}

std::vector<Target> UnitDecoder::targetsOf(Process& process) {
    std::vector<Target> targets;
    for (auto& [id, segments] : process.results) {
        auto& v = ctx.variables[id];
        if (folded.count(id))
            continue;
        std::vector<Target> own;
        std::map<unsigned, size_t> byShape;
        // Bits that can't be selected by a constant stay together.
        bool selectable = true;
        for (auto& s : segments)
            selectable &= !ctx.selectText(v, v.name, s.lo, s.width).empty();
        for (auto& s : segments) {
            auto shape = selectable ? shapeId(s.node) : 0;
            auto [it, isNew] = byShape.try_emplace(shape, own.size());
            if (isNew) {
                own.emplace_back();
                own.back().variable = id;
                own.back().order = own.back().firstReal = UINT32_MAX;
            }
            auto& target = own[it->second];
            target.slots.push_back({id, s.lo, s.width, s.node});
            ctx.visitLeaves(s.node, [&](const Node* leaf) {
                if (!leaf->leaf->isExplicit())
                    return;
                target.order = std::min(target.order, leaf->leaf->seq);
                if (leaf->leaf->path.empty())
                    return;
                target.firstReal = std::min(target.firstReal, leaf->leaf->seq);
                if (std::find(target.paths.begin(), target.paths.end(), leaf->leaf->path) ==
                    target.paths.end())
                    target.paths.push_back(leaf->leaf->path);
            });
        }
        // A word that nothing but the reset writes needs no table beside that of a computed element.
        const bool hasElement = std::any_of(
            process.results.begin(), process.results.end(),
            [&](auto& result) { return ctx.variables[result.first].elementOf == id &&
                                       ctx.variables[result.first].isElement(); });
        for (auto& target : own) {
            const bool idle =
                std::all_of(target.slots.begin(), target.slots.end(), [](auto& s) {
                    return s.node->leaf && s.node->leaf->kind == Leaf::Kind::Hold;
                });
            if (hasElement && !idle)
                ctx.refuse(process.range, "hdl-unsupported-memory",
                           "the memory '" + v.name + "' is written at a computed place and at "
                           "others in one process");
            if (!hasElement || !idle)
                targets.push_back(std::move(target));
        }
    }
    std::stable_sort(targets.begin(), targets.end(), [](const Target& a, const Target& b) {
        return std::make_pair(a.firstReal, a.order) < std::make_pair(b.firstReal, b.order);
    });
    return targets;
}

/// Assigned in one branch, one deeper in a branch of the other, or in different branches of one
/// decision.
bool UnitDecoder::related(const Target& a, const Target& b) const {
    for (auto& p : a.paths)
        for (auto& q : b.paths) {
            size_t common = 0;
            while (common < p.size() && common < q.size() && p[common] == q[common])
                ++common;
            if (common == p.size() || common == q.size()) {
                if (common > 0)
                    return true;
                continue;
            }
            if (p[common].statement == q[common].statement)
                return true;
        }
    return false;
}

ProtoTable UnitDecoder::tableOf(const std::vector<Target>& targets, bool clocked) {
    std::vector<const Target*> ordered;
    for (auto& t : targets)
        ordered.push_back(&t);
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](auto* a, auto* b) { return a->order < b->order; });
    std::vector<Slot> slots;
    for (auto* t : ordered)
        slots.insert(slots.end(), t->slots.begin(), t->slots.end());
    RowBuilder builder(ctx, ctx.options.rowBudget);
    return builder.build(slots, clocked);
}

std::vector<Group> UnitDecoder::group(std::vector<Target> targets, bool clocked) {
    std::vector<Group> groups;
    std::map<std::vector<unsigned>, size_t> byShapes;
    const bool many = targets.size() > joinLimit;
    for (auto& target : targets) {
        Group alone;
        alone.targets.push_back(target);
        if (many) {
            std::vector<unsigned> key;
            for (auto& slot : target.slots)
                key.push_back(shapeId(slot.node));
            std::sort(key.begin(), key.end());
            key.erase(std::unique(key.begin(), key.end()), key.end());
            auto [it, isNew] = byShapes.try_emplace(key, groups.size());
            if (!isNew) {
                groups[it->second].targets.push_back(target);
                continue;
            }
            groups.push_back(std::move(alone));
            continue;
        }
        alone.table = tableOf(alone.targets, clocked);
        size_t best = groups.size(), bestSaving = 0;
        ProtoTable bestTable;
        for (size_t i = 0; i < groups.size(); ++i) {
            auto& other = groups[i];
            if (alone.table.failed || other.table.failed)
                continue;
            bool related = false;
            for (auto& t : other.targets)
                related |= this->related(t, target);
            auto sorted = [](std::vector<const Column*> columns) {
                std::sort(columns.begin(), columns.end(),
                          [](auto* a, auto* b) { return a->order < b->order; });
                return columns;
            };
            const bool sameColumns = !alone.table.columns.empty() &&
                                     sorted(alone.table.columns) == sorted(other.table.columns);
            if (!related && !sameColumns)
                continue;
            auto together = other.targets;
            together.push_back(target);
            auto joined = tableOf(together, clocked);
            if (joined.failed)
                continue;
            const size_t apart = alone.table.size() + other.table.size();
            const size_t needed = sameColumns ? 1 : 2;
            if (joined.size() + needed > apart)
                continue;
            const size_t saving = apart - joined.size();
            if (saving > bestSaving) {
                best = i;
                bestSaving = saving;
                bestTable = std::move(joined);
            }
        }
        if (best == groups.size()) {
            groups.push_back(std::move(alone));
        }
        else {
            groups[best].targets.push_back(target);
            groups[best].table = std::move(bestTable);
        }
    }
    std::vector<Group> result;
    for (auto& g : groups) {
        if (many)
            g.table = tableOf(g.targets, clocked);
        // A register file: mostly `hold`, so each register is easier to read by itself.
        bool apart = g.table.failed && g.targets.size() > 1;
        if (!apart && g.targets.size() > wideOutputs && g.table.rows.size() > 1) {
            size_t cells = 0, idle = 0;
            for (auto& row : g.table.rows)
                for (size_t i = 0; i < row.leaves.size(); ++i) {
                    ++cells;
                    auto& leaf = *row.leaves[i]->leaf;
                    if (leaf.kind == Leaf::Kind::Hold || leaf.path.empty())
                        ++idle;
                }
            apart = idle * 3 >= cells * 2;
        }
        if (!apart) {
            result.push_back(std::move(g));
            continue;
        }
        for (auto& t : g.targets) {
            Group one;
            one.targets.push_back(t);
            one.table = tableOf(one.targets, clocked);
            result.push_back(std::move(one));
        }
    }
    return result;
}

} // namespace palindrome::hdl::decoding
