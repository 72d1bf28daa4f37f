// Interface.h - do spec and HDL have the same ports, clock and resets?
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Binding.h"

namespace palindrome::proof {

/// Differences of ports and of clocked or latched state, one sentence each; empty if there are none.
std::vector<std::string> comparePorts(const logic::TermPool& pool, const logic::System& spec,
                                      const logic::System& hdl, const ClockingSpec& clocking);

/// Differences of clock, edge and asynchronous resets: of each pair as structure, of HDL registers
/// without a pair against the spec's clocking. An asynchronous reset under which a register only
/// keeps its value does not count, and a spec register that reset leaves unspecified may be reset.
std::vector<std::string> compareClocking(logic::TermPool& pool, const logic::System& spec,
                                         const logic::System& hdl, const ClockingSpec& clocking,
                                         const Binding& binding);

} // namespace palindrome::proof
