// Reference.h - SystemVerilog in the place of the spec: what it says of its clock and reset.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Load.h"

namespace palindrome::flow {

/// The name and the clocking of SystemVerilog that stands in the place of a spec; nothing else of
/// the unit is filled in. The reset is the one in the event lists, else a one-bit input with `rst` or
/// `reset` in its name that brings registers to constants; without either the unit has no reset.
/// Latches and several resets are errors (`prove-reference-clocking`).
std::optional<lct::Unit> unitOfReference(logic::TermPool& pool, const logic::System& reference,
                                         diag::Sink& sink);

/// SystemVerilog against SystemVerilog. Where the reference assigns 'x or can give x, the other side
/// may do anything. Registers of the reference that reset does not touch start as those of the same
/// name on the other side. `unit` becomes that of the reference. `sources.top` of each side is its
/// own; parameters are in the sources.
std::unique_ptr<Pair> loadPair(const hdl::Sources& reference, const hdl::Sources& sources,
                               const hdl::LowerOptions& lowering, lct::Unit& unit,
                               diag::Sink& sink);

} // namespace palindrome::flow
