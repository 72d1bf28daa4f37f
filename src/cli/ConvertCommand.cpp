// ConvertCommand.cpp - `palindrome convert`: tables between Markdown, CSV, spreadsheets and JSON.
// SPDX-License-Identifier: MIT
#include "cli/UserCommands.h"

#include "diag/Render.h"
#include "lct/Printer.h"
#include "lct/Reader.h"
#include "lct/Sheets.h"
#include "util/Files.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace palindrome::cli {

namespace {

namespace fs = std::filesystem;

const char* nameOf(lct::TableFormat format) {
    switch (format) {
    case lct::TableFormat::Markdown: return "markdown";
    case lct::TableFormat::Json: return "json";
    case lct::TableFormat::Csv: return "csv";
    case lct::TableFormat::CsvFolder: return "csv-folder";
    case lct::TableFormat::Xlsx: return "xlsx";
    case lct::TableFormat::Ods: return "ods";
    }
    return "";
}

class ConvertCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("IN", input, "A table: .lct.md, .json, .csv, .xlsx, .ods, or a folder of .csv")
            ->required();
        app.add_option("OUT", output, "The file to write, in the format that its name tells; a folder, "
                                      "or a name that ends in /, gets a .csv for each section")
            ->required();
        app.add_flag("-f,--force", force, "Replaces OUT if it exists")->group("Output");
    }

    int run(Context& context) override {
        const auto format = lct::formatOf(output);
        if (!format) {
            context.sink.error("usage-bad-argument", {},
                               "the name '" + output + "' tells no format of tables",
                               "let it end in .lct.md, .json, .csv, .xlsx, .ods or /");
            return ExitUsage;
        }
        const auto unit = lct::readFile(input, context.sink);
        context.flush();
        if (!unit)
            return ExitInput;
        auto files = lct::printUnit(*unit, *format);
        if (!files) {
            context.sink.error("sheet-unwritable", {output, 0, 0, 0}, files.error().message);
            return files.error().kind == Failure::Kind::Refused ? ExitInput : ExitExternal;
        }
        if (!mayWrite(*files, context))
            return ExitUsage;
        for (const auto& [name, bytes] : *files) {
            const fs::path path = name.empty() ? fs::path(output) : fs::path(output) / name;
            if (auto written = util::writeFileAtomic(path, bytes); !written)
                return context.report(written.error());
        }
        context.result["unit"] = unit->name.text;
        context.result["output"] = output;
        context.result["format"] = nameOf(*format);
        context.result["files"] = files->size();
        context.console.summary(fmt::format("{} written: unit {}\n", output, unit->name.text));
        return ExitOk;
    }

private:
    using Files = std::vector<std::pair<std::string, std::string>>;

    /// Nothing that is there is replaced unless asked for; and in a folder, no older section may stay
    /// beside the new ones, because it would be read with them.
    bool mayWrite(const Files& files, Context& context) const {
        std::error_code error;
        auto refuse = [&](const fs::path& path, const std::string& message,
                          const std::string& help) {
            context.sink.error("usage-bad-argument", {path.string(), 0, 0, 0}, message, help);
            return false;
        };
        const bool folder = !files.front().first.empty();
        if (!folder && !force && fs::exists(output, error))
            return refuse(output, "the file exists", "add --force to replace it");
        if (!folder)
            return true;
        for (const auto& entry : fs::directory_iterator(output, error)) {
            if (entry.path().extension() != ".csv")
                continue;
            const std::string name = entry.path().filename().string();
            const bool known = std::any_of(files.begin(), files.end(),
                                           [&](const auto& file) { return file.first == name; });
            if (!known)
                return refuse(entry.path(), "the folder has a .csv that is no part of the table",
                              "remove it, or choose another folder");
            if (!force)
                return refuse(entry.path(), "the file exists", "add --force to replace it");
        }
        return true;
    }

    std::string input, output;
    bool force = false;
};

} // namespace

const CommandEntry convertCommand{
    "convert",
    "Tables",
    "Convert a table between Markdown, CSV, spreadsheets and JSON",
    "[OPTIONS] IN OUT",
    "The names tell the formats, and nothing is lost in any direction: prose, notes, settings and the "
    "order of sections survive. A spreadsheet has a sheet for each section, in which all cells are "
    "texts. What spreadsheet programs do to texts that are typed (0010 becomes 10, 1-0 a date, 1E3 a "
    "number), merged cells and formulas are reported with sheet and cell.\n\n"
    "All commands read these formats where they take a table. docs/spreadsheets.md describes the rows.",
    "palindrome convert unit.lct.md unit.xlsx        # for a spreadsheet program\n"
    "palindrome convert unit.xlsx unit.lct.md        # and back\n"
    "palindrome convert unit.lct.md unit.csv         # one file with section marks\n"
    "palindrome convert unit.lct.md sections/        # a file for each section",
    "0,2,3,5",
    [] { return std::unique_ptr<Command>(new ConvertCommand); }};

} // namespace palindrome::cli
