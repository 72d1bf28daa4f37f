// Prove.h - is the HDL equal to the table? The engine stack of docs/proof.md.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/System.h"
#include "logic/Ternary.h"

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace palindrome::proof {

/// Nothing but Proved may be called equivalent. Refuted covers value differences and interface
/// mismatches; PossibleX is an HDL value that can be x where the spec is specified.
enum class Verdict { Proved, Refuted, PossibleX, Bounded, Unknown, Unsupported };
const char* verdictName(Verdict v); ///< proved, refuted, possible-x, bounded, unknown, unsupported
int verdictExitCode(Verdict v);     ///< 0, 1, 1, 4, 4, 3

struct Limits {
    double seconds = 60;             ///< wall clock of the whole proof
    double solverSeconds = 20;       ///< of one solver call
    uint64_t conflicts = 2'000'000;  ///< of one SAT call
    uint64_t memoryMiB = 4096;
    unsigned maxInduction = 4;
    unsigned maxBound = 20;          ///< cycles of the bounded search
    uint64_t seed = 1;
};

struct Options {
    Limits limits;
    /// Re-check every "proved" by the other engine (Z3 over the word-level obligations).
    bool secondOpinion = false;
    /// Progress for the terminal: what is being tried.
    std::function<void(const std::string&)> progress;
};

/// Clocking as the spec's table has it; empty clock: combinational.
struct ClockingSpec {
    std::string clock;
    logic::Edge edge = logic::Edge::Pos;
    std::string reset; ///< empty: no reset
    bool resetActiveHigh = true;
    bool resetAsync = false;
};

/// A value per name and cycle. Unknown bits are 'x' in the text (binary, most significant first).
struct TraceCycle {
    std::vector<std::pair<std::string, std::string>> inputs;
    std::vector<std::pair<std::string, std::string>> specRegisters, hdlRegisters;
    std::vector<std::pair<std::string, std::string>> specOutputs, hdlOutputs;
    std::vector<std::pair<std::string, std::string>> signals; ///< the spec's internal ones
};

/// A run from reset (cycle 0 has reset active if there is one) to the difference in the last cycle.
struct Trace {
    std::vector<TraceCycle> cycles;
    std::string output;   ///< the output that differs in the last cycle
    std::string expected; ///< the spec's value, binary
    std::string actual;   ///< the HDL's, binary, with x
    bool replayed = false; ///< confirmed by the interpreter
    bool shortest = true;  ///< no run with fewer cycles shows a difference
    /// The run breaks an invariant or property of the spec itself ("property y", expected 1): no HDL
    /// is in it, and there is nothing to run in a simulator against it.
    bool ofSpec = false;
    /// Power-up values of HDL registers at cycle 0 (binary), for the replay.
    std::vector<std::pair<std::string, std::string>> hdlPowerUp, specPowerUp;
};

struct ObligationResult {
    std::string name;    ///< "output gnt", "output gnt not x", "invariant x", "property y", "reset"
    Verdict verdict = Verdict::Unknown;
    std::string engine;  ///< what closed it: rewriting, sat, z3, induction k=2, bmc, …
    double seconds = 0;
    std::string detail;  ///< limits hit, reasons
};

struct Result {
    Verdict verdict = Verdict::Unknown;
    std::string reason;   ///< one sentence
    unsigned bound = 0;   ///< Bounded: cycles
    std::vector<ObligationResult> obligations;
    std::optional<Trace> trace;
    /// Register pairs used: spec name, HDL name, how ("name", "port", "signal correspondence").
    std::vector<std::array<std::string, 3>> pairs;
    std::vector<std::string> notes; ///< e.g. assumptions are contradictory, vacuous proof
    double seconds = 0;
    uint64_t peakMemoryKiB = 0;
    std::string secondOpinion; ///< "z3 agrees", "not run", …
};

/// Decides whether `hdl` implements `spec` in every reachable state, under the spec's assumptions
/// and its proved invariants. Both systems live in `pool`. Interface differences (missing port,
/// width, clock edge, reset style) are Refuted without a trace and say so in `reason`.
Result prove(logic::TermPool& pool, const logic::System& spec, const logic::System& hdl,
             const ClockingSpec& clocking, const Options& options);

/// Writes the trace as a VCD file that GTKWave opens (returns the text).
std::string toVcd(const Trace& trace, const logic::System& spec, const logic::System& hdl);

/// Combinational query engine used by diff and lint: is there an assignment that makes all of
/// `conditions` true? Empty optional: limit reached. The model gives values of `wanted` variables.
struct Model {
    bool satisfiable = false;
    std::vector<logic::BitVec> values;
};
std::optional<Model> solve(logic::TermPool& pool, const std::vector<logic::Term>& conditions,
                           const std::vector<logic::Term>& wanted, const Limits& limits);

/// The invariants that may be relied on: facts about reachable states of the spec alone, each proved
/// inductive from reset under the assumptions. Terms over the spec's register variables and inputs.
std::vector<logic::Term> provedInvariants(logic::TermPool& pool, const logic::System& spec,
                                          const ClockingSpec& clocking, const Options& options);

enum class Reach { Reachable, Unreachable, Unknown };

/// How a state or an input is reached. Cycle 0 has reset active if the unit has one. All values are
/// in the order of the system's inputs, registers and choices.
struct ReachResult {
    Reach status = Reach::Unknown;
    std::string engine; ///< simulation, bmc, induction k=1, …
    std::string detail; ///< Unknown: the limit, or the cycles searched
    std::vector<logic::XValue> powerUp;               ///< registers at the start of cycle 0
    std::vector<std::vector<logic::BitVec>> inputs;   ///< a cycle
    std::vector<std::vector<logic::BitVec>> choices;  ///< a cycle
    /// Registers at the start of the first cycle after reset. A register that reset leaves
    /// unspecified is given here; all others are what `powerUp` and `inputs` make them.
    std::vector<logic::BitVec> firstState;
};

/// Finds an input sequence from reset, under the system's assumptions, whose last cycle makes
/// `condition` true, or proves that there is none. The condition is one bit over the variables of
/// `system` (inputs, registers, choices); registers that reset leaves unspecified, and choices, may
/// take any value. The sequence is a short one, not always the shortest.
ReachResult reach(logic::TermPool& pool, const logic::System& system,
                  const ClockingSpec& clocking, logic::Term condition, const Options& options);

/// The same for many conditions at once, which is much cheaper: one simulation, one unrolling and one
/// set of proved facts serve all of them.
std::vector<ReachResult> reachAll(logic::TermPool& pool, const logic::System& system,
                                  const ClockingSpec& clocking,
                                  const std::vector<logic::Term>& conditions,
                                  const Options& options);

} // namespace palindrome::proof
