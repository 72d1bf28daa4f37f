// XLift.h - makes chosen variables four-state in terms that were built for known values.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/System.h"

namespace palindrome::proof {

/// Rebuilds terms under the reading that some variables have unknown bits. The rules, operator by
/// operator, are those of logic::TernaryEvaluator, so that a bit which is known here is known there;
/// a known bit does not depend on any unknown one.
class XLift {
public:
    explicit XLift(logic::TermPool& pool) : pool(pool) {}

    /// `var` is read as `replacement` from now on; call before the first lift.
    void replace(logic::Term var, logic::XTerm replacement) { memo[var] = replacement; }
    logic::XTerm lift(logic::Term t);
    /// Both rails of a function at once: a bit is unknown if either rail says so.
    logic::XTerm lift(const logic::XTerm& t);

private:
    logic::XTerm known(logic::Term t);
    logic::XTerm build(logic::Term t, std::span<const logic::XTerm> args);
    logic::XTerm bitwise(logic::Term t, std::span<const logic::XTerm> args);
    logic::XTerm arithmetic(logic::Term t, std::span<const logic::XTerm> args);
    logic::XTerm compare(logic::Term t, std::span<const logic::XTerm> args);
    logic::XTerm structure(logic::Term t, std::span<const logic::XTerm> args);
    logic::XTerm normal(logic::Term value, logic::Term unknown);
    logic::Term any(const logic::XTerm& a);

    logic::TermPool& pool;
    std::unordered_map<logic::Term, logic::XTerm, logic::TermHash> memo;
};

/// A system whose choices are four-state: each has a second variable that marks its unknown bits,
/// and every function (not the leaves) passes them on.
struct LiftedSystem {
    logic::System system;
    std::vector<logic::Term> choiceRails; ///< beside system.choices; invalid: stays two-state
};
/// `open` says of each choice whether it may have unknown bits; the others stay as they are.
LiftedSystem liftChoices(logic::TermPool& pool, const logic::System& system,
                         const std::vector<bool>& open);
/// The same for functions of the system alone; the rails are appended to `rails`.
std::vector<logic::XTerm> liftTerms(logic::TermPool& pool, const logic::System& system,
                                    const std::vector<bool>& open,
                                    std::vector<logic::XTerm> functions,
                                    std::vector<logic::Term>& rails);

} // namespace palindrome::proof
