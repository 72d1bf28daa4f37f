// Model.h - a logic condition table (LCT) as read from a file: one hardware unit.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace palindrome::lct {

/// A table cell or other piece of text that can be pointed at. `text` is the meaning (escapes and a
/// whole-cell code span removed, trimmed); `span` covers the content in the file.
struct Text {
    std::string text;
    diag::Span span;

    bool empty() const { return text.empty(); }
    bool operator==(const Text& other) const { return text == other.text; }
};

struct Parameter {
    Text name, type, value, note;
    bool operator==(const Parameter&) const = default;
};

struct TypeDef {
    Text name, definition, note;
    bool operator==(const TypeDef&) const = default;
};

/// The single row of `Clocking`. `reset`, `active` and `style` are "-" together if there is none.
struct Clocking {
    Text clock, edge, reset, active, style;
    bool hasReset() const { return !reset.empty() && reset.text != "-"; }
    bool operator==(const Clocking&) const = default;
};

struct Port {
    Text name, direction, type, note; // direction: "in" or "out"
    bool isOutput() const { return direction.text == "out"; }
    bool operator==(const Port&) const = default;
};

/// State. `reset` is a constant expression, "-" (not reset) or the register's own name (holds
/// during reset). `name` may carry an unpacked dimension ("mem [DEPTH]"). In a unit without reset
/// the cell is the value at power-up, "-" if it has none.
struct Register {
    Text name, type, reset, note;
    std::string baseName() const;  ///< the name without its unpacked dimension
    std::string dimension() const; ///< "[DEPTH]" or empty
    bool operator==(const Register&) const = default;
};

struct Signal {
    Text name, type, note;
    bool operator==(const Signal&) const = default;
};

/// name = expression.
struct Equation {
    Text name, expression, note;
    bool operator==(const Equation&) const = default;
};

/// A named condition (Assumptions, Invariants, Properties). With ranges ("p 5, v 2", as of a
/// connection) it is one condition for each of their values.
struct Condition : Equation {
    Text forRanges;
    bool operator==(const Condition&) const = default;
};

struct Instance {
    Text name, unit, parameters, note;
    bool operator==(const Instance&) const = default;
};

struct Connection {
    Text from, to, forRanges, note;
    bool operator==(const Connection&) const = default;
};

enum class Policy { First, Unique };

/// A condition cell, classified by its text alone (see "condition cell" in docs/lct.md).
struct ConditionCell {
    enum class Kind { Any, Equal, Pattern, Compare, Set, Otherwise };
    Kind kind = Kind::Any;
    Text raw;            ///< as written
    std::string op;      ///< Compare: one of != < <= > >=
    std::string operand; ///< Equal, Compare: the expression; Pattern: with base; Set: with braces

    bool operator==(const ConditionCell& o) const {
        return kind == o.kind && op == o.op && operand == o.operand;
    }
};

struct OutputCell {
    enum class Kind { Expression, Hold, Unspecified };
    Kind kind = Kind::Expression;
    Text raw;
    bool operator==(const OutputCell& o) const {
        return kind == o.kind && (kind != Kind::Expression || raw == o.raw);
    }
};

struct Row {
    std::vector<ConditionCell>
        conditions;                  ///< one a condition column; all Any in an `otherwise` row
    std::vector<OutputCell> outputs; ///< one an output column
    Text note;
    bool otherwise = false;
    unsigned line = 0; ///< line in the file, 0 if made by a program
    /// HDL lines that a decoded row came from ("file:12-14"), for reports; not part of the meaning.
    std::string origin;

    bool operator==(const Row& o) const {
        return (otherwise || conditions == o.conditions) && outputs == o.outputs &&
               note == o.note && otherwise == o.otherwise;
    }
};

struct Table {
    Text title;
    Policy policy = Policy::First;
    bool policyWritten = true; ///< print the policy line (always true after canonical printing)
    bool defaultHold = false;
    std::vector<Text> conditions; ///< headers of the condition columns
    std::vector<Text> outputs;    ///< headers of the output columns, without the arrow
    bool hasNotes = false;        ///< a `note` column is present
    std::vector<Row> rows;
    std::string prose;      ///< other text under the heading, kept word for word
    std::string proseAfter; ///< text after the table, up to the next heading
    unsigned line = 0;

    bool printsNotes() const; ///< `hasNotes`, or a row has a note
    bool operator==(const Table& o) const {
        return title == o.title && policy == o.policy && defaultHold == o.defaultHold &&
               conditions == o.conditions && outputs == o.outputs &&
               printsNotes() == o.printsNotes() && rows == o.rows && prose == o.prose &&
               proseAfter == o.proseAfter;
    }
};

/// Which section stands where; `index` counts tables (Table) or kept prose sections (Prose).
struct SectionRef {
    enum class Kind {
        Parameters,
        Types,
        Clocking,
        Ports,
        Registers,
        Signals,
        Equations,
        Table,
        Assumptions,
        Invariants,
        Properties,
        Instances,
        Connections,
        Prose
    };
    Kind kind = Kind::Prose;
    size_t index = 0;
    bool operator==(const SectionRef&) const = default;
};

/// An unknown H2 section, kept word for word (heading included).
struct ProseSection {
    std::string markdown;
    bool operator==(const ProseSection&) const = default;
};

/// One unit. Sections keep the order of the file; a unit made by a program lists none in `order`,
/// and the printer then uses the canonical order (the order of SectionRef::Kind).
struct Unit {
    std::string preamble; ///< text in front of H1 (a comment, a badge), word for word
    Text name;
    std::string intent; ///< prose under H1, word for word
    std::vector<Parameter> parameters;
    std::vector<TypeDef> types;
    std::optional<Clocking> clocking;
    std::vector<Port> ports;
    std::vector<Register> registers;
    std::vector<Signal> signals;
    std::vector<Equation> equations;
    std::vector<Table> tables;
    std::vector<Condition> assumptions, invariants, properties;
    std::vector<Instance> instances;
    std::vector<Connection> connections;
    std::vector<ProseSection> prose;
    /// Prose between the heading and the table of a non-Table section, by section kind order.
    std::vector<std::pair<SectionRef::Kind, std::string>> sectionProse;
    /// The same for text after the table of such a section.
    std::vector<std::pair<SectionRef::Kind, std::string>> sectionProseAfter;
    std::vector<SectionRef> order;
    std::string file; ///< where it was read from, for diagnostics; not part of the meaning
    /// The units that `instances` name, each once, found by resolveInstances(); not part of the
    /// meaning.
    std::vector<std::shared_ptr<const Unit>> units;

    const Register* findRegister(std::string_view baseName) const;
    const Port* findPort(std::string_view portName) const;
    const Unit* findUnit(std::string_view unitName) const; ///< among `units`
    bool operator==(const Unit& o) const; ///< same meaning and prose; places ignored
};

/// Classifies the text of a condition cell. Never fails: what is no other form is an expression.
ConditionCell parseConditionCell(Text raw);
/// Classifies the text of an output cell; `clocked` makes an empty cell mean `hold`.
OutputCell parseOutputCell(Text raw, bool clocked);

/// `order` made complete: what it lists, then the sections that have content and are not listed, in
/// canonical order. Entries without content, and repeated ones, are left out.
std::vector<SectionRef> effectiveOrder(const Unit& unit);

/// The place in the file of `length` bytes of a cell's text from `offset`; counts the backslash
/// that stands before each `|` in Markdown. For text of another origin it is the whole cell.
diag::Span placeIn(const Text& cell, size_t offset, size_t length);

/// True if all outputs of the table are registers of the unit.
bool isClocked(const Unit& unit, const Table& table);
/// The name in front of a slice, index or member: "win_id" of "win_id[3]", "st" of "st.count".
std::string baseNameOf(std::string_view outputHeader);

} // namespace palindrome::lct
