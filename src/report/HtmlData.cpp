// HtmlData.cpp - everything that the HTML report shows of a run, as data (docs/report.md).
// SPDX-License-Identifier: MIT
#include "report/HtmlData.h"

#include "flow/Tool.h"
#include "lct/Json.h"
#include "lct/Reader.h"
#include "report/HtmlCurves.h"
#include "report/HtmlResult.h"
#include "report/HtmlTables.h"
#include "util/Files.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace palindrome::report {

namespace fs = std::filesystem;

namespace {

/// The text of a spec as the run read it: the copy in its folder, else the file if it is the same.
std::optional<std::string> specText(const HtmlRun& run, size_t unit) {
    for (const RunResult& result : run.results)
        if (result.unit == unit)
            for (const char* name : {"spec.lct.md", "spec.lct.json"})
                if (auto copy = run.text(fs::path(result.report.value("folder", "")) / name);
                    copy && util::sha256(*copy) == run.units[unit].sha256)
                    return copy;
    auto text = util::readFile(run.units[unit].spec);
    if (text && util::sha256(*text) == run.units[unit].sha256)
        return std::move(*text);
    return std::nullopt;
}

UnitTexts textsOf(const HtmlRun& run, size_t unit) {
    UnitTexts texts;
    texts.spec = specText(run, unit);
    if (texts.spec) {
        diag::Sink sink;
        const std::string& name = run.units[unit].spec;
        texts.unit = name.ends_with(".json") ? lct::readJson(*texts.spec, name, sink)
                                             : lct::readMarkdown(*texts.spec, name, sink);
    }
    return texts;
}

Result<Json> resultOf(const std::string& file, const char* command) {
    const auto text = util::readFile(file);
    if (!text)
        return tl::unexpected(text.error());
    Json json = Json::parse(*text, nullptr, false);
    if (!json.is_object() || json.value("command", "") != command ||
        !json.value("result", Json()).is_object())
        return fail(Failure::Kind::Unreadable,
                    fmt::format("{}: is no result of `palindrome {} --json`", file, command));
    return json["result"];
}

std::string lintKey(const std::string& spec) {
    return fs::path(spec).filename().string();
}

/// Lint findings by unit of the run. A file may have other units as well.
Result<std::vector<Json>> lintOf(const HtmlRun& run, const std::vector<std::string>& files) {
    std::vector<Json> byUnit(run.units.size());
    for (const std::string& file : files) {
        auto result = resultOf(file, "lint");
        if (!result)
            return tl::unexpected(result.error());
        try {
            for (const Json& spec : result->at("specs"))
                for (size_t u = 0; u < run.units.size(); ++u)
                    if (lintKey(spec.at("file")) == lintKey(run.units[u].spec) &&
                        spec.at("unit") == run.units[u].name)
                        byUnit[u] = spec;
        }
        catch (const std::exception&) {
            return fail(Failure::Kind::Unreadable, file + ": is no result of `palindrome lint --json`");
        }
    }
    return byUnit;
}

Json runData(const HtmlRun& run) {
    Json json;
    json["id"] = run.header.at("id");
    json["kind"] = run.isMatrix ? "matrix" : "run";
    json["finished"] = run.finished;
    json["started"] = run.header.value("started", "");
    json["ended"] = run.header.value("finished", "");
    json["seconds"] = run.seconds;
    json["exitCode"] = run.exitCode;
    json["encoder"] = run.encoder;
    json["decoder"] = run.decoder;
    json["tool"] = run.header.value("tool", Json());
    json["configuration"] = run.header.at("configuration");
    json["done"] = run.results.size();
    json["expected"] = run.expected;
    return json;
}

/// Names that make links: equal ones get a number.
std::vector<std::string> distinct(std::vector<std::string> names) {
    std::vector<std::string> seen;
    for (std::string& name : names) {
        const std::string base = name;
        for (int i = 2; std::find(seen.begin(), seen.end(), name) != seen.end(); ++i)
            name = fmt::format("{}-{}", base, i);
        seen.push_back(name);
    }
    return names;
}

Json unitPart(const UnitTexts& texts, const Json& lint) {
    Json part;
    part["text"] = texts.spec ? Json(*texts.spec) : Json();
    part["unit"] = texts.unit ? unitData(*texts.unit) : Json();
    part["prompts"] = texts.prompts;
    part["lint"] = lint;
    return part;
}

/// Of a matrix all models have the same; a run may be older than parameters.
flow::Parameters parametersOf(const HtmlRun& run) {
    try {
        const Json& configuration = run.header.at("configuration");
        const Json& settings =
            run.isMatrix ? configuration.at("models").at(0).at("run") : configuration;
        return settings.at("verdict").at("parameters").get<flow::Parameters>();
    }
    catch (const std::exception&) {
        return {};
    }
}

void addNotes(const HtmlRun& run, Json& index) {
    Json& notes = index["notes"];
    notes = Json::array();
    if (run.results.size() < run.expected)
        notes.push_back(fmt::format("This {} is not finished: {} of {} results are there.",
                                    run.isMatrix ? "matrix" : "run", run.results.size(),
                                    run.expected));
    else if (!run.finished)
        notes.push_back("This run was stopped before it ended; all its results are there.");
    std::string changed;
    for (const Json& unit : index["units"])
        if (!unit["hasText"].get<bool>())
            changed += (changed.empty() ? "" : ", ") + unit["name"].get<std::string>();
    if (!changed.empty())
        notes.push_back("The tables of these units are gone or have changed since the run, and are "
                        "not shown: " + changed + ".");
}

} // namespace

Result<HtmlData> gatherHtml(const HtmlInputs& inputs) {
    auto run = HtmlRun::open(inputs.run);
    if (!run)
        return tl::unexpected(run.error());
    auto lint = lintOf(*run, inputs.lint);
    if (!lint)
        return tl::unexpected(lint.error());
    HtmlData data;
    Json& index = data.index;
    index["format"] = "palindrome-report";
    index["version"] = htmlDataVersion;
    index["tool"] = {{"version", flow::toolVersion()}, {"build", flow::toolBuildId()}};
    index["run"] = runData(*run);
    index["models"] = distinct(run->models);
    index["repeats"] = run->repeats;
    index["curves"] = Json::array();
    for (const std::string& file : inputs.mesh) {
        auto curves = curvesFrom(file);
        if (!curves)
            return tl::unexpected(curves.error());
        index["curves"].insert(index["curves"].end(), curves->begin(), curves->end());
    }
    Json triage;
    if (!inputs.triage.empty()) {
        auto read = resultOf(inputs.triage, "triage");
        if (!read)
            return tl::unexpected(read.error());
        triage = std::move(*read);
    }
    index["matrix"] = run->matrix;

    std::vector<std::string> names;
    for (const RunUnit& unit : run->units)
        names.push_back(unit.name);
    names = distinct(std::move(names));
    index["units"] = Json::array();
    index["results"] = Json::array();
    data.parts.resize(run->units.size());
    HtmlLines lines(inputs.lines, parametersOf(*run));
    for (size_t u = 0; u < run->units.size(); ++u) {
        UnitTexts texts = textsOf(*run, u);
        for (RunResult& result : run->results) {
            if (result.unit != u)
                continue;
            Json part = resultPart(*run, result, texts, lines);
            Json line = resultSummary(*run, result, part);
            line["part"] = data.parts.size();
            index["results"].push_back(std::move(line));
            data.parts.push_back(std::move(part));
            result.report = Json(); // its texts are in the part now
        }
        const Json& found = (*lint)[u];
        index["units"].push_back(
            {{"name", names[u]},
             {"spec", run->units[u].spec},
             {"part", u},
             {"hasText", texts.spec.has_value()},
             {"lint", found.is_object() ? Json(found.value("findings", Json::array()).size())
                                        : Json()}});
        data.parts[u] = unitPart(texts, found);
    }
    index["triagePart"] = nullptr;
    if (!triage.is_null()) {
        index["triagePart"] = data.parts.size();
        data.parts.push_back(std::move(triage));
    }
    addNotes(*run, index);
    return data;
}

} // namespace palindrome::report
