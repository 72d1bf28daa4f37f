// Network.h - instances of units side by side, with the equations of their wires and what is said of them.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/System.h"

#include <string>
#include <vector>

namespace palindrome::proof {

/// A unit of instances taken apart. All terms are over one set of variables: the inputs of the unit,
/// the registers and choices of every node, and the outputs of every instance (`Wire`), each of which
/// has an equation of its own that a question may take in or leave out. All values are known.
struct Network {
    /// Node 0 is the unit itself, the others are instances, those around others first.
    struct Node {
        std::string path; ///< "u_a[1].u_b", empty for the unit
        std::string unit;
    };
    struct Wire {
        std::string name; ///< "u_a[1].full"
        size_t node = 0;
        logic::Term var, fn;
    };
    struct State {
        std::string name;
        size_t node = 0;
        logic::Term var, next;
        logic::Term init; ///< in the first cycle after reset, over variables of its own
    };
    struct Condition {
        std::string name; ///< as reports show it
        size_t node = 0;
        logic::XTerm fn;
    };
    struct Granted : Condition {
        std::vector<size_t> needs; ///< promises that must hold in the same cycle
    };

    std::vector<Node> nodes;
    std::vector<Wire> wires;
    std::vector<State> state;
    std::vector<logic::Term> inputs; ///< of the unit, free in every cycle; and choices

    std::vector<Condition> given;      ///< what the unit assumes
    std::vector<Condition> invariants; ///< of the unit
    std::vector<Condition> properties; ///< of the unit
    std::vector<Condition> promises;   ///< what the instances right below the unit assume
    /// Facts about the registers of instances, true in cycle t if all promises are in cycles before t.
    std::vector<Condition> lasting;
    /// Facts about a cycle, true if the promises that they need are in this and all before.
    std::vector<Granted> passing;
    /// x rails of outputs and of what is connected to inputs; of next values of registers.
    std::vector<Condition> rails, nextRails;
};

} // namespace palindrome::proof
