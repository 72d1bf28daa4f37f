// MemoryRelations.h - guesses how the words of two queue memories are related.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Product.h"

namespace palindrome::proof {

/// Conditions that are never true if a guess is right; they are candidates for the proof and are
/// dropped where they fail. A memory of the spec is taken for a queue whose occupied words begin at
/// a read pointer and are as many as a fill level, for every fitting pair of registers of the spec.
/// Guesses: occupied words equal the HDL's words in the same place; or the k-th occupied word equals
/// the k-th of HDL registers that shift; and what is occupied is known. Words that are equal
/// throughout need none of this.
std::vector<logic::Term> memoryRelations(logic::TermPool& pool, const logic::System& spec,
                                         const logic::System& hdl, const Binding& binding,
                                         const Product& product);

} // namespace palindrome::proof
