// HdlCheck.h - our lowering of the HDL against what Verilator made of the same HDL.
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/Compare.h"

#include <map>

namespace palindrome::sim {

/// The lowered HDL beside the records of Verilator. Registers that could not be watched are
/// unknown.
class LoweringCheck {
public:
    /// `registers` are the watched ones, in the order of the records.
    LoweringCheck(const logic::TermPool& pool, const logic::System& hdl, const logic::System& spec,
                  const SpecFacts& facts, const std::vector<Signal>& registers);

    /// Checks every recorded cycle on its own: from the registers that Verilator had, our functions
    /// must give the outputs and the next registers that Verilator gave, in all bits that we know.
    /// Cycles under reset are left out, since an asynchronous reset acts within the cycle. The
    /// first disagreement of each name goes to `found` (if given), the first cycle of one to
    /// `usable`.
    void check(Observation& o, unsigned episode, std::map<std::string, Disagreement>* found);

    /// Puts x into the HDL's values of a trace where the standard has x and Verilator chose a
    /// value. The run starts from the registers as they were observed at power-up.
    void markUnknown(const Observation& o, SimTrace& trace);

private:
    void setInputs(const Observation& o, size_t cycle);

    const logic::System& hdl;
    const SpecFacts& facts;
    logic::Interpreter interpreter;
    const std::vector<Signal>& registers;
    /// Per HDL register the watched one; per HDL input and output the spec's.
    std::vector<std::optional<size_t>> watched, inputs, outputs;
};

} // namespace palindrome::sim
