// TraceFile.h - packets from a file: who sends what to whom, and when.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"
#include "mesh/testbench/Config.h"

#include <optional>

namespace palindrome::mesh {

/// Reads lines "CYCLE SOURCE DESTINATION FLITS" for a k x k mesh. A node is its number y*k+x, or
/// "x,y". Cycles do not descend; `#` begins a comment. Each bad line is a diagnostic
/// (`mesh-trace`) at its file, line and column; then the result is empty. A trace of no packets is
/// an error as well. At most 10,000,000 packets.
std::optional<std::vector<TraceEntry>> readTrace(const std::string& path, unsigned k,
                                                 diag::Sink& sink);

} // namespace palindrome::mesh
