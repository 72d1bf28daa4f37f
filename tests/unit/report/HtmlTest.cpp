// HtmlTest.cpp - which rows stand beside each other, curves read from files, runs that are refused.
// SPDX-License-Identifier: MIT
#include "lct/Reader.h"
#include "report/AlignRows.h"
#include "report/HtmlCurves.h"
#include "report/HtmlRun.h"
#include "util/Files.h"

#include <doctest/doctest.h>
#include <filesystem>
#include <unistd.h>

using namespace palindrome;

namespace {

lct::Unit unitOf(const std::string& tables) {
    diag::Sink sink;
    auto unit = lct::readMarkdown("# u\n## Clocking\n| clock | edge | reset | active | style |\n"
                                  "|---|---|---|---|---|\n| clk | posedge | - | - | - |\n"
                                  "## Ports\n| name | direction | type |\n|---|---|---|\n"
                                  "| clk | in | logic |\n| a | in | logic |\n| b | in | logic |\n"
                                  "| q | out | logic |\n## Registers\n| name | type | reset |\n"
                                  "|---|---|---|\n| q | logic | 1'b0 |\n" + tables,
                                  "u.lct.md", sink);
    REQUIRE(unit);
    return *unit;
}

std::string pairsOf(const lct::Unit& spec, const lct::Unit& other, const flow::Json& comparison = {}) {
    std::string text;
    for (const report::RowPair& p : report::alignRows(spec, other, comparison))
        text += std::to_string(p.row + 1) + ":" +
                (p.how == report::RowPair::How::Default ? "-" : std::to_string(p.otherRow + 1)) + " " +
                report::rowPairName(p.how) + ";";
    return text;
}

std::string fileWith(const std::string& name, const std::string& text) {
    const auto path = std::filesystem::temp_directory_path() /
                      ("pal-html-" + std::to_string(::getpid()) + "-" + name);
    REQUIRE(util::writeFileAtomic(path, text, false));
    return path.string();
}

const std::string head = "## Table: q\npolicy: first\n\n| a | b | → q |\n|---|---|---|\n";

} // namespace

TEST_CASE("rows of the same cells stand beside each other in whatever order and columns") {
    const auto spec = unitOf(head + "| 0 | - | 1'b1 |\n| 1 | 1 | hold |\n| otherwise | | 1'b0 |\n");
    const auto other = unitOf("## Table: q\npolicy: first\n\n| b | a | → q |\n|---|---|---|\n"
                              "| 1 | 1 | hold |\n| - | 0 | 1'b1 |\n| otherwise | | 1'b0 |\n");
    CHECK(pairsOf(spec, other) == "1:2 text;2:1 text;3:3 text;");
}

TEST_CASE("a row that the comparison names goes before one of the same cells") {
    const auto spec = unitOf(head + "| 0 | - | 1'b1 |\n| 1 | 1 | 1'b0 |\n");
    const flow::Json comparison{{"rows", {{{"side", "spec"}, {"table", "q"}, {"row", 1},
                                           {"counterpart", "q, row 2"}}}}};
    CHECK(pairsOf(spec, spec, comparison) == "1:2 proof;2:2 text;");
    const flow::Json nonsense{{"rows", {{{"side", "spec"}, {"table", "q"}, {"row", 1},
                                         {"counterpart", "q, row 9"}}}}};
    CHECK(pairsOf(spec, spec, nonsense) == "1:1 text;2:2 text;");
}

TEST_CASE("a row that holds stands beside a table that holds by default") {
    const auto spec = unitOf(head + "| 0 | - | hold |\n| 1 | 1 | 1'b0 |\n");
    const auto other = unitOf("## Table: q\npolicy: first\ndefault: hold\n\n| a | b | → q |\n|---|---|---|\n"
                              "| 1 | 1 | 1'b0 |\n");
    CHECK(pairsOf(spec, other) == "1:- default;2:1 text;");
}

TEST_CASE("curves of a CSV are told apart by size, pattern and packets") {
    const auto curves = report::curvesFrom(fileWith(
        "c.csv", "# a remark\nk,pattern,packet_size,injection_rate_flits,avg_packet_latency,accepted_flits\n"
                 "4,uniform,1,0.1,14.5,0.1\n4,uniform,1,0.9,,0.7\n8,uniform,1,0.1,25,0.1\n"));
    REQUIRE(curves);
    REQUIRE(curves->size() == 2);
    CHECK((*curves)[0]["points"].size() == 2);
    CHECK((*curves)[0]["points"][1]["packetLatency"].is_null());
    CHECK((*curves)[0]["remarks"][0] == "a remark");
    CHECK((*curves)[1]["label"] == "8 × 8, uniform, packets of 1");
}

TEST_CASE("files that are no curves are refused by name") {
    for (const char* text : {"", "{}", "{\"mesh\": 1}", "a,b\n1,2\n",
                             "injection_rate_flits,accepted_flits,avg_packet_latency\nx,1,1\n",
                             "injection_rate_flits,accepted_flits,avg_packet_latency\n", "\xff\xfe"}) {
        const auto curves = report::curvesFrom(fileWith("bad.csv", text));
        REQUIRE(!curves);
        CHECK(curves.error().message.find("bad.csv") != std::string::npos);
    }
    CHECK(!report::curvesFrom("/nonexistent/x.csv"));
}

TEST_CASE("a folder that is no run is refused") {
    CHECK(report::HtmlRun::open("/nonexistent").error().kind == Failure::Kind::NotFound);
    CHECK(report::HtmlRun::open(std::filesystem::temp_directory_path()).error().kind ==
          Failure::Kind::NotFound);
}
