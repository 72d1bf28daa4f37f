// RunText.h - a run as text for a terminal: lines on the way, the table at the end.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Run.h"
#include "report/Grid.h"

namespace palindrome::report {

/// One line when a unit is finished: "[2/5] rr_arb5: proved (0.8 s)".
std::string unitLine(const flow::UnitReport& unit, size_t index, size_t count, const Style& style);

/// What a reader needs to know about a unit that is not simply fine: the reason, the diagnostics of
/// an invalid spec or HDL, the counterexample, differing rows. Empty if there is nothing.
std::string unitDetails(const flow::UnitReport& unit, const Style& style);

/// The final table, one row a unit.
std::string verdictTable(const flow::RunReport& report, const Style& style);

/// Below the table: counts, what was reused, where the report is.
std::string runSummary(const flow::RunReport& report, const Style& style);

} // namespace palindrome::report
