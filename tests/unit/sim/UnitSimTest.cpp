// UnitSimTest.cpp - shipped specs simulated with HDL read by our own front end, right and broken.
// SPDX-License-Identifier: MIT
#include "SimBench.h"

#include "lct/Reader.h"

#include <algorithm>

using namespace palindrome;
using namespace palindrome::sim;
using namespace palindrome::sim::test;
using Outcome = CosimResult::Outcome;

namespace {

/// A spec from its file, the reference module printed from it, and both lowered.
struct Unit {
    TermPool pool;
    lct::Unit unit;
    std::optional<logic::System> system, hdl;
    Spec spec;
    std::string text;

    static void show(const diag::Sink& sink) {
        for (const auto& d : sink.all())
            MESSAGE(d.rule, " at ", d.span.file, ":", d.span.line, ": ", d.message);
    }

    explicit Unit(const std::string& path) {
        diag::Sink sink;
        auto read = lct::readFile(path, sink);
        REQUIRE(read);
        unit = *read;
        auto design = hdl::elaborateSpec(unit, {}, sink);
        if (!design)
            show(sink);
        REQUIRE(design);
        system = hdl::lowerSpec(unit, *design, pool, {}, sink);
        if (!system)
            show(sink);
        REQUIRE(system);
        auto emitted = hdl::emit(unit, {}, sink);
        REQUIRE(emitted);
        text = emitted->text;
        spec.pool = &pool;
        spec.system = &*system;
        spec.clocking = clockingOf(unit);
        spec.unresetRegisters = unresetRegistersOf(unit);
    }

    CosimResult simulate(const std::string& hdlText) {
        diag::Sink sink;
        auto sources = source(unit.name.text, hdlText);
        auto elaborated = hdl::elaborate(sources, sink);
        REQUIRE(elaborated);
        hdl = hdl::lower(*elaborated, pool, {}, sink);
        if (!hdl)
            show(sink);
        REQUIRE(hdl);
        CosimOptions o;
        o.run = options();
        o.episodes = 6;
        o.cyclesPerEpisode = 150;
        o.hdlPool = &pool;
        o.hdl = &*hdl;
        auto r = cosimulate(spec, sources, o);
        REQUIRE_MESSAGE(r, (r ? "" : r.error().message));
        return *r;
    }
};

/// The units of tables; the structural top only connects them.
std::vector<std::string> shippedSpecs() {
    std::vector<std::string> files;
    for (const auto& e : fs::directory_iterator(PALINDROME_SOURCE_DIR "/lct_specs/router"))
        if (e.path().string().ends_with(".lct.md") && e.path().filename() != "noc_router.lct.md")
            files.push_back(e.path().string());
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

TEST_CASE(
    "every shipped spec agrees with its reference module, as does our lowering with Verilator") {
    const auto files = shippedSpecs();
    CHECK(files.size() == 13);
    for (const auto& file : files) {
        CAPTURE(file);
        Unit u(file);
        auto r = u.simulate(u.text);
        CAPTURE(r.reason);
        CHECK(r.outcome == Outcome::Agrees);
        CHECK(r.disagreements.empty());
        CHECK(r.compared > 100);
        for (const auto& d : r.disagreements)
            MESSAGE(d.name, " cycle ", d.cycle, ": lowered ", d.lowered, ", Verilator ",
                    d.verilator);
    }
}

TEST_CASE("a changed condition of a reference module is found, and its trace confirmed by replay") {
    int changed = 0;
    for (const auto& file : shippedSpecs()) {
        CAPTURE(file);
        Unit u(file);
        const size_t process = u.text.find("always");
        if (process == std::string::npos)
            continue; // equations only
        ++changed;
        size_t at = u.text.find("else if (", process);
        if (at == std::string::npos)
            at = u.text.find("if (", process);
        REQUIRE(at != std::string::npos);
        at = u.text.find('(', at) + 1;
        // The condition up to its closing parenthesis, inverted.
        size_t end = at;
        for (int depth = 1; depth > 0; ++end)
            depth += (u.text[end] == '(') - (u.text[end] == ')');
        auto text = u.text;
        text.insert(end - 1, ")");
        text.insert(at, "!(");
        auto r = u.simulate(text);
        CAPTURE(text.substr(at - 8, 60));
        CHECK(r.outcome == Outcome::Mismatch);
        CHECK(r.disagreements.empty());
        REQUIRE(r.mismatch);
        auto again =
            replay(*r.mismatch, u.spec.clocking, source(u.unit.name.text, text), options());
        REQUIRE(again);
        CAPTURE(again->reason);
        CHECK(again->confirmed);
        again = replay(*r.mismatch, u.spec.clocking, source(u.unit.name.text, u.text), options());
        REQUIRE(again);
        CHECK_FALSE(again->confirmed);
    }
    CHECK(changed >= 12);
}
