// Reference.cpp - SystemVerilog in the place of the spec: what it says of its clock and reset.
// SPDX-License-Identifier: MIT
#include "flow/Reference.h"

#include "util/Assert.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace palindrome::flow {

namespace {

using logic::Register;
using logic::System;
using logic::TermPool;

bool namedLikeReset(std::string name) {
    for (char& c : name)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return name.find("rst") != std::string::npos || name.find("reset") != std::string::npos;
}

diag::Span placeOf(const Register& r) {
    diag::Span span;
    span.file = r.declaration.file;
    span.line = r.declaration.line;
    span.column = r.declaration.column;
    return span;
}

class ReferenceReader {
public:
    ReferenceReader(TermPool& pool, const System& system, diag::Sink& sink)
        : pool(pool), system(system), sink(sink) {}

    std::optional<lct::Unit> read() {
        unit.name.text = system.name;
        if (system.registers.empty())
            return std::move(unit);
        const size_t before = sink.errorCount();
        findClock();
        if (sink.errorCount() == before)
            findReset();
        if (sink.errorCount() != before)
            return std::nullopt;
        return std::move(unit);
    }

private:
    void findClock() {
        const Register& first = system.registers.front();
        for (const Register& r : system.registers) {
            if (r.isLatch) {
                sink.error("prove-reference-clocking", placeOf(r),
                           "the reference has a latch '" + r.name + "'",
                           "a reference is clocked or combinational; assign it in every branch");
                return;
            }
            PAL_ASSERT(r.clock == first.clock && r.edge == first.edge,
                       "several clocks or edges were refused before: " + r.name);
        }
        lct::Clocking clocking;
        clocking.clock.text = first.clock;
        clocking.edge.text = first.edge == logic::Edge::Pos ? "posedge" : "negedge";
        set(clocking, "-", "-", "-");
        unit.clocking = clocking;
    }

    static void set(lct::Clocking& clocking, std::string reset, const char* active,
                    const char* style) {
        clocking.reset.text = std::move(reset);
        clocking.active.text = active;
        clocking.style.text = style;
    }

    void findReset() {
        std::set<std::pair<std::string, bool>> found;
        for (const Register& r : system.registers)
            for (const auto& a : r.asyncResets)
                found.insert({a.signal, a.activeHigh});
        const bool isAsync = !found.empty();
        if (!isAsync)
            found = synchronous();
        if (found.size() > 1) {
            std::string names;
            for (const auto& reset : found)
                names += (names.empty() ? "'" : ", '") + reset.first + "'";
            sink.error("prove-reference-clocking", placeOf(system.registers.front()),
                       "the reference is reset by several signals or levels: " + names,
                       "a reference has one reset");
            return;
        }
        if (!found.empty())
            set(*unit.clocking, found.begin()->first, found.begin()->second ? "high" : "low",
                isAsync ? "async" : "sync");
    }

    /// Inputs named like a reset, with the level at which more registers become constants.
    std::set<std::pair<std::string, bool>> synchronous() {
        std::set<std::pair<std::string, bool>> found;
        for (const logic::Input& in : system.inputs) {
            if (in.width != 1 || !namedLikeReset(in.name))
                continue;
            const size_t high = constantsUnder(in, true), low = constantsUnder(in, false);
            if (high != low)
                found.insert({in.name, high > low});
        }
        return found;
    }

    size_t constantsUnder(const logic::Input& in, bool level) {
        const logic::TermMap map{{in.var, pool.bool_(level)}};
        return static_cast<size_t>(std::count_if(
            system.registers.begin(), system.registers.end(), [&](const Register& r) {
                return pool.isConst(pool.substitute(r.next.value, map)) &&
                       pool.isZero(pool.substitute(r.next.unknown, map));
            }));
    }

    TermPool& pool;
    const System& system;
    diag::Sink& sink;
    lct::Unit unit;
};

} // namespace

std::optional<lct::Unit> unitOfReference(TermPool& pool, const System& reference,
                                         diag::Sink& sink) {
    return ReferenceReader(pool, reference, sink).read();
}

std::unique_ptr<Pair> loadPair(const hdl::Sources& reference, const hdl::Sources& sources,
                               const hdl::LowerOptions& lowering, lct::Unit& unit,
                               diag::Sink& sink) {
    auto pair = std::make_unique<Pair>();
    auto left = hdl::elaborate(reference, sink);
    if (!left)
        return nullptr;
    hdl::LowerOptions open = lowering;
    open.unspecifiedAsChoice = true;
    auto spec = hdl::lower(*left, pair->pool, open, sink);
    auto head = spec ? unitOfReference(pair->pool, *spec, sink) : std::nullopt;
    if (!head)
        return nullptr;
    unit = std::move(*head);
    pair->spec = std::move(*spec);
    pair->clocking = clockingOf(unit);
    auto right = elaborateFor(unit, sources, sink);
    if (!right)
        return nullptr;
    pair->design.emplace(std::move(*right));
    auto other = hdl::lower(*pair->design, pair->pool, lowering, sink);
    if (!other)
        return nullptr;
    pair->other = std::move(*other);
    return pair;
}

} // namespace palindrome::flow
