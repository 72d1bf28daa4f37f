// LowerFuzzTest.cpp - random expressions: the lowering against slang's constant evaluator.
// SPDX-License-Identifier: MIT
#include "ExpressionMaker.h"
#include "hdl/Hdl.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

using namespace palindrome;
using namespace palindrome::hdl::test;

namespace {

struct Case {
    std::string text;
    unsigned width;
    bool isSigned;
};

std::optional<logic::System> lowered(const std::string& text, const std::string& top,
                                     logic::TermPool& pool) {
    diag::Sink sink;
    hdl::Sources sources;
    sources.texts = {{"fuzz.sv", text}};
    sources.top = top;
    auto design = hdl::elaborate(sources, sink);
    if (design)
        if (auto system = hdl::lower(*design, pool, {}, sink))
            return system;
    for (auto& d : sink.all())
        MESSAGE(d.span.line << ": " << d.message << " in " << d.quote);
    return std::nullopt;
}

/// The module under test: one assignment an expression.
std::string hardware(const std::vector<Case>& cases) {
    std::string text = "module t(";
    for (auto& v : variables)
        text += fmt::format("input {} {}, ", declaration(v), v.name);
    for (size_t i = 0; i < cases.size(); ++i)
        text += fmt::format("{}output logic {}[{}:0] r{}", i ? ", " : "",
                            cases[i].isSigned ? "signed " : "", cases[i].width - 1, i);
    text += ");\n";
    for (size_t i = 0; i < cases.size(); ++i)
        text += fmt::format("assign r{} = {};\n", i, cases[i].text);
    return text + "endmodule\n";
}

/// The same expressions as constants, which slang's evaluator computes.
std::string constants(const std::vector<Case>& cases, const std::vector<uint64_t>& values) {
    std::string text = "module k(";
    for (size_t i = 0; i < cases.size(); ++i)
        text += fmt::format("{}output logic [{}:0] r{}", i ? ", " : "", cases[i].width - 1, i);
    text += ");\n";
    for (size_t v = 0; v < std::size(variables); ++v)
        text += fmt::format("localparam {} {} = {}'h{:x};\n", declaration(variables[v]),
                            variables[v].name, variables[v].width, values[v]);
    for (size_t i = 0; i < cases.size(); ++i)
        text += fmt::format("localparam logic {}[{}:0] k{} = {};\nassign r{} = k{};\n",
                            cases[i].isSigned ? "signed " : "", cases[i].width - 1, i,
                            cases[i].text, i, i);
    return text + "endmodule\n";
}

} // namespace

TEST_CASE("10,000 random expressions evaluate as slang's constant evaluator does") {
    constexpr unsigned batches = 100, perBatch = 100, vectors = 3;
    unsigned compared = 0, exact = 0, pessimistic = 0;
    ExpressionMaker maker(20240607);
    for (unsigned batch = 0; batch < batches; ++batch) {
        std::vector<Case> cases;
        for (unsigned i = 0; i < perBatch; ++i)
            cases.push_back({maker.make(1 + maker.pick(3)), 1 + maker.pick(24), maker.pick(2) == 0});
        logic::TermPool pool;
        auto system = lowered(hardware(cases), "t", pool);
        REQUIRE(system);
        for (unsigned vector = 0; vector < vectors; ++vector) {
            std::vector<uint64_t> values;
            for (auto& v : variables)
                values.push_back((maker.pick(4) == 0 ? maker.pick(3) : maker.bits()) &
                                 ((uint64_t(1) << v.width) - 1));
            auto expected = lowered(constants(cases, values), "k", pool);
            REQUIRE(expected);
            logic::Evaluator evaluator(pool);
            for (size_t v = 0; v < std::size(variables); ++v)
                evaluator.set(system->findInput(variables[v].name)->var,
                              logic::BitVec(variables[v].width, values[v]));
            for (size_t i = 0; i < cases.size(); ++i) {
                auto value = evaluator.eval(system->outputs[i].fn.value);
                auto unknown = evaluator.eval(system->outputs[i].fn.unknown);
                auto wantValue = evaluator.eval(expected->outputs[i].fn.value);
                auto wantUnknown = evaluator.eval(expected->outputs[i].fn.unknown);
                ++compared;
                // Every bit that we call known must be the evaluator's, and never x there.
                INFO(cases[i].text, " to ", cases[i].width, " bits: ", value.toBinary(), " x ",
                     unknown.toBinary(), " for a..f = ", fmt::format("{}", fmt::join(values, ", ")),
                     ", slang ", wantValue.toBinary(), " x ",
                     wantUnknown.toBinary());
                REQUIRE((value & ~unknown) == (wantValue & ~unknown));
                REQUIRE((wantUnknown & ~unknown).isZero());
                if (unknown == wantUnknown)
                    ++exact;
                else
                    ++pessimistic;
            }
        }
    }
    CHECK(compared == batches * perBatch * vectors);
    // Pessimism (more x than the standard) is for values made from x only, which are rare.
    CHECK(pessimistic * 50 < compared);
    MESSAGE(compared << " values compared, " << exact << " exact, " << pessimistic
                     << " with more x");
}
