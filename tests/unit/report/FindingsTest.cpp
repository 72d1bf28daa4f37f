// FindingsTest.cpp - fingerprints, counts and the order of findings.
// SPDX-License-Identifier: MIT
#include "report/Findings.h"

#include "diag/Rules.h"

#include <doctest/doctest.h>
#include <filesystem>

using namespace palindrome;
using namespace palindrome::report;

namespace {

Finding gapAt(unsigned line, std::string quote) {
    Finding f;
    f.rule = "lint-gap";
    f.severity = diag::Severity::Warning;
    f.message = "no row covers a=1";
    f.place = {"gate.lct.md", line, 3, line, 4, std::move(quote)};
    return f;
}

Report reportOf(std::vector<Finding> findings) {
    Report report;
    report.command = "lint";
    report.units.push_back({});
    report.units[0].unit = "gate";
    report.units[0].findings = std::move(findings);
    finish(report);
    return report;
}

} // namespace

TEST_CASE("a fingerprint stays while lines move and blanks change, and changes with the line") {
    const Report before = reportOf({gapAt(12, "| 1 | - | 0 |")});
    const Report moved = reportOf({gapAt(40, "|  1  | -   | 0 |")});
    const Report other = reportOf({gapAt(12, "| 1 | 1 | 0 |")});
    const auto& print = before.units[0].findings[0].fingerprint;
    CHECK(print.size() == 32);
    CHECK(print == moved.units[0].findings[0].fingerprint);
    CHECK(print != other.units[0].findings[0].fingerprint);
}

TEST_CASE("two findings on equal lines have fingerprints of their own, in their order") {
    const Report two = reportOf({gapAt(3, "| 1 |"), gapAt(9, "| 1 |")});
    const Report one = reportOf({gapAt(9, "| 1 |")});
    const auto& f = two.units[0].findings;
    CHECK(f[0].fingerprint != f[1].fingerprint);
    CHECK(f[0].fingerprint == one.units[0].findings[0].fingerprint);
}

TEST_CASE("findings are counted once, accepted and fixed ones apart") {
    std::vector<Finding> all(6, gapAt(1, "x"));
    all[0].severity = diag::Severity::Error;
    all[1].accepted = true;
    all[2].status = Status::Fixed;
    all[3].undecided = true;
    all[4].status = Status::New;
    all[5].status = Status::Weakened;
    const Counts c = reportOf(all).counts;
    CHECK(c.errors == 1);
    CHECK(c.warnings == 2);
    CHECK(c.accepted == 1);
    CHECK(c.fixed == 1);
    CHECK(c.undecided == 1);
    CHECK(c.fresh == 1);
    CHECK(c.weakened == 1);
}

TEST_CASE("new errors come first, fixed findings last") {
    std::vector<Finding> all(4, gapAt(1, "x"));
    all[0].status = Status::Fixed;
    all[0].severity = diag::Severity::Error;
    all[1].status = Status::Existing;
    all[1].severity = diag::Severity::Error;
    all[2].status = Status::New;
    all[3].status = Status::New;
    all[3].severity = diag::Severity::Error;
    const Report report = reportOf(all);
    const auto& f = report.units[0].findings;
    const auto order = byImportance(report);
    REQUIRE(order.size() == 4);
    CHECK(order[0] == &f[3]);
    CHECK(order[1] == &f[2]);
    CHECK(order[2] == &f[1]);
    CHECK(order[3] == &f[0]);
    CHECK_FALSE(isOpen(f[0]));
    CHECK(isOpen(f[3]));
}

TEST_CASE("paths are relative to the root where they are below it") {
    CHECK(shownPath("/repo/specs/../specs/a.md", "/repo") == "specs/a.md");
    CHECK(shownPath("/elsewhere/a.md", "/repo") == "/elsewhere/a.md");
    CHECK(shownPath("/repository/a.md", "/repo") == "/repository/a.md");
    CHECK(shownPath("a.md", "") == "a.md");
    CHECK(shownPath("../a.md", "") == "../a.md");
    CHECK(shownPath("", "/repo").empty());
    CHECK(shownPath("x/a.md", std::filesystem::current_path().string()) == "x/a.md");
}

TEST_CASE("every rule of diagnostics, and those of verdicts, can be described") {
    for (const diag::Rule& rule : diag::allRules()) {
        const RuleInfo info = ruleInfo(std::string(rule.name));
        CHECK(info.summary == rule.summary);
        CHECK(info.help.size() > 10);
        CHECK(info.help.find("```") == std::string::npos);
    }
    CHECK(ruleInfo("lint-gap").help.starts_with("An input is covered by no row."));
    CHECK(ruleInfo("verdict-refuted").help.size() > 100);
    CHECK(ruleInfo("verdict-unknown").severity == diag::Severity::Warning);
}
