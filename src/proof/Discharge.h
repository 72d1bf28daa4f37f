// Discharge.h - proves what instances assume, and what is said of the unit around them, cone by cone.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Ask.h"
#include "proof/Network.h"

#include <functional>

namespace palindrome::proof {

/// What became of one condition.
struct Lemma {
    bool proved = false;
    std::string detail;          ///< not proved: the step that leaves it, or the limit
    std::string possible;        ///< not proved: a state before that step, reachable or not
    std::vector<std::string> by; ///< proved: facts and tables that it rests on
    std::vector<size_t> needs;   ///< proved: what of the unit's own assumptions, in the same cycle
    double seconds = 0;
};

/// One entry for each condition of the network.
struct Discharge {
    std::vector<Lemma> promises, invariants, properties;
    /// Invariants that speak of inputs, too, hold in each cycle like properties, and are no facts
    /// about registers.
    std::vector<bool> ofRegisters;
    std::vector<std::string> unknown; ///< outputs and registers that are not shown to be known
    unsigned rounds = 0;
    size_t questions = 0;
    std::string limit; ///< what ended the work early
    bool stopped = false; ///< a doubt was confirmed: nothing is proved
};

/// A condition that did not follow from all that was still taken for granted when it was looked at.
struct Doubt {
    enum class Kind { Promise, Invariant, Property };
    Kind kind = Kind::Promise;
    size_t index = 0; ///< in its list of the network
};
/// Is told of doubts as soon as they come up, in the order in which they do. True: they are known to
/// be broken, so that the work ends.
using Doubter = std::function<bool(const std::vector<Doubt>&)>;

/// By induction over the cycles: the invariants of the unit hold after reset; in a cycle in which
/// they and the lasting facts hold, each promise follows from these, from what is given, and from
/// promises shown before it (so that no two rest on each other within a cycle); and then the
/// invariants hold in the next one. What fails is dropped, and what rested on it is shown anew, until
/// nothing is dropped any more. A question takes in only facts about its signals, and equations of
/// wires step by step; leaving some out makes a proof harder and never wrong.
Discharge discharge(logic::TermPool& pool, const Network& network, Ask& ask,
                    const Options& options, const Doubter& doubter = {});

} // namespace palindrome::proof
