// CompareTest.cpp - new, existing, fixed and weakened findings, and the exit codes they come to.
// SPDX-License-Identifier: MIT
#include "gate/Compare.h"

#include "FakeSnapshot.h"

#include <algorithm>
#include <doctest/doctest.h>

using namespace palindrome;
using namespace palindrome::gate;
using report::Finding;
using report::Status;

namespace {

Finding finding(const std::string& rule, unsigned line = 0, const std::string& quote = {}) {
    Finding f;
    f.rule = rule;
    f.message = rule;
    f.place = {"u.sv", line, 0, 0, 0, quote};
    return f;
}

report::UnitResult result(const std::string& verdict, std::vector<Finding> findings) {
    report::UnitResult r;
    r.unit = "u";
    r.verdict = verdict;
    r.findings = std::move(findings);
    return r;
}

/// A unit whose head and base gave these.
UnitPlan plan(report::UnitResult head, std::optional<report::UnitResult> base) {
    UnitPlan p;
    p.setup.name = "u";
    p.answer.emplace();
    p.answer->result = std::move(head);
    p.baseResult = std::move(base);
    return p;
}

struct Outcome {
    report::UnitResult unit;
    int exitCode = 0;
    /// Status of the first finding of a rule.
    Status of(const std::string& rule) const {
        const auto at = std::ranges::find(unit.findings, rule, &Finding::rule);
        REQUIRE(at != unit.findings.end());
        return at->status;
    }
    bool has(const std::string& rule) const {
        return std::ranges::find(unit.findings, rule, &Finding::rule) != unit.findings.end();
    }
};

Outcome settled(UnitPlan p, const ComparisonRules& rules = {}) {
    const FakeSnapshot head{{"moved.lct.md", "the table"}};
    report::Report report;
    report.command = "gate";
    report.units.push_back(compared(p, head, rules));
    settle(report, rules);
    return {report.units[0], report.exitCode};
}

} // namespace

TEST_CASE("a finding that the base has at another line is existing and does not fail") {
    const auto o = settled(plan(result("refuted", {finding("a", 9, "x  = y;")}),
                                result("refuted", {finding("a", 3, "x = y;")})));
    CHECK(o.of("a") == Status::Existing);
    CHECK(o.exitCode == 0);
    CHECK(o.unit.status == Status::Existing);
}

TEST_CASE("existing findings fail if the policy wants that") {
    ComparisonRules rules;
    rules.failOnExisting = true;
    const auto o = settled(plan(result("refuted", {finding("a")}), result("refuted", {finding("a")})),
                           rules);
    CHECK(o.exitCode == 1);
}

TEST_CASE("what only the head has is new, what only the base has is fixed") {
    const auto o = settled(plan(result("refuted", {finding("a"), finding("b")}),
                                result("refuted", {finding("b"), finding("c")})));
    CHECK(o.of("a") == Status::New);
    CHECK(o.of("b") == Status::Existing);
    CHECK(o.of("c") == Status::Fixed);
    CHECK(o.exitCode == 1);

    const auto fixed = settled(plan(result("proved", {}), result("refuted", {finding("c")})));
    CHECK(fixed.of("c") == Status::Fixed);
    CHECK(fixed.exitCode == 0);
    CHECK(fixed.unit.status == Status::Fixed);
}

TEST_CASE("a second finding of the same kind is new beside the first") {
    const auto o = settled(plan(result("refuted", {finding("a", 3, "q"), finding("a", 9, "q")}),
                                result("refuted", {finding("a", 3, "q")})));
    const auto fresh = std::ranges::count(o.unit.findings, Status::New, &Finding::status);
    CHECK(fresh == 1);
    CHECK(o.exitCode == 1);
}

TEST_CASE("what is not decided is never green, whether the base has it or not") {
    Finding open = finding("verdict-unknown");
    open.undecided = true;
    CHECK(settled(plan(result("unknown", {open}), result("unknown", {open}))).exitCode == 4);
    CHECK(settled(plan(result("unknown", {open}), result("proved", {}))).exitCode == 4);
    // A certain finding beside it outranks it.
    CHECK(settled(plan(result("unknown", {open, finding("a")}), std::nullopt)).exitCode == 1);
}

TEST_CASE("a state of which nothing is known does not pass because the base was like that") {
    for (const char* verdict :
         {"invalid-hdl", "invalid-spec", "unsupported", "missing", "refused", "stopped"}) {
        CAPTURE(verdict);
        CHECK(settled(plan(result(verdict, {finding("a")}), result(verdict, {finding("a")}))).exitCode
              == 4);
    }
}

TEST_CASE("what a limit left open in the base is not called fixed") {
    Finding open = finding("verdict-unknown");
    open.undecided = true;
    CHECK_FALSE(settled(plan(result("proved", {}), result("unknown", {open})))
                    .has("verdict-unknown"));
}

TEST_CASE("findings of lint are not fixed where lint did not run") {
    Finding gap = finding("lint-gap");
    gap.verdict = "lint";
    auto head = result("proved", {});
    CHECK_FALSE(settled(plan(head, result("proved", {gap}))).has("lint-gap"));
    head.checks.push_back({"lint", report::Check::Outcome::Passed, "", "", 0});
    CHECK(settled(plan(head, result("proved", {gap}))).of("lint-gap") == Status::Fixed);
}

TEST_CASE("weakened findings fail unless this unit's are accepted; what is open cannot be accepted") {
    auto p = plan(result("proved", {}), result("proved", {}));
    p.answer->weakened = {finding("table-weakened")};
    CHECK(settled(p).of("table-weakened") == Status::Weakened);
    CHECK(settled(p).exitCode == 1);
    ComparisonRules other, mine;
    other.acceptSpec = {"v"};
    mine.acceptSpec = {"u"};
    CHECK(settled(p, other).exitCode == 1);
    CHECK(settled(p, mine).exitCode == 0);
    p.answer->weakened[0].undecided = true;
    CHECK(settled(p, mine).exitCode == 4);
}

TEST_CASE("a unit that the base changed as well is not decided") {
    ComparisonRules rules;
    rules.stale = {"u"};
    const auto o = settled(plan(result("proved", {}), result("proved", {})), rules);
    CHECK(o.has("gate-stale"));
    CHECK(o.exitCode == 4);
}

TEST_CASE("an unsigned entry of the cache is told, one that lied fails") {
    auto p = plan(result("proved", {}), result("proved", {}));
    p.forged = true;
    CHECK(settled(p).has("gate-cache-refused"));
    CHECK(settled(p).exitCode == 0);
    p.wrongEntry = "a stored verdict says proved, and finding it again gives refuted";
    CHECK(settled(p).of("gate-cache-wrong") == Status::New);
    CHECK(settled(p).exitCode == 1);
}

TEST_CASE("a deleted table is weakened, and the file that has its content is named") {
    auto p = plan(result("missing", {}), result("proved", {}));
    const FakeSnapshot head{{"moved.lct.md", "the table"}};
    p.head.specMissing = true;
    p.base.emplace();
    p.base->files = {{"u.lct.md", head.find("moved.lct.md")->id}};
    Finding gone = finding("gate-file-missing");
    gone.place.file = "u.lct.md";
    p.answer->result.findings = {gone};
    const auto o = settled(p);
    CHECK(o.of("unit-removed") == Status::Weakened);
    CHECK(o.unit.findings[0].wayOut.find("`moved.lct.md`") != std::string::npos);
    CHECK(o.exitCode == 1);
}

TEST_CASE("internal errors and failed tools outrank everything") {
    auto tool = result("proved", {});
    tool.exitCode = 5;
    CHECK(settled(plan(tool, std::nullopt)).exitCode == 5);
    auto bug = result("internal-error", {finding("a")});
    bug.exitCode = 6;
    CHECK(settled(plan(bug, std::nullopt)).exitCode == 6);
}
