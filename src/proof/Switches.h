// Switches.h - which of many one-bit variables matter to a function, one at a time.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Engine.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace palindrome::proof {

/// Functions over variables of which some are switches. A switch has an effect if there are values of
/// all other variables, within some conditions, for which a function with this switch alone at 1 has
/// another value than with all of them at 0.
///
/// Functions become gates once; what each switch makes of them is one walk over the gates above it, and
/// most switches are settled there or by running neighbours of one known case, 64 at a time. One solver
/// is kept for the rest; the engine is asked last. Deterministic unless a limit of time is reached.
class Switches {
public:
    /// `functions` are all that questions may be about. `limits.seconds` counts from construction.
    Switches(logic::TermPool& pool, std::vector<logic::Term> switches,
             std::span<const logic::Term> functions, const Limits& limits);
    ~Switches();

    /// `width` bits of a function from `lo`; all of them if `width` is 0.
    struct Part {
        logic::Term function;
        unsigned lo = 0, width = 0;
    };

    enum class Effect { None, Some, Open };

    struct Outcome {
        Answer possible = Answer::Unknown; ///< can the conditions hold at all?
        std::vector<Effect> effects;       ///< by switch
        std::string limit;                 ///< if one is open: what was reached
    };

    /// Conditions are one-bit terms without switches.
    Outcome ask(std::span<const logic::Term> conditions, std::span<const Part> parts);

    size_t questions() const; ///< put to a solver so far

private:
    struct Impl;
    std::unique_ptr<Impl> impl;
};

} // namespace palindrome::proof
