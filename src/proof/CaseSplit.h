// CaseSplit.h - splits a question by the values of a term that is compared with many constants.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/Term.h"

#include <optional>
#include <span>
#include <vector>

namespace palindrome::proof {

/// State machines written as nested `case` and as a list of guarded rows are the same term once the
/// state is a constant. So: pick the term with the most comparisons with constants, and rewrite the
/// question for each of the constants and for "none of them".
struct CaseSplit {
    logic::Term selector;
    /// The cases that rewriting did not refute. Each is a conjunction that implies the question, and
    /// together (with the refuted ones) they cover it.
    std::vector<std::vector<logic::Term>> open;
};

/// Nothing if no term is compared with at least three constants, or if the rewriting would be large.
std::optional<CaseSplit> splitByCases(logic::TermPool& pool,
                                      std::span<const logic::Term> conjunction);

} // namespace palindrome::proof
