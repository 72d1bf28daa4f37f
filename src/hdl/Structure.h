// Structure.h - the instances of a design's top, and the top without what is inside of them.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/Hdl.h"

namespace palindrome::hdl {

/// An instance of the top as its parent sees it.
struct InstanceFacts {
    std::string path, module; ///< path below the top: "g[2].u_a", "u_b[0]"
    std::vector<std::pair<std::string, std::string>> parameters; ///< values, local ones included
    std::vector<std::string> overridable; ///< names of those that an instance can set
    std::vector<PortInfo> ports;
};

/// The instances right below the top, in the order of the source.
std::vector<InstanceFacts> instancesOf(const Design& design);

/// By their path below the top, what the decoded table of the top calls them ("u_a[2]").
std::vector<std::pair<std::string, std::string>> instanceNames(const Design& design);

/// Like `lower`, with the instances below the top left out: what goes into their ports are outputs
/// of the system ("u_a.en", with the path in front), what comes out of them are two inputs, "u_a.q"
/// for the value and "u_a.q?" for the bits that are x. Clocks are inputs as well.
std::optional<logic::System> lowerWithoutInstances(const Design& design, logic::TermPool& pool,
                                                   const LowerOptions& options, diag::Sink& sink);

/// Lowers an elaborated spec with choices, its instances left out as above. What its conditions read
/// inside of instances ("u_a.count", "u_b[1].mem[2]") are two inputs as well. Conditions with ranges are
/// one for each of their values ("fits[2][1]"), all in the order of the unit.
std::optional<logic::System> lowerSpecAlone(const lct::Unit& unit, const SpecDesign& spec,
                                            logic::TermPool& pool, const LowerOptions& options,
                                            diag::Sink& sink);

/// Like `lowerSpec`, but conditions with ranges are one for each of their values, those of the units
/// below as well ("u_a[1] assumes fits[2]").
std::optional<logic::System> lowerSpecEach(const lct::Unit& unit, const SpecDesign& spec,
                                           logic::TermPool& pool, const LowerOptions& options,
                                           diag::Sink& sink);

} // namespace palindrome::hdl
