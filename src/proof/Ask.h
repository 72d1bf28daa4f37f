// Ask.h - the engine under the limits of one proof, with the answers that carry it kept for review.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Engine.h"

#include <chrono>
#include <set>

namespace palindrome::proof {

using Assignment = std::unordered_map<logic::Term, logic::BitVec, logic::TermHash>;

/// Wraps the engine: constants are folded away, no call is started beyond the limits, and limits are
/// reported with their numbers.
class Ask {
public:
    Ask(logic::TermPool& pool, const Options& options);

    /// Is the conjunction satisfiable?
    CheckResult check(std::span<const logic::Term> conjunction);
    /// The same for a question whose "unsat" is part of a proof: it is kept for `review`.
    CheckResult refute(std::span<const logic::Term> conjunction);

    /// Name of the limit that is reached (wall clock, memory, interrupted), empty if none is.
    std::string limitReached() const;
    double elapsed() const;
    void say(const std::string& text) const {
        if (options.progress)
            options.progress(text);
    }
    const Limits& limits() const { return options.limits; }

    /// Asks Z3 every kept question again. Disagreement is an internal error. Returns one line.
    std::string review();

private:
    struct Kept {
        std::vector<logic::Term> conjunction;
    };

    std::string spelled(const std::string& limit) const;

    logic::TermPool& pool;
    const Options& options;
    Engine engine;
    std::chrono::steady_clock::time_point start;
    std::vector<Kept> kept;
    std::set<std::vector<logic::Term>> seen;
};

/// Resident memory of this process at its highest, in KiB.
uint64_t peakMemoryKiB();

} // namespace palindrome::proof
