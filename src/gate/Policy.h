// Policy.h - which project file is in force, and what the head would like to change in it.
// SPDX-License-Identifier: MIT
#pragma once

#include "gate/Project.h"
#include "gate/Snapshot.h"
#include "report/Findings.h"

namespace palindrome::gate {

/// The policy that a run follows, with what is to be said about it.
struct PolicyInForce {
    Project project;                        ///< what is checked, and how strictly
    std::optional<Project> before;          ///< the project file that the change began from
    std::vector<report::Finding> findings;  ///< policy-changed
};

/// Where the three states' project files are read.
struct PolicySources {
    const Snapshot* policy = nullptr; ///< of the base as it is now; null: only the head counts
    const Snapshot* base = nullptr;   ///< where base and head part
    const Snapshot* head = nullptr;
};

/// The policy of the base, to which the head may add units; with `accept` that of the head. Errors in
/// the file that is in force, and its absence, go to the sink, and the result is empty.
std::optional<PolicyInForce> policyInForce(const PolicySources& sources, const std::string& file,
                                           bool accept, diag::Sink& sink);

} // namespace palindrome::gate
