// SpecChecks.h - what must hold of an elaborated spec beyond what SystemVerilog demands.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/EmitMap.h"
#include "hdl/Hdl.h"

#include <set>
#include <string>

namespace palindrome::hdl {

/// Reports at cells, each finding once although its text is printed in many rows.
class CellReporter {
public:
    CellReporter(const EmittedModule& emitted, diag::Sink& into) : module(emitted), sink(into) {}

    /// Null if the same finding was reported before.
    diag::Diagnostic* error(std::string rule, size_t begin, size_t end, std::string message,
                            std::string wayOut = {});
    /// The same for a cell that is known.
    diag::Diagnostic* error(std::string rule, const lct::Text& cell, std::string message,
                            std::string wayOut = {});

    const EmittedModule& emitted() const { return module; }
    bool any() const { return !seen.empty(); }

private:
    const EmittedModule& module;
    diag::Sink& sink;
    std::set<std::string> seen;
};

/// Every bit of a register, signal and output has one driver; reset values are constant and known;
/// bare patterns are as wide as their column; the clock is not read. Returns false if anything was
/// found.
bool checkElaborated(const lct::Unit& unit, const SpecDesign& spec, CellReporter& report);

/// No combinational value depends on itself, bit by bit. Returns false if one does.
bool checkCycles(const lct::Unit& unit, const SpecDesign& spec, CellReporter& report);

} // namespace palindrome::hdl
