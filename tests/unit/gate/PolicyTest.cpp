// PolicyTest.cpp - which changes of a project file take something away, and which policy is in force.
// SPDX-License-Identifier: MIT
#include "gate/Policy.h"

#include "FakeSnapshot.h"

#include <algorithm>
#include <doctest/doctest.h>

using namespace palindrome;
using namespace palindrome::gate;

namespace {

const std::string unitA = "[unit.a]\nspec = \"a.lct.md\"\nhdl = [\"a.sv\"]\n";
const std::string unitB = "[unit.b]\nspec = \"b.lct.md\"\nhdl = [\"b.sv\"]\n";

Project project(const std::string& text) {
    diag::Sink sink;
    auto read = readProject(text, "palindrome.toml", sink);
    REQUIRE_MESSAGE(read, text);
    return *read;
}

/// The changes from one text to another: "unit: sentence", those that weaken marked.
std::vector<std::string> changes(const std::string& was, const std::string& is) {
    std::vector<std::string> found;
    for (const PolicyChange& c : comparePolicies(project(was), project(is)))
        found.push_back((c.weaker ? "! " : "") + c.unit + ": " + c.what);
    return found;
}

bool weakens(const std::string& was, const std::string& is) {
    const auto all = comparePolicies(project(was), project(is));
    return std::ranges::any_of(all, &PolicyChange::weaker);
}

/// The policy where the base has `base` (and went on to `tip`) and the head `head`.
std::optional<PolicyInForce> inForce(const std::string& tip, const std::string& base,
                                     const std::string& head, bool accept, diag::Sink& sink) {
    auto of = [](const std::string& text) {
        return text.empty() ? FakeSnapshot{{"other", "file"}}
                            : FakeSnapshot{{"palindrome.toml", text}};
    };
    const FakeSnapshot t = of(tip), b = of(base), h = of(head);
    return policyInForce({&t, &b, &h}, "palindrome.toml", accept, sink);
}

} // namespace

TEST_CASE("the same project file, and one that only looks different, changes nothing") {
    CHECK(changes(unitA + unitB, unitA + unitB).empty());
    CHECK(changes(unitA, "# words\n[unit.a]\nhdl=[\"a.sv\"]\n\n\nspec=\"a.lct.md\"\n").empty());
    CHECK(changes(unitA, unitA + "[gate]\nfail_on = \"new\"\n").empty());
}

TEST_CASE("taking a unit away weakens, adding one does not") {
    CHECK(changes(unitA + unitB, unitA) ==
          std::vector<std::string>{
              "! b: the unit is no longer listed, so nothing would check it",
              "! b: the unit is no longer required"});
    CHECK(changes(unitA, unitA + unitB) == std::vector<std::string>{"b: the unit is added"});
}

TEST_CASE("each field that names what is checked weakens when it changes") {
    for (const char* more :
         {"top = \"x\"", "define = [\"X\"]", "include = [\"i\"]", "file_lists = [\"f.f\"]",
          "parameters = { N = 2 }", "below = [\"c.lct.md\"]"}) {
        CAPTURE(more);
        CHECK(weakens(unitA, unitA + more + "\n"));
        CHECK(weakens(unitA + more + "\n", unitA));
    }
    CHECK(weakens(unitA, "[unit.a]\nspec = \"b.lct.md\"\nhdl = [\"a.sv\"]\n"));
    CHECK(weakens(unitA, "[unit.a]\nspec = \"a.lct.md\"\nhdl = [\"b.sv\"]\n"));
}

TEST_CASE("switches weaken in one direction only") {
    const auto both = [](const std::string& strict, const std::string& lax) {
        CAPTURE(strict);
        CHECK(weakens(strict, lax));
        CHECK_FALSE(weakens(lax, strict));
        CHECK_FALSE(changes(lax, strict).empty());
    };
    both(unitA + "simulate = true\n", unitA);
    both(unitA + "[gate]\nsimulate = true\n", unitA);
    both(unitA + "[gate]\nfail_on = \"existing\"\n", unitA);
    both(unitA + "[gate]\nsandbox = \"required\"\n", unitA);
    both(unitA + unitB, unitA + unitB + "[gate]\nrequired = [\"a\"]\n");
    both(unitA, unitA + "[lint]\nlint-gap = \"note\"\n");
    both(unitA, unitA + "[lint]\nlint-gap = \"off\"\n");
}

TEST_CASE("a key of another owner weakens, and so does the first one; none at all does not") {
    const auto key = [](char digit) {
        return unitA + "[gate]\ncache_key = \"" + std::string(64, digit) + "\"\n";
    };
    CHECK(weakens(unitA, key('a')));
    CHECK(weakens(key('a'), key('b')));
    CHECK_FALSE(weakens(key('a'), unitA));
}

TEST_CASE("limits are told but not taken for weaker: they can only leave open") {
    const std::string less = unitA + "[gate]\nlimits = { unit_seconds = 1 }\n";
    CHECK(changes(unitA, less) == std::vector<std::string>{": the limits are changed"});
}

TEST_CASE("the policy is the base's as it is now, with the units that the head adds") {
    diag::Sink sink;
    const std::string strict = unitA + "[gate]\nfail_on = \"existing\"\n";
    auto policy = inForce(strict, unitA, unitA + unitB, false, sink);
    REQUIRE(policy);
    CHECK(policy->project.failOnExisting);
    REQUIRE(policy->project.units.size() == 2);
    // What the base gained meanwhile is not what the head took away.
    for (const report::Finding& f : policy->findings)
        CHECK(f.status == report::Status::New);
}

TEST_CASE("what the head takes away is reported and has no effect, unless it is accepted") {
    diag::Sink sink;
    auto policy = inForce(unitA + unitB, unitA + unitB, unitA, false, sink);
    REQUIRE(policy);
    CHECK(policy->project.find("b"));
    REQUIRE_FALSE(policy->findings.empty());
    CHECK(policy->findings[0].rule == "policy-changed");
    CHECK(policy->findings[0].status == report::Status::Weakened);
    CHECK_FALSE(policy->findings[0].accepted);

    auto accepted = inForce(unitA + unitB, unitA + unitB, unitA, true, sink);
    REQUIRE(accepted);
    CHECK_FALSE(accepted->project.find("b"));
    CHECK(accepted->findings[0].accepted);
}

TEST_CASE("a head whose project file is gone or broken is checked by the base's") {
    for (const std::string& head : {std::string(), std::string("[unit"), std::string("[unit.a]\n")}) {
        CAPTURE(head);
        diag::Sink sink;
        auto policy = inForce(unitA, unitA, head, true, sink);
        REQUIRE(policy);
        CHECK(policy->project.find("a"));
        REQUIRE(policy->findings.size() == 1);
        CHECK(policy->findings[0].status == report::Status::Weakened);
        CHECK_FALSE(policy->findings[0].accepted);
    }
}

TEST_CASE("a base without a project file, or one without units, decides nothing") {
    for (const std::string& base : {std::string(), std::string("[lint]\n")}) {
        diag::Sink sink;
        CHECK_FALSE(inForce(base, base, unitA, false, sink));
        REQUIRE(sink.errorCount() == 1);
        CHECK(sink.all()[0].rule == "gate-no-project");
    }
}
