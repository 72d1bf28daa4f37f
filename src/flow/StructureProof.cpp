// StructureProof.cpp - the verdict on a unit of instances, and a run where an assumption is broken.
// SPDX-License-Identifier: MIT
#include "flow/StructureProof.h"

#include "flow/Claims.h"
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
    return o;
}

class Prover {
public:
    Prover(const lct::Unit& unit, const Parameters& parameters, const hdl::LowerOptions& lowering,
           const proof::Options& options, diag::Sink& sink)
        : unit(unit), parameters(parameters), lowering(lowering), options(options), sink(sink),
          ask(pool, this->options), claims(pool, lowering, this->options, ask, sink) {}

    std::optional<StructureProof> run() {
        const Claims* top = claims.of(unit, parameters);
        if (!claims.refused().empty())
            return StructureProof{claims.refused(), std::nullopt};
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
        tryWhole();
        conclude();
        return finish();
    }

private:
    /// What is open, on all equations at once: a run that breaks it, or a proof by other means.
    void tryWhole() {
        const double left = options.limits.seconds - ask.elapsed();
        std::vector<std::string> open;
        for (const ObligationResult& o : result.obligations) {
            if (o.verdict != Verdict::Proved)
                open.push_back(rowOf(o.name));
        }
        if (open.empty() || left <= 0)
            return;
        ask.say("searching a run that breaks what is open");
        logic::TermPool wholePool;
        auto system = lowerWhole(wholePool, open);
        if (!system || system->properties.empty())
            return;
        proof::Options rest = options;
        rest.limits.seconds = left;
        proof::Ask wholeAsk(wholePool, rest);
        proof::SpecProof whole(wholePool, *system, clockingOf(unit), wholeAsk);
        if (!whole.vacuous().empty())
            return;
        whole.proveProperties();
        result.trace = whole.trace();
        if (result.trace)
            result.trace->output = plainName(result.trace->output);
        for (const ObligationResult& o : whole.results())
            take(o);
        if (rest.secondOpinion)
            wholeAsk.review();
    }

    /// The structure with the open conditions as properties, and no others.
    std::optional<logic::System> lowerWhole(logic::TermPool& wholePool,
                                            const std::vector<std::string>& open) {
        auto design = hdl::elaborateSpec(unit, parameters, sink);
        auto system = design ? hdl::lowerSpec(unit, *design, wholePool, lowering, sink)
                             : std::nullopt;
        if (!system)
            return std::nullopt;
        std::vector<logic::Named> kept;
        auto keep = [&](std::vector<logic::Named>& list, const std::string& front) {
            for (logic::Named& c : list) {
                if (std::count(open.begin(), open.end(), front + c.name)) {
                    c.name = front + c.name;
                    kept.push_back(std::move(c));
                }
            }
            list.clear();
        };
        keep(system->properties, "property ");
        keep(system->invariants, "invariant ");
        system->properties = std::move(kept);
        return system;
    }

    /// A condition with ranges is one for the whole: "invariant fits" of "invariant fits[3]".
    static std::string rowOf(const std::string& name) {
        return name.find(" assumes ") == std::string::npos ? name.substr(0, name.find('['))
                                                           : name;
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
            if (o.verdict == Verdict::Proved || rowOf(o.name) != name)
                continue;
            o.verdict = found.verdict;
            o.engine = found.engine;
            o.detail = found.verdict == Verdict::Refuted && rowOf(o.name) != o.name
                           ? "or another one of its row"
                           : found.detail;
        }
    }

    StructureProof finish() {
        result.secondOpinion =
            result.verdict == Verdict::Proved ? ask.review() : std::string("not run");
        result.seconds = ask.elapsed();
        result.peakMemoryKiB = proof::peakMemoryKiB();
        return {{}, std::move(result)};
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

    static std::vector<std::string> promiseNames(const Claims& c) {
        std::vector<std::string> names;
        for (const auto& b : c.below) {
            for (const auto& a : b.claims->system.assumptions)
                names.push_back(b.path + " assumes " + a.name);
        }
        return names;
    }

    void conclude() {
        size_t open = 0, assumptions = 0;
        std::string first;
        for (const ObligationResult& o : result.obligations) {
            assumptions += o.name.find(" assumes ") != std::string::npos;
            if (o.verdict == Verdict::Proved)
                continue;
            first = open++ == 0 ? o.name : first;
        }
        result.verdict = open == 0 ? Verdict::Proved : Verdict::Unknown;
        if (result.trace) {
            result.verdict = Verdict::Refuted;
            result.reason = fmt::format("{} fails in cycle {} after reset", result.trace->output,
                                        result.trace->cycles.size() - 1);
            return;
        }
        if (open == 0) {
            result.reason = fmt::format("all {} assumptions of the instances are kept, and all "
                                        "invariants and properties hold", assumptions);
            return;
        }
        result.reason =
            open == 1 ? fmt::format("`{}` is not proved", first)
                      : fmt::format("{} of {} obligations are not proved, the first one is `{}`",
                                    open, result.obligations.size(), first);
        if (!limit.empty())
            result.reason += ": " + limit;
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
    std::string limit;
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
