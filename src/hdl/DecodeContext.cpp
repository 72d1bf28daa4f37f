// DecodeContext.cpp - the pools of value trees, and operations on them.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeContext.h"

#include "util/Assert.h"

#include <algorithm>
#include <slang/ast/types/AllTypes.h>

namespace palindrome::hdl::decoding {

Shape shapeOf(const sa::Type& type) {
    Shape shape;
    shape.width = static_cast<unsigned>(type.getSelectableWidth());
    shape.isSigned = type.isIntegral() && type.isSigned();
    return shape;
}

void Context::refuse(slang::SourceRange at, const std::string& rule, const std::string& message) {
    refused = true;
    sink.add(diagnosticAt(design.sources(), at, rule, diag::Severity::Error, message));
}

void Context::note(slang::SourceRange at, const std::string& rule, const std::string& message) {
    auto d = diagnosticAt(design.sources(), at, rule, diag::Severity::Note, message);
    auto key = rule + d.span.file + ":" + std::to_string(d.span.line) + ":" +
               std::to_string(d.span.column) + message;
    if (noted.insert(key).second)
        notes.push_back(std::move(d));
}

Leaf& Context::newLeaf() {
    auto& leaf = leafPool.emplace_back();
    leaf.id = static_cast<unsigned>(leafPool.size());
    return leaf;
}

Guard& Context::newGuard() {
    auto& guard = guardPool.emplace_back();
    guard.id = static_cast<unsigned>(guardPool.size());
    return guard;
}

Column& Context::column(const std::string& header) {
    auto& entry = columnsByHeader[header];
    if (!entry) {
        entry = &columnPool.emplace_back();
        entry->header = header;
        entry->order = static_cast<unsigned>(columnPool.size());
    }
    return *entry;
}

const Node* Context::leafNode(const Leaf* leaf, unsigned lo, unsigned width) {
    auto& entry = leafNodes[{leaf->id, lo, width}];
    if (!entry) {
        auto& node = nodePool.emplace_back();
        node.id = static_cast<unsigned>(nodePool.size());
        node.leaf = leaf;
        node.lo = lo;
        node.width = width;
        entry = &node;
    }
    return entry;
}

const Node* Context::branch(const Guard* guard, const Node* yes, const Node* no) {
    if (yes == no || guard->cond.bdd == BddManager::True)
        return yes;
    if (guard->cond.bdd == BddManager::False)
        return no;
    auto& entry = branchNodes[{guard->id, yes->id, no->id}];
    if (!entry) {
        auto& node = nodePool.emplace_back();
        node.id = static_cast<unsigned>(nodePool.size());
        node.guard = guard;
        node.yes = yes;
        node.no = no;
        node.width = yes->width;
        entry = &node;
    }
    return entry;
}

const Node* Context::slice(const Node* node, unsigned lo, unsigned width) {
    if (lo == 0 && width == node->width)
        return node;
    PAL_ASSERT(lo + width <= node->width);
    auto key = std::make_tuple(node->id, lo, width);
    if (auto it = slices.find(key); it != slices.end())
        return it->second;
    const Node* result =
        node->leaf ? leafNode(node->leaf, node->lo + lo, width)
                   : branch(node->guard, slice(node->yes, lo, width), slice(node->no, lo, width));
    slices.emplace(key, result);
    return result;
}

const Node* Context::replaceLeaves(const Node* root,
                                   const std::function<const Node*(const Node*)>& f) {
    std::map<unsigned, const Node*> memo;
    std::function<const Node*(const Node*)> walk = [&](const Node* node) -> const Node* {
        if (auto it = memo.find(node->id); it != memo.end())
            return it->second;
        const Node* result;
        if (node->leaf) {
            result = f(node);
            if (!result)
                result = node;
        }
        else {
            result = branch(node->guard, walk(node->yes), walk(node->no));
        }
        memo.emplace(node->id, result);
        return result;
    };
    return walk(root);
}

void Context::visitLeaves(const Node* root, const std::function<void(const Node*)>& f) {
    std::set<unsigned> seen;
    std::function<void(const Node*)> walk = [&](const Node* node) {
        if (!seen.insert(node->id).second)
            return;
        if (node->leaf) {
            f(node);
            return;
        }
        walk(node->yes);
        walk(node->no);
    };
    walk(root);
}

size_t Context::countLeaves(const Node* root, size_t limit) {
    std::map<unsigned, size_t> memo;
    std::function<size_t(const Node*)> walk = [&](const Node* node) -> size_t {
        if (node->leaf)
            return 1;
        if (auto it = memo.find(node->id); it != memo.end())
            return it->second;
        auto sum = std::min(limit, walk(node->yes) + walk(node->no));
        memo.emplace(node->id, sum);
        return sum;
    };
    return walk(root);
}

const Node* Context::restrict(const Node* root, const Guard* guard, bool value) {
    std::map<unsigned, const Node*> memo;
    std::function<const Node*(const Node*)> walk = [&](const Node* node) -> const Node* {
        if (node->leaf)
            return node;
        if (auto it = memo.find(node->id); it != memo.end())
            return it->second;
        const Node* result = node->guard == guard
                                 ? walk(value ? node->yes : node->no)
                                 : branch(node->guard, walk(node->yes), walk(node->no));
        memo.emplace(node->id, result);
        return result;
    };
    return walk(root);
}

const Node* Context::graft(const Node* tree, const Node* one, const Node* zero) {
    if (one == zero)
        return one;
    if (tree->leaf) {
        auto value = constantOf(tree);
        PAL_ASSERT(value.has_value());
        return bool(slang::logic_t(*value)) ? one : zero;
    }
    auto* guard = tree->guard;
    auto* yes = graft(tree->yes, restrict(one, guard, true), restrict(zero, guard, true));
    auto* no = graft(tree->no, restrict(one, guard, false), restrict(zero, guard, false));
    return branch(guard, yes, no);
}

std::optional<slang::SVInt> Context::constantOf(const Node* node) {
    if (!node->leaf || !node->leaf->value)
        return std::nullopt;
    auto& value = *node->leaf->value;
    if (node->lo == 0 && node->width == value.getBitWidth())
        return value;
    return value.slice(static_cast<int32_t>(node->lo + node->width) - 1,
                       static_cast<int32_t>(node->lo));
}

const Node* Context::constant(const slang::SVInt& value) {
    auto& leaf = newLeaf();
    leaf.width = value.getBitWidth();
    leaf.value = value;
    leaf.text = leaf.pieceText = literal(value);
    leaf.plainConstant = true;
    Piece piece;
    piece.value = value;
    piece.width = leaf.width;
    leaf.pieces.push_back(piece);
    return leafNode(&leaf, 0, leaf.width);
}

bool Context::hasConstantLeaves(const Node* node) {
    if (node->leaf)
        return node->leaf->value && !node->leaf->value->hasUnknown();
    if (auto it = constantTrees.find(node->id); it != constantTrees.end())
        return it->second;
    bool result = hasConstantLeaves(node->yes) && hasConstantLeaves(node->no);
    constantTrees.emplace(node->id, result);
    return result;
}

Bdd Context::bitOfTree(const Node* node, unsigned bit) {
    if (node->leaf) {
        auto value = constantOf(node);
        PAL_ASSERT(value.has_value());
        return (*value)[static_cast<int32_t>(bit)].value == 1 ? BddManager::True
                                                              : BddManager::False;
    }
    auto key = std::make_pair(node->id, bit);
    if (auto it = treeBits.find(key); it != treeBits.end())
        return it->second;
    Bdd result = bdd.ite(node->guard->cond.bdd, bitOfTree(node->yes, bit),
                         bitOfTree(node->no, bit));
    treeBits.emplace(key, result);
    return result;
}

} // namespace palindrome::hdl::decoding
