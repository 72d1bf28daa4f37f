// LaneSim.h - evaluates terms for 64 assignments at once, one machine word a bit.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/Term.h"

#include <cstdint>
#include <span>
#include <vector>

namespace palindrome::proof {

/// Bit i of every word belongs to assignment (lane) i. Terms are compiled once; then set variables,
/// run, and read. Variables that were never set are 0 in all lanes.
class LaneSim {
public:
    LaneSim(const logic::TermPool& pool, std::span<const logic::Term> roots);

    bool has(logic::Term t) const { return places.contains(t); }
    /// One word a bit of the variable, least significant first. Ignored if no root needs it.
    void set(logic::Term var, std::span<const uint64_t> bits);
    void run();
    /// One word a bit of a root or of any term below one; valid until the next run.
    std::span<const uint64_t> bits(logic::Term t) const;
    logic::BitVec lane(logic::Term t, unsigned lane) const;
    size_t size() const { return words.size(); }

private:
    struct Step {
        logic::Op op;
        unsigned width = 1;
        uint32_t result = 0;
        uint32_t args[3] = {0, 0, 0}; ///< places
        unsigned argWidths[3] = {0, 0, 0};
        unsigned lo = 0;
    };

    void runStep(const Step& s);
    void runSelect(const Step& s);
    void runArithmetic(const Step& s);
    void runShift(const Step& s);
    void runDivide(const Step& s);
    void runCompare(const Step& s);

    std::unordered_map<logic::Term, uint32_t, logic::TermHash> places;
    std::vector<Step> steps;
    std::vector<uint64_t> words;
    const logic::TermPool& pool;
};

/// The words of one value in all lanes.
std::vector<uint64_t> broadcast(const logic::BitVec& value);

} // namespace palindrome::proof
