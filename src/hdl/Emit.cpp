// Emit.cpp - prints a unit as the reference module: plain SystemVerilog, one statement a cell.
// SPDX-License-Identifier: MIT
#include "hdl/EmitCheck.h"
#include "hdl/EmitMap.h"
#include "hdl/EmitStructure.h"
#include "hdl/EmitTable.h"
#include "hdl/Hdl.h"
#include "hdl/Instances.h"
#include "hdl/SpecCells.h"

#include <algorithm>

namespace palindrome::hdl {

namespace {

class ModulePrinter {
public:
    ModulePrinter(const lct::Unit& theUnit, const UnitNames& theNames,
                  const EmitOptions& theOptions, bool printsCells = false)
        : unit(theUnit), names(theNames), options(theOptions), withCells(printsCells),
          outside(theNames.typesBeforeModule()) {}

    EmittedModule run() {
        out.put("// Reference module of the logic condition table `" + unit.name.text +
                "`; made by palindrome emit.\n");
        types(true);
        out.put("module ");
        out.cell(unit.name);
        parameters();
        ports();
        types(false);
        registers();
        signals();
        splitResets();
        if (!unit.instances.empty())
            emitStructure(unit, out);
        equations();
        for (const lct::Table& table : unit.tables)
            emitTable(unit, names, table, out);
        conditions("Assumptions", "assume", "lct__assume_", unit.assumptions);
        conditions("Invariants", "invariant", "lct__inv_", unit.invariants);
        conditions("Properties", "property", "lct__prop_", unit.properties);
        if (withCells)
            cells();
        out.put("endmodule\n");
        return out.take();
    }

private:
    const lct::Unit& unit;
    const UnitNames& names;
    const EmitOptions& options;
    bool withCells;
    std::set<size_t> outside; ///< types that stand before the module
    EmitWriter out;

    void types(bool beforeModule) {
        bool any = false;
        for (size_t i = 0; i < unit.types.size(); ++i) {
            if (outside.contains(i) != beforeModule)
                continue;
            const lct::TypeDef& t = unit.types[i];
            out.put(!any ? "\n" : "");
            any = true;
            out.indent(beforeModule ? 0 : 1);
            out.put("typedef ");
            out.cell(t.definition);
            out.put(" ");
            out.cell(t.name);
            out.put(";");
            out.noteAndBreak(t.note.text);
        }
        out.put(beforeModule && any ? "\n" : "");
    }

    void parameters() {
        if (unit.parameters.empty())
            return;
        out.put(" #(\n");
        for (size_t i = 0; i < unit.parameters.size(); ++i) {
            const lct::Parameter& p = unit.parameters[i];
            out.indent(1);
            out.put("parameter ");
            out.cell(p.type);
            out.put(p.type.empty() ? "" : " ");
            out.cell(p.name);
            out.put(" = ");
            out.cell(p.value);
            out.put(i + 1 < unit.parameters.size() ? "," : "");
            out.noteAndBreak(p.note.text);
        }
        out.put(")");
    }

    void ports() {
        if (unit.ports.empty())
            return out.put(";\n");
        size_t widest = 0;
        for (const lct::Port& p : unit.ports)
            if (p.type.text.size() <= 32)
                widest = std::max(widest, p.type.text.size());
        out.put(" (\n");
        for (size_t i = 0; i < unit.ports.size(); ++i) {
            const lct::Port& p = unit.ports[i];
            out.indent(1);
            out.standIn(p.direction, p.isOutput() ? "output" : "input");
            out.put(p.isOutput() ? " " : "  ");
            out.cell(p.type);
            out.put(std::string(1 + widest - std::min(widest, p.type.text.size()), ' '));
            out.cell(p.name);
            if (const lct::Register* reg = registerOf(p))
                initialValue(*reg);
            out.put(i + 1 < unit.ports.size() ? "," : "");
            out.noteAndBreak(p.note.text, resetMark(p));
        }
        out.put(");\n");
    }

    /// A reset that no register shows is told beside its port, so that it can be read back.
    std::string resetMark(const lct::Port& port) const {
        if (!unit.clocking || !unit.clocking->hasReset() ||
            port.name.text != unit.clocking->reset.text)
            return {};
        for (const lct::Register& r : unit.registers)
            if (r.reset.text != "-")
                return {};
        return "reset, active " + unit.clocking->active.text + ", " + unit.clocking->style.text;
    }

    const lct::Register* registerOf(const lct::Port& port) const {
        const UnitName* name = names.find(port.name.text);
        if (!name || !name->isRegister)
            return nullptr;
        auto found =
            std::find_if(unit.registers.begin(), unit.registers.end(), [&](const lct::Register& r) {
                return leadingName(r.name.text) == port.name.text;
            });
        return found == unit.registers.end() ? nullptr : &*found;
    }

    /// In a unit without reset the reset cell is the value at power-up.
    void initialValue(const lct::Register& reg) {
        if (unit.clocking->hasReset() || reg.reset.text == "-")
            return;
        out.put(" = ");
        out.cell(reg.reset);
    }

    void registers() {
        bool any = false;
        for (const lct::Register& r : unit.registers) {
            const UnitName* name = names.find(leadingName(r.name.text));
            if (name && name->kind == UnitName::Kind::Output)
                continue;
            out.put(any ? "" : "\n");
            any = true;
            out.indent(1);
            out.cell(r.type);
            out.put(" ");
            out.cell(r.name);
            initialValue(r);
            out.put(";");
            out.noteAndBreak(r.note.text);
        }
        // No blank line between registers and signals.
        declared = any;
    }

    bool declared = false;

    void signals() {
        out.put(!declared && !unit.signals.empty() ? "\n" : "");
        for (const lct::Signal& s : unit.signals) {
            out.indent(1);
            out.cell(s.type);
            out.put(" ");
            out.cell(s.name);
            out.put(";");
            out.noteAndBreak(s.note.text, "signal");
        }
    }

    /// Constants of which each table takes the bits that it resets.
    void splitResets() {
        if (!unit.clocking || !unit.clocking->hasReset())
            return;
        for (const lct::Register& r : unit.registers) {
            std::string_view base = leadingName(r.name.text);
            if (!names.isSplit(base) || r.reset.text == "-" || r.reset.text == base)
                continue;
            out.put("    localparam " + r.type.text + " " + splitResetName(base) +
                    r.name.text.substr(base.size()) + " = ");
            out.cell(r.reset);
            out.put(";\n");
        }
    }

    void equations() {
        if (!unit.equations.empty())
            out.put("\n    // Equations\n");
        for (const lct::Equation& e : unit.equations) {
            out.put("    assign ");
            out.cell(e.name);
            out.put(" = ");
            out.cell(e.expression);
            out.put(";");
            out.noteAndBreak(e.note.text);
        }
    }

    void conditions(std::string_view heading, std::string_view word, std::string_view wire,
                    const std::vector<lct::Condition>& section) {
        if (section.empty())
            return;
        out.put("\n    // ");
        out.put(heading);
        out.put("\n");
        for (size_t i = 0; i < section.size(); ++i) {
            const lct::Condition& e = section[i];
            if (options.withChecks) {
                conditionWire(std::string(wire) + std::to_string(i), e);
                continue;
            }
            out.put("    // ");
            out.put(word);
            out.put(" ");
            out.put(oneLine(e.name.text));
            if (!rangesOf(e.forRanges.text).empty())
                out.put(" for " + oneLine(e.forRanges.text));
            out.put(": ");
            out.put(e.expression.text);
            out.put("\n");
        }
    }

    /// One bit, or one for each value of the ranges.
    void conditionWire(const std::string& wire, const lct::Condition& e) {
        // `!` takes its operand as it stands, so a wider value means "not zero".
        auto value = [&] {
            out.put(" = !(!(");
            out.cell(e.expression);
            out.put("));\n");
        };
        const auto ranges = rangesOf(e.forRanges.text);
        if (ranges.empty()) {
            out.put("    wire " + wire);
            return value();
        }
        out.put("    wire " + rangeDimensions(e.forRanges.text) + " " + wire + ";\n");
        std::string place;
        for (const auto& [name, count] : ranges)
            place += "[" + std::string(name) + "]";
        emitLoops(wire, e.forRanges.text, out, [&](unsigned level) {
            out.indent(level);
            out.put("assign " + wire + place);
            value();
        });
    }

    void cells() {
        for (const auto& [name, info] : names.all()) {
            const bool isValue = info.kind == UnitName::Kind::EnumItem ||
                                 (info.kind == UnitName::Kind::Parameter && isBits(info));
            if (isValue)
                out.put("    wire [$bits(" + name + ")-1:0] lct__const_" + name + " = " + name +
                        ";\n");
        }
        for (size_t t = 0; t < unit.tables.size(); ++t)
            emitCellWires(names, unit.tables[t], t, out);
        for (size_t i = 0; i < unit.equations.size(); ++i)
            emitWide("lct__wide_" + std::to_string(i), unit.equations[i].expression, out);
    }

    static bool isBits(const UnitName& parameter) {
        const std::string& type = *parameter.type;
        return type.find("real") == std::string::npos && type.find("string") == std::string::npos;
    }

    static std::string oneLine(std::string text) {
        for (char& c : text)
            c = static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
        return text;
    }
};

} // namespace

std::optional<EmittedModule> emit(const lct::Unit& unit, const EmitOptions& options,
                                  diag::Sink& sink) {
    UnitNames names(unit);
    if (!checkCells(unit, names, sink))
        return std::nullopt;
    return ModulePrinter(unit, names, options).run();
}

std::optional<EmittedModule> emitWithCells(const lct::Unit& unit, diag::Sink& sink) {
    UnitNames names(unit);
    if (!checkCells(unit, names, sink))
        return std::nullopt;
    const EmitOptions options{.withChecks = true};
    return ModulePrinter(unit, names, options, true).run();
}

} // namespace palindrome::hdl
