// EmitCheck.cpp - what must hold of a unit's cells before the unit can be printed as SystemVerilog.
// SPDX-License-Identifier: MIT
#include "hdl/EmitCheck.h"

#include "hdl/EmitMap.h"
#include "hdl/EmitStructure.h"
#include "hdl/EmitTable.h"
#include "util/Assert.h"
#include "util/Suggest.h"

#include <algorithm>

namespace palindrome::hdl {

diag::Diagnostic& cellError(diag::Sink& sink, std::string rule, const lct::Text& cell,
                            std::string message, std::string wayOut, size_t offset, size_t length) {
    if (length == 0)
        length = cell.text.size() - std::min(offset, cell.text.size());
    diag::Diagnostic& d = sink.error(std::move(rule), spanOfPart(cell, offset, length),
                                     std::move(message), std::move(wayOut));
    d.quote = cell.text;
    d.quoteColumn = cell.text.empty() ? 0 : static_cast<unsigned>(offset + 1);
    return d;
}

namespace {

using Kind = UnitName::Kind;

class CellChecker {
public:
    CellChecker(const lct::Unit& theUnit, const UnitNames& theNames, diag::Sink& theSink)
        : unit(theUnit), names(theNames), sink(theSink) {}

    void run() {
        structure();
        if (ok(unit.name))
            name(unit.name, unit.name.text, "the unit");
        declarations();
        duplicates();
        clocking();
        for (const lct::Register& r : unit.registers)
            resetCell(r);
        for (const lct::Equation& e : unit.equations)
            equation(e);
        for (const lct::Table& t : unit.tables)
            table(t);
        for (const auto* section : {&unit.assumptions, &unit.invariants, &unit.properties})
            for (const lct::Condition& e : *section) {
                expression(e.expression, "the condition `" + e.name.text + "`");
                checkRanges(e.forRanges, names, sink);
            }
    }

private:
    const lct::Unit& unit;
    const UnitNames& names;
    diag::Sink& sink;

    bool report(const lct::Text& cell, const std::optional<CellProblem>& problem, const char* rule,
                const std::string& what) {
        if (!problem)
            return true;
        if (cell.empty())
            cellError(sink, "lct-empty-cell", cell,
                      what + " has an empty cell: " + problem->message);
        else
            cellError(sink, rule, cell, problem->message, problem->wayOut, problem->offset,
                      problem->length);
        return false;
    }

    bool expression(const lct::Text& cell, const std::string& what) {
        return report(cell, checkExpression(cell.text), "spec-cell", what);
    }

    bool ok(const lct::Text& cell) {
        if (cell.empty())
            cellError(sink, "lct-empty-cell", cell, "a name is missing");
        return !cell.empty();
    }

    void structure() {
        if (!unit.instances.empty())
            checkStructure(unit, names, sink);
        else if (!unit.connections.empty())
            cellError(sink, "structure-connection", unit.connections[0].from,
                      "the unit has connections but no instances",
                      "write what drives an output as an equation");
    }

    void name(const lct::Text& cell, std::string_view word, const std::string& what) {
        if (!isIdentifier(word))
            cellError(sink, "lct-name", cell, "the name of " + what + " is no identifier",
                      "a name has letters, digits and underscores, and begins with no digit");
        else if (isKeyword(word))
            cellError(sink, "spec-name-keyword", cell,
                      inTicks(word) + " is a SystemVerilog keyword and cannot name " + what,
                      "choose another name, for example " + inTicks(std::string(word) + "_i"));
        else if (word.starts_with("lct__"))
            cellError(sink, "spec-name-reserved", cell,
                      "names that begin with `lct__` are reserved", "choose another name");
    }

    void type(const lct::Text& cell, const std::string& what, bool allowImplicit = false) {
        if (!report(cell, checkType(cell.text, allowImplicit), "spec-type", what))
            return;
        for (auto [begin, length] : enumItemsIn(cell.text))
            return void(cellError(sink, "spec-type", cell,
                                  "an enum is declared in the section Types, under a name", {},
                                  begin, length));
    }

    void declarations() {
        for (const lct::Parameter& p : unit.parameters) {
            name(p.name, p.name.text, "a parameter");
            type(p.type, "the type of parameter " + inTicks(p.name.text), true);
            expression(p.value, "parameter " + inTicks(p.name.text));
        }
        for (const lct::TypeDef& t : unit.types) {
            name(t.name, t.name.text, "a type");
            typeDefinition(t);
        }
        for (const lct::Port& p : unit.ports) {
            name(p.name, p.name.text, "a port");
            if (p.direction.text != "in" && p.direction.text != "out")
                cellError(sink, "lct-direction", p.direction,
                          "the direction of a port is `in` or `out`");
            type(p.type, "the type of port " + inTicks(p.name.text));
        }
        for (const lct::Register& r : unit.registers)
            registerDeclaration(r);
        for (const lct::Signal& s : unit.signals) {
            name(s.name, s.name.text, "a signal");
            type(s.type, "the type of signal " + inTicks(s.name.text));
        }
    }

    void typeDefinition(const lct::TypeDef& t) {
        if (!report(t.definition, checkType(t.definition.text), "spec-type",
                    "type " + inTicks(t.name.text)))
            return;
        bool plain = leadingName(t.definition.text) == "enum";
        for (auto [begin, length] : enumItemsIn(t.definition.text)) {
            std::string_view item = std::string_view(t.definition.text).substr(begin, length);
            if (!plain)
                return void(cellError(sink, "spec-type", t.definition,
                                      "an enum inside another type needs a name of its own",
                                      "give it a row of its own in Types", begin, length));
            if (item.starts_with("lct__"))
                cellError(sink, "spec-name-reserved", t.definition,
                          "names that begin with `lct__` are reserved", "choose another name",
                          begin, length);
        }
    }

    void registerDeclaration(const lct::Register& r) {
        type(r.type, "the type of register " + inTicks(r.name.text));
        if (!ok(r.name) ||
            !report(r.name, checkDeclaredName(r.name.text), "lct-name", "a register"))
            return;
        std::string_view base = leadingName(r.name.text);
        name(r.name, base, "a register");
        const UnitName* known = names.find(base);
        if (!known || known->kind != Kind::Output)
            return;
        const lct::Port& port = unit.ports[known->index];
        if (base.size() != r.name.text.size())
            cellError(sink, "spec-type", r.name, "a port cannot be a memory",
                      "name the memory otherwise, and give the port one of its words");
        else if (!sameTokens(port.type.text, r.type.text))
            cellError(sink, "spec-type", r.type,
                      "the register is the output port " + inTicks(base) + ", whose type is " +
                          inTicks(port.type.text),
                      "write the same type in both sections");
    }

    void duplicates() {
        for (const auto& [word, second, first] : names.duplicates()) {
            std::string where = first->span.line == 0
                                    ? std::string()
                                    : " in line " + std::to_string(first->span.line);
            size_t offset = std::min(second->text.find(word), second->text.size());
            cellError(sink, "lct-duplicate-name", *second,
                      inTicks(word) + " is declared a second time, after " + inTicks(first->text) +
                          where,
                      "names are unique in a unit, enum items and parameters included", offset,
                      word.size());
        }
    }

    void clocking() {
        if (!unit.clocking) {
            if (!unit.registers.empty())
                cellError(sink, "lct-no-clocking", unit.registers[0].name,
                          "the unit has registers but no clock", "add the section Clocking");
            return;
        }
        const lct::Clocking& c = *unit.clocking;
        controlPort(c.clock, "clock");
        oneOf(c.edge, "lct-edge", "posedge", "negedge", "the edge");
        if (!c.hasReset()) {
            for (const lct::Text* cell : {&c.active, &c.style})
                if (!cell->empty() && cell->text != "-")
                    cellError(sink, "lct-reset-incomplete", *cell,
                              "there is no reset whose " +
                                  std::string(cell == &c.active ? "level" : "style") +
                                  " this could be",
                              "write `-`, or name the reset");
            return;
        }
        controlPort(c.reset, "reset");
        oneOf(c.active, "lct-active", "high", "low", "the active level of the reset");
        oneOf(c.style, "lct-style", "sync", "async", "the style of the reset");
        if (c.reset == c.clock)
            cellError(sink, "spec-clocking", c.reset, "the clock cannot be the reset",
                      "name another input port");
    }

    void oneOf(const lct::Text& cell, const char* rule, const char* a, const char* b,
               const char* what) {
        if (cell.text != a && cell.text != b)
            cellError(sink, rule, cell, std::string(what) + " is `" + a + "` or `" + b + "`");
    }

    void controlPort(const lct::Text& cell, const char* what) {
        const UnitName* name = names.find(cell.text);
        if (!name)
            unknown("lct-clock-port", cell, cell.text);
        else if (name->kind != Kind::Input)
            cellError(sink, "lct-clock-port", cell,
                      std::string("the ") + what + " must be an input port");
    }

    void unknown(const char* rule, const lct::Text& cell, std::string_view word) {
        std::vector<std::string> candidates;
        for (const auto& [known, info] : names.all())
            candidates.push_back(known);
        std::string near = util::nearest(word, candidates);
        cellError(sink, rule, cell,
                  "the unit has no " + (word.empty() ? std::string("such name") : inTicks(word)),
                  near.empty() ? "declare it as a port, register or signal"
                               : "did you mean " + inTicks(near) + "?",
                  0, word.size());
    }

    void resetCell(const lct::Register& r) {
        if (r.reset.text == "-")
            return;
        if (r.reset.text == leadingName(r.name.text)) {
            if (unit.clocking && !unit.clocking->hasReset())
                cellError(
                    sink, "spec-reset", r.reset,
                    "the register's own name means that it holds during reset, but the unit has "
                    "no reset",
                    "write the value at power-up, or `-` if it has none");
            return;
        }
        expression(r.reset, "the reset of " + inTicks(r.name.text));
    }

    /// The name that is driven, or null with a diagnostic.
    const UnitName* target(const lct::Text& cell, const std::string& what) {
        if (!report(cell, checkTarget(cell.text), "lct-target-form", what))
            return nullptr;
        std::string_view word = leadingName(cell.text);
        const UnitName* name = names.find(word);
        if (!name)
            unknown("lct-unknown-target", cell, word);
        else if (name->kind == Kind::Input)
            cellError(sink, "lct-driven-input", cell,
                      inTicks(word) + " is an input port: its value comes from outside",
                      "drive an output, a register or a signal");
        else if (name->kind == Kind::Output || name->kind == Kind::Register ||
                 name->kind == Kind::Signal)
            return name;
        else
            cellError(sink, "lct-driven-input", cell,
                      inTicks(word) + " has no value that could be assigned");
        return nullptr;
    }

    void equation(const lct::Equation& e) {
        const UnitName* name = target(e.name, "an equation");
        if (name && name->isRegister)
            cellError(sink, "lct-equation-register", e.name,
                      inTicks(leadingName(e.name.text)) +
                          " is a register; an equation holds at once",
                      "give it its next value in a table");
        expression(e.expression, "the equation of " + inTicks(e.name.text));
    }

    void table(const lct::Table& t) {
        for (const lct::Text& header : t.conditions)
            expression(header, "a condition column");
        if (t.outputs.empty())
            cellError(sink, "lct-no-outputs", t.title, "the table has no output column",
                      "put an arrow in front of its header: `-> name`");
        bool clocked = kinds(t);
        if (t.conditions.empty() && t.rows.size() > 1)
            cellError(sink, "lct-unconditional-rows", t.title,
                      "a table without condition columns has one row, which always holds");
        if (t.defaultHold && !clocked)
            cellError(sink, "lct-hold-combinational", t.title,
                      "`default: hold` needs registers; this table is combinational",
                      "write an `otherwise` row");
        for (size_t i = 0; i < t.rows.size(); ++i)
            row(t, i, clocked);
        repeatedOutputs(t);
        if (!clocked)
            ownReads(t);
    }

    void repeatedOutputs(const lct::Table& t) {
        for (size_t i = 1; i < t.outputs.size(); ++i)
            for (size_t j = 0; j < i; ++j)
                if (leadingName(t.outputs[i].text) == leadingName(t.outputs[j].text) &&
                    sameTokens(t.outputs[i].text, t.outputs[j].text))
                    return void(
                        cellError(sink, "spec-driver-multiple", t.outputs[i],
                                  "the table has two columns for " + inTicks(t.outputs[i].text),
                                  "remove one of them"));
    }

    /// A block that reads what it writes would see the value of before.
    void ownReads(const lct::Table& t) {
        StatementOrder order = statementOrder(names, t);
        if (!order.cycle.empty())
            cycle(*order.cycleCell, order.cycle);
        auto test = [&](const lct::Text& cell) {
            for (std::string_view read : readsIn(cell.text))
                for (const lct::Text& header : t.outputs)
                    if (mayOverlap(read, header.text))
                        return cycle(cell, {header.text, std::string(read)}), true;
            return false;
        };
        for (const lct::Text& header : t.conditions)
            if (test(header))
                return;
        for (const lct::Row& r : t.rows)
            for (const lct::ConditionCell& cell : r.conditions)
                if (cell.kind != lct::ConditionCell::Kind::Any && test(cell.raw))
                    return;
    }

    void cycle(const lct::Text& cell, const std::vector<std::string>& path) {
        std::string text;
        for (const std::string& name : path)
            text += (text.empty() ? "`" : " <- `") + name + "`";
        cellError(sink, "spec-cycle", cell, "an output of the table depends on itself: " + text,
                  "if other bits are meant, give them a table or an equation of their own");
    }

    /// Are all outputs registers? A mixture is an error that names both.
    bool kinds(const lct::Table& t) {
        const lct::Text* registered = nullptr;
        const lct::Text* combinational = nullptr;
        for (const lct::Text& header : t.outputs) {
            if (const UnitName* name = target(header, "an output column"))
                (name->isRegister ? registered : combinational) = &header;
        }
        if (registered && combinational)
            cellError(sink, "lct-mixed-table", *combinational,
                      inTicks(registered->text) + " is a register and " +
                          inTicks(combinational->text) + " is not: one table cannot drive both",
                      "make two tables");
        return registered != nullptr;
    }

    void row(const lct::Table& t, size_t index, bool clocked) {
        const lct::Row& r = t.rows[index];
        PAL_ASSERT(r.conditions.size() == t.conditions.size() &&
                       r.outputs.size() == t.outputs.size(),
                   "a row has as many cells as the table has columns");
        if (r.otherwise && index + 1 != t.rows.size())
            cellError(sink, "lct-otherwise-last",
                      r.conditions.empty() ? t.title : r.conditions[0].raw,
                      "`otherwise` stands in the last row only");
        for (const lct::ConditionCell& cell : r.conditions)
            condition(cell);
        for (const lct::OutputCell& cell : r.outputs) {
            if (cell.kind == lct::OutputCell::Kind::Expression)
                expression(cell.raw, "an output");
            else if (cell.kind == lct::OutputCell::Kind::Hold && !clocked)
                cellError(sink, "lct-hold-combinational", cell.raw,
                          "only a register can hold its value; this table is combinational",
                          "write the value, or `-` if any value is right");
        }
    }

    static bool isPattern(std::string_view operand) {
        if (operand.find_first_not_of("01?") == std::string_view::npos)
            return true;
        LexedCell lexed = lexCell(operand);
        return lexed.tokens.size() == 1 && lexed.tokens[0].kind == CellToken::Kind::Number;
    }

    void condition(const lct::ConditionCell& cell) {
        using CellKind = lct::ConditionCell::Kind;
        if (cell.kind == CellKind::Any || cell.kind == CellKind::Otherwise)
            return;
        size_t offset = operandOffset(cell);
        auto problem = checkExpression(cell.operand);
        if (!problem && cell.kind == CellKind::Set && !isBraceGroup(cell.operand))
            problem = CellProblem{0, cell.operand.size(), "a set is one group in braces", {}};
        if (!problem && cell.kind == CellKind::Pattern && !isPattern(cell.operand))
            problem =
                CellProblem{0, cell.operand.size(), "a pattern is one literal with `?` digits", {}};
        if (problem && !cell.operand.empty()) {
            bool part = offset != std::string::npos;
            problem->offset = part ? problem->offset + offset : 0;
            problem->length = part ? problem->length : cell.raw.text.size();
        }
        else if (problem)
            return void(cellError(sink, "lct-condition-operand", cell.raw,
                                  "`" + cell.op + "` has nothing to compare with"));
        report(cell.raw, problem, "spec-cell", "a condition");
    }
};

} // namespace

bool checkCells(const lct::Unit& unit, const UnitNames& names, diag::Sink& sink) {
    size_t before = sink.errorCount();
    CellChecker(unit, names, sink).run();
    return sink.errorCount() == before;
}

} // namespace palindrome::hdl
