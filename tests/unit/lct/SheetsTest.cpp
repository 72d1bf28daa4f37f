// SheetsTest.cpp - tables survive CSV and spreadsheets, and what spreadsheets do to cells is named.
// SPDX-License-Identifier: MIT
#include "Samples.h"
#include "UnitGenerator.h"

#include "diag/Render.h"
#include "lct/Ods.h"
#include "lct/Printer.h"
#include "lct/SheetMarks.h"
#include "lct/SheetReader.h"
#include "lct/SheetWriter.h"
#include "lct/Sheets.h"
#include "lct/Xlsx.h"
#include "lct/Xml.h"
#include "lct/Zip.h"
#include "util/Files.h"

#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>

using namespace palindrome;
using namespace palindrome::lct;

namespace {

namespace fs = std::filesystem;

class Folder {
public:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "pal-sheets-XXXXXX").string();
        path = ::mkdtemp(pattern.data());
    }
    ~Folder() { fs::remove_all(path); }
    std::string path;
};

/// Writes the unit in a format, reads it, and compares; empty if nothing was lost.
std::string lossIn(const Unit& unit, TableFormat format, const std::string& path) {
    const auto files = printUnit(unit, format);
    if (!files)
        return "not written: " + files.error().message;
    if (format == TableFormat::CsvFolder)
        fs::remove_all(path);
    for (const auto& [name, bytes] : *files)
        if (auto written = util::writeFileAtomic(name.empty() ? path : path + "/" + name, bytes, false);
            !written)
            return written.error().message;
    diag::Sink sink;
    const auto again = readSheets(path, format, sink);
    if (!again)
        return "not readable:\n" + diag::renderText(sink.all()) + printMarkdown(unit);
    if (!sink.all().empty() && sink.all()[0].rule.starts_with("sheet-"))
        return "read with findings:\n" + diag::renderText(sink.all());
    if (printMarkdown(*again) != printMarkdown(unit))
        return "read as another unit:\n" + printMarkdown(unit) + "\nis now\n" + printMarkdown(*again);
    return {};
}

Workbook textWorkbook(const std::vector<std::vector<std::string>>& rows) {
    Workbook workbook;
    auto& sheet = workbook.sheets.emplace_back();
    sheet.name = "S";
    for (size_t r = 0; r < rows.size(); ++r) {
        auto& row = sheet.rows.emplace_back();
        row.span = {"x.xlsx#S", static_cast<unsigned>(r + 1), 1, 1};
        for (size_t c = 0; c < rows[r].size(); ++c)
            row.cells.push_back({SheetCell::Kind::Text, rows[r][c],
                                 {"x.xlsx#S", static_cast<unsigned>(r + 1),
                                  static_cast<unsigned>(c + 1), 1}});
    }
    return workbook;
}

std::string rulesOf(const SheetCell& cell, bool prose = false, bool csv = false) {
    diag::Sink sink;
    const diag::Quoter quoter({});
    Report report(sink, quoter);
    vetCell(cell, prose, csv, report);
    std::string rules;
    for (const auto& d : sink.all())
        rules += (rules.empty() ? "" : " ") + d.rule;
    return rules;
}

SheetCell number(const std::string& text) {
    return {SheetCell::Kind::Number, text, {}};
}
SheetCell text(const std::string& text) {
    return {SheetCell::Kind::Text, text, {}};
}

} // namespace

TEST_CASE("generated units with hostile cells survive CSV, folders of CSV, .xlsx and .ods") {
    const Folder folder;
    const char* wanted = std::getenv("PALINDROME_FUZZ");
    const size_t count = wanted ? std::strtoull(wanted, nullptr, 10) : 150;
    UnitGenerator generator(4711);
        for (size_t i = 0; i < count; ++i) {
        const Unit unit = generator.unit();
        for (const auto& [format, name] : {std::pair(TableFormat::Csv, "/u.csv"),
                                           std::pair(TableFormat::CsvFolder, "/u"),
                                           std::pair(TableFormat::Xlsx, "/u.xlsx"),
                                           std::pair(TableFormat::Ods, "/u.ods")}) {
            const std::string loss = lossIn(unit, format, folder.path + name);
            REQUIRE_MESSAGE(loss.empty(), i << " " << name << ": " << loss);
        }
    }
}

TEST_CASE("apostrophes keep texts apart from marks and formulas, and are lossless") {
    using marks::escaped;
    using marks::unescaped;
    for (const std::string cell : {"=1", "+1", "@x", "-1", "-", "'-", "'=1", "''=1", "'0", "'1", "'{a}",
                                   "#unit", "'#unit", "''", "'", "", "\tx", "a=b", "'a", "- x", "->y"})
        for (const bool first : {false, true})
            for (const bool csv : {false, true}) {
                CAPTURE(cell);
                CHECK(unescaped(escaped(cell, first, csv), first) == cell);
            }
    for (const std::string formula : {"=1+2", "+1", "@SUM(A1)", "-2+3", "\t=1"})
        CHECK(escaped(formula, false, true) == "'" + formula);
    CHECK(escaped("-", false, true) == "-");
    CHECK(escaped("'0", true, true) == "'0"); // SystemVerilog's fill literal stays readable
    CHECK(escaped("#unit", true, false) == "'#unit");
}

TEST_CASE("what a spreadsheet makes of typed texts is named") {
    CHECK(rulesOf(number("10")) == "sheet-number"); // of 0010
    CHECK(rulesOf(number("1000")) == "sheet-number");
    CHECK(rulesOf(number("1000E0")) == "sheet-number");
    CHECK(rulesOf(number("1.5")) == "sheet-number");
    CHECK(rulesOf(number("123456789012")) == "sheet-number");
    CHECK(rulesOf(number("0")).empty());
    CHECK(rulesOf(number("1")).empty());
    CHECK(rulesOf(number("42")).empty());
    CHECK(rulesOf(number("-3")).empty());
    CHECK(rulesOf({SheetCell::Kind::Date, "2000-01-01", {}}) == "sheet-date");
    CHECK(rulesOf({SheetCell::Kind::Date, "2000-01-01", {}}, true) == "sheet-date");
    CHECK(rulesOf({SheetCell::Kind::Boolean, "TRUE", {}}) == "sheet-value");
    CHECK(rulesOf({SheetCell::Kind::Error, "#N/A", {}}) == "sheet-value");
    CHECK(rulesOf({SheetCell::Kind::Formula, "=1+2", {}}) == "sheet-formula");
    CHECK(rulesOf(text("a\u00a0b")) == "sheet-character");
    CHECK(rulesOf(text("8\u2019hff")) == "sheet-character");
    CHECK(rulesOf(text("a \u2013 b")) == "sheet-character");
    CHECK(rulesOf(text("\u201cx\u201d"), true).empty()); // in a note
    CHECK(rulesOf(text("s == \"\u201c\"")).empty());     // in a string literal
    CHECK(rulesOf(text("a ")) == "sheet-blanks");
    CHECK(rulesOf(text("1-Jan"), false, true) == "sheet-reformatted");
    CHECK(rulesOf(text("Jan-00"), false, true) == "sheet-reformatted");
    CHECK(rulesOf(text("1.00E+03"), false, true) == "sheet-reformatted");
    CHECK(rulesOf(text("1-Jan"), false, false).empty());
    CHECK(rulesOf(text("a-b"), false, true).empty());
}

TEST_CASE("places in workbooks are shown as sheet and cell") {
    diag::Sink sink;
    const diag::Quoter quoter({});
    Report report(sink, quoter);
    auto workbook = textWorkbook({{"#unit", "u"}, {"#section", "Ports"}, {"name", "direction", "type"}});
    workbook.sheets[0].rows[2].cells[2].kind = SheetCell::Kind::Formula;
    CHECK(!cutWorkbook(workbook, report));
    REQUIRE(sink.all().size() == 1);
    CHECK(diag::renderText(sink.all()[0]).starts_with("x.xlsx:S!C3: error: the cell holds a formula"));
}

TEST_CASE("layouts that are no tables are reported") {
    const std::vector<std::pair<std::vector<std::vector<std::string>>, std::string>> cases{
        {{{"a", "b"}}, "sheet-layout"},
        {{{"#unit", "u"}, {"#unit", "v"}}, "sheet-layout"},
        {{{"#unit", "u"}, {"#sektion", "Ports"}}, "sheet-layout"},
        {{{"#unit", "u"}, {"#section", "Port"}}, "sheet-layout"},
        {{{"#unit", "u"}, {"#policy", "first"}}, "sheet-layout"},
        {{{"#unit", "u"}, {"#below", "x"}}, "sheet-layout"},
        {{{"#unit", "u"}, {"#text", "x", "y"}}, "sheet-layout"},
        {{{"#unit", "u"}, {"#preamble", "x"}}, "sheet-layout"},
        {{{"#unit", "u"}, {"#prose"}}, "sheet-layout"},
        {{{"#section", "Ports"}, {"name"}, {"a"}}, "sheet-layout"}, // no unit
        {{{"#unit", "u"}, {"#section", "Ports"}}, "lct-no-table"},
        {{{"#unit", "u"}, {"#section", "Ports"}, {"name"}, {"a", "b"}}, "lct-ragged-row"},
        {{{"#unit", "u"}, {"#section", "Ports"}, {"name"}, {"a\nb"}}, "sheet-layout"},
    };
    for (const auto& [rows, rule] : cases) {
        diag::Sink sink;
        const diag::Quoter quoter({});
        Report report(sink, quoter);
        CHECK(!cutWorkbook(textWorkbook(rows), report));
        REQUIRE(!sink.all().empty());
        CHECK_MESSAGE(sink.all()[0].rule == rule, diag::renderText(sink.all()));
    }
}

TEST_CASE("a sheet of a known name needs no mark") {
    diag::Sink sink;
    const diag::Quoter quoter({});
    Report report(sink, quoter);
    auto workbook = textWorkbook({{"#unit", "u"}});
    auto ports = textWorkbook({{}, {"name", "direction", "type"}, {"a", "in", "logic"}});
    ports.sheets[0].name = "Ports";
    ports.sheets[0].rows.erase(ports.sheets[0].rows.begin());
    workbook.sheets.push_back(ports.sheets[0]);
    const auto raw = cutWorkbook(workbook, report);
    REQUIRE_MESSAGE(raw, diag::renderText(sink.all()));
    REQUIRE(raw->sections.size() == 1);
    CHECK(raw->sections[0].title.text == "Ports");
}

TEST_CASE("characters that XML cannot hold, and texts that look like them, survive") {
    Unit unit;
    unit.name.text = "u";
    unit.intent = "a\x01 b\x1f c\x7f _x0001_ _x0041_ _x005F_x0041_ _x00_ _xGGGG_  two\ttabs \x0c";
    unit.ports.push_back({{"a", {}}, {"in", {}}, {"logic", {}}, {"=1+2 _x000D_", {}}});
    unit.ports.push_back({{"y", {}}, {"out", {}}, {"logic", {}}, {"@x", {}}});
    unit.equations.push_back({{"y", {}}, {"a", {}}, {}});
    const Folder folder;
    for (const auto& [format, name] :
         {std::pair(TableFormat::Csv, "/u.csv"), std::pair(TableFormat::Xlsx, "/u.xlsx"),
          std::pair(TableFormat::Ods, "/u.ods")})
        CHECK(lossIn(unit, format, folder.path + name) == "");
}

TEST_CASE("equal units give equal bytes of workbooks") {
    UnitGenerator generator(5);
    const auto sheets = sheetsOf(generator.unit(), SheetStyle::Workbook);
    CHECK(printXlsx(sheets).value() == printXlsx(sheets).value());
    CHECK(printOds(sheets).value() == printOds(sheets).value());
}

TEST_CASE("texts that no cell can hold are refused") {
    SheetText sheet{"S", {{"#unit", std::string(40'000, 'x')}}, 0, 0, 0, {}};
    CHECK(printXlsx({sheet}).error().message.find("S!B1 is longer") != std::string::npos);
    CHECK(printOds({sheet}).has_value());
}

TEST_CASE("damaged and hostile archives are refused with a reason") {
    const std::string good = makeZip({{"mimetype", "x"}, {"content.xml", std::string(5000, 'a')}});
    auto reason = [](const std::string& archive, const std::string& part) {
        const auto zip = ZipReader::open(archive);
        if (!zip)
            return zip.error().message;
        const auto bytes = zip->read(part);
        return bytes ? std::string() : bytes.error().message;
    };
    CHECK(reason(good, "content.xml").empty());
    CHECK(reason(good, "other").find("missing") != std::string::npos);
    CHECK(reason("PK", "x").find("no ZIP") != std::string::npos);
    for (size_t i = 0; i < good.size(); ++i) { // no byte of it may crash the reader
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 0xff);
        (void)reason(bad, "content.xml");
        (void)reason(good.substr(0, i), "content.xml");
    }
    std::string bomb = good; // claims four gigabytes
    const size_t central = bomb.find("PK\x01\x02", bomb.find("PK\x01\x02") + 1);
    bomb.replace(central + 24, 4, "\xff\xff\xff\xfe");
    CHECK(reason(bomb, "content.xml").find("would unpack to") != std::string::npos);
    std::string liar = good; // claims less than the limit, but more than deflate can give
    liar.replace(central + 24, 4, std::string("\x00\x00\x00\x08", 4));
    CHECK(reason(liar, "content.xml").find("cannot have") != std::string::npos);
}

TEST_CASE("XML with a document type, too deep, or cut off is refused") {
    struct Nothing : XmlEvents {
        void begin(std::string_view, const XmlAttributes&) override {}
        void end(std::string_view) override {}
        void characters(std::string_view) override {}
    } nothing;
    CHECK(parseXml("<a><b c=\"&lt;\">&#8594;</b></a>", nothing));
    CHECK(parseXml("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", nothing)
              .error()
              .kind == Failure::Kind::Refused);
    std::string deep;
    for (int i = 0; i < 100'000; ++i)
        deep += "<a>";
    CHECK(parseXml(deep, nothing).error().kind == Failure::Kind::Limit);
    for (const std::string bad : {"", "x", "<a", "<a>", "<a></b>", "<a b=>", "<a>&bogus;</a>", "<a b='1",
                                  "<?xml", "<!--", "<a><![CDATA[x", "<a>\xff</a>", "</a>", "<a/", "<!"})
        CHECK_MESSAGE(!parseXml(bad, nothing), bad);
}
