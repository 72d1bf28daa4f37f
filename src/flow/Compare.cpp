// Compare.cpp - a spec beside another table: the level at which they agree, and the rows that differ.
// SPDX-License-Identifier: MIT
#include "flow/Compare.h"

#include "lct/Printer.h"

namespace palindrome::flow {

TableComparison compareTables(const lct::Unit& spec, const lct::Unit& other,
                              const Parameters& parameters, const proof::Options& options) {
    TableComparison result;
    if (lct::printMarkdown(spec) == lct::printMarkdown(other)) {
        result.level = "identical";
        return result;
    }
    diag::Sink sink;
    auto pair = loadPair(spec, parameters, other, {}, sink);
    if (!pair) {
        result.level = "undecided";
        return result;
    }
    auto proof = proof::prove(pair->pool, pair->spec, pair->other, pair->clocking, options);
    result.text = proof.reason + "\n";
    result.full = toJson(proof);
    switch (proof.verdict) {
    case proof::Verdict::Proved: result.level = "equivalent"; break;
    case proof::Verdict::Refuted:
    case proof::Verdict::PossibleX: result.level = "different"; break;
    default: result.level = "undecided"; break;
    }
    return result;
}

} // namespace palindrome::flow
