// Judge.h - everything that can be found out about one HDL of a unit without a model.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Compare.h"
#include "flow/Decode.h"
#include "flow/Encode.h"
#include "flow/Prove.h"
#include "flow/Simulate.h"

#include <optional>
#include <string>
#include <vector>

namespace palindrome::flow {

struct JudgeOptions {
    Parameters parameters; ///< those that the unit declares are used
    proof::Options proof;
    bool simulate = true;
    SimulateOptions simulation;
};

/// What became of the simulation.
struct SimulationSummary {
    enum class Status { Agrees, Mismatch, Undecided, Failed, NotRun };
    Status status = Status::NotRun;
    std::string detail; ///< one sentence
    size_t rowsHit = 0, rowsReachable = 0, rows = 0;
    Json full; ///< toJson(SimulateOutcome), null if it did not run
};

/// The findings. Stored as JSON, so that a second run need not find them again.
struct Judgement {
    /// The HDL could be read and lowered; otherwise `diagnostics` says why not.
    bool readable = false;
    bool refused = false;    ///< not readable because of what we do not support or refuse
    std::string diagnostics; ///< rendered
    std::string firstError;

    std::optional<proof::Result> proof;
    TraceReplay replay;
    std::string vcd;
    /// Rows of the spec that decided the end of the trace: "cycle 3: next state, row 2 (line 34)".
    std::vector<std::string> rowsInForce;

    std::string tableA; ///< the deterministic decode, Markdown; empty if there is none
    SelfCheck selfCheck = SelfCheck::NotRun;
    std::string decodeDetail; ///< why there is no table A, or why it is not proved
    /// Where the rows of table A stand in the HDL.
    struct RowOrigin {
        std::string table; ///< title
        size_t row = 0;    ///< counts from 1
        std::string lines; ///< "counter.sv:12-14"
    };
    std::vector<RowOrigin> rowOrigins;
    std::optional<TableComparison> specVsA;

    SimulationSummary simulation;
    double seconds = 0; ///< wall clock when it was found out

    bool proved() const { return proof && proof->verdict == proof::Verdict::Proved; }
    /// Nothing in it depends on a limit or on a tool that failed, so it holds for ever.
    bool final() const;
};

/// Judges HDL given as text; `shownName` stands in diagnostics. The spec must be valid.
Judgement judge(const SpecFile& spec, const std::string& hdl, const std::string& shownName,
                const JudgeOptions& options);

/// What the HDL's author is told; empty if the HDL is proved or nothing is known against it.
Complaint complaintOf(const Judgement& judgement);

const char* simulationName(SimulationSummary::Status status); ///< agrees, mismatch, undecided, …
Json toJson(const SimulationSummary& summary);
SimulationSummary simulationFromJson(const Json& json);
Json toJson(const Judgement& judgement);
Judgement judgementFromJson(const Json& json); ///< throws nlohmann's exceptions if damaged

} // namespace palindrome::flow
