// TriageText.h - triage as text for a terminal: units, groups, rows under suspicion.
// SPDX-License-Identifier: MIT
#pragma once

#include "report/Grid.h"
#include "triage/Triage.h"

namespace palindrome::report {

/// A line a unit, the groups that differ from the table with the rows they depart from, and the suspects.
/// Without `all` long lists are cut, and what is left out is counted.
std::string triageText(const triage::Result& result, bool all, const Style& style);

} // namespace palindrome::report
