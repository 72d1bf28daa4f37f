// Completions.cpp - scripts for bash, zsh and fish, and the command that prints them.
// SPDX-License-Identifier: MIT
#include "cli/UserCommands.h"
#include "cli/Describe.h"

#include "util/Files.h"

#include <CLI/CLI.hpp>

namespace palindrome::cli {

namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words)
        out += (out.empty() ? "" : " ") + word;
    return out;
}

std::vector<std::string> wordsOf(const OptionText& option) {
    std::vector<std::string> words;
    if (!option.shortName.empty())
        words.push_back("-" + option.shortName);
    if (!option.longName.empty())
        words.push_back("--" + option.longName);
    return words;
}

/// `text` with a backslash before each of `special`.
std::string escaped(std::string_view text, std::string_view special) {
    std::string out;
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos)
            out += '\\';
        out += c;
    }
    return out;
}

/// A text between single quotes of a shell like sh.
std::string shellQuoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string commandNames(const std::vector<CommandText>& all) {
    std::vector<std::string> names;
    for (const CommandText& command : all)
        names.emplace_back(command.entry->name);
    names.emplace_back("help");
    return joined(names);
}

std::string bashScript(const std::vector<CommandText>& all) {
    std::string cases, values;
    for (const CommandText& command : all) {
        std::vector<std::string> words;
        for (const OptionText& option : command.options) {
            const auto names = wordsOf(option);
            words.insert(words.end(), names.begin(), names.end());
            if (option.choices.empty())
                continue;
            std::string pattern;
            for (const std::string& name : names)
                pattern += (pattern.empty() ? "" : "|") + std::string(command.entry->name) + "\\ " +
                           name;
            values += "        " + pattern + ") COMPREPLY=($(compgen -W " +
                      shellQuoted(joined(option.choices)) + " -- \"$word\")); return ;;\n";
        }
        cases += "        " + std::string(command.entry->name) + ") options=" +
                 shellQuoted(joined(words)) + " ;;\n";
    }
    return "# Completion of palindrome for bash: source this file, or put it into the folder\n"
           "# share/bash-completion/completions under the name palindrome.\n"
           "_palindrome() {\n"
           "    local word=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
           "    local command= options= i\n"
           "    COMPREPLY=()\n"
           "    for ((i = 1; i < COMP_CWORD; ++i)); do\n"
           "        case \"${COMP_WORDS[i]}\" in\n"
           "        -*) ;;\n"
           "        *) command=\"${COMP_WORDS[i]}\"; break ;;\n"
           "        esac\n"
           "    done\n"
           "    if [[ -z $command || $command == help ]]; then\n"
           "        COMPREPLY=($(compgen -W " +
           shellQuoted(commandNames(all) + " --help --version") +
           " -- \"$word\"))\n"
           "        return\n"
           "    fi\n"
           "    case \"$command $previous\" in\n" +
           values +
           "    esac\n"
           "    case \"$command\" in\n" +
           cases +
           "    esac\n"
           "    if [[ $word == -* ]]; then\n"
           "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
           "    else\n"
           "        compopt -o filenames 2>/dev/null\n"
           "        local IFS=$'\\n'\n"
           "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
           "    fi\n"
           "}\n"
           "complete -F _palindrome palindrome\n";
}

std::string zshScript(const std::vector<CommandText>& all) {
    std::string names, cases;
    for (const CommandText& command : all) {
        names += "        " +
                 shellQuoted(escaped(command.entry->name, ":") + ":" + command.entry->summary) + "\n";
        cases += "    " + std::string(command.entry->name) + ")\n        _arguments -s \\\n";
        for (const OptionText& option : command.options) {
            for (const std::string& word : wordsOf(option)) {
                std::string spec = word + "[" + escaped(option.help, "[]:\\") + "]";
                if (!option.argument.empty())
                    spec += ":" + escaped(option.argument, ":") + ":" +
                            (option.choices.empty() ? std::string("_files")
                                                    : "(" + joined(option.choices) + ")");
                cases += "            " + shellQuoted("*" + spec) + " \\\n";
            }
        }
        cases += "            '*:file:_files'\n        ;;\n";
    }
    return "#compdef palindrome\n"
           "# Completion of palindrome for zsh: put it into a folder of $fpath under the name\n"
           "# _palindrome.\n"
           "_palindrome() {\n"
           "    local -a names\n"
           "    names=(\n" +
           names +
           "    )\n"
           "    if (( CURRENT == 2 )); then\n"
           "        _describe command names\n"
           "        return\n"
           "    fi\n"
           "    local name=$words[2]\n"
           "    shift words\n"
           "    (( CURRENT-- ))\n"
           "    case $name in\n" +
           cases +
           "    esac\n"
           "}\n"
           "if [ \"$funcstack[1]\" = _palindrome ]; then\n"
           "    _palindrome \"$@\"\n"
           "elif (( $+functions[compdef] )); then\n"
           "    compdef _palindrome palindrome\n"
           "fi\n";
}

std::string fishScript(const std::vector<CommandText>& all) {
    auto text = [](std::string_view s) { return "'" + escaped(s, "'\\") + "'"; };
    std::string out = "# Completion of palindrome for fish: put it into the folder\n"
                      "# ~/.config/fish/completions under the name palindrome.fish.\n";
    for (const CommandText& command : all) {
        out += "complete -c palindrome -f -n __fish_use_subcommand -a " +
               std::string(command.entry->name) + " -d " + text(command.entry->summary) + "\n";
        for (const OptionText& option : command.options) {
            out += "complete -c palindrome -n '__fish_seen_subcommand_from " +
                   std::string(command.entry->name) + "'";
            if (!option.shortName.empty())
                out += " -s " + option.shortName;
            if (!option.longName.empty())
                out += " -l " + option.longName;
            if (!option.argument.empty())
                out += option.choices.empty() ? " -r" : " -x -a " + text(joined(option.choices));
            out += " -d " + text(option.help) + "\n";
        }
    }
    return out;
}

class CompletionsCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("SHELL", shell, "bash, zsh or fish")
            ->required()
            ->check(CLI::IsMember({"bash", "zsh", "fish"}));
        app.add_option("-o,--output", output, "Writes this file instead of standard output")
            ->type_name("FILE")
            ->group("Output");
    }

    int run(Context& context) override {
        const std::string script = completionScript(shell);
        context.result["shell"] = shell;
        if (output.empty()) {
            context.result["script"] = script;
            context.console.out(script);
            return ExitOk;
        }
        context.result["output"] = output;
        auto written = util::writeFileAtomic(output, script);
        return written ? ExitOk : context.report(written.error());
    }

private:
    std::string shell, output;
};

} // namespace

std::string completionScript(std::string_view shell) {
    const auto all = describeAll();
    if (shell == "bash")
        return bashScript(all);
    if (shell == "zsh")
        return zshScript(all);
    return shell == "fish" ? fishScript(all) : std::string();
}

const CommandEntry completionsCommand{
    "completions",
    "Other",
    "Print the script with which a shell completes commands and options",
    "[OPTIONS] SHELL",
    "It is made of the same definitions that parse the command line, so it knows every option. "
    "Installing the program installs the scripts, too.",
    "palindrome completions bash -o ~/.local/share/bash-completion/completions/palindrome\n"
    "palindrome completions zsh -o ~/.zfunc/_palindrome             # zsh, a folder of $fpath\n"
    "palindrome completions fish -o ~/.config/fish/completions/palindrome.fish",
    "0,5",
    [] { return std::unique_ptr<Command>(new CompletionsCommand); }};

} // namespace palindrome::cli
