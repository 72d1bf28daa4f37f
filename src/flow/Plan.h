// Plan.h - what a run would ask of which model, and what that can cost at most, without asking.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Matrix.h"

namespace palindrome::flow {

/// The calls of one model on one unit, over all repeats.
struct PlanRow {
    std::string unit, model;
    size_t recorded = 0; ///< answered from recordings
    size_t certain = 0;  ///< will be made
    size_t possible = 0; ///< may be made beside them: repairs, a second try to read a table
    std::uint64_t input = 0; ///< tokens at most, over all that may be made
    std::optional<std::uint64_t> output;
    std::optional<double> cost; ///< dollars at most; unset: a price or an output limit is not known
};

struct Plan {
    std::vector<PlanRow> rows;
    std::vector<std::string> problems; ///< specs that cannot be read
    size_t recorded = 0, certain = 0, possible = 0;
    std::uint64_t input = 0;
    std::optional<std::uint64_t> output = 0;
    std::optional<double> cost = 0;
};

/// Opens no socket. Prompts that are known are counted with one token for each byte; of later ones
/// (repairs, reading back) the answers in them count with the output limit.
Result<Plan> planMatrix(const MatrixOptions& options, diag::Sink& sink);

Json toJson(const Plan& plan);

} // namespace palindrome::flow
