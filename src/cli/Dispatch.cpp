// Dispatch.cpp - from the words of the command line to a command that runs, and to its exit code.
// SPDX-License-Identifier: MIT
#include "cli/Dispatch.h"

#include "cli/Help.h"
#include "cli/Version.h"
#include "diag/Render.h"
#include "util/Assert.h"
#include "util/Interrupt.h"
#include "util/Suggest.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <new>
#include <poll.h>
#include <sys/resource.h>

namespace palindrome::cli {

namespace {

struct Globals {
    bool help = false, version = false, json = false, quiet = false, noColor = false;
    bool verbose = false;
    std::string color = "auto";
};

ColorMode colorMode(const std::string& word) {
    return word == "always" ? ColorMode::Always : word == "never" ? ColorMode::Never
                                                                 : ColorMode::Auto;
}

void declareGlobals(CLI::App& app, Globals& globals) {
    app.add_flag("--json", globals.json, "One JSON object on standard output, errors included")
        ->group("Output");
    app.add_flag("-q,--quiet", globals.quiet, "Only results, warnings and errors")
        ->group("Output");
    app.add_option("--color", globals.color, "Colours: auto (on a terminal), always, never")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->type_name("WHEN")
        ->group("Output");
    app.add_flag("--no-color", globals.noColor, "The same as --color never")->group("Output");
}

/// For commands that have no --verbose of their own.
void declareVerbose(CLI::App& app, Globals& globals) {
    if (!app.get_option_no_throw("--verbose"))
        app.add_flag("--verbose", globals.verbose, "Says at the end what the command took")
            ->group("Output");
}

/// True if nobody reads standard output any more, as in `palindrome … | head`.
bool outputClosed() {
    pollfd output{1, POLLOUT, 0};
    return ::poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0;
}

void reportUsage(Console& console, std::chrono::steady_clock::time_point start) {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start);
    console.error(fmt::format("took {:.2f} s, {} MiB at the peak\n", took.count(),
                              used.ru_maxrss / 1024));
}

/// The words in front of the command's name. CLI11 is not used here because it would search the
/// command's own options for abbreviations and swallow positional words.
struct Split {
    std::vector<std::string> before, after;
    std::string command;
};

Split splitAtCommand(const std::vector<std::string>& arguments) {
    Split split;
    size_t i = 0;
    for (; i < arguments.size(); ++i) {
        const std::string& word = arguments[i];
        if (word.empty() || word[0] != '-')
            break;
        split.before.push_back(word);
        if (word == "--color" && i + 1 < arguments.size())
            split.before.push_back(arguments[++i]);
    }
    if (i < arguments.size())
        split.command = arguments[i++];
    split.after.assign(arguments.begin() + static_cast<std::ptrdiff_t>(i), arguments.end());
    return split;
}

void usageError(Context& context, std::string rule, std::string message, std::string suggestion) {
    context.sink.error(std::move(rule), {}, std::move(message), std::move(suggestion));
}

std::vector<std::string> optionNames(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
        for (const std::string& name : option->get_snames())
            names.push_back("-" + name);
    }
    return names;
}

/// Parses, or leaves a diagnostic and returns false.
bool parse(CLI::App& app, std::vector<std::string> words, const std::string& helpCommand,
           Context& context) {
    std::reverse(words.begin(), words.end());
    try {
        app.parse(std::move(words));
        return true;
    }
    catch (const CLI::ExtrasError&) {
        const std::vector<std::string> extras = app.remaining();
        const std::string word = extras.empty() ? std::string() : extras.front();
        if (!word.empty() && word[0] == '-') {
            const std::string name = word.substr(0, word.find('='));
            const std::string near = util::nearest(name, optionNames(app));
            usageError(context, "usage-unknown-option", "unknown option '" + word + "'",
                       near.empty() ? "see '" + helpCommand + "'" : "did you mean '" + near + "'?");
        }
        else {
            usageError(context, "usage-extra-argument", "unexpected argument '" + word + "'",
                       "see '" + helpCommand + "'");
        }
    }
    catch (const CLI::ParseError& e) {
        const bool missing = e.get_name() == "RequiredError";
        usageError(context, missing ? "usage-missing-argument" : "usage-bad-argument", e.what(),
                   "see '" + helpCommand + "'");
    }
    return false;
}

/// What the words ask for without knowing the command's options: needed to print usage errors in
/// the form that was asked for.
void peekGlobals(const std::vector<std::string>& arguments, Globals& globals) {
    for (size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
        const std::string& word = arguments[i];
        if (word == "--json")
            globals.json = true;
        else if (word == "-q" || word == "--quiet")
            globals.quiet = true;
        else if (word == "--color" && i + 1 < arguments.size())
            globals.color = arguments[i + 1];
        else if (word.starts_with("--color="))
            globals.color = word.substr(8);
        else if (word == "--no-color")
            globals.color = "never";
    }
}

/// Help is text for people, with --json too.
void printHelp(const std::string& text, Globals& globals, Context& context) {
    globals.help = true;
    context.console.configure(colorMode(globals.color), false, false);
    context.console.out(text);
}

int unknownCommand(const std::string& name, Context& context) {
    std::vector<std::string> names;
    for (const CommandEntry* entry : commands())
        names.push_back(entry->name);
    names.push_back("help");
    std::string near = util::nearest(name, names);
    usageError(context, "usage-unknown-command", "unknown command '" + name + "'",
               near.empty() ? "'palindrome --help' lists the commands"
                            : "did you mean '" + near + "'?");
    return ExitUsage;
}

int runCommand(const CommandEntry& entry, const Split& split, Globals& globals, Context& context) {
    std::unique_ptr<Command> command = entry.make();
    CLI::App app{entry.summary, std::string("palindrome ") + entry.name};
    app.set_help_flag();
    app.add_flag("-h,--help", globals.help, "This text")->group("Output");
    declareGlobals(app, globals);
    command->declare(app);
    declareVerbose(app, globals);
    std::vector<std::string> words = expandPlusOptions(split.after);
    // Help is given even if required arguments are missing.
    auto end = std::find(words.begin(), words.end(), "--");
    if (std::any_of(words.begin(), end, [](auto& w) { return w == "-h" || w == "--help"; }) ||
        globals.help) {
        printHelp(commandHelp(entry, app, context.console), globals, context);
        return ExitOk;
    }
    words.insert(words.begin(), split.before.begin(), split.before.end());
    if (!parse(app, std::move(words), std::string("palindrome ") + entry.name + " --help", context))
        return ExitUsage;
    return command->run(context);
}

int dispatch(const std::vector<std::string>& arguments, Globals& globals, Context& context) {
    Split split = splitAtCommand(arguments);
    if (split.command.empty()) {
        CLI::App app{"", "palindrome"};
        app.set_help_flag();
        app.add_flag("-h,--help", globals.help);
        app.add_flag("-V,--version", globals.version);
        declareGlobals(app, globals);
        declareVerbose(app, globals);
        if (!parse(app, split.before, "palindrome --help", context))
            return ExitUsage;
        if (globals.version) {
            printVersion(context);
            return ExitOk;
        }
        if (globals.help) {
            printHelp(programHelp(context.console), globals, context);
            return ExitOk;
        }
        usageError(context, "usage-no-command", "no command given",
                   "'palindrome --help' lists the commands");
        return ExitUsage;
    }
    if (split.command == "help") {
        if (split.after.empty()) {
            printHelp(programHelp(context.console), globals, context);
            return ExitOk;
        }
        split.command = split.after.front();
        split.after = {"--help"};
    }
    if (const CommandEntry* entry = findCommand(split.command))
        return runCommand(*entry, split, globals, context);
    return unknownCommand(split.command, context);
}

int internalError(Context& context, const std::string& what) {
    return context.internalError("internal error: " + what,
                                 fmt::format("this is a bug of palindrome {}, please report it "
                                             "with the command line and its input files; no result "
                                             "was given",
                                             programVersion()));
}

void printEnvelope(const std::string& command, int status, Context& context) {
    Json object;
    object["tool"] = "palindrome";
    object["version"] = programVersion();
    object["command"] = command;
    object["exitCode"] = status;
    object["diagnostics"] = diag::toJson(context.sink.all());
    object["result"] = context.result;
    context.console.json(diag::dumpJson(object));
}

} // namespace

std::vector<std::string> expandPlusOptions(const std::vector<std::string>& arguments) {
    std::vector<std::string> words;
    auto addAll = [&](const std::string& option, std::string_view list) {
        while (!list.empty()) {
            size_t plus = std::min(list.find('+'), list.size());
            if (plus > 0) {
                words.push_back(option);
                words.emplace_back(list.substr(0, plus));
            }
            list.remove_prefix(std::min(plus + 1, list.size()));
        }
    };
    bool literal = false;
    for (const std::string& word : arguments) {
        literal = literal || word == "--";
        if (!literal && word.starts_with("+incdir+"))
            addAll("-I", std::string_view(word).substr(8));
        else if (!literal && word.starts_with("+define+"))
            addAll("-D", std::string_view(word).substr(8));
        else
            words.push_back(word);
    }
    return words;
}

std::unique_ptr<Command> declareCommand(const CommandEntry& entry, CLI::App& app) {
    static Globals unused; // nothing is parsed
    auto command = entry.make();
    app.set_help_flag();
    app.add_flag("-h,--help", unused.help, "This text")->group("Output");
    declareGlobals(app, unused);
    command->declare(app);
    declareVerbose(app, unused);
    return command;
}

int runGuarded(const std::vector<std::string>& arguments) {
    const auto start = std::chrono::steady_clock::now();
    Console console;
    Context context(console);
    Globals globals;
    peekGlobals(arguments, globals);
    console.configure(colorMode(globals.color), globals.quiet, globals.json);
    int status;
    try {
        status = dispatch(arguments, globals, context);
    }
    catch (const InternalError& e) {
        status = internalError(context, e.what());
    }
    catch (const std::bad_alloc&) {
        context.sink.add({"out-of-memory", diag::Severity::Error,
                          "the machine's memory is used up", {}, {}, 0,
                          "try smaller parameters, or a machine with more memory", {}});
        status = ExitUndecided;
    }
    catch (const std::exception& e) {
        status = internalError(context, e.what());
    }
    if (util::interrupted() && status != ExitOk)
        status = ExitInterrupted;
    if (globals.json && !globals.help)
        printEnvelope(splitAtCommand(arguments).command, status, context);
    context.flush();
    console.clearStatus();
    if (status == ExitInterrupted && !globals.json)
        console.error("interrupted\n");
    if (!console.good() && status == ExitOk) {
        if (!outputClosed())
            console.error("error: standard output could not be written\n");
        status = ExitExternal;
    }
    if (globals.verbose && !globals.json)
        reportUsage(console, start);
    return status;
}

} // namespace palindrome::cli
