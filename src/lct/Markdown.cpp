// Markdown.cpp - cuts a Markdown file into sections, rows and cells with their places.
// SPDX-License-Identifier: MIT
#include "lct/Blocks.h"
#include "lct/Raw.h"
#include "lct/Sections.h"
#include "util/Text.h"

#include <algorithm>

namespace palindrome::lct {

namespace {

constexpr size_t maxCellBytes = 65'536;

class Cutter {
public:
    Cutter(std::string_view text, const std::string& theFile, Report& theReport)
        : file(theFile), report(theReport) {
        if (text.starts_with("\xef\xbb\xbf")) {
            text.remove_prefix(3);
            byteOrderMark = 3;
        }
        lines = util::splitLines(text);
    }

    std::optional<RawUnit> cut() {
        auto found = findBlocks(lines, file, report.rawSink());
        if (!found)
            return std::nullopt;
        blocks = std::move(*found);
        size_t at = 0;
        while (at < blocks.size() && blocks[at].kind != Block::Kind::Heading)
            ++at;
        if (at == blocks.size() || blocks[at].level != 1) {
            reportNoTitle(at);
            return std::nullopt;
        }
        unit.preamble = prose(1, blocks[at].first - 1);
        unit.name = titleOf(blocks[at]);
        const size_t next = nextHeading(at);
        unit.intent = prose(blocks[at].last + 1, endOf(next));
        for (at = next; at < blocks.size(); at = nextHeading(at)) {
            if (blocks[at].level == 1)
                reportSecondTitle(at);
            else
                section(at);
        }
        if (report.failed()) // what the sections hold is of no use if some are damaged
            return std::nullopt;
        return std::move(unit);
    }

private:
    std::string_view line(unsigned number) const { return lines[number - 1]; }

    diag::Span span(unsigned number, size_t begin, size_t length) const {
        const size_t column = begin + 1 + (number == 1 ? byteOrderMark : 0);
        return {file, number, static_cast<unsigned>(column), static_cast<unsigned>(length)};
    }

    diag::Span wholeLine(unsigned number) const {
        const std::string_view text = line(number);
        const size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
        return span(number, begin, util::trim(text).size());
    }

    size_t nextHeading(size_t at) const {
        do
            ++at;
        while (at < blocks.size() && blocks[at].kind != Block::Kind::Heading);
        return at;
    }

    /// The last line in front of a heading, or of the file.
    unsigned endOf(size_t heading) const {
        return heading < blocks.size() ? blocks[heading].first - 1
                                       : static_cast<unsigned>(lines.size());
    }

    /// The lines without the blank ones at both ends, word for word, with LF between them.
    std::string prose(unsigned first, unsigned last) const {
        while (first <= last && isBlankLine(line(first)))
            ++first;
        while (last >= first && isBlankLine(line(last)))
            --last;
        std::string out;
        for (unsigned i = first; i <= last; ++i) {
            if (i > first)
                out += '\n';
            out += line(i);
        }
        return out;
    }

    void reportNoTitle(size_t at) {
        const unsigned number = at < blocks.size() ? blocks[at].first : 1;
        const diag::Span place = lines.empty() ? diag::Span{file, 1, 1, 0} : wholeLine(number);
        report.error("lct-no-title", place,
                     at < blocks.size() ? "the file must begin with the unit's name as H1, before "
                                          "any other heading"
                                        : "the file has no H1 heading with the unit's name",
                     "begin the file with `# unit_name`");
    }

    void reportSecondTitle(size_t at) {
        auto& d = report.error("lct-several-titles", wholeLine(blocks[at].first),
                               "a second H1 heading; a file holds one unit",
                               "put the unit into a file of its own, or make this `##`");
        report.note(d, unit.name.span, "the unit is named here");
    }

    /// The text of a heading. An ATX heading may end in a run of `#`, which is no part of it.
    Text titleOf(const Block& heading) const {
        const std::string_view first = line(heading.first);
        const size_t start = std::min(first.find_first_not_of(' '), first.size());
        if (!first.substr(start).starts_with('#')) { // underlined
            std::string text = prose(heading.first, heading.last - 1);
            return {std::string(util::trim(text)), wholeLine(heading.first)};
        }
        size_t begin = std::min(first.find_first_not_of('#', start), first.size());
        while (begin < first.size() && util::isBlankChar(first[begin]))
            ++begin;
        std::string_view text = util::trim(first.substr(begin));
        const size_t beforeMarks = text.find_last_not_of('#');
        if (beforeMarks == std::string_view::npos)
            text = {};
        else if (text[beforeMarks] == ' ' || text[beforeMarks] == '\t')
            text = util::trim(text.substr(0, beforeMarks));
        if (text.empty())
            return {{}, wholeLine(heading.first)};
        return {std::string(text), span(heading.first, begin, text.size())};
    }

    void section(size_t at) {
        const Block& heading = blocks[at];
        const size_t next = nextHeading(at);
        RawSection out;
        out.title = titleOf(heading);
        out.heading = out.title.span;
        const std::string name = out.title.text;
        constexpr std::string_view tableLead = "Table:";
        if (name == "Table" || name.starts_with(tableLead)) {
            out.isTable = true;
            const std::string_view rest =
                util::trim(std::string_view(name).substr(std::min(tableLead.size(), name.size())));
            out.title.text = rest;
            out.title.span.column += static_cast<unsigned>(name.size() - rest.size());
            out.title.span.length = static_cast<unsigned>(rest.size());
        }
        if (!out.isTable && !findSection(name)) {
            out.markdown = prose(heading.first, endOf(next));
            unit.sections.push_back(std::move(out));
            return;
        }
        const Block* found = nullptr;
        for (size_t i = at + 1; i < next; ++i) {
            if (blocks[i].kind != Block::Kind::Table)
                continue;
            if (found)
                reportSecondTable(out, name, blocks[i], *found);
            else
                found = &blocks[i];
        }
        std::vector<bool> directive(lines.size() >= heading.last ? endOf(next) + 2 - heading.last
                                                                 : 1);
        bool whole = true;
        for (size_t i = at + 1; i < next; ++i) {
            if (blocks[i].kind == Block::Kind::Paragraph)
                whole = paragraph(out, blocks[i], found, directive, heading.last) && whole;
        }
        if (!found) {
            if (whole)
                report.error("lct-no-table", out.heading, "the section `" + name + "` has no table",
                             "add its table, or remove the section");
            return;
        }
        out.proseBefore = proseWithout(heading.last + 1, found->first - 1, directive, heading.last);
        out.proseAfter = prose(found->last + 1, endOf(next));
        out.table = cutTable(*found);
        unit.sections.push_back(std::move(out));
    }

    void reportSecondTable(const RawSection& in, const std::string& name, const Block& second,
                           const Block& first) {
        auto& d = report.error("lct-second-table", wholeLine(second.first),
                               "a second table in the section `" + name + "`",
                               in.isTable ? "give each table its own heading `## Table: title`"
                                          : "join the two tables");
        report.note(d, wholeLine(first.first), "the first table is here");
    }

    /// Finds directives in front of the table. False if a line looks like a row of a table.
    bool paragraph(RawSection& out, const Block& block, const Block* found,
                   std::vector<bool>& isDirective, unsigned base) {
        for (unsigned i = block.first; i <= block.last; ++i) {
            const std::string_view text = util::trim(line(i));
            if (text.starts_with('|')) {
                reportStrayRow(block, i, found);
                return false;
            }
            const size_t colon = text.find(':');
            if (!out.isTable || colon == std::string_view::npos)
                continue;
            const std::string_view key = util::trim(text.substr(0, colon));
            if (key != "policy" && key != "default")
                continue;
            if (found && i > found->last) {
                report.error("lct-directive-place", wholeLine(i),
                             "a `" + std::string(key) + "` line stands after the table",
                             "move it between the heading and the table");
                continue;
            }
            const size_t begin = static_cast<size_t>(text.data() - line(i).data());
            const std::string_view value = util::trim(text.substr(colon + 1));
            const size_t valueAt = value.empty()
                                       ? begin + text.size()
                                       : static_cast<size_t>(value.data() - line(i).data());
            out.directives.push_back({{std::string(key), span(i, begin, key.size())},
                                      {std::string(value), span(i, valueAt, value.size())}});
            isDirective[i - base] = true;
        }
        return true;
    }

    void reportStrayRow(const Block& block, unsigned at, const Block* table) {
        if (table && at > table->last) {
            auto& d = report.error("lct-stray-row", wholeLine(at),
                                   "this row is outside of the table above it",
                                   "remove the blank line that ends the table");
            report.note(d, wholeLine(table->last), "the table ends here");
            return;
        }
        const bool delimited = at < block.last && isDelimiterRow(line(at + 1));
        if (!delimited) {
            report.error(
                "lct-malformed-table", wholeLine(at),
                "this looks like a table, but no row of dashes follows its header",
                "write a row such as `|---|---|` under the header, a cell for each column");
            return;
        }
        const size_t cells = cellRanges(line(at)).size(), dashes = cellRanges(line(at + 1)).size();
        report.error("lct-malformed-table", wholeLine(at + 1),
                     "the header has " + count(cells, "cell") + ", but the row of dashes has " +
                         std::to_string(dashes),
                     "write a `---` for each column");
    }

    static std::string count(size_t number, const std::string& noun) {
        return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
    }

    std::string proseWithout(unsigned first, unsigned last, const std::vector<bool>& isDirective,
                             unsigned base) const {
        std::string out;
        std::vector<unsigned> numbers;
        for (unsigned i = first; i <= last; ++i) {
            if (!isDirective[i - base])
                numbers.push_back(i);
        }
        auto blank = [&](unsigned number) { return isBlankLine(line(number)); };
        while (!numbers.empty() && blank(numbers.back()))
            numbers.pop_back();
        auto begin = std::find_if_not(numbers.begin(), numbers.end(), blank);
        for (auto i = begin; i != numbers.end(); ++i)
            out += (i == begin ? "" : "\n") + std::string(line(*i));
        return out;
    }

    struct Range {
        size_t begin, end;
    };

    /// The cells of a row as trimmed ranges of the line. A pipe after a backslash is no border, as
    /// in GitHub's own reader: one that is not preceded by two backslashes does not exist there.
    static std::vector<Range> cellRanges(std::string_view row) {
        std::vector<Range> cells;
        size_t begin = 0, end = row.size();
        while (begin < end && util::isBlankChar(row[begin]))
            ++begin;
        while (end > begin && util::isBlankChar(row[end - 1]))
            --end;
        if (begin < end && row[begin] == '|')
            ++begin;
        if (end > begin && row[end - 1] == '|' && (end - 1 == begin || row[end - 2] != '\\'))
            --end;
        for (size_t i = begin; i <= end; ++i) {
            const bool border = i == end || (row[i] == '|' && (i == begin || row[i - 1] != '\\'));
            if (!border)
                continue;
            Range cell{begin, i};
            while (cell.begin < cell.end && util::isBlankChar(row[cell.begin]))
                ++cell.begin;
            while (cell.end > cell.begin && util::isBlankChar(row[cell.end - 1]))
                --cell.end;
            if (cell.begin == cell.end) // point into the middle of an empty cell
                cell.begin = cell.end = std::min(begin + 1, i);
            cells.push_back(cell);
            begin = i + 1;
        }
        return cells;
    }

    RawRow cutRow(unsigned number) {
        const std::string_view text = line(number);
        RawRow row;
        row.span = wholeLine(number);
        for (const Range& range : cellRanges(text)) {
            const size_t length = range.end - range.begin;
            Text& cell = row.cells.emplace_back();
            cell.span = span(number, range.begin, length);
            if (length > maxCellBytes) {
                report.error("lct-cell-too-long", cell.span,
                             "a cell of " + std::to_string(length) + " bytes; the limit is " +
                                 std::to_string(maxCellBytes),
                             "name parts of it as signals with equations of their own");
                continue;
            }
            cell.text.reserve(length);
            for (size_t i = range.begin; i < range.end; ++i) {
                if (text[i] == '\\' && i + 1 < range.end && text[i + 1] == '|')
                    continue;
                cell.text += text[i];
            }
        }
        return row;
    }

    std::optional<RawTable> cutTable(const Block& block) {
        RawTable table;
        table.header = cutRow(block.first);
        table.rows.reserve(block.last - block.first);
        for (unsigned i = block.first + 2; i <= block.last; ++i)
            table.rows.push_back(cutRow(i));
        return table;
    }

    const std::string& file;
    Report& report;
    std::vector<std::string_view> lines;
    std::vector<Block> blocks;
    RawUnit unit;
    size_t byteOrderMark = 0;
};

} // namespace

std::optional<RawUnit> cutMarkdown(std::string_view text, const std::string& file, Report& report) {
    return Cutter(text, file, report).cut();
}

} // namespace palindrome::lct
