// SimText.h - the outcome of a simulation as text for a terminal.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Simulate.h"
#include "report/Grid.h"

namespace palindrome::report {

/// Rows with their hits, what was compared, violations, the mismatch with its trace; the outcome as
/// the last line.
std::string simulationText(const flow::SimulateOutcome& outcome, const Style& style);

} // namespace palindrome::report
