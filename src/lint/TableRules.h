// TableRules.h - what can be wrong with the rows of one table: gaps, overlaps, dead and needless rows.
// SPDX-License-Identifier: MIT
#pragma once

#include "lint/Reporter.h"
#include "lint/TableShape.h"

namespace palindrome::lint {

/// Lints one table; `region` is then when each row applies, for the rules about reachable states.
class TableRules {
public:
    TableRules(Subject& theSubject, Reporter& theReporter, size_t theTable)
        : subject(theSubject), report(theReporter), index(theTable), shape(theSubject, theTable) {
    }

    void run();
    /// Rows that apply at some point within the context, with that point.
    const std::vector<std::optional<Point>>& living() const { return alive; }
    TableShape& tableShape() { return shape; }

private:
    const lct::Table& table() const { return shape.table(); }
    bool isUnique() const { return table().policy == lct::Policy::Unique; }
    void gap();
    void overlaps();
    struct Overlap {
        size_t other = 0;
        bool conflict = false; ///< the two give other outputs at `point`
        Point point;
        std::vector<logic::Term> conditions; ///< true at the point, and enough for all this
    };
    std::vector<Overlap> overlapsOf(size_t row, Point point);
    std::optional<Overlap> overlapOf(size_t row, size_t other);
    void reportOverlaps(size_t row, const std::vector<Overlap>& found, bool conflict);
    void life();
    void dead(size_t row);
    std::vector<size_t> shadows(size_t row);
    void needless();
    bool needsRow(size_t row);
    std::optional<bool> sameBehind(size_t row, uint32_t leaf, Diagrams::Node where);
    void mergeable();
    bool tryMerge(size_t first, size_t second, size_t column);
    void bareBinary();
    void bareBinaryCell(const lct::Text& cell, std::string_view word, unsigned width, size_t row,
                        bool isCondition);
    bool isOpen(size_t row) const; ///< leaves every output unspecified
    bool isHold(size_t row) const;
    bool sameTexts(size_t a, size_t b) const;
    std::string pointText(const Point& point);
    std::string missingRow(const Point& point, Diagrams::Node gapSet);
    std::vector<std::pair<std::string, Diagrams::Node>> cellsAt(size_t column,
                                                                const Point& point);
    std::string narrower(size_t row, size_t other);
    std::optional<logic::Term> outputsDiffer(size_t a, size_t b);

    Subject& subject;
    Reporter& report;
    size_t index;
    TableShape shape;
    std::vector<std::optional<Point>> alive;
    std::vector<bool> overlapping; ///< reported already
    size_t pairsLeft = 200'000;    ///< of rows, that may still be looked at one by one
    std::vector<bool> misread;     ///< has a number that looks binary
};

/// The values of condition columns at a point, and of the inputs and registers behind them.
std::string describePoint(Subject& subject, const lct::Table& table, const TableTerms& terms,
                          const Point& point);

} // namespace palindrome::lint
