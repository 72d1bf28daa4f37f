// EmitAll.h - the modules of tables and of all units below them, with the lists that tools read.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Load.h"
#include "util/Result.h"

#include <string>
#include <vector>

namespace palindrome::flow {

/// Files of one folder.
struct EmittedSet {
    struct File {
        std::string name, text;
    };
    std::vector<File> files;       ///< X.sv for each unit, then X.f and X.core for each top
    std::vector<std::string> tops; ///< given units that are not below another given one
};

/// Emits the units of `specs` and all units below them, each once, those that a unit needs before
/// it. A top X has a file list X.f (paths relative to it: `verilator -F X.f`) and a FuseSoC core
/// file X.core (CAPI2, with the parameters whose default is a plain number). Two different units of
/// one name are an error (`emit-same-unit`).
std::optional<EmittedSet> emitAll(const std::vector<std::string>& specs,
                                  const Parameters& parameters, bool withChecks,
                                  diag::Sink& sink);

/// Puts the files into `folder`, which is made if missing; what else is there stays. All files are
/// written aside first: a failure in writing leaves the folder as it was.
Result<void> writeSet(const EmittedSet& set, const std::string& folder);

} // namespace palindrome::flow
