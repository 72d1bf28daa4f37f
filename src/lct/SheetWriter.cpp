// SheetWriter.cpp - a unit as sheets of cells.
// SPDX-License-Identifier: MIT
#include "lct/SheetWriter.h"

#include "lct/Printer.h"
#include "lct/Sections.h"
#include "lct/SheetMarks.h"
#include "util/Text.h"

#include <algorithm>
#include <map>
#include <set>

namespace palindrome::lct {

namespace {

using Prose = std::vector<std::pair<SectionRef::Kind, std::string>>;

std::string proseOf(const Prose& texts, SectionRef::Kind kind) {
    const auto found = std::find_if(texts.begin(), texts.end(),
                                    [&](const auto& text) { return text.first == kind; });
    return found == texts.end() ? std::string() : found->second;
}

std::string oneLine(std::string_view text) {
    std::string out(text);
    std::replace_if(out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return std::string(util::trim(out));
}

/// The names of the items of an enum's definition; empty for other types.
std::vector<std::string> enumItems(const std::string& definition) {
    const size_t open = definition.find('{');
    if (util::leadingIdentifier(definition) != "enum" || open == std::string::npos)
        return {};
    const size_t close = util::matchingBracket(definition, open);
    if (close == std::string::npos)
        return {};
    std::vector<std::string> items;
    for (const auto item :
         util::splitTopLevelCommas(std::string_view(definition).substr(open + 1, close - open - 1)))
        items.emplace_back(util::leadingIdentifier(item));
    return items;
}

class Writer {
public:
    Writer(const Unit& theUnit, SheetStyle style)
        : unit(theUnit), csv(style == SheetStyle::Csv) {
        for (const TypeDef& type : unit.types) {
            if (auto items = enumItems(type.definition.text); !items.empty())
                enums[type.name.text] = std::move(items);
        }
    }

    std::vector<SheetText> write() {
        begin("Unit");
        lines(marks::preamble, unit.preamble);
        markRow(marks::unit, unit.name.text);
        lines(marks::text, unit.intent);
        for (const SectionRef& section : effectiveOrder(unit)) {
            if (section.kind == SectionRef::Kind::Prose) {
                begin("Text");
                markRow(marks::prose, {});
                lines(marks::text, unit.prose[section.index].markdown);
            }
            else if (section.kind == SectionRef::Kind::Table)
                table(unit.tables[section.index]);
            else
                fixedSection(section.kind);
        }
        return std::move(sheets);
    }

private:
    SheetText& sheet() { return sheets.back(); }

    void begin(const std::string& name) { sheets.push_back({sheetName(name), {}, 0, 0, 0, {}}); }

    /// A name that spreadsheets accept and that no other sheet has.
    std::string sheetName(const std::string& wanted) {
        constexpr size_t limit = 31;
        std::string base;
        for (const char c : wanted) {
            const bool plain = util::isIdentifierChar(c) || c == ' ' || c == '-' || c == '.';
            base += plain ? c : '_';
        }
        base = std::string(util::trim(base.substr(0, limit - 4)));
        for (unsigned number = 1;; ++number) {
            std::string name = number == 1 ? base : base + " " + std::to_string(number);
            std::string lower = name;
            std::transform(lower.begin(), lower.end(), lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            // Excel keeps the name "History" for itself.
            if (!name.empty() && lower != "history" && names.insert(lower).second)
                return name;
            if (name.empty())
                base = "Sheet";
        }
    }

    void markRow(const char* mark, const std::string& text) {
        sheet().rows.push_back({mark, marks::escaped(oneLine(text), false, csv)});
    }

    void lines(const char* mark, const std::string& text) {
        for (const auto line : util::splitLines(text))
            sheet().rows.push_back({mark, marks::escaped(line, false, csv)});
    }

    void row(const std::vector<std::string>& cells) {
        auto& out = sheet().rows.emplace_back();
        for (const std::string& cell : cells)
            out.push_back(marks::escaped(oneLine(cell), out.empty(), csv));
    }

    void headerRow(const std::vector<std::string>& cells) {
        sheet().header = sheet().rows.size();
        row(cells);
    }

    void choices(size_t column, std::vector<std::string> values, bool only) {
        sheet().choices.push_back({column, std::move(values), only});
    }

    void fixedSection(SectionRef::Kind kind) {
        const SectionSpec& spec = sectionSpec(kind);
        begin(std::string(spec.title));
        markRow(marks::section, std::string(spec.title));
        const std::string above = proseOf(unit.sectionProse, kind);
        if (csv)
            lines(marks::text, above);
        std::vector<std::string> cells;
        for (const ColumnSpec& column : spec.columns)
            cells.emplace_back(column.name);
        headerRow(cells);
        for (const auto& entry : sectionRows(unit, kind)) {
            for (size_t i = 0; i < cells.size(); ++i)
                cells[i] = entry[i].text;
            row(cells);
        }
        sheet().end = sheet().rows.size();
        if (!csv)
            lines(marks::text, above);
        lines(marks::below, proseOf(unit.sectionProseAfter, kind));
        if (kind == SectionRef::Kind::Ports)
            choices(1, {"in", "out"}, true);
        if (kind == SectionRef::Kind::Clocking) {
            choices(1, {"posedge", "negedge"}, true);
            choices(3, {"high", "low", "-"}, true);
            choices(4, {"sync", "async", "-"}, true);
        }
    }

    void table(const Table& table) {
        begin(table.title.text);
        markRow(marks::table, table.title.text);
        if (!table.conditions.empty() || table.policy == Policy::Unique) {
            sheet().policy = sheet().rows.size();
            markRow(marks::policy, table.policy == Policy::First ? "first" : "unique");
        }
        if (table.defaultHold)
            markRow(marks::defaults, "hold");
        if (csv)
            lines(marks::text, table.prose);
        tableHeader(table);
        for (const Row& r : table.rows)
            tableRow(table, r);
        sheet().end = sheet().rows.size();
        if (!csv)
            lines(marks::text, table.prose);
        lines(marks::below, table.proseAfter);
    }

    void tableHeader(const Table& table) {
        std::vector<std::string> cells;
        for (const Text& condition : table.conditions) {
            enumChoices(cells.size(), condition.text, "-");
            cells.push_back(condition.text == "note" ? "(note)" : condition.text);
        }
        const bool clocked = isClocked(unit, table);
        for (const Text& output : table.outputs) {
            enumChoices(cells.size(), output.text, clocked ? "hold" : "-");
            cells.push_back("→ " + oneLine(output.text));
        }
        if (table.printsNotes())
            cells.push_back("note");
        headerRow(cells);
    }

    /// Suggests the items of an enum in the column of a name that has such a type.
    void enumChoices(size_t column, const std::string& name, const char* other) {
        std::string type;
        if (const Register* reg = unit.findRegister(name))
            type = reg->type.text;
        else if (const Port* port = unit.findPort(name))
            type = port->type.text;
        else
            for (const Signal& signal : unit.signals)
                if (signal.name.text == name)
                    type = signal.type.text;
        const auto found = enums.find(type);
        if (found == enums.end())
            return;
        auto values = found->second;
        values.emplace_back(other);
        choices(column, std::move(values), false);
    }

    void tableRow(const Table& table, const Row& r) {
        std::vector<std::string> cells;
        for (size_t i = 0; i < table.conditions.size(); ++i) {
            if (r.otherwise)
                cells.emplace_back(i == 0 ? "otherwise" : "");
            else
                cells.push_back(i < r.conditions.size() ? cellText(r.conditions[i]) : "-");
        }
        for (const OutputCell& output : r.outputs)
            cells.push_back(cellText(output));
        if (table.printsNotes())
            cells.push_back(r.note.text);
        row(cells);
    }

    const Unit& unit;
    bool csv;
    std::map<std::string, std::vector<std::string>> enums;
    std::set<std::string> names;
    std::vector<SheetText> sheets;
};

} // namespace

std::vector<SheetText> sheetsOf(const Unit& unit, SheetStyle style) {
    return Writer(unit, style).write();
}

} // namespace palindrome::lct
