// Harness.h - gives stimulus to a built simulation and reads back what it did.
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/Build.h"

namespace palindrome::sim {

struct Signal {
    std::string name; ///< a port, or a register below the top: "u_a.cnt", "g[0].r", "mem[3]"
    unsigned width = 1;
};

struct Episode {
    uint32_t seed = 1; ///< fills what the HDL leaves open (0 counts as 1)
    InputSequence inputs;
    std::vector<std::pair<size_t, logic::BitVec>> powerUp; ///< register index, value at time 0
};

struct Stimulus {
    Clocking clocking;
    std::vector<Signal> inputs; ///< without the clock
    std::vector<Signal> outputs;
    std::vector<Signal> registers; ///< to watch or set; those that do not exist are reported
    std::vector<Episode> episodes;
};

/// What one episode showed. `outputs` has one entry a cycle: the values with the inputs of the
/// cycle applied, before its active edge. `changes[c]` are the registers that changed since cycle c
/// - 1 (in cycle 0 all that exist), at the same moment; the last entry is the state after the last
/// edge.
struct Record {
    std::vector<std::vector<logic::BitVec>> outputs;
    std::vector<std::vector<std::pair<size_t, logic::BitVec>>> changes;
    bool finished = false; ///< the HDL called $finish; later cycles are missing
};

struct HarnessRun {
    /// Ports that the HDL does not have as asked ("input a: missing", "output b: width 3 instead of
    /// 4", "input c of the HDL is not driven"); then there are no episodes.
    std::vector<std::string> portProblems;
    /// For each register, whether it can be watched; else why not.
    std::vector<std::string> registerProblems;
    std::vector<Record> episodes;
    bool sandboxed = false;
    double seconds = 0;
};

/// Failures: a limit, or a simulation that ends by itself (a fatal error of the HDL, Refused).
Result<HarnessRun> runHarness(const Build& build, const Stimulus& stimulus, const Options& options);

} // namespace palindrome::sim
