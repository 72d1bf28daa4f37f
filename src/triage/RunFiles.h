// RunFiles.h - what a finished run or matrix left behind, read back for triage.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"
#include "flow/Load.h"
#include "flow/Run.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace palindrome::triage {

/// Which of a model's attempts at a unit is looked at.
enum class Attempt {
    First, ///< what the model made of the table alone; repairs were told what is wrong
    Best   ///< the one that came furthest
};

/// One answer of a model to a unit.
struct Answer {
    std::string model;
    unsigned repeat = 0;
    std::string folder;  ///< below the run's folder
    size_t attempt = 0;  ///< number of the round, 0 is the first
    std::string hdl;     ///< empty: none
    std::string verdict; ///< proved, refuted, …; invalid-hdl, no-code, no-reply, … without a proof
    std::string reason;  ///< one sentence
    std::optional<flow::Judgement> judgement;
    /// Of the best attempt: the run's word for who erred, and the model's reading of that HDL.
    flow::Triage triage = flow::Triage::None;
    flow::SecondOpinion second;
    bool readRightHdl = false; ///< that HDL was proved

    bool readable() const { return judgement && judgement->readable && judgement->proof; }
};

/// A unit with all answers to it, by model and repeat.
struct UnitAnswers {
    std::string unit;
    flow::SpecFile spec;
    std::string text; ///< of the spec's file
    std::vector<Answer> answers;
};

struct RunFiles {
    std::string id, folder, started;
    bool isMatrix = false;
    std::vector<std::string> models;
    flow::Parameters parameters;
    std::vector<UnitAnswers> units; ///< those whose spec was valid and not a structure
};

/// Reads the run `name`: a folder with a run.json, an id below `store`/runs or the unambiguous
/// beginning of one, or `latest`. Errors: run-missing, run-unfinished, run-newer, run-damaged, and
/// run-spec-changed for a spec whose file is no longer what the run has read.
std::optional<RunFiles> readRun(const std::string& name, const std::filesystem::path& store,
                                Attempt attempt, diag::Sink& sink);

/// The folder of the run `name` (as readRun takes it), finished or not; error run-missing.
std::optional<std::filesystem::path> findRun(const std::string& name,
                                             const std::filesystem::path& store, diag::Sink& sink);
/// The folder of the run `name`, which is finished and of a known version; else the diagnostics that
/// readRun gives for it.
std::optional<std::filesystem::path> findFinishedRun(const std::string& name,
                                                     const std::filesystem::path& store,
                                                     diag::Sink& sink);

} // namespace palindrome::triage
