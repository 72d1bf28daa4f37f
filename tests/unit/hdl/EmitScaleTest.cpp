// EmitScaleTest.cpp - long tables stay within the limits of the front end.
// SPDX-License-Identifier: MIT
#include "hdl/Hdl.h"
#include "hdl/UnitBuilder.h"

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

} // namespace

TEST_CASE("a table of 10,000 rows is printed and elaborated") {
    diag::Sink sink;
    CHECK(hdl::elaborateSpec(longTable(10'000), {}, sink));
    CHECK(sink.all().empty());
}
