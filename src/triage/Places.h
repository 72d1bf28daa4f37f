// Places.h - what an author can point at in a spec: rows, equations, registers, ports.
// SPDX-License-Identifier: MIT
#pragma once

#include "triage/Triage.h"

namespace palindrome::triage {

/// The places of a unit. Rows of tables are there from the start, others when they are asked for.
class Places {
public:
    Places(const lct::Unit& unit, std::vector<Evidence>& list);

    /// The row (from 1) of the table with this title; nothing if there is no such row. Row 0 is the
    /// table as a whole.
    Evidence* row(const std::string& table, size_t row);
    Evidence* equation(const std::string& name);
    /// An entry of a section by its number from 0: Equations, Registers, Ports, Assumptions, ….
    Evidence* entry(lct::SectionRef::Kind section, size_t index);
    /// "reset of q", "input a", "output y", "clocking": a fact of a comparison.
    Evidence* fact(const std::string& what);

private:
    Evidence* find(const std::string& table, size_t row);
    Evidence* add(Place place);

    const lct::Unit& unit;
    std::vector<Evidence>& list;
};

} // namespace palindrome::triage
