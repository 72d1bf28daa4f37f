// SpecChecks.cpp - what must hold of an elaborated spec beyond what SystemVerilog demands.
// SPDX-License-Identifier: MIT
#include "hdl/SpecChecks.h"

#include "hdl/EmitLex.h"
#include "hdl/EmitStructure.h"
#include "hdl/SlangDesign.h"
#include "hdl/SpecBits.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <slang/ast/ASTVisitor.h>
#include <slang/ast/EvalContext.h>
#include <unordered_map>

namespace palindrome::hdl {

namespace sa = slang::ast;

namespace {

struct Driver {
    VariableBits bits;
    const sa::Symbol* owner = nullptr; ///< the process or continuous assignment
    size_t begin = 0, end = 0;         ///< of the header in the emitted text
};

/// Walks the module once and gathers what the checks need.
class Gatherer : public sa::ASTVisitor<Gatherer, sa::VisitFlags::AllGood> {
public:
    Gatherer(const lct::Unit& theUnit, const SpecDesign& theSpec, CellReporter& reporter)
        : unit(theUnit), text(theSpec.emitted.text), map(theSpec.emitted.map), report(reporter),
          body(theSpec.design.slang().top->body) {
        if (unit.clocking)
            clock = unit.clocking->clock.text;
        if (unit.clocking && unit.clocking->hasReset())
            resetTest =
                (unit.clocking->active.text == "high" ? "" : "!") + unit.clocking->reset.text;
    }

    std::map<const sa::ValueSymbol*, std::vector<Driver>> drivers;
    bool good = true;

    void run() { body.visit(*this); }

    void handle(const sa::ContinuousAssignSymbol& assign) {
        owner = &assign;
        seen.clear();
        visitDefault(assign);
        owner = nullptr;
    }

    void handle(const sa::ProceduralBlockSymbol& block) {
        owner = &block;
        seen.clear();
        const sa::Statement* statement = &block.getBody();
        if (statement->kind == sa::StatementKind::Timed) // the event names the clock
            statement = &statement->as<sa::TimedStatement>().stmt;
        statement->visit(*this);
        owner = nullptr;
    }

    void handle(const sa::VariableSymbol& variable) {
        if (const sa::Expression* initial = variable.getInitializer())
            resetValue(*initial, variable.name);
        visitDefault(variable);
    }

    void handle(const sa::ConditionalStatement& statement) {
        const sa::Expression& test = *statement.conditions[0].expr;
        if (!resetTest.empty() && textOf(test.sourceRange) == resetTest) {
            inReset = true;
            statement.ifTrue.visit(*this);
            inReset = false;
            if (statement.ifFalse)
                statement.ifFalse->visit(*this);
            return;
        }
        visitDefault(statement);
    }

    void handle(const sa::AssignmentExpression& assign) {
        if (inReset)
            resetValue(assign.right(), textOf(assign.left().sourceRange));
        noteDriver(assign.left());
        visitDefault(assign);
    }

    void handle(const sa::NamedValueExpression& value) {
        if (value.symbol.name == clock && !clock.empty() && owner)
            fail("spec-clock-read", value.sourceRange, "the clock cannot be read as a value",
                 "what happens at the clock edge is written as a register");
    }

    /// Other units have been checked on their own.
    void handle(const sa::InstanceSymbol&) {}

    void handle(const sa::HierarchicalValueExpression& value) {
        // A check unit looks into the unit that it instantiates.
        if (unit.instances.empty())
            fail("spec-expression", value.sourceRange, "a hierarchical name cannot stand in a table",
                 "use the names of the unit");
    }

    void handle(const sa::BinaryExpression& expr) {
        if (expr.op == sa::BinaryOperator::WildcardEquality)
            pattern(expr);
        visitDefault(expr);
    }

private:
    const lct::Unit& unit;
    std::string_view text;
    const std::vector<EmitMapEntry>& map;
    CellReporter& report;
    const sa::InstanceBodySymbol& body;
    std::string_view clock;
    std::string resetTest;
    const sa::Symbol* owner = nullptr;
    bool inReset = false;
    std::set<std::string_view> seen; ///< left sides of the running process

    std::string_view textOf(slang::SourceRange range) const {
        size_t begin = std::min(range.start().offset(), text.size());
        return text.substr(begin, std::max(range.end().offset(), begin) - begin);
    }

    void fail(const char* rule, slang::SourceRange at, std::string message, std::string wayOut) {
        good = false;
        report.error(rule, at.start().offset(), at.end().offset(), std::move(message),
                     std::move(wayOut));
    }

    /// Only left sides that were printed from a cell count: a reset branch assigns whole registers.
    void noteDriver(const sa::Expression& left) {
        size_t begin = left.sourceRange.start().offset();
        std::string_view printed = textOf(left.sourceRange);
        if (!owner || (inReset && !isCell(begin)) || !seen.insert(printed).second)
            return;
        auto bits = bitsOf(left);
        if (!bits)
            return;
        if (bits->outside)
            return fail("spec-bits", left.sourceRange,
                        "the bits of `" + std::string(printed) + "` do not exist",
                        "see the width of `" + std::string(bits->symbol->name) + "`");
        drivers[bits->symbol].push_back({*bits, owner, begin, left.sourceRange.end().offset()});
    }

    bool isCell(size_t begin) const {
        auto entry = std::partition_point(map.begin(), map.end(),
                                          [&](const EmitMapEntry& e) { return e.begin < begin; });
        return entry != map.end() && entry->begin == begin;
    }

    void resetValue(const sa::Expression& expr, std::string_view target) {
        sa::EvalContext context(body);
        slang::ConstantValue value = expr.eval(context);
        std::string name = "`" + std::string(target) + "`";
        if (value.bad())
            fail("spec-reset", expr.sourceRange, "the reset value of " + name + " is no constant",
                 "use numbers, parameters and enum items only");
        else if (value.hasUnknown())
            fail("spec-reset", expr.sourceRange, "the reset value of " + name + " has unknown bits",
                 "write `-` if the register is not reset");
    }

    /// A bare pattern has the width of its column; one with a base says its own width.
    void pattern(const sa::BinaryExpression& expr) {
        const EmitMapEntry* entry =
            entryAt(report.emitted(), expr.right().sourceRange.start().offset());
        if (!entry || entry->quote.find_first_not_of("01?") != std::string::npos)
            return;
        const sa::Expression* left = &expr.left();
        while (left->kind == sa::ExpressionKind::Conversion &&
               left->as<sa::ConversionExpression>().isImplicit())
            left = &left->as<sa::ConversionExpression>().operand();
        uint64_t width = left->type->getBitWidth();
        if (entry->quote.size() != width)
            fail("spec-pattern-width", expr.right().sourceRange,
                 "the pattern has " + std::to_string(entry->quote.size()) +
                     " bits and its column " + std::to_string(width),
                 "write a digit for each bit, or give the pattern a width: " +
                     std::to_string(entry->quote.size()) + "'b" + entry->quote);
    }
};

/// "bit 3 of `x`", "bits 3 to 0 of `x`", in declared numbers.
std::string describe(const sa::ValueSymbol& symbol, uint64_t lo, uint64_t width) {
    const sa::Type& type = symbol.getType();
    std::string name = "`" + std::string(symbol.name) + "`";
    if (lo == 0 && width == type.getSelectableWidth())
        return name;
    bool plain = type.isIntegral() && type.getFixedRange().fullWidth() == type.getBitWidth();
    if (!plain)
        return "a part of " + name;
    slang::ConstantRange range = type.getFixedRange();
    auto declared = [&](uint64_t bit) {
        auto n = static_cast<int32_t>(bit);
        return std::to_string(range.isDescending() ? range.right + n : range.right - n);
    };
    if (width == 1)
        return "bit " + declared(lo) + " of " + name;
    return "bits " + declared(lo + width - 1) + " to " + declared(lo) + " of " + name;
}

class DriverCheck {
public:
    DriverCheck(const lct::Unit& theUnit, const SpecDesign& theSpec, Gatherer& gathered,
                CellReporter& reporter)
        : unit(theUnit), found(gathered), report(reporter), body(theSpec.design.slang().top->body) {
    }

    void run() {
        for (const lct::Port& p : unit.ports)
            if (p.isOutput())
                check(p.name, p.name.text, "output");
        for (const lct::Register& r : unit.registers)
            if (!unit.findPort(r.baseName()))
                check(r.name, r.baseName(), "register");
        for (const lct::Signal& s : unit.signals)
            check(s.name, s.name.text, "signal");
        for (const InstanceInput& input : instanceInputs(unit))
            check(input.instance->name, input.wire, "input");
    }

private:
    const lct::Unit& unit;
    Gatherer& found;
    CellReporter& report;
    const sa::InstanceBodySymbol& body;

    void check(const lct::Text& cell, const std::string& name, const std::string& what) {
        const sa::Symbol* symbol = body.find(name);
        const auto* value = symbol ? symbol->as_if<sa::ValueSymbol>() : nullptr;
        if (!value)
            return;
        auto drivers = found.drivers[value];
        std::stable_sort(drivers.begin(), drivers.end(),
                         [](const Driver& a, const Driver& b) { return a.bits.lo < b.bits.lo; });
        overlaps(drivers);
        gaps(cell, *value, what, drivers);
    }

    void overlaps(const std::vector<Driver>& drivers) {
        const Driver* widest = nullptr; // reaches furthest so far
        for (const Driver& d : drivers) {
            // Two computed writes of one table: the later column wins where they meet.
            bool twoPorts =
                widest && d.bits.dynamic && widest->bits.dynamic && d.owner == widest->owner;
            if (widest && d.bits.lo < widest->bits.lo + widest->bits.width && !twoPorts)
                return twice(*widest, d);
            if (!widest || d.bits.lo + d.bits.width > widest->bits.lo + widest->bits.width)
                widest = &d;
        }
    }

    void twice(const Driver& a, const Driver& b) {
        found.good = false;
        const Driver& second = a.begin < b.begin ? b : a;
        const Driver& first = a.begin < b.begin ? a : b;
        uint64_t lo = std::max(a.bits.lo, b.bits.lo);
        uint64_t hi = std::min(a.bits.lo + a.bits.width, b.bits.lo + b.bits.width);
        auto* d = report.error("spec-driver-multiple", second.begin, second.end,
                               describe(*a.bits.symbol, lo, hi - lo) + " is driven twice",
                               "each bit has exactly one table or equation");
        auto place = placeAt(report.emitted(), first.begin, first.end);
        if (d && place)
            d->notes.push_back({"",
                                diag::Severity::Note,
                                "the other driver is here",
                                place->span,
                                place->quote,
                                place->quoteColumn,
                                "",
                                {}});
    }

    void gaps(const lct::Text& cell, const sa::ValueSymbol& symbol, const std::string& what,
              const std::vector<Driver>& drivers) {
        uint64_t width = symbol.getType().getSelectableWidth(), next = 0;
        std::vector<std::pair<uint64_t, uint64_t>> missing;
        for (const Driver& d : drivers) {
            if (d.bits.lo > next)
                missing.push_back({next, d.bits.lo - next});
            next = std::max(next, d.bits.lo + d.bits.width);
        }
        if (next < width)
            missing.push_back({next, width - next});
        if (missing.empty())
            return;
        found.good = false;
        std::string parts;
        for (auto [lo, n] : missing)
            parts += (parts.empty() ? "" : ", ") + describe(symbol, lo, n);
        report.error("spec-driver-missing", cell,
                     "the " + what + " " + (drivers.empty() ? "" : "is not wholly driven: ") +
                         parts +
                         (missing.size() == 1 && missing[0].second == 1 ? " has"
                          : missing.size() == 1 && drivers.empty()      ? " has"
                                                                        : " have") +
                         " no table or equation",
                     "drive it, or remove it");
    }
};

bool checkControls(const lct::Unit& unit, const SpecDesign& spec, CellReporter& report) {
    bool good = true;
    if (!unit.clocking)
        return true;
    for (const PortInfo& port : ports(spec.design)) {
        bool clock = port.name == unit.clocking->clock.text;
        bool reset = unit.clocking->hasReset() && port.name == unit.clocking->reset.text;
        if ((clock || reset) && port.width != 1) {
            good = false;
            report.error("spec-clocking", clock ? unit.clocking->clock : unit.clocking->reset,
                         fmt::format("the {} must be one bit wide, not {}",
                                     clock ? "clock" : "reset", port.width));
        }
    }
    return good;
}

} // namespace

bool checkElaborated(const lct::Unit& unit, const SpecDesign& spec, CellReporter& report) {
    Gatherer gathered(unit, spec, report);
    gathered.run();
    DriverCheck(unit, spec, gathered, report).run();
    return checkControls(unit, spec, report) && gathered.good;
}

} // namespace palindrome::hdl
