// ReportJson.cpp - reports of lint as JSON (docs/lint.schema.json), and back for the cache.
// SPDX-License-Identifier: MIT
#include "lint/ReportJson.h"

#include "diag/Render.h"

#include <array>
#include <nlohmann/json.hpp>

namespace palindrome::lint {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::array whereNames{"unit", "section", "table", "row", "entry"};
constexpr std::array severityNames{"note", "warning", "error"};

Json toJson(const Where& where) {
    Json json{{"kind", whereNames.at(static_cast<size_t>(where.kind))}};
    using Kind = Where::Kind;
    if (where.kind == Kind::Section || where.kind == Kind::Entry)
        json["section"] = static_cast<int>(where.section);
    if (where.kind == Kind::Table || where.kind == Kind::Row)
        json["table"] = where.index;
    if (where.kind == Kind::Entry)
        json["entry"] = where.index;
    if (where.kind == Kind::Row)
        json["row"] = where.row;
    return json;
}

Where whereFrom(const Json& json) {
    Where where;
    const auto kind = json.at("kind").get<std::string>();
    for (size_t i = 0; i < whereNames.size(); ++i) {
        if (kind == whereNames[i])
            where.kind = static_cast<Where::Kind>(i);
    }
    where.section = static_cast<lct::SectionRef::Kind>(
        json.value("section", static_cast<int>(where.section)));
    where.index = json.value("table", json.value("entry", size_t(0)));
    where.row = json.value("row", size_t(0));
    return where;
}

diag::Diagnostic diagnosticFrom(const Json& json, const std::string& file) {
    diag::Diagnostic d;
    d.rule = json.value("rule", "");
    const auto severity = json.at("severity").get<std::string>();
    for (size_t i = 0; i < severityNames.size(); ++i) {
        if (severity == severityNames[i])
            d.severity = static_cast<diag::Severity>(i);
    }
    d.message = json.at("message").get<std::string>();
    d.span.line = json.value("line", 0u);
    d.span.column = json.value("column", 0u);
    d.span.length = json.value("length", 0u);
    if (d.span.line != 0 || json.contains("file"))
        d.span.file = file;
    d.quote = json.value("quote", "");
    d.quoteColumn = json.value("quoteColumn", 0u);
    d.suggestion = json.value("suggestion", "");
    for (const Json& note : json.value("notes", Json::array()))
        d.notes.push_back(diagnosticFrom(note, file));
    return d;
}

/// diag::toJson leaves out where a quote's caret is.
void addQuoteColumns(Json& json, const diag::Diagnostic& d) {
    if (d.quoteColumn != 0)
        json["quoteColumn"] = d.quoteColumn;
    for (size_t i = 0; i < d.notes.size(); ++i)
        addQuoteColumns(json["notes"][i], d.notes[i]);
}

Json toJson(const Fix& fix) {
    Json json{{"table", fix.table}, {"row", fix.row}};
    if (fix.into) {
        json["into"] = *fix.into;
        json["column"] = fix.column;
        json["cell"] = fix.cell;
    }
    return json;
}

Fix fixFrom(const Json& json) {
    Fix fix{json.at("table").get<size_t>(), json.at("row").get<size_t>(), {}, 0, {}};
    if (json.contains("into")) {
        fix.into = json.at("into").get<size_t>();
        fix.column = json.at("column").get<size_t>();
        fix.cell = json.at("cell").get<std::string>();
    }
    return fix;
}

} // namespace

Json toJson(const Report& report) {
    Json json{{"unit", report.unit},
              {"rows", report.rows},
              {"errors", report.count(diag::Severity::Error)},
              {"warnings", report.count(diag::Severity::Warning)},
              {"notes", report.count(diag::Severity::Note)},
              {"undecided", report.undecided()},
              {"allowed", report.suppressed()},
              {"seconds", report.seconds},
              {"solverCalls", report.solverCalls},
              {"findings", Json::array()}};
    for (const Finding& f : report.findings) {
        Json one = diag::toJson(f.diagnostic);
        addQuoteColumns(one, f.diagnostic);
        one["where"] = toJson(f.where);
        one["undecided"] = f.undecided;
        if (f.allowed)
            one["allowed"] = *f.allowed;
        if (f.fix)
            one["fix"] = toJson(*f.fix);
        json["findings"].push_back(std::move(one));
    }
    return json;
}

std::optional<Report> reportFrom(const Json& json, const std::string& file) {
    try {
        Report report;
        report.unit = json.at("unit").get<std::string>();
        report.rows = json.at("rows").get<size_t>();
        report.seconds = json.at("seconds").get<double>();
        report.solverCalls = json.at("solverCalls").get<size_t>();
        for (const Json& one : json.at("findings")) {
            Finding f;
            f.diagnostic = diagnosticFrom(one, file);
            f.where = whereFrom(one.at("where"));
            f.undecided = one.at("undecided").get<bool>();
            if (one.contains("allowed"))
                f.allowed = one.at("allowed").get<std::string>();
            if (one.contains("fix"))
                f.fix = fixFrom(one.at("fix"));
            report.findings.push_back(std::move(f));
        }
        return report;
    } catch (const Json::exception&) {
        return std::nullopt; // a damaged entry of the cache
    }
}

} // namespace palindrome::lint
