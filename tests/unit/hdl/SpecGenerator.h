// SpecGenerator.h - makes random valid units for property tests, the same ones for the same seed.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Model.h"

#include <cstdint>
#include <memory>

namespace palindrome::test {

/// What the units may hold. Everything is on by default.
struct GeneratorOptions {
    unsigned maxTables = 4;
    unsigned maxRows = 7;          ///< `otherwise` not counted
    unsigned maxColumns = 4;       ///< condition columns
    bool expressionHeaders = true; ///< columns such as `a + b` and `$countones(a)`
    bool nameCells = true;         ///< condition cells that name another variable
    bool memories = true;
    bool slices = true; ///< slices as outputs of tables and equations
    bool parameters = true;
    bool conditions = true; ///< assumptions, invariants, properties
};

/// Makes one unit. It is valid: it elaborates without a finding, every row of a table can match (no
/// row is covered by those above it), rows of `unique` tables are disjoint, and there is an
/// `otherwise` only where something is left for it. Cells carry no places.
lct::Unit generateSpec(uint64_t seed, const GeneratorOptions& options = {});

} // namespace palindrome::test
