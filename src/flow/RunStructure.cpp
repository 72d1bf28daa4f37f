// RunStructure.cpp - a unit of instances within a run: its proof, and what that depends on.
// SPDX-License-Identifier: MIT
#include "flow/RunStructure.h"

#include "flow/StructureProof.h"
#include "lct/Printer.h"
#include "lct/Structure.h"

namespace palindrome::flow {

std::vector<std::string> textsBelow(const lct::Unit& unit) {
    std::vector<std::string> texts;
    for (const lct::Unit* below : lct::unitsBelow(unit))
        texts.push_back(lct::printMarkdown(*below));
    return texts;
}

bool isLasting(proof::Verdict verdict) {
    return verdict == proof::Verdict::Proved || verdict == proof::Verdict::Refuted;
}

std::optional<proof::Result> provedStructure(const lct::Unit& unit, const JudgeOptions& options,
                                             std::string& reason) {
    diag::Sink sink; // the unit was found to be valid before
    const Parameters parameters = parametersOf(unit, options.parameters);
    auto proof = proveStructure(unit, parameters, loweringOptions(), options.proof, sink);
    if (proof && proof->result)
        return std::move(proof->result);
    if (proof)
        reason += "; it cannot be taken apart, since " + proof->refused;
    return std::nullopt;
}

} // namespace palindrome::flow
