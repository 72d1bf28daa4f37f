// Gate.h - what a change does to the units of a repository, judged against its base.
// SPDX-License-Identifier: MIT
#pragma once

#include "gate/VerdictStore.h"
#include "report/Findings.h"

#include <functional>

namespace palindrome::gate {

struct GateOptions {
    std::filesystem::path folder = "."; ///< inside of the repository
    std::string base;    ///< a commit; the policy is the one that it holds
    std::string head;    ///< a commit; empty: the working folder
    std::string project; ///< relative to `folder`; empty: palindrome.toml there or above
    bool all = false;    ///< every unit of the head, compared with nothing; `base` is not used
    bool acceptPolicy = false;
    std::vector<std::string> acceptSpec; ///< units whose tables may promise less
    bool failOnExisting = false, requireSandbox = false;
    bool simulate = false; ///< all units, whatever the policy says
    bool paranoid = false; ///< verdicts that say proved are found again
    unsigned jobs = 0;     ///< units at once; 0: half of the processors
    std::filesystem::path cache;      ///< empty: none
    std::optional<SigningKey> signer; ///< signs what `all` finds
    std::function<void(const std::string&)> progress; ///< one line; from several threads
};

/// A unit that the change touches (or any, with `all`).
struct GateUnit {
    report::UnitResult result;  ///< of the head; findings carry their status
    std::string baseVerdict;    ///< empty: there is none, or it was not asked for
    bool baseReused = false;
};

struct GateOutcome {
    report::Report report; ///< finished; its units are those of `units`
    std::vector<std::string> baseVerdicts; ///< in the order of report.units; may be empty
    std::vector<bool> baseReused;
    size_t units = 0;                      ///< that the policy lists
    std::vector<std::string> untouched;
    std::string baseCommit, mergeBase, headCommit; ///< empty if there is none
    bool policyAccepted = false;
};

/// Reads both states through git, finds the touched units, judges each in a process of its own, and
/// compares. What is wrong with the repository, with names or with the base's project file is a
/// failure or goes to the sink; then the result is empty. No model is asked, and nothing is fetched.
std::optional<GateOutcome> runGate(const GateOptions& options, diag::Sink& sink);

} // namespace palindrome::gate
