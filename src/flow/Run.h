// Run.h - the whole loop over units: encode, judge, repair, read back by a model, say who erred.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Encode.h"
#include "flow/Judge.h"
#include "flow/RunStore.h"
#include "flow/Triage.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace palindrome::flow {

struct RunOptions {
    std::vector<std::string> specs;
    bool referenceEncoder = false; ///< emit's text in place of a model's; no model is asked at all
    ModelOptions encoder, decoder;
    bool modelDecode = true;  ///< ask a model to read the HDL back
    bool proveStructures = false; ///< prove what the instances of a unit of instances assume
    unsigned repairs = 2;     ///< further attempts with the complaint in the prompt
    JudgeOptions judge;
    std::filesystem::path store = ".palindrome";
    bool fresh = false;       ///< do not reuse verdicts of earlier runs
    llm::Hooks hooks;
};

/// One attempt at the HDL of a unit.
struct Round {
    EncodeOutcome encode;
    std::optional<Judgement> judgement;
    bool reused = false; ///< the judgement is of an earlier run
};

/// What the second opinion came to.
struct SecondOpinion {
    enum class Status { Read, NoTable, NoReply, NotAsked };
    Status status = Status::NotAsked;
    std::string model, detail;
    bool retried = false;
    std::string table; ///< Markdown
    std::optional<TableComparison> specVsB, aVsB;
    bool reused = false;
};
/// read, no-table, no-reply, not-asked
const char* secondOpinionName(SecondOpinion::Status status);

/// Where a unit ended. The words (outcomeName) are stable.
enum class Outcome {
    Proved,
    Refuted,
    PossibleX,
    Bounded,
    Unknown,
    Unsupported,  ///< the spec or the HDL uses what is refused
    InvalidHdl,
    NoCode,       ///< the answer had no usable module
    NoReply,      ///< the call failed, or nothing was recorded
    InvalidSpec,
    Structure,    ///< a unit of instances: nothing to encode, its printed module was checked
    InternalError, ///< our own checks contradict each other
    Interrupted
};
const char* outcomeName(Outcome outcome); ///< proved, …, invalid-hdl, no-code, no-reply, …

struct UnitReport {
    std::string unit, spec; ///< name and path
    std::string folder;     ///< below the run's folder
    Outcome outcome = Outcome::Unknown;
    std::string reason;     ///< one sentence
    std::string encoder;    ///< model, or "reference"
    std::vector<Round> rounds;
    SecondOpinion second;
    Triage triage = Triage::None;
    /// Of a unit of instances: what it, and its instances, say of themselves. Without pairs; of a
    /// unit that cannot be taken apart, or where it was not asked for, nothing.
    std::optional<proof::Result> structure;
    std::string diagnostics; ///< of an invalid spec, rendered
    double seconds = 0;
    bool reused = false;     ///< every judgement in it is of an earlier run
    bool resumed = false;    ///< finished before the run was killed
    bool overBudget = false; ///< some call was not made for want of budget; not kept in files

    /// The attempt that came furthest; of equals the last. Nullptr if there was none.
    const Round* bestRound() const;
    const Judgement* judgement() const;
    int exitCode() const;
};

struct RunReport {
    std::string id, folder;
    std::string started;
    bool resumed = false;
    std::string encoder, decoder; ///< who answers, as a sentence
    std::vector<UnitReport> units;
    double seconds = 0;
    size_t reusedVerdicts = 0, newVerdicts = 0, resumedUnits = 0;
    int exitCode = 0;
};

/// What happens, for a display.
struct RunObserver {
    virtual ~RunObserver() = default;
    virtual void unitBegins(const std::string& spec, size_t index, size_t count) = 0;
    virtual void step(const std::string& unit, const std::string& what) = 0;
    virtual void unitEnds(const UnitReport& report, size_t index, size_t count) = 0;
};

/// Runs all units one after the other. A unit that fails does not stop the others. Failures: the
/// store cannot be written, a model's settings cannot be used. Writes report.json into the run's
/// folder.
Result<RunReport> runLoop(const RunOptions& options, RunObserver& observer);

/// One unit of a run of another shape: the models are asked, the files go below `folder` of the run.
/// Either model may be missing: then the reference is taken, or nothing is read back.
struct UnitJob {
    std::string spec;
    std::string folder;
    Models* encoder = nullptr;
    Models* decoder = nullptr;
};
/// Everything that makes two runs the same run.
Json configurationOf(const RunOptions& options);
/// Failures: the store cannot be written.
Result<UnitReport> runUnit(const RunOptions& options, RunStore& store, const UnitJob& job,
                           RunObserver& observer);

/// 0 only if every unit that is no structure gives 0 and there is one; otherwise the gravest code.
int worstExitCode(const RunReport& report);

/// The report by docs/report.schema.json.
Json toJson(const RunReport& report);
Json toJson(const UnitReport& report);
UnitReport unitReportFromJson(const Json& json);

} // namespace palindrome::flow
