// Observed.h - a system with the assumptions of a table watched beside it.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/System.h"
#include "proof/Prove.h"

#include <vector>

namespace palindrome::triage {

/// `system` with the assumptions of `spec` over its own inputs. Registers of the spec that they
/// depend on run along under names that no source has; what the spec leaves open there may be
/// anything. Assumptions over inputs that the system does not have are left out.
logic::System withAssumptions(logic::TermPool& pool, const logic::System& system,
                              const logic::System& spec);

/// True if no output can be x from the cycle after reset on: decided by structure, so false means
/// "not known".
bool neverUnknown(logic::TermPool& pool, const logic::System& system,
                  const proof::ClockingSpec& clocking);

/// Outputs by cycle and output of a system run on the inputs of a trace; a register that nothing sets
/// starts as x. Inputs that the trace does not have are 0.
std::vector<std::vector<logic::XValue>> respond(const logic::TermPool& pool,
                                                const logic::System& system,
                                                const proof::Trace& trace);

} // namespace palindrome::triage
