// JsonImport.cpp - reads logic condition tables from JSON.
// SPDX-License-Identifier: MIT
#include "diag/Source.h"
#include "lct/Json.h"
#include "lct/JsonTree.h"
#include "lct/Prose.h"
#include "lct/Raw.h"
#include "lct/Sections.h"
#include "util/Text.h"

#include <algorithm>

namespace palindrome::lct {

namespace {

/// Lines and columns of offsets that are asked for in any order.
class Places {
public:
    Places(std::string_view text, const std::string& theFile) : file(theFile) {
        starts.push_back(0);
        for (size_t i = 0; i < text.size(); ++i) {
            const bool crLf = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
            if (text[i] == '\n' || (text[i] == '\r' && !crLf))
                starts.push_back(i + 1);
        }
    }

    diag::Span span(size_t begin, size_t end) const {
        const auto next = std::upper_bound(starts.begin(), starts.end(), begin);
        const auto line = static_cast<unsigned>(next - starts.begin());
        return {file, line, static_cast<unsigned>(begin - *(next - 1)) + 1,
                static_cast<unsigned>(end - begin)};
    }

private:
    const std::string& file;
    std::vector<size_t> starts;
};

class Importer {
public:
    Importer(const Places& thePlaces, Report& theReport) : places(thePlaces), report(theReport) {}

    std::optional<RawUnit> import(const JsonValue& root) {
        unit.codeSpans = false;
        if (!is(root, JsonValue::Kind::Object, "the file"))
            return std::nullopt;
        checkKeys(root, {"format", "version", "name", "preamble", "intent", "sections"},
                  {"format", "version", "name", "sections"}, "the file");
        if (const auto* format = root.find("format");
            format && (format->kind != JsonValue::Kind::String || format->text != "palindrome-lct"))
            wrong(*format, "the format is not `palindrome-lct`");
        if (const auto* version = root.find("version");
            version && (version->kind != JsonValue::Kind::Number || version->number != 1))
            wrong(*version, "only version 1 of the format is known");
        unit.name = cell(root, "name");
        unit.preamble = prose(root, "preamble");
        unit.intent = prose(root, "intent");
        const auto* sections = root.find("sections");
        if (sections && is(*sections, JsonValue::Kind::Array, "`sections`")) {
            for (const JsonValue& section : sections->items)
                importSection(section);
        }
        if (report.failed())
            return std::nullopt;
        return std::move(unit);
    }

private:
    diag::Span span(const JsonValue& value) const { return places.span(value.begin, value.end); }

    /// The place of the content of a string, so that columns count in the text where it has no
    /// escapes.
    diag::Span inside(const JsonValue& value) const {
        return value.end >= value.begin + 2 ? places.span(value.begin + 1, value.end - 1)
                                            : span(value);
    }

    void wrong(const JsonValue& value, const std::string& message, const std::string& help = {}) {
        report.error("lct-json-value", span(value), message, help);
    }

    bool is(const JsonValue& value, JsonValue::Kind kind, const std::string& what) {
        if (value.kind == kind)
            return true;
        static constexpr const char* names[] = {"null",     "true or false", "a number",
                                                "a string", "an array",      "an object"};
        wrong(value, what + " must be " + names[static_cast<int>(kind)] + ", not " +
                         names[static_cast<int>(value.kind)]);
        return false;
    }

    void checkKeys(const JsonValue& object, const std::vector<std::string>& known,
                   const std::vector<std::string>& required, const std::string& what) {
        for (const JsonValue& key : object.keys) {
            if (std::find(known.begin(), known.end(), key.text) != known.end())
                continue;
            const std::string guess = util::suggestName(key.text, known);
            report.error("lct-json-key", span(key),
                         what + " has no key `" + util::shorten(key.text, 60) + "`",
                         guess.empty() ? "its keys are " + util::quotedList(known) : guess);
        }
        for (const std::string& name : required) {
            if (!object.find(name))
                report.error("lct-json-key", span(object), what + " needs the key `" + name + "`");
        }
    }

    /// A cell of a table: one line, without blanks at the ends.
    Text cellOf(const JsonValue& value, const std::string& what) {
        if (!is(value, JsonValue::Kind::String, what))
            return {};
        if (value.text.find_first_of("\n\r") != std::string::npos)
            wrong(value, what + " must be one line", "join the lines");
        if (value.text.find('\0') != std::string::npos)
            wrong(value, what + " has a NUL character");
        return {std::string(util::trim(value.text)), inside(value)};
    }

    Text cell(const JsonValue& object, const std::string& key) {
        const auto* value = object.find(key);
        return value ? cellOf(*value, "`" + key + "`") : Text{{}, span(object)};
    }

    std::string prose(const JsonValue& object, const std::string& key) {
        const auto* value = object.find(key);
        if (!value || !is(*value, JsonValue::Kind::String, "`" + key + "`"))
            return {};
        if (value->text.find('\0') != std::string::npos)
            wrong(*value, "`" + key + "` has a NUL character");
        return cleanProse(value->text);
    }

    void importSection(const JsonValue& value) {
        if (!is(value, JsonValue::Kind::Object, "a section"))
            return;
        const Text title = cell(value, "section");
        std::vector<std::string> known{"Table", "Prose"};
        for (const SectionSpec& spec : sectionSpecs())
            known.emplace_back(spec.title);
        RawSection section;
        section.title = title;
        section.heading = title.span;
        if (!value.find("section"))
            checkKeys(value, known, {"section"}, "a section");
        else if (title.text == "Prose")
            proseSection(value, section);
        else if (title.text == "Table")
            tableSection(value, section);
        else if (const SectionSpec* spec = findSection(title.text))
            fixedSection(value, *spec, section);
        else
            report.error("lct-json-value", title.span,
                         "no section is called `" + util::shorten(title.text, 60) + "`",
                         util::suggestName(title.text, known));
        if (!report.failed())
            unit.sections.push_back(std::move(section));
    }

    void proseSection(const JsonValue& value, RawSection& section) {
        checkKeys(value, {"section", "markdown"}, {"markdown"}, "a prose section");
        section.title.text.clear(); // its heading stands in the text
        section.markdown = prose(value, "markdown");
        if (const auto* markdown = value.find("markdown"); markdown && section.markdown.empty())
            wrong(*markdown, "a prose section has no text");
    }

    void fixedSection(const JsonValue& value, const SectionSpec& spec, RawSection& section) {
        const std::string what = "the section `" + std::string(spec.title) + "`";
        checkKeys(value, {"section", "prose", "rows", "proseAfter"}, {"rows"}, what);
        section.proseBefore = prose(value, "prose");
        section.proseAfter = prose(value, "proseAfter");
        RawTable& table = section.table.emplace();
        std::vector<std::string> known, required;
        for (const ColumnSpec& column : spec.columns) {
            known.emplace_back(column.name);
            if (column.required)
                required.emplace_back(column.name);
            table.header.cells.push_back({std::string(column.name), section.title.span});
        }
        table.header.span = section.title.span;
        const auto* rows = value.find("rows");
        if (!rows || !is(*rows, JsonValue::Kind::Array, "`rows`"))
            return;
        for (const JsonValue& entry : rows->items) {
            if (!is(entry, JsonValue::Kind::Object, "a row"))
                continue;
            checkKeys(entry, known, required, "a row of " + what);
            RawRow& row = table.rows.emplace_back();
            row.span = span(entry);
            for (const std::string& name : known)
                row.cells.push_back(cell(entry, name));
        }
    }

    void tableSection(const JsonValue& value, RawSection& section) {
        const std::vector<std::string> keys = {"section", "title",      "policy",  "default",
                                               "prose",   "conditions", "outputs", "notes",
                                               "rows",    "proseAfter"};
        checkKeys(value, keys, {"title", "policy", "conditions", "outputs", "rows"}, "a table");
        section.isTable = true;
        section.title = cell(value, "title");
        section.heading = section.title.span;
        for (const char* key : {"policy", "default"}) {
            if (value.find(key)) {
                const Text text = cell(value, key);
                section.directives.push_back({{key, text.span}, text});
            }
        }
        section.proseBefore = prose(value, "prose");
        section.proseAfter = prose(value, "proseAfter");
        const auto* notes = value.find("notes");
        const bool hasNotes =
            notes && is(*notes, JsonValue::Kind::Boolean, "`notes`") && notes->boolean;
        RawTable& table = section.table.emplace();
        table.header.span = span(value);
        const size_t conditions = cells(value, "conditions", table.header);
        const size_t outputs = cells(value, "outputs", table.header);
        table.roles.assign(conditions, ColumnRole::Condition);
        table.roles.resize(conditions + outputs, ColumnRole::Output);
        if (hasNotes) {
            table.roles.push_back(ColumnRole::Note);
            table.header.cells.push_back({"note", span(value)});
        }
        const auto* rows = value.find("rows");
        if (!rows || !is(*rows, JsonValue::Kind::Array, "`rows`"))
            return;
        for (const JsonValue& entry : rows->items) {
            if (is(entry, JsonValue::Kind::Object, "a row"))
                tableRow(entry, conditions, outputs, hasNotes, table);
        }
    }

    /// Appends the strings of an array; the number of them.
    size_t cells(const JsonValue& object, const std::string& key, RawRow& row) {
        const auto* array = object.find(key);
        if (!array || !is(*array, JsonValue::Kind::Array, "`" + key + "`"))
            return 0;
        for (const JsonValue& item : array->items)
            row.cells.push_back(cellOf(item, "an item of `" + key + "`"));
        return array->items.size();
    }

    void tableRow(const JsonValue& entry, size_t conditions, size_t outputs, bool hasNotes,
                  RawTable& table) {
        const auto* otherwise = entry.find("otherwise");
        const bool isOtherwise = otherwise &&
                                 is(*otherwise, JsonValue::Kind::Boolean, "`otherwise`") &&
                                 otherwise->boolean;
        checkKeys(entry, {"conditions", "otherwise", "outputs", "note"},
                  isOtherwise ? std::vector<std::string>{"outputs"}
                              : std::vector<std::string>{"conditions", "outputs"},
                  "a row of a table");
        RawRow& row = table.rows.emplace_back();
        row.span = span(entry);
        if (isOtherwise) {
            if (const auto* also = entry.find("conditions"))
                wrong(*also, "an `otherwise` row has no other conditions");
            if (conditions == 0)
                wrong(*otherwise, "a table without conditions has no `otherwise` row");
            row.cells.push_back({"otherwise", span(*otherwise)});
            row.cells.resize(std::max<size_t>(conditions, 1), {{}, span(*otherwise)});
        }
        else
            expect(conditions, cells(entry, "conditions", row), "conditions", entry);
        expect(outputs, cells(entry, "outputs", row), "outputs", entry);
        const auto* note = entry.find("note");
        if (hasNotes)
            row.cells.push_back(cell(entry, "note"));
        else if (note && is(*note, JsonValue::Kind::String, "`note`") && !note->text.empty())
            wrong(*note, "the row has a note, but the table has no notes", "set `notes` to true");
    }

    void expect(size_t wanted, size_t found, const std::string& key, const JsonValue& row) {
        if (wanted != found)
            report.error("lct-ragged-row", span(row),
                         "the row has " + std::to_string(found) + " " + key +
                             ", but the table has " + std::to_string(wanted));
    }

    const Places& places;
    Report& report;
    RawUnit unit;
};

} // namespace

std::optional<Unit> readJson(std::string_view text, const std::string& fileName, diag::Sink& sink) {
    if (!diag::checkText(text, fileName, std::string_view::npos, sink))
        return std::nullopt;
    const diag::Quoter quoter(text);
    const Places places(text, fileName);
    Report report(sink, quoter);
    JsonError error;
    const auto tree = parseJsonTree(text, error);
    if (!tree) {
        report.error("lct-json-syntax", places.span(error.offset, error.offset), error.message);
        return std::nullopt;
    }
    auto raw = Importer(places, report).import(*tree);
    if (!raw)
        return std::nullopt;
    auto unit = buildUnit(std::move(*raw), fileName, report);
    if (unit && !survivesMarkdown(*unit)) {
        report.error("lct-json-prose", places.span(tree->begin, tree->begin + 1),
                     "the unit cannot be written as Markdown: some prose would be read as a "
                     "heading, a table or a setting",
                     "remove headings of level 1 and 2, tables, and open code fences or comments "
                     "from the prose");
        return std::nullopt;
    }
    return unit;
}

} // namespace palindrome::lct
