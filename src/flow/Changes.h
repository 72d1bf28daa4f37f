// Changes.h - what changed between two versions of a table or of HDL: rows, and a run that shows it.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Compare.h"

namespace palindrome::flow {

/// One version. HDL is there decoded too, for comparing rows.
struct Version {
    lct::Unit unit;
    std::optional<hdl::Sources> hdl; ///< nothing: a table
};

struct Changes {
    TableComparison comparison;
    /// A shortest run from reset after which the versions differ; the old one is the trace's spec.
    /// Nothing if they are equal, if only the interfaces differ, or if a limit was reached.
    std::optional<proof::Trace> run;
};

/// Compares row by row, and where behaviours differ looks for the run: of HDL on both sides, in the
/// HDL itself.
Changes changesBetween(const Version& before, const Version& after, const Parameters& parameters,
                       const proof::Options& options);

/// The comparison, with `run`. docs/diff.schema.json describes it.
Json toJson(const Changes& changes);

/// The comparison, with the run as a table of cycles.
std::string changesText(const Changes& changes, unsigned width);

} // namespace palindrome::flow
