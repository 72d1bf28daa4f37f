// Build.cpp - gives the cells of a cut file their meaning: sections with fixed columns.
// SPDX-License-Identifier: MIT
#include "lct/Build.h"

#include "lct/Sections.h"
#include "util/Suggest.h"
#include "util/Text.h"

#include <algorithm>
#include <map>

namespace palindrome::lct {

std::optional<std::string_view> codeSpanContent(std::string_view text) {
    const size_t fence = std::min(text.find_first_not_of('`'), text.size());
    if (fence == 0 || text.size() < 2 * fence + 1 || !text.ends_with(text.substr(0, fence)))
        return std::nullopt;
    const std::string_view inside = text.substr(fence, text.size() - 2 * fence);
    if (inside.front() == '`' || inside.back() == '`')
        return std::nullopt;
    for (size_t i = 0; i < inside.size();) { // a run of the same length would end the span earlier
        const size_t run = std::min(inside.find_first_not_of('`', i), inside.size()) - i;
        if (run == fence)
            return std::nullopt;
        i += std::max<size_t>(run, 1);
    }
    return util::trim(inside);
}

Text meaningOf(const Text& cell, bool codeSpans) {
    if (!codeSpans)
        return cell;
    const auto content = codeSpanContent(cell.text);
    if (!content)
        return cell;
    Text out{std::string(*content), cell.span};
    const auto lead =
        content->empty() ? size_t{0} : static_cast<size_t>(content->data() - cell.text.data());
    const size_t tail = content->empty() ? 0 : cell.text.size() - lead - content->size();
    out.span.column += static_cast<unsigned>(lead);
    out.span.length -= static_cast<unsigned>(std::min<size_t>(lead + tail, out.span.length));
    return out;
}

std::string counted(size_t number, const std::string& noun) {
    return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

bool hasCellsOf(const RawRow& row, const RawRow& header, size_t number, Report& report) {
    if (row.cells.size() == header.cells.size())
        return true;
    const bool more = row.cells.size() > header.cells.size();
    report.error("lct-ragged-row", more ? row.cells[header.cells.size()].span : row.span,
                 "row " + std::to_string(number) + " has " + counted(row.cells.size(), "cell") +
                     ", but the header has " + std::to_string(header.cells.size()),
                 more ? "a pipe inside of a cell is written `\\|`"
                      : "write an empty cell as `|  |`; `-` is a don't care");
    return false;
}

namespace {

class Builder {
public:
    Builder(RawUnit theRaw, const std::string& file, Report& theReport)
        : raw(std::move(theRaw)), report(theReport) {
        unit.file = file;
    }

    std::optional<Unit> build() {
        unit.preamble = std::move(raw.preamble);
        unit.intent = std::move(raw.intent);
        unit.name = meaningOf(raw.name, raw.codeSpans);
        if (!util::isIdentifier(unit.name.text))
            report.error("lct-unit-name", unit.name.span,
                         unit.name.empty() ? "the H1 heading has no unit name"
                                           : "the unit name `" + util::shorten(unit.name.text, 60) +
                                                 "` is not a SystemVerilog identifier",
                         "use letters, digits and `_`; other text goes below the heading");
        for (RawSection& section : raw.sections)
            dispatch(section);
        // Tables come last: what an output is depends on sections that may stand below.
        const size_t tables = pending.size();
        unit.tables.reserve(tables);
        // If a declaration could not be read, "no such name" would be said of correct tables.
        const bool complete = !report.failed();
        TableBuilder builder(unit, complete, raw.codeSpans, report);
        for (const RawSection* section : pending)
            unit.tables.push_back(builder.build(*section));
        checkTitles();
        checkUnit(unit, complete, report);
        if (report.failed())
            return std::nullopt;
        std::sort(unit.sectionProse.begin(), unit.sectionProse.end());
        std::sort(unit.sectionProseAfter.begin(), unit.sectionProseAfter.end());
        return std::move(unit);
    }

private:
    void dispatch(RawSection& section) {
        if (section.isTable) {
            unit.order.push_back({SectionRef::Kind::Table, pending.size()});
            pending.push_back(&section);
        }
        else if (const SectionSpec* spec = findSection(section.title.text)) {
            if (isFirst(section, *spec))
                fixedSection(section, *spec);
        }
        else {
            reportMisspelt(section.title);
            unit.order.push_back({SectionRef::Kind::Prose, unit.prose.size()});
            unit.prose.push_back({std::move(section.markdown)});
        }
    }

    bool isFirst(const RawSection& section, const SectionSpec& spec) {
        auto [first, isNew] = seen.emplace(spec.kind, section.title.span);
        if (!isNew) {
            auto& d = report.error("lct-duplicate-section", section.title.span,
                                   "a second section `" + section.title.text + "`",
                                   "join the two tables");
            report.note(d, first->second, "the first one is here");
        }
        return isNew;
    }

    void reportMisspelt(const Text& title) {
        static const std::map<std::string, std::string, std::less<>> other = {
            {"Clock", "Clocking"}, {"Clocks", "Clocking"}, {"Property", "Properties"}};
        std::vector<std::string> known{"Table: title"};
        for (const SectionSpec& spec : sectionSpecs())
            known.emplace_back(spec.title);
        std::string meant;
        const std::string_view word = util::leadingIdentifier(title.text);
        if (const auto found = other.find(title.text); found != other.end())
            meant = found->second;
        else if (word.size() < title.text.size() &&
                 (word == "Table" || word == "table" || word == "TABLE" || word == "Tables"))
            meant = known.front();
        else
            meant = util::nearest(title.text, known);
        if (!meant.empty())
            report.warning("lct-misspelt-section", title.span,
                           "the section `" + util::shorten(title.text, 60) +
                               "` is not known and is kept as prose",
                           "did you mean `" + meant + "`?");
    }

    void fixedSection(const RawSection& section, const SectionSpec& spec) {
        if (!section.proseBefore.empty())
            unit.sectionProse.emplace_back(spec.kind, section.proseBefore);
        if (!section.proseAfter.empty())
            unit.sectionProseAfter.emplace_back(spec.kind, section.proseAfter);
        unit.order.push_back({spec.kind, 0});
        const RawTable& table = *section.table;
        const auto columns = columnsOf(table.header, spec, section.title);
        if (!columns)
            return;
        if (table.rows.empty()) {
            report.error("lct-empty-table", table.header.span,
                         "the table of the section `" + section.title.text + "` has no rows",
                         "add a row, or remove the section");
            return;
        }
        for (size_t i = 0; i < table.rows.size(); ++i) {
            if (spec.kind == SectionRef::Kind::Clocking && i == 1) {
                report.error("lct-clocking-rows", table.rows[i].span,
                             "Clocking has more than one row; a unit has one clock domain",
                             "split the unit at the clock domain crossing");
                return;
            }
            fixedRow(table, i, spec, *columns);
        }
    }

    void fixedRow(const RawTable& table, size_t index, const SectionSpec& spec,
                  const std::vector<size_t>& columns) {
        const RawRow& row = table.rows[index];
        if (!hasCellsOf(row, table.header, index + 1, report))
            return;
        std::vector<Text> cells(spec.columns.size());
        for (size_t i = 0; i < columns.size(); ++i) {
            const ColumnSpec& column = spec.columns[columns[i]];
            Text& cell = cells[columns[i]];
            cell = column.prose ? row.cells[i] : meaningOf(row.cells[i], raw.codeSpans);
            if (column.filled && cell.empty())
                report.error("lct-empty-cell", cell.span,
                             "the cell `" + std::string(column.name) + "` of row " +
                                 std::to_string(index + 1) + " is empty",
                             column.name == "reset" ? "`-` is a register without reset value"
                                                    : std::string());
        }
        appendSectionRow(unit, spec.kind, std::move(cells));
    }

    /// For each cell of the header the column of the specification.
    std::optional<std::vector<size_t>> columnsOf(const RawRow& header, const SectionSpec& spec,
                                                 const Text& title) {
        std::vector<std::string> names;
        for (const ColumnSpec& column : spec.columns)
            names.emplace_back(column.name);
        std::vector<size_t> columns;
        std::vector<bool> present(names.size());
        bool good = true;
        for (const Text& cell : header.cells) {
            const std::string name = meaningOf(cell, raw.codeSpans).text;
            const auto found = std::find(names.begin(), names.end(), name);
            if (found == names.end()) {
                const std::string guess = util::nearest(name, names);
                report.error("lct-unknown-column", cell.span,
                             "the section `" + title.text + "` has no column `" +
                                 util::shorten(name, 60) + "`",
                             guess.empty() ? "its columns are " + util::quotedList(names)
                                           : "did you mean `" + guess + "`?");
                // A misspelt column is not a missing one too.
                if (const auto meant = std::find(names.begin(), names.end(), guess);
                    meant != names.end())
                    present[static_cast<size_t>(meant - names.begin())] = true;
                good = false;
                continue;
            }
            const auto index = static_cast<size_t>(found - names.begin());
            if (std::find(columns.begin(), columns.end(), index) != columns.end()) {
                report.error("lct-duplicate-column", cell.span, "a second column `" + name + "`",
                             "remove one of them");
                good = false;
            }
            present[index] = true;
            columns.push_back(index);
        }
        for (size_t i = 0; i < names.size(); ++i) {
            if (spec.columns[i].required && !present[i]) {
                report.error("lct-missing-column", header.span,
                             "the section `" + title.text + "` needs a column `" + names[i] + "`",
                             "its columns are " + util::quotedList(names));
                good = false;
            }
        }
        return good ? std::optional(columns) : std::nullopt;
    }

    void checkTitles() {
        std::map<std::string_view, const Text*> titles;
        for (const Table& table : unit.tables) {
            if (table.title.empty())
                continue; // reported
            auto [first, isNew] = titles.emplace(table.title.text, &table.title);
            if (isNew)
                continue;
            auto& d = report.error("lct-duplicate-title", table.title.span,
                                   "a second table titled `" + table.title.text + "`",
                                   "give each table a title of its own");
            report.note(d, first->second->span, "the first one is here");
        }
    }

    RawUnit raw;
    Report& report;
    Unit unit;
    std::map<SectionRef::Kind, diag::Span> seen;
    std::vector<const RawSection*> pending;
};

} // namespace

std::optional<Unit> buildUnit(RawUnit raw, const std::string& file, Report& report) {
    return Builder(std::move(raw), file, report).build();
}

} // namespace palindrome::lct
