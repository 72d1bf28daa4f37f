// Matrix.h - units times models times repeats: the loop on every cell, resumable, and what it shows.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Run.h"
#include "flow/Statistics.h"

#include <map>
#include <string>
#include <vector>

namespace palindrome::flow {

/// One model of the matrix, under the name that the user gave it.
struct MatrixModel {
    std::string name;
    ModelOptions options; ///< `repeat` is set by the matrix
};

struct MatrixOptions {
    std::vector<MatrixModel> models;
    unsigned repeats = 1;
    RunOptions run; ///< specs, repairs, judging, store, hooks; its models are not used
};

/// One unit with one model, once.
struct MatrixCell {
    size_t spec = 0, model = 0; ///< indexes in the options
    unsigned repeat = 0;
    std::optional<UnitReport> report; ///< nothing: not reached
    CallTotals calls;
    bool resumed = false; ///< finished before the matrix was stopped
    bool passedAtOnce() const;
    bool proved() const;
    /// Repairs that were judged.
    size_t repairs() const;
};

/// How often a row came out right, in the HDL of the cells and in what models read in it.
struct RowScore {
    std::string row; ///< "Next state, row 3 (line 40)"
    size_t right = 0, all = 0;
};

struct MatrixReport {
    std::string id, folder, started;
    bool resumed = false;
    double seconds = 0;
    std::vector<std::string> specs, units, models;
    unsigned repeats = 1;
    std::vector<MatrixCell> cells; ///< by spec, model, repeat
    /// Stopped by the budget: the same command with a larger one goes on.
    bool unfinished = false;
    int exitCode = 0;

    /// Cells of a spec and model that were reached.
    std::vector<const MatrixCell*> of(size_t spec, size_t model) const;
    /// By spec: rows from the weakest to the strongest; empty if nothing was compared.
    std::vector<RowScore> rowsOf(size_t spec) const;
};

struct MatrixObserver {
    virtual ~MatrixObserver() = default;
    // Called from several threads, but never from two at once.
    /// Finished before the matrix was stopped; all of them come first.
    virtual void cellResumed(const MatrixCell& cell) = 0;
    virtual void cellBegins(const MatrixCell& cell) = 0;
    virtual void step(const MatrixCell& cell, const std::string& what) = 0;
    virtual void cellEnds(const MatrixCell& cell, size_t done, size_t all) = 0;
};

/// As many cells at once as the models' limits of calls in flight allow; what this machine does
/// (reading, proving, simulating) is done for one cell at a time. A cell that fails does not stop the others. A stopped matrix
/// is continued by the same call: finished cells are taken as they are, answers that had arrived
/// are not asked for again. Failures: the store cannot be written, no model can be opened,
/// interrupted.
Result<MatrixReport> runMatrix(const MatrixOptions& options, MatrixObserver& observer);

/// docs/models.md describes it.
Json toJson(const MatrixReport& report);

} // namespace palindrome::flow
