// Binding.h - which HDL register answers for which spec register, and what follows for reset.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Prove.h"

#include <map>

namespace palindrome::proof {

/// Where a spec register's value in the first checked cycle comes from.
enum class Origin {
    Own,  ///< its own reset (or initial) value
    Pair, ///< reset leaves it unspecified: what the paired HDL registers hold
    Port, ///< the same without a pair, copied to an output port: what the HDL's port shows
    Free  ///< the same without either: anything
};

/// Bits of an HDL register.
struct Piece {
    size_t reg = 0;
    unsigned hi = 0, lo = 0;
};

struct Binding {
    std::vector<std::vector<Piece>> pair; ///< by spec register, most significant first; empty: none
    std::vector<std::string> how;         ///< by spec register: name, port, signal correspondence
    std::vector<Origin> origin;           ///< by spec register
    std::vector<size_t> port;             ///< by spec register: HDL output, for Origin::Port

    bool paired(size_t specRegister) const { return !pair[specRegister].empty(); }
};

/// The variable of the source that a register is, or is a slice of ("q" and 4 for "q[7:4]").
struct RegisterPlace {
    std::string base;
    unsigned lo = 0;
    bool operator==(const RegisterPlace&) const = default;
};
RegisterPlace placeOf(const logic::Register& r);

/// Pairs by name and width (a word of a memory also with the low bits of a wider one), then by port: a spec register that an output port shows, with the HDL
/// register that the same port shows. `hdl` may be null: nothing is paired.
Binding bindByName(const logic::TermPool& pool, const logic::System& spec,
                   const logic::System* hdl, const ClockingSpec& clocking);

/// Works the origins out again after pairs were added.
void bindOrigins(const logic::TermPool& pool, const logic::System& spec,
                 const logic::System* hdl, const ClockingSpec& clocking, Binding& binding);

/// What stands for a choice of the spec: bits of an HDL output, or of next values of HDL registers.
struct ChoiceSource {
    enum class Kind { Free, Output, Registers };
    Kind kind = Kind::Free;
    size_t output = 0;
    std::vector<Piece> pieces; ///< Registers, most significant first
};
std::vector<ChoiceSource> choiceSources(const logic::System& spec, const logic::System& hdl,
                                        const Binding& binding);

} // namespace palindrome::proof
