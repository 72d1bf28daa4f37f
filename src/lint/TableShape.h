// TableShape.h - the rows of one table as decision diagrams over the bits of its columns.
// SPDX-License-Identifier: MIT
#pragma once

#include "lint/Constants.h"
#include "lint/Diagram.h"
#include "lint/Subject.h"

namespace palindrome::lint {

/// A variable of the diagrams is a bit of a column, or a whole test that is not told by constants. Bits
/// are taken as independent, so a set of points can be larger here than it is; `confirm` decides.
class TableShape {
public:
    TableShape(Subject& theSubject, size_t theTable);

    const lct::Table& table() const { return subject.unit.tables[index]; }
    size_t tableIndex() const { return index; }
    bool failed() const { return diagrams.failed(); }

    /// When the row's own conditions hold; `otherwise` always does.
    Diagrams::Node row(size_t r) const { return rows[r]; }
    /// When one of the rows in front of it does, for r up to the number of rows.
    Diagrams::Node above(size_t r) const { return covered[r]; }
    /// When it is the one that applies.
    Diagrams::Node region(size_t r) {
        return diagrams.conj(rows[r], diagrams.negate(covered[r]));
    }
    /// Which row would apply if only those from `r` on were there: leaf row + 2, or `gapLeaf`.
    Diagrams::Node from(size_t r) const { return suffix[r]; }
    static constexpr uint32_t gapLeaf = UINT32_MAX - 1;
    static uint32_t leafOf(size_t row) { return static_cast<uint32_t>(row + 2); }
    static size_t rowOf(uint32_t leaf) { return leaf - 2; }

    /// Where a diagram has one leaf.
    Diagrams::Node only(Diagrams::Node node, uint32_t leaf);

    /// Is there a point within the context in the set? First by trying values, then by the solver.
    Answer confirm(Diagrams::Node set, Point* point = nullptr,
                   const std::vector<logic::Term>& also = {});
    logic::Term term(Diagrams::Node set);
    /// The leaf that a point leads to.
    uint32_t leafAt(Diagrams::Node node, const Point& point);
    /// The first row among [from, to) that holds at a point.
    std::optional<size_t> firstRowAt(const Point& point, size_t from, size_t to);

    /// When a cell of a column holds, and when the column has exactly this value.
    Diagrams::Node cell(size_t column, const lct::ConditionCell& cell);
    Diagrams::Node exactly(size_t column, const logic::BitVec& value);
    const std::vector<logic::Term>& columnTerms() const { return headers; }

    Diagrams diagrams;

private:
    Diagrams::Node bit(logic::Term t);
    Diagrams::Node rangeNode(const std::vector<Diagrams::Node>& bits, const ValueRange& range);
    Diagrams::Node compare(const std::vector<Diagrams::Node>& bits, const logic::BitVec& limit,
                           bool atMost);
    bool isMeant(logic::Term test, logic::Term bits, const std::vector<ValueRange>& ranges);
    void load(const Point& point, logic::Evaluator& evaluator);
    bool isAt(Diagrams::Node node, logic::Evaluator& evaluator, uint32_t& leaf);
    std::optional<Point> trial(Diagrams::Node set, uint64_t turn);

    Subject& subject;
    size_t index;
    std::vector<logic::Term> headers;
    std::vector<std::vector<Diagrams::Node>> columnBits;
    std::map<logic::Term, uint32_t> numbers; ///< of bits and tests
    std::vector<logic::Term> variables;
    std::vector<std::map<std::string, Diagrams::Node>> cells; ///< by column and text
    std::vector<Diagrams::Node> rows, covered, suffix;
    std::unordered_map<Diagrams::Node, logic::Term> terms;
    std::vector<Point> knownPoints; ///< that are within the context
};

} // namespace palindrome::lint
