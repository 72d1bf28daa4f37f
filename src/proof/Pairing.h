// Pairing.h - finds HDL registers for spec registers that share neither name nor port.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Ask.h"
#include "proof/Binding.h"

namespace palindrome::proof {

/// Adds pairs by random simulation from reset: a spec register and an unpaired HDL register of its
/// width that never contradict each other. What the spec leaves open (choices, registers without
/// reset) is x there, so a register that is unspecified at times is still recognised. A pair is a
/// guess: it says what the spec's choices follow, and its equality is proved before it is used.
void pairBySimulation(logic::TermPool& pool, const logic::System& spec,
                      const logic::System& hdl, const ClockingSpec& clocking, Binding& binding,
                      Ask& ask);

} // namespace palindrome::proof
