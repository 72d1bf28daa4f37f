// Product.h - spec and HDL side by side as one machine, with the spec's choices bound to the HDL.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Binding.h"
#include "proof/Machine.h"

namespace palindrome::proof {

struct ProductOptions {
    /// HDL registers (and spec registers paired with them) start as x instead of as any known value.
    bool startUnknown = false;
    /// Use the HDL's variables of this product of the same systems, so that terms can be compared.
    const struct Product* like = nullptr;
    /// For finding pairs: what the spec leaves open and no HDL value answers for is x, not any value.
    bool openIsUnknown = false;
};

struct OutputPair {
    std::string name;
    logic::XTerm spec, hdl;
};

/// The machine, and what is needed to read a run back from an assignment of its variables.
struct Product {
    Machine machine;
    std::vector<OutputPair> outputs; ///< in the spec's order; empty for a spec alone
    std::vector<logic::XTerm> invariants, properties; ///< beside those of the spec
    std::vector<logic::XTerm> specState, hdlState; ///< by register: value and rail as state terms
    std::vector<logic::XTerm> hdlVars; ///< by register: its variables, whether or not they are state

    std::vector<logic::XTerm> specStart, hdlStart; ///< registers at the start of cycle 0, over `once`
    std::vector<logic::Term> specFree;   ///< by spec register: the `once` variable of Origin::Free
    std::vector<logic::Term> resetInputs;  ///< by spec input: its value in the reset cycle
    std::vector<logic::Term> resetChoices; ///< by choice: the same; invalid if bound to the HDL
    std::vector<logic::Term> choiceInputs; ///< by choice: the machine input; invalid if bound
    std::vector<ChoiceSource> choiceSources;
};

/// Builds the machine of the spec alone (`hdl` null) or of both. The spec's invariants are not among
/// the facts yet.
Product buildProduct(logic::TermPool& pool, const logic::System& spec, const logic::System* hdl,
                     const ClockingSpec& clocking, const Binding& binding,
                     const ProductOptions& options);

/// A one-bit condition that can be x, as something that is relied on: not known to be false.
inline logic::Term notFalse(logic::TermPool& pool, const logic::XTerm& t) {
    return pool.or_(t.value, t.unknown);
}

/// A one-bit condition that can be x, as something that is shown: known to be true.
inline logic::Term surelyTrue(logic::TermPool& pool, const logic::XTerm& t) {
    return pool.and_(t.value, pool.not_(t.unknown));
}

} // namespace palindrome::proof
