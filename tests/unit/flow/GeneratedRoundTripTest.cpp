// GeneratedRoundTripTest.cpp - generated specs come back from their own reference modules.
// SPDX-License-Identifier: MIT
#include "flow/Compare.h"
#include "flow/Decode.h"
#include "hdl/SpecGenerator.h"
#include "lct/Printer.h"

#include <algorithm>
#include <cstdlib>
#include <doctest/doctest.h>
#include <map>

using namespace palindrome;

namespace {

#ifdef PALINDROME_RECHECK
constexpr uint64_t defaultSeeds = 200; // every proof is made twice
#else
constexpr uint64_t defaultSeeds = 2000;
#endif

/// Seeds can be chosen: PALINDROME_SPEC_SEEDS of them from PALINDROME_FIRST_SEED on.
uint64_t numberFrom(const char* variable, uint64_t otherwise) {
    const char* given = std::getenv(variable);
    return given ? std::strtoull(given, nullptr, 10) : otherwise;
}

std::string firstFinding(const diag::Sink& sink) {
    return sink.all().empty() ? std::string()
                              : sink.all()[0].rule + ": " + sink.all()[0].message + " `" +
                                    sink.all()[0].quote + "`";
}

struct Trip {
    std::string level; ///< of the comparison, or what failed before it
    std::string detail;
};

Trip roundTrip(const lct::Unit& spec) {
    diag::Sink sink;
    const auto emitted = hdl::emit(spec, {}, sink);
    if (!emitted)
        return {"not emitted", firstFinding(sink)};
    hdl::Sources sources;
    sources.texts.emplace_back("unit.sv", emitted->text);
    flow::DecodeOptions options;
    options.lowering = flow::loweringOptions();
    options.findVisibleX = false;
    const auto outcome = flow::decodeSources(sources, options, sink);
    if (!outcome)
        return {"not decoded", firstFinding(sink) + "\n" + emitted->text};
    if (outcome->check != flow::SelfCheck::Proved)
        return {"not proved", outcome->checkDetail + "\n" + emitted->text + outcome->markdown};
    const auto comparison = flow::compareTables(spec, outcome->decoded.unit, {}, {});
    return {comparison.level, comparison.text + lct::printMarkdown(spec) + emitted->text +
                                  outcome->markdown};
}

} // namespace

TEST_CASE("generated specs come back from emit and decode with the same rows") {
    const uint64_t first = numberFrom("PALINDROME_FIRST_SEED", 0);
    const uint64_t count = numberFrom("PALINDROME_SPEC_SEEDS", defaultSeeds);
    std::map<std::string, uint64_t> levels;
    for (uint64_t seed = first; seed < first + count; ++seed) {
        const Trip trip = roundTrip(test::generateSpec(seed));
        ++levels[trip.level];
        const bool same = trip.level == "identical" || trip.level == "same rows";
        CHECK_MESSAGE(same, "seed " << seed << ": " << trip.level << ": " << trip.detail);
    }
    for (const auto& [level, n] : levels)
        MESSAGE(n << " of " << count << " generated specs: " << level);
}
