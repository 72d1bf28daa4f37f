// BreakingRun.h - a run from reset of a whole unit that breaks what could not be proved of it.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Load.h"
#include "proof/RunSearch.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace palindrome::flow {

/// A run of the whole unit, replayed by the interpreter.
struct BreakingRun {
    proof::Trace trace; ///< its `output` is the first of `broken`
    std::vector<std::string> broken; ///< "u_a[1] assumes quiet", "invariant fits[2]", "property x"
    std::string vcd;
};

/// Looks for runs of one unit with all that is inside of it. Names of conditions are those of the
/// proof by composition: "u_a[1] assumes quiet", "invariant fits[2]", "property x".
class RunSearcher {
public:
    RunSearcher(const lct::Unit& unit, const Parameters& parameters,
                const hdl::LowerOptions& lowering, const proof::Options& options);
    ~RunSearcher();

    /// A run in whose last cycle one of these is broken, the assumptions of the unit being kept in
    /// all of its cycles. At most `seconds` are spent; a search for names that were searched before
    /// goes on where it ended.
    std::optional<BreakingRun> search(const std::vector<std::string>& names, double seconds);
    /// The same for errors that show at once: a few cycles, a few conflicts.
    std::optional<BreakingRun> quick(const std::vector<std::string>& names);
    /// Cycles after reset in which the names of the last search cannot be broken.
    unsigned clearCycles() const { return clear; }
    /// Bits of all registers of the unit.
    size_t stateBits();

private:
    struct Whole;
    bool lowerOnce();
    bool prepare(const std::vector<std::string>& names, proof::SatSolver::Style style);
    std::optional<BreakingRun> take(const proof::FoundRun& found);
    BreakingRun describe(const proof::FoundRun& found);

    const lct::Unit& unit;
    const Parameters& parameters;
    const hdl::LowerOptions& lowering;
    const proof::Options& options;
    std::unique_ptr<Whole> whole; ///< null with `tried`: the unit cannot be lowered
    bool tried = false;
    unsigned clear = 0;
};

} // namespace palindrome::flow
