// StructureProof.cpp - the verdict on a unit of instances, and a run where an assumption is broken.
// SPDX-License-Identifier: MIT
#include "flow/StructureProof.h"

#include "flow/Blame.h"
#include "flow/BreakingRun.h"
#include "flow/Claims.h"
#include "hdl/Structure.h"
#include "logic/Promise.h"
#include "proof/Possible.h"
#include "proof/SpecProof.h"

#include <algorithm>
#include <fmt/format.h>

namespace palindrome::flow {

namespace {

using proof::Lemma;
using proof::ObligationResult;
using proof::Verdict;

/// Lemmas that a report lists before it counts them.
constexpr size_t listedLemmas = 6;
/// Conditions that notes explain.
constexpr size_t explained = 3;
/// Parts of the time limit that searches may take before the induction has ended, one and all of them.
constexpr double oneSearch = 0.2, allSearches = 0.5;
constexpr double leafSeconds = 5;
/// Registers of larger structures are not related to each other: that does not end. In smaller ones a
/// search that finds nothing soon gives way to it, for most of what is open there holds.
constexpr size_t relatedBits = 1000;
constexpr double firstSearch = 0.25;

std::string basisOf(const Lemma& lemma) {
    std::string text;
    for (size_t i = 0; i < lemma.by.size() && i < listedLemmas; ++i)
        text += (i ? "; " : "by ") + lemma.by[i];
    if (lemma.by.size() > listedLemmas)
        text += fmt::format("; and {} more", lemma.by.size() - listedLemmas);
    return text;
}

ObligationResult obligationOf(std::string name, const Lemma& lemma, const char* engine) {
    ObligationResult o;
    o.name = std::move(name);
    o.verdict = lemma.proved ? Verdict::Proved : Verdict::Unknown;
    o.engine = lemma.proved ? engine : "";
    o.seconds = lemma.seconds;
    o.detail = lemma.proved ? basisOf(lemma) : lemma.detail;
    if (!lemma.proved && !lemma.possible.empty())
        o.detail += (o.detail.empty() ? "" : "; ") +
                    ("a possible state, reachable or not: " + lemma.possible);
    return o;
}

class Prover {
public:
    Prover(const lct::Unit& unit, const Parameters& parameters, const hdl::LowerOptions& lowering,
           const proof::Options& options, diag::Sink& sink)
        : unit(unit), parameters(parameters), lowering(lowering), options(options), sink(sink),
          ask(pool, this->options), claims(pool, lowering, this->options, ask, sink) {
        claims.onDoubt([this](const Claims& c, const std::vector<std::string>& names,
                              ClaimSet::Effort effort) { return isBroken(c, names, effort); });
    }

    std::optional<StructureProof> run() {
        const Claims* top = claims.of(unit, parameters);
        if (!claims.refused().empty())
            return StructureProof{claims.refused(), std::nullopt, {}};
        if (claims.broken()) {
            listBroken(*claims.broken());
            return finish();
        }
        if (!top)
            return std::nullopt;
        // A proof that met a limit has proved nothing, so that nothing can be vacuous.
        std::string vacuous = top->proof.limit.empty()
                                  ? proof::whyNoRun(pool, claims.network(), ask)
                                  : std::string();
        if (!vacuous.empty()) {
            result.verdict = Verdict::Unknown;
            result.reason = "nothing is proved, because " + vacuous;
            return finish();
        }
        for (const auto& one : claims.all()) {
            if (one.get() == top)
                listTop(*one);
            else
                listUnit(*one);
        }
        tryWhole(*top);
        conclude(*top);
        return finish();
    }

private:
    RunSearcher& searcherOf(const Claims& c) {
        if (!searcher || searched != &c) {
            searcher = std::make_unique<RunSearcher>(*c.unit, c.parameters, lowering, options);
            searched = &c;
        }
        return *searcher;
    }

    /// While a unit is being proved: is there a run of it that breaks one of these?
    bool isBroken(const Claims& c, const std::vector<std::string>& names,
                  ClaimSet::Effort effort) {
        const double before = ask.elapsed(), limit = options.limits.seconds;
        double seconds = std::min(limit * oneSearch, limit * allSearches - searching);
        if (c.below.empty())
            seconds = std::min(seconds, leafSeconds);
        if (seconds <= 0 || !proof::whyNoRun(pool, claims.network(), ask).empty())
            return false;
        RunSearcher& search = searcherOf(c);
        if (!c.below.empty() && search.stateBits() <= relatedBits)
            seconds = std::min(seconds, firstSearch);
        foundRun = effort == ClaimSet::Effort::Quick ? search.quick(names)
                                                     : search.search(names, seconds);
        searching += ask.elapsed() - before;
        return foundRun.has_value();
    }

    /// A run of a unit, or of the structure, ended the work: the rest is not told one by one.
    void listBroken(const Claims& c) {
        const bool isTop = c.unit == &unit;
        const std::string front = isTop ? "" : "unit " + c.title + ": ";
        for (const auto& one : claims.all()) {
            if (one.get() != &c)
                listUnit(*one);
        }
        for (const std::string& name : foundRun->broken)
            addBroken(c, front, name);
        const size_t all = allNames(c).size();
        if (all > foundRun->broken.size())
            result.notes.push_back(fmt::format(
                "{} more of {} {} not pursued after this run was found",
                plural(all - foundRun->broken.size(), "condition"),
                isTop ? "the structure" : "`" + c.title + "`",
                all - foundRun->broken.size() == 1 ? "was" : "were"));
        concludeBroken(c, isTop);
    }

    void addBroken(const Claims& c, const std::string& front, const std::string& name) {
        ObligationResult o;
        o.name = front + (logic::isPromise(name) && front.empty() ? "property " : "") + name;
        o.verdict = Verdict::Refuted;
        o.engine = "bmc";
        explain(c, name);
        add(std::move(o));
    }

    /// A note on where a broken assumption comes from, the first few times.
    void explain(const Claims& c, const std::string& name) {
        if (result.notes.size() >= explained)
            return;
        if (std::string where = whereOf(pool, c, name); !where.empty())
            result.notes.push_back(std::move(where));
    }

    void concludeBroken(const Claims& c, bool isTop) {
        result.trace = std::move(foundRun->trace);
        vcd = std::move(foundRun->vcd);
        result.verdict = Verdict::Refuted;
        result.reason = fmt::format("{}`{}` {} in cycle {} after reset",
                                    isTop ? "" : "in unit `" + c.title + "` alone, ",
                                    result.trace->output,
                                    logic::isPromise(result.trace->output) ? "is broken" : "fails",
                                    result.trace->cycles.size() - 1);
    }

    /// "1 condition", "2 conditions".
    static std::string plural(size_t n, const std::string& what) {
        return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
    }

    /// What is open at the end: a run that breaks it, or, of a small structure, a proof by other means.
    void tryWhole(const Claims& top) {
        const bool small = !openNames().empty() && searcherOf(top).stateBits() <= relatedBits;
        if (searchOpen(top, small ? firstSearch : left()) || !small)
            return;
        if (const auto open = openNames(); !open.empty() && left() > 0)
            relateAll(open, left() / 2);
        if (!result.trace)
            searchOpen(top, left());
    }

    double left() const { return options.limits.seconds - ask.elapsed(); }

    std::vector<std::string> openNames() const {
        std::vector<std::string> open;
        for (const ObligationResult& o : result.obligations) {
            if (o.verdict != Verdict::Proved)
                open.push_back(logic::isPromise(o.name) ? plainName(o.name) : o.name);
        }
        return open;
    }

    /// True if a run was found.
    bool searchOpen(const Claims& top, double seconds) {
        const auto open = openNames();
        if (open.empty() || seconds <= 0)
            return false;
        ask.say("searching a run that breaks what is open");
        RunSearcher& search = searcherOf(top);
        foundRun = search.search(open, seconds);
        clear = search.clearCycles();
        if (foundRun) {
            for (const std::string& name : foundRun->broken)
                settle(top, name);
        }
        return foundRun.has_value();
    }

    void settle(const Claims& top, const std::string& name) {
        for (ObligationResult& o : result.obligations) {
            if (o.name != name && o.name != "property " + name)
                continue;
            o.verdict = Verdict::Refuted;
            o.engine = "bmc";
            o.detail.clear();
            explain(top, name);
        }
    }

    /// All equations at once, by the engines for a table.
    void relateAll(const std::vector<std::string>& open, double seconds) {
        logic::TermPool wholePool;
        auto system = lowerWhole(wholePool, open);
        if (!system || system->properties.empty())
            return;
        proof::Options rest = options;
        rest.limits.seconds = seconds;
        proof::Ask wholeAsk(wholePool, rest);
        proof::SpecProof whole(wholePool, *system, clockingOf(unit), wholeAsk);
        if (!whole.vacuous().empty())
            return;
        whole.proveProperties();
        result.trace = whole.trace();
        if (result.trace) {
            result.trace->output = plainName(result.trace->output);
            vcd = proof::toVcd(*result.trace, *system, *system);
        }
        for (const ObligationResult& o : whole.results())
            take(o);
        if (rest.secondOpinion)
            wholeAsk.review();
    }

    /// The structure with the open conditions as properties, and no others.
    std::optional<logic::System> lowerWhole(logic::TermPool& wholePool,
                                            const std::vector<std::string>& open) {
        auto design = hdl::elaborateSpec(unit, parameters, sink);
        auto system = design ? hdl::lowerSpecEach(unit, *design, wholePool, lowering, sink)
                             : std::nullopt;
        if (!system)
            return std::nullopt;
        std::vector<logic::Named> kept;
        auto keep = [&](std::vector<logic::Named>& list, const std::string& front) {
            for (logic::Named& c : list) {
                const bool isOwn = !logic::isPromise(c.name);
                if (!std::count(open.begin(), open.end(), (isOwn ? front : "") + c.name))
                    continue;
                c.name = front + c.name;
                kept.push_back(std::move(c));
            }
            list.clear();
        };
        keep(system->properties, "property ");
        keep(system->invariants, "invariant ");
        system->properties = std::move(kept);
        return system;
    }

    /// Without the word that all conditions have as properties of the whole.
    static std::string plainName(const std::string& name) {
        return name.substr(std::string("property ").size());
    }

    void take(const ObligationResult& found) {
        if (found.verdict != Verdict::Proved && found.verdict != Verdict::Refuted)
            return;
        const std::string name = plainName(found.name);
        for (ObligationResult& o : result.obligations) {
            if (o.verdict == Verdict::Proved || o.name != name)
                continue;
            o.verdict = found.verdict;
            o.engine = found.engine;
            o.detail = found.detail;
        }
    }

    StructureProof finish() {
        result.secondOpinion =
            result.verdict == Verdict::Proved ? ask.review() : std::string("not run");
        result.seconds = ask.elapsed();
        result.peakMemoryKiB = proof::peakMemoryKiB();
        return {{}, std::move(result), std::move(vcd)};
    }

    void add(ObligationResult o) { result.obligations.push_back(std::move(o)); }

    /// What a unit says of itself. Of a structure below only what is open is told one by one.
    void listUnit(const Claims& c) {
        const std::string front = "unit " + c.title + ": ";
        ObligationResult below;
        below.name = front + fmt::format("{} assumptions of its instances", c.proof.promises.size());
        below.verdict = Verdict::Proved;
        below.engine = "composition";
        below.seconds = c.seconds;
        if (!c.below.empty() && c.isWhole())
            add(below);
        for (size_t i = 0; i < c.proof.promises.size(); ++i) {
            if (!c.proof.promises[i].proved)
                add(obligationOf(front + promiseNames(c)[i], c.proof.promises[i], ""));
        }
        own(c, front);
    }

    void listTop(const Claims& c) {
        const auto names = promiseNames(c);
        for (size_t i = 0; i < c.proof.promises.size(); ++i)
            add(obligationOf("property " + names[i], c.proof.promises[i], "composition"));
        own(c, "");
    }

    void own(const Claims& c, const std::string& front) {
        for (size_t i = 0; i < c.proof.invariants.size(); ++i)
            add(obligationOf(front + "invariant " + c.system.invariants[i].name,
                             c.proof.invariants[i], "induction k=1"));
        for (size_t i = 0; i < c.proof.properties.size(); ++i)
            add(obligationOf(front + "property " + c.system.properties[i].name,
                             c.proof.properties[i], c.below.empty() ? "sat" : "composition"));
        for (const std::string& name : c.proof.unknown) {
            ObligationResult o;
            o.name = front + "value of " + name;
            o.verdict = Verdict::Unknown;
            o.detail = "may be x";
            add(o);
        }
        if (!c.proof.limit.empty())
            limit = c.proof.limit;
    }

    void conclude(const Claims& top) {
        if (foundRun) {
            concludeBroken(top, true);
            return;
        }
        size_t open = 0, assumptions = 0;
        const ObligationResult* first = nullptr;
        for (const ObligationResult& o : result.obligations) {
            assumptions += logic::isPromise(o.name);
            if (o.verdict == Verdict::Proved)
                continue;
            ++open;
            first = first ? first : &o;
        }
        if (result.trace) {
            result.verdict = Verdict::Refuted;
            result.reason = fmt::format("`{}` fails in cycle {} after reset", result.trace->output,
                                        result.trace->cycles.size() - 1);
            return;
        }
        result.verdict = open == 0 ? Verdict::Proved : Verdict::Unknown;
        if (open == 0) {
            result.reason = fmt::format("all {} assumptions of the instances are kept, and all "
                                        "invariants and properties hold", assumptions);
            return;
        }
        result.reason =
            open == 1 ? fmt::format("not decided: `{}` is not proved", first->name)
                      : fmt::format("not decided: {} of {} obligations are not proved, the first "
                                    "one is `{}`", open, result.obligations.size(), first->name);
        if (clear)
            result.reason += fmt::format("; no run of {} after reset breaks {}",
                                         plural(clear, "cycle"), open == 1 ? "it" : "any of them");
        if (!limit.empty())
            result.reason += ": " + limit;
        explainOpen(top);
    }

    void explainOpen(const Claims& top) {
        size_t told = 0;
        for (const ObligationResult& o : result.obligations) {
            if (o.verdict == Verdict::Proved || !logic::isPromise(o.name))
                continue;
            const std::string where = whereOf(pool, top, plainName(o.name));
            if (!where.empty() && told++ < explained)
                result.notes.push_back(where);
        }
    }

    const lct::Unit& unit;
    const Parameters& parameters;
    const hdl::LowerOptions& lowering;
    const proof::Options& options;
    diag::Sink& sink;
    logic::TermPool pool;
    proof::Ask ask;
    ClaimSet claims;
    proof::Result result;
    std::string limit, vcd;
    std::unique_ptr<RunSearcher> searcher; ///< of `searched`
    const Claims* searched = nullptr;
    std::optional<BreakingRun> foundRun;
    double searching = 0; ///< seconds spent in searches before the induction has ended
    unsigned clear = 0;   ///< cycles in which nothing that is open can be broken
};

} // namespace

std::optional<StructureProof> proveStructure(const lct::Unit& unit, const Parameters& parameters,
                                             const hdl::LowerOptions& lowering,
                                             const proof::Options& options, diag::Sink& sink) {
    proof::Options used = options;
#ifdef PALINDROME_RECHECK
    used.secondOpinion = true;
#endif
    return Prover(unit, parameters, lowering, used, sink).run();
}

} // namespace palindrome::flow
