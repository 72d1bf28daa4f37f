// CheckRules.cpp - assumptions, invariants and properties of the unit, and what may be relied on.
// SPDX-License-Identifier: MIT
#include "lint/CheckRules.h"

#include "flow/StructureProof.h"
#include "logic/Promise.h"
#include "proof/SpecProof.h"
#include "util/Text.h"

#include <algorithm>
#include <fmt/format.h>

namespace palindrome::lint {

using logic::Term;
using Section = lct::SectionRef::Kind;

namespace {

constexpr size_t shownCycles = 8;

/// The row of a condition; "fits[2]" is one value of a row with ranges.
std::optional<size_t> indexOf(const std::vector<lct::Condition>& section, const std::string& name) {
    const std::string row = logic::isPromise(name) ? name : name.substr(0, name.find('['));
    for (size_t i = 0; i < section.size(); ++i) {
        if (section[i].name.text == row)
            return i;
    }
    return std::nullopt;
}

/// The values of a cycle: "push = 1, level = b101".
std::string cycleText(const proof::TraceCycle& cycle) {
    std::string text;
    auto add = [&](const auto& values) {
        for (const auto& [name, value] : values)
            text += fmt::format("{}{} = {}{}", text.empty() ? "" : ", ", name,
                                value.size() > 1 ? std::to_string(value.size()) + "'b" : "", value);
    };
    add(cycle.inputs);
    add(cycle.specRegisters);
    return text;
}

class Checks {
public:
    Checks(Subject& theSubject, Reporter& theReporter)
        : subject(theSubject), unit(theSubject.unit), report(theReporter) {}

    bool run() {
        while (contradiction()) {
        }
        const logic::System& system = subject.system;
        subject.setContext(subject.basicContext());
        if (system.assumptions.empty() && system.invariants.empty() && system.properties.empty())
            return true;
        if (!unit.instances.empty()) {
            if (auto hasRuns = structure())
                return *hasRuns;
        }
        proof::Ask ask(subject.pool, subject.settings.proof);
        proof::SpecProof proof(subject.pool, system, subject.clocking, ask);
        if (!proof.vacuous().empty()) {
            impossible(proof.vacuous());
            return false;
        }
        proof.proveInvariants();
        std::vector<Term> context = subject.context();
        for (size_t i = 0; i < system.invariants.size(); ++i) {
            if (proof.proved(i))
                context.push_back(subject.known(
                    proof::notFalse(subject.pool, proof.product().invariants[i])));
        }
        subject.setContext(std::move(context));
        const size_t invariants = proof.results().size();
        if (report.wants("lint-property-violated") || !unit.instances.empty())
            proof.proveProperties();
        for (size_t i = 0; i < proof.results().size(); ++i) {
            if (i < invariants)
                invariant(proof.results()[i], proof.trace());
            else
                property(proof.results()[i], proof.trace());
        }
        return true;
    }

private:
    Subject& subject;
    const lct::Unit& unit;
    Reporter& report;

    /// A unit of instances, proved from its units. Nothing if it must be looked at as a whole, else
    /// whether there are runs to be looked at.
    std::optional<bool> structure() {
        diag::Sink sink;
        auto proof = flow::proveStructure(unit, subject.settings.parameters,
                                          flow::loweringOptions(), subject.settings.proof, sink);
        if (!proof || !proof->result)
            return std::nullopt;
        const proof::Result& result = *proof->result;
        if (result.obligations.empty() && result.verdict != proof::Verdict::Proved) {
            report.undecided("lint-assumptions-impossible", section(), firstPlace(),
                             "can the assumptions be kept?", result.reason);
            return false;
        }
        for (const auto& o : result.obligations) {
            if (o.name.starts_with("invariant "))
                invariant(o, result.trace);
            else if (o.name.starts_with("property "))
                property(o, result.trace);
        }
        if (result.verdict != proof::Verdict::Proved)
            return false;
        std::vector<Term> context = subject.context();
        for (const auto& c : subject.system.invariants)
            context.push_back(subject.surely(c.fn));
        subject.setContext(std::move(context));
        return true;
    }

    /// Takes away a smallest set of assumptions that exclude each other. False if there is none.
    bool contradiction() {
        auto& assumptions = subject.system.assumptions;
        std::vector<Term> terms = subject.basicContext();
        const size_t front = terms.size() - assumptions.size();
        const Answer answer = subject.askAlone(terms);
        if (answer != Answer::No || assumptions.empty()) {
            if (answer == Answer::Unknown)
                report.undecided("lint-assumptions-contradict", section(), firstPlace(),
                                 "can the assumptions hold together?", subject.limit());
            return false;
        }
        std::vector<size_t> core;
        for (size_t i = 0; i < assumptions.size(); ++i)
            core.push_back(i);
        for (size_t i = 0; i < assumptions.size(); ++i) {
            std::vector<Term> rest(terms.begin(), terms.begin() + static_cast<long>(front));
            for (size_t k : core) {
                if (k != i)
                    rest.push_back(terms[front + k]);
            }
            if (subject.askAlone(rest) == Answer::No)
                std::erase(core, i);
        }
        tell(core);
        for (size_t k = core.size(); k-- > 0;)
            assumptions.erase(assumptions.begin() + static_cast<long>(core[k]));
        return !core.empty();
    }

    static Where section() { return {Where::Kind::Section, Section::Assumptions, 0, 0}; }
    diag::Span firstPlace() const {
        return unit.assumptions.empty() ? diag::Span{unit.file, 0, 0, 0}
                                        : unit.assumptions[0].expression.span;
    }

    void tell(const std::vector<size_t>& core) {
        if (core.empty())
            return;
        std::vector<std::string> names;
        std::vector<size_t> places;
        for (size_t k : core) {
            names.push_back(subject.system.assumptions[k].name);
            places.push_back(indexOf(unit.assumptions, names.back()).value_or(0));
        }
        const size_t last = places.back();
        Finding& f = report.add(
            "lint-assumptions-contradict", Where::entry(Section::Assumptions, last),
            unit.assumptions[last].expression.span,
            core.size() == 1
                ? "the assumption " + util::quotedList(names) + " can never hold"
                : "the assumptions " + util::quotedList(names) + " exclude each other",
            "under them anything would be proved; the other rules go on without them");
        for (size_t i = 0; i + 1 < places.size(); ++i)
            report.note(f, unit.assumptions[places[i]].expression.span,
                        "`" + names[i] + "` is here");
    }

    void impossible(const std::string& why) {
        // The reason names the assumptions between backquotes.
        size_t last = 0;
        for (size_t i = 0; i < unit.assumptions.size(); ++i) {
            if (why.find("`" + unit.assumptions[i].name.text + "`") != std::string::npos)
                last = i;
        }
        report.add("lint-assumptions-impossible", Where::entry(Section::Assumptions, last),
                   unit.assumptions.at(last).expression.span, why,
                   "no input keeps to them from reset on, so nothing can be said about such a "
                   "unit; weaken one of them");
    }

    /// The run, if it is the one that breaks this condition.
    void show(Finding& f, const std::optional<proof::Trace>& trace, const std::string& name) {
        if (trace && trace->output == name)
            addRun(report, f, *trace, !subject.clocking.reset.empty());
    }

    void invariant(const proof::ObligationResult& o, const std::optional<proof::Trace>& trace) {
        const std::string name = o.name.substr(o.name.find(' ') + 1);
        const size_t i = indexOf(unit.invariants, name).value_or(SIZE_MAX);
        const bool here = i != SIZE_MAX;
        const Where where = here ? Where::entry(Section::Invariants, i) : Where();
        const diag::Span span = here ? unit.invariants[i].expression.span : diag::Span();
        const size_t step = o.detail.find("step:");
        if (o.verdict == proof::Verdict::Refuted) {
            const bool atReset = o.detail.find("not true after reset") != std::string::npos;
            Finding& f = report.add(
                atReset ? "lint-invariant-reset" : "lint-invariant-violated", where, span,
                "the invariant `" + name + "` does not hold " +
                    (atReset ? "after reset" : "in every state that can be reached"),
                atReset ? "correct it, or the reset values" : "correct it, or the tables");
            return show(f, trace, o.name);
        }
        if (o.verdict == proof::Verdict::Proved && o.detail.find("not inductive") != 0)
            return;
        if (o.verdict != proof::Verdict::Proved && step == std::string::npos)
            return report.undecided("lint-invariant-step", where, span,
                                    "does the invariant `" + name + "` hold?",
                                    o.detail.empty() ? "of the proof" : o.detail);
        Finding& f = report.add(
            "lint-invariant-step", where, span,
            "the invariant `" + name + "` is not inductive in one step" +
                (o.verdict == proof::Verdict::Proved ? ", though it holds (" + o.engine + ")"
                                                     : " together with the others"),
            "add what it needs as a further invariant, or make it stronger");
        if (step != std::string::npos)
            report.note(f, "this " + o.detail.substr(step) + " leaves it");
    }

    void property(const proof::ObligationResult& o, const std::optional<proof::Trace>& trace) {
        const std::string name = o.name.substr(o.name.find(' ') + 1);
        const size_t i = indexOf(unit.properties, name).value_or(SIZE_MAX);
        const bool isPromise = i == SIZE_MAX;
        const char* rule = isPromise ? "lint-promise-broken" : "lint-property-violated";
        const Where where = isPromise ? promisePlace(name) : Where::entry(Section::Properties, i);
        const diag::Span span = isPromise ? instanceSpan(name) : unit.properties[i].expression.span;
        const std::string what =
            isPromise ? quotedPromise(name) : "the property `" + name + "`";
        if (o.verdict == proof::Verdict::Refuted) {
            Finding& f = report.add(
                rule, where, span,
                isPromise ? what + ", but the units around it do not keep to that"
                          : what + " does not hold",
                isPromise ? "correct a table or a connection, or weaken the assumption"
                          : "correct it, or the tables");
            show(f, trace, o.name);
        }
        else if (o.verdict != proof::Verdict::Proved)
            report.undecided(rule, where, span, "does " + what + " hold?",
                             o.detail.empty() ? "of the proof" : o.detail);
    }

    /// "u_fifo[2].u_a assumes x" with its names in quotes.
    static std::string quotedPromise(const std::string& name) {
        const auto promise = logic::asPromise(name);
        return promise ? fmt::format("`{}` assumes `{}`", promise->instance, promise->assumption)
                       : "`" + name + "`";
    }
    /// The instance that a name like "u_fifo[2].u_a assumes x" begins with.
    std::optional<size_t> instanceOf(const std::string& name) const {
        const std::string word(util::leadingIdentifier(name));
        for (size_t i = 0; i < unit.instances.size(); ++i) {
            if (util::leadingIdentifier(unit.instances[i].name.text) == word)
                return i;
        }
        return std::nullopt;
    }
    Where promisePlace(const std::string& name) const {
        const auto i = instanceOf(name);
        return i ? Where::entry(Section::Instances, *i) : Where();
    }
    diag::Span instanceSpan(const std::string& name) const {
        const auto i = instanceOf(name);
        return i ? unit.instances[*i].name.span : diag::Span{unit.file, 0, 0, 0};
    }
};

} // namespace

void addRun(Reporter& report, Finding& finding, const proof::Trace& trace, bool hasReset) {
    const size_t count = trace.cycles.size();
    const size_t from = count > shownCycles ? count - shownCycles : 0;
    if (from > 0)
        report.note(finding, fmt::format("a run of {} cycles, whose last {} are:", count,
                                         shownCycles));
    for (size_t i = from; i < count; ++i)
        report.note(finding, fmt::format("cycle {}{}: {}", i, i == 0 && hasReset ? " (reset)" : "",
                                         cycleText(trace.cycles[i])));
}

bool lintChecks(Subject& subject, Reporter& report) {
    return Checks(subject, report).run();
}

} // namespace palindrome::lint
