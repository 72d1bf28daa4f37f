// Compare.h - what the HDL did against what the spec demands, cycle by cycle.
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/Harness.h"
#include "sim/SpecRun.h"
#include "util/Assert.h"

#include <map>

namespace palindrome::sim {

/// One simulated run.
struct Observation {
    uint32_t seed = 1;
    InputSequence inputs;
    Record record;
    bool guided = false;
    /// Cycles to compare: from the first one on in which the HDL as we read it and Verilator
    /// disagree, the record proves nothing.
    size_t usable = SIZE_MAX;
};

/// Walks through a record, keeping the registers' values now and after the next edge.
class RecordCursor {
public:
    RecordCursor(const Record& record, size_t registers) : record(record), now(registers) {
        advance();
        now = next;
        advance();
    }
    /// Values in the current cycle; empty for registers that could not be watched.
    const std::optional<logic::BitVec>& value(size_t reg) const { return now[reg]; }
    const std::optional<logic::BitVec>& valueAfterEdge(size_t reg) const { return next[reg]; }
    void step() {
        now = next;
        advance();
    }

private:
    void advance() {
        next.resize(now.size());
        if (at >= record.changes.size())
            return;
        for (const auto& [reg, value] : record.changes[at]) {
            PAL_ASSERT(reg < next.size());
            next[reg] = value;
        }
        ++at;
    }
    const Record& record;
    size_t at = 0;
    std::vector<std::optional<logic::BitVec>> now, next;
};

/// The spec beside the records of all runs.
///
/// Unspecified values follow the HDL where the design says so: an output port takes the HDL's
/// value; a register that a port shows takes the port's; a register with an HDL register of its
/// name and width takes that one's, as long as the two stay equal in all runs. Everything else
/// unspecified stays unknown, and what depends on it is not compared.
class Comparison {
public:
    /// `watched` gives for each spec register the index of the HDL register of its name, if it can
    /// be followed.
    Comparison(const Spec& spec, const SpecFacts& facts, std::vector<std::optional<size_t>> watched,
               size_t watchedCount);

    /// Compares all runs and fills the coverage, violations, `followed` and notes of the result.
    void run(const std::vector<Observation>& observations, CosimResult& result);

    struct Mismatch {
        size_t observation = 0, cycle = 0, output = 0;
        /// It shows only if registers of the same name correspond.
        bool conditional = false;
    };
    const std::optional<Mismatch>& mismatch() const { return best; }

    /// The run up to the mismatch, with the spec's values; HDL values are as recorded.
    SimTrace trace(const Observation& observation, const Mismatch& m,
                   const std::vector<Signal>& registers);

private:
    struct Walk;
    struct Tally;

    void powerUp(logic::Interpreter& interpreter, const Observation& o, const RecordCursor& cursor,
                 bool usePairs) const;
    void choose(logic::Interpreter& interpreter, const Observation& o, const RecordCursor& cursor,
                size_t cycle, bool usePairs) const;
    void afterReset(logic::Interpreter& interpreter, const Observation& o,
                    const RecordCursor& cursor, size_t cycle, bool usePairs) const;
    /// The value after the edge of `cycle` (or at power-up) that the HDL gives register `reg`.
    logic::XValue followedValue(size_t reg, const Observation& o, size_t cycle,
                                const std::optional<logic::BitVec>& observed, bool usePairs) const;
    bool assumptionsHold(logic::Interpreter& interpreter, size_t cycle, Tally* tally) const;
    std::optional<size_t> compareOutputs(logic::Interpreter& interpreter, const Observation& o,
                                         size_t cycle, Tally* tally) const;
    std::vector<size_t> brokenPairs(const logic::Interpreter& interpreter,
                                    const RecordCursor& cursor) const;
    Walk walk(const Observation& o, bool usePairs, Tally* tally) const;
    void drop(size_t reg, size_t observation, size_t cycle);

    const Spec& spec;
    const SpecFacts& facts;
    std::vector<std::optional<size_t>> pairs; ///< per spec register: watched HDL register
    size_t watchedCount;
    /// Per choice of a register: which. Per choice of an output: which.
    std::vector<std::optional<size_t>> choiceRegister, choiceOutput;
    std::optional<Mismatch> best;
    std::vector<std::string> dropped;
};

} // namespace palindrome::sim
