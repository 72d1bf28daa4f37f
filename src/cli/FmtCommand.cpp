// FmtCommand.cpp - `palindrome fmt`: the canonical text of tables.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "diag/Source.h"
#include "lct/Printer.h"
#include "lct/Reader.h"
#include "report/TextDiff.h"
#include "util/Files.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace palindrome::cli {

namespace {

class FmtCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("FILES", files, "Tables in Markdown; - reads standard input")->required();
        app.add_flag("--check", check, "Changes nothing; exit code 1 and a diff if a file would "
                                       "change")
            ->group("Output");
        app.add_flag("--stdout", toStdout, "Prints the text instead of rewriting the file")
            ->group("Output");
    }

    int run(Context& context) override {
        if (check && toStdout) {
            context.sink.error("usage-bad-argument", {}, "--check and --stdout exclude each other");
            return ExitUsage;
        }
        context.result["files"] = Json::array();
        int status = ExitOk;
        for (const std::string& file : files)
            status = worseExit(status, formatFile(file, context));
        if (!check && !toStdout && status == ExitOk && files != std::vector<std::string>{"-"})
            context.console.summary(changed == 0
                                        ? fmt::format("{} unchanged\n", count(files.size()))
                                        : fmt::format("{} of {} rewritten\n", changed,
                                                      count(files.size())));
        return status;
    }

private:
    static std::string count(size_t n) { return fmt::format("{} file{}", n, n == 1 ? "" : "s"); }

    int formatFile(const std::string& file, Context& context) {
        const bool stream = file == "-";
        auto text = diag::readSource(stream ? "/dev/stdin" : file, context.sink);
        if (!text) {
            context.flush();
            return ExitInput;
        }
        const size_t errors = context.sink.errorCount();
        auto unit = lct::readMarkdown(*text, stream ? "<stdin>" : file, context.sink);
        context.flush();
        if (!unit || context.sink.errorCount() != errors)
            return ExitInput;
        const std::string formatted = lct::printMarkdown(*unit);
        const bool differs = formatted != *text;
        changed += differs;
        Json entry;
        entry["file"] = file;
        entry["changed"] = differs;
        int status = ExitOk;
        if (check && differs) {
            const std::string diff =
                report::unifiedDiff(*text, formatted, file, file + " (formatted)");
            context.console.out(diff);
            entry["diff"] = diff;
            status = ExitFinding;
        }
        else if (toStdout || (stream && !check)) {
            context.console.out(formatted);
            entry["text"] = formatted;
        }
        else if (differs) {
            if (auto written = util::writeFileAtomic(file, formatted); !written)
                status = context.report(written.error());
        }
        context.result["files"].push_back(std::move(entry));
        return status;
    }

    std::vector<std::string> files;
    bool check = false, toStdout = false;
    size_t changed = 0;
};

} // namespace

const CommandEntry fmtCommand{
    "fmt",
    "Tables",
    "Rewrite tables in their canonical form",
    "[OPTIONS] FILES...",
    "Aligns columns, normalises cells and keeps every word of prose; formatting twice changes "
    "nothing more. A file with errors is not touched.",
    "palindrome fmt lct_specs/*.lct.md            # rewrite in place\n"
    "palindrome fmt --check lct_specs/*.lct.md    # for continuous integration\n"
    "palindrome fmt --stdout unit.lct.md          # look at it first",
    "0,1,3,5",
    [] { return std::unique_ptr<Command>(new FmtCommand); }};

} // namespace palindrome::cli
