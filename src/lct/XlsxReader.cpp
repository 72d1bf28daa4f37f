// XlsxReader.cpp - reads the cells of workbooks of Office Open XML.
// SPDX-License-Identifier: MIT
#include "lct/SheetBuilder.h"
#include "lct/Xlsx.h"
#include "lct/Xml.h"
#include "lct/Zip.h"
#include "util/CellName.h"
#include "util/Text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

namespace palindrome::lct {

namespace {

std::optional<unsigned> numberOf(std::string_view text) {
    unsigned value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// `../media/x` or `/xl/worksheets/sheet1.xml` relative to the folder `base` ("xl/").
std::string resolved(const std::string& base, std::string_view target) {
    if (target.starts_with('/'))
        return std::string(target.substr(1));
    std::string folder = base;
    while (target.starts_with("../")) {
        target.remove_prefix(3);
        const size_t slash = folder.size() < 2 ? std::string::npos : folder.rfind('/', folder.size() - 2);
        folder = slash == std::string::npos ? "" : folder.substr(0, slash + 1);
    }
    return folder + std::string(target);
}

struct Relation {
    std::string type, target;
};

class Relations : public XmlEvents {
public:
    void begin(std::string_view name, const XmlAttributes& a) override {
        if (name == "Relationship")
            all[a.get("Id")] = {a.get("Type"), a.get("Target")};
    }
    void end(std::string_view) override {}
    void characters(std::string_view) override {}

    const Relation* ofType(std::string_view ending) const {
        for (const auto& [id, relation] : all)
            if (relation.type.ends_with(ending))
                return &relation;
        return nullptr;
    }

    std::map<std::string, Relation> all;
};

class SheetList : public XmlEvents {
public:
    void begin(std::string_view name, const XmlAttributes& a) override {
        if (name != "sheet")
            return;
        for (const XmlAttribute& attribute : a.all)
            if (attribute.name == "id" && !attribute.prefix.empty())
                sheets.emplace_back(a.get("name"), attribute.value);
    }
    void end(std::string_view) override {}
    void characters(std::string_view) override {}

    std::vector<std::pair<std::string, std::string>> sheets; ///< name, id of its relation
};

/// The texts that sheets share. The reading aid of a text is no part of it.
class SharedStrings : public XmlEvents {
public:
    void begin(std::string_view name, const XmlAttributes&) override {
        if (name == "si")
            texts.emplace_back();
        else if (name == "t")
            inText = true;
        else if (name == "rPh")
            inAid = true;
    }
    void end(std::string_view name) override {
        if (name == "t")
            inText = false;
        else if (name == "rPh")
            inAid = false;
    }
    void characters(std::string_view text) override {
        if (inText && !inAid && !texts.empty())
            texts.back() += text;
    }

    std::vector<std::string> texts;

private:
    bool inText = false, inAid = false;
};

/// Which formats of cells show dates, and which powers of ten.
class Styles : public XmlEvents {
public:
    enum class Format { Plain, Date, Scientific };

    void begin(std::string_view name, const XmlAttributes& a) override {
        if (name == "numFmt") {
            if (const auto id = numberOf(a.get("numFmtId")))
                codes[*id] = formatOf(a.get("formatCode"));
        }
        else if (name == "cellXfs")
            inCells = true;
        else if (name == "xf" && inCells)
            cells.push_back(numberOf(a.get("numFmtId")).value_or(0));
    }
    void end(std::string_view name) override {
        if (name == "cellXfs")
            inCells = false;
    }
    void characters(std::string_view) override {}

    Format format(std::string_view style) const {
        const auto index = numberOf(style);
        if (!index || *index >= cells.size())
            return Format::Plain;
        const unsigned id = cells[*index];
        if (const auto code = codes.find(id); code != codes.end())
            return code->second;
        // The numbers that have a meaning without a code.
        if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
            (id >= 50 && id <= 58))
            return Format::Date;
        return id == 11 || id == 48 ? Format::Scientific : Format::Plain;
    }

private:
    /// A code shows a date if it has one of its letters outside of texts, colours and conditions.
    static Format formatOf(std::string_view code) {
        bool quoted = false, bracket = false;
        for (size_t i = 0; i < code.size(); ++i) {
            const char c = code[i];
            if (c == '"')
                quoted = !quoted;
            else if (quoted)
                continue;
            else if (c == '\\' || c == '_' || c == '*')
                ++i;
            else if (c == '[' || c == ']')
                bracket = c == '[';
            else if (!bracket && (c == 'E' || c == 'e') && i + 1 < code.size() &&
                     (code[i + 1] == '+' || code[i + 1] == '-'))
                return Format::Scientific;
            else if (!bracket && std::string_view("dmyhsDMYHS").find(c) != std::string_view::npos)
                return Format::Date;
        }
        return Format::Plain;
    }

    std::map<unsigned, Format> codes;
    std::vector<unsigned> cells;
    bool inCells = false;
};

/// The day of a date's number, as 2000-01-31; the number itself if it is none.
std::string dayOf(const std::string& text) {
    char* end = nullptr;
    const double serial = std::strtod(text.c_str(), &end);
    if (end == text.c_str() || !(serial >= 1 && serial < 2'958'466))
        return text;
    // Days since 1970-01-01 to a date of the Gregorian calendar, counted in eras of 400 years.
    const long days = static_cast<long>(std::floor(serial)) - 25'569 + 719'468;
    const long era = days / 146'097, day = days % 146'097;
    const long year = (day - day / 1460 + day / 36'524 - day / 146'096) / 365;
    const long dayOfYear = day - (365 * year + year / 4 - year / 100);
    const long month = (5 * dayOfYear + 2) / 153;
    auto two = [](long number) {
        return (number < 10 ? "0" : "") + std::to_string(number);
    };
    return std::to_string(year + era * 400 + (month >= 10 ? 1 : 0)) + "-" +
           two(month < 10 ? month + 3 : month - 9) + "-" +
           two(dayOfYear - (153 * month + 2) / 5 + 1);
}

struct Address {
    unsigned row = 0, column = 0;
};

/// "B7"; nothing for other texts.
std::optional<Address> addressOf(std::string_view text) {
    Address address;
    size_t i = 0;
    for (; i < text.size() && i < 3 && text[i] >= 'A' && text[i] <= 'Z'; ++i)
        address.column = address.column * 26 + static_cast<unsigned>(text[i] - 'A' + 1);
    const auto row = numberOf(text.substr(i));
    if (i == 0 || !row || *row == 0)
        return std::nullopt;
    address.row = *row;
    return address;
}

class Worksheet : public XmlEvents {
public:
    Worksheet(SheetBuilder& theBuilder, const SharedStrings& theStrings, const Styles& theStyles)
        : builder(theBuilder), strings(theStrings), styles(theStyles) {}

    void begin(std::string_view name, const XmlAttributes& a) override {
        if (name == "row") {
            at.row = a.get("r").empty() ? at.row + 1 : numberOf(a.get("r")).value_or(0);
            at.column = 0;
        }
        else if (name == "c")
            beginCell(a);
        else if (name == "v" || name == "t" || name == "f") {
            into = name == "v" ? &value : name == "t" ? &inlineText : &formula;
            hasFormula = hasFormula || name == "f";
        }
        else if (name == "rPh")
            inAid = true;
        else if (name == "mergeCell")
            merge(a.get("ref"));
    }

    void end(std::string_view name) override {
        if (name == "c")
            endCell();
        else if (name == "v" || name == "t" || name == "f")
            into = nullptr;
        else if (name == "rPh")
            inAid = false;
    }

    void characters(std::string_view text) override {
        if (into && !inAid)
            *into += text;
    }

private:
    void beginCell(const XmlAttributes& a) {
        ++at.column;
        if (!a.get("r").empty()) {
            const auto address = addressOf(a.get("r"));
            if (!address)
                throw Failure{Failure::Kind::Unreadable,
                              "the address `" + util::shorten(a.get("r"), 20) + "` is none"};
            at = *address;
        }
        type = a.get("t");
        style = a.get("s");
        value.clear();
        inlineText.clear();
        formula.clear();
        hasFormula = false;
    }

    void endCell() {
        SheetCell cell;
        if (hasFormula)
            cell = {SheetCell::Kind::Formula, "=" + formula, {}};
        else if (type == "s") {
            const auto index = numberOf(value);
            if (!index || *index >= strings.texts.size())
                throw Failure{Failure::Kind::Unreadable,
                              "the cell " + util::spreadsheetCell(at.row, at.column) + " refers to no text"};
            cell.text = decodedCharacters(strings.texts[*index], true);
        }
        else if (type == "inlineStr")
            cell.text = decodedCharacters(inlineText, true);
        else if (type == "str")
            cell.text = decodedCharacters(value, true);
        else if (type == "b")
            cell = {SheetCell::Kind::Boolean, value == "1" ? "TRUE" : "FALSE", {}};
        else if (type == "e")
            cell = {SheetCell::Kind::Error, value, {}};
        else if (type == "d")
            cell = {SheetCell::Kind::Date, value, {}};
        else if (!value.empty())
            cell = numeric();
        builder.cell(at.row, at.column, std::move(cell));
    }

    SheetCell numeric() const {
        switch (styles.format(style)) {
        case Styles::Format::Date:
            return {SheetCell::Kind::Date, dayOf(value), {}};
        case Styles::Format::Scientific:
            // As it is shown, so that it is no plain number.
            return {SheetCell::Kind::Number, value + "E0", {}};
        case Styles::Format::Plain:
            break;
        }
        return {SheetCell::Kind::Number, value, {}};
    }

    void merge(std::string_view range) {
        const size_t colon = std::min(range.find(':'), range.size());
        const auto first = addressOf(range.substr(0, colon));
        const auto last = addressOf(range.substr(std::min(colon + 1, range.size())));
        if (first && last)
            builder.merged(first->row, first->column, last->row, last->column);
    }

    SheetBuilder& builder;
    const SharedStrings& strings;
    const Styles& styles;
    Address at;
    std::string type, style, value, inlineText, formula;
    std::string* into = nullptr;
    bool hasFormula = false, inAid = false;
};

/// Reads one part into `events`; throws its failure.
void readPart(const ZipReader& zip, const std::string& name, XmlEvents& events) {
    auto text = zip.read(name);
    if (!text)
        throw text.error();
    if (auto parsed = parseXml(std::move(*text), events); !parsed)
        throw parsed.error();
}

void readBook(const ZipReader& zip, const std::string& path, Workbook& workbook) {
    Relations package;
    readPart(zip, "_rels/.rels", package);
    const Relation* main = package.ofType("/officeDocument");
    if (!main)
        throw Failure{Failure::Kind::Unreadable, "it is no workbook"};
    const std::string name = resolved("", main->target);
    const size_t slash = name.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : name.substr(0, slash + 1);
    SheetList list;
    readPart(zip, name, list);
    if (list.sheets.empty())
        throw Failure{Failure::Kind::Unreadable, "it has no sheets, or is no workbook of .xlsx"};
    Relations relations;
    readPart(zip, folder + "_rels/" + name.substr(folder.size()) + ".rels", relations);
    SharedStrings strings;
    if (const auto* part = relations.ofType("/sharedStrings"))
        readPart(zip, resolved(folder, part->target), strings);
    Styles styles;
    if (const auto* part = relations.ofType("/styles"))
        readPart(zip, resolved(folder, part->target), styles);
    SheetBuilder builder(workbook, path);
    for (const auto& [sheet, id] : list.sheets) {
        const auto relation = relations.all.find(id);
        if (relation == relations.all.end() || !relation->second.type.ends_with("/worksheet"))
            throw Failure{Failure::Kind::Unreadable,
                          "the sheet " + sheet + " is a chart or something else without cells"};
        builder.begin(sheet);
        Worksheet worksheet(builder, strings, styles);
        readPart(zip, resolved(folder, relation->second.target), worksheet);
    }
}

} // namespace

Result<Workbook> readXlsx(std::string_view bytes, const std::string& path) {
    auto zip = ZipReader::open(bytes);
    if (!zip)
        return tl::unexpected<Failure>(zip.error());
    Workbook workbook;
    try {
        readBook(*zip, path, workbook);
    }
    catch (const Failure& failure) {
        return tl::unexpected<Failure>(failure);
    }
    return workbook;
}

} // namespace palindrome::lct
