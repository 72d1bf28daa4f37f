// Hdl.h - SystemVerilog in and out: elaborate, lower, emit, decode. slang stays behind this header.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"
#include "lct/Model.h"
#include "logic/System.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace palindrome::hdl {

/// What to read. Paths are used as given; nothing outside `files`, `fileLists` and `includeDirs`
/// (and the folders of the files themselves) is opened.
struct Sources {
    std::vector<std::string> files;
    std::vector<std::string> fileLists;   ///< -F: paths inside are relative to the list
    std::vector<std::string> includeDirs; ///< +incdir+
    std::vector<std::string> defines;     ///< NAME or NAME=VALUE
    std::vector<std::pair<std::string, std::string>> parameters; ///< overrides of the top's
    std::string top; ///< empty: the only module that nobody instantiates, else an error
    /// Text given in memory beside the files: (name shown to the user, text).
    std::vector<std::pair<std::string, std::string>> texts;
    /// Hierarchical names may lead into child instances (conditions of a unit of instances do).
    bool namesBelow = false;
};

/// An elaborated design. Owns slang's driver and compilation.
class Design {
public:
    ~Design();
    Design(Design&&) noexcept;
    /// Internal: slang objects, defined in hdl/SlangDesign.h for the files of this folder.
    struct Impl;
    explicit Design(std::unique_ptr<Impl> impl);
    Impl& slang() const { return *impl; }
    const std::string& topName() const;

private:
    std::unique_ptr<Impl> impl;
};

/// Reads, elaborates and vets HDL. Errors of slang and refusals ("hdl-refused-…": system tasks with
/// effects, $readmem, DPI, bind, hierarchical references out of the unit, includes outside the given
/// paths, …) go to `sink` with their place; then the result is empty.
std::optional<Design> elaborate(const Sources& sources, diag::Sink& sink);

/// Port and parameter facts of the elaborated top, for comparisons and for harnesses.
struct PortInfo {
    std::string name;
    bool isOutput = false;
    unsigned width = 1;
    bool isSigned = false;
};
std::vector<PortInfo> ports(const Design& design);

struct LowerOptions {
    /// A whole right-hand side of 'x is an unspecified value (System::choices) and not an x.
    bool unspecifiedAsChoice = false;
    unsigned loopLimit = 4096;       ///< iterations of one loop
    size_t memoryBitLimit = 65536;   ///< bits of all unpacked arrays together
    size_t termLimit = 20'000'000;   ///< terms in the pool; beyond it: diagnostic hdl-too-large
    /// Decides that a one-bit term can never be 1 (false: it can, or undecided). Used to tell a
    /// latch from a complete case; without it only small conditions are decided.
    std::function<bool(logic::TermPool&, logic::Term)> unsatisfiable;
};

/// Lowers the top to next-state and output functions. Everything unsupported is refused by name at
/// its source line ("hdl-unsupported-…"); then the result is empty.
std::optional<logic::System> lower(const Design& design, logic::TermPool& pool,
                                   const LowerOptions& options, diag::Sink& sink);

// ---------------------------------------------------------------------------------------------
// Reference module

/// Where a piece of emitted text came from.
struct EmitMapEntry {
    size_t begin = 0, end = 0; ///< offsets in the emitted text, end exclusive
    diag::Span cell;           ///< of the LCT file: the part of the cell that was printed here
    std::string quote;         ///< the cell's text
    size_t quoteOffset = 0;    ///< where in `quote` the printed part begins
};

struct EmittedModule {
    std::string text;
    std::vector<EmitMapEntry> map; ///< sorted by begin, not overlapping
};

struct EmitOptions {
    /// Adds one wire per assumption, invariant and property ("lct__assume_0", "lct__inv_0",
    /// "lct__prop_0", in the order of the unit) so that slang elaborates them too. The text shown to
    /// users has them as comments instead.
    bool withChecks = false;
};

/// Prints the unit as SystemVerilog, deterministically: one statement a cell. Of a unit of
/// instances this is the module of the unit alone; `lct::resolveInstances` must have filled
/// `units`.
std::optional<EmittedModule> emit(const lct::Unit& unit, const EmitOptions& options,
                                  diag::Sink& sink);

/// A spec that slang has accepted.
struct SpecDesign {
    EmittedModule emitted; ///< with checks
    Design design;
};

/// Checks the structure of the unit (names, drivers, reset …), emits, elaborates; slang's errors are
/// reported at the cell. `parameters` override the defaults (-P NAME=VALUE).
std::optional<SpecDesign> elaborateSpec(
    const lct::Unit& unit, const std::vector<std::pair<std::string, std::string>>& parameters,
    diag::Sink& sink);

/// Lowers an elaborated spec with choices, and fills assumptions, invariants and properties.
std::optional<logic::System> lowerSpec(const lct::Unit& unit, const SpecDesign& spec,
                                       logic::TermPool& pool, const LowerOptions& options,
                                       diag::Sink& sink);

// ---------------------------------------------------------------------------------------------
// Decode

struct DecodeOptions {
    unsigned rowBudget = 256;  ///< rows a table before a target falls back to an equation
    unsigned leafBudget = 1000;///< leaves of a value tree
    /// Every decision as a nested choice in the order of the source, none left out. Equal to the
    /// source even where an unknown value reaches tests that no known value passes; hard to read.
    bool literal = false;
};

struct Decoded {
    lct::Unit unit; ///< rows carry `origin`
    std::vector<diag::Diagnostic> notes; ///< fallbacks, dead assignments, dropped guards
};

/// Reads the top back as a table, blind (no spec is an input) and deterministic.
std::optional<Decoded> decode(const Design& design, const DecodeOptions& options,
                              diag::Sink& sink);

} // namespace palindrome::hdl
