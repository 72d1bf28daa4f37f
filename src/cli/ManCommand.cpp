// ManCommand.cpp - pages of the manual, made of the definitions of the commands.
// SPDX-License-Identifier: MIT
#include "cli/UserCommands.h"
#include "cli/Describe.h"
#include "cli/Version.h"

#include "util/Files.h"
#include "util/Suggest.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <sstream>

namespace palindrome::cli {

namespace {

/// A text for roff: no control lines, hyphens that stay hyphens.
std::string roff(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n'))
            out += "\\&";
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
    }
    return out;
}

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

std::string head(const std::string& page, const std::string& summary) {
    // No date: the same program gives the same page on every day.
    return ".TH " + upper(page) + " 1 \"\" \"palindrome " + programVersion() +
           "\" \"Palindrome\"\n.SH NAME\n" + page + " \\- " + roff(summary) + "\n";
}

std::string paragraphs(std::string_view text) {
    std::string out;
    for (size_t at = 0; at < text.size();) {
        const size_t end = std::min(text.find("\n\n", at), text.size());
        out += (at == 0 ? "" : ".PP\n") + roff(text.substr(at, end - at)) + "\n";
        at = end + 2;
    }
    return out;
}

std::string optionItem(const OptionText& option) {
    std::string names;
    if (!option.shortName.empty())
        names += "\\fB\\-" + roff(option.shortName) + "\\fR";
    if (!option.longName.empty())
        names += std::string(names.empty() ? "" : ", ") + "\\fB\\-\\-" + roff(option.longName) +
                 "\\fR";
    if (!option.argument.empty())
        names += " \\fI" + roff(option.argument) + "\\fR";
    return ".TP\n" + names + "\n" + roff(option.help) + "\n";
}

std::string optionSections(const CommandText& command) {
    std::string out = ".SH OPTIONS\n";
    std::vector<std::string> groups;
    for (const OptionText& option : command.options)
        if (std::find(groups.begin(), groups.end(), option.group) == groups.end())
            groups.push_back(option.group);
    for (const std::string& group : groups) {
        out += ".SS " + roff(group) + "\n";
        for (const OptionText& option : command.options)
            if (option.group == group)
                out += optionItem(option);
    }
    return out;
}

std::string examples(std::string_view text) {
    return ".SH EXAMPLES\n.nf\n" + roff(text) + "\n.fi\n";
}

std::string exitStatus(std::string_view codes) {
    std::string out = ".SH EXIT STATUS\n";
    const std::string listed = "," + std::string(codes) + ",2,6,130,";
    for (const ExitDescription& exit : exitDescriptions())
        if (codes.empty() || listed.find("," + std::to_string(exit.code) + ",") != std::string::npos)
            out += ".TP\n" + std::to_string(exit.code) + "\n" + roff(exit.text) + "\n";
    return out;
}

std::string programPage() {
    std::string out = head("palindrome", "hardware tables to SystemVerilog and back, proved");
    out += ".SH SYNOPSIS\n\\fBpalindrome\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] "
           "[\\fIARGUMENTS\\fR]\n.SH DESCRIPTION\n";
    out += roff("Palindrome turns logic condition tables into SystemVerilog with a language model, "
                "reads the SystemVerilog back as a table, and proves that both mean the same. No "
                "model decides a verdict.") +
           "\n.SH COMMANDS\n";
    for (const CommandEntry* entry : commands())
        out += std::string(".TP\n\\fB") + roff(entry->name) + "\\fR\n" + roff(entry->summary) +
               "\n";
    out += exitStatus("") + ".SH SEE ALSO\n";
    for (const CommandEntry* entry : commands())
        out += std::string(".BR palindrome\\-") + roff(entry->name) +
               (entry == commands().back() ? " (1)\n" : " (1),\n");
    return out;
}

class ManCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("COMMAND", name, "The command; without it, the page of the program");
        app.add_option("-o,--output", folder, "Writes the pages of all commands into this folder")
            ->type_name("FOLDER")
            ->group("Output");
    }

    int run(Context& context) override {
        if (!folder.empty())
            return writeAll(context);
        std::string page = manualPage(nullptr);
        if (!name.empty()) {
            const CommandEntry* entry = findCommand(name);
            if (!entry)
                return unknown(context);
            const CommandText text = describe(*entry);
            page = manualPage(&text);
        }
        context.result["page"] = page;
        context.console.out(page);
        return ExitOk;
    }

private:
    int unknown(Context& context) const {
        std::vector<std::string> names;
        for (const CommandEntry* entry : commands())
            names.emplace_back(entry->name);
        const std::string near = util::nearest(name, names);
        context.sink.error("usage-unknown-command", {}, "unknown command '" + name + "'",
                           near.empty() ? "'palindrome --help' lists the commands"
                                        : "did you mean '" + near + "'?");
        return ExitUsage;
    }

    int writeAll(Context& context) const {
        const std::filesystem::path target(folder);
        auto write = [&](const std::string& page, const std::string& text) {
            return util::writeFileAtomic(target / (page + ".1"), text, false);
        };
        auto written = write("palindrome", manualPage(nullptr));
        size_t count = 1;
        for (const CommandText& command : describeAll()) {
            if (!written)
                break;
            written = write(std::string("palindrome-") + command.entry->name, manualPage(&command));
            ++count;
        }
        if (!written)
            return context.report(written.error());
        context.result["folder"] = folder;
        context.result["pages"] = count;
        context.console.summary(fmt::format("{} pages written to {}\n", count, folder));
        return ExitOk;
    }

    std::string name, folder;
};

} // namespace

std::string manualPage(const CommandText* command) {
    if (!command)
        return programPage();
    const CommandEntry& entry = *command->entry;
    std::string out = head(std::string("palindrome-") + entry.name, entry.summary);
    out += std::string(".SH SYNOPSIS\n\\fBpalindrome ") + roff(entry.name) + "\\fR " +
           roff(entry.usage) + "\n.SH DESCRIPTION\n" + paragraphs(entry.details);
    if (!command->arguments.empty()) {
        out += ".SH ARGUMENTS\n";
        for (const auto& [argument, help] : command->arguments)
            out += ".TP\n\\fI" + roff(argument) + "\\fR\n" + roff(help) + "\n";
    }
    return out + optionSections(*command) + examples(entry.examples) + exitStatus(entry.exits) +
           ".SH SEE ALSO\n.BR palindrome (1)\n";
}

const CommandEntry manCommand{
    "man",
    "Other",
    "Print a page of the manual",
    "[OPTIONS] [COMMAND]",
    "The pages are made of the same definitions that parse the command line. Installing the program "
    "installs them, too.",
    "palindrome man prove | man -l -          # read it\n"
    "palindrome man -o share/man/man1         # all pages",
    "0,5",
    [] { return std::unique_ptr<Command>(new ManCommand); }};

} // namespace palindrome::cli
