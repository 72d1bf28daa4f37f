// Prove.cpp - spec against HDL: interface, invariants, then value and x obligations of every output.
// SPDX-License-Identifier: MIT
#include "proof/Prove.h"

#include "proof/Interface.h"
#include "proof/MemoryRelations.h"
#include "proof/Pairing.h"
#include "proof/Replay.h"
#include "proof/RunCheck.h"
#include "proof/SpecProof.h"
#include "util/Assert.h"

#include <algorithm>

namespace palindrome::proof {

using namespace logic;

const char* verdictName(Verdict v) {
    switch (v) {
    case Verdict::Proved: return "proved";
    case Verdict::Refuted: return "refuted";
    case Verdict::PossibleX: return "possible-x";
    case Verdict::Bounded: return "bounded";
    case Verdict::Unknown: return "unknown";
    case Verdict::Unsupported: return "unsupported";
    }
    assertFailed("a known verdict", {});
}

int verdictExitCode(Verdict v) {
    switch (v) {
    case Verdict::Proved: return 0;
    case Verdict::Refuted:
    case Verdict::PossibleX: return 1;
    case Verdict::Bounded:
    case Verdict::Unknown: return 4;
    case Verdict::Unsupported: return 3;
    }
    assertFailed("a known verdict", {});
}

namespace {

using Status = GoalResult::Status;

constexpr unsigned simulatedCycles = 48;

std::string joined(const std::vector<std::string>& sentences) {
    std::string text;
    for (const std::string& s : sentences)
        text += (text.empty() ? "" : "; ") + s;
    return text;
}

std::string count(size_t n, const std::string& what) {
    return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

/// The worse of two verdicts on one obligation.
Verdict worse(Verdict a, Verdict b) {
    auto badness = [](Verdict v) {
        switch (v) {
        case Verdict::Proved: return 0;
        case Verdict::Bounded: return 1;
        case Verdict::Unknown: return 2;
        case Verdict::Unsupported: return 3;
        case Verdict::PossibleX: return 4;
        case Verdict::Refuted: return 5;
        }
        return 5;
    };
    return badness(a) >= badness(b) ? a : b;
}

class Prover {
public:
    Prover(TermPool& pool, const System& spec, const System& hdl, const ClockingSpec& clocking,
           const Options& options)
        : pool(pool), spec(spec), hdl(hdl), clocking(clocking), ask(pool, options) {}

    Result run() {
        work();
        result.secondOpinion =
            result.verdict == Verdict::Proved ? ask.review() : std::string("not run");
        result.seconds = ask.elapsed();
        result.peakMemoryKiB = peakMemoryKiB();
        return std::move(result);
    }

private:
    void work();
    bool interfaceHolds();
    bool resetsHold();
    bool specMakesSense(SpecProof& alone);
    bool dependsOnHdl(const Machine& machine) const;
    bool equality(const SpecProof& alone);
    void proveValues(Product& product, Simulation& sim);
    void proveKnown(Product& known, Simulation& sim, const SpecProof& alone);
    void relyOn(Product& product, const SpecProof& alone);
    Guesses guesses(const Product& product);
    Term valueDiffers(const OutputPair& o);
    Term becomesUnknown(const OutputPair& o);
    void showRun(const Product& product, const Decision& d, const std::vector<Goal>& goals,
                 Claim::Kind kind);
    void take(size_t first, const Decision& d, Verdict whenHappens, bool merge);
    void listPairs();
    void conclude(const std::optional<Trace>& ofSpec);
    std::string whereInTrace() const;
    void refuse(Verdict verdict, const std::string& obligation, const std::string& reason);
    std::string openReason() const;

    TermPool& pool;
    const System& spec;
    const System& hdl;
    const ClockingSpec& clocking;
    Ask ask;
    Binding binding;
    Correspondence values; ///< relations of signals proved for known registers
    Result result;
    std::string limit;
    unsigned bound = UINT_MAX;
};

void Prover::refuse(Verdict verdict, const std::string& obligation, const std::string& reason) {
    ObligationResult o;
    o.name = obligation;
    o.verdict = verdict;
    o.engine = "structure";
    o.detail = reason;
    result.obligations.push_back(o);
    result.verdict = verdict;
    result.reason = reason;
}

bool Prover::interfaceHolds() {
    auto differences = comparePorts(pool, spec, hdl, clocking);
    if (differences.empty()) {
        refuse(Verdict::Proved, "interface", "");
        return true;
    }
    refuse(Verdict::Refuted, "interface", "the interfaces differ: " + joined(differences));
    return false;
}

bool Prover::resetsHold() {
    if (clocking.clock.empty())
        return true;
    auto differences = compareClocking(pool, spec, hdl, clocking, binding);
    if (differences.empty()) {
        refuse(Verdict::Proved, "reset", "");
        return true;
    }
    refuse(Verdict::Refuted, "reset", "clock or reset differ: " + joined(differences));
    return false;
}

bool Prover::specMakesSense(SpecProof& alone) {
    for (const Register& r : spec.registers) {
        if (r.isLatch) {
            refuse(Verdict::Unsupported, "spec", "the spec has a latch `" + r.name + "`");
            return false;
        }
    }
    const Input* reset = clocking.reset.empty() ? nullptr : spec.findInput(clocking.reset);
    if (!clocking.reset.empty() && (!reset || reset->width != 1)) {
        refuse(Verdict::Unsupported, "spec",
               "the reset `" + clocking.reset + "` is not a one-bit input of the spec");
        return false;
    }
    for (const Register& r : hdl.registers) {
        if (r.isLatch && pool.isConst(r.var.unknown)) {
            refuse(Verdict::Unsupported, "latch",
                   "the HDL keeps `" + r.name + "`, of a two-state type, in a latch");
            return false;
        }
    }
    if (spec.outputs.empty()) {
        refuse(Verdict::Unsupported, "spec", "the spec has no output, so there is nothing to compare");
        return false;
    }
    if (!alone.vacuous().empty()) {
        result.notes.push_back(alone.vacuous() + ": any proof would be vacuous");
        refuse(Verdict::Unknown, "assumptions", "nothing is proved, because " + alone.vacuous());
        return false;
    }
    return true;
}

void Prover::work() {
    if (!interfaceHolds())
        return;
    SpecProof alone(pool, spec, clocking, ask);
    if (!specMakesSense(alone))
        return;
    binding = bindByName(pool, spec, &hdl, clocking);
    pairBySimulation(pool, spec, hdl, clocking, binding, ask);
    listPairs();
    if (!resetsHold())
        return;
    alone.proveInvariants();
    size_t invariants = alone.results().size();
    result.obligations.insert(result.obligations.end(), alone.results().begin(),
                              alone.results().end());
    if (!equality(alone))
        return;
    alone.proveProperties();
    result.obligations.insert(result.obligations.end(),
                              alone.results().begin() + static_cast<std::ptrdiff_t>(invariants),
                              alone.results().end());
    conclude(alone.trace());
}

void Prover::listPairs() {
    for (size_t i = 0; i < spec.registers.size(); ++i) {
        std::string names;
        for (const Piece& p : binding.pair[i]) {
            const Register& r = hdl.registers[p.reg];
            names += (names.empty() ? "" : ", ") + r.name;
            if (p.hi - p.lo + 1 != r.width)
                names += "[" + std::to_string(p.hi) + ":" + std::to_string(p.lo) + "]";
        }
        if (!names.empty())
            result.pairs.push_back({spec.registers[i].name, names, binding.how[i]});
    }
}

/// The proved invariants, read with the choices bound to the HDL.
void Prover::relyOn(Product& product, const SpecProof& alone) {
    for (size_t i = 0; i < product.invariants.size(); ++i) {
        if (alone.proved(i))
            product.machine.facts.push_back(notFalse(pool, product.invariants[i]));
    }
}

/// A bit known on both sides and different.
Term Prover::valueDiffers(const OutputPair& o) {
    Term known = pool.not_(pool.or_(o.spec.unknown, o.hdl.unknown));
    return pool.redOr(pool.and_(pool.xor_(o.spec.value, o.hdl.value), known));
}

/// A bit known in the spec and x in the HDL.
Term Prover::becomesUnknown(const OutputPair& o) {
    return pool.redOr(pool.and_(o.hdl.unknown, pool.not_(o.spec.unknown)));
}

/// That no register is ever x, then what is known of the values, or else that pairs are equal. Beyond
/// that: where pairs can be x, the spec's x covers the HDL's and what is known agrees; of queues, what
/// is occupied agrees.
Guesses Prover::guesses(const Product& product) {
    Guesses result;
    result.extra = memoryRelations(pool, spec, hdl, binding, product);
    result.facts = values.facts;
    for (const auto& v : product.machine.state) {
        if (v.side == Side::Hdl && v.isRail)
            result.hints.push_back({v.var, {pool.zero(pool.width(v.var))}});
    }
    for (const auto& v : product.machine.state) {
        auto known = values.definitions.find(v.var);
        if (v.side == Side::Hdl && !v.isRail && known != values.definitions.end())
            result.hints.push_back({v.var, {known->second}});
    }
    for (size_t i = 0; i < spec.registers.size(); ++i) {
        const XTerm& mine = product.specState[i];
        auto known = values.definitions.find(mine.value);
        if (known != values.definitions.end())
            result.hints.push_back({mine.value, {known->second}});
        std::vector<Term> value, rail;
        for (const Piece& p : binding.pair[i]) {
            const XTerm& h = product.hdlState[p.reg];
            value.push_back(pool.extract(h.value, p.hi, p.lo));
            rail.push_back(pool.extract(h.unknown, p.hi, p.lo));
        }
        Hint never{mine.unknown, {pool.zero(spec.registers[i].width)}};
        if (binding.paired(i)) {
            OutputPair pair{"", mine, {pool.concat(value), pool.concat(rail)}};
            if (values.definitions.empty())
                result.hints.push_back({mine.value, {pair.hdl.value}});
            never.functions.insert(never.functions.begin(), pair.hdl.unknown);
            if (!pool.isZero(pair.spec.unknown) || !pool.isZero(pair.hdl.unknown)) {
                result.extra.push_back(becomesUnknown(pair));
                result.extra.push_back(valueDiffers(pair));
            }
        }
        if (pool.op(mine.unknown) == Op::Var)
            result.hints.push_back(never);
    }
    return result;
}

/// True if what the HDL does can have a say in the assumptions; else they were looked at already.
bool Prover::dependsOnHdl(const Machine& machine) const {
    std::unordered_map<Term, const StateVar*, TermHash> states;
    for (const StateVar& v : machine.state)
        states[v.var] = &v;
    std::vector<Term> open = pool.variables(machine.assumptions);
    std::unordered_map<Term, bool, TermHash> seen;
    while (!open.empty()) {
        Term t = open.back();
        open.pop_back();
        auto state = states.find(t);
        if (state == states.end() || !seen.emplace(t, true).second)
            continue;
        const StateVar& v = *state->second;
        if (v.side == Side::Hdl || binding.origin[v.reg] != Origin::Own)
            return true;
        for (Term below : pool.variables({&v.next, 1}))
            open.push_back(below);
    }
    return false;
}

/// False if the assumptions leave nothing to prove.
bool Prover::equality(const SpecProof& alone) {
    Product product = buildProduct(pool, spec, &hdl, clocking, binding, {});
    PAL_ASSERT(product.outputs.size() == spec.outputs.size(), "an output is not compared");
    relyOn(product, alone);
    Simulation sim(pool, product.machine, ask, ask.limits().seed);
    if (dependsOnHdl(product.machine)) {
        // Assumptions about outputs that the spec leaves open speak of the HDL's outputs here.
        sim.run(simulatedCycles);
        std::string vacuous = whyVacuous(pool, product.machine, sim, ask, spec.assumptions);
        if (!vacuous.empty()) {
            result.notes.push_back(vacuous + ": any proof would be vacuous");
            refuse(Verdict::Unknown, "assumptions", "nothing is proved, because " + vacuous);
            return false;
        }
    }
    proveValues(product, sim);
    if (!result.trace)
        proveKnown(product, sim, alone);
    return true;
}

void Prover::proveValues(Product& product, Simulation& sim) {
    std::vector<Goal> goals;
    size_t first = result.obligations.size();
    for (const OutputPair& o : product.outputs) {
        goals.push_back({"output " + o.name, valueDiffers(o)});
        result.obligations.push_back({});
        result.obligations.back().name = goals.back().name;
    }
    ask.say("outputs");
    Decision d = decide(pool, product.machine, goals, sim, ask, guesses(product));
    values = d.known;
    take(first, d, Verdict::Refuted, false);
    if (d.run)
        showRun(product, d, goals, Claim::Kind::Differs);
}

/// The x obligations: from known registers (only what the HDL itself makes unknown is then x) and
/// from unknown ones (what it never resets or writes is x too).
void Prover::proveKnown(Product& known, Simulation& sim, const SpecProof& alone) {
    std::vector<Goal> goals;
    size_t first = result.obligations.size();
    for (const OutputPair& o : known.outputs) {
        goals.push_back({"output " + o.name + " not x", becomesUnknown(o)});
        result.obligations.push_back({});
        result.obligations.back().name = goals.back().name;
    }
    ask.say("x obligations");
    Guesses more = guesses(known);
    more.proved = values;
    Decision d = decide(pool, known.machine, goals, sim, ask, more);
    values = d.known;
    take(first, d, Verdict::PossibleX, false);
    if (d.run) {
        showRun(known, d, goals, Claim::Kind::Unknown);
        return;
    }
    if (hdl.registers.empty())
        return;
    ProductOptions options;
    options.startUnknown = true;
    options.like = &known;
    Product open = buildProduct(pool, spec, &hdl, clocking, binding, options);
    relyOn(open, alone);
    for (size_t i = 0; i < goals.size(); ++i)
        goals[i].bad = becomesUnknown(open.outputs[i]);
    Simulation openSim(pool, open.machine, ask, ask.limits().seed + 1);
    d = decide(pool, open.machine, goals, openSim, ask, guesses(open));
    take(first, d, Verdict::PossibleX, true);
    if (d.run)
        showRun(open, d, goals, Claim::Kind::Unknown);
}

/// Puts goal results into the obligations from `first` on; with `merge`, an obligation already has a
/// result of another machine, and the worse one stays.
void Prover::take(size_t first, const Decision& d, Verdict whenHappens, bool merge) {
    bool isOpen = false;
    for (size_t i = 0; i < d.goals.size(); ++i) {
        const GoalResult& g = d.goals[i];
        ObligationResult& o = result.obligations[first + i];
        Verdict v = g.status == Status::Happens ? whenHappens : verdictOf(g.status);
        isOpen = isOpen || v == Verdict::Bounded || v == Verdict::Unknown;
        o.seconds += g.seconds;
        bool better = merge && (v == o.verdict ? o.engine != "rewriting"
                                               : worse(v, o.verdict) == o.verdict);
        if (better)
            continue;
        o.verdict = v;
        o.engine = g.engine;
        o.detail = g.detail;
    }
    if (!isOpen)
        return;
    bound = std::min(bound, d.bound);
    if (!d.limit.empty())
        limit = d.limit;
}

void Prover::showRun(const Product& product, const Decision& d, const std::vector<Goal>& goals,
                     Claim::Kind kind) {
    std::vector<Term> bad;
    for (const Goal& g : goals)
        bad.push_back(g.bad);
    std::vector<bool> shown = RunCheck(pool, product.machine, bad).last(*d.run);
    size_t g = static_cast<size_t>(std::find(shown.begin(), shown.end(), true) - shown.begin());
    PAL_ASSERT(g < goals.size());
    Counterexample run = RunCheck(pool, product.machine, {bad[g]}).plain(*d.run);
    Claim claim{kind, product.outputs[g].name, {}};
    result.trace = replay(pool, spec, &hdl, clocking, binding, product, run, claim);
    result.trace->shortest = d.shortest;
    if (!d.shortest)
        result.notes.push_back("the trace may not be the shortest (" + d.limit + ")");
}

std::string Prover::openReason() const {
    std::vector<std::string> names;
    for (const ObligationResult& o : result.obligations) {
        if (o.verdict == Verdict::Unknown || o.verdict == Verdict::Bounded)
            names.push_back("`" + o.name + "`");
    }
    std::string text = names.size() > 3 ? count(names.size(), "obligation") : joined(names);
    return text + (names.size() == 1 ? " is" : " are") + " not proved";
}

std::string Prover::whereInTrace() const {
    const Trace& t = *result.trace;
    std::string text;
    if (!spec.registers.empty() || !hdl.registers.empty()) {
        bool reset = !clocking.reset.empty();
        text = " in cycle " + std::to_string(t.cycles.size() - (reset ? 1 : 0)) +
               (reset ? " after reset" : "");
    }
    return text + ": expected " + t.expected + ", got " + t.actual;
}

/// The verdict is the worst of all obligations; the HDL's trace goes before one of the spec alone.
void Prover::conclude(const std::optional<Trace>& ofSpec) {
    Verdict verdict = Verdict::Proved, ofOutputs = Verdict::Proved;
    for (const ObligationResult& o : result.obligations) {
        verdict = worse(verdict, o.verdict);
        if (o.name.starts_with("output "))
            ofOutputs = worse(ofOutputs, o.verdict);
    }
    if (ofSpec && ofOutputs != Verdict::Refuted)
        result.trace = ofSpec;
    result.verdict = verdict;
    switch (verdict) {
    case Verdict::Proved:
        result.reason = spec.registers.empty() && hdl.registers.empty()
                            ? "equal for all inputs"
                            : "equal in every reachable state";
        break;
    case Verdict::Refuted:
        PAL_ASSERT(result.trace, "refuted without a trace");
        result.reason = result.trace->ofSpec
                            ? "the spec itself: " + result.trace->output + " fails"
                            : "output `" + result.trace->output + "` differs";
        result.reason += whereInTrace();
        break;
    case Verdict::PossibleX:
        PAL_ASSERT(result.trace, "possible x without a trace");
        result.reason = "output `" + result.trace->output + "` can be x" + whereInTrace();
        break;
    case Verdict::Bounded:
        result.bound = bound;
        result.reason = "equal for " + count(bound, "cycle") + " from reset, not proved: " +
                        openReason();
        break;
    default:
        result.bound = bound == UINT_MAX ? 0 : bound;
        result.reason = openReason() + (limit.empty() ? "" : ": " + limit);
        break;
    }
}

} // namespace

Result prove(TermPool& pool, const System& spec, const System& hdl,
             const ClockingSpec& clocking, const Options& options) {
    Options used = options;
#ifdef PALINDROME_RECHECK
    used.secondOpinion = true;
#endif
    return Prover(pool, spec, hdl, clocking, used).run();
}

} // namespace palindrome::proof
