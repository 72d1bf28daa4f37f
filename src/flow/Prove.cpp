// Prove.cpp - the verdict on an HDL, with its counterexample run in a simulator.
// SPDX-License-Identifier: MIT
#include "flow/Prove.h"

#include "flow/Simulate.h"
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

ProveOutcome provePair(Pair& pair, const lct::Unit& spec, const hdl::Sources& sources,
                       const ProveOptions& options) {
    ProveOutcome outcome;
    outcome.proof = proof::prove(pair.pool, pair.spec, pair.other, pair.clocking, options.proof);
    if (!outcome.proof.trace)
        return outcome;
    outcome.vcd = proof::toVcd(*outcome.proof.trace, pair.spec, pair.other);
    if (!options.simulate)
        outcome.replay.detail = "not run, as asked";
    else if (!pair.design)
        outcome.replay = {TraceReplay::Status::NotApplicable, "not run, both sides are tables"};
    else
        outcome.replay = replayTrace(*outcome.proof.trace, spec, *pair.design, sources);
    return outcome;
}

} // namespace palindrome::flow
