// Sim.h - runs HDL in Verilator: co-simulation against a spec, and replay of a trace.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/Hdl.h"
#include "lct/Model.h"
#include "logic/System.h"
#include "logic/Ternary.h"
#include "util/Process.h"
#include "util/Result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace palindrome::sim {

/// Where builds are kept and what a build or a run may cost. Builds are cached by the content of
/// the HDL, the harness and the tool versions; several processes may share one folder.
struct Options {
    std::filesystem::path cache; ///< absolute; created
    double buildSeconds = 120;   ///< of each: preprocessing, translation, compilation
    double runSeconds = 60;      ///< of one run of the simulation
    uint64_t memoryMiB = 4096;   ///< of each process
    uint64_t resultMiB = 256;    ///< what a simulation may write
    util::SandboxMode sandbox = util::SandboxMode::Auto;
    std::function<void(const std::string&)> progress; ///< one line: what is being done
};

/// Clocking of the unit; an empty clock means purely combinational.
struct Clocking {
    std::string clock;
    logic::Edge edge = logic::Edge::Pos;
    std::string reset; ///< empty: no reset
    bool resetActiveHigh = true;
};
Clocking clockingOf(const lct::Unit& unit);
/// Base names of the registers whose reset cell is `-` (in a unit with reset).
std::vector<std::string> unresetRegistersOf(const lct::Unit& unit);

/// When a row of a table applies, over the variables of the spec's system.
struct RowGuard {
    std::string name;
    logic::Term guard; ///< one bit
};

/// The golden model.
struct Spec {
    const logic::TermPool* pool = nullptr;
    const logic::System* system = nullptr;
    Clocking clocking;
    std::vector<std::string> unresetRegisters; ///< base names; they are unspecified during reset
    std::vector<RowGuard> rows;                ///< whose coverage is asked for
};

/// Values of the spec's inputs (in the order of System::inputs) for each cycle. A unit with reset
/// has it active in cycle 0.
using InputSequence = std::vector<std::vector<logic::BitVec>>;

// ---------------------------------------------------------------------------------------------
// Traces

/// Values by name, binary, most significant first, with x.
using NamedValues = std::vector<std::pair<std::string, std::string>>;

struct TraceCycle {
    NamedValues inputs;
    NamedValues specRegisters, hdlRegisters;
    NamedValues specOutputs, hdlOutputs;
};

/// A run from power-up (cycle 0 with reset active if there is one) to the difference, which is in
/// the last cycle.
struct SimTrace {
    std::vector<TraceCycle> cycles;
    NamedValues powerUp;  ///< of HDL registers, by hierarchical name; an x bit is left to chance
    std::string output;   ///< that differs in the last cycle
    std::string expected; ///< the spec's value; x accepts anything
    std::string actual;   ///< the HDL's; x where Verilator only chose a value for an x, if known
};

/// A binary value for a sentence: as it is up to 8 bits, in hexadecimal above where x allows it.
std::string readableValue(const std::string& binary);

/// One line a cycle, one column a name; a value is one digit for one bit, hexadecimal above;
/// columns that never change are listed once below.
std::string toTable(const SimTrace& trace);
/// A VCD text that GTKWave opens; a cycle takes 10 ns, the active edge is in its middle.
std::string toVcd(const SimTrace& trace, const std::string& unit, const Clocking& clocking);

// ---------------------------------------------------------------------------------------------
// Co-simulation

struct CosimOptions {
    Options run;
    uint64_t seed = 1;
    unsigned episodes = 32;          ///< runs from power-up
    unsigned cyclesPerEpisode = 256; ///< including the reset cycle
    unsigned tries = 200;            ///< vectors drawn for one cycle until the assumptions hold
    /// Called with the indexes of rows that random stimulus did not hit; gives input sequences that
    /// may hit them (solver-made). They are checked like all others. Its failures are its own: rows
    /// that stay unhit are reported as such.
    std::function<std::vector<InputSequence>(const std::vector<size_t>& rows)> guided;
    /// The lowered HDL, if there is one: each run then also checks our reading of the HDL against
    /// Verilator's (Disagreement), and its registers are shown in traces.
    const logic::TermPool* hdlPool = nullptr;
    const logic::System* hdl = nullptr;
};

struct RowCoverage {
    std::string name;
    uint64_t hits = 0;               ///< cycles in which the row surely applied
    bool guided = false;             ///< first hit by a guided sequence
    unsigned episode = 0, cycle = 0; ///< of the first hit
};

struct OutputCoverage {
    std::string name;
    uint64_t compared = 0;    ///< bits, over all cycles
    uint64_t unspecified = 0; ///< bits that the spec leaves open, or that depend on such
};

struct AssumptionViolation {
    std::string name;
    unsigned episode = 0, cycle = 0;
    bool undecided = false; ///< it depends on an unspecified value, so it may or may not hold
};

/// Our lowering of the HDL and Verilator say different things about the same HDL. Not the user's
/// error: one of the two tools is wrong (or the HDL races). The run is not compared from there on.
struct Disagreement {
    std::string name; ///< output or register
    unsigned episode = 0, cycle = 0;
    std::string lowered, verilator;
};

struct CosimResult {
    enum class Outcome {
        Agrees,   ///< every compared bit was equal, and some were compared
        Mismatch, ///< see `mismatch`
        /// Equal unless registers of the same name correspond, see `mismatch`. The design says that
        /// they do if that is inductive, which a simulation cannot know: not decided.
        Conditional,
        Interface,      ///< ports do not match, see `reason`; nothing was compared
        NothingCompared ///< no specified output bit was reached
    };
    Outcome outcome = Outcome::NothingCompared;
    std::string reason;               ///< one sentence
    std::optional<SimTrace> mismatch; ///< the shortest of those found
    unsigned mismatchEpisode = 0;
    unsigned episodes = 0, guidedEpisodes = 0;
    uint64_t cycles = 0;   ///< simulated
    uint64_t compared = 0; ///< cycles in which outputs were compared
    std::vector<OutputCoverage> outputs;
    std::vector<RowCoverage> rows;
    std::vector<AssumptionViolation> violations; ///< the first for each assumption and kind
    std::vector<Disagreement> disagreements;     ///< the first for each name
    /// Spec registers whose unspecified values followed the HDL: (spec, HDL register or port).
    std::vector<std::pair<std::string, std::string>> followed;
    std::vector<std::string> notes;
    bool sandboxed = false, fromCache = false;
    double buildSeconds = 0, runSeconds = 0;

    size_t rowsHit() const;
};

/// Simulates the HDL beside the spec. Sound: a mismatch is reported only where the spec demands a
/// value whatever its unspecified bits are, or are as the HDL chose them. Failures: Verilator is
/// not installed (NotFound), refuses the HDL or finds it dangerous (Refused, with the first
/// messages), a limit (Timeout, Limit), the user's interrupt.
Result<CosimResult> cosimulate(const Spec& spec, const hdl::Sources& sources,
                               const CosimOptions& options);

// ---------------------------------------------------------------------------------------------
// Replay

struct ReplayResult {
    bool confirmed = false;
    std::string reason;   ///< what Verilator showed, one sentence
    std::string observed; ///< value of the output in the last cycle, x where runs differed
    bool sandboxed = false, fromCache = false;
    double seconds = 0;
};

/// Runs the inputs of the trace in Verilator and looks at its output in the last cycle. A value
/// mismatch is confirmed if the HDL shows `actual`, and that differs from `expected` in a known
/// bit; an x in `actual` where `expected` is known is confirmed if runs that differ only in how
/// unknown bits are filled differ there. Verilator is two-state: an x that it turns into a constant
/// (a division by zero) is not confirmed, and the reason says so.
Result<ReplayResult> replay(const SimTrace& trace, const Clocking& clocking,
                            const hdl::Sources& sources, const Options& options);

} // namespace palindrome::sim
