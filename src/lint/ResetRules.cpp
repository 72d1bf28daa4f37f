// ResetRules.cpp - conditions that read a register before it is written.
// SPDX-License-Identifier: MIT
#include "lint/StateRules.h"

#include <algorithm>
#include <fmt/format.h>

namespace palindrome::lint {

using logic::Term;
using Section = lct::SectionRef::Kind;

namespace {

/// Something that must not be unknown: an output, or a register with a reset.
struct Sink {
    std::string name;
    Term unknown;
};

/// The unit with a mark on every register that has no reset: it is set while the register has not been
/// written, and moves as the value does. One mark a register is enough for most units and cheap; one a
/// bit is exact.
enum class Marks { Registers, Bits };

class Resets {
public:
    Resets(Subject& theSubject, Reporter& theReporter)
        : subject(theSubject), report(theReporter), pool(theSubject.pool) {}

    void run() {
        reset = subject.system.findInput(subject.clocking.reset);
        // A check unit may have registers that stand for any value.
        if (!report.wants("lint-reset-missing") || !reset || !subject.unit.instances.empty())
            return;
        std::vector<Term> rails;
        for (const TableTerms& table : subject.tables)
            for (const Column& column : table.columns)
                rails.insert(rails.end(), column.rails.begin(), column.rails.end());
        for (Term var : pool.variables(rails))
            read.insert(var);
        std::erase_if(read, [&](Term var) { return !registerOf(var); });
        std::vector<Sink> sinks = allSinks();
        if (read.empty() || sinks.empty())
            return;
        const auto rough = decide(sinks, Marks::Registers);
        std::vector<Sink> open;
        for (size_t i = 0; i < sinks.size(); ++i) {
            if (rough[i].status != proof::Reach::Unreachable)
                open.push_back(sinks[i]);
        }
        if (!open.empty())
            tell(open, decide(open, Marks::Bits));
    }

private:
    Subject& subject;
    Reporter& report;
    logic::TermPool& pool;
    const logic::Input* reset = nullptr;
    std::set<Term> read; ///< x rails of registers that conditions read

    /// The register without a reset that a rail belongs to.
    const logic::Register* registerOf(Term rail) const {
        for (const logic::Register& r : subject.system.registers) {
            if (r.var.unknown == rail && !isReset(r))
                return &r;
        }
        return nullptr;
    }

    bool isReset(const logic::Register& r) const {
        const lct::Register* listed =
            subject.unit.findRegister(r.isMemoryWord ? r.memory : r.name);
        return !listed || listed->reset.text != "-";
    }

    bool dependsOnRead(Term unknown) const {
        const auto vars = pool.variables(std::span(&unknown, 1));
        return std::any_of(vars.begin(), vars.end(), [&](Term v) { return read.contains(v); });
    }

    /// Copies of registers show what they start with; that is allowed.
    bool isCopy(Term t) const {
        using logic::Op;
        const Op op = pool.op(t);
        if (op == Op::Var || op == Op::Const)
            return true;
        const auto args = pool.args(t);
        return (op == Op::Extract || op == Op::Concat || op == Op::ZExt) &&
               std::all_of(args.begin(), args.end(), [&](Term a) { return isCopy(a); });
    }

    std::vector<Sink> allSinks() const {
        std::vector<Sink> sinks;
        for (const logic::Register& r : subject.system.registers) {
            if (isReset(r) && dependsOnRead(r.next.unknown))
                sinks.push_back({r.name, r.next.unknown});
        }
        for (const logic::Output& o : subject.system.outputs) {
            if (dependsOnRead(o.fn.unknown) && !isCopy(o.fn.value))
                sinks.push_back({o.name, o.fn.unknown});
        }
        return sinks;
    }

    std::vector<proof::ReachResult> decide(const std::vector<Sink>& sinks, Marks kind) {
        logic::System marked = subject.system;
        const Term active = subject.clocking.resetActiveHigh ? reset->var : pool.not_(reset->var);
        logic::TermMap map;
        std::vector<logic::Register> marks;
        for (const logic::Register& r : marked.registers) {
            if (pool.isConst(r.var.unknown))
                continue;
            if (isReset(r)) {
                map[r.var.unknown] = pool.zero(r.width);
                continue;
            }
            logic::Register mark;
            mark.name = "lct__unwritten " + r.name;
            mark.width = kind == Marks::Bits ? r.width : 1;
            mark.clock = r.clock;
            mark.edge = r.edge;
            mark.asyncResets = r.asyncResets;
            mark.var = {pool.var(mark.width, mark.name), pool.zero(mark.width)};
            const Term rail = kind == Marks::Bits ? mark.var.value
                                                  : pool.replicate(mark.var.value, r.width);
            const Term next =
                kind == Marks::Bits ? r.next.unknown : pool.redOr(r.next.unknown);
            mark.next = {pool.ite(active, pool.ones(mark.width), next), pool.zero(mark.width)};
            map[r.var.unknown] = rail;
            map[r.var.value] = pool.and_(r.var.value, pool.not_(rail));
            marks.push_back(std::move(mark));
        }
        const size_t first = marked.registers.size();
        rewrite(marked, map, std::move(marks));
        std::vector<Term> conditions;
        for (const Sink& sink : sinks)
            conditions.push_back(pool.substitute(pool.redOr(sink.unknown), map));
        if (kind == Marks::Bits)
            return proof::reachAll(pool, marked, subject.clocking, conditions,
                                   subject.settings.proof);
        const std::vector<Term> lemmas = facts(marked, first);
        std::vector<proof::ReachResult> results(sinks.size());
        for (size_t i = 0; i < sinks.size(); ++i) {
            std::vector<Term> asked = lemmas;
            asked.push_back(conditions[i]);
            if (subject.ask(asked) == Answer::No)
                results[i].status = proof::Reach::Unreachable;
        }
        return results;
    }

    /// Facts of the form "where this register is not 0, that one has been written", proved by induction in
    /// one step: valid bits and levels are such registers. Marks are the registers from `first` on.
    std::vector<Term> facts(const logic::System& marked, size_t first) {
        struct Fact {
            Term now, next;
        };
        const logic::TermMap quiet{
            {reset->var, pool.bool_(!subject.clocking.resetActiveHigh)}};
        const logic::TermMap inReset{
            {reset->var, pool.bool_(subject.clocking.resetActiveHigh)}};
        std::vector<Fact> alive;
        for (size_t m = first; m < marked.registers.size(); ++m) {
            const logic::Register& mark = marked.registers[m];
            const Term markNext = pool.substitute(mark.next.value, quiet);
            for (size_t i = 0; i < first; ++i) {
                const logic::Register& r = marked.registers[i];
                if (!isReset(r) || !pool.isZero(pool.substitute(r.next.value, inReset)))
                    continue;
                const Term next = pool.substitute(r.next.value, quiet);
                alive.push_back({pool.not_(pool.and_(pool.redOr(r.var.value), mark.var.value)),
                                 pool.not_(pool.and_(pool.redOr(next), markNext))});
            }
        }
        // The largest set that is inductive together.
        for (bool changed = true; changed;) {
            changed = false;
            std::vector<Term> now;
            for (const Fact& f : alive)
                now.push_back(f.now);
            std::erase_if(alive, [&](const Fact& f) {
                std::vector<Term> asked = now;
                asked.push_back(pool.not_(f.next));
                const bool leaves = subject.ask(asked) != Answer::No;
                changed = changed || leaves;
                return leaves;
            });
        }
        std::vector<Term> result;
        for (const Fact& f : alive)
            result.push_back(f.now);
        return result;
    }

    void rewrite(logic::System& marked, const logic::TermMap& map,
                 std::vector<logic::Register> marks) {
        auto change = [&](logic::XTerm& t) {
            t.value = pool.substitute(t.value, map);
            t.unknown = pool.zero(pool.width(t.value));
        };
        for (logic::Register& r : marked.registers) {
            change(r.next);
            r.var.unknown = pool.zero(r.width);
            r.leaves.clear();
        }
        for (logic::Register& mark : marks) {
            change(mark.next);
            marked.registers.push_back(std::move(mark));
        }
        for (logic::Output& o : marked.outputs)
            change(o.fn);
        for (auto* list : {&marked.signals, &marked.properties})
            list->clear();
        // What depends on an unwritten register is not relied on.
        for (auto* list : {&marked.assumptions, &marked.invariants}) {
            for (logic::Named& n : *list) {
                const Term bit = pool.or_(pool.redOr(n.fn.value), pool.redOr(n.fn.unknown));
                n.fn = {pool.substitute(bit, map), pool.bool_(false)};
            }
        }
    }

    /// The first sink that can be unknown stands for all of them.
    void tell(const std::vector<Sink>& sinks, const std::vector<proof::ReachResult>& results) {
        const logic::Register& first = *registerOf(*read.begin());
        const std::string name = first.isMemoryWord ? first.memory : first.name;
        Where where;
        diag::Span span;
        for (size_t i = 0; i < subject.unit.registers.size(); ++i) {
            const lct::Register& r = subject.unit.registers[i];
            if (r.baseName() == name) {
                where = Where::entry(Section::Registers, i);
                span = r.reset.span;
            }
        }
        const proof::ReachResult* open = nullptr;
        for (size_t i = 0; i < results.size(); ++i) {
            if (results[i].status == proof::Reach::Unknown)
                open = &results[i];
            if (results[i].status != proof::Reach::Reachable)
                continue;
            Finding& f = report.add("lint-reset-missing", where, span,
                                    "a condition can read `" + name +
                                        "` before it is written: `" + sinks[i].name +
                                        "` then is unknown",
                                    "give it a reset, or look at it only when it has been written");
            addInputs(f, results[i]);
            return;
        }
        if (open)
            report.undecided("lint-reset-missing", where, span,
                             "is `" + name + "` read before it is written?", open->detail);
    }

    void addInputs(Finding& f, const proof::ReachResult& run) {
        const auto& inputs = subject.system.inputs;
        for (size_t cycle = 0; cycle < run.inputs.size(); ++cycle) {
            std::string text;
            for (size_t i = 0; i < inputs.size(); ++i)
                text += fmt::format("{}{} = {}", i == 0 ? "" : ", ", inputs[i].name,
                                    shown(run.inputs[cycle][i]));
            report.note(f, fmt::format("cycle {}: {}", cycle, text));
        }
    }
};

} // namespace

void lintResets(Subject& subject, Reporter& report) {
    Resets(subject, report).run();
}

} // namespace palindrome::lint
