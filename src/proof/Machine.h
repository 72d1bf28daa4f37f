// Machine.h - a transition system reduced to plain two-state variables, as the proof methods need it.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/System.h"

namespace palindrome::proof {

enum class Side { Spec, Hdl };

/// One state variable: a register's value or its x rail. Time starts with the first checked cycle,
/// which is the one after reset.
struct StateVar {
    std::string name;
    Side side = Side::Spec;
    size_t reg = 0;       ///< index of the register in its system
    bool isRail = false;
    logic::Term var;
    logic::Term next;     ///< over state variables and inputs
    logic::Term init;     ///< in the first checked cycle, over `once` variables
    /// If valid, the value in the first checked cycle instead of `init`: a function of other state
    /// variables (which have an `init`) and of the inputs of that cycle.
    logic::Term follow;
};

/// Reset is folded away: it is active in the cycle before the first one, inactive ever after.
struct Machine {
    std::vector<StateVar> state;
    std::vector<logic::Term> inputs;      ///< variables that are free in every cycle
    std::vector<logic::Term> once;        ///< variables that are free once, before the first cycle
    std::vector<logic::Term> assumptions; ///< one bit each: true in every checked cycle
    std::vector<logic::Term> facts;       ///< one bit each: proved to be true in every checked cycle
};

} // namespace palindrome::proof
