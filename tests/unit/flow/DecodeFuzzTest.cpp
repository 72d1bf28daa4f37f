// DecodeFuzzTest.cpp - random modules are decoded exactly or refused by name.
// SPDX-License-Identifier: MIT
#include "flow/Decode.h"
#include "sim/ModuleMaker.h"

#include <cstdlib>
#include <doctest/doctest.h>
#include <map>

using namespace palindrome;

namespace {

/// 12 modules (proofs of their arithmetic take seconds), or PALINDROME_DECODE_MODULES.
size_t moduleCount() {
    const char* given = std::getenv("PALINDROME_DECODE_MODULES");
    return given ? std::strtoull(given, nullptr, 10) : 12;
}

/// What became of a module: how its table was proved, or the rule that refused it.
std::string decoded(const std::string& text, std::string& detail) {
    hdl::Sources sources;
    sources.texts.emplace_back("unit.sv", text);
    flow::DecodeOptions options;
    options.lowering = flow::loweringOptions();
    options.findVisibleX = false;
    options.proof.limits.seconds = options.proof.limits.solverSeconds = 3;
    diag::Sink sink;
    const auto outcome = flow::decodeSources(sources, options, sink);
    detail = text;
    if (outcome) {
        detail = outcome->checkDetail + "\n" + text + outcome->markdown;
        return flow::selfCheckName(outcome->check);
    }
    for (const auto& d : sink.all())
        if (d.severity == diag::Severity::Error)
            return d.rule;
    return "no reason";
}

} // namespace

TEST_CASE("random modules are decoded exactly, or refused by name") {
    const char* first = std::getenv("PALINDROME_FIRST_SEED");
    std::map<std::string, size_t> outcomes;
    for (size_t i = 0; i < moduleCount(); ++i) {
        const uint64_t seed = i + (first ? std::strtoull(first, nullptr, 10) : 0);
        std::string detail;
        const auto outcome = decoded(sim::test::ModuleMaker(seed).make("m"), detail);
        ++outcomes[outcome];
        CHECK_MESSAGE((outcome != "failed" && outcome != "no reason"),
                      "module " << seed << ": " << outcome << ": " << detail);
    }
    for (const auto& [outcome, count] : outcomes)
        MESSAGE(count << " of " << moduleCount() << " random modules: " << outcome);
}
