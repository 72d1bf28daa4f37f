// Router.h - the HDL of a router, unit by unit, and what is proved of it.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Load.h"
#include "flow/ProofJson.h"
#include "mesh/Mesh.h"

#include <filesystem>

namespace palindrome::flow {

/// One unit of the structure with the HDL that stands for it.
struct RouterUnit {
    std::string name;
    std::string source; ///< the file, or empty: the reference module of the table
    std::string hdl;
    std::string specText; ///< canonical
    Parameters parameters; ///< of its instances
    lct::Unit unit;
    /// The word of proof::Verdict, "invalid" if the HDL cannot be read, "not tried".
    std::string verdict = "not tried";
    std::string reason;
    bool reused = false; ///< the verdict is of an earlier run

    bool proved() const { return verdict == "proved"; }
};

struct Router {
    std::vector<RouterUnit> units; ///< those that a unit needs before it
    mesh::RouterHdl hdl;

    bool proved() const;
    Json toJson() const;
};

/// Collects the HDL: of each unit X below `top` the file X.sv of `folder` if there is one, else the
/// reference module of its table; the top itself is always printed from its table. `folder` may be
/// empty. `parameters` override the top's. Diagnostics and nothing if a table is not valid, a file
/// cannot be read, the top has other ports than a router of the mesh, or one of its units occurs
/// twice with different parameters (`mesh-router`).
std::optional<Router> loadRouter(const SpecFile& top, const std::string& folder,
                                 const Parameters& parameters, diag::Sink& sink);

struct RouterProofOptions {
    proof::Options proof;
    std::filesystem::path store = ".palindrome"; ///< verdicts are kept and reused here
    bool fresh = false;
    std::function<void(const std::string&)> progress;
};

/// Proves each unit's HDL equal to its table with the parameters of its instances. A proof that
/// ends without an answer is no failure: the verdict says so.
void proveRouter(Router& router, const RouterProofOptions& options);

} // namespace palindrome::flow
