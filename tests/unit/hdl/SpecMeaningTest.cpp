// SpecMeaningTest.cpp - printed tables mean what docs/lct.md says: first match, gaps, hold and
// reset. SPDX-License-Identifier: MIT
#include "hdl/EmitLex.h"
#include "hdl/Hdl.h"
#include "hdl/SpecGenerator.h"

#include <doctest/doctest.h>
#include <random>

using namespace palindrome;
using logic::BitVec;
using logic::XTerm;

namespace {

lct::Text text(std::string s) {
    return {std::move(s), {}};
}

std::string id(const char* what, size_t table, size_t row, size_t column) {
    return what + std::to_string(table) + "_" + std::to_string(row) + "_" + std::to_string(column);
}

/// The bits that the header names, of declared numbers; {0, 0} for the whole value.
std::pair<unsigned, unsigned> sliceOf(const std::string& header) {
    size_t open = header.find('[');
    if (open == std::string::npos)
        return {0, 0};
    unsigned hi = static_cast<unsigned>(std::stoul(header.substr(open + 1)));
    size_t colon = header.find(':', open);
    return {hi, colon == std::string::npos
                    ? hi
                    : static_cast<unsigned>(std::stoul(header.substr(colon + 1)))};
}

bool isElement(const lct::Unit& unit, const std::string& header) {
    const lct::Register* r = unit.findRegister(lct::baseNameOf(header));
    return r && !r->dimension().empty();
}

std::string typeOf(const lct::Unit& unit, const std::string& header) {
    std::string base = lct::baseNameOf(header);
    if (header.size() != base.size()) {
        auto [hi, lo] = sliceOf(header);
        return "logic [" + std::to_string(hi - lo) + ":0]";
    }
    if (const lct::Register* r = unit.findRegister(base))
        return r->type.text;
    if (const lct::Port* p = unit.findPort(base))
        return p->type.text;
    for (const lct::Signal& s : unit.signals)
        if (s.name.text == base)
            return s.type.text;
    return "";
}

/// Written here once more, and not taken from the printer.
std::string testOf(const lct::Text& header, const lct::ConditionCell& cell) {
    std::string left = "(" + header.text + ")", raw = cell.raw.text;
    switch (cell.kind) {
    case lct::ConditionCell::Kind::Compare: {
        size_t length = raw[1] == '=' ? 2 : 1;
        return left + " " + raw.substr(0, length) + " (" + raw.substr(length) + ")";
    }
    case lct::ConditionCell::Kind::Set:
        return left + " inside " + raw;
    case lct::ConditionCell::Kind::Pattern:
        return left + " ==? " +
               (raw.find('\'') == std::string::npos ? std::to_string(raw.size()) + "'b" : "") + raw;
    default:
        return left + " == (" + raw + ")";
    }
}

/// The unit, with every condition cell as a property and every output cell as a signal of its
/// target's type, so that each can be evaluated alone.
lct::Unit withProbes(const lct::Unit& unit) {
    lct::Unit probed = unit;
    for (size_t t = 0; t < unit.tables.size(); ++t) {
        const lct::Table& table = unit.tables[t];
        for (size_t r = 0; r < table.rows.size(); ++r) {
            const lct::Row& row = table.rows[r];
            for (size_t c = 0; c < row.conditions.size(); ++c)
                if (!row.otherwise && row.conditions[c].kind != lct::ConditionCell::Kind::Any)
                    probed.properties.push_back(
                        {{text(id("c", t, r, c)),
                          text(testOf(table.conditions[c], row.conditions[c])), text("")},
                         text("")});
            for (size_t o = 0; o < row.outputs.size(); ++o) {
                const std::string& header = table.outputs[o].text;
                if (row.outputs[o].kind != lct::OutputCell::Kind::Expression ||
                    isElement(unit, header))
                    continue;
                probed.signals.push_back(
                    {text(id("v", t, r, o)), text(typeOf(unit, header)), text("")});
                probed.equations.push_back({text(id("v", t, r, o)), row.outputs[o].raw, text("")});
            }
        }
    }
    return probed;
}

class Checker {
public:
    Checker(const lct::Unit& theUnit, const logic::System& theSystem, const logic::TermPool& pool,
            uint64_t seed)
        : unit(theUnit), system(theSystem), eval(pool), random(seed) {}

    size_t compared = 0;

    void round() {
        eval.reset();
        inReset = false;
        for (const auto& input : system.inputs)
            eval.set(input.var, BitVec(input.width, random()));
        if (unit.clocking && unit.clocking->hasReset()) {
            inReset = random() % 4 == 0;
            bool level = inReset == (unit.clocking->active.text == "high");
            eval.set(system.findInput("rst")->var, BitVec(1, level));
        }
        for (const auto& r : system.registers)
            eval.set(r.var.value, BitVec(r.width, random()));
        for (const auto& c : system.choices)
            eval.set(c.var, BitVec(c.width, random()));
        for (size_t t = 0; t < unit.tables.size(); ++t)
            table(t);
    }

private:
    const lct::Unit& unit;
    const logic::System& system;
    logic::Evaluator eval;
    std::mt19937_64 random;
    bool inReset = false;

    const logic::Named& named(const std::vector<logic::Named>& list, const std::string& name) {
        auto found =
            std::find_if(list.begin(), list.end(), [&](const auto& n) { return n.name == name; });
        REQUIRE_MESSAGE(found != list.end(), name);
        return *found;
    }

    /// The first row that holds; none if the unknown bits of a condition leave it open.
    std::optional<size_t> rowThatHolds(size_t t, bool& open) {
        const lct::Table& table = unit.tables[t];
        for (size_t r = 0; r < table.rows.size(); ++r) {
            const lct::Row& row = table.rows[r];
            bool holds = true;
            for (size_t c = 0; c < row.conditions.size() && !row.otherwise; ++c) {
                if (row.conditions[c].kind == lct::ConditionCell::Kind::Any)
                    continue;
                const XTerm& fn = named(system.properties, id("c", t, r, c)).fn;
                open |= !eval.eval(fn.unknown).isZero();
                holds &= !eval.eval(fn.value).isZero();
            }
            if (holds)
                return r;
        }
        return std::nullopt;
    }

    void table(size_t t) {
        const lct::Table& table = unit.tables[t];
        bool open = false;
        std::optional<size_t> row = rowThatHolds(t, open);
        if (open)
            return;
        for (size_t o = 0; o < table.outputs.size(); ++o) {
            const std::string& header = table.outputs[o].text;
            if (isElement(unit, header))
                continue;
            const lct::Register* reg = unit.findRegister(lct::baseNameOf(header));
            if (reg && inReset && reg->reset.text != "-")
                resetOutput(header, *reg);
            else
                output(t, o, row, reg);
        }
    }

    XTerm functionOf(const std::string& base) {
        if (const auto* r = system.findRegister(base))
            return r->next;
        if (const auto* o = system.findOutput(base))
            return o->fn;
        const auto* s = system.findSignal(base);
        REQUIRE_MESSAGE(s, base);
        return s->fn;
    }

    BitVec bitsOf(const BitVec& value, const std::string& header) {
        if (header.find('[') == std::string::npos)
            return value;
        auto [hi, lo] = sliceOf(header);
        return value.extract(hi, lo);
    }

    void resetOutput(const std::string& header, const lct::Register& reg) {
        const auto* r = system.findRegister(reg.baseName());
        REQUIRE(r);
        ++compared;
        BitVec next = eval.eval(r->next.value);
        CHECK(eval.eval(r->next.unknown).isZero());
        if (reg.reset.text == reg.baseName())
            CHECK(bitsOf(next, header) == bitsOf(eval.eval(r->var.value), header));
        else if (reg.reset.text == "'0")
            CHECK(bitsOf(next, header).isZero());
    }

    void output(size_t t, size_t o, std::optional<size_t> row, const lct::Register* reg) {
        const lct::Table& table = unit.tables[t];
        const std::string& header = table.outputs[o].text;
        auto kind = row                 ? table.rows[*row].outputs[o].kind
                    : table.defaultHold ? lct::OutputCell::Kind::Hold
                                        : lct::OutputCell::Kind::Unspecified;
        if (kind == lct::OutputCell::Kind::Unspecified)
            return;
        XTerm got = functionOf(lct::baseNameOf(header));
        std::optional<BitVec> expected;
        if (kind == lct::OutputCell::Kind::Hold) {
            REQUIRE(reg);
            expected = bitsOf(eval.eval(system.findRegister(reg->baseName())->var.value), header);
        }
        else {
            const XTerm& cell = named(system.signals, id("v", t, *row, o)).fn;
            if (!eval.eval(cell.unknown).isZero())
                return; // an index outside of a memory
            expected = eval.eval(cell.value);
        }
        ++compared;
        CHECK(bitsOf(eval.eval(got.unknown), header).isZero());
        CHECK_MESSAGE(bitsOf(eval.eval(got.value), header) == *expected,
                      unit.name.text << " table " << t << " column " << header << " row "
                                     << (row ? static_cast<int>(*row) : -1));
    }
};

} // namespace

TEST_CASE("the printed table does what the first row that holds says") {
    size_t compared = 0, lowered = 0;
    for (uint64_t seed = 1000; seed < 1250; ++seed) {
        lct::Unit unit = test::generateSpec(seed);
        lct::Unit probed = withProbes(unit);
        diag::Sink sink;
        auto spec = hdl::elaborateSpec(probed, {}, sink);
        REQUIRE_MESSAGE(
            spec,
            seed << " " << (sink.all().empty() ? "" : sink.all()[0].message + sink.all()[0].quote));
        logic::TermPool pool;
        auto system = hdl::lowerSpec(probed, *spec, pool, {}, sink);
        if (!system)
            continue;
        ++lowered;
        Checker checker(unit, *system, pool, seed);
        for (int i = 0; i < 20; ++i)
            checker.round();
        compared += checker.compared;
    }
    CHECK(lowered >= 200);
    CHECK(compared > 10'000);
}
