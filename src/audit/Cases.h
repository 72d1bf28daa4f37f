// Cases.h - wrong versions of a unit, each proved different from its table.
// SPDX-License-Identifier: MIT
#pragma once

#include "audit/Faults.h"
#include "audit/Neutral.h"
#include "flow/Load.h"

#include <cstdint>
#include <functional>

namespace palindrome::audit {

/// A unit to make wrong versions of.
struct Subject {
    flow::SpecFile spec;
    std::string path, hdl; ///< the file and its text
};

/// One wrong version of a unit.
struct Case {
    std::string unit;
    unsigned number = 0;   ///< within the unit, from 1
    FaultClass kind = FaultClass::ConditionFlipped;
    unsigned line = 0;     ///< of the right HDL
    std::string source;    ///< that line, trimmed
    std::string from, to;  ///< what stood there and what stands there now, in one line
    std::string hdl;       ///< wrong, as written otherwise
    Neutral neutral;       ///< the same in neutral dress
    std::string difference; ///< what the proof says: the output and the cycle

    std::string name() const; ///< "credit_ctr/02-off-by-one"
    std::string description() const; ///< one sentence
};

struct MakeOptions {
    unsigned count = 5;  ///< a unit
    std::uint64_t seed = 1;
    double seconds = 20; ///< of the proof of one candidate
    std::function<void(const std::string&)> progress;
};

/// What a proof says of HDL text against a table.
struct Finding {
    proof::Result proof;
    /// Refuted, with a run from reset that the interpreter confirms.
    bool shown() const;
    std::string difference() const; ///< "output `ok` in cycle 3: 1 instead of 0"
};
/// Errors in the HDL go to the sink; then the result is empty.
std::optional<Finding> proveText(const flow::SpecFile& spec, const std::string& hdl,
                                 const proof::Options& options, diag::Sink& sink);

/// Chooses wrong versions of each subject, spread over the classes within a unit and over all units,
/// and proves them different from the table and from nothing but their neutral dress the same. The
/// same input gives the same cases. Diagnostics and nothing if a subject is not proved itself, cannot
/// be renamed, or has too few faults.
std::optional<std::vector<Case>> makeCases(const std::vector<Subject>& subjects,
                                           const MakeOptions& options, diag::Sink& sink);

} // namespace palindrome::audit
