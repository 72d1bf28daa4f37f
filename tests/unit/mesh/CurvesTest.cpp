// CurvesTest.cpp - curves as CSV and as a picture.
// SPDX-License-Identifier: MIT
#include "mesh/Curves.h"
#include "mesh/Plot.h"
#include "util/Files.h"

#include <doctest/doctest.h>
#include <filesystem>

using namespace palindrome;
using mesh::Json;

namespace {

mesh::Point pointAt(double rate, double latency, double accepted, bool saturated = false) {
    mesh::Point p;
    p.rate = rate;
    p.json = {{"dropped", saturated ? 7 : 0},
              {"accepted", accepted},
              {"packets", {{"measured", 1000}}},
              {"packet_latency",
               {{"mean", latency}, {"max", 90}, {"p50", 20}, {"p95", 40}, {"p99", 60}}},
              {"network_latency", {{"mean", latency - 1}}},
              {"violation_counts", {{"lost", 0}}}};
    return p;
}

mesh::Config configFor(unsigned size, mesh::Pattern pattern, unsigned flits) {
    mesh::Config c;
    c.size = size;
    c.pattern = pattern;
    c.sizes.list = {{flits, 1}};
    return c;
}

std::optional<mesh::Curve> readBack(const std::string& text, const mesh::Config& config,
                                    diag::Sink& sink) {
    const auto path = std::filesystem::temp_directory_path() / "palindrome-curve-test.csv";
    REQUIRE(util::writeFileAtomic(path, text));
    auto curve = mesh::readCurve(path.string(), config, sink);
    std::filesystem::remove(path);
    return curve;
}

} // namespace

TEST_CASE("a curve comes back from its CSV") {
    const auto config = configFor(8, mesh::Pattern::BitComplement, 4);
    const std::vector<mesh::Point> points = {pointAt(0.1, 28.5, 0.1), pointAt(0.9, 400, 0.12, true)};
    diag::Sink sink;
    const auto curve = readBack(mesh::csvText(points, config, {"a remark"}), config, sink);
    REQUIRE(curve);
    REQUIRE(curve->points.size() == 2);
    CHECK(curve->points[0].packetLatency == doctest::Approx(28.5));
    CHECK(curve->points[0].networkLatency == doctest::Approx(27.5));
    CHECK_FALSE(curve->points[1].packetLatency); // saturated: a mean would mislead
    CHECK(curve->points[1].accepted == doctest::Approx(0.12));
}

TEST_CASE("names of BookSim are understood, in any order of columns") {
    const auto config = configFor(4, mesh::Pattern::BitComplement, 1);
    diag::Sink sink;
    const auto curve = readBack("# BookSim\npattern,k,accepted_flits,packet_size,avg_packet_latency,"
                                "avg_network_latency,injection_rate_flits\nbitcomp,4,0.2,1,22,22,0.2\n"
                                "bitcomp,4,0.1,1,21,21,0.1\nbitcomp,8,0.1,1,99,99,0.1\n",
                                config, sink);
    REQUIRE(curve);
    REQUIRE(curve->points.size() == 2);
    CHECK(curve->points[0].rate == doctest::Approx(0.1));
}

TEST_CASE("a CSV without the curve, a column or a number is an error") {
    const auto config = configFor(4, mesh::Pattern::Uniform, 4);
    const std::string header = "k,pattern,packet_size,injection_rate_flits,avg_packet_latency,"
                               "avg_network_latency,accepted_flits\n";
    for (const std::string& text :
         {header + "8,uniform,4,0.1,20,20,0.1\n", std::string("k,pattern\n4,uniform\n"),
          header + "4,uniform,4,much,20,20,0.1\n", std::string()}) {
        diag::Sink sink;
        CAPTURE(text);
        CHECK_FALSE(readBack(text, config, sink));
        REQUIRE(sink.errorCount() == 1);
        CHECK(sink.all()[0].rule == "mesh-compare");
    }
}

TEST_CASE("a picture has all curves, and ends a line at its border") {
    const auto ours = mesh::curveOf({pointAt(0.1, 28, 0.1), pointAt(0.2, 2000, 0.19)}, "ours & <ours>");
    mesh::Curve other{"other", {{0.1, 0.1, 30, 30}, {0.3, 0.3, 35, 35}}};
    const std::string svg = mesh::plotSvg({ours, other}, "8 x 8", "packets of 4");
    CHECK(svg.find("ours &amp; &lt;ours&gt;") != std::string::npos);
    size_t lines = 0;
    for (size_t at = svg.find("<polyline"); at != svg.npos; at = svg.find("<polyline", at + 1))
        ++lines;
    CHECK(lines == 4);
    CHECK(svg.find("nan") == std::string::npos);
    CHECK(svg.find("inf") == std::string::npos);
}

TEST_CASE("a picture of nothing measured is still one") {
    const std::string svg = mesh::plotSvg({{"empty", {}}}, "4 x 4", "");
    CHECK(svg.find("</svg>") != std::string::npos);
    CHECK(svg.find("nan") == std::string::npos);
}
