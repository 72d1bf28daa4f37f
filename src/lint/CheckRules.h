// CheckRules.h - assumptions, invariants and properties of the unit, and what may be relied on.
// SPDX-License-Identifier: MIT
#pragma once

#include "lint/Reporter.h"
#include "lint/Subject.h"

namespace palindrome::lint {

/// Finds assumptions that exclude each other, and goes on without them; then decides the invariants and
/// the properties. Afterwards the context of the subject has the assumptions and the proved invariants.
/// False if no run from reset keeps to the assumptions: then nothing can be said of reachable states.
bool lintChecks(Subject& subject, Reporter& report);

/// The cycles of a run as notes, the last ones if there are many.
void addRun(Reporter& report, Finding& finding, const proof::Trace& trace, bool hasReset);

} // namespace palindrome::lint
