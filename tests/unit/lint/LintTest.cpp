// LintTest.cpp - findings of random tables against counting all inputs, and what findings carry.
// SPDX-License-Identifier: MIT
#include "lint/Fixes.h"
#include "lint/Lint.h"
#include "lint/LintConfig.h"
#include "lint/ReportJson.h"
#include "lint/Show.h"

#include "lct/Printer.h"
#include "lct/Reader.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

using namespace palindrome;

namespace {

lct::Unit parse(const std::string& text) {
    diag::Sink sink;
    auto unit = lct::readMarkdown(text, "u.lct.md", sink);
    REQUIRE(unit);
    return std::move(*unit);
}

lint::Report lintText(const std::string& text, const lint::Settings& settings = {}) {
    diag::Sink sink;
    auto report = lint::lintUnit(parse(text), text, settings, sink);
    for (const auto& d : sink.all())
        FAIL_CHECK(d.message);
    REQUIRE(report);
    return std::move(*report);
}

/// "rule row" of each finding about a row (counted from 1), "rule" of others.
std::set<std::string> keysOf(const lint::Report& report) {
    std::set<std::string> keys;
    for (const auto& f : report.findings) {
        CHECK_FALSE(f.undecided);
        const bool isRow = f.where.kind == lint::Where::Kind::Row;
        keys.insert(f.diagnostic.rule + (isRow ? " " + std::to_string(f.where.row + 1) : ""));
    }
    return keys;
}

const std::string ports = "# u\n## Ports\n| name | direction | type |\n|---|---|---|\n"
                          "| a | in | logic [2:0] |\n| b | in | logic [1:0] |\n"
                          "| y | out | logic [1:0] |\n";

/// A cell and the values for which it holds, as a mask.
struct Cell {
    std::string text;
    unsigned mask = 0;
};

Cell randomCell(std::mt19937& random, unsigned width) {
    const unsigned count = 1u << width, v = random() % count, all = (1u << count) - 1;
    auto where = [&](auto test) {
        unsigned mask = 0;
        for (unsigned i = 0; i < count; ++i)
            mask |= unsigned(test(i)) << i;
        return mask;
    };
    const std::string number = std::to_string(width) + "'d" + std::to_string(v);
    switch (random() % 7) {
    case 0: return {"-", all};
    case 1: return {"!= " + number, all & ~(1u << v)};
    case 2: return {"< " + number, where([&](unsigned i) { return i < v; })};
    case 3: return {">= " + number, where([&](unsigned i) { return i >= v; })};
    case 4: {
        const unsigned w = random() % count;
        return {"{" + number + ", " + std::to_string(w) + "}", 1u << v | 1u << w};
    }
    case 5: {
        std::string text = std::to_string(width) + "'b";
        const unsigned care = random() % count;
        for (unsigned i = width; i-- > 0;)
            text += care >> i & 1 ? (v >> i & 1 ? "1" : "0") : "?";
        return {text, where([&](unsigned i) { return (i & care) == (v & care); })};
    }
    default: return {number, 1u << v};
    }
}

struct RandomTable {
    std::vector<uint32_t> rows; ///< inputs (b * 8 + a) for which each row's conditions hold
    std::vector<unsigned> values;
    bool unique = false;
    std::string text;
};

RandomTable randomTable(std::mt19937& random) {
    RandomTable t;
    t.unique = random() % 2;
    t.text = ports + "## Table: t\npolicy: " + (t.unique ? "unique" : "first") +
             "\n\n| a | b | → y |\n|---|---|---|\n";
    for (unsigned count = 1 + random() % 6; count > 0; --count) {
        const Cell a = randomCell(random, 3), b = randomCell(random, 2);
        uint32_t inputs = 0;
        for (unsigned i = 0; i < 32; ++i)
            inputs |= uint32_t((a.mask >> (i & 7) & 1) & (b.mask >> (i >> 3) & 1)) << i;
        t.rows.push_back(inputs);
        t.values.push_back(random() % 2);
        t.text += "| " + a.text + " | " + b.text + " | 2'd" + std::to_string(t.values.back()) +
                  " |\n";
    }
    return t;
}

/// What counting all inputs finds.
std::set<std::string> countedFindings(const RandomTable& t) {
    std::set<std::string> keys;
    uint32_t covered = 0;
    for (size_t r = 0; r < t.rows.size(); ++r) {
        const std::string row = " " + std::to_string(r + 1);
        const uint32_t mine = t.rows[r], both = mine & covered;
        const uint32_t region = mine & ~covered;
        if (t.unique && both) {
            for (size_t other = 0; other < r; ++other)
                if (t.rows[other] & mine)
                    keys.insert((t.values[other] != t.values[r] ? "lint-overlap" : "lint-not-unique") +
                                row);
        }
        else if (!mine)
            keys.insert("lint-row-never" + row);
        else if (!region)
            keys.insert("lint-row-shadowed" + row);
        else {
            // Is every input of the row given the same output by those behind it that apply at all?
            uint32_t left = region;
            bool needed = false;
            uint32_t above = covered | mine;
            for (size_t k = r + 1; k < t.rows.size(); ++k) {
                const bool dead = !(t.rows[k] & ~above);
                needed = needed || ((left & t.rows[k]) && (dead || t.values[k] != t.values[r]));
                left &= ~t.rows[k];
                above |= t.rows[k];
            }
            if (!needed && !left)
                keys.insert("lint-row-redundant" + row);
        }
        covered |= mine;
    }
    if (~covered)
        keys.insert("lint-gap");
    return keys;
}

lint::Settings without(std::initializer_list<const char*> rules) {
    lint::Settings settings;
    for (const char* rule : rules)
        settings.severities[rule] = std::nullopt;
    return settings;
}

} // namespace

TEST_CASE("random tables: gaps, overlaps, dead and needless rows as counting all inputs has them") {
    std::mt19937 random(11);
    const auto settings = without({"lint-unused", "lint-rows-mergeable"});
    std::map<std::string, int> seen;
    for (int i = 0; i < 150; ++i) {
        const RandomTable t = randomTable(random);
        CAPTURE(t.text);
        auto found = keysOf(lintText(t.text, settings));
        auto expected = countedFindings(t);
        // Which of several overlapped rows is named is not fixed, and with it the kind.
        auto one = [](std::set<std::string>& keys) {
            std::set<std::string> changed;
            for (const std::string& key : keys)
                changed.insert(key.starts_with("lint-not-unique") // not a rule
                                   ? "lint-overlap" + key.substr(15)
                                   : key);
            keys = changed;
        };
        one(found);
        one(expected);
        CHECK(found == expected);
        for (const std::string& key : expected)
            ++seen[key.substr(0, key.find(' '))];
    }
    for (const char* rule : {"lint-gap", "lint-overlap", "lint-row-never", "lint-row-shadowed",
                             "lint-row-redundant"})
        CHECK_MESSAGE(seen[rule] > 5, rule);
}

TEST_CASE("applying fixes until there are none leaves a table with the same outputs") {
    std::mt19937 random(5);
    const auto settings = without({"lint-unused", "lint-gap"});
    size_t applied = 0;
    for (int i = 0; i < 40; ++i) {
        RandomTable t = randomTable(random);
        std::string text = t.text;
        for (int round = 0; round < 20; ++round) {
            lct::Unit unit = parse(text);
            const size_t now = lint::applyFixes(unit, lintText(text, settings));
            if (now == 0)
                break;
            applied += now;
            text = lct::printMarkdown(unit);
        }
        CAPTURE(text);
        // Every input has the output that it had: a table of both, side by side.
        lct::Unit before = parse(t.text), after = parse(text);
        lct::Unit both = before;
        both.ports.push_back(both.ports[2]);
        both.ports.back().name.text = "z";
        after.tables[0].outputs[0].text = "z";
        after.tables[0].title.text = "z";
        after.tables[0].policy = both.tables[0].policy = lct::Policy::First;
        both.tables.push_back(after.tables[0]);
        uint32_t covered = 0;
        for (uint32_t row : t.rows)
            covered |= row;
        if (covered == 0)
            continue;
        both.properties.push_back({{{"same", {}}, {"y == z", {}}, {}}, {}});
        // Where no row was, anything may be.
        std::string inside = "1'b0";
        for (unsigned input = 0; input < 32; ++input) {
            if (covered >> input & 1)
                inside += " || {b, a} == 5'd" + std::to_string(input);
        }
        both.assumptions.push_back({{{"covered", {}}, {inside, {}}, {}}, {}});
        const std::string joined = lct::printMarkdown(both);
        lint::Settings only;
        for (const std::string& rule : lint::lintRules())
            only.severities[rule] = rule == "lint-property-violated"
                                        ? std::optional(diag::Severity::Error)
                                        : std::nullopt;
        CHECK(keysOf(lintText(joined, only)).empty());
    }
    CHECK(applied > 10);
}

TEST_CASE("a finding quotes the row with its line and column, and a missing row can be pasted") {
    const std::string text = ports + "## Table: t\n| a | b | → y |\n|---|---|---|\n"
                                     "| < 4 | - | a[1:0] |\n| >= 4 | != 0 | 1 |\n";
    const auto report = lintText(text);
    REQUIRE(report.findings.size() == 1);
    const diag::Diagnostic& d = report.findings[0].diagnostic;
    CHECK(d.rule == "lint-gap");
    CHECK(d.span.line == 8);
    CHECK(d.quote == "## Table: t");
    const size_t row = d.suggestion.find("| >= 4 | 2'b00 | - |");
    REQUIRE(row != std::string::npos);
    CHECK(lintText(text + d.suggestion.substr(row) + "\n").findings.empty());
}

TEST_CASE("severities of palindrome.toml count, and other words in them are errors") {
    lint::Settings settings;
    diag::Sink sink;
    CHECK(lint::readSeverities("[lint]\nlint-gap = \"error\"\nlint-unused = \"off\"\n[model.x]\n",
                               "palindrome.toml", settings, sink));
    CHECK(settings.severities.at("lint-gap") == diag::Severity::Error);
    CHECK(settings.severities.at("lint-unused") == std::nullopt);
    const std::string text = ports + "## Table: t\n| a | → y |\n|---|---|\n| < 4 | 1 |\n";
    CHECK(lintText(text, settings).count(diag::Severity::Error) == 1);
    CHECK(lintText(text).count(diag::Severity::Error) == 0);
    CHECK(lintText(text).count(diag::Severity::Warning) == 2);
    CHECK_FALSE(lint::readSeverities("[lint]\nlint-gaps = \"error\"\n", "p", settings, sink));
    CHECK_FALSE(lint::readSeverities("[lint]\nlint-gap = \"fatal\"\n", "p", settings, sink));
    CHECK_FALSE(lint::readSeverities("[lint\n", "p", settings, sink));
    REQUIRE(sink.all().size() == 3);
    CHECK(sink.all()[0].suggestion == "did you mean `lint-gap`?");
}

TEST_CASE("a report comes back from its JSON as it was") {
    const std::string text = ports + "## Table: t\npolicy: unique\n\n| a | b | → y | note |\n"
                                     "|---|---|---|---|\n"
                                     "| < 4 | - | 1 | |\n| < 2 | 0 | 0 | |\n| >= 4 | - | 0 | |\n"
                                     "| 7 | 0 | 0 | lint-allow lint-not-unique: as in the data "
                                     "sheet |\n";
    const auto report = lintText(text);
    CHECK(report.suppressed() == 1);
    CHECK(report.count(diag::Severity::Error) == 1);
    const auto json = lint::toJson(report);
    const auto back = lint::reportFrom(json, "u.lct.md");
    REQUIRE(back);
    CHECK(lint::toJson(*back) == json);
    CHECK_FALSE(lint::reportFrom(nlohmann::ordered_json::object(), "u.lct.md"));
}

TEST_CASE("hundreds of findings are shown as the first of each kind, with their number") {
    std::string text = ports + "## Table: t\n| a | → y |\n|---|---|\n| - | 1 |\n";
    for (int i = 0; i < 300; ++i)
        text += "| " + std::to_string(i % 8) + " | 0 |\n";
    const auto report = lintText(text);
    CHECK(report.findings.size() == 301); // and one for `b`
    const auto shown = lint::shownFindings(report, false);
    REQUIRE(shown.size() == 2);
    CHECK(shown[1].notes.back().message ==
          "299 more of this kind in the same table or section; --all shows them");
    CHECK(lint::shownFindings(report, true).size() == 301);
}
