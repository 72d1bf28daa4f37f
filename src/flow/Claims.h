// Claims.h - what is proved of each unit of a structure alone, and the network around it.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Load.h"
#include "hdl/Structure.h"
#include "proof/Discharge.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace palindrome::flow {

/// A unit with the values of its parameters, as equations with its instances left out, and what was
/// proved of it under its assumptions, whatever stands around it.
struct Claims {
    std::string title; ///< "vc_fifo DEPTH=4 WIDTH=40"
    const lct::Unit* unit = nullptr;
    Parameters parameters;
    proof::ClockingSpec clocking;
    logic::System system;
    std::vector<logic::Term> init; ///< by register, in the first cycle after reset
    struct Below {
        std::string path; ///< "u_a[1]"
        const Claims* claims = nullptr;
    };
    std::vector<Below> below;
    proof::Discharge proof;
    double seconds = 0;

    /// All that its instances assume is shown, and no value is x: facts about them hold.
    bool isWhole() const;
};

/// What the instances of a unit assume, in the order of its network: "u_a[1] assumes quiet".
std::vector<std::string> promiseNames(const Claims& claims);
/// These, "invariant fits[2]" and "property x".
std::vector<std::string> allNames(const Claims& claims);

/// The units below a structure, each proved once for the parameters that it has.
class ClaimSet {
public:
    ClaimSet(logic::TermPool& pool, const hdl::LowerOptions& lowering,
             const proof::Options& options, proof::Ask& ask, diag::Sink& sink)
        : pool(pool), lowering(lowering), options(options), ask(ask), sink(sink) {}

    /// Is asked whether conditions ("u_a[1] assumes quiet", "invariant fits[2]", "property x") are broken
    /// by a run of that unit: of a unit of instances all of them before the proof, for which a quick
    /// answer is wanted, and then those that do not follow.
    enum class Effort { Quick, Full };
    using Breaks =
        std::function<bool(const Claims&, const std::vector<std::string>&, Effort)>;
    void onDoubt(Breaks asked) { breaks = std::move(asked); }

    /// Null with diagnostics if the unit is not valid, or with `refused`, or with `broken`.
    const Claims* of(const lct::Unit& unit, const Parameters& parameters);
    /// In the order in which they were proved; the last one is the structure itself.
    const std::vector<std::unique_ptr<Claims>>& all() const { return list; }
    /// Why a unit cannot be taken apart.
    const std::string& refused() const { return refusal; }
    /// The last of `all` if something that it says is known to be broken; the work ended there.
    const Claims* broken() const { return found; }
    /// The network of the claims proved last, or of those that are being proved.
    const proof::Network& network() const { return lastNetwork; }

private:
    const Claims* refuse(std::string why);
    bool start(Claims& claims);
    bool fits(const Claims& around, const Claims& below);

    logic::TermPool& pool;
    const hdl::LowerOptions& lowering;
    const proof::Options& options;
    proof::Ask& ask;
    diag::Sink& sink;
    std::map<std::string, const Claims*> known;
    std::vector<std::unique_ptr<Claims>> list;
    std::string refusal;
    Breaks breaks;
    const Claims* found = nullptr;
    proof::Network lastNetwork;
};

} // namespace palindrome::flow
