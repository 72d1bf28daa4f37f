// Csv.cpp - sheets as comma-separated values.
// SPDX-License-Identifier: MIT
#include "lct/Csv.h"

#include "util/Text.h"

#include <algorithm>

namespace palindrome::lct {

namespace {

constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";

std::string quoted(const std::string& cell) {
    const bool plain = cell.find_first_of(",;\t\"\n\r") == std::string::npos &&
                       util::trim(cell).size() == cell.size();
    if (plain)
        return cell;
    std::string out = "\"";
    for (const char c : cell) {
        out += c;
        if (c == '"')
            out += c;
    }
    return out + "\"";
}

class Parser {
public:
    Parser(std::string_view theText, const std::string& theFile, Report& theReport)
        : text(theText), file(theFile), report(theReport) {
        if (text.starts_with(byteOrderMark))
            lineStart = at = byteOrderMark.size();
        const size_t end = text.find_first_of(",;\t\n\r", at);
        if (end != std::string_view::npos && text[end] != '\n' && text[end] != '\r')
            separator = text[end];
    }

    Sheet parse() {
        Sheet sheet;
        while (at < text.size() && good) {
            SheetRow row = parseRow();
            if (std::any_of(row.cells.begin(), row.cells.end(), [](auto& c) { return !c.blank(); }))
                sheet.rows.push_back(std::move(row));
        }
        return sheet;
    }

private:
    bool atLineEnd() const { return at == text.size() || text[at] == '\n' || text[at] == '\r'; }

    diag::Span span(size_t begin, size_t end) const {
        return {file, line, static_cast<unsigned>(begin - lineStart + 1),
                static_cast<unsigned>(end - begin)};
    }

    /// Steps over a line end, if there is one.
    void nextLine() {
        if (at < text.size() && text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n')
            ++at;
        if (at < text.size())
            ++at;
        ++line;
        lineStart = at;
    }

    SheetRow parseRow() {
        SheetRow row;
        row.span = {file, line, 1, 0};
        while (good) {
            row.cells.push_back(parseCell());
            if (atLineEnd())
                break;
            ++at; // the separator
        }
        if (row.span.line == line)
            row.span.length = static_cast<unsigned>(at - lineStart);
        nextLine();
        return row;
    }

    SheetCell parseCell() {
        SheetCell cell;
        if (at < text.size() && text[at] == '"')
            return quotedCell();
        const size_t begin = at;
        while (!atLineEnd() && text[at] != separator)
            ++at;
        cell.text = text.substr(begin, at - begin);
        cell.span = span(begin, at);
        return cell;
    }

    SheetCell quotedCell() {
        SheetCell cell;
        const size_t begin = at++;
        // A place inside of the text cannot be told from its columns once quotes are doubled; the
        // length with the quotes says so.
        cell.span = span(begin, begin + 1);
        while (at < text.size()) {
            if (text[at] == '"') {
                if (at + 1 < text.size() && text[at + 1] == '"')
                    ++at;
                else
                    break;
            }
            if (text[at] == '\n' || text[at] == '\r') {
                cell.text += '\n';
                nextLine();
                continue;
            }
            cell.text += text[at++];
        }
        if (at == text.size()) {
            report.error("sheet-csv", cell.span, "a quotation mark is not closed",
                         "quotation marks inside of a quoted cell are doubled");
            good = false;
            return cell;
        }
        ++at;
        if (cell.span.line == line)
            cell.span = span(begin, at);
        if (!atLineEnd() && text[at] != separator) {
            report.error("sheet-csv", span(at, at + 1), "text behind the end of a quoted cell",
                         "quotation marks inside of a quoted cell are doubled");
            good = false;
        }
        return cell;
    }

    std::string_view text;
    const std::string& file;
    Report& report;
    char separator = ',';
    size_t at = 0, lineStart = 0;
    unsigned line = 1;
    bool good = true;
};

} // namespace

std::string printCsv(const std::vector<SheetText>& sheets) {
    std::string out(byteOrderMark);
    for (const SheetText& sheet : sheets) {
        if (&sheet != &sheets.front())
            out += "\n";
        for (const auto& row : sheet.rows) {
            for (size_t i = 0; i < row.size(); ++i)
                out += (i == 0 ? "" : ",") + quoted(row[i]);
            out += "\n";
        }
    }
    return out;
}

Sheet parseCsv(std::string_view text, const std::string& file, Report& report) {
    return Parser(text, file, report).parse();
}

} // namespace palindrome::lct
