// HdlCheck.h - our lowering of the HDL against what Verilator made of the same HDL.
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/Compare.h"

namespace palindrome::sim {

/// Checks every recorded cycle on its own: from the registers that Verilator had, our functions must
/// give the outputs and the next registers that Verilator gave, in all bits that we know. Registers
/// that could not be watched are unknown. Cycles under reset are left out, since an asynchronous
/// reset acts within the cycle. Returns the first disagreement for each name.
std::vector<Disagreement> checkLowering(const logic::TermPool& pool, const logic::System& hdl,
                                        const logic::System& spec, const SpecFacts& facts,
                                        const std::vector<Signal>& registers,
                                        const std::vector<Observation>& observations);

} // namespace palindrome::sim
