// NeedlessRows.cpp - rows without which the table means the same, and numbers that look binary.
// SPDX-License-Identifier: MIT
#include "lint/TableRules.h"

#include "lct/Printer.h"
#include "util/Text.h"

#include <algorithm>

namespace palindrome::lint {

using logic::Term;
using Node = Diagrams::Node;

void TableRules::needless() {
    if (!report.wants("lint-row-redundant"))
        return;
    for (size_t r = 0; r < table().rows.size(); ++r) {
        if (!alive[r] || overlapping[r] || isOpen(r) || needsRow(r))
            continue;
        const std::string name = report.rowName(index, r);
        Finding& f = report.add("lint-row-redundant", Where::ofRow(index, r),
                                report.rowSpan(index, r),
                                "without " + name + " the table means the same", "leave it out");
        const uint32_t next = shape.leafAt(shape.from(r + 1), *alive[r]);
        if (next == TableShape::gapLeaf)
            report.note(f, "`default: hold` says the same");
        else
            report.note(f, report.rowSpan(index, TableShape::rowOf(next)),
                        "row " + std::to_string(TableShape::rowOf(next) + 1) +
                            " gives the same outputs, for example at " + pointText(*alive[r]));
        f.fix = Fix{index, r, {}, 0, {}};
    }
}

/// Where the row applies, would the rows behind it give other outputs?
bool TableRules::needsRow(size_t row) {
    // Mostly the point at which the row is known to apply tells.
    const uint32_t first = shape.leafAt(shape.from(row + 1), *alive[row]);
    const Node region = shape.region(row);
    auto same = sameBehind(row, first, region);
    if (!same || !*same)
        return true;
    const Node behind = shape.diagrams.ite(region, shape.from(row + 1), Diagrams::False);
    for (uint32_t leaf : shape.diagrams.leaves(behind)) {
        if (leaf == 0 || leaf == first)
            continue;
        same = sameBehind(row, leaf, region);
        if (!same || !*same)
            return true;
    }
    return false;
}

/// Are the outputs the same wherever `row` applies and `leaf` would come next? Nothing if that is not
/// known, which is taken as a no.
std::optional<bool> TableRules::sameBehind(size_t row, uint32_t leaf, Node region) {
    if (leaf == TableShape::gapLeaf) {
        if (table().defaultHold && isHold(row))
            return true;
        // A gap that the context excludes does no harm.
        const Node next = shape.diagrams.ite(region, shape.from(row + 1), Diagrams::False);
        return shape.confirm(shape.only(next, leaf)) == Answer::No;
    }
    const size_t other = TableShape::rowOf(leaf);
    if (!alive[other]) // it never applies, and leaving that one out makes this one needed
        return false;
    if (sameTexts(row, other))
        return true;
    const auto differ = outputsDiffer(row, other);
    if (!differ)
        return std::nullopt;
    const auto& mine = table().rows[row].outputs;
    const auto& theirs = table().rows[other].outputs;
    for (size_t c = 0; c < mine.size(); ++c) {
        const bool open = mine[c].kind == lct::OutputCell::Kind::Unspecified ||
                          theirs[c].kind == lct::OutputCell::Kind::Unspecified;
        if (open && mine[c].kind != theirs[c].kind)
            return false;
    }
    // At a point where the row applies, that is quick to see.
    const bool here = shape.leafAt(shape.from(row + 1), *alive[row]) == leaf;
    if (here && !subject.value(*alive[row], *differ).isZero())
        return false;
    const Node next = shape.diagrams.ite(region, shape.from(row + 1), Diagrams::False);
    const Node there = shape.only(next, leaf);
    const Answer answer = shape.confirm(there, nullptr, {*differ});
    return answer == Answer::Unknown ? std::nullopt : std::optional(answer == Answer::No);
}

// ------------------------------------------------------------------------------------- merging

void TableRules::mergeable() {
    if (!report.wants("lint-rows-mergeable"))
        return;
    const auto& rows = table().rows;
    std::set<size_t> taken;
    for (size_t column = 0; column < table().conditions.size(); ++column) {
        std::map<std::string, size_t> last; ///< row by everything but the column
        for (size_t r = 0; r < rows.size(); ++r) {
            if (rows[r].otherwise || !alive[r] || overlapping[r] || taken.contains(r))
                continue;
            std::string key = rows[r].note.text;
            for (size_t c = 0; c < rows[r].conditions.size(); ++c)
                key += "\n" + (c == column ? std::string() : lct::cellText(rows[r].conditions[c]));
            for (const lct::OutputCell& cell : rows[r].outputs)
                key += "\n" + lct::cellText(cell);
            const auto [at, isNew] = last.emplace(key, r);
            if (!isNew && tryMerge(at->second, r, column)) {
                taken.insert(r);
                taken.insert(at->second);
            }
            at->second = r;
        }
    }
}

/// Two rows that differ in one condition and together hold in all cases of that column.
bool TableRules::tryMerge(size_t first, size_t second, size_t column) {
    const auto& rows = table().rows;
    // A row beside one that does not look at the column is a redundant one.
    for (size_t r : {first, second}) {
        if (rows[r].conditions[column].kind == lct::ConditionCell::Kind::Any)
            return false;
    }
    const Node any = shape.diagrams.disj(shape.cell(column, rows[first].conditions[column]),
                                         shape.cell(column, rows[second].conditions[column]));
    if (any != Diagrams::True)
        return false;
    // The second one moves up: nothing between may take what it takes.
    for (size_t r = first + 1; r < second; ++r) {
        if (shape.diagrams.conj(shape.row(r), shape.row(second)) != Diagrams::False &&
            !sameTexts(r, second))
            return false;
    }
    Finding& f = report.add("lint-rows-mergeable", Where::ofRow(index, second),
                            report.rowSpan(index, second),
                            "rows " + std::to_string(first + 1) + " and " +
                                std::to_string(second + 1) + " of table `" +
                                table().title.text + "` are one: only `" +
                                table().conditions[column].text +
                                "` tells them apart, and between them they have all of its values",
                            "write `-` there in row " + std::to_string(first + 1) +
                                ", and leave row " + std::to_string(second + 1) + " out");
    report.note(f, report.rowSpan(index, first), "row " + std::to_string(first + 1) + " is here");
    f.fix = Fix{index, second, first, column, "-"};
    return true;
}

// --------------------------------------------------------------------------------- bare binary

void TableRules::bareBinaryCell(const lct::Text& cell, std::string_view word, unsigned width,
                                size_t row, bool isCondition) {
    const bool looks = width >= 2 && word.size() == width &&
                       word.find_first_not_of("01") == std::string_view::npos &&
                       word.find('1') < word.size() - 1; // 01 is one in both readings
    if (!looks)
        return;
    diag::Span span = cell.span;
    if (const size_t at = cell.text.find(word); at != std::string::npos)
        span = lct::placeIn(cell, at, word.size());
    misread[row] = true;
    const std::string width10 = std::to_string(width);
    report.add("lint-bare-binary", Where::ofRow(index, row), span,
               "`" + std::string(word) + "` is a decimal number, but " +
                   (isCondition ? "its column" : "what it is assigned to") + " has " + width10 +
                   " bits",
               "write " + width10 + "'b" + std::string(word) + ", or " + width10 + "'d" +
                   std::string(word) + " if it is meant");
}

void TableRules::bareBinary() {
    if (!report.wants("lint-bare-binary"))
        return;
    const TableTerms& terms = subject.tables[index];
    for (size_t r = 0; r < table().rows.size(); ++r) {
        const lct::Row& row = table().rows[r];
        for (size_t c = 0; c < row.conditions.size() && !row.otherwise; ++c) {
            const lct::ConditionCell& cell = row.conditions[c];
            const unsigned width = subject.pool.width(terms.columns[c].bits);
            std::string_view inner = util::trim(cell.operand);
            if (cell.kind != lct::ConditionCell::Kind::Set) {
                bareBinaryCell(cell.raw, inner, width, r, true);
                continue;
            }
            for (std::string_view member :
                 util::splitTopLevelCommas(inner.substr(1, inner.size() - 2)))
                bareBinaryCell(cell.raw, member, width, r, true);
        }
        for (size_t c = 0; c < row.outputs.size(); ++c) {
            if (row.outputs[c].kind == lct::OutputCell::Kind::Expression)
                bareBinaryCell(row.outputs[c].raw, util::trim(row.outputs[c].raw.text),
                               terms.outputWidths[c], r, false);
        }
    }
}

} // namespace palindrome::lint
