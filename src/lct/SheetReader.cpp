// SheetReader.cpp - sheets of cells as a file cut into sections.
// SPDX-License-Identifier: MIT
#include "lct/SheetReader.h"

#include "lct/Blocks.h"
#include "lct/Prose.h"
#include "lct/Sections.h"
#include "lct/SheetMarks.h"
#include "util/Text.h"

#include <algorithm>

namespace palindrome::lct {

namespace {

constexpr size_t maxCellBytes = 65'536;

const std::vector<std::string> knownMarks{marks::unit,  marks::preamble, marks::section,
                                          marks::table, marks::prose,    marks::policy,
                                          marks::defaults, marks::text,  marks::below};

class Cutter {
public:
    Cutter(const Workbook& theWorkbook, Report& theReport)
        : workbook(theWorkbook), report(theReport) {}

    std::optional<RawUnit> cut() {
        unit.codeSpans = false;
        for (const Sheet& sheet : workbook.sheets) {
            for (const MergedCells& merged : sheet.merged)
                report.error("sheet-merged", merged.span,
                             "the cells " + merged.range + " are merged",
                             "split them, and write a text into each cell of the table");
            if (!workbook.csv)
                finish();
            fresh = true;
            for (const SheetRow& row : sheet.rows)
                readRow(row, sheet);
        }
        finish();
        if (!named && !report.failed())
            report.error("sheet-layout", placeOfAll(), "no row gives the unit's name",
                         "begin the first sheet with a row of the two cells `#unit` and the name");
        if (report.failed())
            return std::nullopt;
        unit.preamble = cleanProse(unit.preamble);
        unit.intent = cleanProse(unit.intent);
        return std::move(unit);
    }

private:
    enum class Part { None, Unit, Fixed, Table, Prose };

    diag::Span placeOfAll() const {
        for (const Sheet& sheet : workbook.sheets)
            if (!sheet.rows.empty())
                return sheet.rows.front().span;
        return {};
    }

    void wrong(const SheetCell& cell, const std::string& message, const std::string& help) {
        auto& d = report.error("sheet-layout", cell.span, message, help);
        quote(d, cell);
    }

    static void quote(diag::Diagnostic& d, const SheetCell& cell) {
        if (d.quote.empty() && !cell.text.empty()) {
            d.quote = util::shorten(cell.text, 120);
            d.quoteColumn = 1;
        }
    }

    void readRow(const SheetRow& row, const Sheet& sheet) {
        size_t count = row.cells.size();
        while (count > 0 && row.cells[count - 1].kind == SheetCell::Kind::Text &&
               isBlankLine(row.cells[count - 1].text) && !isProseRow(row))
            --count;
        if (count == 0)
            return;
        const SheetCell& first = row.cells.front();
        if (first.kind == SheetCell::Kind::Text && first.text.starts_with('#'))
            return markRow(row, count);
        if (fresh)
            startNamedLike(sheet, first);
        fresh = false;
        if (part == Part::Fixed || part == Part::Table)
            return tableRow(row, count);
        if (!lost)
            wrong(first, "this row belongs to no section",
                  "begin the section with a row of the two cells `#section` and its title, or "
                  "`#table` and its title");
        lost = true;
    }

    static bool isProseRow(const SheetRow& row) {
        const std::string_view mark = util::trim(row.cells.front().text);
        return mark == marks::text || mark == marks::below || mark == marks::preamble;
    }

    /// A sheet without a mark at its beginning is what its name says.
    void startNamedLike(const Sheet& sheet, const SheetCell& first) {
        if (workbook.csv)
            return;
        const Text name{sheet.name, first.span};
        if (findSection(sheet.name))
            startFixed(name);
        else if (sheet.name.starts_with("Table ") && sheet.name.size() > 6)
            startTable({std::string(util::trim(sheet.name.substr(6))), first.span});
    }

    void markRow(const SheetRow& row, size_t count) {
        const SheetCell& first = row.cells.front();
        const std::string mark(util::trim(first.text));
        static const SheetCell none;
        const SheetCell& cell = row.cells.size() > 1 ? row.cells[1] : none;
        fresh = false;
        if (std::find(knownMarks.begin(), knownMarks.end(), mark) == knownMarks.end()) {
            const std::string guess = util::suggestName(mark, knownMarks);
            return wrong(first, "`" + util::shorten(mark, 60) + "` is no mark of a section",
                         guess.empty() ? "a text that begins with `#` has an apostrophe in front of it"
                                       : guess);
        }
        if (count > 2)
            return wrong(row.cells[2], "a third cell in a row that begins with `" + mark + "`",
                         "such a row has two cells");
        const bool line = mark == marks::text || mark == marks::below || mark == marks::preamble;
        vetCell(cell, true, workbook.csv, report);
        const std::string text = marks::unescaped(cell.text, false);
        if (line)
            return proseLine(mark, text, first);
        const Text value{std::string(util::trim(text)), cell.span.line ? cell.span : first.span};
        if (mark == marks::unit)
            startUnit(value, first);
        else if (mark == marks::section)
            startSection(value, cell);
        else if (mark == marks::table)
            startTable(value);
        else if (mark == marks::prose)
            startProse(value, cell, first);
        else
            setting(mark, value, first);
    }

    void startUnit(const Text& name, const SheetCell& first) {
        finish();
        if (named) {
            auto& d = report.error("sheet-layout", first.span,
                                   "a second `#unit`; a file holds one unit",
                                   "put the unit into a file of its own");
            report.note(d, unit.name.span, "the unit is named here");
            return;
        }
        named = true;
        unit.name = name;
        part = Part::Unit;
    }

    void startSection(const Text& title, const SheetCell& cell) {
        finish();
        if (findSection(title.text))
            return startFixed(title);
        std::vector<std::string> known;
        for (const SectionSpec& spec : sectionSpecs())
            known.emplace_back(spec.title);
        const std::string guess = util::suggestName(title.text, known);
        wrong(cell.span.line ? cell : SheetCell{SheetCell::Kind::Text, {}, title.span},
              "no section is called `" + util::shorten(title.text, 60) + "`",
              guess.empty() ? "the sections are " + util::quotedList(known) +
                                  "; a section of text begins with `#prose`"
                            : guess);
        lost = true;
    }

    void startFixed(const Text& title) {
        finish();
        part = Part::Fixed;
        section.title = title;
        section.heading = title.span;
    }

    void startTable(const Text& title) {
        finish();
        part = Part::Table;
        section.isTable = true;
        section.title = title;
        section.heading = title.span;
    }

    void startProse(const Text& value, const SheetCell& cell, const SheetCell& first) {
        finish();
        if (!value.empty())
            return wrong(cell, "a text beside `#prose`",
                         "its lines follow in rows that begin with `#text`");
        part = Part::Prose;
        section.heading = first.span;
    }

    void setting(const std::string& mark, const Text& value, const SheetCell& first) {
        if (part != Part::Table)
            return wrong(first, "a setting outside of a table", "move it below the row of `#table`");
        section.directives.push_back({{mark.substr(1), first.span}, value});
    }

    void proseLine(const std::string& mark, const std::string& text, const SheetCell& first) {
        if (mark == marks::preamble) {
            if (named || part != Part::None)
                return wrong(first, "`#preamble` stands behind `#unit`", "move it to the first rows");
            unit.preamble += text + "\n";
            return;
        }
        const bool isBelow = mark == marks::below;
        if (part == Part::None || (isBelow && part != Part::Fixed && part != Part::Table))
            return wrong(first, "`" + mark + "` belongs to no table or section",
                         "move it below the row that begins its section");
        if (part == Part::Unit)
            unit.intent += text + "\n";
        else if (part == Part::Prose)
            section.markdown += text + "\n";
        else
            (isBelow ? section.proseAfter : section.proseBefore) += text + "\n";
    }

    void tableRow(const SheetRow& row, size_t count) {
        if (!section.table)
            return headerRow(row, count);
        RawTable& table = *section.table;
        const size_t width = table.header.cells.size();
        if (count > width) {
            auto& d = report.error("lct-ragged-row", row.cells[width].span,
                                   "the row has " + std::to_string(count) +
                                       " cells, but the header has " + std::to_string(width),
                                   "remove the text beside the table, or write a header above it");
            return quote(d, row.cells[width]);
        }
        if (workbook.csv && row.cells.size() < width) {
            report.error("lct-ragged-row", row.span,
                         "the row has " + std::to_string(row.cells.size()) +
                             " cells, but the header has " + std::to_string(width),
                         "write a comma for each empty cell; `-` is a don't care");
            return;
        }
        RawRow& out = table.rows.emplace_back();
        out.span = row.span;
        out.cells.reserve(width);
        for (size_t i = 0; i < width; ++i)
            out.cells.push_back(i < row.cells.size() ? textOf(row.cells[i], i, prose[i])
                                                     : Text{{}, row.span});
    }

    void headerRow(const SheetRow& row, size_t count) {
        RawTable& table = section.table.emplace();
        table.header.span = row.span;
        if (count > maxColumns) {
            report.error("lct-too-many-columns", row.span,
                         "a table of " + std::to_string(count) + " columns; the limit is " +
                             std::to_string(maxColumns));
            count = 0;
        }
        prose.assign(count, false);
        for (size_t i = 0; i < count; ++i) {
            Text cell = textOf(row.cells[i], i, false);
            prose[i] = cell.text == "note";
            if (section.isTable)
                table.roles.push_back(role(cell));
            table.header.cells.push_back(std::move(cell));
        }
    }

    /// What a header makes of its column; the arrow of an output is cut off.
    static ColumnRole role(Text& header) {
        if (header.text == "note")
            return ColumnRole::Note;
        for (const std::string_view arrow : {"→", "->"}) {
            if (!header.text.starts_with(arrow))
                continue;
            header.text = std::string(util::trim(header.text.substr(arrow.size())));
            return ColumnRole::Output;
        }
        return ColumnRole::Condition;
    }

    Text textOf(const SheetCell& cell, size_t column, bool isProse) {
        vetCell(cell, isProse, workbook.csv, report);
        const std::string text = marks::unescaped(cell.text, column == 0);
        Text out{std::string(util::trim(text)), cell.span};
        if (out.text.find_first_of("\n\r") != std::string::npos)
            wrong(cell, "the cell has several lines", "join the lines");
        if (out.text.size() > maxCellBytes) {
            report.error("lct-cell-too-long", cell.span,
                         "a cell of " + std::to_string(out.text.size()) + " bytes; the limit is " +
                             std::to_string(maxCellBytes),
                         "name parts of it as signals with equations of their own");
            out.text.clear();
        }
        return out;
    }

    /// Ends the section that is being read.
    void finish() {
        const bool table = part == Part::Fixed || part == Part::Table;
        if (table && !section.table)
            report.error("lct-no-table", section.heading,
                         "the section `" + section.title.text + "` has no table",
                         "add its table, or remove the section");
        section.proseBefore = cleanProse(section.proseBefore);
        section.proseAfter = cleanProse(section.proseAfter);
        section.markdown = cleanProse(section.markdown);
        if (part == Part::Prose && section.markdown.empty())
            report.error("sheet-layout", section.heading, "a section of text has no text",
                         "write its lines into rows that begin with `#text`");
        else if (part == Part::Prose || (table && section.table))
            unit.sections.push_back(std::move(section));
        section = {};
        part = Part::None;
        lost = false;
    }

    const Workbook& workbook;
    Report& report;
    RawUnit unit;
    RawSection section;
    Part part = Part::None;
    std::vector<bool> prose; ///< of the columns of the table: notes
    bool named = false;
    bool fresh = false; ///< nothing of the sheet was read yet
    bool lost = false;  ///< rows outside of sections were reported
};

} // namespace

std::optional<RawUnit> cutWorkbook(const Workbook& workbook, Report& report) {
    return Cutter(workbook, report).cut();
}

} // namespace palindrome::lct
