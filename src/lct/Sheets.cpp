// Sheets.cpp - logic condition tables as CSV and as spreadsheets.
// SPDX-License-Identifier: MIT
#include "lct/Sheets.h"

#include "lct/Csv.h"
#include "lct/Json.h"
#include "lct/Ods.h"
#include "lct/Printer.h"
#include "lct/Prose.h"
#include "lct/SheetReader.h"
#include "lct/SheetWriter.h"
#include "lct/Xlsx.h"
#include "util/Files.h"
#include "util/Text.h"

#include <algorithm>
#include <filesystem>

namespace palindrome::lct {

namespace {

namespace fs = std::filesystem;

const char* ruleOf(Failure::Kind kind) {
    switch (kind) {
    case Failure::Kind::Limit:
        return "sheet-limit";
    default:
        return "sheet-damaged";
    }
}

/// The text of a cell beside each finding that has none yet.
class CellQuotes {
public:
    explicit CellQuotes(const Workbook& workbook) {
        for (const Sheet& sheet : workbook.sheets)
            for (const SheetRow& row : sheet.rows)
                for (const SheetCell& cell : row.cells)
                    if (!cell.text.empty())
                        cells.push_back(&cell);
    }

    void quote(diag::Diagnostic& d) const {
        for (diag::Diagnostic& note : d.notes)
            quote(note);
        if (!d.quote.empty() || d.span.line == 0)
            return;
        for (const SheetCell* cell : cells) {
            if (cell->span.file != d.span.file || cell->span.line != d.span.line ||
                cell->span.column != d.span.column)
                continue;
            d.quote = util::shorten(cell->text, 120);
            d.quoteColumn = 1;
            return;
        }
    }

private:
    std::vector<const SheetCell*> cells;
};

std::optional<Unit> unitOf(const Workbook& workbook, const std::string& path, Report& report) {
    auto raw = cutWorkbook(workbook, report);
    if (!raw)
        return std::nullopt;
    const diag::Span name = raw->name.span;
    auto unit = buildUnit(std::move(*raw), path, report);
    if (unit && !survivesMarkdown(*unit)) {
        report.error("sheet-prose", name,
                     "the unit cannot be written as Markdown: some text would be read as a heading, "
                     "a table or a setting",
                     "remove headings of level 1 and 2, tables, and open code fences or comments from "
                     "the rows of text");
        return std::nullopt;
    }
    return unit;
}

bool parseInto(Workbook& workbook, const std::string& text, const std::string& file,
               diag::Sink& sink) {
    if (!diag::checkText(text, file, std::string_view::npos, sink))
        return false;
    const diag::Quoter quoter(text);
    Report report(sink, quoter);
    workbook.sheets.push_back(parseCsv(text, file, report));
    return !report.failed();
}

std::optional<Unit> readCsv(const std::vector<std::string>& files, const std::string& path,
                            diag::Sink& sink, size_t limit) {
    Workbook workbook;
    workbook.csv = true;
    for (const std::string& file : files) {
        const auto text = diag::readSource(file, sink, limit);
        if (!text || !parseInto(workbook, *text, file, sink))
            return std::nullopt;
    }
    const size_t before = sink.all().size();
    const diag::Quoter none({});
    Report report(sink, none);
    auto unit = unitOf(workbook, path, report);
    const CellQuotes quotes(workbook);
    for (size_t i = before; i < sink.all().size(); ++i)
        quotes.quote(sink.all()[i]);
    return unit;
}

std::optional<Unit> readFolder(const std::string& path, diag::Sink& sink, size_t limit) {
    std::vector<std::string> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(path, error))
        if (entry.path().extension() == ".csv" && entry.is_regular_file(error))
            files.push_back(entry.path().string());
    if (files.empty() || files.size() > maxSheets) {
        sink.error("file-unreadable", {path, 0, 0, 0},
                   files.empty() ? "the folder has no .csv files"
                                 : "the folder has more than " + std::to_string(maxSheets) +
                                       " .csv files");
        return std::nullopt;
    }
    std::sort(files.begin(), files.end());
    return readCsv(files, path, sink, limit);
}

std::optional<Unit> readWorkbook(const std::string& path, TableFormat format, diag::Sink& sink,
                                 size_t limit) {
    auto bytes = util::readFile(path, limit);
    if (!bytes) {
        std::error_code error;
        const bool large = fs::is_regular_file(path, error) && fs::file_size(path, error) > limit;
        sink.error(large ? "file-too-large" : "file-unreadable", {path, 0, 0, 0},
                   bytes.error().message);
        return std::nullopt;
    }
    auto workbook = format == TableFormat::Xlsx ? readXlsx(*bytes, path) : readOds(*bytes, path);
    if (!workbook) {
        sink.error(ruleOf(workbook.error().kind), {path, 0, 0, 0},
                   "the spreadsheet cannot be read: " + workbook.error().message,
                   "save it again from a spreadsheet program, as .xlsx or .ods without a password");
        return std::nullopt;
    }
    const size_t before = sink.all().size();
    const diag::Quoter none({});
    Report report(sink, none);
    auto unit = unitOf(*workbook, path, report);
    const CellQuotes quotes(*workbook);
    for (size_t i = before; i < sink.all().size(); ++i)
        quotes.quote(sink.all()[i]);
    return unit;
}

/// "02_ports.csv": the number keeps the order.
std::string fileName(size_t index, const std::string& sheet) {
    std::string name = (index < 10 ? "0" : "") + std::to_string(index) + "_";
    for (const char c : sheet)
        name += util::isLetter(c) || util::isDigit(c) ? static_cast<char>(std::tolower(
                                                            static_cast<unsigned char>(c)))
                                                      : '_';
    return name + ".csv";
}

} // namespace

std::optional<TableFormat> formatOf(const std::string& path) {
    std::string name = path;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    std::error_code error;
    if (name.ends_with('/') || fs::is_directory(path, error))
        return TableFormat::CsvFolder;
    if (name.ends_with(".md"))
        return TableFormat::Markdown;
    if (name.ends_with(".json"))
        return TableFormat::Json;
    if (name.ends_with(".csv"))
        return TableFormat::Csv;
    if (name.ends_with(".xlsx"))
        return TableFormat::Xlsx;
    if (name.ends_with(".ods"))
        return TableFormat::Ods;
    return std::nullopt;
}

std::optional<Unit> readSheets(const std::string& path, TableFormat format, diag::Sink& sink,
                               size_t limit) {
    if (format == TableFormat::CsvFolder)
        return readFolder(path, sink, limit);
    if (format == TableFormat::Csv)
        return readCsv({path}, path, sink, limit);
    return readWorkbook(path, format, sink, limit);
}

Result<std::vector<std::pair<std::string, std::string>>> printUnit(const Unit& unit,
                                                                   TableFormat format) {
    std::vector<std::pair<std::string, std::string>> files;
    Result<std::string> bytes;
    switch (format) {
    case TableFormat::Markdown:
        bytes = printMarkdown(unit);
        break;
    case TableFormat::Json:
        bytes = printJson(unit);
        break;
    case TableFormat::Csv:
        bytes = printCsv(sheetsOf(unit, SheetStyle::Csv));
        break;
    case TableFormat::Xlsx:
        bytes = printXlsx(sheetsOf(unit, SheetStyle::Workbook));
        break;
    case TableFormat::Ods:
        bytes = printOds(sheetsOf(unit, SheetStyle::Workbook));
        break;
    case TableFormat::CsvFolder:
        for (const SheetText& sheet : sheetsOf(unit, SheetStyle::Csv))
            files.emplace_back(fileName(files.size(), sheet.name), printCsv({sheet}));
        return files;
    }
    if (!bytes)
        return tl::unexpected<Failure>(bytes.error());
    files.emplace_back(std::string(), std::move(*bytes));
    return files;
}

} // namespace palindrome::lct
