// DecodeStructure.h - proves the table of a unit of instances equal to its source, port by port.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Decode.h"

namespace palindrome::flow {

/// Fills `check` and what belongs to it. The instances are the same modules with the same
/// parameters on both sides; what goes into them, out of the unit and into its registers is proved equal for
/// every value, x included, that inputs, registers and outputs of instances can have. That decides
/// it without looking into the modules. Returns false, with diagnostics in the sink, if the source
/// has no equations.
bool checkStructure(DecodeOutcome& outcome, const hdl::Design& design, const DecodeOptions& options,
                    diag::Sink& sink);

} // namespace palindrome::flow
