// TableRules.cpp - gaps, overlaps and rows that never apply.
// SPDX-License-Identifier: MIT
#include "lint/TableRules.h"

#include "lct/Printer.h"
#include "lct/Gfm.h"
#include "util/Numbers.h"

#include <algorithm>

namespace palindrome::lint {

using logic::Term;
using Node = Diagrams::Node;

namespace {

/// Rows shown beside a finding about what shadows or overlaps a row.
constexpr size_t namedRows = 5;
/// Texts of a column that are tried for the cell of a missing row.
constexpr size_t triedTexts = 32;

/// A column about a register of an instance is printed as wide as any may be; what it compares is the
/// register.
Term narrowed(const logic::TermPool& pool, Term bits) {
    if (pool.op(bits) == logic::Op::ZExt)
        return pool.args(bits)[0];
    if (pool.op(bits) == logic::Op::Concat && pool.isZero(pool.args(bits)[0]))
        return pool.args(bits)[1];
    return bits;
}

} // namespace

std::string describePoint(Subject& subject, const lct::Table& table, const TableTerms& terms,
                          const Point& point) {
    std::string columns;
    std::vector<Term> derived;
    std::set<std::string> said;
    const logic::TermPool& pool = subject.pool;
    for (size_t c = 0; c < terms.columns.size(); ++c) {
        const Term bits = narrowed(pool, terms.columns[c].bits);
        const bool plain = pool.op(bits) == logic::Op::Var;
        if (pool.isConst(bits) || !said.insert(table.conditions[c].text).second)
            continue;
        columns += (columns.empty() ? "" : ", ") + table.conditions[c].text + " = " +
                   shown(subject.value(point, bits));
        if (!plain)
            derived.push_back(bits);
    }
    const std::string inputs = subject.describe(point, derived);
    if (columns.empty())
        return inputs;
    return columns + (inputs.empty() ? "" : " (" + inputs + ")");
}

void TableRules::run() {
    alive.resize(table().rows.size());
    overlapping.resize(table().rows.size());
    misread.resize(table().rows.size());
    bareBinary();
    if (shape.failed()) {
        report.undecided("lint-gap", Where::table(index), table().title.span,
                         "gaps, overlaps and rows that never apply in table `" +
                             table().title.text + "`",
                         "decision diagrams of " + std::to_string(shape.diagrams.limit()) +
                             " nodes");
        return;
    }
    if (isUnique())
        overlaps();
    life();
    gap();
    needless();
    mergeable();
}

std::string TableRules::pointText(const Point& point) {
    return describePoint(subject, table(), subject.tables[index], point);
}

bool TableRules::isOpen(size_t row) const {
    const auto& cells = table().rows[row].outputs;
    return std::all_of(cells.begin(), cells.end(), [](const lct::OutputCell& c) {
        return c.kind == lct::OutputCell::Kind::Unspecified;
    });
}

bool TableRules::isHold(size_t row) const {
    const auto& cells = table().rows[row].outputs;
    return std::all_of(cells.begin(), cells.end(), [](const lct::OutputCell& c) {
        return c.kind == lct::OutputCell::Kind::Hold;
    });
}

bool TableRules::sameTexts(size_t a, size_t b) const {
    return table().rows[a].outputs == table().rows[b].outputs;
}

// ---------------------------------------------------------------------------------------- gaps

void TableRules::gap() {
    if (table().defaultHold || table().rows.empty() || !report.wants("lint-gap"))
        return;
    const Node open = shape.diagrams.negate(shape.above(table().rows.size()));
    Point point;
    // A gap breaks the proof of invariants; one that they do not speak of tells more.
    std::vector<Term> claims;
    for (const logic::Named& invariant : subject.system.invariants)
        claims.push_back(subject.surely(invariant.fn));
    Answer answer = shape.confirm(open, &point, claims);
    if (answer != Answer::Yes) {
        claims.clear();
        answer = shape.confirm(open, &point);
    }
    const Where where = Where::table(index);
    if (answer == Answer::Unknown)
        report.undecided("lint-gap", where, table().title.span, "is there an input without a row?",
                         subject.limit());
    if (answer != Answer::Yes)
        return;
    claims.push_back(shape.term(open));
    subject.shrink(claims, point);
    std::string outputs;
    for (const lct::Text& header : table().outputs)
        outputs += (outputs.empty() ? "`" : ", `") + header.text + "`";
    Finding& f = report.add("lint-gap", where, table().title.span,
                            "no row covers " + pointText(point) + ": " + outputs +
                                " may then be anything",
                            "if that is meant, write a row that says so: " +
                                missingRow(point, open));
    report.note(f, report.rowSpan(index, table().rows.size() - 1), "the last row is here");
}

/// Texts for one column of a missing row, the widest first: those that the table has and that hold at
/// the point, then the value itself.
std::vector<std::pair<std::string, Node>> TableRules::cellsAt(size_t column, const Point& point) {
    std::vector<std::pair<std::string, Node>> found{{"-", Diagrams::True}};
    std::set<std::string> texts;
    std::optional<std::pair<std::string, Node>> same;
    for (const lct::Row& r : table().rows) {
        const lct::ConditionCell& cell = r.conditions[column];
        if (r.otherwise || cell.kind == lct::ConditionCell::Kind::Any ||
            texts.size() == triedTexts || !texts.insert(cell.raw.text).second)
            continue;
        const Node node = shape.cell(column, cell);
        if (shape.leafAt(node, point) != 1)
            continue;
        if (cell.kind == lct::ConditionCell::Kind::Equal)
            same = {cell.raw.text, node};
        else
            found.emplace_back(lct::cellText(cell), node);
    }
    const logic::BitVec value =
        subject.value(point, subject.tables[index].columns[column].bits);
    if (same) {
        found.push_back(*same);
        return found;
    }
    std::string text = shown(value);
    const bool byName = std::any_of(texts.begin(), texts.end(), [&](const std::string& t) {
        return subject.constants.contains(t);
    });
    for (const auto& [name, constant] : subject.constants) {
        if (byName && constant == value)
            text = name;
    }
    found.emplace_back(text, shape.exactly(column, value));
    return found;
}

/// A row for the point that takes as much of the gap as the texts of the table can say.
std::string TableRules::missingRow(const Point& point, Node gapSet) {
    const size_t columns = table().conditions.size();
    std::vector<std::vector<std::pair<std::string, Node>>> choices(columns);
    std::vector<size_t> chosen(columns);
    for (size_t c = 0; c < columns; ++c) {
        choices[c] = cellsAt(c, point);
        chosen[c] = choices[c].size() - 1;
    }
    const Node covered = shape.diagrams.negate(gapSet);
    for (size_t c = 0; c < columns; ++c) {
        Node others = covered;
        for (size_t o = 0; o < columns; ++o) {
            if (o != c)
                others = shape.diagrams.conj(others, choices[o][chosen[o]].second);
        }
        // The first text with which the row takes nothing that another row has.
        for (size_t i = 0; i < chosen[c]; ++i) {
            const Node outside = shape.diagrams.conj(others, choices[c][i].second);
            if (outside == Diagrams::False || shape.confirm(outside) == Answer::No)
                chosen[c] = i;
        }
    }
    std::string line = "|";
    for (size_t c = 0; c < columns; ++c)
        line += " " + lct::escapePipes(choices[c][chosen[c]].first) + " |";
    for (size_t i = 0; i < table().outputs.size(); ++i)
        line += " - |";
    if (table().printsNotes())
        line += " |";
    return line;
}

// ------------------------------------------------------------------------------------ overlaps

std::optional<Term> TableRules::outputsDiffer(size_t a, size_t b) {
    Term result = subject.pool.bool_(false);
    const TableTerms& terms = subject.tables[index];
    for (size_t c = 0; c < table().outputs.size(); ++c) {
        if (table().rows[a].outputs[c] == table().rows[b].outputs[c])
            continue;
        auto differ = subject.differ(terms.values[a][c], terms.values[b][c]);
        if (!differ)
            return std::nullopt;
        result = subject.pool.or_(result, *differ);
    }
    return result;
}

void TableRules::overlaps() {
    for (size_t r = 0; r < table().rows.size(); ++r) {
        if (table().rows[r].otherwise)
            continue;
        const Node both = shape.diagrams.conj(shape.row(r), shape.above(r));
        if (both == Diagrams::False)
            continue;
        Point point;
        const Answer answer = shape.confirm(both, &point);
        if (answer == Answer::Unknown)
            report.undecided("lint-overlap", Where::ofRow(index, r), report.rowSpan(index, r),
                             "does " + report.rowName(index, r) + " overlap one above it?",
                             subject.limit());
        if (answer != Answer::Yes)
            continue;
        overlapping[r] = true;
        const std::vector<Overlap> found = overlapsOf(r, std::move(point));
        reportOverlaps(r, found, true);
        reportOverlaps(r, found, false);
    }
}

/// Every row above that holds together with this one; in a table with very many overlaps the first
/// one, which is at `point`.
std::vector<TableRules::Overlap> TableRules::overlapsOf(size_t row, Point point) {
    std::vector<Overlap> found;
    const auto take = [&](size_t other) {
        if (auto one = overlapOf(row, other))
            found.push_back(std::move(*one));
    };
    if (pairsLeft < row) {
        if (const auto other = shape.firstRowAt(point, 0, row))
            take(*other);
        return found;
    }
    pairsLeft -= row;
    for (size_t other = 0; other < row; ++other)
        if (!table().rows[other].otherwise)
            take(other);
    return found;
}

std::optional<TableRules::Overlap> TableRules::overlapOf(size_t row, size_t other) {
    const Node both = shape.diagrams.conj(shape.row(row), shape.row(other));
    const std::string question = "do rows " + std::to_string(other + 1) + " and " +
                                 std::to_string(row + 1) + " of table `" + table().title.text + "` ";
    const auto open = [&](const char* rest) {
        report.undecided("lint-overlap", Where::ofRow(index, row), report.rowSpan(index, row),
                         question + rest, subject.limit());
    };
    Overlap result{other, false, {}, {shape.term(both)}};
    const Answer answer = shape.confirm(both, &result.point);
    if (answer == Answer::Unknown)
        open("hold together?");
    if (answer != Answer::Yes)
        return std::nullopt;
    const auto differ = outputsDiffer(row, other);
    // Without values to compare, other texts are taken for other outputs.
    result.conflict = !differ && !sameTexts(row, other);
    if (differ && !subject.pool.isFalse(*differ)) {
        Point found;
        const Answer differs = shape.confirm(both, &found, {*differ});
        if (differs == Answer::Unknown)
            open("give other outputs where they hold together?");
        if (differs == Answer::Yes) {
            result.conflict = true;
            result.point = std::move(found);
            result.conditions.push_back(*differ);
        }
    }
    return result;
}

/// One finding for all rows above that contradict this one, or for those that only hold with it.
void TableRules::reportOverlaps(size_t row, const std::vector<Overlap>& found, bool conflict) {
    const Overlap* first = nullptr;
    std::set<unsigned> more;
    for (const Overlap& one : found)
        if (one.conflict == conflict && !first)
            first = &one;
        else if (one.conflict == conflict)
            more.insert(static_cast<unsigned>(one.other + 1));
    if (!first)
        return;
    Point point = first->point;
    subject.shrink(first->conditions, point);
    const std::string own = std::to_string(row + 1);
    std::string text = "rows " + std::to_string(first->other + 1) + " and " + own + " of table `" +
                       table().title.text + "` both hold at " + pointText(point) +
                       (conflict ? " and give other outputs"
                                 : ", which `policy: unique` excludes");
    if (!more.empty())
        text += "; so do, elsewhere or there, " + std::string(more.size() == 1 ? "row " : "rows ") +
                util::numberRanges(more) + " and " + own;
    Finding& f = report.add(conflict ? "lint-overlap" : "lint-not-unique", Where::ofRow(index, row),
                            report.rowSpan(index, row), text, narrower(row, first->other));
    const auto here = [&](size_t other) {
        report.note(f, report.rowSpan(index, other), "row " + std::to_string(other + 1) + " is here");
    };
    here(first->other);
    size_t notes = 1;
    for (unsigned other : more)
        if (++notes <= namedRows)
            here(other - 1);
}

/// A cell that would keep the two rows apart, if there is a simple one.
std::string TableRules::narrower(size_t row, size_t other) {
    const auto& mine = table().rows[row].conditions;
    const auto& theirs = table().rows[other].conditions;
    using Kind = lct::ConditionCell::Kind;
    for (size_t pass = 0; pass < 2; ++pass) {
        const auto& wide = pass == 0 ? mine : theirs;
        const auto& narrow = pass == 0 ? theirs : mine;
        for (size_t c = 0; c < wide.size(); ++c) {
            if (wide[c].kind != Kind::Any || narrow[c].kind != Kind::Equal)
                continue;
            return "narrow `" + table().conditions[c].text + "` in row " +
                   std::to_string((pass == 0 ? row : other) + 1) + " to `!= " +
                   narrow[c].operand + "`, or write `policy: first` if the order decides";
        }
    }
    return "narrow one of the rows, or write `policy: first` if the order decides";
}

// ---------------------------------------------------------------------------------------- life

void TableRules::life() {
    for (size_t r = 0; r < table().rows.size(); ++r) {
        Point point;
        const Answer answer = shape.confirm(shape.region(r), &point);
        if (answer == Answer::Yes)
            alive[r] = std::move(point);
        else if (answer == Answer::Unknown)
            report.undecided("lint-row-never", Where::ofRow(index, r), report.rowSpan(index, r),
                             "can " + report.rowName(index, r) + " apply?", subject.limit());
        else if (!isOpen(r) && !overlapping[r] && !misread[r])
            dead(r);
    }
}

void TableRules::dead(size_t row) {
    const Where where = Where::ofRow(index, row);
    const diag::Span span = report.rowSpan(index, row);
    const std::string name = report.rowName(index, row);
    const Answer alone = shape.confirm(shape.row(row));
    if (alone == Answer::Unknown)
        return report.undecided("lint-row-never", where, span, "can the conditions of " + name +
                                " hold together?", subject.limit());
    if (alone == Answer::No) {
        const bool assumed =
            subject.askAlone({shape.term(shape.row(row))}) == Answer::Yes;
        report.add("lint-row-never", where, span,
                   assumed ? name + " never holds under the assumptions and invariants"
                           : "the conditions of " + name + " exclude each other",
                   assumed ? "leave it out, or give it `-` in every output to show that it is "
                             "excluded"
                           : "correct a condition, or leave the row out")
            .fix = Fix{index, row, {}, 0, {}};
        return;
    }
    const std::vector<size_t> by = shadows(row);
    std::string list;
    for (size_t i = 0; i < by.size() && i < namedRows; ++i)
        list += (i == 0 ? "" : i + 1 == by.size() ? " and " : ", ") + std::to_string(by[i] + 1);
    if (by.size() > namedRows)
        list += " and " + std::to_string(by.size() - namedRows) + " more";
    const bool isRest = table().rows[row].otherwise;
    Finding& f = report.add(
        "lint-row-shadowed", where, span,
        isRest ? "`otherwise` of table `" + table().title.text +
                     "` never applies: the rows above it cover everything"
               : name + " never applies: row" + (by.size() == 1 ? " " : "s ") + list +
                     " above it take" + (by.size() == 1 ? "s" : "") + " all of its inputs",
        isRest ? "leave it out" : "move it up, or leave it out");
    for (size_t i = 0; i < by.size() && i < namedRows && !isRest; ++i)
        report.note(f, report.rowSpan(index, by[i]), "row " + std::to_string(by[i] + 1) +
                                                         " is here");
    f.fix = Fix{index, row, {}, 0, {}};
}

/// A set of rows above of which none can be left out.
std::vector<size_t> TableRules::shadows(size_t row) {
    std::vector<size_t> rows;
    for (size_t r = 0; r < row; ++r) {
        if (shape.diagrams.conj(shape.row(r), shape.row(row)) != Diagrams::False)
            rows.push_back(r);
    }
    if (table().rows[row].otherwise || rows.size() > 64)
        return rows;
    for (size_t i = rows.size(); i-- > 0;) {
        Node left = shape.row(row);
        for (size_t k = 0; k < rows.size(); ++k) {
            if (k != i)
                left = shape.diagrams.conj(left, shape.diagrams.negate(shape.row(rows[k])));
        }
        if (shape.confirm(left) == Answer::No)
            rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return rows;
}

} // namespace palindrome::lint
