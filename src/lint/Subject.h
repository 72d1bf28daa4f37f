// Subject.h - the unit under lint as terms: what its cells test and give, and what may be assumed.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/Hdl.h"
#include "lct/Model.h"
#include "lint/Lint.h"
#include "proof/Engine.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace palindrome::lint {

/// Bits of a target that an output cell gives a value.
struct Piece {
    std::string target;
    unsigned lo = 0, width = 0;
    logic::Term value;
    bool operator==(const Piece&) const = default;
};

/// A condition column. Tests are by the text of the cell.
struct Column {
    logic::Term bits;
    std::map<std::string, logic::Term> tests;
    std::vector<logic::Term> rails; ///< when tests are x, over the x rails of registers too
};

/// What an expression is worth before it is cut to its target.
using WideValues = std::map<std::string, logic::Term>;

struct TableTerms {
    std::vector<Column> columns;
    std::vector<WideValues> wide;                ///< by output column, then the text of the cell
    std::vector<unsigned> outputWidths;          ///< by output column, 0 if not known
    std::vector<std::vector<std::vector<Piece>>> values; ///< by row, then output column
};

/// A concrete state and input. Variables that are not listed are 0.
using Point = std::unordered_map<logic::Term, logic::BitVec, logic::TermHash>;

enum class Answer { No, Yes, Unknown };

/// Registers are taken as known in all of these terms; whether one is read before it is written is a
/// question of its own. The conditions of the context (reset is inactive, the assumptions, the proved
/// invariants) hold wherever a question is asked.
class Subject {
public:
    /// Nothing, with diagnostics, if the unit is not valid.
    static std::unique_ptr<Subject> load(const lct::Unit& unit, const Settings& settings,
                                         diag::Sink& sink);

    const lct::Unit& unit;
    const Settings& settings;
    logic::TermPool pool;
    logic::System system; ///< without the wires that lint has added
    proof::ClockingSpec clocking;
    std::vector<TableTerms> tables;
    struct EquationTerms {
        logic::Term wide;   ///< not valid if the expression has no type of its own
        unsigned width = 0; ///< of its target, 0 if not known
    };
    std::vector<EquationTerms> equations;
    std::map<std::string, logic::BitVec> constants;

    /// A term with the x rails of registers at 0.
    logic::Term known(logic::Term t) { return pool.substitute(t, knownRails); }
    /// A condition of the unit as something that is true and not x.
    logic::Term surely(const logic::XTerm& t);

    void setContext(std::vector<logic::Term> terms) { contextTerms = std::move(terms); }
    const std::vector<logic::Term>& context() const { return contextTerms; }
    /// Reset is inactive and the assumptions hold.
    std::vector<logic::Term> basicContext();

    /// Is there a point within the context at which all conditions hold?
    Answer ask(std::vector<logic::Term> conditions, Point* point = nullptr);
    /// The same without the context.
    Answer askAlone(const std::vector<logic::Term>& conditions, Point* point = nullptr);
    /// Makes the values of a point 0 where they need not be anything else.
    void shrink(const std::vector<logic::Term>& conditions, Point& point);
    bool inContext(const Point& point);
    /// All 0, but for an inactive reset.
    Point idlePoint() const;
    logic::BitVec value(const Point& point, logic::Term t);
    /// The limit that the last unknown answer came from.
    const std::string& limit() const { return lastLimit; }
    size_t calls() const { return solverCalls; }

    /// "a = 4'h3, b = 0" for the variables that the terms depend on.
    std::string describe(const Point& point, const std::vector<logic::Term>& terms);
    bool sameValues(const std::vector<Piece>& a, const std::vector<Piece>& b) const;
    /// One bit: a target has another value in `a` than in `b`. Nothing if they do not give values to
    /// the same bits.
    std::optional<logic::Term> differ(const std::vector<Piece>& a, const std::vector<Piece>& b);

private:
    Subject(const lct::Unit& theUnit, const Settings& theSettings)
        : unit(theUnit), settings(theSettings) {}
    void takeWires();
    void takeLeaves();

    std::optional<hdl::SpecDesign> design;
    logic::TermMap knownRails;
    std::vector<logic::Term> contextTerms;
    std::unique_ptr<proof::Engine> engine;
    std::string lastLimit;
    size_t solverCalls = 0;
};

/// A value as a spec would write it: 1'b0 as 0, others with width and base.
std::string shown(const logic::BitVec& value);

} // namespace palindrome::lint
