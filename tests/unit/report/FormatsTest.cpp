// FormatsTest.cpp - reports in all formats: what they hold, and that they keep to their limits.
// SPDX-License-Identifier: MIT
#include "report/Collect.h"
#include "report/Formats.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace palindrome;
using namespace palindrome::report;
using nlohmann::json;

namespace {

Finding sampleFinding() {
    Finding f;
    f.rule = "verdict-refuted";
    f.message = "output `gnt` differs in cycle 2";
    f.wayOut = "look at row 3";
    f.place = {"/repo/a b.sv", 12, 5, 12, 9, "assign gnt = req;"};
    f.subject = "output gnt";
    f.verdict = "refuted";
    f.related.push_back({{"/repo/a.lct.md", 3, 1, 3, 4, "| 1 |"}, "the row of the table"});
    f.trace.push_back({{}, "inputs req=1", 0});
    f.trace.push_back({{"/repo/a.lct.md", 3, 0, 0, 0, ""}, "outputs gnt=1 (HDL 0)", 1});
    return f;
}

Report sampleReport(size_t copies = 1) {
    Report report;
    report.command = "gate";
    report.toolVersion = "1.2.3";
    report.root = "/repo";
    report.started = "2026-11-24T06:30:00Z";
    report.exitCode = 1;
    UnitResult unit;
    unit.unit = "arb";
    unit.spec = "/repo/a.lct.md";
    unit.hdl = {"/repo/a b.sv"};
    unit.verdict = "refuted";
    unit.exitCode = 1;
    unit.checks.push_back({"proof: output gnt", Check::Outcome::Failed, "refuted", "cycle 0 1", 0.5});
    unit.checks.push_back({"simulation", Check::Outcome::Undecided, "limit", "", 0});
    unit.checks.push_back({"rows", Check::Outcome::Passed, "", "", 0});
    unit.checks.push_back({"decode", Check::Outcome::Skipped, "off", "", 0});
    for (size_t i = 0; i < copies; ++i)
        unit.findings.push_back(sampleFinding());
    report.units.push_back(std::move(unit));
    finish(report);
    return report;
}

} // namespace

TEST_CASE("formats are found by their names") {
    for (const std::string& name : formatNames())
        CHECK(formatName(*formatFromName(name)) == name);
    CHECK_FALSE(formatFromName("html"));
}

TEST_CASE("SARIF has the place, the trace, the fingerprint and the rule") {
    const json log = json::parse(write(sampleReport(), Format::Sarif));
    const json& run = log["runs"][0];
    CHECK(run["tool"]["driver"]["rules"][0]["id"] == "verdict-refuted");
    const json& result = run["results"][0];
    CHECK(result["level"] == "error");
    const json& place = result["locations"][0]["physicalLocation"];
    CHECK(place["artifactLocation"]["uri"] == "a%20b.sv");
    CHECK(place["region"]["startLine"] == 12);
    CHECK(place["region"]["startColumn"] == 5);
    CHECK(place["region"]["endColumn"] == 9);
    const json& flow = result["codeFlows"][0]["threadFlows"][0]["locations"];
    CHECK(flow.size() == 2);
    CHECK(flow[1]["location"]["physicalLocation"]["artifactLocation"]["uri"] == "a.lct.md");
    CHECK(result["partialFingerprints"]["palindromeFinding/v1"].get<std::string>().size() == 32);
    CHECK_FALSE(result.contains("baselineState"));
    CHECK(result["relatedLocations"][0]["id"] == 1);
}

TEST_CASE("SARIF has a baseline if anything was compared, and suppressions") {
    Report report = sampleReport(4);
    auto& f = report.units[0].findings;
    f[0].status = Status::New;
    f[1].status = Status::Existing;
    f[2].status = Status::Fixed;
    f[3].status = Status::Weakened;
    f[1].accepted = true;
    f[1].acceptedWhy = "known";
    const json log = json::parse(write(report, Format::Sarif));
    const json& results = log["runs"][0]["results"];
    CHECK(results[0]["baselineState"] == "new");
    CHECK(results[1]["baselineState"] == "unchanged");
    CHECK(results[2]["baselineState"] == "absent");
    CHECK(results[3]["baselineState"] == "new");
    CHECK(results[3]["properties"]["status"] == "weakened");
    CHECK(results[1]["suppressions"][0]["justification"] == "known");
}

TEST_CASE("findings written as JSON come back as they were") {
    Report report = sampleReport(3);
    report.units[0].findings[1].status = Status::New;
    report.units[0].findings[2].accepted = true;
    report.notes.push_back("a note");
    report.findings.push_back(sampleFinding());
    finish(report);
    const std::string text = write(report, Format::Findings);
    auto back = readFindings(text);
    REQUIRE(back);
    CHECK(write(*back, Format::Findings) == text);
    // Other formats are the same whether made at once or from the file (whose paths are relative).
    back->root = report.root = "";
    for (Format format : {Format::JUnit, Format::Comment})
        CHECK(write(*back, format).size() > 200);
}

TEST_CASE("no findings file, or one of a newer version, is refused with a reason") {
    CHECK(readFindings("{}").error().message.find("no findings file") != std::string::npos);
    CHECK(readFindings("[1]").error().message.find("no findings file") != std::string::npos);
    CHECK_FALSE(readFindings("{\"format\""));
    CHECK(readFindings(R"({"format":"palindrome-findings","schema":2})").error().message.find(
              "newer") != std::string::npos);
    CHECK(readFindings(R"({"format":"palindrome-findings","schema":1})").error().message.find(
              "no valid") != std::string::npos);
}

TEST_CASE("JUnit counts each outcome where a reader looks for it") {
    const std::string xml = write(sampleReport(), Format::JUnit);
    CHECK(xml.find("tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\"") != std::string::npos);
    CHECK(xml.find("<error type=\"undecided\"") != std::string::npos);
    CHECK(xml.find("<failure type=\"failed\" message=\"refuted\">cycle 0 1</failure>") !=
          std::string::npos);
}

TEST_CASE("a unit without checks is a test case that says its verdict") {
    Report report = sampleReport();
    report.units[0].checks.clear();
    CHECK(write(report, Format::JUnit).find("<failure type=\"failed\" message=\"refuted\"") !=
          std::string::npos);
    report.units[0].exitCode = 4;
    CHECK(write(report, Format::JUnit).find("<error type=\"undecided\"") != std::string::npos);
}

TEST_CASE("Markdown keeps to its limit and says what is left out") {
    const Report report = sampleReport(3000);
    for (size_t limit : {size_t(8192), commentLimit, summaryLimit}) {
        const std::string text = markdownReport(report, limit);
        CHECK(text.size() <= limit);
        CHECK(text.find("left out") != std::string::npos);
        CHECK(text.size() > limit / 2);
    }
    CHECK(markdownReport(sampleReport(), commentLimit).find("left out") == std::string::npos);
}

TEST_CASE("in short Markdown the most important finding stands, others go") {
    Report report = sampleReport(2000);
    Finding& last = report.units[0].findings.back();
    last.status = Status::New;
    last.message = "the new one";
    const std::string text = markdownReport(report, 8192);
    CHECK(text.find("the new one") != std::string::npos);
    CHECK(text.find("findings left out") != std::string::npos);
}

TEST_CASE("lines of a megabyte are cut in every format") {
    Report report = sampleReport();
    Finding& f = report.units[0].findings[0];
    f.message = f.place.quote = f.wayOut = std::string(1u << 20, 'x');
    report.units[0].checks[0].details = f.message;
    for (Format format : {Format::Sarif, Format::JUnit, Format::Markdown, Format::Comment,
                          Format::CodeQuality, Format::Annotations})
        CHECK(write(report, format).size() < 120'000);
}

TEST_CASE("at most ten annotations of a severity, the last of which counts the others") {
    const std::string text = write(sampleReport(25), Format::Annotations);
    CHECK(std::count(text.begin(), text.end(), '\n') == 10);
    CHECK(text.starts_with("::error file=a b.sv,line=12,col=5,endColumn=9,title=verdict-refuted in arb::"));
    CHECK(text.find("::16 more of this severity") != std::string::npos);
    Report accepted = sampleReport();
    accepted.units[0].findings[0].accepted = true;
    CHECK(write(accepted, Format::Annotations).empty());
}

TEST_CASE("GitLab's report has what is open, each with a fingerprint of its own") {
    Report report = sampleReport(3);
    report.units[0].findings[2].status = Status::Fixed;
    const json list = json::parse(write(report, Format::CodeQuality));
    REQUIRE(list.size() == 2);
    CHECK(list[0]["location"]["path"] == "a b.sv");
    CHECK(list[0]["location"]["lines"]["begin"] == 12);
    CHECK(list[0]["severity"] == "major");
    CHECK(list[0]["fingerprint"] != list[1]["fingerprint"]);
}

TEST_CASE("columns count characters, also behind what is not ASCII") {
    diag::Span span{"x.md", 4, 8, 3}; // bytes
    const Place place = placeOf(span, "| → | abc |", 8);
    CHECK(place.column == 6);
    CHECK(place.endColumn == 9);
    CHECK(place.endLine == 4);
}

TEST_CASE("rendered diagnostics are read back") {
    const auto findings = findingsOfRendered("a:b.md:3:9: error: bad thing [lct-no-title]\n"
                                             "    | abc | def |\n"
                                             "            ^~~\n"
                                             "help: do this\n"
                                             "a:b.md:7: note: see here\n"
                                             "x.sv: warning: odd [some-rule]\n"
                                             "something else\n");
    REQUIRE(findings.size() == 2);
    CHECK(findings[0].rule == "lct-no-title");
    CHECK(findings[0].place.file == "a:b.md");
    CHECK(findings[0].place.line == 3);
    CHECK(findings[0].place.column == 9);
    CHECK(findings[0].place.endColumn == 12);
    CHECK(findings[0].wayOut == "do this");
    REQUIRE(findings[0].related.size() == 1);
    CHECK(findings[0].related[0].place.line == 7);
    CHECK(findings[1].severity == diag::Severity::Warning);
    CHECK(findings[1].place.file == "x.sv");
}
