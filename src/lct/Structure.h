// Structure.h - finds the units that a unit of instances is made of.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"
#include "lct/Model.h"

namespace palindrome::lct {

/// Reads the units that `unit.instances` name, and theirs, and fills `units` of each. A unit X is
/// the file X.lct.md, or X.lct.json, in the folder of `unit.file` or the one around it (where the
/// units of a folder of check units are); each is read once. Returns false, with diagnostics
/// (structure-unit, structure-cycle, and those of the reader), if one is missing or the units
/// instantiate each other in a circle.
bool resolveInstances(Unit& unit, diag::Sink& sink);

/// The units below `unit`, each once, those that a unit needs before it.
std::vector<const Unit*> unitsBelow(const Unit& unit);

} // namespace palindrome::lct
