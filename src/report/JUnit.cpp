// JUnit.cpp - a report as JUnit XML: a test suite a unit, a test case a check.
// SPDX-License-Identifier: MIT
#include "report/Writers.h"

#include "util/Escape.h"
#include "util/Text.h"

#include <algorithm>
#include <fmt/format.h>

namespace palindrome::report {

namespace {

using Outcome = Check::Outcome;

/// name="value", with a blank in front.
std::string attribute(std::string_view name, std::string_view value) {
    return fmt::format(" {}=\"{}\"", name, util::forXmlAttribute(util::shorten(value, textLimit)));
}

std::string seconds(double value) {
    return fmt::format("{:.3f}", value);
}

struct Suite {
    std::string name, file;
    double time = 0;
    std::vector<Check> checks;

    size_t count(std::initializer_list<Outcome> outcomes) const {
        size_t n = 0;
        for (const Check& check : checks)
            n += std::find(outcomes.begin(), outcomes.end(), check.outcome) != outcomes.end();
        return n;
    }
};

Outcome outcomeOf(const Finding& f) {
    return f.undecided ? Outcome::Undecided : isOpen(f) ? Outcome::Failed : Outcome::Skipped;
}

std::string placeText(const Place& place) {
    return place.line == 0 ? place.file : fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

Check checkOf(const Finding& f, const std::string& root) {
    Check check;
    check.name = f.rule + (f.subject.empty() ? "" : " " + f.subject);
    check.outcome = outcomeOf(f);
    check.message = messageOf(f);
    Place place = f.place;
    place.file = shownPath(place.file, root);
    check.details = placeText(place) + (place.quote.empty() ? "" : "\n" + place.quote);
    return check;
}

/// A unit without checks of its own has its verdict as the one check: none must look as if it passed
/// by having none.
Check verdictCheck(const UnitResult& unit) {
    Check check;
    check.name = "verdict";
    check.message = unit.verdict + (unit.reason.empty() ? "" : ": " + unit.reason);
    check.seconds = unit.seconds;
    check.outcome = unit.exitCode == 0   ? Outcome::Passed
                    : unit.exitCode == 1 ? Outcome::Failed
                    : unit.exitCode == 4 ? Outcome::Undecided
                                         : Outcome::Broken;
    return check;
}

std::vector<Suite> suitesOf(const Report& report) {
    std::vector<Suite> suites;
    for (const UnitResult& unit : report.units) {
        Suite suite{unit.unit + (unit.variant.empty() ? "" : " (" + unit.variant + ")"),
                    shownPath(unit.spec, report.root), unit.seconds, unit.checks};
        if (suite.checks.empty())
            suite.checks.push_back(verdictCheck(unit));
        suites.push_back(std::move(suite));
    }
    if (!report.findings.empty()) {
        Suite suite{report.command, {}, 0, {}};
        for (const Finding& f : report.findings)
            suite.checks.push_back(checkOf(f, report.root));
        suites.push_back(std::move(suite));
    }
    return suites;
}

void writeCase(const Check& check, const Suite& suite, std::string& out) {
    out += "    <testcase" + attribute("name", check.name) + attribute("classname", suite.name) +
           attribute("time", seconds(check.seconds));
    const char* element = check.outcome == Outcome::Failed    ? "failure"
                          : check.outcome == Outcome::Skipped ? "skipped"
                                                              : "error";
    if (check.outcome == Outcome::Passed) {
        out += "/>\n";
        return;
    }
    out += fmt::format(">\n      <{}{}{}", element, attribute("type", checkOutcomeName(check.outcome)),
                       attribute("message", check.message));
    if (check.details.empty())
        out += "/>\n";
    else
        out += fmt::format(">{}</{}>\n",
                           util::forXml(util::shorten(check.details, 10 * textLimit)), element);
    out += "    </testcase>\n";
}

std::string counts(const Suite& suite) {
    return fmt::format(" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
                       suite.checks.size(), suite.count({Outcome::Failed}),
                       suite.count({Outcome::Undecided, Outcome::Broken}),
                       suite.count({Outcome::Skipped}));
}

void writeSuite(const Suite& suite, const std::string& started, std::string& out) {
    out += "  <testsuite" + attribute("name", suite.name) + counts(suite) +
           attribute("time", seconds(suite.time));
    if (!suite.file.empty())
        out += attribute("file", suite.file);
    if (!started.empty())
        out += attribute("timestamp", started);
    out += ">\n";
    for (const Check& check : suite.checks)
        writeCase(check, suite, out);
    out += "  </testsuite>\n";
}

} // namespace

std::string toJUnit(const Report& report) {
    const std::vector<Suite> suites = suitesOf(report);
    Suite all;
    for (const Suite& suite : suites)
        all.checks.insert(all.checks.end(), suite.checks.begin(), suite.checks.end());
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
                      attribute("name", report.title) +
                      fmt::format(" tests=\"{}\" failures=\"{}\" errors=\"{}\"", all.checks.size(),
                                  all.count({Outcome::Failed}),
                                  all.count({Outcome::Undecided, Outcome::Broken})) +
                      attribute("time", seconds(report.seconds)) + ">\n";
    for (const Suite& suite : suites)
        writeSuite(suite, report.started, out);
    return out + "</testsuites>\n";
}

} // namespace palindrome::report
