// LowerFuzzTest.cpp - random expressions: the lowering against slang's constant evaluator.
// SPDX-License-Identifier: MIT
#include "hdl/Hdl.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <random>

using namespace palindrome;

namespace {

struct Variable {
    const char* name;
    unsigned width;
    bool isSigned;
};

constexpr Variable variables[] = {{"a", 8, false}, {"b", 8, true},  {"c", 1, false},
                                  {"d", 5, false}, {"e", 13, true}, {"f", 16, false}};

/// Makes random self-contained expressions of the operators that hardware descriptions use.
class ExpressionMaker {
public:
    explicit ExpressionMaker(uint64_t seed) : random(seed) {}

    std::string make(unsigned depth) {
        if (depth == 0 || pick(8) == 0)
            return leaf();
        auto sub = [&] { return make(depth - 1); };
        static constexpr const char* binary[] = {
            "+",  "-",  "*",  "/",   "&",  "|",  "^",  "~^", "<<", ">>",
            "<<<", ">>>", "<", "<=", ">",  ">=", "==", "!=", "&&", "||", "===", "->"};
        static constexpr const char* unary[] = {"~", "!", "-", "+", "&", "|", "^", "~&", "~|", "~^"};
        switch (pick(14)) {
            case 0:
            case 1:
            case 2:
            case 3:
            case 4:
                return fmt::format("({} {} {})", sub(), binary[pick(std::size(binary))], sub());
            case 5:
                return fmt::format("({}({}))", unary[pick(std::size(unary))], sub());
            case 6:
                return fmt::format("({} ? {} : {})", sub(), sub(), sub());
            case 7:
                return fmt::format("{{{}, {}}}", sized(), sized());
            case 8:
                return fmt::format("{{{}{{{}}}}}", 1 + pick(3), sized());
            case 9:
                return pick(2) ? fmt::format("$signed({})", sub())
                               : fmt::format("$unsigned({})", sub());
            case 10:
                return fmt::format("{}'({})", 1 + pick(20), sub());
            case 11:
                return fmt::format("({} inside {{{}, [{}:{}], 8'b1?0?_??1?}})", sub(), sub(), sub(),
                                   sub());
            case 12:
                // slang 11 takes the result of a signed `%` for unsigned ((273 % 95) >= -1 is 0
                // there), so the remainder is unsigned here.
                return fmt::format("($unsigned({}) % {})", sub(), sub());
            default:
                return select();
        }
    }

    unsigned pick(size_t n) { return static_cast<unsigned>(random() % n); }
    uint64_t bits() { return random(); }

private:
    std::mt19937_64 random;

    std::string sized() { return pick(2) ? select() : fmt::format("8'({})", leaf()); }

    std::string select() {
        auto& v = variables[pick(std::size(variables))];
        if (v.width == 1)
            return v.name;
        switch (pick(5)) {
            case 0:
                return fmt::format("{}[{}]", v.name, pick(v.width));
            case 1: {
                unsigned lo = pick(v.width), hi = lo + pick(v.width - lo);
                return fmt::format("{}[{}:{}]", v.name, hi, lo);
            }
            // slang's evaluator takes an index out of range for an error, so these stay inside.
            case 2:
                return fmt::format("{}[d[1:0]]", v.name);
            case 3:
                return fmt::format("f[d[2:0] +: {}]", 1 + pick(8));
            default:
                return fmt::format("e[{{2'b01, d[1:0]}} -: {}]", 1 + pick(4));
        }
    }

    std::string leaf() {
        switch (pick(6)) {
            case 0:
                return fmt::format("{}", pick(300));
            case 1:
                return fmt::format("{}'h{:x}", 12, pick(4096));
            case 2:
                return fmt::format("{}'sd{}", 7, pick(64));
            case 3:
                return fmt::format("'{}", pick(2));
            default:
                return variables[pick(std::size(variables))].name;
        }
    }
};

struct Case {
    std::string text;
    unsigned width;
    bool isSigned;
};

std::string declaration(const Variable& v) {
    return fmt::format("logic {}[{}:0]", v.isSigned ? "signed " : "", v.width - 1);
}

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
