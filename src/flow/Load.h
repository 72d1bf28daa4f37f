// Load.h - from files to units, designs and transition systems.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/Hdl.h"
#include "lct/Model.h"
#include "proof/Prove.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace palindrome::flow {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// A spec as read.
struct SpecFile {
    std::string path;
    lct::Unit unit;
    std::string canonical; ///< what `fmt` prints; the meaning and the prose, no places
};

/// True for names that are read as tables: .md, .json, .csv, .xlsx, .ods.
bool isTableFile(const std::string& path);

/// Reads a table by the ending of its name (lct::readFile). Errors go to the sink, with the
/// file's place; then the result is empty.
std::optional<SpecFile> loadSpec(const std::string& path, diag::Sink& sink);

/// Reports (spec-structural) a unit of instances, which no model encodes: its HDL is printed by
/// `emit`. Returns true for units of tables and equations.
bool isEncodable(const lct::Unit& unit, diag::Sink& sink);

/// The clocking of a unit in the form that proofs take.
proof::ClockingSpec clockingOf(const lct::Unit& unit);

/// The overrides among `parameters` that the unit declares.
Parameters parametersOf(const lct::Unit& unit, const Parameters& parameters);

/// How HDL and specs are lowered: a solver tells complete cases from latches.
hdl::LowerOptions loweringOptions();

/// Elaborates HDL that shall implement `unit`: if it has several modules that could be the top and
/// the user named none, the one with the unit's name is it.
std::optional<hdl::Design> elaborateFor(const lct::Unit& unit, hdl::Sources sources,
                                        diag::Sink& sink);

/// A spec and what it is compared with, as equations in one pool.
struct Pair {
    logic::TermPool pool;
    logic::System spec, other;
    proof::ClockingSpec clocking;
    std::optional<hdl::SpecDesign> specDesign;
    std::optional<hdl::Design> design;          ///< if the other side is HDL
    std::optional<hdl::SpecDesign> otherDesign; ///< if it is a table
};

/// Spec against HDL. Parameters override those of the spec and, through `sources`, of the HDL.
std::unique_ptr<Pair> loadPair(const lct::Unit& spec, const Parameters& parameters,
                               const hdl::Sources& sources, const hdl::LowerOptions& lowering,
                               diag::Sink& sink);

/// Spec against another table. The other table is given those parameters that it declares.
std::unique_ptr<Pair> loadPair(const lct::Unit& spec, const Parameters& parameters,
                               const lct::Unit& other, const hdl::LowerOptions& lowering,
                               diag::Sink& sink);

} // namespace palindrome::flow
