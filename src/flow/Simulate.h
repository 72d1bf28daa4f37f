// Simulate.h - the HDL run in Verilator beside its spec, with stimulus for every reachable row.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Load.h"
#include "flow/ProofJson.h"
#include "flow/Prove.h"
#include "sim/Sim.h"

#include <filesystem>

namespace palindrome::flow {

struct SimulateOptions {
    uint64_t seed = 1;
    unsigned episodes = 32;
    unsigned cycles = 256; ///< a run, the reset cycle included
    double buildSeconds = 120, runSeconds = 60;
    bool guided = true;    ///< solver-made stimulus for rows that random stimulus did not hit
    proof::Options proof;  ///< limits of the solver while it looks for stimulus
};

/// What became of one row of the spec.
struct RowResult {
    std::string name;   ///< "Table next, row 3"
    unsigned line = 0;  ///< in the spec file
    uint64_t hits = 0;
    bool guided = false;      ///< first hit by solver-made stimulus
    bool unreachable = false; ///< proved: no input sequence from reset makes it apply
};

struct SimulateOutcome {
    sim::CosimResult result;
    std::vector<RowResult> rows;
    size_t hit() const;
    size_t reachable() const; ///< rows that are not proved unreachable
};

/// Where Verilator builds are kept: $PALINDROME_CACHE, $XDG_CACHE_HOME/palindrome or
/// ~/.cache/palindrome, then the folder for temporary files; always absolute.
std::filesystem::path simulationCache();

/// Runs the pair in Verilator. Failures are those of sim::cosimulate.
Result<SimulateOutcome> simulatePair(Pair& pair, const lct::Unit& spec, const hdl::Sources& sources,
                                     const SimulateOptions& options);

/// Runs the counterexample of a proof in Verilator.
TraceReplay replayTrace(const proof::Trace& trace, const lct::Unit& spec,
                        const hdl::Design& design, const hdl::Sources& sources);

/// Outcome, coverage, violations and the mismatch with its trace.
Json toJson(const SimulateOutcome& outcome);

} // namespace palindrome::flow
