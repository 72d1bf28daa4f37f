// HtmlCurves.h - curves of a mesh as data of the HTML report, from the files that `mesh` writes.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/ProofJson.h"
#include "util/Result.h"

#include <string>

namespace palindrome::report {

/// The curves in a file of `palindrome mesh --output` (JSON) or `--csv`: an array of {"source",
/// "label", "remarks", "points": [{"rate", "accepted", "packetLatency", "networkLatency"}]}.
/// Latencies are in cycles, null where the load is saturated; loads in flits per node and cycle.
/// Failures: it cannot be read; it is neither; it has no points.
Result<flow::Json> curvesFrom(const std::string& path);

} // namespace palindrome::report
