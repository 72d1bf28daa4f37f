// ReportOptions.h - the options by which a command writes its findings for other programs.
// SPDX-License-Identifier: MIT
#pragma once

#include "cli/Command.h"
#include "report/Formats.h"

#include <string>
#include <vector>

namespace palindrome::cli {

struct ReportOptions {
    std::string sarif, junit, findings, markdown, comment, codeQuality;
    std::string root;
    bool annotations = false;

    void declare(CLI::App& app);
    bool wanted() const;
    /// Finishes the report and writes all that is asked for, each file whole or not at all. Returns
    /// the worse of `status` and what became of the files; `status` is the report's exit code. Prints
    /// nothing but annotations and diagnostics.
    int write(report::Report report, int status, Context& context) const;

private:
    std::vector<std::pair<report::Format, std::string>> files() const;
};

/// An empty report of a command that begins now.
report::Report reportFor(const char* command);

/// A unit that could not be looked at, with the diagnostics of the sink from `firstDiagnostic` on.
report::UnitResult unreadableUnit(const std::string& spec, const diag::Sink& sink,
                                  size_t firstDiagnostic);

/// Folder that paths in reports are relative to: `option`, else the checkout that a CI system names
/// (GITHUB_WORKSPACE, CI_PROJECT_DIR) if we are in it, else the current folder.
std::string reportRoot(const std::string& option);

} // namespace palindrome::cli
