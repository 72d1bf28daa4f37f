// TraceTable.h - a counterexample as a table of cycles.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Prove.h"

#include <string>

namespace palindrome::flow {

/// How text for a terminal looks.
struct Style {
    bool colour = false;
    unsigned width = 100; ///< columns to fill at most
};

/// One line a name, one column a cycle, in the order inputs, registers, outputs. Where spec and HDL
/// agree in every cycle they share a line. Values of more than four bits are hexadecimal (`h2a`),
/// with x digits; wide traces are cut into blocks of cycles. The differing output is marked.
std::string traceTable(const proof::Trace& trace, const Style& style);

/// A binary value as the table shows it: "101", "h2f", "hx3".
std::string shortValue(const std::string& binary);

} // namespace palindrome::flow
