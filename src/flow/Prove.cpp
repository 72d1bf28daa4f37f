// Prove.cpp - the verdict on an HDL, with its counterexample run in a simulator.
// SPDX-License-Identifier: MIT
#include "flow/Prove.h"

#include "util/Assert.h"

namespace palindrome::flow {

const char* replayName(TraceReplay::Status status) {
    switch (status) {
    case TraceReplay::Status::Confirmed: return "confirmed";
    case TraceReplay::Status::Contradicted: return "contradicted";
    case TraceReplay::Status::NotApplicable: return "not-applicable";
    case TraceReplay::Status::NotRun: return "not-run";
    }
    assertFailed("known replay status", {});
}

ProveOutcome provePair(Pair& pair, const lct::Unit&, const Parameters&, const hdl::Sources&,
                       const ProveOptions& options) {
    ProveOutcome outcome;
    outcome.proof = proof::prove(pair.pool, pair.spec, pair.other, pair.clocking, options.proof);
    if (outcome.proof.trace)
        outcome.vcd = proof::toVcd(*outcome.proof.trace, pair.spec, pair.other);
    return outcome;
}

} // namespace palindrome::flow
