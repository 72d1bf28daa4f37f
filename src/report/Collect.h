// Collect.h - from what the steps of the loop found out to report::Report.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Matrix.h"
#include "flow/Run.h"
#include "lint/Lint.h"
#include "report/Findings.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace palindrome::report {

/// The place of a span: columns in code points, by the quote or, where that is cut, by the file, which
/// is read then. If neither is there, bytes count as characters.
Place placeOf(const diag::Span& span, const std::string& quote = {}, unsigned quoteColumn = 0);

/// A diagnostic as a finding; its notes become related places. Not decided by a limit are those that
/// say so by their rule (lint-undecided).
Finding findingOf(const diag::Diagnostic& diagnostic);
void addDiagnostics(std::span<const diag::Diagnostic> diagnostics, std::vector<Finding>& findings);

/// What diag::renderText printed, for results that keep only that. Lines of other forms are skipped.
std::vector<Finding> findingsOfRendered(std::string_view text);

/// `unit` needs its name, spec and HDL; the functions add checks and findings and, but for the last
/// ones, leave verdict, reason and exit code alone. With `ownHdl` the HDL is the user's, and findings
/// are placed there where its lines are known; else they are placed in the spec.
void addProof(const proof::Result& proof, const flow::TraceReplay& replay,
              const std::vector<std::string>& rowsInForce, bool ownHdl, UnitResult& unit);
/// `check` names the comparison: "rows".
void addComparison(const flow::TableComparison& comparison, const std::string& check, bool ownHdl,
                   UnitResult& unit);
void addSimulation(const flow::SimulationSummary& simulation, UnitResult& unit);
/// All of a judgement: what makes the HDL unreadable, or proof, comparison, decode and simulation. The
/// unit's verdict and reason are set if they are empty.
void addJudgement(const flow::Judgement& judgement, bool ownHdl, UnitResult& unit);

/// A unit that was linted: a check for each rule that was not switched off.
UnitResult lintResult(const lint::Report& report, const std::string& spec,
                      const lint::Settings& settings);
/// A unit of a run whose files are in `folder`.
UnitResult unitResult(const flow::UnitReport& unit, const std::string& folder);

/// Finished reports.
Report runReport(const flow::RunReport& run);
Report matrixReport(const flow::MatrixReport& matrix);

} // namespace palindrome::report
