// Compare.h - a spec beside another table: the level at which they agree, rows that differ.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Load.h"
#include "flow/ProofJson.h"

#include <string>

namespace palindrome::flow {

/// A comparison in short, with all of it as JSON and as text.
struct TableComparison {
    std::string level; ///< identical, same rows, equivalent, different; undecided
    size_t confirmed = 0, changed = 0, omitted = 0, invented = 0, filledIn = 0;
    Json full;
    std::string text;

    /// The two sides mean the same.
    bool agrees() const {
        return level == "identical" || level == "same rows" || level == "equivalent";
    }
    bool decided() const { return level != "undecided"; }
};

/// Compares two valid tables of one unit by proof, then row by row. Parameters override those of
/// the spec, and of the other table if it declares them.
TableComparison compareTables(const lct::Unit& spec, const lct::Unit& other,
                              const Parameters& parameters, const proof::Options& options);

Json toJson(const TableComparison& comparison);
TableComparison comparisonFromJson(const Json& json);

} // namespace palindrome::flow
