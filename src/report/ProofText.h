// ProofText.h - the outcome of a proof as text for a terminal.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Prove.h"
#include "flow/TraceTable.h"

#include <string>

namespace palindrome::report {

using flow::Style;

/// The verdict in one word, coloured: green for proved, red for a difference, yellow otherwise.
std::string verdictWord(proof::Verdict verdict, const Style& style);

/// "proved: the HDL implements the table in every reachable state  (0.12 s, 34 MiB)".
std::string verdictLine(const proof::Result& result, const Style& style);

/// One line an obligation: name, verdict, engine, time, detail.
std::string obligationTable(const proof::Result& result, const Style& style);

/// Everything: obligations, pairs of unlike names, notes, trace with what the simulator said, and
/// the verdict as the last line.
std::string proofText(const flow::ProveOutcome& outcome, const Style& style);

} // namespace palindrome::report
