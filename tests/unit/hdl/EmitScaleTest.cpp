// EmitScaleTest.cpp - long tables cost time in proportion to their length.
// SPDX-License-Identifier: MIT
#include "hdl/Hdl.h"
#include "hdl/UnitBuilder.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <doctest/doctest.h>

using namespace palindrome;

namespace {

lct::Unit longTable(unsigned rows) {
    test::UnitBuilder b("long_" + std::to_string(rows));
    b.clocked()
        .port({"a", "in", "logic [15:0]"})
        .port({"en", "in", "logic"})
        .port({"y", "out", "logic [7:0]"});
    b.reg({"r", "logic [15:0]", "'0"});
    std::vector<test::UnitBuilder::Cells> comb, clocked;
    for (unsigned i = 0; i < rows; ++i) {
        comb.push_back({std::to_string(i), "-", std::to_string(i % 251) + " + r[3:0]",
                        "row " + std::to_string(i)});
        clocked.push_back({std::to_string(i), "1", i % 3 ? "a + " + std::to_string(i) : "hold"});
    }
    b.table("y", {"unique"}, {"a", "en", "-> y", "note"}, comb);
    b.table("r", {"hold"}, {"a", "en", "-> r"}, clocked);
    return std::move(b.unit);
}

/// Least CPU seconds of three runs.
template<typename F>
double seconds(F&& work) {
    double best = 1e9;
    for (int i = 0; i < 3; ++i) {
        std::clock_t begin = std::clock();
        work();
        best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    return best;
}

} // namespace

TEST_CASE("printing and elaborating 10,000 rows grows with an exponent of at most 1.2") {
    lct::Unit small = longTable(1000), large = longTable(10'000);
    auto emitOne = [](const lct::Unit& unit) {
        diag::Sink sink;
        REQUIRE(hdl::emit(unit, {}, sink));
    };
    auto elaborateOne = [](const lct::Unit& unit) {
        diag::Sink sink;
        REQUIRE(hdl::elaborateSpec(unit, {}, sink));
    };
    double emitSmall = seconds([&] { emitOne(small); }),
           emitLarge = seconds([&] { emitOne(large); });
    double elabSmall = seconds([&] { elaborateOne(small); });
    double elabLarge = seconds([&] { elaborateOne(large); });
    double emitExponent = std::log10(emitLarge / emitSmall);
    double elabExponent = std::log10(elabLarge / elabSmall);
    MESSAGE("emit " << emitSmall << " s, " << emitLarge << " s: exponent " << emitExponent);
    MESSAGE("elaborate " << elabSmall << " s, " << elabLarge << " s: exponent " << elabExponent);
    // Clocks are coarse and caches differ; a quadratic step would give 2.
    CHECK(emitExponent < 1.5);
    CHECK(elabExponent < 1.4);
}
