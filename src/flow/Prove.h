// Prove.h - the verdict on an HDL, with its counterexample run in a simulator.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Load.h"

namespace palindrome::flow {

struct ProveOptions {
    proof::Options proof;
    bool simulate = true; ///< run counterexamples in Verilator
};

/// What Verilator says about a counterexample.
struct TraceReplay {
    enum class Status {
        Confirmed,    ///< the simulator shows the same difference
        Contradicted, ///< it does not: a bug of ours, and the verdict is withdrawn
        NotApplicable, ///< nothing to run: no trace, a trace of the spec itself, or x values
        NotRun        ///< not asked for, or the simulator failed
    };
    Status status = Status::NotRun;
    std::string detail; ///< one sentence
};
const char* replayName(TraceReplay::Status status); ///< confirmed, contradicted, …

struct ProveOutcome {
    proof::Result proof;
    TraceReplay replay;
    std::string vcd; ///< of the trace; empty if there is none
};

/// Proves the pair. `sources` are those of the HDL, for the simulator.
ProveOutcome provePair(Pair& pair, const lct::Unit& spec, const hdl::Sources& sources,
                       const ProveOptions& options);

} // namespace palindrome::flow
