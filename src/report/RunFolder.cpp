// RunFolder.cpp - the folder of a run or a matrix (docs/run-store.md), read again for reports.
// SPDX-License-Identifier: MIT
#include "report/RunFolder.h"

#include "report/Collect.h"
#include "util/Files.h"

#include <fmt/format.h>
#include <stdexcept>

namespace palindrome::report {

namespace fs = std::filesystem;
using flow::Json;

namespace {

constexpr uint64_t fileLimit = 512u << 20;

/// Throws what parsing throws, or std::runtime_error.
Json readJson(const fs::path& file) {
    const auto text = util::readFile(file, fileLimit);
    if (!text)
        throw std::runtime_error(text.error().message);
    return Json::parse(*text);
}

flow::RunReport runFrom(const Json& json, const fs::path& folder) {
    flow::RunReport run;
    run.id = json.at("id");
    run.folder = folder.string();
    run.started = json.at("started");
    run.resumed = json.at("resumed");
    run.encoder = json.at("encoder");
    run.decoder = json.at("decoder");
    run.seconds = json.at("seconds");
    run.reusedVerdicts = json.at("reusedVerdicts");
    run.newVerdicts = json.at("newVerdicts");
    run.resumedUnits = json.at("resumedUnits");
    run.exitCode = json.at("exitCode");
    for (const Json& unit : json.at("units"))
        run.units.push_back(flow::unitReportFromJson(unit));
    return run;
}

/// The cell's own file has what matrix.json leaves out; without one the cell was not reached.
std::optional<flow::UnitReport> cellReport(const fs::path& folder, const flow::MatrixCell& cell) {
    const fs::path file =
        folder / fmt::format("cells/{:04}-{:03}-{:03}.json", cell.spec, cell.model, cell.repeat);
    std::error_code error;
    if (!fs::exists(file, error))
        return std::nullopt;
    return flow::unitReportFromJson(readJson(file).at("report"));
}

flow::MatrixReport matrixFrom(const Json& json, const fs::path& folder) {
    flow::MatrixReport matrix;
    matrix.id = json.at("id");
    matrix.folder = folder.string();
    matrix.started = json.at("started");
    matrix.resumed = json.at("resumed");
    matrix.seconds = json.at("seconds");
    matrix.unfinished = json.at("unfinished");
    matrix.exitCode = json.at("exitCode");
    matrix.repeats = json.at("repeats");
    matrix.units = json.at("units").get<std::vector<std::string>>();
    for (const Json& model : json.at("models"))
        matrix.models.push_back(model.at("name"));
    for (const Json& row : json.at("table"))
        matrix.specs.push_back(row.at("spec"));
    if (matrix.specs.size() != matrix.units.size() || matrix.repeats > 1'000'000)
        throw std::runtime_error("its parts do not fit together");
    for (size_t spec = 0; spec < matrix.specs.size(); ++spec) {
        for (size_t model = 0; model < matrix.models.size(); ++model) {
            for (unsigned repeat = 0; repeat < matrix.repeats; ++repeat) {
                flow::MatrixCell cell;
                cell.spec = spec, cell.model = model, cell.repeat = repeat;
                cell.report = cellReport(folder, cell);
                matrix.cells.push_back(std::move(cell));
            }
        }
    }
    return matrix;
}

} // namespace

std::optional<RunFolder> readRunFolder(const fs::path& folder, diag::Sink& sink) {
    std::error_code error;
    RunFolder result;
    result.folder = folder;
    const bool isMatrix = fs::exists(folder / "matrix.json", error);
    const fs::path file = folder / (isMatrix ? "matrix.json" : "report.json");
    try {
        if (isMatrix)
            result.matrix = matrixFrom(readJson(file), folder);
        else
            result.run = runFrom(readJson(file), folder);
        return result;
    }
    catch (const std::exception& e) {
        sink.error("run-damaged", {file.string(), 0, 0, 0},
                   std::string("a file of the run is damaged: ") + e.what());
        return std::nullopt;
    }
}

Report reportOf(const RunFolder& folder) {
    return folder.matrix ? matrixReport(*folder.matrix) : runReport(*folder.run);
}

} // namespace palindrome::report
