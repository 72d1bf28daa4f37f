// SpecGeneratorTest.cpp - generated units are valid, always the same, and hold every kind of cell.
// SPDX-License-Identifier: MIT
#include "hdl/SpecGenerator.h"
#include "hdl/Hdl.h"

#include <cstdlib>
#include <doctest/doctest.h>
#include <set>

using namespace palindrome;

namespace {

/// How many seeds to try: 150, or PALINDROME_SPEC_SEEDS.
uint64_t seedCount() {
    const char* given = std::getenv("PALINDROME_SPEC_SEEDS");
    return given ? std::strtoull(given, nullptr, 10) : 150;
}

std::string firstFinding(const diag::Sink& sink) {
    return sink.all().empty() ? ""
                              : sink.all()[0].rule + ": " + sink.all()[0].message + " `" +
                                    sink.all()[0].quote + "`";
}

} // namespace

TEST_CASE("generated units elaborate without a finding, and print the same each time") {
    for (uint64_t seed = 0; seed < seedCount(); ++seed) {
        lct::Unit unit = test::generateSpec(seed);
        diag::Sink sink;
        auto first = hdl::emit(unit, {}, sink);
        REQUIRE_MESSAGE(first, seed << " " << firstFinding(sink));
        auto second = hdl::emit(test::generateSpec(seed), {}, sink);
        REQUIRE(second);
        CHECK(first->text == second->text);
        auto spec = hdl::elaborateSpec(unit, {}, sink);
        CHECK_MESSAGE(spec, seed << " " << firstFinding(sink) << "\n" << first->text);
    }
}

TEST_CASE("generated units lower") {
    for (uint64_t seed = 0; seed < seedCount(); seed += 3) {
        lct::Unit unit = test::generateSpec(seed);
        diag::Sink sink;
        auto spec = hdl::elaborateSpec(unit, {}, sink);
        REQUIRE(spec);
        logic::TermPool pool;
        auto system = hdl::lowerSpec(unit, *spec, pool, {}, sink);
        CHECK_MESSAGE(system, seed << " " << firstFinding(sink) << "\n" << spec->emitted.text);
    }
}

TEST_CASE("generated units hold every form that a table can have") {
    std::set<std::string> seen;
    for (uint64_t seed = 0; seed < 150; ++seed) {
        lct::Unit unit = test::generateSpec(seed);
        seen.insert(unit.clocking
                        ? unit.clocking->hasReset() ? unit.clocking->style.text : "no reset"
                        : "no clock");
        seen.insert(unit.parameters.empty() ? "" : "parameter");
        seen.insert(unit.assumptions.empty() ? "" : "assumption");
        for (const auto& r : unit.registers) {
            seen.insert(r.dimension().empty() ? "" : "memory");
            seen.insert(r.reset.text == "-"            ? "reset -"
                        : r.reset.text == r.baseName() ? "reset hold"
                                                       : "reset constant");
            seen.insert(unit.findPort(r.baseName()) ? "registered port" : "");
        }
        for (const auto& e : unit.equations)
            seen.insert(e.name.text.find('[') == std::string::npos ? "equation" : "equation slice");
        for (const auto& t : unit.tables) {
            seen.insert(t.policy == lct::Policy::First ? "first" : "unique");
            seen.insert(t.defaultHold ? "default hold" : "");
            seen.insert(t.conditions.empty() ? "no columns" : "");
            for (const auto& o : t.outputs)
                seen.insert(o.text.find('[') == std::string::npos ? "" : "output slice");
            for (const auto& r : t.rows) {
                seen.insert(r.otherwise ? "otherwise" : "");
                for (const auto& c : r.conditions)
                    seen.insert("cell " + std::to_string(static_cast<int>(c.kind)));
                for (const auto& o : r.outputs)
                    seen.insert("output " + std::to_string(static_cast<int>(o.kind)));
            }
        }
    }
    for (const char* form : {"sync",           "async",          "no reset",        "no clock",
                             "parameter",      "assumption",     "memory",          "reset -",
                             "reset hold",     "reset constant", "registered port", "equation",
                             "equation slice", "first",          "unique",          "default hold",
                             "no columns",     "output slice",   "otherwise",       "cell 0",
                             "cell 1",         "cell 2",         "cell 3",          "cell 4",
                             "output 0",       "output 1",       "output 2"})
        CHECK_MESSAGE(seen.contains(form), form);
}
