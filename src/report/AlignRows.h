// AlignRows.h - which row of one table stands beside which row of another, for readers.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Compare.h"
#include "lct/Model.h"

#include <vector>

namespace palindrome::report {

/// A row of the spec beside a row of the other unit; indexes of tables and rows from 0.
struct RowPair {
    enum class How {
        Proof,  ///< the comparison names it as the counterpart
        Text,   ///< same cells in the columns of the same names
        Default ///< the spec holds, and the other table holds where no row applies: no row there
    };
    How how = How::Text;
    size_t table = 0, row = 0;
    size_t otherTable = 0, otherRow = 0; ///< otherRow means nothing for Default
};
const char* rowPairName(RowPair::How how); ///< proof, text, default

/// Pairs rows in the order of the spec. A row of the other unit may answer for several rows, but a
/// pair by text is made once only. It is a help for the eye: whether rows are right is said by
/// `comparison` alone. Rows without a partner are in no pair.
std::vector<RowPair> alignRows(const lct::Unit& spec, const lct::Unit& other,
                               const flow::Json& comparison);

} // namespace palindrome::report
