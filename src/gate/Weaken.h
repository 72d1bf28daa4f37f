// Weaken.h - whether a changed table still promises what it promised before.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Load.h"
#include "report/Findings.h"

#include <string>
#include <vector>

namespace palindrome::gate {

/// A table with the text that it was read from and the parameters that it is checked with.
struct Promise {
    const lct::Unit& unit;
    std::string text;
    flow::Parameters parameters;
};

/// What the new table no longer promises, each as a finding with the status Weakened: behaviour that
/// does not follow from it (proved, with a run), assumptions that do not follow from the old ones,
/// invariants and properties that are no longer stated, parameters that are gone or have another
/// default, further allowances of findings. What limits leave open is a finding, too (undecided).
/// Decided for the given parameters only.
std::vector<report::Finding> droppedPromises(const Promise& was, const Promise& now,
                                             const proof::Options& options);

} // namespace palindrome::gate
