// DecodeValue.cpp - right-hand sides as value trees: ?: arms, function calls, leaves with exact text.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeExec.h"

#include "util/Assert.h"

#include <algorithm>
#include <slang/ast/types/AllTypes.h>

namespace palindrome::hdl::decoding {

namespace {

bool isLiteral(const sa::Expression& expr) {
    auto& e = core(expr);
    return e.kind == sa::ExpressionKind::IntegerLiteral ||
           e.kind == sa::ExpressionKind::UnbasedUnsizedIntegerLiteral;
}

bool isAllUnknown(const slang::SVInt& value) {
    for (unsigned i = 0; i < value.getBitWidth(); ++i)
        if (!value[static_cast<int32_t>(i)].isUnknown())
            return false;
    return true;
}

const sa::ConditionalExpression* asConditional(const sa::Expression& expr) {
    return core(expr).as_if<sa::ConditionalExpression>();
}

} // namespace

// ---------------------------------------------------------------------------------------------
// Trees

/// True if a ?: becomes rows. One that chooses between the literals 1 and 0 is a Boolean written as
/// a number; a single one in an assign stays an equation.
bool Executor::splits(const sa::ConditionalExpression& expr, bool top) {
    if (expr.conditions.size() != 1 || expr.conditions[0].pattern || process.equation)
        return false;
    auto isOneOrZero = [&](const sa::Expression& e, unsigned wanted) {
        auto value = isLiteral(e) ? constantOf(e) : std::nullopt;
        return value && !value->hasUnknown() && value->as<uint64_t>() == uint64_t(wanted);
    };
    if ((isOneOrZero(expr.left(), 1) && isOneOrZero(expr.right(), 0)) ||
        (isOneOrZero(expr.left(), 0) && isOneOrZero(expr.right(), 1)))
        return false;
    if (process.kind != Process::Kind::Assign || !top || !calls.empty())
        return true;
    if (asConditional(expr.left()) || asConditional(expr.right()))
        return true;
    for (auto* arm : {&expr.left(), &expr.right()}) {
        auto value = constantOf(*arm);
        if (value && isAllUnknown(*value))
            return true;
        auto& e = core(*arm);
        if (e.kind == sa::ExpressionKind::Call && !e.as<sa::CallExpression>().isSystemCall())
            return true;
    }
    return false;
}

const Node* Executor::valueTree(const sa::Expression& right, unsigned width, bool top) {
    if (constantOf(right))
        return leafTree(right, width);
    auto& e = core(right);
    if (auto* conditional = e.as_if<sa::ConditionalExpression>();
        conditional && splits(*conditional, top))
        return conditionalTree(*conditional, width, nullptr);
    // A cast over a choice is a choice of casts where the arms need no other conversion.
    if (auto* cast = e.as_if<sa::ConversionExpression>();
        cast && cast->conversionKind == sa::ConversionKind::Explicit) {
        auto* conditional = asConditional(cast->operand());
        if (conditional && splits(*conditional, top) &&
            shapeOf(*cast->type).width == width &&
            shapeOf(*conditional->type) == selfShape(conditional->left()) &&
            shapeOf(*conditional->type) == selfShape(conditional->right()) &&
            &core(cast->operand()) == conditional)
            return conditionalTree(*conditional, width, cast);
    }
    if (auto* call = e.as_if<sa::CallExpression>();
        call && !call->isSystemCall() && shapeOf(*call->type).width == width)
        return callTree(*call);
    return leafTree(right, width);
}

const Node* Executor::conditionalTree(const sa::ConditionalExpression& expr, unsigned width,
                                      const sa::ConversionExpression* cast) {
    auto& test = *expr.conditions[0].expr;
    const unsigned instance = ++statements;
    const bool chained = std::exchange(elseOfIf, false);
    auto cond = condition(test, true);
    const Node* result = nullptr;
    keyed(0, [&] {
        auto& guard = newGuard(std::move(cond), test, {instance, 0});
        guard.chained = chained || asConditional(expr.right()) != nullptr;
        auto arm = [&](const sa::Expression& value, unsigned branch) {
            zipKey.back() = runKey.back() = static_cast<int>(branch + 1);
            const Node* node = nullptr;
            inBranch({instance, branch}, [&] {
                elseOfIf = branch == 1 && asConditional(value);
                if (cast) {
                    auto* inner = asConditional(value);
                    node = inner && splits(*inner, false) ? conditionalTree(*inner, width, cast)
                                                          : leafTree(value, width, cast);
                }
                else {
                    node = valueTree(value, width, false);
                }
                elseOfIf = false;
            });
            return node;
        };
        if (guard.cond.bdd == BddManager::True)
            result = arm(expr.left(), 0);
        else if (guard.cond.bdd == BddManager::False)
            result = arm(expr.right(), 1);
        else {
            auto* yes = arm(expr.left(), 0);
            result = ctx.branch(&guard, yes, arm(expr.right(), 1));
        }
    });
    return result;
}

// ---------------------------------------------------------------------------------------------
// Leaves

Leaf& Executor::startLeaf(unsigned width, slang::SourceRange at) {
    auto& leaf = ctx.newLeaf();
    leaf.width = width;
    leaf.range = at;
    leaf.path = path;
    leaf.seq = seq;
    process.leaves.push_back(&leaf);
    return leaf;
}

const Node* Executor::textLeaf(std::string text, Shape self, unsigned width,
                               slang::SourceRange at) {
    auto& leaf = startLeaf(width, at);
    leaf.pieceText = self.width == width && self.width == width ? text
                                                                : std::to_string(width) + "'(" + text + ")";
    leaf.text = std::move(text);
    return ctx.leafNode(&leaf, 0, width);
}

/// A leaf for `right` as assigned to `width` bits. In the source it is evaluated in the shape that
/// its surroundings gave to it; alone, the shape is its own or the target's. Where the two differ, a
/// cast on its first operand restores it.
const Node* Executor::leafTree(const sa::Expression& right, unsigned width,
                               const sa::ConversionExpression* cast) {
    auto& leaf = startLeaf(width, statementRange);
    auto& e = core(right);
    const Shape self = selfShape(e), source = evaluatedShape(right);
    const Shape now{std::max(width, self.width), self.isSigned};

    auto value = constantOf(right);
    if (value) {
        if (cast && value->hasUnknown() == false)
            value->setSigned(self.isSigned);
        const bool isSigned = cast ? self.isSigned : shapeOf(*right.type).isSigned;
        if (value->getBitWidth() != width) {
            value->setSigned(isSigned);
            value = value->getBitWidth() < width
                        ? value->extend(width, isSigned)
                        : value->slice(static_cast<int32_t>(width) - 1, 0);
        }
        if (isAllUnknown(*value)) {
            leaf.kind = Leaf::Kind::Unspecified;
            leaf.text = leaf.pieceText = "'x";
        }
        value->setSigned(false);
        leaf.value = value;
    }
    if (right.type->isUnpackedArray() && !value) {
        // A memory as a whole: only a pattern of constants is understood (constantOf flattens it).
        refuse(right.sourceRange, "hdl-unsupported-memory",
               "a memory is assigned as a whole; only constants can be");
    }
    std::string text = printIn(e, now, source);
    if (cast) {
        auto& type = *cast->type;
        const bool same = e.type->getCanonicalType().isMatching(type.getCanonicalType());
        if (!same) {
            std::vector<Replacement> parts;
            auto* syntax = cast->syntax ? cast->syntax->as_if<slang::syntax::CastExpressionSyntax>()
                                        : nullptr;
            auto target = syntax ? printTokens(*syntax->left) : std::to_string(width);
            text = target + "'(" + text + ")";
        }
        if (type.isAlias() || type.isEnum())
            ctx.mentionType(type);
    }
    leaf.text = text;
    if (leaf.kind == Leaf::Kind::Unspecified)
        leaf.text = "'x";
    if (value)
        leaf.pieceText = ctx.literal(*leaf.value);
    else if (!cast && self.width == width && (!dependsOnContext(e) || source.width == width))
        leaf.pieceText = text;
    else
        leaf.pieceText = std::to_string(width) + "'(" + text + ")";
    leaf.plainConstant = value && isPrimary(text);

    if (value) {
        Piece piece;
        piece.value = *leaf.value;
        piece.width = width;
        leaf.pieces.push_back(piece);
    }
    else if (!cast) {
        auto pieces = piecesOf(right);
        if (pieces) {
            unsigned total = 0;
            for (auto& p : *pieces)
                total += p.width;
            if (total == width)
                leaf.pieces = std::move(*pieces);
        }
        auto chain = chainOf(e);
        if (chain && chain->constant && !chain->outside && leaf.pieces.size() == 1 &&
            !leaf.pieces[0].value) {
            auto& piece = leaf.pieces[0];
            auto& v = ctx.variables[piece.variable];
            if (piece.lo == 0 && piece.width == v.width && text == (piece.versionName.empty()
                                                                        ? v.name
                                                                        : piece.versionName))
                leaf.readsWhole = text;
        }
    }
    return ctx.leafNode(&leaf, 0, width);
}

/// The bits of an expression as constants and names, least significant first, if it only moves bits.
std::optional<std::vector<Piece>> Executor::piecesOf(const sa::Expression& expr) {
    const auto width = static_cast<unsigned>(expr.type->getSelectableWidth());
    if (auto value = constantOf(expr)) {
        Piece piece;
        piece.value = *value;
        piece.value->setSigned(false);
        piece.width = width;
        return std::vector<Piece>{piece};
    }
    switch (expr.kind) {
        case sa::ExpressionKind::NamedValue:
        case sa::ExpressionKind::HierarchicalValue:
        case sa::ExpressionKind::ElementSelect:
        case sa::ExpressionKind::RangeSelect:
        case sa::ExpressionKind::MemberAccess: {
            auto chain = chainOf(expr);
            if (!chain || !chain->constant || chain->outside)
                return std::nullopt;
            auto& v = ctx.variables[chain->variable];
            if (v.isElement() || !v.symbol)
                return std::nullopt;
            auto read = readOf(*chain, expr, false);
            Piece piece;
            if (read.piece) {
                piece = *read.piece;
            }
            else if (read.asWritten || !read.baseName.empty()) {
                piece.variable = v.id;
                piece.versionName = read.baseName == v.name ? "" : read.baseName;
                piece.lo = chain->lo;
                piece.width = width;
            }
            else {
                return std::nullopt;
            }
            return std::vector<Piece>{piece};
        }
        case sa::ExpressionKind::Conversion: {
            auto& conversion = expr.as<sa::ConversionExpression>();
            auto& operand = conversion.operand();
            if (!operand.type->isIntegral())
                return std::nullopt;
            auto pieces = piecesOf(operand);
            if (!pieces)
                return std::nullopt;
            auto from = shapeOf(*operand.type);
            const bool isSigned = conversion.conversionKind == sa::ConversionKind::Propagated
                                      ? shapeOf(*expr.type).isSigned
                                      : from.isSigned;
            // Two-state targets turn x into 0, which pieces do not show.
            if (operand.type->isFourState() && !expr.type->isFourState())
                return std::nullopt;
            if (width > from.width) {
                if (isSigned)
                    return std::nullopt;
                Piece zero;
                zero.value = slang::SVInt(width - from.width, 0, false);
                zero.width = width - from.width;
                pieces->push_back(zero);
                return pieces;
            }
            std::vector<Piece> cut;
            unsigned left = width;
            for (auto& piece : *pieces) {
                if (left == 0)
                    break;
                if (piece.width > left) {
                    if (piece.value)
                        piece.value = piece.value->slice(static_cast<int32_t>(left) - 1, 0);
                    piece.width = left;
                }
                left -= piece.width;
                cut.push_back(piece);
            }
            return cut;
        }
        case sa::ExpressionKind::Concatenation: {
            std::vector<Piece> all;
            auto operands = expr.as<sa::ConcatenationExpression>().operands();
            for (size_t i = operands.size(); i-- > 0;) {
                if (operands[i]->type->isVoid())
                    continue;
                auto pieces = piecesOf(*operands[i]);
                if (!pieces)
                    return std::nullopt;
                all.insert(all.end(), pieces->begin(), pieces->end());
            }
            return all;
        }
        default:
            return std::nullopt;
    }
}

// ---------------------------------------------------------------------------------------------
// Functions

const Node* Executor::callTree(const sa::CallExpression& call) {
    auto& subroutine = *std::get<0>(call.subroutine);
    auto shape = shapeOf(*call.type);
    auto nothing = [&] { return textLeaf("'0", shape, std::max(1u, shape.width), call.sourceRange); };
    if (calls.size() > 64) {
        refuse(call.sourceRange, "hdl-unsupported-recursion",
               "the function '" + std::string(subroutine.name) + "' calls itself too often");
        return nothing();
    }
    auto formals = subroutine.getArguments();
    auto actuals = call.arguments();
    // Arguments belong to the caller; their values are computed before its names are hidden.
    std::vector<const Node*> values(formals.size(), nullptr);
    for (size_t i = 0; i < formals.size(); ++i) {
        auto direction = formals[i]->direction;
        auto width = static_cast<unsigned>(formals[i]->getType().getSelectableWidth());
        if (direction == sa::ArgumentDirection::In) {
            values[i] = valueTree(*actuals[i], width, true);
        }
        else if (direction != sa::ArgumentDirection::Out) {
            refuse(actuals[i]->sourceRange, "hdl-unsupported-argument",
                   "arguments of direction 'inout' or 'ref' have no table form");
            return nothing();
        }
    }
    frames.emplace_back();
    calls.push_back(&subroutine);
    callSites.push_back(&call);
    for (size_t i = 0; i < formals.size(); ++i)
        if (values[i])
            write(variableOf(*formals[i]).id, 0, values[i], false, call.sourceRange);
    std::map<uint32_t, std::shared_ptr<const Segments>> savedFlags;
    for (auto flag : {Break, Continue, Return}) {
        auto it = blocking.values.find(firstFlag + flag);
        if (it != blocking.values.end()) {
            savedFlags.emplace(it->first, it->second);
            blocking.values.erase(it);
        }
    }
    keyed(0, [&] { exec(subroutine.getBody()); });
    for (auto flag : {Break, Continue, Return})
        blocking.values.erase(firstFlag + flag);
    for (auto& [id, value] : savedFlags)
        blocking.values[id] = value;

    const Node* result = nullptr;
    if (subroutine.returnValVar) {
        auto& v = variableOf(*subroutine.returnValVar);
        auto segments = state(v.id, false);
        if (segments.size() == 1)
            result = segments[0].node;
        else
            result = textLeaf(version(v.id), shape, v.width, call.sourceRange);
    }
    std::vector<std::pair<const sa::Expression*, Segments>> outputs;
    for (size_t i = 0; i < formals.size(); ++i)
        if (formals[i]->direction == sa::ArgumentDirection::Out)
            outputs.emplace_back(actuals[i], state(variableOf(*formals[i]).id, false));
    calls.pop_back();
    callSites.pop_back();
    frames.pop_back();
    for (auto& [actual, segments] : outputs) {
        auto* assignment = actual->as_if<sa::AssignmentExpression>();
        auto& target = assignment ? assignment->left() : *actual;
        if (segments.size() != 1 ||
            segments[0].node->width != static_cast<unsigned>(target.type->getSelectableWidth()))
            refuse(actual->sourceRange, "hdl-unsupported-argument",
                   "this output argument has no table form");
        else
            assignNode(target, segments[0].node, false, call.sourceRange);
    }
    return result ? result : nothing();
}

/// A name for the result of a call that stands inside an expression.
std::string Executor::callSignal(const sa::CallExpression& call) {
    auto& name = callNames[keyOf(call)];
    if (!name.empty())
        return name;
    auto* tree = callTree(call);
    if (tree->leaf && tree->lo == 0 && tree->width == tree->leaf->width &&
        (tree->leaf->value || !tree->leaf->readsWhole.empty()))
        return name = tree->leaf->value ? constantText(*ctx.constantOf(tree), shapeOf(*call.type))
                                        : tree->leaf->readsWhole;
    auto shape = shapeOf(*call.type);
    return name = makeSignal(std::string(call.getSubroutineName()), Context::vectorType(shape), shape,
                      {{0, tree->width, tree}});
}

std::string Executor::makeSignal(const std::string& wanted, const std::string& type, Shape shape,
                                 const Segments& value) {
    if (learning)
        return wanted;
    std::vector<unsigned> key{process.order};
    for (auto& s : value) {
        key.push_back(s.lo);
        key.push_back(s.node->id);
    }
    auto [it, isNew] = versions.try_emplace(key, "");
    if (isNew) {
        MadeSignal made;
        made.name = ctx.freeName(wanted);
        made.type = type;
        made.width = shape.width;
        made.isSigned = shape.isSigned;
        made.value = value;
        made.process = process.order;
        it->second = made.name;
        ctx.made.push_back(std::move(made));
    }
    return it->second;
}

} // namespace palindrome::hdl::decoding
