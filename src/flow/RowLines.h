// RowLines.h - which lines of HDL each row of a table needs, computed from what they do.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Load.h"
#include "flow/ProofJson.h"

namespace palindrome::flow {

/// Something of the table that HDL has to do: a row, an equation, the reset of a register.
struct Duty {
    enum class Kind { Row, Equation, Reset };
    enum class State {
        Decided,
        NeverApplies, ///< no state within the table's invariants and assumptions makes the row apply
        Undecided     ///< `why` says what stood in the way; the ranges are those that are certain
    };
    Kind kind = Kind::Row;
    State state = State::Decided;
    std::string table; ///< title of the table, "Equations", "Registers"
    size_t row = 0;    ///< from 1
    unsigned line = 0; ///< in the spec's file
    std::string text;
    std::string why;
    /// Seen at these outputs and registers, because the HDL has nothing that computes the target
    /// itself. Empty: seen at the target.
    std::vector<std::string> through;
    std::vector<size_t> ranges; ///< indexes, in the order of the source
};
const char* dutyKindName(Duty::Kind kind);    ///< row, equation, reset
const char* dutyStateName(Duty::State state); ///< decided, never-applies, undecided

enum class Need { Needed, NotNeeded, Undecided };
const char* needName(Need need); ///< needed, not-needed, undecided

/// An assignment, a condition, or an operand on a line of its own.
struct HdlRange {
    logic::SourceRef source;
    std::string kind; ///< assignment, condition, operand
    std::string text;
    std::vector<size_t> duties; ///< that need it
    Need need = Need::Needed;
};

struct HdlLine {
    std::string file;
    unsigned line = 0;
    std::string text; ///< of the line, if the file can be read
    std::vector<size_t> duties;
    Need need = Need::Needed;
};

struct RowLines {
    proof::Verdict verdict = proof::Verdict::Unknown; ///< of the HDL against the table
    std::string reason;
    std::vector<Duty> duties;
    std::vector<HdlRange> ranges;
    std::vector<HdlLine> lines; ///< that have a range
    std::vector<std::string> notes;
    size_t questions = 0; ///< put to the solver
    double seconds = 0;

    size_t count(Need need) const; ///< lines
    /// 1: the HDL is not as the table, or has lines that no row needs; else 4: something is not
    /// decided; else 0.
    int exitCode() const;
};

/// A row needs a range if there are a state and an input, within the table's assumptions and proved
/// invariants, in which the row applies and another value of the range changes what the row drives.
/// Registers of both sides are matched as the proof of equality matches them, not by name alone; where
/// the HDL has registers of its own, they may have any value, so that a range can be counted as
/// needed in a state that is never reached. Lines that the elaborated design never executes are not
/// looked at. Errors in the inputs go to the sink, and HDL that cannot be taken apart
/// (`trace-unsupported`).
std::optional<RowLines> traceRows(const lct::Unit& spec, const Parameters& parameters,
                                  const hdl::Sources& sources, const proof::Options& options,
                                  diag::Sink& sink);

/// docs/trace.schema.json describes it.
Json toJson(const RowLines& lines);

} // namespace palindrome::flow
