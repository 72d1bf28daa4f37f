// Help.cpp - the texts of --help.
// SPDX-License-Identifier: MIT
#include "cli/Help.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <sstream>

namespace palindrome::cli {

namespace {

std::string heading(const Console& console, std::string_view text) {
    return console.paint(Paint::Bold, std::string(text) + ":") + "\n";
}

/// Words of `text` broken into lines of at most `width` columns; the first line is not indented.
std::string wrapped(std::string_view text, size_t indent, size_t width) {
    std::string result;
    size_t column = indent;
    std::istringstream words{std::string(text)};
    for (std::string word; words >> word;) {
        if (column > indent && column + 1 + word.size() > width) {
            result += "\n" + std::string(indent, ' ');
            column = indent;
        }
        if (column > indent) {
            result += ' ';
            ++column;
        }
        result += word;
        column += word.size();
    }
    return result;
}

constexpr size_t pageWidth = 96;

/// "  left      text", the text wrapped beside the left column.
std::string entryLine(const std::string& left, std::string_view text, size_t column) {
    std::string line = "  " + left;
    if (line.size() + 2 > column)
        line += "\n" + std::string(column, ' ');
    else
        line.append(column - line.size(), ' ');
    return line + wrapped(text, column, pageWidth) + "\n";
}

std::string optionLeft(const CLI::Option& option) {
    std::string names;
    for (const std::string& name : option.get_snames())
        names += (names.empty() ? "-" : ", -") + name;
    for (const std::string& name : option.get_lnames())
        names += (names.empty() ? "    --" : ", --") + name;
    if (option.get_items_expected_max() > 0 && !option.get_type_name().empty())
        // CLI11 appends the check to the name, as in "SECONDS:POSITIVE".
        names += " " + option.get_type_name().substr(0, option.get_type_name().find(':'));
    return names;
}

std::string optionGroups(const CLI::App& app, const Console& console) {
    // Groups in the order of their first option, the general ones last.
    std::vector<std::string> groups;
    for (const CLI::Option* option : app.get_options())
        if (std::find(groups.begin(), groups.end(), option->get_group()) == groups.end())
            groups.push_back(option->get_group());
    auto general = std::find(groups.begin(), groups.end(), "Output");
    if (general != groups.end())
        std::rotate(general, general + 1, groups.end());
    std::string text;
    for (const std::string& group : groups) {
        std::string lines;
        for (const CLI::Option* option : app.get_options())
            if (option->get_group() == group && !option->get_positional())
                lines += entryLine(optionLeft(*option), option->get_description(), 30);
        if (!group.empty() && !lines.empty())
            text += "\n" + heading(console, group) + lines;
    }
    return text;
}

std::string argumentLines(const CLI::App& app, const Console& console) {
    std::string lines;
    for (const CLI::Option* option : app.get_options())
        if (option->get_positional())
            lines += entryLine(option->get_name(true, true), option->get_description(), 30);
    return lines.empty() ? lines : "\n" + heading(console, "Arguments") + lines;
}

std::string exitLines(std::string_view codes, const Console& console) {
    std::string text = "\n" + heading(console, "Exit codes");
    for (const ExitDescription& exit : exitDescriptions()) {
        std::string code = std::to_string(exit.code);
        bool listed = codes.empty();
        for (size_t at = 0; !listed && at < codes.size();) {
            size_t end = std::min(codes.find(',', at), codes.size());
            listed = codes.substr(at, end - at) == code;
            at = end + 1;
        }
        // These three can come from every command.
        if (listed || exit.code == ExitUsage || exit.code == ExitInternal ||
            exit.code == ExitInterrupted)
            text += fmt::format("  {:<4}{}\n", exit.code, exit.text);
    }
    return text;
}

std::string paragraphs(std::string_view text) {
    std::string result;
    for (size_t at = 0; at < text.size();) {
        size_t end = std::min(text.find("\n\n", at), text.size());
        result += "\n" + wrapped(text.substr(at, end - at), 0, pageWidth) + "\n";
        at = end + 2;
    }
    return result;
}

std::string exampleLines(std::string_view examples, const Console& console) {
    std::string text = "\n" + heading(console, "Examples");
    std::istringstream lines{std::string(examples)};
    for (std::string line; std::getline(lines, line);)
        text += "  " + line + "\n";
    return text;
}

} // namespace

std::string programHelp(const Console& console) {
    std::string text = "Palindrome turns logic condition tables into SystemVerilog with a language "
                       "model, reads the\nSystemVerilog back as a table, and proves that both mean "
                       "the same. No model decides a verdict.\n\n";
    text += console.paint(Paint::Bold, "Usage:") + " palindrome COMMAND [OPTIONS] [ARGUMENTS]\n";
    std::string group;
    for (const CommandEntry* entry : commands()) {
        if (group != entry->group) {
            group = entry->group;
            text += "\n" + heading(console, group);
        }
        text += entryLine(entry->name, entry->summary, 12);
    }
    text += "\n" + heading(console, "Options");
    text += entryLine("-h, --help", "This text; 'palindrome COMMAND --help' for one command", 22);
    text += entryLine("-V, --version", "The version and those of the libraries", 22);
    text += entryLine("    --json", "One JSON object on standard output, errors included", 22);
    text += entryLine("-q, --quiet", "Only results, warnings and errors", 22);
    text += entryLine("    --color WHEN", "Colours: auto, always, never (as NO_COLOR says)", 22);
    text += entryLine("    --no-color", "The same as --color never", 22);
    text += entryLine("    --verbose", "More of what is done, and what it took", 22);
    text += exitLines("", console);
    text += exampleLines("palindrome emit lct_specs/router/rr_arb5.lct.md      # the table as "
                         "SystemVerilog\n"
                         "palindrome decode design.sv                          # SystemVerilog as "
                         "a table\n"
                         "palindrome prove spec.lct.md design.sv               # are they equal?\n"
                         "palindrome run lct_specs/router/*.lct.md             # the whole loop",
                         console);
    return text;
}

std::string commandHelp(const CommandEntry& entry, const CLI::App& app, const Console& console) {
    std::string text = std::string(entry.summary) + "\n\n" + console.paint(Paint::Bold, "Usage:") +
                       " palindrome " + entry.name + " " + entry.usage + "\n";
    text += paragraphs(entry.details);
    text += argumentLines(app, console);
    text += optionGroups(app, console);
    text += exampleLines(entry.examples, console);
    text += exitLines(entry.exits, console);
    return text;
}

} // namespace palindrome::cli
