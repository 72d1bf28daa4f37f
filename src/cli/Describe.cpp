// Describe.cpp - the definitions of all commands as data.
// SPDX-License-Identifier: MIT
#include "cli/Describe.h"

#include "cli/Dispatch.h"
#include "util/Text.h"

#include <CLI/CLI.hpp>

namespace palindrome::cli {

namespace {

/// The values in a type name such as "WHEN:{auto,always,never}".
std::vector<std::string> choicesIn(const std::string& type) {
    const size_t open = type.find('{'), close = type.rfind('}');
    std::vector<std::string> values;
    if (open == std::string::npos || close == std::string::npos || close < open)
        return values;
    for (const auto value :
         util::splitTopLevelCommas(std::string_view(type).substr(open + 1, close - open - 1)))
        values.emplace_back(value.substr(0, value.find("->")));
    return values;
}

} // namespace

CommandText describe(const CommandEntry& entry) {
    CommandText text;
    text.entry = &entry;
    CLI::App app{entry.summary, std::string("palindrome ") + entry.name};
    const auto command = declareCommand(entry, app);
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_positional()) {
            text.arguments.emplace_back(option->get_name(true, true), option->get_description());
            continue;
        }
        if (option->get_group().empty())
            continue; // what the program asks of itself
        OptionText out;
        if (!option->get_snames().empty())
            out.shortName = option->get_snames().front();
        if (!option->get_lnames().empty())
            out.longName = option->get_lnames().front();
        const std::string type = option->get_type_name();
        if (option->get_items_expected_max() > 0) {
            // CLI11 appends the check to the name, as in "SECONDS:POSITIVE".
            out.argument = type.substr(0, type.find(':'));
            if (out.argument.empty() || out.argument.starts_with('{'))
                out.argument = "VALUE";
            out.choices = choicesIn(type);
        }
        out.help = option->get_description();
        out.group = option->get_group();
        text.options.push_back(std::move(out));
    }
    return text;
}

std::vector<CommandText> describeAll() {
    std::vector<CommandText> all;
    for (const CommandEntry* entry : commands())
        all.push_back(describe(*entry));
    return all;
}

} // namespace palindrome::cli
