// MeshText.cpp - simulations of a mesh as text, as JSON and as a picture.
// SPDX-License-Identifier: MIT
#include "report/MeshText.h"

#include "flow/Tool.h"
#include "mesh/Plot.h"

#include <algorithm>
#include <fmt/format.h>

namespace palindrome::report {

namespace {

std::string patternOf(const mesh::Config& config) {
    return std::string(mesh::patternNames[static_cast<size_t>(config.pattern)]);
}

bool isTrace(const mesh::Config& config) {
    return config.pattern == mesh::Pattern::Trace;
}

std::string trafficText(const mesh::Config& c) {
    return fmt::format("{0} x {0} mesh, {1}, packets of {2}, buffers of {3} flits, seed {4}",
                       c.size, patternOf(c), mesh::sizesText(c.sizes), c.depth, c.seed);
}

/// "13 of 13 units proved; HDL of designs/router for 13, reference modules for 0".
std::string hdlText(const flow::Router& router) {
    size_t proved = 0, files = 0;
    for (const auto& unit : router.units) {
        proved += unit.proved();
        files += !unit.source.empty();
    }
    const size_t all = router.units.size();
    std::string text = fmt::format("{} of {} units proved equal to their tables; {} from files, {} "
                                   "reference modules",
                                   proved, all, files, all - files);
    return proved == all ? text : "NOT PROVED: " + text;
}

std::string violationText(const mesh::Point& point) {
    std::string text;
    for (const auto& [kind, count] : point.json.at("violation_counts").items())
        if (count.get<uint64_t>() != 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count.get<uint64_t>(), kind);
    return text.empty() ? "clean" : text;
}

std::string latencyText(const mesh::Point& point, const char* which) {
    if (point.measured() == 0)
        return "-";
    return fmt::format("{:.1f}{}", point.json.at(which).at("mean").get<double>(),
                       point.saturated() ? "+" : "");
}

std::string errorsText(const mesh::Json& point) {
    const auto& e = point.at("errors");
    auto n = [&](const char* key) { return e.at(key).get<uint64_t>(); };
    const auto& p = point.at("packets");
    return fmt::format(
        "flipped bits: {} flits with one, {} corrected; {} flits with two, {} flagged; packets "
        "cut short {}, missing {}\n",
        n("flipped_one") + n("sink_flipped_one"), n("routers_fixed") + n("sinks_fixed"),
        n("flipped_two") + n("sink_flipped_two"), n("routers_flagged") + n("sinks_flagged"),
        p.at("poisoned").get<uint64_t>(), p.at("missing").get<uint64_t>());
}

std::string abuseText(const mesh::Config& config, const mesh::Json& point) {
    const auto& e = point.at("errors");
    auto n = [&](const char* key) { return e.at(key).get<uint64_t>(); };
    const auto& p = point.at("packets");
    std::string text;
    if (config.malformed > 0)
        text += fmt::format("malformed packets: {}, {} reported; refused {}, cut short {}\n",
                            n("malformed"), n("malformed_reported"),
                            p.at("refused").get<uint64_t>(), p.at("poisoned").get<uint64_t>());
    if (config.close > 0)
        text += fmt::format("outputs were closed for new packets {} times; {} flits of packets under "
                            "way went through\n",
                            n("closings"), n("flits_through_closed"));
    return text;
}

std::string violationsText(const mesh::Point& point, const Style& style) {
    std::string text;
    for (const auto& v : point.json.at("violations"))
        text += fmt::format("  {} cycle {} at ({},{}): {}\n",
                            painted(v.at("kind").get<std::string>(), Tone::Bad, style),
                            v.at("cycle").get<uint64_t>(), v.at("x").get<unsigned>(),
                            v.at("y").get<unsigned>(), v.at("text").get<std::string>());
    return text;
}

flow::Json pointJson(const mesh::Point& point, const mesh::Config& config) {
    flow::Json json;
    if (!isTrace(config))
        json["rate"] = point.rate;
    json["clean"] = point.clean();
    json["saturated"] = point.saturated();
    for (const auto& [key, value] : point.json.items())
        json[key] = value;
    return json;
}

} // namespace

std::string meshText(const MeshReport& report, const Style& style) {
    const mesh::Config& config = report.config;
    Grid grid({isTrace(config) ? "trace" : "rate", "accepted", "latency", "network", "p99", "max",
               "packets", "cycles/s", "scoreboard"});
    bool clean = true;
    std::string details;
    for (const mesh::Point& p : report.points) {
        clean = clean && p.clean();
        const double seconds = p.json.at("seconds");
        const auto& l = p.json.at("packet_latency");
        grid.add({{isTrace(config) ? "-" : fmt::format("{:.4g}", p.rate)},
                  {fmt::format("{:.4f}", p.accepted())},
                  {latencyText(p, "packet_latency"), p.saturated() ? Tone::Doubtful : Tone::Plain},
                  {latencyText(p, "network_latency")},
                  {fmt::format("{}", l.at("p99").get<uint64_t>())},
                  {fmt::format("{}", l.at("max").get<uint64_t>())},
                  {fmt::format("{}", p.measured())},
                  {seconds > 0 ? fmt::format("{:.0f}", p.json.at("cycles").get<double>() / seconds)
                               : "-"},
                  {violationText(p), p.clean() ? Tone::Good : Tone::Bad}});
        if (config.flipOne > 0 || config.flipTwo > 0)
            details += errorsText(p.json);
        details += abuseText(config, p.json);
        details += violationsText(p, style);
    }
    std::string text = trafficText(config) + "\n" + grid.text(style) + details;
    if (std::any_of(report.points.begin(), report.points.end(),
                    [](const auto& p) { return p.saturated(); }))
        text += "+ saturated: packets still waited at the sources when the drain ended, so that the "
                "mean is too low\n";
    if (report.saturation)
        text += fmt::format("zero load: {:.1f} cycles; saturation: {:.4g} flits per node and cycle\n",
                            report.saturation->zeroLoad.packetLatency(), report.saturation->rate);
    text += painted(hdlText(report.router), report.router.proved() ? Tone::Good : Tone::Bad, style) +
            "\n";
    return text + painted(clean ? "scoreboard clean" : "the scoreboard found violations",
                          clean ? Tone::Good : Tone::Bad, style) +
           "\n";
}

flow::Json meshJson(const MeshReport& report) {
    const mesh::Config& c = report.config;
    flow::Json json;
    json["schema"] = 1;
    json["tool"] = {{"name", "palindrome"}, {"version", flow::toolVersion()}};
    json["mesh"] = {{"size", c.size},       {"depth", c.depth},
                    {"pattern", patternOf(c)}, {"packet", mesh::sizesText(c.sizes)},
                    {"seed", c.seed},       {"warmup", c.warmup},
                    {"flip_one", c.flipOne}, {"flip_two", c.flipTwo},
                    {"malformed", c.malformed}, {"close", c.close}};
    json["proved"] = report.router.proved();
    json["router"] = report.router.toJson();
    json["points"] = flow::Json::array();
    bool clean = true;
    for (const mesh::Point& p : report.points) {
        json["points"].push_back(pointJson(p, c));
        clean = clean && p.clean();
    }
    json["clean"] = clean;
    if (report.saturation)
        json["saturation"] = {{"rate", report.saturation->rate},
                              {"zero_load_latency", report.saturation->zeroLoad.packetLatency()}};
    return json;
}

std::vector<std::string> meshRemarks(const MeshReport& report) {
    std::vector<std::string> remarks = {"palindrome " + flow::toolVersion() + " mesh: " +
                                            trafficText(report.config),
                                        "HDL: " + hdlText(report.router)};
    if (report.config.flipOne > 0 || report.config.flipTwo > 0)
        remarks.push_back(fmt::format("flipped bits on links: one {:g}, two {:g}",
                                      report.config.flipOne, report.config.flipTwo));
    if (report.config.malformed > 0 || report.config.close > 0)
        remarks.push_back(fmt::format("malformed packets: {:g}; outputs closed: {:g}",
                                      report.config.malformed, report.config.close));
    return remarks;
}

std::string meshPlot(const MeshReport& report) {
    std::vector<mesh::Curve> curves = {
        mesh::curveOf(report.points, report.router.hdl.top +
                                         (report.router.proved() ? "" : " (not proved)"))};
    if (report.baseline)
        curves.push_back(*report.baseline);
    const mesh::Config& c = report.config;
    return mesh::plotSvg(curves, fmt::format("{0} x {0} mesh, {1}", c.size, patternOf(c)),
                         fmt::format("packets of {} flits, 2 VCs of {} flits a port",
                                     mesh::sizesText(c.sizes), c.depth));
}

} // namespace palindrome::report
