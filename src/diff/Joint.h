// Joint.h - both sides of a comparison over the variables of the spec.
// SPDX-License-Identifier: MIT
#pragma once

#include "diff/Diff.h"
#include "proof/Engine.h"

#include <map>
#include <optional>

namespace palindrome::diff {

/// What a side does with a register (its next value), signal or output port.
struct Target {
    std::string name;
    logic::XTerm value;
    const std::vector<logic::Leaf>* leaves = nullptr;
    bool isRegister = false;
};

/// A satisfying assignment, reduced to what matters.
struct Witness {
    std::vector<std::pair<std::string, std::string>> input;
    std::map<logic::Term, logic::BitVec> values;
};

/// Answers questions about one state and one input of both sides together. Inputs, and registers of
/// the same name, are one variable; reset is inactive; the assumptions and the proved invariants of
/// the spec hold.
class Joint {
public:
    /// What the spec leaves open is what the other side does there; or, with Open::Paired, what the
    /// other side leaves open in the same place, which supposes that both leave open the same cells
    /// (canPairOpen, and afterwards sameRows).
    enum class Open { Followed, Paired };

    Joint(logic::TermPool& pool, const Side& spec, const Side& other,
          const proof::ClockingSpec& clocking, const proof::Options& options,
          Open open = Open::Followed);

    /// Both sides leave open equally many cells of the same bits of each target, and at least one.
    static bool canPairOpen(const logic::System& spec, const logic::System& other);

    const std::map<std::string, Target>& specTargets() const { return targets[0]; }
    const std::map<std::string, Target>& otherTargets() const { return targets[1]; }
    logic::Term region(bool ofOther, const Region& region);
    /// A guard of the other side over the joint variables.
    logic::Term translated(logic::Term t) { return pool.substitute(t, map); }

    /// Empty: a limit was reached (see limitReached). No witness: the condition is impossible.
    std::optional<std::optional<Witness>> find(std::vector<logic::Term> conditions);
    bool possible(std::vector<logic::Term> conditions); ///< undecided counts as possible
    bool limitReached() const { return !limit.empty(); }
    const std::string& limitName() const { return limit; }
    std::string evaluate(const Witness& witness, const logic::XTerm& t);
    bool holds(const Witness& witness, logic::Term t);

    logic::TermPool& pool;

private:
    void mapVariables(const Side& spec, const Side& other, const proof::ClockingSpec& clocking);
    void addTargets(const logic::System& system, bool ofOther);
    void resolveChoices(const logic::System& spec);
    void pairChoices(const logic::System& spec, const logic::System& other);
    void addContext(const Side& spec, const proof::ClockingSpec& clocking,
                    const proof::Options& options);

    proof::Engine engine;
    logic::TermMap map;        ///< other side's variables to the joint ones
    logic::TermMap choiceMap;  ///< the spec's choices to what the other side does
    std::map<std::string, Target> targets[2];
    std::vector<logic::Term> context;
    std::vector<std::pair<std::string, logic::Term>> named; ///< inputs, then registers
    std::string limit;
};

} // namespace palindrome::diff
