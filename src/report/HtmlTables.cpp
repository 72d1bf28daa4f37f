// HtmlTables.cpp - units as data of the HTML report.
// SPDX-License-Identifier: MIT
#include "report/HtmlTables.h"

#include "lct/Printer.h"
#include "lct/Reader.h"
#include "report/AlignRows.h"

namespace palindrome::report {

namespace {

using flow::Json;

Json textsJson(const std::vector<lct::Text>& texts) {
    Json json = Json::array();
    for (const lct::Text& text : texts)
        json.push_back(text.text);
    return json;
}

Json rowJson(const lct::Row& row) {
    Json json;
    json["line"] = row.line;
    json["otherwise"] = row.otherwise;
    json["conditions"] = Json::array();
    for (const lct::ConditionCell& cell : row.conditions)
        json["conditions"].push_back(lct::cellText(cell));
    json["outputs"] = Json::array();
    for (const lct::OutputCell& cell : row.outputs)
        json["outputs"].push_back(lct::cellText(cell));
    json["note"] = row.note.text;
    return json;
}

Json tableJson(const lct::Unit& unit, const lct::Table& table) {
    Json json;
    json["title"] = table.title.text;
    json["policy"] = table.policy == lct::Policy::Unique ? "unique" : "first";
    json["default"] = table.defaultHold ? "hold" : "";
    json["clocked"] = lct::isClocked(unit, table);
    json["line"] = table.line;
    json["conditions"] = textsJson(table.conditions);
    json["outputs"] = textsJson(table.outputs);
    json["rows"] = Json::array();
    for (const lct::Row& row : table.rows)
        json["rows"].push_back(rowJson(row));
    return json;
}

/// A section with few columns: its head and its rows, each with its line in front.
void addSection(Json& sections, const char* title, std::vector<const char*> columns,
                std::vector<std::vector<const lct::Text*>> rows) {
    if (rows.empty())
        return;
    Json section{{"title", title}, {"columns", columns}, {"rows", Json::array()}};
    for (const auto& row : rows) {
        Json cells = Json::array();
        for (const lct::Text* text : row)
            cells.push_back(text->text);
        section["rows"].push_back({{"line", row.front()->span.line}, {"cells", std::move(cells)}});
    }
    sections.push_back(std::move(section));
}

template<typename Entry, typename... Member>
std::vector<std::vector<const lct::Text*>> cellsOf(const std::vector<Entry>& entries,
                                                   Member... members) {
    std::vector<std::vector<const lct::Text*>> rows;
    for (const Entry& entry : entries)
        rows.push_back({&(entry.*members)...});
    return rows;
}

Json sectionsJson(const lct::Unit& unit) {
    using lct::Equation;
    Json sections = Json::array();
    addSection(sections, "Parameters", {"name", "type", "value", "note"},
               cellsOf(unit.parameters, &lct::Parameter::name, &lct::Parameter::type,
                       &lct::Parameter::value, &lct::Parameter::note));
    addSection(sections, "Types", {"name", "definition", "note"},
               cellsOf(unit.types, &lct::TypeDef::name, &lct::TypeDef::definition,
                       &lct::TypeDef::note));
    if (unit.clocking)
        addSection(sections, "Clocking", {"clock", "edge", "reset", "active", "style"},
                   {{&unit.clocking->clock, &unit.clocking->edge, &unit.clocking->reset,
                     &unit.clocking->active, &unit.clocking->style}});
    addSection(sections, "Ports", {"name", "direction", "type", "note"},
               cellsOf(unit.ports, &lct::Port::name, &lct::Port::direction, &lct::Port::type,
                       &lct::Port::note));
    addSection(sections, "Registers", {"name", "type", "reset", "note"},
               cellsOf(unit.registers, &lct::Register::name, &lct::Register::type,
                       &lct::Register::reset, &lct::Register::note));
    addSection(sections, "Signals", {"name", "type", "note"},
               cellsOf(unit.signals, &lct::Signal::name, &lct::Signal::type, &lct::Signal::note));
    addSection(sections, "Equations", {"name", "expression", "note"},
               cellsOf(unit.equations, &Equation::name, &Equation::expression, &Equation::note));
    const std::pair<const char*, const std::vector<lct::Condition>*> named[] = {
        {"Assumptions", &unit.assumptions},
        {"Invariants", &unit.invariants},
        {"Properties", &unit.properties}};
    for (const auto& [title, entries] : named)
        addSection(sections, title, {"name", "expression", "for", "note"},
                   cellsOf(*entries, &lct::Condition::name, &lct::Condition::expression,
                           &lct::Condition::forRanges, &lct::Condition::note));
    addSection(sections, "Instances", {"name", "unit", "parameters", "note"},
               cellsOf(unit.instances, &lct::Instance::name, &lct::Instance::unit,
                       &lct::Instance::parameters, &lct::Instance::note));
    addSection(sections, "Connections", {"from", "to", "for", "note"},
               cellsOf(unit.connections, &lct::Connection::from, &lct::Connection::to,
                       &lct::Connection::forRanges, &lct::Connection::note));
    return sections;
}

} // namespace

Json unitData(const lct::Unit& unit) {
    Json json;
    json["name"] = unit.name.text;
    json["intent"] = unit.intent;
    json["sections"] = sectionsJson(unit);
    json["tables"] = Json::array();
    for (const lct::Table& table : unit.tables)
        json["tables"].push_back(tableJson(unit, table));
    return json;
}

Json tableData(const std::string& markdown, const std::string& fileName) {
    diag::Sink sink;
    Json json{{"text", markdown}, {"unit", nullptr}, {"problem", ""}};
    if (const auto unit = lct::readMarkdown(markdown, fileName, sink)) {
        json["unit"] = unitData(*unit);
        return json;
    }
    for (const auto& d : sink.all())
        if (d.severity == diag::Severity::Error) {
            json["problem"] = d.message;
            break;
        }
    return json;
}

Json alignmentData(const lct::Unit& spec, const lct::Unit& other, const Json& comparison) {
    Json json = Json::array();
    for (const RowPair& pair : alignRows(spec, other, comparison))
        json.push_back({pair.table, pair.row, pair.otherTable, pair.otherRow,
                        rowPairName(pair.how)});
    return json;
}

} // namespace palindrome::report
