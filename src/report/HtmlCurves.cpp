// HtmlCurves.cpp - curves of a mesh as data of the HTML report, from the files that `mesh` writes.
// SPDX-License-Identifier: MIT
#include "report/HtmlCurves.h"

#include "util/Files.h"
#include "util/Text.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <vector>

namespace palindrome::report {

namespace {

using flow::Json;

tl::unexpected<Failure> notCurves(const std::string& path, const std::string& why) {
    return fail(Failure::Kind::Unreadable,
                fmt::format("{}: {}; write it with `palindrome mesh --output` or `--csv`", path, why));
}

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

Json orNull(std::optional<double> value) {
    return value ? Json(*value) : Json();
}

std::string labelOf(const std::string& size, const std::string& pattern,
                    const std::string& packet) {
    return fmt::format("{} × {}, {}, packets of {}", size, size, pattern, packet);
}

Json fromJson(const Json& file, const std::string& path) {
    const Json& mesh = file.at("mesh");
    Json curve;
    curve["source"] = path;
    curve["label"] = labelOf(std::to_string(mesh.at("size").get<unsigned>()), mesh.at("pattern"),
                             mesh.at("packet"));
    curve["remarks"] = Json::array();
    if (!file.value("clean", true))
        curve["remarks"].push_back("the scoreboard found violations");
    if (!file.value("proved", true))
        curve["remarks"].push_back("some units are not proved equal to their tables");
    curve["points"] = Json::array();
    for (const Json& point : file.at("points")) {
        const bool saturated = point.value("saturated", false);
        const auto mean = [&](const char* what) {
            return saturated ? Json() : Json(point.at(what).at("mean").get<double>());
        };
        curve["points"].push_back({{"rate", point.at("rate").get<double>()},
                                   {"accepted", point.at("accepted").get<double>()},
                                   {"packetLatency", mean("packet_latency")},
                                   {"networkLatency", mean("network_latency")}});
    }
    return Json::array({std::move(curve)});
}

std::vector<std::string_view> cellsOf(std::string_view line) {
    std::vector<std::string_view> cells;
    for (size_t at = 0; at <= line.size();) {
        const size_t comma = std::min(line.find(',', at), line.size());
        cells.push_back(util::trim(line.substr(at, comma - at)));
        at = comma + 1;
    }
    return cells;
}

/// Lines of one size, pattern and packet size are one curve.
Result<Json> fromCsv(const std::string& text, const std::string& path) {
    std::map<std::string, size_t, std::less<>> columns;
    std::map<std::string, size_t> known;
    Json curves = Json::array(), remarks = Json::array();
    size_t lineNumber = 0;
    for (const std::string_view line : util::splitLines(text)) {
        ++lineNumber;
        if (line.starts_with('#'))
            remarks.push_back(std::string(util::trim(line.substr(1))));
        if (line.starts_with('#') || util::trim(line).empty())
            continue;
        const auto cells = cellsOf(line);
        if (columns.empty()) {
            for (size_t i = 0; i < cells.size(); ++i)
                columns.emplace(cells[i], i);
            for (const char* needed : {"injection_rate_flits", "accepted_flits",
                                       "avg_packet_latency"})
                if (!columns.contains(needed))
                    return notCurves(path, fmt::format("line {} has no column {}", lineNumber, needed));
            continue;
        }
        const auto cell = [&](const char* name) {
            const auto column = columns.find(name);
            return column == columns.end() || column->second >= cells.size()
                       ? std::string_view()
                       : cells[column->second];
        };
        const auto rate = number(cell("injection_rate_flits"));
        const auto accepted = number(cell("accepted_flits"));
        if (!rate || !accepted)
            return notCurves(path, fmt::format("line {} has no number in injection_rate_flits or "
                                               "accepted_flits", lineNumber));
        const std::string label = labelOf(std::string(cell("k")), std::string(cell("pattern")),
                                          std::string(cell("packet_size")));
        const auto [curve, isNew] = known.emplace(label, curves.size());
        if (isNew)
            curves.push_back({{"source", path}, {"label", label}, {"remarks", remarks},
                              {"points", Json::array()}});
        curves[curve->second]["points"].push_back(
            {{"rate", *rate},
             {"accepted", *accepted},
             {"packetLatency", orNull(number(cell("avg_packet_latency")))},
             {"networkLatency", orNull(number(cell("avg_network_latency")))}});
    }
    return curves;
}

} // namespace

Result<Json> curvesFrom(const std::string& path) {
    auto text = util::readFile(path);
    if (!text)
        return tl::unexpected(text.error());
    if (util::findInvalidUtf8(*text) != std::string::npos)
        return notCurves(path, "is not text in UTF-8");
    Result<Json> curves = Json::array();
    if (util::trim(*text).starts_with('{')) {
        try {
            curves = fromJson(Json::parse(*text), path);
        }
        catch (const std::exception&) {
            return notCurves(path, "is no result of a mesh");
        }
    }
    else {
        curves = fromCsv(*text, path);
    }
    if (curves && (curves->empty() || curves->front().at("points").empty()))
        return notCurves(path, "has no points");
    return curves;
}

} // namespace palindrome::report
