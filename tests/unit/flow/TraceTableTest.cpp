// TraceTableTest.cpp - a counterexample as a table of cycles.
// SPDX-License-Identifier: MIT
#include "flow/TraceTable.h"

#include <doctest/doctest.h>

using namespace palindrome;
using namespace palindrome::flow;

namespace {

proof::Trace counterTrace() {
    proof::Trace trace;
    trace.output = "full";
    trace.expected = "1";
    trace.actual = "0";
    trace.cycles.resize(2);
    trace.cycles[0].inputs = {{"rst_n", "0"}, {"data", "00101111"}};
    trace.cycles[1].inputs = {{"rst_n", "1"}, {"data", "0000xx01"}};
    for (auto& cycle : trace.cycles) {
        cycle.specRegisters = {{"count", "11"}};
        cycle.hdlRegisters = {{"count", "11"}, {"extra", "0"}};
        cycle.specOutputs = {{"full", "1"}};
        cycle.hdlOutputs = {{"full", "1"}};
    }
    trace.cycles[1].hdlOutputs = {{"full", "0"}};
    return trace;
}

} // namespace

TEST_CASE("values of more than four bits are hexadecimal, unknown digits are x") {
    CHECK(shortValue("1") == "1");
    CHECK(shortValue("01x0") == "01x0");
    CHECK(shortValue("00101111") == "h2f");
    CHECK(shortValue("101111") == "h2f");
    CHECK(shortValue("0000xx01") == "h0x");
}

TEST_CASE("a trace is one line a name; sides that differ have a line each, the difference a mark") {
    CHECK(traceTable(counterTrace(), {}) == "cycle            0    1\n"
                                            "inputs\n"
                                            "  rst_n          0    1\n"
                                            "  data         h2f  h0x\n"
                                            "registers\n"
                                            "  count         11   11\n"
                                            "  extra (hdl)    0    0\n"
                                            "outputs\n"
                                            "  full (spec)    1    1  <--\n"
                                            "  full (hdl)     1    0  <--\n");
}

TEST_CASE("a trace wider than the terminal is cut into blocks of cycles") {
    proof::Trace trace = counterTrace();
    const std::string text = traceTable(trace, {false, 20});
    CHECK(text.find("cycle") != text.rfind("cycle"));
    CHECK(text.find("<--") > text.rfind("cycle"));
}
