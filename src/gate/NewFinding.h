// NewFinding.h - a finding that gate itself makes.
// SPDX-License-Identifier: MIT
#pragma once

#include "report/Findings.h"

#include <utility>

namespace palindrome::gate {

/// A finding with its place and all else left open.
inline report::Finding newFinding(std::string rule, diag::Severity severity, std::string message,
                                  std::string wayOut = {}) {
    report::Finding f;
    f.rule = std::move(rule);
    f.severity = severity;
    f.message = std::move(message);
    f.wayOut = std::move(wayOut);
    return f;
}

} // namespace palindrome::gate
