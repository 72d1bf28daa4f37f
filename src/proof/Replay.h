// Replay.h - runs a counterexample in the interpreter and writes down what it shows.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Product.h"
#include "proof/Simulation.h"

namespace palindrome::proof {

/// What the last cycle of a run must show.
struct Claim {
    enum class Kind {
        Differs, ///< a bit of the output known on both sides and different
        Unknown, ///< a bit of the output known in the spec and x in the HDL
        Fails    ///< an invariant or property of the spec not known to be true
    };
    Kind kind = Kind::Differs;
    std::string name;      ///< of the output, or "property y"
    logic::XTerm condition; ///< Fails: over the spec's own variables
};

/// Steps both systems cycle by cycle through logic::Interpreter, which shares no code with the proof,
/// and fills the trace. A run that does not show the claim, or breaks an assumption, is an internal
/// error. `hdl` may be null for a claim of kind Fails.
Trace replay(logic::TermPool& pool, const logic::System& spec, const logic::System* hdl,
             const ClockingSpec& clocking, const Binding& binding, const Product& product,
             const Counterexample& run, const Claim& claim);

} // namespace palindrome::proof
