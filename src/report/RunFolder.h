// RunFolder.h - the folder of a run or a matrix (docs/run-store.md), read again for reports.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"
#include "flow/Matrix.h"
#include "flow/Run.h"
#include "report/Findings.h"

#include <filesystem>
#include <optional>

namespace palindrome::report {

/// What a folder holds: one of the two.
struct RunFolder {
    std::filesystem::path folder;
    std::optional<flow::RunReport> run;
    std::optional<flow::MatrixReport> matrix;
};

/// The folder of a finished run (triage::findFinishedRun). Error run-damaged if its report cannot be
/// read. Paths in it are of this folder, wherever it was moved to.
std::optional<RunFolder> readRunFolder(const std::filesystem::path& folder, diag::Sink& sink);

/// The finished report.
Report reportOf(const RunFolder& folder);

} // namespace palindrome::report
