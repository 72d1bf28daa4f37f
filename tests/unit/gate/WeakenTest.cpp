// WeakenTest.cpp - whether a changed table still promises what the old one did.
// SPDX-License-Identifier: MIT
#include "gate/Weaken.h"

#include "lct/Reader.h"

#include <algorithm>
#include <doctest/doctest.h>

using namespace palindrome;
using namespace palindrome::gate;

namespace {

const std::string base = R"(# u

## Ports

| name | direction | type | note |
|---|---|---|---|
| a | in | logic [1:0] | |
| y | out | logic | |

## Assumptions

| name | expression | note |
|---|---|---|
| few | a != 2'd3 | |

## Properties

| name | expression | note |
|---|---|---|
| low | a != 2'd0 \|\| !y | |

## Table: y

| a | → y |
|---|---|
| 2'd1 | 1 |
| otherwise | 0 |
)";

std::string with(const std::string& old, const std::string& fresh) {
    std::string text = base;
    const size_t at = text.find(old);
    REQUIRE(at != std::string::npos);
    return text.replace(at, old.size(), fresh);
}

std::vector<report::Finding> dropped(const std::string& was, const std::string& is) {
    auto read = [](const std::string& text) {
        diag::Sink sink;
        auto unit = lct::readMarkdown(text, "u.lct.md", sink);
        REQUIRE_MESSAGE((unit && !sink.hasErrors()), text);
        return *unit;
    };
    const lct::Unit before = read(was), after = read(is);
    return droppedPromises({before, was, {}}, {after, is, {}}, {});
}

/// The rules of what is dropped from `base` to `text`.
std::vector<std::string> rules(const std::string& text) {
    std::vector<std::string> found;
    for (const report::Finding& f : dropped(base, text)) {
        CHECK(f.status == report::Status::Weakened);
        found.push_back(f.rule);
    }
    return found;
}

using Rules = std::vector<std::string>;

} // namespace

TEST_CASE("a table that says the same in other words drops nothing") {
    CHECK(rules(base).empty());
    CHECK(rules(with("| 2'd1 | 1 |\n", "| 2'b01 | a[0] |\n")).empty());
    CHECK(rules(with("a != 2'd3", "a!=2'd3")).empty());
}

TEST_CASE("a changed row and an open cell are weaker, with a run that shows it") {
    const auto changed = dropped(base, with("| 2'd1 | 1 |", "| 2'd2 | 1 |"));
    REQUIRE(changed.size() == 1);
    CHECK(changed[0].rule == "table-weakened");
    CHECK_FALSE(changed[0].trace.empty());
    CHECK(rules(with("| otherwise | 0 |", "| otherwise | - |")) == Rules{"table-weakened"});
}

TEST_CASE("filling in what was open is no weakening") {
    CHECK(dropped(with("| otherwise | 0 |", "| otherwise | - |"),
                  with("low | a", "low | a")).empty());
}

TEST_CASE("assumptions: a further one is weaker unless it follows, and dropping one is not") {
    CHECK(rules(with("| few | a != 2'd3 | |", "| few | a != 2'd3 | |\n| more | a != 2'd2 | |")) ==
          Rules{"table-assumption"});
    CHECK(rules(with("| few | a != 2'd3 | |", "| few | a != 2'd3 | |\n| same | a < 2'd3 | |"))
              .empty());
    CHECK(rules(with("## Assumptions\n\n| name | expression | note |\n|---|---|---|\n"
                     "| few | a != 2'd3 | |\n\n", "")).empty());
}

TEST_CASE("a property that is no longer stated is dropped, even if it still holds") {
    CHECK(rules(with("## Properties\n\n| name | expression | note |\n|---|---|---|\n"
                     "| low | a != 2'd0 \\|\\| !y | |\n\n", "")) == Rules{"table-check-dropped"});
    CHECK(rules(with("| low | a != 2'd0 \\|\\| !y | |", "| low | 1'b1 | |")) ==
          Rules{}); // the table proves the old one, and the name is still there
}

TEST_CASE("a further allowance of findings is told") {
    CHECK(rules(base + "\n<!-- lint-allow lint-gap: no reason -->\n") == Rules{"table-allowance"});
}
