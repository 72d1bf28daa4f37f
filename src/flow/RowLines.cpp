// RowLines.cpp - which lines of HDL each row of a table needs, computed from what they do.
// SPDX-License-Identifier: MIT
#include "flow/RowLines.h"

#include "diff/Diff.h"
#include "flow/Rows.h"
#include "flow/Users.h"
#include "hdl/Watch.h"
#include "proof/Engine.h"
#include "proof/Switches.h"
#include "util/Files.h"
#include "util/Text.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>

namespace palindrome::flow {

using logic::Term;
using logic::XTerm;

namespace {

const char* kindName(hdl::Watch::Kind kind) {
    switch (kind) {
    case hdl::Watch::Kind::Assignment: return "assignment";
    case hdl::Watch::Kind::Condition: return "condition";
    case hdl::Watch::Kind::Operand: break;
    }
    return "operand";
}

/// What a duty looks at: bits of something that the HDL computes.
struct Seen {
    XTerm value;
    unsigned lo = 0, width = 0;
};

/// One duty in terms of both sides.
struct Question {
    Term guard; ///< over the table's variables
    std::vector<Seen> seen;
    bool inReset = false;
};

class Tracer {
public:
    Tracer(const lct::Unit& spec, Pair& pair, const logic::System& watched, hdl::Watch& watch,
           const proof::Result& proof, const proof::Options& options, RowLines& result)
        : unit(spec), pair(pair), pool(pair.pool), hdl(watched), watch(watch), proof(proof),
          engine(pair.pool, options.limits), options(options), result(result) {}

    void run() {
        matchVariables();
        addContext();
        for (const auto& range : watch.ranges())
            result.ranges.push_back({range.source, kindName(range.kind), range.text, {}, {}});
        rows();
        equations();
        resets();
        ask();
    }

private:
    // ---------------------------------------------------------------- the two sides in one

    void matchVariables() {
        for (const auto& in : hdl.inputs)
            if (const auto* same = pair.spec.findInput(in.name); same && same->width == in.width)
                map[in.var] = same->var;
        for (const auto& [mine, theirs, how] : proof.pairs)
            match(mine, theirs);
        for (const auto& r : pair.spec.registers) // of a proof that ended before it paired
            match(r.name, r.name);
        size_t own = 0;
        for (const auto& r : hdl.registers) {
            if (!pool.isConst(r.var.unknown))
                map[r.var.unknown] = pool.zero(r.width);
            own += !map.contains(r.var.value);
        }
        for (const auto& r : pair.spec.registers)
            if (!pool.isConst(r.var.unknown))
                map[r.var.unknown] = pool.zero(r.width);
        if (own > 0)
            result.notes.push_back(
                std::to_string(own) + (own == 1 ? " register" : " registers") +
                " of the HDL have no counterpart in the table and may have any value here");
    }

    void match(const std::string& mine, const std::string& theirs) {
        const auto* s = pair.spec.findRegister(mine);
        const auto* h = hdl.findRegister(theirs);
        if (!s || !h || s->width != h->width || partner.contains(mine) ||
            map.contains(h->var.value))
            return;
        map[h->var.value] = s->var.value;
        partner[mine] = h;
    }

    Term moved(Term t) { return pool.substitute(t, map); }

    void addContext() {
        for (const auto& a : pair.spec.assumptions) {
            context.push_back(moved(pool.redOr(a.fn.value)));
            context.push_back(moved(pool.not_(pool.redOr(a.fn.unknown))));
        }
        for (Term t : proof::provedInvariants(pool, pair.spec, pair.clocking, options))
            context.push_back(moved(t));
        if (const auto* reset = pair.spec.findInput(pair.clocking.reset)) {
            inactive = pair.clocking.resetActiveHigh ? pool.not_(reset->var) : reset->var;
            active = pool.not_(inactive);
        }
        else {
            inactive = pool.bool_(true);
            active = pool.bool_(false);
        }
    }

    // ------------------------------------------------------------------------------ duties

    /// The reference holds until the next one is added.
    Duty& add(Duty duty, Term guard, bool inReset) {
        result.duties.push_back(std::move(duty));
        questions.push_back({guard, {}, inReset});
        return result.duties.back();
    }

    void undecided(Duty& duty, const std::string& why) {
        duty.state = Duty::State::Undecided;
        if (duty.why.empty())
            duty.why = why;
    }

    void rows() {
        const auto leaves = rowLeaves(unit, pair.spec);
        for (size_t t = 0; t < unit.tables.size(); ++t)
            for (size_t r = 0; r < unit.tables[t].rows.size(); ++r) {
                const lct::Table& table = unit.tables[t];
                Duty duty{Duty::Kind::Row, {}, table.title.text, r + 1, table.rows[r].line,
                          diff::rowText(table.rows[r]), {}, {}, {}};
                Term guard = pool.bool_(false);
                std::vector<const RowLeaf*> own;
                for (const RowLeaf& leaf : leaves)
                    if (leaf.table == t && leaf.row == r) {
                        guard = pool.or_(guard, leaf.leaf->guard);
                        own.push_back(&leaf);
                    }
                Duty& added = add(std::move(duty), guard, false);
                for (const RowLeaf* leaf : own)
                    see(added, leaf->target, leaf->isRegister, leaf->leaf->lo, leaf->leaf->width);
                if (own.empty())
                    onlyUnspecified(added, table.rows[r]);
            }
    }

    /// A row that drives nothing (hold where the register would hold anyway, or open cells alone).
    void onlyUnspecified(Duty& duty, const lct::Row& row) {
        const bool open = std::ranges::all_of(row.outputs, [](const lct::OutputCell& cell) {
            return cell.kind == lct::OutputCell::Kind::Unspecified;
        });
        if (open)
            duty.why = "it leaves everything open";
        else
            undecided(duty, "the table's own equations have no trace of this row");
    }

    void equations() {
        for (size_t i = 0; i < unit.equations.size(); ++i) {
            const lct::Equation& e = unit.equations[i];
            const std::string target(lct::baseNameOf(e.name.text));
            Duty& duty = add({Duty::Kind::Equation, {}, "Equations", i + 1, e.name.span.line,
                              e.name.text + " = " + e.expression.text, {}, {}, {}},
                             pool.bool_(true), false);
            see(duty, target, false, 0, 0);
        }
    }

    void resets() {
        if (pair.clocking.reset.empty())
            return;
        for (size_t i = 0; i < unit.registers.size(); ++i) {
            const lct::Register& r = unit.registers[i];
            if (r.reset.text == "-" || r.reset.text == r.baseName())
                continue;
            Duty& duty = add({Duty::Kind::Reset, {}, "Registers", i + 1, r.name.span.line,
                              r.name.text + ", reset to " + r.reset.text, {}, {}, {}},
                             pool.bool_(true), true);
            bool any = false;
            for (const auto& lowered : pair.spec.registers)
                if (lowered.name == r.baseName() || lowered.name.starts_with(r.baseName() + "[")) {
                    seeRegister(duty, lowered.name, 0, 0);
                    any = true;
                }
            if (!any)
                undecided(duty, "`" + r.baseName() + "` was optimised away");
        }
    }

    // ----------------------------------------------------------- what the HDL shows of them

    std::vector<Seen>& seenOf(const Duty& duty) {
        return questions[static_cast<size_t>(&duty - result.duties.data())].seen;
    }

    void see(Duty& duty, const std::string& target, bool isRegister, unsigned lo, unsigned width) {
        if (isRegister)
            return seeRegister(duty, target, lo, width);
        if (const auto* out = hdl.findOutput(target)) {
            const auto* mine = pair.spec.findOutput(target);
            if (mine && mine->width == out->width)
                return seenOf(duty).push_back({out->fn, lo, width});
            return undecided(duty, "`" + target + "` has another width in the HDL");
        }
        if (const auto* signal = pair.spec.findSignal(target)) {
            if (const auto* same = sameFunction(*signal))
                return seenOf(duty).push_back({*same, lo, width});
            return seeThrough(duty, target);
        }
        undecided(duty, "the HDL has no output `" + target + "`");
    }

    void seeRegister(Duty& duty, const std::string& name, unsigned lo, unsigned width) {
        const auto found = partner.find(name);
        if (found == partner.end())
            return undecided(duty, "no register of the HDL answers for `" + name + "`");
        seenOf(duty).push_back({found->second->next, lo, width});
    }

    /// A signal or output of the HDL that is proved to compute what the table's signal does.
    const XTerm* sameFunction(const logic::Named& signal) {
        const auto known = functions.find(signal.name);
        if (known != functions.end())
            return known->second;
        std::vector<const logic::Named*> candidates;
        for (const auto& s : hdl.signals)
            if (pool.width(s.fn.value) == pool.width(signal.fn.value))
                candidates.push_back(&s);
        std::ranges::stable_sort(candidates, [&](auto* a, auto* b) {
            return (a->name == signal.name) > (b->name == signal.name);
        });
        if (candidates.size() > 12)
            candidates.resize(12);
        const XTerm* found = nullptr;
        for (const logic::Named* c : candidates) {
            const XTerm theirs = watch.asWritten(c->fn);
            auto conditions = context;
            conditions.push_back(inactive);
            conditions.push_back(pool.redOr(pool.and_(
                pool.not_(moved(signal.fn.unknown)),
                pool.or_(moved(theirs.unknown),
                         pool.xor_(moved(theirs.value), moved(signal.fn.value))))));
            ++result.questions;
            if (engine.check(conditions).answer == proof::Answer::Unsat) {
                found = &c->fn;
                break;
            }
        }
        functions[signal.name] = found;
        return found;
    }

    /// Nothing computes the signal itself: what depends on it in the table is looked at.
    void seeThrough(Duty& duty, const std::string& signal) {
        for (const std::string& user : usersOf(unit, signal)) {
            if (const auto* out = hdl.findOutput(user))
                seenOf(duty).push_back({out->fn, 0, 0});
            else if (const auto found = partner.find(user); found != partner.end())
                seenOf(duty).push_back({found->second->next, 0, 0});
            else
                continue;
            duty.through.push_back(user);
        }
        if (seenOf(duty).empty())
            undecided(duty, "nothing in the HDL computes `" + signal + "`, nor what depends on it");
    }

    // --------------------------------------------------------------------------- questions

    /// Duties whose question can be put, with their parts in terms of the table's variables.
    void ask() {
        std::vector<Term> switches, functions;
        for (const auto& range : watch.ranges())
            switches.push_back(range.free);
        std::vector<std::vector<proof::Switches::Part>> parts(questions.size());
        std::map<Term, Term> known;
        for (size_t d = 0; d < questions.size(); ++d)
            for (const Seen& s : questions[d].seen)
                for (Term rail : {s.value.value, s.value.unknown}) {
                    const auto [at, isNew] = known.try_emplace(rail, rail);
                    if (isNew)
                        functions.push_back(at->second = moved(rail));
                    parts[d].push_back(slice(at->second, s));
                }
        proof::Switches matter(pool, switches, functions, options.limits);
        for (size_t d = 0; d < questions.size(); ++d)
            ask(d, parts[d], matter);
        result.questions += matter.questions();
        anyOpen = std::ranges::any_of(result.duties, [](const Duty& duty) {
            return duty.state == Duty::State::Undecided;
        });
    }

    proof::Switches::Part slice(Term function, const Seen& s) {
        if (s.lo + s.width > pool.width(function))
            return {function, 0, 0};
        return {function, s.lo, s.width};
    }

    void ask(size_t d, const std::vector<proof::Switches::Part>& parts, proof::Switches& matter) {
        Duty& duty = result.duties[d];
        const Question& question = questions[d];
        auto conditions = question.inReset ? std::vector<Term>{active} : context;
        if (!question.inReset)
            conditions.push_back(inactive);
        conditions.push_back(moved(question.guard));
        if (dependsOnUnmatched(conditions, duty) || parts.empty())
            return;
        const auto outcome = matter.ask(conditions, parts);
        if (outcome.possible == proof::Answer::Unsat && !question.inReset) {
            duty.state = Duty::State::NeverApplies;
            return;
        }
        for (size_t range = 0; range < outcome.effects.size(); ++range) {
            if (outcome.effects[range] == proof::Switches::Effect::Some) {
                duty.ranges.push_back(range);
                result.ranges[range].duties.push_back(d);
            }
            else if (outcome.effects[range] == proof::Switches::Effect::Open)
                undecided(duty, "a limit was reached: " + outcome.limit);
        }
    }

    bool dependsOnUnmatched(const std::vector<Term>& conditions, Duty& duty) {
        for (Term v : pool.variables(conditions))
            for (const auto& r : pair.spec.registers)
                if (r.var.value == v && !partner.contains(r.name)) {
                    undecided(duty, "it depends on `" + r.name +
                                        "`, which no register of the HDL answers for");
                    return true;
                }
        return false;
    }

public:
    /// What no decided duty needs may still be needed by one that is not decided.
    Need needOf(size_t range) const {
        if (!result.ranges[range].duties.empty())
            return Need::Needed;
        return anyOpen ? Need::Undecided : Need::NotNeeded;
    }

private:
    const lct::Unit& unit;
    Pair& pair;
    logic::TermPool& pool;
    const logic::System& hdl;
    hdl::Watch& watch;
    const proof::Result& proof;
    proof::Engine engine;
    const proof::Options& options;
    RowLines& result;
    logic::TermMap map; ///< HDL variables to those of the table; x rails of registers to 0
    std::map<std::string, const logic::Register*> partner; ///< by register of the table
    std::map<std::string, const XTerm*> functions;
    std::vector<Term> context;
    Term inactive, active;
    std::vector<Question> questions;
    bool anyOpen = false; ///< of the duties
};

// ------------------------------------------------------------------------------------------------

/// Whole paths become those that the user gave, or the way there from the working directory.
void namePlaces(RowLines& result, const hdl::Sources& sources) {
    namespace fs = std::filesystem;
    std::map<std::string, std::string> names;
    for (HdlRange& range : result.ranges) {
        const auto [at, isNew] = names.try_emplace(range.source.file, range.source.file);
        std::error_code error;
        if (isNew && fs::path(at->first).is_absolute()) {
            const auto given = std::ranges::find_if(sources.files, [&](const std::string& file) {
                return fs::equivalent(file, at->first, error);
            });
            at->second = given != sources.files.end() ? *given : fs::proximate(at->first, error).string();
        }
        range.source.file = at->second;
    }
}

bool covers(const logic::SourceRef& range, unsigned line) {
    return range.line <= line && line <= std::max(range.line, range.endLine);
}

/// A range counts for the line on which it begins, and for further lines that no smaller range covers.
bool countsFor(const RowLines& result, size_t r, const std::string& file, unsigned line) {
    const logic::SourceRef& range = result.ranges[r].source;
    if (range.file != file || !covers(range, line))
        return false;
    if (range.line == line)
        return true;
    const auto size = [](const logic::SourceRef& s) { return s.endLine - s.line; };
    return std::ranges::none_of(result.ranges, [&](const HdlRange& other) {
        return other.source.file == file && covers(other.source, line) &&
               size(other.source) < size(range);
    });
}

void collectLines(RowLines& result) {
    std::set<std::pair<std::string, unsigned>> places;
    for (const HdlRange& r : result.ranges)
        for (unsigned line = r.source.line; line <= std::max(r.source.line, r.source.endLine); ++line)
            places.insert({r.source.file, line});
    std::map<std::string, std::vector<std::string>> texts;
    for (const auto& [file, line] : places) {
        HdlLine one{file, line, {}, {}, Need::NotNeeded};
        std::set<size_t> duties;
        bool open = false;
        for (size_t r = 0; r < result.ranges.size(); ++r)
            if (countsFor(result, r, file, line)) {
                duties.insert(result.ranges[r].duties.begin(), result.ranges[r].duties.end());
                open = open || result.ranges[r].need == Need::Undecided;
            }
        one.duties.assign(duties.begin(), duties.end());
        one.need = !duties.empty() ? Need::Needed : open ? Need::Undecided : Need::NotNeeded;
        auto [text, isNew] = texts.try_emplace(file);
        if (isNew)
            if (const auto read = util::readFile(file))
                for (std::string_view l : util::splitLines(*read))
                    text->second.emplace_back(util::trim(l));
        if (line <= text->second.size())
            one.text = text->second[line - 1];
        result.lines.push_back(std::move(one));
    }
}

} // namespace

std::optional<RowLines> traceRows(const lct::Unit& given, const Parameters& parameters,
                                  const hdl::Sources& sources, const proof::Options& options,
                                  diag::Sink& sink) {
    const auto start = std::chrono::steady_clock::now();
    const lct::Unit spec = withPlaces(given);
    const hdl::LowerOptions lowering = loweringOptions();
    auto pair = loadPair(spec, parameters, sources, lowering, sink);
    if (!pair)
        return std::nullopt;
    const proof::Result proof =
        proof::prove(pair->pool, pair->spec, pair->other, pair->clocking, options);
    hdl::Watch watch(pair->pool);
    diag::Sink own;
    const auto watched = hdl::lowerWatched(*pair->design, pair->pool, lowering, watch, own);
    if (!watched) {
        diag::Diagnostic why;
        for (const auto& d : own.all())
            if (why.message.empty() && d.severity == diag::Severity::Error)
                why = d;
        auto& d = sink.error("trace-unsupported", why.span,
                             "the HDL cannot be taken apart line by line: " + why.message,
                             "what makes a loop end must not depend on assignments in it");
        d.quote = why.quote;
        d.quoteColumn = why.quoteColumn;
        return std::nullopt;
    }
    RowLines result;
    result.verdict = proof.verdict;
    result.reason = proof.reason;
    Tracer tracer(spec, *pair, *watched, watch, proof, options, result);
    tracer.run();
    for (size_t r = 0; r < result.ranges.size(); ++r)
        result.ranges[r].need = tracer.needOf(r);
    namePlaces(result, sources);
    collectLines(result);
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

} // namespace palindrome::flow
