// RandomTerms.h - random terms together with their values, computed without the term library.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/Term.h"

#include <cstdint>
#include <random>
#include <vector>

namespace palindrome::logic::testing {

/// A term and its value under every assignment of the variables, as plain integers.
struct Sample {
    Term term;
    unsigned width;
    std::vector<uint64_t> values;
};

/// Builds random terms over a few narrow variables. The values beside each term come from the
/// operands' values by plain integer arithmetic, never from the pool.
class RandomTerms {
public:
    RandomTerms(TermPool& pool, uint64_t seed, std::vector<unsigned> widths = {3, 3, 1, 2});

    /// Builds one more term out of earlier ones and returns it.
    const Sample& step();
    size_t assignments() const { return assignmentCount; }
    const std::vector<Term>& variables() const { return vars; }
    uint64_t variableValue(size_t variable, size_t assignment) const {
        return samples[variable].values[assignment];
    }
    /// The term's value by the Evaluator, under one assignment.
    uint64_t evaluate(Term t, size_t assignment) const;
    const std::vector<Sample>& all() const { return samples; }
    uint64_t random(uint64_t below) { return rng() % below; }

private:
    Sample build();
    const Sample& pick();
    const Sample& pick(unsigned width);
    Sample resized(const Sample& s, unsigned width);
    Sample constant(unsigned width);

    TermPool& pool;
    std::mt19937_64 rng;
    std::vector<Sample> samples;
    std::vector<Sample> scratch; ///< operands made on the way
    std::vector<Term> vars;
    size_t assignmentCount = 1;
};

} // namespace palindrome::logic::testing
