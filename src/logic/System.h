// System.h - a synchronous transition system in dual-rail bit-vector terms.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/Term.h"

#include <optional>
#include <string>
#include <vector>

namespace palindrome::logic {

/// A four-state value as two rails of one width: where a bit of `unknown` is 1 the value is x (z is
/// read as x) and the same bit of `value` is 0; otherwise `value` is the bit.
struct XTerm {
    Term value;
    Term unknown;
    bool valid() const { return value.valid(); }
    bool operator==(const XTerm&) const = default;
};

/// A range in a source file; lines and columns are 1-based, 0 means "no place".
struct SourceRef {
    std::string file;
    unsigned line = 0, column = 0;
    unsigned endLine = 0, endColumn = 0; ///< exclusive
    bool operator==(const SourceRef&) const = default;
};

/// One assignment in the source as it reached a target: the condition under which it decides the
/// target's value in a cycle (later assignments excluded), what it assigns, and its text. Used to
/// say where a behaviour comes from; the functions in Output and Register are the meaning.
struct Leaf {
    Term guard;       ///< one bit, over the system's variables
    unsigned lo = 0, width = 0; ///< which bits of the target
    XTerm value;      ///< of `width` bits
    SourceRef source; ///< the assignment
    SourceRef guardSource; ///< the innermost if or case item around it, if any
    std::string text; ///< right-hand side in source spelling
};

struct Input {
    std::string name;
    unsigned width = 1;
    bool isSigned = false;
    Term var; ///< inputs are two-state
};

enum class Edge { Pos, Neg };

/// An asynchronous reset as written in an event list. `next` below already contains it.
struct AsyncReset {
    std::string signal;
    bool activeHigh = true;
    bool operator==(const AsyncReset&) const = default;
};

struct Register {
    std::string name;  ///< hierarchical below the top ("u_a.cnt"); memory words are "mem[3]"
    unsigned width = 1;
    bool isSigned = false;
    XTerm var;         ///< two variables: current value and its x rail
    XTerm next;        ///< value after the active clock edge, reset included
    std::optional<XTerm> initial; ///< value at time 0, if the source gives one
    std::string clock;
    Edge edge = Edge::Pos;
    std::vector<AsyncReset> asyncResets;
    std::vector<Leaf> leaves;
    SourceRef declaration;
    /// A level-sensitive latch: `next` is also its current (transparent) value, and `var` what it
    /// held before. `clock` is empty.
    bool isLatch = false;
    bool isMemoryWord = false;
    std::string memory;     ///< "mem" for "mem[3]"
    unsigned memoryIndex = 0;
};

struct Output {
    std::string name;
    unsigned width = 1;
    bool isSigned = false;
    XTerm fn; ///< combinational, over inputs and registers
    std::vector<Leaf> leaves;
    SourceRef declaration;
};

/// A named combinational value: an internal signal, or a condition of a spec.
struct Named {
    std::string name;
    XTerm fn;
    std::vector<Leaf> leaves;
    SourceRef declaration;
};

/// An unspecified value of a spec: one free value a cycle for bits of a target. For a register it
/// stands for bits of the next value, for others of the current one.
struct Choice {
    std::string target; ///< register (memory word included), signal or output port
    unsigned lo = 0, width = 1;
    bool forRegister = false;
    Term var;     ///< the free value, `width` bits
    Term guard;   ///< when the choice is made, one bit
    size_t row = SIZE_MAX; ///< reserved for the owner of the system
};

/// A unit as equations. All terms are over input variables, register variables and choices.
/// Clock inputs are listed in `clocks`, not in `inputs`; reset is an ordinary input.
struct System {
    std::string name;
    std::vector<Input> inputs;
    std::vector<std::string> clocks;
    std::vector<Register> registers;
    std::vector<Output> outputs;
    std::vector<Named> signals;
    std::vector<Choice> choices;
    // Filled for specs only: each value is one bit wide and means "true" if 1.
    std::vector<Named> assumptions, invariants, properties;

    const Register* findRegister(std::string_view name) const;
    const Output* findOutput(std::string_view name) const;
    const Input* findInput(std::string_view name) const;
    const Named* findSignal(std::string_view name) const;
};

} // namespace palindrome::logic
