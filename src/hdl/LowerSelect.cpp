// LowerSelect.cpp - what selects read and what assignments write.
// SPDX-License-Identifier: MIT
#include "hdl/Lower.h"

#include "util/Assert.h"

#include <bit>
#include <slang/ast/expressions/ConversionExpression.h>
#include <slang/ast/expressions/LiteralExpressions.h>
#include <slang/ast/expressions/MiscExpressions.h>
#include <slang/ast/types/AllTypes.h>

namespace palindrome::hdl {

using sa::ExpressionKind;

namespace {

/// More alternatives than this in one select are refused: each is a term of its own.
constexpr uint64_t elementLimit = 65536;

bool isSignedIndex(const sa::Expression& expr) {
    return expr.type->isIntegral() && expr.type->isSigned();
}

int64_t signedValue(const logic::BitVec& bits, bool isSigned) {
    const auto wide = bits.width() >= 64 ? bits.extract(63, 0)
                      : isSigned         ? bits.sext(64)
                                         : bits.zext(64);
    return static_cast<int64_t>(wide.toUint64());
}

} // namespace

std::optional<Place> Lowering::placeOf(const sa::Expression& expr) {
    switch (expr.kind) {
        case ExpressionKind::NamedValue:
        case ExpressionKind::HierarchicalValue: {
            auto& symbol = expr.as<sa::ValueExpressionBase>().symbol;
            Place place;
            place.variable = variableOf(symbol, expr.sourceRange);
            if (place.variable == UINT32_MAX)
                return std::nullopt;
            place.width = static_cast<unsigned>(variables[place.variable].bits());
            place.limitHi = place.width;
            return place;
        }
        case ExpressionKind::ElementSelect: {
            auto& select = expr.as<sa::ElementSelectExpression>();
            auto place = placeOf(select.value());
            if (place && selectElement(*place, select))
                return place;
            return std::nullopt;
        }
        case ExpressionKind::RangeSelect: {
            auto& select = expr.as<sa::RangeSelectExpression>();
            auto place = placeOf(select.value());
            if (place && selectRange(*place, select))
                return place;
            return std::nullopt;
        }
        case ExpressionKind::MemberAccess: {
            auto& access = expr.as<sa::MemberAccessExpression>();
            auto* field = access.member.as_if<sa::FieldSymbol>();
            auto place = placeOf(access.value());
            if (!field || !access.value().type->isIntegral() || !place) {
                refuse(expr.sourceRange, "hdl-unsupported-expression",
                       "this member access is not supported");
                return std::nullopt;
            }
            place->offset += static_cast<int64_t>(field->bitOffset);
            place->width = widthOf(*expr.type, expr.sourceRange);
            return place;
        }
        case ExpressionKind::Conversion: {
            // A sign change of the whole value, as slang puts around lvalues.
            auto& conversion = expr.as<sa::ConversionExpression>();
            auto place = placeOf(conversion.operand());
            if (place && place->width == widthOf(*expr.type, expr.sourceRange))
                return place;
            break;
        }
        default:
            break;
    }
    // A select of something that is no variable: a temporary holds its value.
    if (expr.type->isIntegral()) {
        Variable temporary;
        temporary.name = "(expression)";
        temporary.wordWidth = widthOf(*expr.type, expr.sourceRange);
        temporary.local = true;
        auto value = eval(expr);
        Place place;
        place.variable = static_cast<uint32_t>(variables.size());
        place.width = temporary.wordWidth;
        place.limitHi = place.width;
        temporary.current = {x.allX(temporary.wordWidth)};
        variables.push_back(std::move(temporary));
        writeKey({place.variable, 0, false}, value);
        return place;
    }
    refuse(expr.sourceRange, "hdl-unsupported-expression",
           "a select of this expression is not supported");
    return std::nullopt;
}

bool Lowering::addStep(Place& place, const XTerm& index, bool isSigned, int64_t lowest,
                       int64_t count, bool descending, uint64_t stride, slang::SourceRange at) {
    if (static_cast<uint64_t>(count) > elementLimit) {
        refuse(at, "hdl-too-large",
               "a computed index over " + std::to_string(count) + " elements is more than the " +
                   "limit of " + std::to_string(elementLimit));
        return false;
    }
    // Wide enough for the index, for every declared bound, and for a sign.
    const auto span = static_cast<uint64_t>(std::max(std::abs(lowest), std::abs(lowest + count)));
    const unsigned width =
        std::max<unsigned>(pool.width(index.value), static_cast<unsigned>(std::bit_width(span))) + 2;
    Term wide = pool.resize(index.value, width, isSigned);
    auto number = [&](int64_t v) {
        return pool.resize(pool.constant(64, static_cast<uint64_t>(v)), width, true);
    };
    DynamicStep step;
    step.position = descending ? pool.sub(wide, number(lowest))
                               : pool.sub(number(lowest + count - 1), wide);
    step.inRange = pool.ult(step.position, number(count));
    step.unknown = x.anyUnknown(index);
    step.stride = stride;
    step.count = static_cast<unsigned>(count);
    place.steps.push_back(step);
    return true;
}

bool Lowering::selectElement(Place& place, const sa::ElementSelectExpression& expr) {
    auto& type = expr.value().type->getCanonicalType();
    if (!type.isIntegral() && type.kind != sa::SymbolKind::FixedSizeUnpackedArrayType) {
        refuse(expr.sourceRange, "hdl-unsupported-type",
               "indexing a value of type '" + type.toString() + "' is not supported");
        return false;
    }
    const auto range = type.getFixedRange();
    const uint64_t stride = widthOf(*expr.type, expr.sourceRange);
    const auto lowest = std::min(range.left, range.right);
    const auto count = static_cast<int64_t>(range.width());
    // Packed: the right bound is the lowest bit. Unpacked: the left bound is word 0.
    const bool descending = type.isIntegral() ? range.left >= range.right : range.left <= range.right;
    place.width = static_cast<unsigned>(stride);
    auto index = eval(expr.selector());
    const bool isSigned = isSignedIndex(expr.selector());
    if (pool.isConst(index.value) && pool.isConst(index.unknown)) {
        const auto value = signedValue(pool.value(index.value), isSigned);
        if (!x.isKnown(index) || value < lowest || value >= lowest + count) {
            place.limitHi = place.limitLo; // reads x, ignores writes
            return true;
        }
        const auto position = descending ? value - lowest : lowest + count - 1 - value;
        place.offset += position * static_cast<int64_t>(stride);
        return true;
    }
    return addStep(place, index, isSigned, lowest, count, descending, stride, expr.sourceRange);
}

bool Lowering::selectRange(Place& place, const sa::RangeSelectExpression& expr) {
    auto& type = expr.value().type->getCanonicalType();
    if (!type.isIntegral() && type.kind != sa::SymbolKind::FixedSizeUnpackedArrayType) {
        refuse(expr.sourceRange, "hdl-unsupported-type",
               "slicing a value of type '" + type.toString() + "' is not supported");
        return false;
    }
    const auto range = type.getFixedRange();
    const unsigned width = widthOf(*expr.type, expr.sourceRange);
    const uint64_t total = widthOf(type, expr.sourceRange);
    const auto stride = static_cast<int64_t>(total / range.width());
    const auto count = static_cast<int64_t>(range.width());
    const auto lowest = static_cast<int64_t>(std::min(range.left, range.right));
    const bool descending = type.isIntegral() ? range.left >= range.right : range.left <= range.right;
    const auto elements = static_cast<int64_t>(width) / stride;
    if (!place.steps.empty() && place.steps.back().first < 0) {
        refuse(expr.sourceRange, "hdl-unsupported-expression",
               "a select of an indexed part select is not supported");
        return false;
    }
    auto left = eval(expr.left());
    // Bits outside the sliced value read x; with dynamic steps before it, the limits would move.
    auto limit = [&] {
        if (place.steps.empty()) {
            place.limitLo = std::max(place.limitLo, place.offset);
            place.limitHi = std::min(place.limitHi, place.offset + static_cast<int64_t>(total));
        }
    };
    auto positionOf = [&](int64_t index) {
        return descending ? index - lowest : lowest + count - 1 - index;
    };
    auto constantStart = [&](int64_t first, int64_t last) {
        // The element with the lowest position, whichever end it is.
        const auto start = std::min(positionOf(first), positionOf(last));
        if (!place.steps.empty() && (start < 0 || start + elements > count)) {
            refuse(expr.sourceRange, "hdl-unsupported-expression",
                   "this slice reaches out of its value behind a computed index");
            return false;
        }
        limit();
        place.offset += start * stride;
        place.width = width;
        return true;
    };
    const bool isSigned = isSignedIndex(expr.left());
    if (expr.getSelectionKind() == sa::RangeSelectionKind::Simple) {
        auto right = eval(expr.right());
        if (!pool.isConst(left.value) || !pool.isConst(right.value)) {
            refuse(expr.sourceRange, "hdl-unsupported-expression",
                   "slice bounds that are not constant are not supported");
            return false;
        }
        return constantStart(signedValue(pool.value(left.value), isSigned),
                             signedValue(pool.value(right.value), isSignedIndex(expr.right())));
    }
    const bool up = expr.getSelectionKind() == sa::RangeSelectionKind::IndexedUp;
    if (pool.isConst(left.value) && x.isKnown(left)) {
        const auto base = signedValue(pool.value(left.value), isSigned);
        return constantStart(base, up ? base + elements - 1 : base - elements + 1);
    }
    if (!place.steps.empty() && (elements > 1)) {
        // Starts that reach over an end would touch the neighbour element of the outer index.
        refuse(expr.sourceRange, "hdl-unsupported-expression",
               "an indexed part select behind a computed index is not supported");
        return false;
    }
    // In declared numbers the slice begins at `base` and its lowest position is `base` shifted.
    const int64_t shift = descending == up ? 0 : elements - 1;
    limit();
    // Starts from -(elements-1) to count-1 touch at least one bit.
    const int64_t starts = count + elements - 1;
    const int64_t declaredLowest =
        descending ? lowest + shift - (elements - 1) : lowest - shift;
    if (!addStep(place, left, isSigned, declaredLowest, starts, descending,
                 static_cast<uint64_t>(stride), expr.sourceRange))
        return false;
    place.steps.back().first = -(elements - 1);
    place.width = width;
    return true;
}

XTerm Lowering::readBits(uint32_t variable, int64_t offset, unsigned width, int64_t limitLo,
                         int64_t limitHi) {
    const int64_t end = offset + width;
    const int64_t lo = std::max(offset, limitLo), hi = std::min(end, limitHi);
    if (lo >= hi)
        return x.allX(width);
    const unsigned wordWidth = variables[variable].wordWidth;
    std::optional<XTerm> all;
    if (lo > offset)
        all = x.allX(static_cast<unsigned>(lo - offset));
    for (int64_t at = lo; at < hi;) {
        const auto word = static_cast<uint32_t>(at / wordWidth);
        const auto bit = static_cast<unsigned>(at % wordWidth);
        const auto take = static_cast<unsigned>(std::min<int64_t>(wordWidth - bit, hi - at));
        auto part = x.extract(readKey({variable, word, false}), bit + take - 1, bit);
        all = all ? x.concat(part, *all) : part;
        at += take;
    }
    if (hi < end)
        all = x.concat(x.allX(static_cast<unsigned>(end - hi)), *all);
    return *all;
}

XTerm Lowering::readMux(const Place& place, size_t step, int64_t offset, unsigned bit,
                        uint64_t low) {
    auto& s = place.steps[step];
    if (low >= s.count)
        return x.allX(place.width);
    if (bit == 0) {
        const auto element = s.first + static_cast<int64_t>(low);
        return readStep(place, step + 1, offset + element * static_cast<int64_t>(s.stride));
    }
    Term cond = pool.extract(s.position, bit - 1, bit - 1);
    if (pool.isFalse(cond))
        return readMux(place, step, offset, bit - 1, low);
    const uint64_t high = low | (uint64_t(1) << (bit - 1));
    if (pool.isTrue(cond))
        return readMux(place, step, offset, bit - 1, high);
    auto zero = readMux(place, step, offset, bit - 1, low);
    // Positions past the end are cut off by `inRange`; sharing the other side keeps the tree small.
    if (high >= s.count)
        return zero;
    return x.ite(x.known(cond), readMux(place, step, offset, bit - 1, high), zero);
}

XTerm Lowering::readStep(const Place& place, size_t step, int64_t offset) {
    if (step == place.steps.size())
        return readBits(place.variable, offset, place.width, place.limitLo, place.limitHi);
    auto& s = place.steps[step];
    const auto bits = static_cast<unsigned>(std::bit_width(s.count - 1u));
    auto value = readMux(place, step, offset, bits, 0);
    return x.poison(value, pool.or_(s.unknown, pool.not_(s.inRange)));
}

XTerm Lowering::readPlace(const Place& place) {
    return readStep(place, 0, place.offset);
}

void Lowering::writeWord(Key key, unsigned lo, unsigned width, Term guard, const XTerm& value) {
    auto old = readKey(key);
    const unsigned wordWidth = variables[key.variable].wordWidth;
    XTerm updated = value;
    if (lo > 0)
        updated = x.concat(updated, x.extract(old, lo - 1, 0));
    if (lo + width < wordWidth)
        updated = x.concat(x.extract(old, wordWidth - 1, lo + width), updated);
    writeKey(key, x.ite(x.known(guard), updated, old));
    if (running && !variables[key.variable].local)
        running->written[{key.variable, key.word, false}].push_back({lo, lo + width});
}

void Lowering::writeBits(const Place& place, size_t step, int64_t offset, Term guard,
                         const XTerm& value) {
    if (step < place.steps.size()) {
        auto& s = place.steps[step];
        Term usable = pool.and_(guard, pool.and_(s.inRange, pool.not_(s.unknown)));
        for (unsigned i = 0; i < s.count; ++i) {
            Term here = pool.eq(s.position, pool.constant(pool.width(s.position), i));
            Term both = pool.and_(usable, here);
            if (!pool.isFalse(both))
                writeBits(place, step + 1,
                          offset + (s.first + static_cast<int64_t>(i)) *
                                       static_cast<int64_t>(s.stride),
                          both, value);
        }
        return;
    }
    const int64_t lo = std::max(offset, place.limitLo);
    const int64_t hi = std::min(offset + place.width, place.limitHi);
    const unsigned wordWidth = variables[place.variable].wordWidth;
    for (int64_t at = lo; at < hi;) {
        const auto bit = static_cast<unsigned>(at % wordWidth);
        const auto take = static_cast<unsigned>(std::min<int64_t>(wordWidth - bit, hi - at));
        const auto from = static_cast<unsigned>(at - offset);
        const Key key{place.variable, static_cast<uint32_t>(at / wordWidth), writeNonblocking};
        auto part = x.extract(value, from + take - 1, from);
        if (writeIsChoice)
            part = makeChoice(key, bit, take);
        recordLeaf(key, bit, take, guard, part);
        writeWord(key, bit, take, guard, part);
        at += take;
    }
}

void Lowering::poisonRange(const Place& place, size_t step, int64_t offset, Term unknown) {
    // An index with x may mean any element: all that it can reach become x.
    for (; step < place.steps.size(); ++step) {
        Term bad = pool.and_(unknown, place.steps[step].unknown);
        if (pool.isFalse(bad))
            continue;
        auto& s = place.steps[step];
        for (unsigned i = 0; i < s.count; ++i) {
            Place element = place;
            element.steps.erase(element.steps.begin() + static_cast<long>(step));
            const auto at = offset + (s.first + static_cast<int64_t>(i)) *
                                         static_cast<int64_t>(s.stride);
            writeBits(element, 0, at, bad, x.allX(place.width));
        }
    }
}

void Lowering::writePlace(const Place& place, const XTerm& value, bool nonblocking,
                          const sa::Expression* right, slang::SourceRange at) {
    writeNonblocking = nonblocking;
    writeRight = right;
    writeRange = at;
    writeIsChoice = right && options.unspecifiedAsChoice && isWholeUnknown(*right);
    writeBits(place, 0, place.offset, pool.bool_(true), value);
    writeIsChoice = false;
    writeRight = nullptr;
    poisonRange(place, 0, place.offset, pool.bool_(true));
}

bool Lowering::isWholeUnknown(const sa::Expression& expr) {
    const sa::Expression* inner = &expr;
    while (inner->kind == ExpressionKind::Conversion)
        inner = &inner->as<sa::ConversionExpression>().operand();
    if (inner->kind == ExpressionKind::UnbasedUnsizedIntegerLiteral) {
        auto bit = inner->as<sa::UnbasedUnsizedIntegerLiteral>().getLiteralValue();
        return bit.value == slang::logic_t::X_VALUE;
    }
    if (inner->kind != ExpressionKind::IntegerLiteral)
        return false;
    auto value = inner->as<sa::IntegerLiteral>().getValue();
    for (unsigned i = 0; i < value.getBitWidth(); ++i)
        if (value[static_cast<int32_t>(i)].value != slang::logic_t::X_VALUE)
            return false;
    return true;
}

XTerm Lowering::makeChoice(Key key, unsigned lo, unsigned width) {
    auto& variable = variables[key.variable];
    logic::Choice choice;
    choice.target = variable.isMemory
                        ? variable.name + "[" +
                              std::to_string(variable.firstIndex +
                                             variable.indexStep * int64_t(key.word)) +
                              "]"
                        : variable.name;
    choice.lo = lo;
    choice.width = width;
    choice.var = pool.var(width, "choice:" + choice.target);
    pendingChoice = choices.size();
    choices.push_back(choice);
    return x.known(choice.var);
}

void Lowering::assign(const sa::Expression& left, const XTerm& value, bool nonblocking,
                      const sa::Expression* right, slang::SourceRange at) {
    if (left.kind == ExpressionKind::Concatenation) {
        unsigned hi = x.width(value);
        for (auto* part : left.as<sa::ConcatenationExpression>().operands()) {
            const unsigned width = widthOf(*part->type, part->sourceRange);
            PAL_ASSERT(width <= hi, "lvalue concatenation is wider than its value");
            assign(*part, x.extract(value, hi - 1, hi - width), nonblocking, right, at);
            hi -= width;
        }
        return;
    }
    if (left.kind == ExpressionKind::SimpleAssignmentPattern ||
        left.kind == ExpressionKind::Streaming) {
        refuse(left.sourceRange, "hdl-unsupported-assignment",
               "this form of assignment target is not supported");
        return;
    }
    auto place = placeOf(left);
    if (!place)
        return;
    if (variables[place->variable].name == "(expression)") {
        refuse(left.sourceRange, "hdl-unsupported-assignment",
               "this assignment target is not supported");
        return;
    }
    if (place->width != x.width(value)) {
        refuse(left.sourceRange, "hdl-unsupported-assignment",
               "the sizes of both sides of this assignment differ");
        return;
    }
    writePlace(*place, value, nonblocking, right, at);
}

XTerm Lowering::assignment(const sa::AssignmentExpression& expr) {
    if (expr.timingControl)
        refuse(expr.sourceRange, "hdl-unsupported-delay",
               "a delay inside an assignment is not supported");
    if (expr.isCompound())
        lvalueReference.push_back(eval(expr.left()));
    auto value = evalFrom(expr.right(), expr.sourceRange);
    if (expr.isCompound())
        lvalueReference.pop_back();
    value = watched(expr.sourceRange, Watch::Kind::Assignment, value);
    assign(expr.left(), value, expr.isNonBlocking(), &expr.right(), expr.sourceRange);
    return value;
}

void Lowering::increment(const sa::UnaryExpression& expr) {
    auto value = eval(expr.operand());
    auto one = x.constant(x.width(value), 1);
    const bool up = expr.op == sa::UnaryOperator::Preincrement ||
                    expr.op == sa::UnaryOperator::Postincrement;
    const auto after = watched(expr.sourceRange, Watch::Kind::Assignment,
                               up ? x.add(value, one) : x.sub(value, one));
    assign(expr.operand(), after, false, nullptr, expr.sourceRange);
}

} // namespace palindrome::hdl
