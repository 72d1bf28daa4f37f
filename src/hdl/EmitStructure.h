// EmitStructure.h - instances and connections of a unit as SystemVerilog.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"
#include "hdl/EmitMap.h"
#include "hdl/EmitNames.h"

#include <functional>

namespace palindrome::hdl {

/// The wire between port `port` of the instance (or array of instances) `instance` and the rest of
/// the unit; for an array, its first packed dimension counts the instances.
std::string instanceWire(std::string_view instance, std::string_view port);

/// An input of an instance that connections must drive.
struct InstanceInput {
    const lct::Instance* instance;
    std::string port, wire;
};
/// Clocks and resets are left out: they are connected by name. The unit must have passed
/// checkStructure.
std::vector<InstanceInput> instanceInputs(const lct::Unit& unit);

/// Checks that every unit is there, that its ports can be wired, and that each connection leads
/// from something to something. Bits driven twice or never are found after elaboration.
void checkStructure(const lct::Unit& unit, const UnitNames& names, diag::Sink& sink);

/// Checks the ranges of a connection or a condition: names that mean nothing else, and numbers.
void checkRanges(const lct::Text& cell, const UnitNames& names, diag::Sink& sink);

/// Prints nested loops over the ranges, labelled `label` and the name that counts, and in them what
/// `body` prints at its level of indentation.
void emitLoops(const std::string& label, std::string_view ranges, EmitWriter& out,
               const std::function<void(unsigned level)>& body);

/// The packed dimensions of one bit for each value of the ranges: "[4:0][1:0]" for `p 5, v 2`.
std::string rangeDimensions(std::string_view ranges);

/// Prints the wires, the instances and the connections of a unit that has passed checkStructure.
void emitStructure(const lct::Unit& unit, EmitWriter& out);

} // namespace palindrome::hdl
