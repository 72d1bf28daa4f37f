// FaultTable.h - collects what became of each fault in each wire format, and prints it on demand.
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

namespace palindrome::llm::testing {

/// A row: what the fault came to ("complete" or a failureWord), by dialect. With PALINDROME_FAULT_TABLE
/// set, all rows are printed when the program ends (scripts/faults.sh).
void addFaultRow(std::string title, std::map<std::string, std::string> outcomes);

} // namespace palindrome::llm::testing
