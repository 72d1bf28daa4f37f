// Symbols.h - which variables a Verilator model has, as a C++ table for the harness.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace palindrome::sim {

/// Makes the definition of `palAddSymbols` (see model.h) from the text of Vdut__Syms.cpp. Verilator
/// registers variables there by name, but leaves out arrays of several dimensions and blurs arrays
/// of one-bit words; the table takes the shape from the C++ type instead. Lines that are not
/// understood (another version of Verilator) are left to Verilator's own table.
std::string symbolTableText(const std::string& symsText);

} // namespace palindrome::sim
