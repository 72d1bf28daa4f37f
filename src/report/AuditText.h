// AuditText.h - the audit as a table for the terminal.
// SPDX-License-Identifier: MIT
#pragma once

#include "audit/Audit.h"

namespace palindrome::report {

/// A line for each class and dress: what became of the errors, with 95 % intervals, beside what the
/// proof says; then the cases that were corrected, failed, or are not recorded.
std::string auditText(const audit::AuditReport& report, size_t width = 0);

} // namespace palindrome::report
