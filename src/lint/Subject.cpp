// Subject.cpp - elaborates the unit under lint, and asks the solver about it.
// SPDX-License-Identifier: MIT
#include "lint/Subject.h"

#include "flow/Load.h"
#include "hdl/SpecCells.h"
#include "util/Assert.h"

#include <algorithm>
#include <set>

namespace palindrome::lint {

using logic::Term;

namespace {

/// The different texts of a column, numbered in the order of the rows.
class Numbered {
public:
    /// The number of a text, and whether it is new.
    std::pair<size_t, bool> number(const std::string& text) {
        auto [at, isNew] = numbers.emplace(text, numbers.size());
        return {at->second, isNew};
    }

private:
    std::map<std::string, size_t> numbers;
};

using Wires = std::map<std::string, Term>;

std::optional<Term> wire(const Wires& wires, const std::string& name) {
    const auto found = wires.find(name);
    return found == wires.end() ? std::nullopt : std::optional(found->second);
}

TableTerms termsOf(const lct::Table& table, size_t number, const Wires& wires,
                   const Wires& rails) {
    TableTerms terms;
    for (size_t c = 0; c < table.conditions.size(); ++c) {
        const std::string place = std::to_string(number) + "_" + std::to_string(c);
        Column& column = terms.columns.emplace_back();
        column.bits = wires.at("lct__col_" + place);
        Numbered texts;
        for (const lct::Row& row : table.rows) {
            const lct::ConditionCell& cell = row.conditions[c];
            if (row.otherwise || cell.kind == lct::ConditionCell::Kind::Any)
                continue;
            const auto [n, isNew] = texts.number(cell.raw.text);
            if (!isNew)
                continue;
            const std::string name = "lct__test_" + place + "_" + std::to_string(n);
            column.tests[cell.raw.text] = wires.at(name);
            if (const auto rail = wire(rails, name))
                column.rails.push_back(*rail);
        }
    }
    for (size_t c = 0; c < table.outputs.size(); ++c) {
        const std::string place = std::to_string(number) + "_" + std::to_string(c);
        WideValues& wide = terms.wide.emplace_back();
        Numbered texts;
        for (const lct::Row& row : table.rows) {
            const lct::OutputCell& cell = row.outputs[c];
            if (cell.kind != lct::OutputCell::Kind::Expression)
                continue;
            const auto [n, isNew] = texts.number(cell.raw.text);
            if (auto t = wire(wires, "lct__wide_" + place + "_" + std::to_string(n)); isNew && t)
                wide[cell.raw.text] = *t;
        }
    }
    terms.outputWidths.resize(table.outputs.size());
    terms.values.assign(table.rows.size(),
                        std::vector<std::vector<Piece>>(table.outputs.size()));
    return terms;
}

} // namespace

std::string shown(const logic::BitVec& value) {
    if (value.width() == 1)
        return value.isZero() ? "0" : "1";
    if (value.width() <= 8)
        return std::to_string(value.width()) + "'b" + value.toBinary();
    return value.toVerilog();
}

std::unique_ptr<Subject> Subject::load(const lct::Unit& unit, const Settings& settings,
                                       diag::Sink& sink) {
    std::unique_ptr<Subject> subject(new Subject(unit, settings));
    auto design = hdl::elaborateSpecWithCells(unit, settings.parameters, sink);
    if (!design)
        return nullptr;
    subject->design.emplace(std::move(*design));
    subject->clocking = flow::clockingOf(unit);
    hdl::LowerOptions lowering;
    lowering.unsatisfiable = [](logic::TermPool& pool, Term condition) {
        proof::Limits limits;
        limits.seconds = limits.solverSeconds = 10;
        auto model = proof::solve(pool, {condition}, {}, limits);
        return model && !model->satisfiable;
    };
    auto system = hdl::lowerSpec(unit, *subject->design, subject->pool, lowering, sink);
    if (!system)
        return nullptr;
    subject->system = std::move(*system);
    for (const logic::Register& r : subject->system.registers) {
        if (!subject->pool.isConst(r.var.unknown))
            subject->knownRails[r.var.unknown] = subject->pool.zero(r.width);
    }
    subject->engine = std::make_unique<proof::Engine>(subject->pool, settings.proof.limits);
    subject->takeWires();
    subject->takeLeaves();
    subject->contextTerms = subject->basicContext();
    return subject;
}

void Subject::takeWires() {
    std::vector<Term> values;
    std::vector<std::string> names;
    std::vector<logic::Named> rest;
    Wires rails;
    for (logic::Named& signal : system.signals) {
        const bool ours = signal.name.starts_with("lct__col_") ||
                          signal.name.starts_with("lct__test_") ||
                          signal.name.starts_with("lct__wide_") ||
                          signal.name.starts_with("lct__const_");
        if (!ours) {
            rest.push_back(std::move(signal));
            continue;
        }
        names.push_back(signal.name);
        values.push_back(signal.fn.value);
        if (!pool.isConst(signal.fn.unknown))
            rails[signal.name] = signal.fn.unknown;
    }
    system.signals = std::move(rest);
    values = pool.substitute(values, knownRails);
    Wires wires;
    for (size_t i = 0; i < names.size(); ++i) {
        wires[names[i]] = values[i];
        if (names[i].starts_with("lct__const_") && pool.isConst(values[i]))
            constants[names[i].substr(11)] = pool.value(values[i]);
    }
    for (size_t t = 0; t < unit.tables.size(); ++t)
        tables.push_back(termsOf(unit.tables[t], t, wires, rails));
    for (size_t i = 0; i < unit.equations.size(); ++i)
        equations.push_back(
            {wire(wires, "lct__wide_" + std::to_string(i)).value_or(Term()), 0});
}

/// The values of output cells, by the places of the assignments that they became.
void Subject::takeLeaves() {
    struct Cell {
        size_t table, row, column;
        unsigned length;
    };
    std::map<std::pair<unsigned, unsigned>, Cell> starts;
    for (size_t t = 0; t < unit.tables.size(); ++t)
        for (size_t r = 0; r < unit.tables[t].rows.size(); ++r)
            for (size_t c = 0; c < unit.tables[t].outputs.size(); ++c) {
                const diag::Span& span = unit.tables[t].rows[r].outputs[c].raw.span;
                if (span.line != 0)
                    starts.emplace(std::pair(span.line, span.column), Cell{t, r, c, span.length});
            }
    std::map<std::pair<unsigned, unsigned>, size_t> equationStarts;
    for (size_t i = 0; i < unit.equations.size(); ++i) {
        const diag::Span& span = unit.equations[i].expression.span;
        equationStarts[{span.line, span.column}] = i;
    }
    auto take = [&](const std::string& target, const std::vector<logic::Leaf>& leaves) {
        for (const logic::Leaf& leaf : leaves) {
            if (auto e = equationStarts.find({leaf.source.line, leaf.source.column});
                e != equationStarts.end())
                equations[e->second].width = leaf.width;
            auto at = starts.upper_bound({leaf.source.line, leaf.source.column});
            if (at == starts.begin())
                continue;
            --at;
            const Cell& cell = at->second;
            if (at->first.first != leaf.source.line ||
                leaf.source.column > at->first.second + cell.length)
                continue;
            auto& pieces = tables[cell.table].values[cell.row][cell.column];
            pieces.push_back({target, leaf.lo, leaf.width, known(leaf.value.value)});
        }
    };
    for (const auto& r : system.registers)
        take(r.name, r.leaves);
    for (const auto& s : system.signals)
        take(s.name, s.leaves);
    for (const auto& o : system.outputs) {
        if (!system.findRegister(o.name))
            take(o.name, o.leaves);
    }
    for (TableTerms& terms : tables)
        for (const auto& row : terms.values)
            for (size_t c = 0; c < row.size(); ++c) {
                unsigned width = 0;
                for (const Piece& piece : row[c])
                    width += piece.width;
                terms.outputWidths[c] = std::max(terms.outputWidths[c], width);
            }
}

Term Subject::surely(const logic::XTerm& t) {
    return known(pool.and_(pool.redOr(t.value), pool.not_(pool.redOr(t.unknown))));
}

std::vector<Term> Subject::basicContext() {
    std::vector<Term> terms;
    if (const logic::Input* reset = system.findInput(clocking.reset))
        terms.push_back(clocking.resetActiveHigh ? pool.not_(reset->var) : reset->var);
    for (const logic::Named& assumption : system.assumptions)
        terms.push_back(surely(assumption.fn));
    return terms;
}

Answer Subject::ask(std::vector<Term> conditions, Point* point) {
    conditions.insert(conditions.end(), contextTerms.begin(), contextTerms.end());
    return askAlone(conditions, point);
}

Answer Subject::askAlone(const std::vector<Term>& conditions, Point* point) {
    std::vector<Term> asked;
    for (Term t : conditions) {
        if (pool.isFalse(t))
            return Answer::No;
        if (!pool.isTrue(t))
            asked.push_back(t);
    }
    ++solverCalls;
    proof::CheckResult result = engine->check(asked);
    if (result.answer == proof::Answer::Unknown) {
        lastLimit = result.limit;
        return Answer::Unknown;
    }
    if (result.answer == proof::Answer::Unsat)
        return Answer::No;
    if (point)
        *point = std::move(result.model);
    return Answer::Yes;
}

void Subject::shrink(const std::vector<Term>& conditions, Point& point) {
    std::vector<Term> all = conditions;
    all.insert(all.end(), contextTerms.begin(), contextTerms.end());
    for (Term var : pool.variables(all)) {
        const auto found = point.find(var);
        if (found == point.end() || found->second.isZero())
            continue;
        // Mostly the value can be changed alone.
        Point smaller = point;
        smaller[var] = logic::BitVec(pool.width(var), 0);
        logic::Evaluator evaluator(pool);
        for (const auto& [v, x] : smaller)
            evaluator.set(v, x);
        const bool holds = std::all_of(all.begin(), all.end(),
                                       [&](Term t) { return !evaluator.eval(t).isZero(); });
        if (holds)
            point = std::move(smaller);
    }
}

Point Subject::idlePoint() const {
    Point point;
    if (const logic::Input* reset = system.findInput(clocking.reset))
        point[reset->var] = logic::BitVec(1, clocking.resetActiveHigh ? 0 : 1);
    return point;
}

bool Subject::inContext(const Point& point) {
    logic::Evaluator evaluator(pool);
    for (const auto& [v, x] : point)
        evaluator.set(v, x);
    return std::all_of(contextTerms.begin(), contextTerms.end(),
                       [&](Term t) { return !evaluator.eval(t).isZero(); });
}

logic::BitVec Subject::value(const Point& point, Term t) {
    logic::Evaluator evaluator(pool);
    for (const auto& [v, x] : point)
        evaluator.set(v, x);
    return evaluator.eval(t);
}

std::string Subject::describe(const Point& point, const std::vector<Term>& terms) {
    const auto support = pool.variables(terms);
    const std::set<Term> wanted(support.begin(), support.end());
    std::string text;
    auto add = [&](const std::string& name, Term var) {
        if (!wanted.contains(var) || name == clocking.reset)
            return;
        const auto found = point.find(var);
        const logic::BitVec value =
            found == point.end() ? logic::BitVec(pool.width(var), 0) : found->second;
        text += (text.empty() ? "" : ", ") + name + " = " + shown(value);
    };
    for (const auto& in : system.inputs)
        add(in.name, in.var);
    for (const auto& r : system.registers)
        add(r.name, r.var.value);
    return text;
}

bool Subject::sameValues(const std::vector<Piece>& a, const std::vector<Piece>& b) const {
    return a == b;
}

std::optional<Term> Subject::differ(const std::vector<Piece>& a, const std::vector<Piece>& b) {
    if (a.size() != b.size() || a.empty())
        return std::nullopt;
    Term result = pool.bool_(false);
    for (const Piece& piece : a) {
        const auto other = std::find_if(b.begin(), b.end(), [&](const Piece& p) {
            return p.target == piece.target && p.lo == piece.lo && p.width == piece.width;
        });
        if (other == b.end())
            return std::nullopt;
        result = pool.or_(result, pool.ne(piece.value, other->value));
    }
    return result;
}

} // namespace palindrome::lint
