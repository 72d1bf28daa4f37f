// TableShape.cpp - the rows of one table as decision diagrams over the bits of its columns.
// SPDX-License-Identifier: MIT
#include "lint/TableShape.h"

#include <algorithm>

namespace palindrome::lint {

using logic::BitVec;
using logic::Op;
using logic::Term;
using Node = Diagrams::Node;

namespace {

/// A few ways through a diagram are tried before the solver is asked.
constexpr uint64_t trials = 4;
constexpr size_t keptPoints = 4;

} // namespace

TableShape::TableShape(Subject& theSubject, size_t theTable)
    : subject(theSubject), index(theTable) {
    const TableTerms& t = subject.tables[index];
    // Bits first, so that a test that only depends on them stands behind them.
    for (const Column& column : t.columns) {
        headers.push_back(column.bits);
        auto& bits = columnBits.emplace_back(subject.pool.width(column.bits));
        for (size_t i = bits.size(); i-- > 0;) {
            const auto place = static_cast<unsigned>(i);
            bits[i] = bit(subject.pool.extract(column.bits, place, place));
        }
    }
    cells.resize(t.columns.size());
    const size_t count = table().rows.size();
    covered.push_back(Diagrams::False);
    for (const lct::Row& row : table().rows) {
        Node node = Diagrams::True;
        for (size_t c = row.conditions.size(); c-- > 0 && !row.otherwise;)
            node = diagrams.conj(cell(c, row.conditions[c]), node);
        rows.push_back(node);
        covered.push_back(diagrams.disj(node, covered.back()));
    }
    suffix.assign(count + 1, diagrams.leaf(gapLeaf));
    for (size_t r = count; r-- > 0;)
        suffix[r] = diagrams.ite(rows[r], diagrams.leaf(leafOf(r)), suffix[r + 1]);
}

/// A one-bit term as a literal; its negation is the same variable.
Node TableShape::bit(Term t) {
    logic::TermPool& pool = subject.pool;
    if (pool.isConst(t))
        return pool.isTrue(t) ? Diagrams::True : Diagrams::False;
    if (pool.op(t) == Op::Not)
        return diagrams.negate(bit(pool.args(t)[0]));
    const auto [at, isNew] = numbers.emplace(t, static_cast<uint32_t>(variables.size()));
    if (isNew)
        variables.push_back(t);
    return diagrams.variable(at->second);
}

/// bits <= limit, or bits >= limit.
Node TableShape::compare(const std::vector<Node>& bits, const BitVec& limit, bool atMost) {
    Node result = Diagrams::True;
    for (unsigned i = 0; i < bits.size(); ++i) {
        const bool one = limit.bit(i);
        if (atMost)
            result = one ? diagrams.ite(bits[i], result, Diagrams::True)
                         : diagrams.ite(bits[i], Diagrams::False, result);
        else
            result = one ? diagrams.ite(bits[i], result, Diagrams::False)
                         : diagrams.ite(bits[i], Diagrams::True, result);
    }
    return result;
}

Node TableShape::rangeNode(const std::vector<Node>& bits, const ValueRange& range) {
    if (!range.mask && !(range.low == range.high))
        return diagrams.conj(compare(bits, range.low, false), compare(bits, range.high, true));
    Node result = Diagrams::True;
    for (unsigned i = 0; i < bits.size(); ++i) {
        if (range.mask && !range.mask->bit(i))
            continue;
        result = range.low.bit(i) ? diagrams.conj(bits[i], result)
                                  : diagrams.ite(bits[i], Diagrams::False, result);
    }
    return result;
}

/// Is that what slang has made of the cell?
bool TableShape::isMeant(Term test, Term bits, const std::vector<ValueRange>& ranges) {
    logic::TermPool& pool = subject.pool;
    Term claim = pool.bool_(false);
    for (const ValueRange& range : ranges) {
        Term one;
        if (range.mask)
            one = pool.eq(pool.and_(bits, pool.constant(*range.mask)), pool.constant(range.low));
        else if (range.low == range.high)
            one = pool.eq(bits, pool.constant(range.low));
        else
            one = pool.and_(pool.ule(pool.constant(range.low), bits),
                            pool.ule(bits, pool.constant(range.high)));
        claim = pool.or_(claim, one);
    }
    return claim == test || subject.askAlone({pool.xor_(claim, test)}) == Answer::No;
}

Node TableShape::cell(size_t column, const lct::ConditionCell& cell) {
    using Kind = lct::ConditionCell::Kind;
    if (cell.kind == Kind::Any || cell.kind == Kind::Otherwise)
        return Diagrams::True;
    const auto known = cells[column].find(cell.raw.text);
    if (known != cells[column].end())
        return known->second;
    const Column& terms = subject.tables[index].columns[column];
    const Term test = terms.tests.at(cell.raw.text);
    Node node = Diagrams::False;
    auto ranges = rangesOf(cell, subject.pool.width(terms.bits), subject.constants);
    if (ranges && isMeant(test, terms.bits, *ranges)) {
        for (const ValueRange& range : *ranges)
            node = diagrams.disj(node, rangeNode(columnBits[column], range));
    }
    else
        node = bit(test);
    cells[column].emplace(cell.raw.text, node);
    return node;
}

Node TableShape::exactly(size_t column, const BitVec& value) {
    return rangeNode(columnBits[column], {value, value, std::nullopt});
}

Node TableShape::only(Node node, uint32_t leaf) {
    std::unordered_map<Node, Node> result;
    for (Node n : diagrams.below(node)) {
        if (diagrams.isLeaf(n))
            result[n] = diagrams.value(n) == leaf ? Diagrams::True : Diagrams::False;
        else
            result[n] = diagrams.ite(diagrams.variable(diagrams.variableOf(n)),
                                     result.at(diagrams.high(n)), result.at(diagrams.low(n)));
    }
    return result.at(node);
}

Term TableShape::term(Node set) {
    logic::TermPool& pool = subject.pool;
    for (Node n : diagrams.below(set)) {
        if (terms.contains(n))
            continue;
        if (diagrams.isLeaf(n))
            terms[n] = pool.bool_(diagrams.value(n) != 0);
        else
            terms[n] = pool.ite(variables[diagrams.variableOf(n)], terms.at(diagrams.high(n)),
                                terms.at(diagrams.low(n)));
    }
    return terms.at(set);
}

void TableShape::load(const Point& point, logic::Evaluator& evaluator) {
    for (const auto& [var, value] : point)
        evaluator.set(var, value);
}

bool TableShape::isAt(Node node, logic::Evaluator& evaluator, uint32_t& leaf) {
    while (!diagrams.isLeaf(node)) {
        const Term t = variables[diagrams.variableOf(node)];
        node = evaluator.eval(t).isZero() ? diagrams.low(node) : diagrams.high(node);
    }
    leaf = diagrams.value(node);
    return leaf != 0;
}

uint32_t TableShape::leafAt(Node node, const Point& point) {
    logic::Evaluator evaluator(subject.pool);
    load(point, evaluator);
    uint32_t leaf = 0;
    isAt(node, evaluator, leaf);
    return leaf;
}

std::optional<size_t> TableShape::firstRowAt(const Point& point, size_t from, size_t to) {
    logic::Evaluator evaluator(subject.pool);
    load(point, evaluator);
    uint32_t leaf = 0;
    for (size_t r = from; r < to; ++r) {
        if (isAt(rows[r], evaluator, leaf))
            return r;
    }
    return std::nullopt;
}

/// A point that takes one way through the diagram, as far as the bits on it belong to inputs and
/// registers; the rest is as in a point that is known to be possible.
std::optional<Point> TableShape::trial(Node set, uint64_t turn) {
    const auto way = diagrams.path(set, turn * 0x9e3779b97f4a7c15ull);
    if (!way)
        return std::nullopt;
    const logic::TermPool& pool = subject.pool;
    Point point = knownPoints.empty() ? subject.idlePoint()
                                      : knownPoints[turn % knownPoints.size()];
    for (const auto& [number, value] : *way) {
        const Term t = variables[number];
        Term var = t;
        unsigned place = 0;
        if (pool.op(t) == Op::Extract) {
            var = pool.args(t)[0];
            place = pool.extractLo(t);
        }
        if (pool.op(var) != Op::Var)
            continue;
        auto at = point.try_emplace(var, pool.width(var), 0).first;
        at->second.setBit(place, value);
    }
    return point;
}

Answer TableShape::confirm(Node set, Point* point, const std::vector<Term>& also) {
    if (set == Diagrams::False)
        return Answer::No;
    for (uint64_t turn = 0; turn < trials; ++turn) {
        auto tried = trial(set, turn);
        if (!tried || !subject.inContext(*tried))
            continue;
        logic::Evaluator evaluator(subject.pool);
        load(*tried, evaluator);
        uint32_t leaf = 0;
        const bool holds =
            isAt(set, evaluator, leaf) && std::all_of(also.begin(), also.end(), [&](Term t) {
                return !evaluator.eval(t).isZero();
            });
        if (!holds)
            continue;
        if (point)
            *point = std::move(*tried);
        return Answer::Yes;
    }
    std::vector<Term> conditions = also;
    conditions.push_back(term(set));
    Point found;
    const Answer answer = subject.ask(conditions, &found);
    if (answer == Answer::Yes) {
        if (knownPoints.size() < keptPoints)
            knownPoints.push_back(found);
        if (point)
            *point = std::move(found);
    }
    return answer;
}

} // namespace palindrome::lint
