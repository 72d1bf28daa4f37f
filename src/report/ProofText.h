// ProofText.h - the outcome of a proof as text for a terminal.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Prove.h"
#include "report/Grid.h"

#include <string>

namespace palindrome::report {

/// Good for proved, bad for a difference, doubtful otherwise.
Tone toneOf(proof::Verdict verdict);
/// The verdict in one word, in the colour of its tone.
std::string verdictWord(proof::Verdict verdict, const Style& style);

/// "proved: the HDL implements the table in every reachable state  (0.12 s, 34 MiB)".
std::string verdictLine(const proof::Result& result, const Style& style);

/// One line an obligation: name, verdict, engine, time, detail.
std::string obligationTable(const proof::Result& result, const Style& style);

/// Everything: obligations, pairs of unlike names, notes, trace with what the simulator said, and
/// the verdict as the last line.
std::string proofText(const flow::ProveOutcome& outcome, const Style& style);

} // namespace palindrome::report
