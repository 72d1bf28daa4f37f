// Json.cpp - writes logic condition tables as JSON.
// SPDX-License-Identifier: MIT
#include "lct/Json.h"

#include "lct/Printer.h"
#include "lct/Sections.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace palindrome::lct {

namespace {

using Json = nlohmann::ordered_json;

void addUnlessEmpty(Json& object, const char* key, const std::string& text) {
    if (!text.empty())
        object[key] = text;
}

std::string proseOf(const std::vector<std::pair<SectionRef::Kind, std::string>>& texts,
                    SectionRef::Kind kind) {
    const auto found = std::find_if(texts.begin(), texts.end(),
                                    [&](const auto& text) { return text.first == kind; });
    return found == texts.end() ? std::string() : found->second;
}

Json fixedSection(const Unit& unit, SectionRef::Kind kind) {
    const SectionSpec& spec = sectionSpec(kind);
    Json section;
    section["section"] = spec.title;
    addUnlessEmpty(section, "prose", proseOf(unit.sectionProse, kind));
    Json rows = Json::array();
    for (const auto& entry : sectionRows(unit, kind)) {
        Json row = Json::object();
        for (size_t i = 0; i < entry.size(); ++i) {
            const ColumnSpec& column = spec.columns[i];
            if (column.filled || column.required || !entry[i].empty())
                row[std::string(column.name)] = entry[i].text;
        }
        rows.push_back(std::move(row));
    }
    section["rows"] = std::move(rows);
    addUnlessEmpty(section, "proseAfter", proseOf(unit.sectionProseAfter, kind));
    return section;
}

Json tableSection(const Table& table) {
    Json section;
    section["section"] = "Table";
    section["title"] = table.title.text;
    section["policy"] = table.policy == Policy::First ? "first" : "unique";
    if (table.defaultHold)
        section["default"] = "hold";
    addUnlessEmpty(section, "prose", table.prose);
    section["conditions"] = Json::array();
    for (const Text& condition : table.conditions)
        section["conditions"].push_back(condition.text);
    section["outputs"] = Json::array();
    for (const Text& output : table.outputs)
        section["outputs"].push_back(output.text);
    section["notes"] = table.printsNotes();
    Json rows = Json::array();
    for (const Row& entry : table.rows) {
        Json row;
        if (entry.otherwise)
            row["otherwise"] = true;
        else {
            row["conditions"] = Json::array();
            for (const ConditionCell& cell : entry.conditions)
                row["conditions"].push_back(cellText(cell));
        }
        row["outputs"] = Json::array();
        for (const OutputCell& cell : entry.outputs)
            row["outputs"].push_back(cellText(cell));
        addUnlessEmpty(row, "note", entry.note.text);
        rows.push_back(std::move(row));
    }
    section["rows"] = std::move(rows);
    addUnlessEmpty(section, "proseAfter", table.proseAfter);
    return section;
}

} // namespace

std::string printJson(const Unit& unit) {
    Json json;
    json["format"] = "palindrome-lct";
    json["version"] = 1;
    json["name"] = unit.name.text;
    addUnlessEmpty(json, "preamble", unit.preamble);
    addUnlessEmpty(json, "intent", unit.intent);
    json["sections"] = Json::array();
    for (const SectionRef& section : effectiveOrder(unit)) {
        if (section.kind == SectionRef::Kind::Prose)
            json["sections"].push_back(
                {{"section", "Prose"}, {"markdown", unit.prose[section.index].markdown}});
        else if (section.kind == SectionRef::Kind::Table)
            json["sections"].push_back(tableSection(unit.tables[section.index]));
        else
            json["sections"].push_back(fixedSection(unit, section.kind));
    }
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace palindrome::lct
