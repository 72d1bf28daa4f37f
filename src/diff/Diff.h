// Diff.h - compares two tables of one unit by meaning: levels, row classes, concrete inputs.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Model.h"
#include "proof/Prove.h"

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace palindrome::diff {

/// When one row of a side's tables applies (one bit over that side's variables, the rows above it
/// excluded).
struct Region {
    size_t table = 0, row = 0; ///< indexes in the side's unit
    logic::Term guard;
};

/// One of the two tables: what was read, and what it means. Both systems live in one pool.
struct Side {
    const lct::Unit* unit = nullptr;
    const logic::System* system = nullptr;
    std::vector<Region> regions;
};

/// The strongest statement that holds. Undecided: a limit was reached before one was settled.
enum class Level { Identical, SameRows, Equivalent, Different, Undecided };
const char* levelName(Level level); ///< identical, same rows, equivalent, different, undecided

enum class RowClass { Confirmed, Changed, Omitted, Invented, FilledIn, Undecided };
const char* rowClassName(RowClass c);

/// A row as comparisons show it: "0 | 1 → 1".
std::string rowText(const lct::Row& row);

/// What a row does to one target, and what the other side does there.
struct Difference {
    std::string target;   ///< output header: register, signal or port
    std::string expected; ///< as the row has it
    std::string actual;   ///< the other side's expression in its own names, or "unspecified"
    std::string expectedValue, actualValue; ///< on the input below, binary
};

/// One row of the spec (Confirmed, Changed, Omitted), or of the other side (Invented, FilledIn).
struct RowFinding {
    RowClass rowClass = RowClass::Confirmed;
    bool ofOther = false;
    std::string table;    ///< title
    size_t row = 0;       ///< counts from 1
    unsigned line = 0;    ///< in the file of its side; 0 if it has none
    std::string origin;   ///< HDL lines of a decoded row
    std::string text;     ///< the row as printed
    std::string counterpart; ///< row of the other side that answers for it, "title, row 3"
    std::string counterpartOrigin; ///< HDL lines of the counterpart, or its line in its file
    std::vector<Difference> differences;
    /// A concrete state and input on which they differ: name and value, as few non-zero as possible.
    std::vector<std::pair<std::string, std::string>> input;
};

/// A declared fact that differs: port, parameter, clocking, reset value, register, signal.
struct FactFinding {
    std::string what, expected, actual;
};

struct Report {
    Level level = Level::Undecided;
    std::string reason; ///< one sentence
    std::vector<FactFinding> facts;
    std::vector<RowFinding> rows; ///< the spec's in order, then those of the other side
    std::vector<std::string> notes;

    size_t count(RowClass c) const;
};

/// Compares `other` with `spec`. `prove` gives the verdict of a proof of the two systems, which
/// settles Equivalent and Different; it is asked only if the rows are not the same. Rows are compared state by state, so a register that
/// only one side has is a fact of its own, and rows that depend on it are compared for every value of
/// it.
Report compare(logic::TermPool& pool, const Side& spec, const Side& other,
               const proof::ClockingSpec& clocking, const std::function<proof::Verdict()>& prove,
               const proof::Options& options);

/// The report as lines for a terminal, without colour.
std::string toText(const Report& report);
nlohmann::ordered_json toJson(const Report& report);

} // namespace palindrome::diff
