// NameRules.cpp - names that nothing uses, registers that nothing reads, and values that do not fit.
// SPDX-License-Identifier: MIT
#include "lint/NameRules.h"

#include "hdl/EmitLex.h"
#include "util/Text.h"

#include <algorithm>
#include <fmt/format.h>

namespace palindrome::lint {

using logic::Term;
using Section = lct::SectionRef::Kind;

namespace {

class Names {
public:
    Names(Subject& theSubject, Reporter& theReporter)
        : subject(theSubject), unit(theSubject.unit), report(theReporter) {}

    void run() {
        collect();
        if (report.wants("lint-unused"))
            unused();
        if (report.wants("lint-register-unread"))
            unread();
    }

private:
    Subject& subject;
    const lct::Unit& unit;
    Reporter& report;
    std::set<std::string, std::less<>> used;

    void read(std::string_view text) {
        for (const hdl::CellToken& token : hdl::lexCell(text).tokens) {
            if (token.kind == hdl::CellToken::Kind::Name)
                used.emplace(token.text);
        }
    }

    /// What stands behind the name of a target: its selects.
    void readTarget(std::string_view text) { read(text.substr(hdl::leadingName(text).size())); }

    void collect() {
        for (const auto& p : unit.parameters) {
            read(p.type.text);
            read(p.value.text);
        }
        for (const auto& t : unit.types)
            read(t.definition.text);
        for (const auto& p : unit.ports)
            read(p.type.text);
        for (const auto& r : unit.registers) {
            read(r.type.text);
            readTarget(r.name.text);
            if (r.reset.text != r.baseName())
                read(r.reset.text);
        }
        for (const auto& s : unit.signals)
            read(s.type.text);
        for (const auto& e : unit.equations) {
            readTarget(e.name.text);
            read(e.expression.text);
        }
        for (const auto* section : {&unit.assumptions, &unit.invariants, &unit.properties})
            for (const auto& e : *section) {
                read(e.expression.text);
                read(e.forRanges.text);
            }
        for (const auto& t : unit.tables)
            readTable(t);
        for (const auto& i : unit.instances) {
            read(i.name.text);
            read(i.parameters.text);
        }
        for (const auto& c : unit.connections) {
            read(c.from.text);
            readTarget(c.to.text);
            read(c.forRanges.text);
        }
        if (unit.clocking) {
            used.insert(unit.clocking->clock.text);
            used.insert(unit.clocking->reset.text);
        }
    }

    void readTable(const lct::Table& table) {
        for (const auto& header : table.conditions)
            read(header.text);
        for (const auto& header : table.outputs)
            readTarget(header.text);
        for (const lct::Row& row : table.rows) {
            for (const auto& cell : row.conditions)
                read(cell.operand);
            for (const auto& cell : row.outputs) {
                if (cell.kind == lct::OutputCell::Kind::Expression)
                    read(cell.raw.text);
            }
        }
    }

    void tell(const char* what, const lct::Text& name, Section section, size_t index,
              const char* wayOut) {
        report.add("lint-unused", Where::entry(section, index), name.span,
                   std::string("nothing uses the ") + what + " `" + name.text + "`", wayOut);
    }

    void unused() {
        for (size_t i = 0; i < unit.parameters.size(); ++i) {
            if (!used.contains(unit.parameters[i].name.text))
                tell("parameter", unit.parameters[i].name, Section::Parameters, i, "leave it out");
        }
        for (size_t i = 0; i < unit.types.size(); ++i) {
            const std::string& text = unit.types[i].definition.text;
            const bool isEnum = text.starts_with("enum"); // its items are constants
            if (!isEnum && !used.contains(unit.types[i].name.text))
                tell("type", unit.types[i].name, Section::Types, i, "leave it out");
        }
        for (size_t i = 0; i < unit.ports.size(); ++i) {
            if (!unit.ports[i].isOutput() && !used.contains(unit.ports[i].name.text))
                tell("input", unit.ports[i].name, Section::Ports, i,
                     "leave it out, or look for the condition that should look at it");
        }
        for (size_t i = 0; i < unit.signals.size(); ++i) {
            if (!used.contains(unit.signals[i].name.text))
                tell("signal", unit.signals[i].name, Section::Signals, i,
                     "leave it out with what drives it");
        }
    }

    /// A register is read if an output or an assumption depends on it in some cycle; in a check unit, and
    /// in one without outputs, a property counts as well.
    void unread() {
        const logic::System& system = subject.system;
        std::vector<Term> open;
        for (const auto& o : system.outputs)
            open.push_back(subject.known(o.fn.value));
        for (const auto& n : system.assumptions)
            open.push_back(subject.known(n.fn.value));
        if (system.outputs.empty() || !unit.instances.empty()) {
            for (const auto* list : {&system.properties, &system.invariants})
                for (const auto& n : *list)
                    open.push_back(subject.known(n.fn.value));
        }
        std::map<Term, const logic::Register*> registers;
        for (const auto& r : system.registers)
            registers[r.var.value] = &r;
        std::set<std::string> found;
        while (!open.empty()) {
            std::vector<Term> further;
            for (Term var : subject.pool.variables(open)) {
                const auto at = registers.find(var);
                if (at == registers.end())
                    continue;
                const logic::Register& r = *at->second;
                found.insert(r.isMemoryWord ? r.memory : r.name);
                further.push_back(subject.known(r.next.value));
                registers.erase(at);
            }
            open = std::move(further);
        }
        for (size_t i = 0; i < unit.registers.size(); ++i) {
            const lct::Register& r = unit.registers[i];
            if (!found.contains(r.baseName()))
                report.add("lint-register-unread", Where::entry(Section::Registers, i),
                           r.name.span,
                           "no output depends on the register `" + r.baseName() + "`",
                           "leave it out, or look for the row that should read it");
        }
    }
};

class LostBits {
public:
    LostBits(Subject& theSubject, Reporter& theReporter) : subject(theSubject), report(theReporter) {}

    void table(size_t t, TableRules& rules) {
        const TableTerms& terms = subject.tables[t];
        const lct::Table& table = subject.unit.tables[t];
        TableShape& shape = rules.tableShape();
        for (size_t c = 0; c < table.outputs.size(); ++c) {
            for (size_t r = 0; r < table.rows.size(); ++r) {
                const lct::OutputCell& cell = table.rows[r].outputs[c];
                const auto wide = terms.wide[c].find(cell.raw.text);
                if (cell.kind != lct::OutputCell::Kind::Expression ||
                    wide == terms.wide[c].end() || !rules.living()[r])
                    continue;
                const auto lost = lostBits(wide->second, terms.outputWidths[c], cell.raw.text);
                if (lost)
                    tell(cell.raw, table.outputs[c].text, Where::ofRow(t, r), wide->second,
                         terms.outputWidths[c],
                         [&](Point& point) { return shape.confirm(shape.region(r), &point, {*lost}); });
            }
        }
    }

    void equations() {
        for (size_t i = 0; i < subject.equations.size(); ++i) {
            const auto& terms = subject.equations[i];
            const lct::Equation& e = subject.unit.equations[i];
            if (!terms.wide.valid())
                continue;
            const auto lost = lostBits(terms.wide, terms.width, e.expression.text);
            if (lost)
                tell(e.expression, e.name.text, Where::entry(Section::Equations, i), terms.wide,
                     terms.width, [&](Point& point) { return subject.ask({*lost}, &point); });
        }
    }

private:
    Subject& subject;
    Reporter& report;

    /// One bit: a set bit is lost. Nothing if none can be. A number that begins with a sign is meant
    /// to be cut.
    std::optional<Term> lostBits(Term wide, unsigned width, std::string_view text) {
        logic::TermPool& pool = subject.pool;
        const unsigned full = pool.width(wide);
        if (width == 0 || full <= width || text.starts_with('-'))
            return std::nullopt;
        const Term lost = pool.redOr(pool.extract(wide, full - 1, width));
        return pool.isFalse(lost) ? std::nullopt : std::optional(lost);
    }

    template<typename Ask>
    void tell(const lct::Text& cell, const std::string& target, const Where& where, Term wide,
              unsigned width, Ask ask) {
        Point point;
        const Answer answer = ask(point);
        if (answer == Answer::Unknown)
            report.undecided("lint-lost-bits", where, cell.span,
                             "does `" + cell.text + "` fit `" + target + "`?", subject.limit());
        if (answer != Answer::Yes)
            return;
        report.add("lint-lost-bits", where, cell.span,
                   fmt::format("`{}` can be {}, which does not fit the {} bit{} of `{}`, at {}",
                               cell.text, shown(subject.value(point, wide)), width,
                               width == 1 ? "" : "s", target, subject.describe(point, {wide})),
                   fmt::format("if that is meant, cast it: {}'({})", width, cell.text));
    }
};

} // namespace

void lintNames(Subject& subject, Reporter& report) {
    Names(subject, report).run();
}

void lintLostBits(Subject& subject, Reporter& report,
                  const std::vector<std::unique_ptr<TableRules>>& tables) {
    if (!report.wants("lint-lost-bits"))
        return;
    LostBits lost(subject, report);
    lost.equations();
    for (size_t t = 0; t < tables.size(); ++t)
        lost.table(t, *tables[t]);
}

} // namespace palindrome::lint
