// ReportCommand.cpp - `palindrome report`: a finished run for readers and for other programs.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/ReportOptions.h"
#include "report/Html.h"
#include "report/RunFolder.h"
#include "triage/RunFiles.h"
#include "util/Files.h"

#include <CLI/CLI.hpp>
#include <filesystem>

namespace palindrome::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* html = "html";
constexpr double traceSeconds = 20; ///< for the rows and lines of one HDL

/// The format that a file's name asks for; empty if it asks for none.
std::string formatOfName(const std::string& file) {
    for (const auto& [ending, format] :
         {std::pair{".html", "html"}, std::pair{".htm", "html"}, std::pair{".sarif", "sarif"},
          std::pair{".sarif.json", "sarif"}, std::pair{".xml", "junit"}, std::pair{".md", "markdown"},
          std::pair{".json", "findings"}})
        if (file.ends_with(ending))
            return std::string_view(ending) == ".json" && file.ends_with(".sarif.json") ? "sarif"
                                                                                       : format;
    return {};
}

class ReportCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("RUN", named,
                       "The folder of a run or a matrix, its id, latest, or a file of --findings")
            ->required();
        std::vector<std::string> formats = report::formatNames();
        formats.insert(formats.begin(), html);
        app.add_option("--format", format, "What to write (default: by the name of the file)")
            ->check(CLI::IsMember(formats))
            ->type_name("FORMAT")
            ->group("Output");
        app.add_option("-o,--output", output, "The file; without one it goes to standard output")
            ->type_name("FILE")
            ->group("Output");
        app.add_option("--store", store, "Folder of runs (default .palindrome)")
            ->type_name("DIR")
            ->group("Input");
        app.add_option("--lint", inputs.lint, "HTML: findings to show, a file of 'palindrome lint "
                                              "--json'; may be repeated")
            ->type_name("FILE")
            ->group("Input");
        app.add_option("--mesh", inputs.mesh, "HTML: curves to show, a file of 'palindrome mesh "
                                              "--output' or '--csv'; may be repeated")
            ->type_name("FILE")
            ->group("Input");
        app.add_option("--triage", inputs.triage,
                       "HTML: suspects to show, a file of 'palindrome triage --json'")
            ->type_name("FILE")
            ->group("Input");
        app.add_flag("--no-trace", noTrace,
                     "HTML: does not ask which lines each row needs; lines are those that the decoded rows "
                     "came from")
            ->group("Input");
        reports.declare(app);
    }

    int run(Context& context) override {
        if (!chooseFormat(context.sink))
            return ExitUsage;
        std::error_code error;
        const bool isFile = fs::is_regular_file(named, error);
        if (isFile && format == html) {
            context.sink.error("usage-bad-argument", {}, "HTML is made of the folder of a run",
                               "give the folder, its id, or latest");
            return ExitUsage;
        }
        return isFile ? fromFindings(context) : fromFolder(context);
    }

private:
    bool chooseFormat(diag::Sink& sink) {
        if (format.empty())
            format = formatOfName(output);
        if (!format.empty() || (output.empty() && reports.wanted()))
            return true;
        sink.error("usage-missing-argument", {}, "no format given",
                   "give --format, or -o FILE with a known ending (.html, .sarif, .xml, .md, .json)");
        return false;
    }

    int fromFindings(Context& context) {
        const auto text = util::readFile(named, 512u << 20);
        if (!text)
            return context.report(text.error());
        auto read = report::readFindings(*text);
        if (!read) {
            context.sink.error("file-unreadable", {named, 0, 0, 0}, read.error().message);
            return ExitInput;
        }
        return give(std::move(*read), context);
    }

    int fromFolder(Context& context) {
        if (format == html) {
            // A run that is not finished is shown with a note that says so.
            const auto folder = triage::findRun(named, store, context.sink);
            if (!folder)
                return ExitInput;
            inputs.run = folder->string();
            inputs.lines.wanted = !noTrace;
            inputs.lines.proof.limits.seconds = traceSeconds;
            inputs.lines.cache = fs::path(store) / "cache/trace";
            inputs.lines.progress = [&](const std::string& what) { context.console.status(what); };
            const auto text = report::writeHtml(inputs, context.sink);
            context.console.clearStatus();
            if (!text)
                return context.sink.all().back().rule == "run-failed" ? ExitExternal : ExitInput;
            if (const int status = giveText(*text, context); status != ExitOk || !reports.wanted())
                return status;
        }
        const auto folder = triage::findFinishedRun(named, store, context.sink);
        if (!folder)
            return ExitInput;
        const auto read = report::readRunFolder(*folder, context.sink);
        return read ? give(report::reportOf(*read), context) : ExitInput;
    }

    /// The command itself did what was asked, whatever the run came to.
    int give(report::Report report, Context& context) {
        report.root = reportRoot(reports.root);
        const int ofRun = report.exitCode;
        int status = ExitOk;
        if (!format.empty() && format != html)
            status = giveText(report::write(report, *report::formatFromName(format)), context);
        const int written = reports.write(std::move(report), ofRun, context);
        return written == ofRun ? status : worseExit(status, written);
    }

    int giveText(const std::string& text, Context& context) {
        if (output.empty()) {
            if (format == report::formatName(report::Format::Annotations))
                context.console.workflow(text);
            else
                context.console.out(text);
            return ExitOk;
        }
        if (auto written = util::writeFileAtomic(output, text); !written)
            return context.report(written.error());
        context.result["file"] = output;
        context.console.summary("report written to " + output + "\n");
        return ExitOk;
    }

    std::string named, format, output, store = ".palindrome";
    report::HtmlInputs inputs;
    bool noTrace = false;
    ReportOptions reports;
};

} // namespace

const CommandEntry reportCommand{
    "report",
    "The loop",
    "Write a finished run for readers and for other programs",
    "[OPTIONS] RUN",
    "RUN is what run or matrix left behind: the folder, its id, or latest. A file of --findings will "
    "do as well, of any command; from it every format but HTML can be made later.\n\n"
    "Formats: html, one file that opens from disk and loads nothing (docs/report.md), also of a run that is not "
    "finished; it shows which lines of the HDL each row needs, asked as trace does and kept in the store; "
    "sarif (code scanning, editors), junit (test reports), findings (JSON, docs/findings.schema.json), markdown (job summary, at most 1 MiB), "
    "comment (Markdown of at most 65,536 bytes), code-quality (GitLab), annotations (GitHub "
    "workflow). Several at once are made by the options under Reports. Whatever stands in specs, HDL "
    "and file names is escaped for the format. docs/ci.md has more.\n\n"
    "The exit code says whether the report was written, not what the run came to.",
    "palindrome report latest -o report.html --lint lint.json --triage triage.json\n"
    "palindrome report 20261124T063000Z-1f0c2a --format sarif -o findings.sarif\n"
    "palindrome report latest --junit tests.xml --markdown summary.md\n"
    "palindrome lint *.lct.md --findings f.json; palindrome report f.json --format comment",
    "0,2,3,5",
    [] { return std::unique_ptr<Command>(new ReportCommand); }};

} // namespace palindrome::cli
