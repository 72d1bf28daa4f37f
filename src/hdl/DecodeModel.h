// DecodeModel.h - what decoding works on: value trees over source conditions, and their parts.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/DecodeBdd.h"
#include "hdl/SlangDesign.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <slang/ast/symbols/ValueSymbol.h>
#include <slang/numeric/SVInt.h>
#include <string>
#include <unordered_map>
#include <vector>

namespace palindrome::hdl::decoding {

namespace sa = slang::ast;

// ---------------------------------------------------------------------------------------------
// Conditions

/// A condition column: an expression that rows test. Columns with the same header are one.
struct Column {
    std::string header;
    unsigned order = 0;   ///< of first use in the source
    unsigned width = 1;
    bool plain = false;   ///< a name, select or the like: its value does not depend on the context
    bool isSigned = false;
    std::string base;     ///< "req" of "req[2]", for joining bits
    unsigned bit = 0, baseWidth = 0; ///< only if `base` is not empty
    /// Cell text for true and false of a one-bit column.
    std::string truth(bool value) const {
        return plain && !isSigned ? (value ? "1" : "0") : value ? "1'b1" : "1'b0";
    }
};

/// One element of a set cell.
struct SetElement {
    std::string text;
    Bdd bdd = BddManager::False;
};

/// A test that fits a cell of a column.
struct Atom {
    const Column* column = nullptr;
    std::string cell; ///< as written in a table
    Bdd bdd = BddManager::False;
    std::vector<SetElement> elements; ///< if the cell is `== c` or a set that may be merged
    int truth = -1; ///< tests a one-bit column for this value; -1: any other test
};

struct Node;

/// A condition over source atoms, negations pushed to the atoms.
struct Cond {
    enum class Kind { Constant, Test, And, Or, Derived };
    Kind kind = Kind::Constant;
    Bdd bdd = BddManager::True;
    Atom atom;                    ///< Test
    std::vector<Cond> parts;      ///< And, Or
    std::vector<const Node*> trees; ///< Derived: value trees that decide it, no cell of its own
};

/// Which branch of which statement an assignment stands in.
struct PathStep {
    unsigned statement = 0; ///< executed instance of an if, case or ?:
    unsigned branch = 0;
    bool operator==(const PathStep&) const = default;
};
using Path = std::vector<PathStep>;

/// A decision of the source: the test of an if, of one item of a case, or of a ?:.
struct Guard {
    unsigned id = 0;
    Cond cond;
    std::vector<int> zipKey;  ///< order in a tree: later statements first, outer before inner
    std::vector<int> runKey;  ///< order of execution
    PathStep step;            ///< the branch that is entered when it holds
    slang::SourceRange range; ///< of the condition
    std::string source;       ///< the condition as written
    std::string noteYes, noteNo;  ///< comments on the lines of the branches
    bool chained = false;     ///< its else is another if, or it is an item of a case
};

// ---------------------------------------------------------------------------------------------
// Values

/// Bits that a right-hand side is made of, where they can be told apart: constants and names.
struct Piece {
    std::optional<slang::SVInt> value; ///< constant bits
    uint32_t variable = UINT32_MAX;    ///< or bits of a named variable
    std::string versionName;           ///< and under which name, if it is not its own
    unsigned lo = 0, width = 0;
};

/// What one assignment (or none) gives to a target.
struct Leaf {
    enum class Kind {
        Value,       ///< `text`
        Hold,        ///< nothing assigned: the register keeps its value
        Unassigned,  ///< nothing assigned: a latch, if it can be reached
        Unspecified, ///< all x
    };
    unsigned id = 0;
    Kind kind = Kind::Value;
    unsigned width = 1;
    std::string text;       ///< right-hand side, exact as `target = text` for a target of `width`
    std::string pieceText;  ///< exact wherever it stands: its own width and sign are those of text
    std::optional<slang::SVInt> value; ///< of `width` bits, if constant
    bool plainConstant = false; ///< text is a literal or a name
    std::vector<Piece> pieces; ///< least significant first; empty if bits can't be told apart
    uint32_t variable = UINT32_MAX; ///< Hold, Unassigned: whose
    unsigned lo = 0;           ///< Hold, Unassigned: first bit
    std::string readsWhole;    ///< text is exactly this name
    slang::SourceRange range;
    Path path;
    unsigned seq = 0;
    std::string note;
    bool isExplicit() const { return seq != 0; }
};

/// Node of a value tree. Shared; equal nodes are one object.
struct Node {
    unsigned id = 0;
    const Guard* guard = nullptr; ///< null: a leaf
    const Node* yes = nullptr;
    const Node* no = nullptr;
    const Leaf* leaf = nullptr;
    unsigned lo = 0, width = 0; ///< leaf: which bits of it
};

struct Segment {
    unsigned lo = 0, width = 0;
    const Node* node = nullptr;
};
using Segments = std::vector<Segment>; ///< ascending, without gaps

/// A variable or net of the unit, or a local of one activation.
struct Variable {
    uint32_t id = 0;
    const sa::ValueSymbol* symbol = nullptr;
    std::string name;
    unsigned width = 1;      ///< all bits, of all words
    unsigned wordWidth = 1, words = 1;
    bool isMemory = false;   ///< has an unpacked dimension
    bool isSigned = false;
    bool local = false;
    bool isInput = false, isOutput = false;
    bool keep = false;       ///< marked `// signal`
    int64_t left = 0, right = 0; ///< declared range, if `simpleRange`
    bool simpleRange = false;    ///< a one-dimensional vector: bits can be selected by index
    bool readOutside = false;    ///< by name, by another process, an assign or a port
    /// One word of a memory that is written through a computed index: whose, and which.
    uint32_t elementOf = UINT32_MAX;
    std::string index;
    bool isElement() const { return elementOf != UINT32_MAX; }
};

/// Reset of a clocked process: signals with an edge in the event list, beside the clock.
struct EventSignal {
    const sa::ValueSymbol* symbol = nullptr;
    bool posedge = true;
};

/// A process after execution.
struct Process {
    enum class Kind { Assign, Combinational, Clocked, Initial };
    Kind kind = Kind::Combinational;
    unsigned order = 0;
    slang::SourceRange range;
    std::string label, marker; ///< block label; title from a `// Table:` comment
    std::string note;      ///< Assign: comment on its line
    std::string loop;      ///< name of the generate loop that it stands in
    bool equation = false; ///< Assign under `// Equations`: never a table
    std::vector<EventSignal> events;
    const sa::ValueSymbol* clock = nullptr;
    bool posedge = true;
    /// Final value of what the process assigns, by variable (all its bits).
    std::map<uint32_t, Segments> results;
    /// Registers whose next value this process decides.
    std::map<uint32_t, Segments> foldedInto;
    std::vector<Leaf*> leaves;         ///< assignments in order of execution
    std::vector<const Guard*> guards;  ///< decisions in order of execution
    /// Of a clocked process: assigned before they are read, and read nowhere else.
    std::set<uint32_t> temporaries;
    std::map<uint32_t, unsigned> firstAssigned; ///< order in which variables are first assigned
};

/// A signal that decoding had to add: an intermediate value of a process.
struct MadeSignal {
    std::string name, type, note;
    unsigned width = 1;
    bool isSigned = false;
    Segments value;
    unsigned process = 0; ///< order of the process that needs it
};

} // namespace palindrome::hdl::decoding
