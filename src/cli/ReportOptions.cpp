// ReportOptions.cpp - the options by which a command writes its findings for other programs.
// SPDX-License-Identifier: MIT
#include "cli/ReportOptions.h"

#include "flow/RunStore.h"
#include "report/Collect.h"
#include "util/Files.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>

namespace palindrome::cli {

namespace fs = std::filesystem;
using report::Format;

void ReportOptions::declare(CLI::App& app) {
    const char* group = "Reports";
    auto file = [&](const char* option, std::string& to, const char* text) {
        app.add_option(option, to, text)->type_name("FILE")->group(group);
    };
    file("--sarif", sarif, "Findings as SARIF 2.1.0, for code scanning and editors");
    file("--junit", junit, "Checks as JUnit XML: a test suite a unit");
    file("--findings", findings, "Everything as JSON (docs/findings.schema.json)");
    file("--markdown", markdown, "For a job summary, at most 1 MiB");
    file("--comment", comment, "Markdown for a comment, at most 65,536 bytes");
    file("--code-quality", codeQuality, "GitLab's code quality report");
    app.add_flag("--annotations", annotations,
                 "Annotations of a GitHub workflow on standard error, ten of a severity at most")
        ->group(group);
    app.add_option("--report-root", root,
                   "Paths in reports are relative to this folder (default $GITHUB_WORKSPACE or "
                   "$CI_PROJECT_DIR around the current folder, else that)")
        ->type_name("DIR")
        ->group(group);
}

std::vector<std::pair<Format, std::string>> ReportOptions::files() const {
    std::vector<std::pair<Format, std::string>> all;
    for (const auto& [format, file] :
         {std::pair{Format::Sarif, sarif}, std::pair{Format::JUnit, junit},
          std::pair{Format::Findings, findings}, std::pair{Format::Markdown, markdown},
          std::pair{Format::Comment, comment}, std::pair{Format::CodeQuality, codeQuality}})
        if (!file.empty())
            all.emplace_back(format, file);
    return all;
}

bool ReportOptions::wanted() const {
    return annotations || !files().empty();
}

int ReportOptions::write(report::Report report, int status, Context& context) const {
    if (!wanted())
        return status;
    report.root = reportRoot(root);
    report.exitCode = status;
    report::finish(report);
    for (const auto& [format, file] : files())
        if (auto written = util::writeFileAtomic(file, report::write(report, format)); !written)
            status = worseExit(status, context.report(written.error()));
    if (annotations)
        context.console.workflow(report::write(report, Format::Annotations));
    return status;
}

report::Report reportFor(const char* command) {
    report::Report report;
    report.command = command;
    report.started = flow::utcNow();
    return report;
}

report::UnitResult unreadableUnit(const std::string& spec, const diag::Sink& sink,
                                  size_t firstDiagnostic) {
    report::UnitResult unit;
    std::string name = fs::path(spec).filename().string();
    unit.unit = name.substr(0, name.find('.'));
    unit.spec = spec;
    unit.verdict = "invalid-spec";
    unit.exitCode = ExitInput;
    const auto& all = sink.all();
    const std::span<const diag::Diagnostic> own(all.begin() + static_cast<std::ptrdiff_t>(
                                                                  firstDiagnostic),
                                                all.end());
    report::addDiagnostics(own, unit.findings);
    for (const report::Finding& f : unit.findings)
        if (unit.reason.empty() && f.severity == diag::Severity::Error)
            unit.reason = f.message;
    return unit;
}

std::string reportRoot(const std::string& option) {
    if (!option.empty())
        return option;
    std::error_code error;
    const fs::path here = fs::current_path(error);
    for (const char* name : {"GITHUB_WORKSPACE", "CI_PROJECT_DIR"}) {
        const char* value = std::getenv(name);
        if (!value || !*value)
            continue;
        const fs::path below = here.lexically_relative(fs::path(value).lexically_normal());
        if (!below.empty() && *below.begin() != "..")
            return value;
    }
    return here.string();
}

} // namespace palindrome::cli
