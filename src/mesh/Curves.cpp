// Curves.cpp - latency and accepted load over offered load: as CSV, and read back from it.
// SPDX-License-Identifier: MIT
#include "mesh/Curves.h"

#include "util/Files.h"
#include "util/Text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>

namespace palindrome::mesh {

namespace {

/// Names of BookSim where they differ from ours.
std::string ownPattern(std::string_view name) {
    if (name == "bitcomp")
        return "bit-complement";
    if (name == "neighbor")
        return "neighbour";
    return std::string(name);
}

std::vector<std::string_view> fieldsOf(std::string_view line) {
    std::vector<std::string_view> fields;
    for (size_t at = 0; at <= line.size();) {
        const size_t end = std::min(line.find(',', at), line.size());
        fields.push_back(util::trim(line.substr(at, end - at)));
        at = end + 1;
    }
    return fields;
}

enum Column { K, PatternName, PacketSize, Rate, PacketLatency, NetworkLatency, Accepted };
constexpr std::array columnNames = {
    "k", "pattern", "packet_size", "injection_rate_flits", "avg_packet_latency",
    "avg_network_latency", "accepted_flits"};

class CurveReader {
public:
    CurveReader(const std::string& thePath, const Config& theConfig, diag::Sink& theSink)
        : path(thePath), config(theConfig), sink(theSink) {}

    std::optional<Curve> read() {
        auto text = util::readFile(path);
        if (!text) {
            sink.error("file-unreadable", {}, text.error().message);
            return std::nullopt;
        }
        bool header = true;
        for (std::string_view line : util::splitLines(*text)) {
            ++number;
            if (util::trim(line).empty() || line.front() == '#')
                continue;
            if (header ? !readHeader(line) : !readLine(line))
                return std::nullopt;
            header = false;
        }
        if (curve.points.empty()) {
            error(fmt::format("{} has no curve of {} x {}, {}, packets of {}", path, config.size,
                              config.size, patternNames[static_cast<size_t>(config.pattern)],
                              sizesText(config.sizes)),
                  "");
            return std::nullopt;
        }
        std::stable_sort(curve.points.begin(), curve.points.end(),
                         [](const auto& a, const auto& b) { return a.rate < b.rate; });
        curve.label = std::filesystem::path(path).stem().string();
        return std::move(curve);
    }

private:
    bool error(std::string message, std::string wayOut) {
        diag::Span span;
        span.file = path;
        span.line = number;
        span.column = 1;
        sink.error("mesh-compare", span, std::move(message), std::move(wayOut));
        return false;
    }

    bool readHeader(std::string_view line) {
        const auto fields = fieldsOf(line);
        for (size_t c = 0; c < columnNames.size(); ++c) {
            const auto at = std::find(fields.begin(), fields.end(), columnNames[c]);
            if (at == fields.end())
                return error(fmt::format("there is no column `{}`", columnNames[c]),
                             "the first line names the columns, as `palindrome mesh --csv` does");
            columns[c] = static_cast<size_t>(at - fields.begin());
        }
        return true;
    }

    bool readLine(std::string_view line) {
        const auto fields = fieldsOf(line);
        auto field = [&](Column c) {
            return columns[c] < fields.size() ? fields[columns[c]] : std::string_view();
        };
        auto numberIn = [&](Column c) -> std::optional<double> {
            double value = 0;
            const std::string_view f = field(c);
            const auto [end, ec] = std::from_chars(f.data(), f.data() + f.size(), value);
            return ec == std::errc() && end == f.data() + f.size() ? std::optional(value)
                                                                   : std::nullopt;
        };
        const auto rate = numberIn(Rate), accepted = numberIn(Accepted), k = numberIn(K);
        if (!rate || !accepted || !k)
            return error("a line has no number for k, injection_rate_flits or accepted_flits", "");
        if (*k != config.size || field(PacketSize) != sizesText(config.sizes) ||
            ownPattern(field(PatternName)) != patternNames[static_cast<size_t>(config.pattern)])
            return true;
        curve.points.push_back({*rate, *accepted, numberIn(PacketLatency), numberIn(NetworkLatency)});
        return true;
    }

    const std::string& path;
    const Config& config;
    diag::Sink& sink;
    unsigned number = 0;
    std::array<size_t, columnNames.size()> columns{};
    Curve curve;
};

} // namespace

std::string sizesText(const PacketSizes& sizes) {
    if (sizes.list.size() == 1)
        return std::to_string(sizes.list[0].flits);
    std::string text;
    for (const auto& s : sizes.list)
        text += fmt::format("{}{}:{}", text.empty() ? "" : "+", s.flits, s.weight);
    return text.empty() ? "trace" : text;
}

Curve curveOf(const std::vector<Point>& points, std::string label) {
    Curve curve;
    curve.label = std::move(label);
    for (const Point& p : points) {
        CurvePoint c;
        c.rate = p.rate;
        c.accepted = p.accepted();
        if (!p.saturated() && p.measured() > 0) {
            c.packetLatency = p.packetLatency();
            c.networkLatency = p.networkLatency();
        }
        curve.points.push_back(c);
    }
    std::stable_sort(curve.points.begin(), curve.points.end(),
                     [](const auto& a, const auto& b) { return a.rate < b.rate; });
    return curve;
}

std::string csvText(const std::vector<Point>& points, const Config& config,
                    const std::vector<std::string>& remarks) {
    std::string text;
    for (const auto& remark : remarks)
        text += "# " + remark + "\n";
    text += "k,pattern,packet_size,vcs,buf,injection_rate_flits,avg_packet_latency,"
            "avg_network_latency,accepted_flits,saturated,p50,p95,p99,max,measured_packets,"
            "violations\n";
    for (const Point& p : points) {
        uint64_t violations = 0;
        for (const auto& [kind, count] : p.json.at("violation_counts").items())
            violations += count.get<uint64_t>();
        const bool hasLatency = !p.saturated() && p.measured() > 0;
        const Json& l = p.json.at("packet_latency");
        text += fmt::format(
            "{},{},{},2,{},{:.6g},{},{},{:.4f},{},{},{},{},{},{},{}\n", config.size,
            patternNames[static_cast<size_t>(config.pattern)], sizesText(config.sizes),
            config.depth, p.rate, hasLatency ? fmt::format("{:.2f}", p.packetLatency()) : "",
            hasLatency ? fmt::format("{:.2f}", p.networkLatency()) : "", p.accepted(),
            p.saturated() ? 1 : 0, l.at("p50").get<uint64_t>(), l.at("p95").get<uint64_t>(),
            l.at("p99").get<uint64_t>(), l.at("max").get<uint64_t>(), p.measured(), violations);
    }
    return text;
}

std::optional<Curve> readCurve(const std::string& path, const Config& config, diag::Sink& sink) {
    return CurveReader(path, config, sink).read();
}

} // namespace palindrome::mesh
