// VerilatorFuzzTest.cpp - random expressions and modules: our reading of HDL against Verilator's.
// SPDX-License-Identifier: MIT
#include "ModuleMaker.h"
#include "SimBench.h"
#include "hdl/Hdl.h"
#include "logic/Interpreter.h"

#include <cstdlib>
#include <fmt/format.h>

using namespace palindrome;
using namespace palindrome::sim;
using namespace palindrome::sim::test;
using hdl::test::ExpressionMaker;
using hdl::test::variables;

namespace {

/// All 10,000 expressions and 400 modules take some minutes, nearly all of them in Verilator and the
/// C++ compiler; without the variable a part of them is run.
bool full() { return std::getenv("PALINDROME_FUZZ_FULL") != nullptr; }

logic::System lowered(const hdl::Sources& sources, TermPool& pool) {
    diag::Sink sink;
    std::optional<logic::System> system;
    if (auto design = hdl::elaborate(sources, sink))
        system = hdl::lower(*design, pool, {}, sink);
    for (const auto& d : sink.all())
        INFO(d.span.line << ": " << d.message << " in " << d.quote);
    REQUIRE(system);
    return *system;
}

HarnessRun simulated(const hdl::Sources& sources, const Stimulus& stimulus) {
    auto program = build(sources, options());
    REQUIRE_MESSAGE(program, (program ? "" : program.error().message));
    auto run = runHarness(*program, stimulus, options());
    REQUIRE_MESSAGE(run, (run ? "" : run.error().message));
    REQUIRE(run->portProblems.empty());
    return *run;
}

/// An asynchronous reset works at once, not at the edge.
void applyAsyncResets(logic::Interpreter& interpreter, const logic::System& system) {
    for (size_t r = 0; r < system.registers.size(); ++r) {
        for (const auto& reset : system.registers[r].asyncResets) {
            for (size_t i = 0; i < system.inputs.size(); ++i) {
                if (system.inputs[i].name == reset.signal &&
                    interpreter.inputValue(i).isZero() != reset.activeHigh)
                    interpreter.setRegister(r, interpreter.nextValue(r));
            }
        }
    }
}

struct Tally {
    size_t values = 0, knownBits = 0, bits = 0;
};

/// Every known bit of every output in every cycle is Verilator's.
void compare(const hdl::Sources& sources, Stimulus& stimulus,
             const std::vector<std::string>& texts, Tally& tally) {
    TermPool pool;
    auto system = lowered(sources, pool);
    for (const auto& in : system.inputs) {
        if (in.name != stimulus.clocking.clock)
            stimulus.inputs.push_back({in.name, in.width});
    }
    for (const auto& out : system.outputs)
        stimulus.outputs.push_back({out.name, out.width});
    std::mt19937_64 random(7);
    auto& inputs = stimulus.episodes.at(0).inputs;
    for (size_t cycle = 0; cycle < inputs.size(); ++cycle) {
        for (const auto& in : stimulus.inputs) {
            uint64_t value = random() % 5 == 0 ? random() % 3 : random();
            if (in.name == "rst")
                value = cycle == 0 || random() % 16 == 0;
            uint64_t mask = (uint64_t(1) << in.width) - 1;
            inputs[cycle].push_back(BitVec(in.width, value & mask));
        }
    }
    auto run = simulated(sources, stimulus);
    REQUIRE(run.episodes.at(0).outputs.size() == inputs.size());

    logic::Interpreter interpreter(pool, system);
    interpreter.powerUp();
    for (size_t cycle = 0; cycle < inputs.size(); ++cycle) {
        for (size_t i = 0; i < stimulus.inputs.size(); ++i) {
            for (size_t k = 0; k < system.inputs.size(); ++k) {
                if (system.inputs[k].name == stimulus.inputs[i].name)
                    interpreter.setInput(k, inputs[cycle][i]);
            }
        }
        applyAsyncResets(interpreter, system);
        // In the first cycle of a clocked module nothing has happened yet: no edge, no reset.
        for (size_t o = 0; (cycle || system.clocks.empty()) && o < system.outputs.size(); ++o) {
            auto ours = interpreter.output(o);
            auto known = ~ours.unknown;
            const auto& theirs = run.episodes[0].outputs[cycle][o];
            ++tally.values;
            tally.bits += ours.value.width();
            for (unsigned bit = 0; bit < known.width(); ++bit)
                tally.knownBits += known.bit(bit);
            INFO(texts.at(o * texts.size() / system.outputs.size()));
            INFO("cycle ", cycle, ", output ", system.outputs[o].name, ", Verilator ",
                 theirs.toBinary(), ", ours ", ours.value.toBinary(), " x ",
                 ours.unknown.toBinary());
            REQUIRE((ours.value & known) == (theirs & known));
        }
        interpreter.step();
    }
}

} // namespace

TEST_CASE("random expressions evaluate as in Verilator") {
    const size_t batches = full() ? 10 : 2, perBatch = 1000, vectors = 8;
    ExpressionMaker maker(20241017, true);
    Tally tally;
    for (size_t batch = 0; batch < batches; ++batch) {
        std::string ports, body;
        for (const auto& v : variables)
            ports += fmt::format("input {} {}, ", hdl::test::declaration(v), v.name);
        std::vector<std::string> texts;
        for (size_t i = 0; i < perBatch; ++i) {
            texts.push_back(maker.make(1 + maker.pick(3)));
            ports += fmt::format("{}output logic {}[{}:0] r{}", i ? ", " : "",
                                 maker.pick(2) ? "signed " : "", maker.pick(24), i);
            body += fmt::format("assign r{} = {};\n", i, texts.back());
        }
        Stimulus stimulus;
        stimulus.episodes.push_back({1, InputSequence(vectors), {}});
        compare(source("t", "module t(" + ports + ");\n" + body + "endmodule\n"), stimulus, texts,
                tally);
    }
    CHECK(tally.values == batches * perBatch * vectors);
    CHECK(tally.knownBits * 20 > tally.bits * 19);
    MESSAGE(tally.values << " values, " << tally.knownBits << " of " << tally.bits
                         << " bits known and equal");
}

TEST_CASE("random small modules run as in Verilator") {
    const size_t batches = full() ? 8 : 1, perBatch = 50, cycles = 40;
    ModuleMaker maker(20241018);
    Tally tally;
    for (size_t batch = 0; batch < batches; ++batch) {
        std::string text, ports = "input logic clk, rst", body;
        std::vector<std::string> texts;
        for (size_t i = 0; i < perBatch; ++i) {
            texts.push_back(maker.make(fmt::format("m{}", i)));
            text += texts.back();
            ports += fmt::format(", output logic [15:0] f{0}, output logic signed [7:0] b{0}, "
                                 "output logic signed [12:0] e{0}, output logic [7:0] y{0}", i);
            bool low = texts.back().find("if (!rst)") != std::string::npos;
            body += fmt::format("m{0} u{0}(.clk, .rst({1}rst), .a, .c, .d, .f(f{0}), .b(b{0}), "
                                ".e(e{0}), .y(y{0}));\n", i, low ? "~" : "");
        }
        ports += ", input logic [7:0] a, input logic [0:0] c, input logic [4:0] d";
        Stimulus stimulus;
        stimulus.clocking.clock = "clk";
        stimulus.episodes.push_back({1, InputSequence(cycles), {}});
        compare(source("t", text + "module t(" + ports + ");\n" + body + "endmodule\n"), stimulus,
                texts, tally);
    }
    CHECK(tally.values == batches * perBatch * (cycles - 1) * 4);
    CHECK(tally.knownBits * 20 > tally.bits * 19);
    MESSAGE(tally.values << " values, " << tally.knownBits << " of " << tally.bits
                         << " bits known and equal");
}
