// RunStructure.h - a unit of instances within a run: its proof, and what that depends on.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Judge.h"

namespace palindrome::flow {

/// All tables below a structure as canonical texts: what the verdict on it depends on beside its own.
std::vector<std::string> textsBelow(const lct::Unit& unit);

/// No limit had a part in it, so that it may be used again.
bool isLasting(proof::Verdict verdict);

/// The proof of what the instances assume, with the parameters that the unit declares. Nothing if the
/// unit cannot be taken apart, which is then added to `reason`.
std::optional<proof::Result> provedStructure(const lct::Unit& unit, const JudgeOptions& options,
                                             std::string& reason);

} // namespace palindrome::flow
