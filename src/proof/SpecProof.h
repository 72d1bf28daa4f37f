// SpecProof.h - what holds of the spec alone: assumptions, invariants, properties.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Decide.h"
#include "proof/Product.h"

namespace palindrome::proof {

/// Finds out whether assumptions can be met at all: a reason if they cannot, else empty. `names` are
/// those of machine.assumptions.
std::string whyVacuous(logic::TermPool& pool, const Machine& machine, const Simulation& sim,
                       Ask& ask, const std::vector<logic::Named>& names);

/// Proofs about a spec without any HDL: its choices and open registers take every value.
class SpecProof {
public:
    SpecProof(logic::TermPool& pool, const logic::System& spec, const ClockingSpec& clocking,
              Ask& ask);

    /// Empty, or why no assertion about this spec means anything.
    const std::string& vacuous() const { return vacuity; }
    /// Proves what can be proved of the invariants, all together; the rest one by one, and at length.
    void proveInvariants();
    /// Needs the invariants first.
    void proveProperties();

    bool proved(size_t invariant) const { return holds[invariant]; }
    const std::vector<ObligationResult>& results() const { return obligations; }
    /// A run that breaks an invariant or a property.
    const std::optional<Trace>& trace() const { return broken; }

    Product& product() { return whole; }
    Simulation& simulation() { return sim; }

private:
    void inductiveSubset();
    bool holdsAtFirst(size_t invariant);
    std::vector<size_t> leaving(Unroll& step, const std::vector<size_t>& alive);
    std::string describeStep(Unroll& step, const Assignment& model);
    void atLength(const char* kind, const std::vector<logic::Named>& names,
                  const std::vector<logic::XTerm>& conditions, std::vector<size_t> which);
    void keepRun(const Decision& d, const std::vector<Goal>& goals,
                 const std::vector<logic::Named>& names, const std::vector<size_t>& which);

    logic::TermPool& pool;
    const logic::System& spec;
    const ClockingSpec& clocking;
    Ask& ask;
    Binding binding;
    Product whole;
    Simulation sim;
    std::string vacuity;
    std::vector<bool> holds;
    std::vector<std::string> steps; ///< by invariant: why it is not inductive
    std::vector<ObligationResult> obligations;
    std::optional<Trace> broken;
};

/// Verdict words for a goal's status.
Verdict verdictOf(GoalResult::Status status);

} // namespace palindrome::proof
