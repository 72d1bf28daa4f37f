// ConstantsTest.cpp - cells that compare with constants, as sets of values.
// SPDX-License-Identifier: MIT
#include "lint/Constants.h"

#include <algorithm>
#include <doctest/doctest.h>

using namespace palindrome;
using namespace palindrome::lint;

namespace {

/// The values of a column of `width` bits for which a cell holds, as text: "1 2 7"; "?" if the cell does
/// not say it by constants.
std::string valuesOf(const std::string& cell, unsigned width) {
    static const Constants names{{"DEPTH", logic::BitVec(32, 4)}, {"OPEN", logic::BitVec(2, 1)}};
    const auto ranges = rangesOf(lct::parseConditionCell({cell, {}}), width, names);
    if (!ranges)
        return "?";
    std::string text;
    for (unsigned v = 0; v < 1u << width; ++v) {
        const logic::BitVec value(width, v);
        const bool in = std::any_of(ranges->begin(), ranges->end(), [&](const ValueRange& r) {
            return r.mask ? (value & *r.mask) == r.low : !value.ult(r.low) && !r.high.ult(value);
        });
        if (in)
            text += (text.empty() ? "" : " ") + std::to_string(v);
    }
    return text;
}

} // namespace

TEST_CASE("condition cells as the values for which they hold") {
    CHECK(valuesOf("5", 3) == "5");
    CHECK(valuesOf("3'b1_01", 3) == "5");
    CHECK(valuesOf("8'hF", 4) == "15");
    CHECK(valuesOf("'d6", 3) == "6");
    CHECK(valuesOf("OPEN", 2) == "1");
    CHECK(valuesOf("DEPTH", 3) == "4");
    CHECK(valuesOf("DEPTH", 2) == ""); // cannot be
    CHECK(valuesOf("1??", 3) == "4 5 6 7");
    CHECK(valuesOf("3'b?10", 3) == "2 6");
    CHECK(valuesOf("!= 2", 2) == "0 1 3");
    CHECK(valuesOf("< 2", 2) == "0 1");
    CHECK(valuesOf("< 0", 2) == "");
    CHECK(valuesOf("<= 2", 2) == "0 1 2");
    CHECK(valuesOf("> 2", 2) == "3");
    CHECK(valuesOf("> 3", 2) == "");
    CHECK(valuesOf(">= DEPTH", 3) == "4 5 6 7");
    CHECK(valuesOf("< DEPTH", 2) == "0 1 2 3");
    CHECK(valuesOf("{0, [2:3], 3'b11?}", 3) == "0 2 3 6 7");
    CHECK(valuesOf("{[3:2]}", 3) == "");
    CHECK(valuesOf("{[2:9]}", 3) == "2 3 4 5 6 7");
}

TEST_CASE("what is not told by constants is left to the solver") {
    for (const char* cell : {"a", "DEPTH - 1", "> here_x", "{a, 1}", "-1", "'1", "{[1:$]}", "4'bx"})
        CHECK_MESSAGE(valuesOf(cell, 3) == "?", cell);
}
