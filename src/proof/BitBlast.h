// BitBlast.h - turns bit-vector terms into gates.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/Term.h"
#include "proof/Circuits.h"

#include <unordered_map>

namespace palindrome::proof {

/// Each term is translated once and remembered. Iterative, so terms may be of any depth.
class BitBlaster {
public:
    /// Stops adding gates when the graph has `maxGates` of them.
    BitBlaster(const logic::TermPool& pool, Aig& aig, uint32_t maxGates,
               ProductRows rows = ProductRows::ByFirst)
        : pool(pool), aig(aig), maxGates(maxGates), rows(rows) {}

    /// Makes the term's word available. False if the limit of gates was reached; then nothing
    /// may be concluded about the term.
    bool blast(logic::Term t);
    /// Of a term that was translated.
    const Word& word(logic::Term t) const { return words.at(t.index); }
    bool has(logic::Term t) const { return words.contains(t.index); }

private:
    Word translate(logic::Term t);
    uint64_t estimate(logic::Term t) const;
    Word leaf(logic::Term t);
    Word arithmetic(logic::Op op, logic::Term t);
    Word sumOf(logic::Term t);
    Word quotientOrRemainder(logic::Op op, logic::Term t);
    Word compare(logic::Op op, const Word& a, const Word& b);

    const logic::TermPool& pool;
    Aig& aig;
    uint32_t maxGates;
    ProductRows rows;
    std::unordered_map<uint32_t, Word> words;
};

} // namespace palindrome::proof
