// HtmlResult.cpp - one result of a run (a unit by a model, once) as data of the HTML report.
// SPDX-License-Identifier: MIT
#include "report/HtmlResult.h"

#include "lct/Reader.h"
#include "report/HtmlTables.h"

#include <algorithm>
#include <fmt/format.h>

namespace palindrome::report {

namespace {

std::string textOf(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

size_t promptNumber(UnitTexts& texts, const std::string& prompt) {
    const auto known = std::find(texts.prompts.begin(), texts.prompts.end(), prompt);
    if (known != texts.prompts.end())
        return static_cast<size_t>(known - texts.prompts.begin());
    texts.prompts.push_back(prompt);
    return texts.prompts.size() - 1;
}

/// An answer of a model without what its page does not show.
Json replyData(const HtmlRun& run, const std::string& file) {
    auto stored = run.json(file);
    if (!stored || !stored->is_object())
        return Json();
    Json reply;
    // The raw text is there only where something was taken out of it.
    for (const char* key : {"date", "servedModel", "finishReason", "text", "reasoning", "replayed",
                            "seconds", "attempts", "usage", "failure"})
        if (const auto value = stored->find(key); value != stored->end())
            reply[key] = *value;
    if (textOf(*stored, "raw") != textOf(*stored, "text"))
        reply["raw"] = textOf(*stored, "raw");
    return reply;
}

/// A table beside the spec: its text, its rows, and which stands beside which.
Json tableBesideSpec(const std::string& markdown, const std::string& name, const Json& comparison,
                     const UnitTexts& texts) {
    if (markdown.empty())
        return Json();
    Json table = tableData(markdown, name);
    table["alignment"] = Json::array();
    diag::Sink sink;
    if (texts.unit && !table["unit"].is_null())
        if (const auto other = lct::readMarkdown(markdown, name, sink))
            table["alignment"] = alignmentData(
                *texts.unit, *other, comparison.is_object() ? comparison.value("full", Json()) : Json());
    return table;
}

/// A comparison without its rendered text.
Json comparisonData(const Json& comparison) {
    Json data = comparison;
    if (data.is_object())
        data.erase("text");
    return data;
}

Json judgementData(Json judgement, const std::string& unit, const std::string& hdl,
                   const UnitTexts& texts, HtmlLines& lines) {
    if (!judgement.is_object())
        return Json();
    judgement["trace"] = texts.unit && judgement.value("proof", Json()).is_object()
                             ? lines.of(*texts.unit, hdl)
                             : Json();
    const Json comparison = judgement.value("specVsA", Json());
    judgement["tableA"] =
        tableBesideSpec(textOf(judgement, "tableA"), unit + ".lct.md", comparison, texts);
    judgement["specVsA"] = comparisonData(comparison);
    return judgement;
}

Json roundData(const HtmlRun& run, const RunResult& result, const Json& round, size_t number,
               UnitTexts& texts, HtmlLines& lines) {
    const std::string folder =
        fmt::format("{}/round{}", textOf(result.report, "folder"), number);
    Json data;
    data["encode"] = round.at("encode");
    data["hdl"] = round.at("hdl");
    data["reused"] = round.at("reused");
    const auto prompt = run.text(folder + "/prompt.txt");
    data["prompt"] = prompt ? Json(promptNumber(texts, *prompt)) : Json();
    data["reply"] = replyData(run, folder + "/reply.json");
    data["judgement"] = judgementData(round.at("judgement"), textOf(result.report, "unit"),
                                      textOf(round, "hdl"), texts, lines);
    return data;
}

/// "err, row 3 (line 50)" behind "cycle 3: ": the number of the line, 0 if there is none.
unsigned lineIn(const std::string& text) {
    const auto at = text.rfind("(line ");
    return at == text.npos ? 0 : static_cast<unsigned>(std::strtoul(text.c_str() + at + 6, nullptr, 10));
}

/// The attempt that stands for the result, as UnitReport::bestRound has it.
size_t bestRoundOf(const Json& report) {
    const flow::UnitReport unit = flow::unitReportFromJson(report);
    const flow::Round* best = unit.bestRound();
    return best ? static_cast<size_t>(best - unit.rounds.data()) : 0;
}

/// Rows of the spec under suspicion in this result, by what is known against them: differs from the
/// HDL in the comparison, in force where the counterexample ends.
Json suspectsOf(const Json& judgement) {
    std::vector<Json> rows;
    if (!judgement.is_object())
        return Json::array();
    std::vector<unsigned> inForce;
    for (const Json& text : judgement.value("rowsInForce", Json::array()))
        inForce.push_back(lineIn(text.get<std::string>()));
    const Json comparison = judgement.value("specVsA", Json());
    const Json full = comparison.is_object() ? comparison.value("full", Json()) : Json();
    if (!full.is_object())
        return Json::array();
    for (const Json& row : full.value("rows", Json::array())) {
        const std::string cls = row.value("class", "");
        const unsigned line = row.value("line", 0u);
        const bool ofSpec = row.value("side", "") == "spec";
        const bool named = ofSpec && line != 0 &&
                           std::find(inForce.begin(), inForce.end(), line) != inForce.end();
        const bool differs = cls == "changed" || cls == "omitted" || cls == "invented";
        if (!differs && !named)
            continue;
        Json suspect{{"table", row.value("table", "")}, {"row", row.value("row", 0u)},
                     {"line", line},                    {"side", ofSpec ? "spec" : "other"},
                     {"class", cls},                    {"inForce", named},
                     {"text", row.value("text", "")}};
        suspect["weight"] = (differs ? (cls == "invented" ? 2 : 3) : 0) + (named ? 1 : 0);
        rows.push_back(std::move(suspect));
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Json& a, const Json& b) {
        return a["weight"].get<int>() > b["weight"].get<int>();
    });
    Json json = Json::array();
    for (size_t i = 0; i < rows.size() && i < 8; ++i)
        json.push_back(std::move(rows[i]));
    return json;
}

/// The sum over the answers of a run, which says nothing about its calls itself.
Json tokensOf(const Json& part) {
    uint64_t input = 0, output = 0;
    bool known = false;
    const auto add = [&](const Json& reply) {
        if (!reply.is_object() || !reply.value("usage", Json()).is_object())
            return;
        for (const char* key : {"uncachedInput", "cacheRead", "cacheWrite", "output"})
            if (const Json count = reply["usage"].value(key, Json()); count.is_number_unsigned()) {
                (std::string_view(key) == "output" ? output : input) += count.get<uint64_t>();
                known = true;
            }
    };
    for (const Json& round : part["rounds"])
        add(round["reply"]);
    add(part["second"]["reply"]);
    return known ? Json{{"input", input}, {"output", output}} : Json();
}

/// Rows that the simulation did not hit although nothing proves them unreachable.
Json missedRows(const Json& simulation) {
    Json missed = Json::array();
    const Json full = simulation.value("full", Json());
    if (full.is_object())
        for (const Json& row : full.value("rows", Json::array()))
            if (row.value("hits", uint64_t(0)) == 0 && !row.value("unreachable", false))
                missed.push_back({{"name", row.value("name", "")}, {"line", row.value("line", 0u)}});
    return missed;
}

Json levelOf(const Json& comparison) {
    return comparison.is_object() ? comparison.value("level", Json()) : Json();
}

} // namespace

Json resultPart(const HtmlRun& run, const RunResult& result, UnitTexts& texts, HtmlLines& lines) {
    const Json& report = result.report;
    Json part;
    part["diagnostics"] = report.at("diagnostics");
    part["best"] = bestRoundOf(report);
    part["rounds"] = Json::array();
    size_t number = 0;
    for (const Json& round : report.at("rounds"))
        part["rounds"].push_back(roundData(run, result, round, number++, texts, lines));
    Json second = report.at("secondOpinion");
    second["table"] = tableBesideSpec(textOf(second, "table"), textOf(report, "unit") + ".lct.md",
                                      second.at("specVsB"), texts);
    for (const char* key : {"specVsB", "aVsB"})
        second[key] = comparisonData(second[key]);
    second["reply"] = replyData(run, textOf(report, "folder") + "/decode_reply.json");
    part["second"] = std::move(second);
    return part;
}

Json resultSummary(const HtmlRun& run, const RunResult& result, const Json& part) {
    const Json& report = result.report;
    const std::string unit = run.units[result.unit].name;
    Json json;
    json["unit"] = result.unit;
    json["model"] = result.model;
    json["repeat"] = result.repeat;
    for (const char* key : {"verdict", "reason", "triage", "seconds", "reused", "exitCode"})
        json[key] = report.at(key);
    const size_t rounds = report.at("rounds").size();
    json["repairs"] = rounds ? rounds - 1 : 0;
    json["cost"] = result.calls ? result.calls->value("cost", Json()) : Json();
    json["callSeconds"] = result.calls ? result.calls->value("seconds", Json()) : Json();
    json["tokens"] = tokensOf(part);
    const Json& second = report.at("secondOpinion");
    json["second"] = second.at("status");
    json["secondLevel"] = levelOf(second.at("specVsB"));
    json["level"] = nullptr;
    json["rows"] = nullptr;
    json["simulation"] = "not-run";
    json["missed"] = Json::array();
    json["suspects"] = Json::array();
    const size_t best = part["best"];
    const Json judgement = best < part["rounds"].size() ? part["rounds"][best]["judgement"] : Json();
    if (judgement.is_object()) {
        json["level"] = levelOf(judgement["specVsA"]);
        const Json& simulation = judgement.at("simulation");
        json["simulation"] = simulation.at("status");
        json["rows"] = {{"hit", simulation.at("rowsHit")},
                        {"reachable", simulation.at("rowsReachable")},
                        {"all", simulation.at("rows")}};
        json["missed"] = missedRows(simulation);
        json["suspects"] = suspectsOf(judgement);
    }
    return json;
}

} // namespace palindrome::report
