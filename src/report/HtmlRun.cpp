// HtmlRun.cpp - reads what a run or a matrix left in its folder.
// SPDX-License-Identifier: MIT
#include "report/HtmlRun.h"

#include "util/Files.h"

#include <algorithm>
#include <fmt/format.h>

namespace palindrome::report {

namespace fs = std::filesystem;

namespace {

constexpr int schemaVersion = 1; ///< of run.json and report.json
constexpr uint64_t fileLimit = uint64_t(1) << 30;

/// Below the folder by its name alone; what links do is looked at by `text`.
bool isInside(const fs::path& relative) {
    return !relative.empty() && relative.is_relative() &&
           std::none_of(relative.begin(), relative.end(),
                        [](const fs::path& part) { return part == ".."; });
}

tl::unexpected<Failure> damaged(const std::string& file, const std::string& why) {
    return fail(Failure::Kind::BadReply,
                file + ": is damaged (" + why +
                    "); the run can be made again by the command that made it");
}

/// Library texts name their own functions first.
std::string reasonOf(const std::exception& e) {
    const std::string text = e.what();
    const auto at = text.rfind("] ");
    return at == text.npos ? text : text.substr(at + 2);
}

std::vector<fs::path> jsonFiles(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.path().extension() == ".json")
            files.push_back(entry.path().filename());
    std::sort(files.begin(), files.end());
    return files;
}

std::string modelOf(const Json& settings) {
    if (settings.is_string())
        return settings.get<std::string>();
    return settings.is_object() ? settings.value("model", std::string()) : std::string();
}

} // namespace

std::optional<std::string> HtmlRun::text(const fs::path& relative) const {
    if (!isInside(relative))
        return std::nullopt;
    std::error_code error;
    const fs::path root = fs::canonical(path, error);
    const fs::path file = error ? fs::path() : fs::canonical(path / relative, error);
    if (error || std::mismatch(root.begin(), root.end(), file.begin(), file.end()).first !=
                     root.end())
        return std::nullopt;
    auto read = util::readFile(file, fileLimit);
    return read ? std::optional(std::move(*read)) : std::nullopt;
}

std::optional<Json> HtmlRun::json(const fs::path& relative) const {
    auto read = text(relative);
    if (!read)
        return std::nullopt;
    Json parsed = Json::parse(*read, nullptr, false);
    return parsed.is_discarded() ? std::nullopt : std::optional(std::move(parsed));
}

Result<Json> HtmlRun::parsed(const fs::path& relative) const {
    const std::string shown = (path / relative).string();
    auto read = text(relative);
    if (!read)
        return fail(Failure::Kind::Unreadable, shown + ": cannot be read");
    try {
        Json json = Json::parse(*read);
        if (!json.is_object())
            return damaged(shown, "no JSON object");
        const int version = json.value("schema", schemaVersion);
        if (version > schemaVersion)
            return fail(Failure::Kind::Refused,
                        fmt::format("{}: has version {} of the format, and this program reads "
                                    "version {}; a newer Palindrome wrote it and can read it",
                                    shown, version, schemaVersion));
        return json;
    }
    catch (const std::exception& e) {
        return damaged(shown, reasonOf(e));
    }
}

Result<HtmlRun> HtmlRun::open(const fs::path& given) {
    HtmlRun run;
    std::error_code error;
    run.path = fs::is_directory(given, error) ? given : given.parent_path();
    if (!fs::exists(given, error))
        return fail(Failure::Kind::NotFound, given.string() + ": there is no such folder");
    if (run.path.empty())
        run.path = ".";
    if (!fs::exists(run.path / "run.json", error))
        return fail(Failure::Kind::NotFound,
                    given.string() + ": is no folder of a run, it has no run.json; runs are in "
                                     ".palindrome/runs/<id>");
    if (auto header = run.readHeader(); !header)
        return tl::unexpected(header.error());
    try {
        auto read = run.isMatrix ? run.readMatrix() : run.readRun();
        if (!read)
            return tl::unexpected(read.error());
        run.makeMatrix();
    }
    catch (const std::exception& e) {
        return damaged((run.path / "run.json").string(), reasonOf(e));
    }
    return run;
}

Result<void> HtmlRun::readHeader() {
    auto read = parsed("run.json");
    if (!read)
        return tl::unexpected(read.error());
    header = std::move(*read);
    try {
        finished = header.at("status").get<std::string>() == "finished";
        isMatrix = header.at("configuration").value("kind", std::string()) == "matrix";
        exitCode = header.value("exitCode", 0);
        (void)header.at("id").get<std::string>();
    }
    catch (const std::exception& e) {
        return damaged((path / "run.json").string(), reasonOf(e));
    }
    return {};
}

/// Every part of a result that readers of it rely on is checked once, here.
Result<void> HtmlRun::take(RunResult result, const std::string& file) {
    try {
        const flow::UnitReport unit = flow::unitReportFromJson(result.report);
        if (!unit.unit.empty())
            units.at(result.unit).name = unit.unit;
    }
    catch (const std::exception& e) {
        return damaged((path / file).string(), reasonOf(e));
    }
    results.push_back(std::move(result));
    return {};
}

Result<void> HtmlRun::readRun() {
    const Json& configuration = header.at("configuration");
    for (const Json& spec : configuration.at("specs"))
        units.push_back({spec.at("path"), spec.at("path"), spec.at("sha256")});
    expected = units.size();
    encoder = modelOf(configuration.at("encoder"));
    decoder = modelOf(configuration.at("decoder"));
    models = {encoder.empty() ? "model" : encoder};
    if (finished) {
        auto report = parsed("report.json");
        if (!report)
            return tl::unexpected(report.error());
        seconds = report->at("seconds");
        encoder = report->at("encoder");
        decoder = report->at("decoder");
        size_t at = 0;
        for (Json& unit : report->at("units")) {
            if (at >= units.size())
                return damaged((path / "report.json").string(), "more units than specs");
            if (auto taken = take({at++, 0, 0, std::move(unit), {}}, "report.json"); !taken)
                return taken;
        }
        return {};
    }
    for (const fs::path& name : jsonFiles(path / "units")) {
        const fs::path file = fs::path("units") / name;
        auto unit = parsed(file);
        if (!unit)
            return tl::unexpected(unit.error());
        const size_t at = std::stoul(name.stem().string());
        if (at >= units.size())
            return damaged((path / file).string(), "no such unit");
        seconds += unit->value("seconds", 0.0);
        if (auto taken = take({at, 0, 0, std::move(*unit), {}}, file.string()); !taken)
            return taken;
    }
    return {};
}

Result<void> HtmlRun::readMatrix() {
    const Json& configuration = header.at("configuration");
    repeats = configuration.at("repeats");
    for (const Json& model : configuration.at("models"))
        models.push_back(model.at("name"));
    if (models.empty())
        return damaged((path / "run.json").string(), "no models");
    for (const Json& spec : configuration.at("models").at(0).at("run").at("specs"))
        units.push_back({spec.at("path"), spec.at("path"), spec.at("sha256")});
    expected = units.size() * models.size() * repeats;
    for (const fs::path& name : jsonFiles(path / "cells")) {
        const fs::path file = fs::path("cells") / name;
        auto cell = parsed(file);
        if (!cell)
            return tl::unexpected(cell.error());
        RunResult result;
        try {
            result = {cell->at("spec"), cell->at("model"), cell->at("repeat"),
                      std::move(cell->at("report")), cell->at("calls")};
        }
        catch (const std::exception& e) {
            return damaged((path / file).string(), reasonOf(e));
        }
        if (result.unit >= units.size() || result.model >= models.size() ||
            result.repeat >= repeats)
            return damaged((path / file).string(), "no such cell");
        if (auto taken = take(std::move(result), file.string()); !taken)
            return taken;
    }
    if (const auto stored = json("matrix.json"))
        seconds = stored->value("seconds", 0.0);
    return {};
}

/// The statistics are made from the cells, so that they fit to what is shown in any case.
void HtmlRun::makeMatrix() {
    if (!isMatrix)
        return;
    flow::MatrixReport report;
    report.id = header.at("id");
    report.started = header.value("started", std::string());
    report.seconds = seconds;
    report.models = models;
    report.repeats = repeats;
    report.exitCode = exitCode;
    report.unfinished = !finished || results.size() < expected;
    for (const RunUnit& unit : units) {
        report.specs.push_back(unit.spec);
        report.units.push_back(unit.name);
    }
    for (const RunResult& result : results) {
        flow::MatrixCell cell;
        cell.spec = result.unit;
        cell.model = result.model;
        cell.repeat = result.repeat;
        cell.report = flow::unitReportFromJson(result.report);
        if (result.calls) {
            cell.calls.seconds = result.calls->value("seconds", 0.0);
            cell.calls.calls = result.calls->value("calls", uint64_t(0));
            if (const Json cost = result.calls->value("cost", Json()); cost.is_number())
                cell.calls.cost = cost.get<double>();
        }
        report.cells.push_back(std::move(cell));
    }
    matrix = flow::toJson(report);
    matrix.erase("cells"); // the results have them
}

} // namespace palindrome::report
