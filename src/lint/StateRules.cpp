// StateRules.cpp - rows, changes of registers and enum items that no reachable state shows.
// SPDX-License-Identifier: MIT
#include "lint/StateRules.h"

#include "hdl/EmitNames.h"
#include "lint/HeldRun.h"
#include "util/Text.h"

#include <algorithm>
#include <fmt/format.h>

namespace palindrome::lint {

using logic::Term;
using Section = lct::SectionRef::Kind;

namespace {

/// A run that counts once a cycle fills 16 bits.
constexpr unsigned heldCycles = 70'000;

/// A question about reachable states, and what to report if the answer is never.
struct Question {
    const char* rule;
    Where where;
    diag::Span span;
    Term condition;
    std::string never, open; ///< the finding, and the question if it stays open
    std::string wayOut;
};

class States {
public:
    States(Subject& theSubject, Reporter& theReporter,
           const std::vector<std::unique_ptr<TableRules>>& theTables)
        : subject(theSubject), unit(theSubject.unit), report(theReporter), tables(theTables) {}

    void run() {
        registers();
        enumItems();
        rows();
        decide();
    }

private:
    Subject& subject;
    const lct::Unit& unit;
    Reporter& report;
    const std::vector<std::unique_ptr<TableRules>>& tables;
    std::vector<Question> questions;

    bool hasState() const { return !subject.system.registers.empty(); }

    void rows() {
        // Without state, a row that can apply is reached.
        if (!hasState() || !report.wants("lint-row-unreachable"))
            return;
        for (size_t t = 0; t < tables.size(); ++t) {
            const auto& alive = tables[t]->living();
            for (size_t r = 0; r < alive.size(); ++r) {
                if (!alive[r] || onlyOpen(unit.tables[t].rows[r]))
                    continue;
                TableShape& shape = tables[t]->tableShape();
                questions.push_back({"lint-row-unreachable", Where::ofRow(t, r),
                                     report.rowSpan(t, r), shape.term(shape.region(r)),
                                     report.rowName(t, r) + " applies in no state that can be "
                                                            "reached from reset",
                                     "is " + report.rowName(t, r) + " ever reached?",
                                     "leave it out, or look for what keeps its state from being "
                                     "reached"});
            }
        }
    }

    static bool onlyOpen(const lct::Row& row) {
        return std::all_of(row.outputs.begin(), row.outputs.end(), [](const lct::OutputCell& c) {
            return c.kind == lct::OutputCell::Kind::Unspecified;
        });
    }

    void registers() {
        for (size_t i = 0; i < unit.registers.size(); ++i) {
            const lct::Register& reg = unit.registers[i];
            Term changes = subject.pool.bool_(false);
            bool found = false;
            for (const logic::Register& r : subject.system.registers) {
                if (r.name != reg.baseName() && r.memory != reg.baseName())
                    continue;
                found = true;
                changes = subject.pool.or_(
                    changes, subject.pool.ne(subject.known(r.next.value), r.var.value));
            }
            // In a check unit such a register is a value that stands for all.
            const bool isFree = !unit.instances.empty() && reg.reset.text == "-";
            if (!found || isFree || !report.wants("lint-register-stuck"))
                continue;
            questions.push_back({"lint-register-stuck", Where::entry(Section::Registers, i),
                                 reg.name.span, changes,
                                 "the register `" + reg.baseName() + "` never changes",
                                 "does the register `" + reg.baseName() + "` ever change?",
                                 "make it a constant, or look for the row that should change it"});
        }
    }

    /// The values of everything whose type is an enum of the unit.
    void enumItems() {
        if (!report.wants("lint-enum-never"))
            return;
        for (size_t i = 0; i < unit.ports.size(); ++i) {
            if (unit.ports[i].isOutput())
                itemsOf(unit.ports[i].name, unit.ports[i].type, Section::Ports, i);
        }
        for (size_t i = 0; i < unit.registers.size(); ++i) {
            if (!unit.findPort(unit.registers[i].baseName()))
                itemsOf(unit.registers[i].name, unit.registers[i].type, Section::Registers, i);
        }
        for (size_t i = 0; i < unit.signals.size(); ++i)
            itemsOf(unit.signals[i].name, unit.signals[i].type, Section::Signals, i);
    }

    std::optional<Term> valueOf(const std::string& name) const {
        if (const auto* r = subject.system.findRegister(name))
            return r->var.value;
        if (const auto* o = subject.system.findOutput(name))
            return subject.known(o->fn.value);
        if (const auto* s = subject.system.findSignal(name))
            return subject.known(s->fn.value);
        return std::nullopt;
    }

    void itemsOf(const lct::Text& name, const lct::Text& type, Section section, size_t index) {
        const auto def = std::find_if(unit.types.begin(), unit.types.end(),
                                      [&](const lct::TypeDef& t) { return t.name == type; });
        const auto value = valueOf(name.text);
        if (def == unit.types.end() || !value)
            return;
        for (const auto& [offset, length] : hdl::enumItemsIn(def->definition.text)) {
            const std::string item = def->definition.text.substr(offset, length);
            const auto constant = subject.constants.find(item);
            if (constant == subject.constants.end() ||
                constant->second.width() != subject.pool.width(*value))
                continue;
            questions.push_back({"lint-enum-never", Where::entry(section, index), name.span,
                                 subject.pool.eq(*value, subject.pool.constant(constant->second)),
                                 "`" + name.text + "` never is `" + item + "`",
                                 "is `" + name.text + "` ever `" + item + "`?",
                                 "take the item out of `" + type.text +
                                     "`, or look for the row that should give it"});
        }
    }

    void decide() {
        std::vector<Term> conditions;
        for (const Question& q : questions)
            conditions.push_back(q.condition);
        if (conditions.empty())
            return;
        if (!hasState()) {
            for (const Question& q : questions) {
                const Answer answer = subject.ask({q.condition});
                if (answer == Answer::No)
                    never(q, "proved");
                else if (answer == Answer::Unknown)
                    report.undecided(q.rule, q.where, q.span, q.open, subject.limit());
            }
            return;
        }
        std::vector<size_t> open;
        for (size_t i = 0; i < questions.size(); ++i)
            open.push_back(i);
        // A short search answers most; what a counter reaches late would cost a long one.
        proof::Options brief = subject.settings.proof;
        brief.limits.maxBound = std::min(brief.limits.maxBound, 2u);
        brief.limits.maxInduction = 1;
        open = reached(open, brief, false);
        open = late(std::move(open));
        if (!open.empty())
            reached(open, subject.settings.proof, true);
    }

    /// Asks for runs to some of the questions; gives those that stay open, and reports them if this is
    /// the last time.
    std::vector<size_t> reached(const std::vector<size_t>& which, const proof::Options& options,
                                bool isLast) {
        std::vector<Term> conditions;
        for (size_t i : which)
            conditions.push_back(questions[i].condition);
        const auto results = proof::reachAll(subject.pool, subject.system, subject.clocking,
                                             conditions, options);
        std::vector<size_t> open;
        for (size_t k = 0; k < which.size(); ++k) {
            const Question& q = questions[which[k]];
            const proof::ReachResult& r = results[k];
            if (r.status == proof::Reach::Unreachable)
                never(q, "proved, " + (r.engine.empty() ? r.detail : r.engine));
            else if (r.status == proof::Reach::Unknown && isLast)
                report.undecided(q.rule, q.where, q.span, q.open, r.detail);
            else if (r.status == proof::Reach::Unknown)
                open.push_back(which[k]);
        }
        return open;
    }

    void never(const Question& q, const std::string& how) {
        report.add(q.rule, q.where, q.span, q.never + " (" + how + ")", q.wayOut);
    }

    /// Those that even long runs with constant inputs do not show.
    std::vector<size_t> late(std::vector<size_t> open) {
        while (!open.empty()) {
            // Inputs that serve as many of the open questions as can be true together.
            Point point;
            std::vector<Term> together;
            for (size_t i : open) {
                together.push_back(questions[i].condition);
                Point found;
                if (subject.ask(together, &found) == Answer::Yes)
                    point = std::move(found);
                else
                    together.pop_back();
            }
            if (together.empty())
                return open;
            subject.shrink(together, point);
            std::vector<Term> conditions;
            for (size_t i : open)
                conditions.push_back(questions[i].condition);
            const auto seen = holdInputs(subject, point, conditions, heldCycles);
            std::vector<size_t> left;
            for (size_t k = 0; k < open.size(); ++k) {
                if (!seen[k])
                    left.push_back(open[k]);
            }
            if (left.size() == open.size())
                return open;
            open = std::move(left);
        }
        return open;
    }
};

} // namespace

void lintStates(Subject& subject, Reporter& report,
                const std::vector<std::unique_ptr<TableRules>>& tables) {
    States(subject, report, tables).run();
}

void lintUnspecified(Subject& subject, Reporter& report) {
    if (!report.wants("lint-unspecified-read"))
        return;
    logic::TermPool& pool = subject.pool;
    for (const logic::Choice& choice : subject.system.choices) {
        const logic::System& system = subject.system;
        const auto& signals = subject.unit.signals;
        const auto listed = std::find_if(signals.begin(), signals.end(), [&](const lct::Signal& s) {
            return s.name.text == choice.target;
        });
        // Units below are linted by themselves.
        if (choice.forRegister || listed == signals.end())
            continue;
        const auto index = static_cast<size_t>(listed - signals.begin());
        const logic::TermMap other{{choice.var, pool.var(choice.width, "other")}};
        auto depends = [&](const std::string& name, const logic::XTerm& fn) {
            const Term value = subject.known(fn.value);
            Point point;
            const Answer answer =
                subject.ask({pool.ne(value, pool.substitute(value, other))}, &point);
            const Where where = Where::entry(Section::Signals, index);
            const diag::Span span = subject.unit.signals[index].name.span;
            if (answer == Answer::Unknown)
                report.undecided("lint-unspecified-read", where, span,
                                 "does `" + name + "` depend on an unspecified `" +
                                     choice.target + "`?",
                                 subject.limit());
            if (answer != Answer::Yes)
                return false;
            report.add("lint-unspecified-read", where, span,
                       "`" + name + "` depends on `" + choice.target +
                           "` where that is unspecified, at " +
                           subject.describe(point, {value}),
                       "give the signal a value there, or leave `" + name +
                           "` unspecified in the same case");
            return true;
        };
        bool found = false;
        for (const auto& o : system.outputs)
            found = found || depends(o.name, o.fn);
        for (const auto& r : system.registers)
            found = found || depends(r.name, r.next);
    }
}

} // namespace palindrome::lint
