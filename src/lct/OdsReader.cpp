// OdsReader.cpp - reads the cells of spreadsheets of OpenDocument.
// SPDX-License-Identifier: MIT
#include "lct/Ods.h"
#include "lct/SheetBuilder.h"
#include "lct/Xml.h"
#include "lct/Zip.h"

#include <algorithm>
#include <charconv>

namespace palindrome::lct {

namespace {

/// Counts of repeated things; 1 without a number, and no more than any limit needs.
unsigned countOf(const std::string& text) {
    unsigned value = 1;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end.ec == std::errc::result_out_of_range)
        return 2'000'000;
    return std::clamp(value, 1u, 2'000'000u);
}

class Content : public XmlEvents {
public:
    explicit Content(SheetBuilder& theBuilder) : builder(theBuilder) {}

    void begin(std::string_view name, const XmlAttributes& a) override {
        if (skipped > 0 || name == "annotation" || name == "shapes") {
            ++skipped; // comments and drawings are no part of the cells
            return;
        }
        if (name == "table")
            beginTable(a);
        else if (name == "table-row") {
            rowRepeats = countOf(a.get("number-rows-repeated", "table"));
            cells.clear();
            column = 1;
        }
        else if (name == "table-cell" || name == "covered-table-cell")
            beginCell(a);
        else if (inCell)
            beginText(name, a);
    }

    void end(std::string_view name) override {
        if (skipped > 0) {
            --skipped;
            return;
        }
        if (name == "table")
            --tables;
        else if (name == "table-row")
            endRow();
        else if (name == "table-cell" || name == "covered-table-cell")
            endCell();
        else if (name == "p")
            inParagraph = false;
    }

    void characters(std::string_view text) override {
        if (!inParagraph || skipped > 0)
            return;
        // White space is one blank here, and none at the beginning of a paragraph.
        for (const char c : text) {
            const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
            if (!blank)
                lines.back() += c;
            else if (!afterBlank)
                lines.back() += ' ';
            afterBlank = blank;
        }
    }

    bool found = false; ///< a sheet

private:
    struct RowCell {
        unsigned column = 0;
        SheetCell cell;
    };

    void beginTable(const XmlAttributes& a) {
        if (++tables > 1)
            throw Failure{Failure::Kind::Unreadable, "a cell holds a table of its own"};
        found = true;
        builder.begin(a.get("name", "table"));
        row = 1;
    }

    void beginCell(const XmlAttributes& a) {
        inCell = true;
        repeats = countOf(a.get("number-columns-repeated", "table"));
        columns = countOf(a.get("number-columns-spanned", "table"));
        rows = countOf(a.get("number-rows-spanned", "table"));
        type = a.get("value-type", "office");
        value = type == "date"      ? a.get("date-value", "office")
                : type == "time"    ? a.get("time-value", "office")
                : type == "boolean" ? a.get("boolean-value", "office")
                                    : a.get("value", "office");
        isError = a.get("value-type", "calcext") == "error";
        formula = a.get("formula", "table");
        lines.clear();
    }

    void beginText(std::string_view name, const XmlAttributes& a) {
        if (name == "p") {
            lines.emplace_back();
            inParagraph = true;
            afterBlank = true;
        }
        else if (!inParagraph)
            return;
        else if (name == "s") {
            const unsigned count = countOf(a.get("c", "text"));
            if (count > 65'536)
                throw Failure{Failure::Kind::Limit, "a cell has too many blanks"};
            lines.back().append(count, ' ');
        }
        else if (name == "tab")
            lines.back() += '\t';
        else if (name == "line-break")
            lines.back() += '\n';
        if (name == "s" || name == "tab" || name == "line-break")
            afterBlank = false;
    }

    std::string text() const {
        std::string out;
        for (size_t i = 0; i < lines.size(); ++i)
            out += (i == 0 ? "" : "\n") + lines[i];
        return out;
    }

    void endCell() {
        inCell = false;
        SheetCell cell;
        cell.text = decodedCharacters(text(), false);
        if (!formula.empty())
            cell = {SheetCell::Kind::Formula, formula, {}};
        else if (isError)
            cell.kind = SheetCell::Kind::Error;
        else if (type == "date" || type == "time")
            cell = {SheetCell::Kind::Date, value, {}};
        else if (type == "boolean")
            cell = {SheetCell::Kind::Boolean, value, {}};
        else if (type == "float" || type == "percentage" || type == "currency")
            // What is shown tells a power of ten or a percentage.
            cell = {SheetCell::Kind::Number, cell.text.empty() ? value : cell.text, {}};
        if (columns > 1 || rows > 1)
            builder.merged(row, column, row + rows - 1, column + columns - 1);
        if (!cell.blank()) {
            if (repeats > maxColumns + 1)
                throw Failure{Failure::Kind::Limit, "a cell is repeated in too many columns"};
            for (unsigned i = 0; i < repeats; ++i)
                cells.push_back({column + i, cell});
        }
        column += repeats;
    }

    void endRow() {
        if (!cells.empty()) {
            for (unsigned i = 0; i < rowRepeats; ++i)
                for (const RowCell& entry : cells)
                    builder.cell(row + i, entry.column, entry.cell);
        }
        row += rowRepeats;
    }

    SheetBuilder& builder;
    unsigned row = 1, column = 1, tables = 0;
    unsigned rowRepeats = 1, repeats = 1, columns = 1, rows = 1;
    size_t skipped = 0;
    bool inCell = false, inParagraph = false, afterBlank = true, isError = false;
    std::string type, value, formula;
    std::vector<std::string> lines;
    std::vector<RowCell> cells;
};

} // namespace

Result<Workbook> readOds(std::string_view bytes, const std::string& path) {
    auto zip = ZipReader::open(bytes);
    if (!zip)
        return tl::unexpected<Failure>(zip.error());
    auto text = zip->read("content.xml");
    if (!text)
        return tl::unexpected<Failure>(text.error());
    Workbook workbook;
    try {
        SheetBuilder builder(workbook, path);
        Content content(builder);
        if (auto parsed = parseXml(std::move(*text), content); !parsed)
            return tl::unexpected<Failure>(parsed.error());
        if (!content.found)
            return fail(Failure::Kind::Unreadable, "it has no sheets, or is no spreadsheet of .ods");
    }
    catch (const Failure& failure) {
        return tl::unexpected<Failure>(failure);
    }
    return workbook;
}

} // namespace palindrome::lct
