// Options.cpp - groups of options that several commands share.
// SPDX-License-Identifier: MIT
#include "cli/Options.h"

#include "util/Files.h"
#include "util/Interrupt.h"
#include "util/Suggest.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fmt/format.h>

namespace palindrome::cli {

namespace {

bool isIdentifier(const std::string& s) {
    if (s.empty() || std::isdigit(static_cast<unsigned char>(s[0])))
        return false;
    return std::all_of(s.begin(), s.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '_' || c == '$';
    });
}

} // namespace

void declareParameters(CLI::App& app, std::vector<std::string>& texts) {
    app.add_option("-P,--parameter", texts, "Overrides a parameter; may be repeated")
        ->allow_extra_args(false)
        ->type_name("NAME=VALUE")
        ->group("Input");
}

std::optional<Parameters> splitParameters(const std::vector<std::string>& texts,
                                          diag::Sink& sink) {
    Parameters result;
    for (const std::string& text : texts) {
        size_t equals = text.find('=');
        std::string name = text.substr(0, equals);
        if (equals == std::string::npos || equals + 1 == text.size() || !isIdentifier(name)) {
            sink.error("usage-parameter", {}, "-P takes NAME=VALUE, not '" + text + "'",
                       "for example -P WIDTH=16");
            return std::nullopt;
        }
        result.emplace_back(name, text.substr(equals + 1));
    }
    return result;
}

void HdlOptions::declare(CLI::App& app) {
    app.add_option("-F,--file-list", fileLists,
                   "A list of files and options; paths in it are relative to it")
        ->allow_extra_args(false)
        ->type_name("LIST")
        ->group("Input");
    app.add_option("-I,--include", includeDirs, "A folder for `include; also +incdir+DIR")
        ->allow_extra_args(false)
        ->type_name("DIR")
        ->group("Input");
    app.add_option("-D,--define", defines, "A macro; also +define+NAME=VALUE")
        ->allow_extra_args(false)
        ->type_name("NAME[=VALUE]")
        ->group("Input");
    declareParameters(app, parameterTexts);
    app.add_option("--top", top, "The module to read, if more than one could be meant")
        ->type_name("NAME")
        ->group("Input");
}

std::optional<Parameters> HdlOptions::parameters(diag::Sink& sink) const {
    return splitParameters(parameterTexts, sink);
}

std::optional<hdl::Sources> HdlOptions::sources(const std::vector<std::string>& files,
                                                diag::Sink& sink) const {
    auto overrides = parameters(sink);
    if (!overrides)
        return std::nullopt;
    if (files.empty() && fileLists.empty()) {
        sink.error("usage-no-hdl", {}, "no SystemVerilog file given", "name a file, or use -F "
                                                                      "LIST");
        return std::nullopt;
    }
    hdl::Sources sources;
    sources.files = files;
    sources.fileLists = fileLists;
    sources.includeDirs = includeDirs;
    sources.defines = defines;
    sources.parameters = *overrides;
    sources.top = top;
    return sources;
}

void ProofOptions::declare(CLI::App& app) {
    const char* group = "Limits";
    app.add_option("--timeout", limits.seconds, "Wall clock of a whole proof (default 60)")
        ->check(CLI::PositiveNumber)
        ->type_name("SECONDS")
        ->group(group);
    app.add_option("--solver-timeout", limits.solverSeconds, "Of one solver call (default 20)")
        ->check(CLI::PositiveNumber)
        ->type_name("SECONDS")
        ->group(group);
    app.add_option("--max-conflicts", limits.conflicts,
                   "Of one question to a solver, whatever the time; in proportion for Z3 (default "
                   "2000000)")
        ->check(CLI::Range(uint64_t(1), uint64_t(2'000'000'000)))
        ->type_name("N")
        ->group(group);
    app.add_option("--max-bound", limits.maxBound, "Cycles of the bounded search (default 20)")
        ->check(CLI::Range(1u, 10000u))
        ->type_name("CYCLES")
        ->group(group);
    app.add_option("--max-induction", limits.maxInduction, "Depth of induction (default 4)")
        ->check(CLI::Range(1u, 100u))
        ->type_name("K")
        ->group(group);
    app.add_option("--memory", limits.memoryMiB, "Memory of the solvers (default 4096)")
        ->check(CLI::Range(64u, 1048576u))
        ->type_name("MIB")
        ->group(group);
    app.add_flag("--second-opinion", secondOpinion,
                 "Has every proof confirmed by the second solver")
        ->group("Checks");
}

proof::Options ProofOptions::make(Console& console) const {
    proof::Options options;
    options.limits = limits;
    options.secondOpinion = secondOpinion;
    options.progress = [&console](const std::string& what) { console.status(what); };
    return options;
}

void declareSimulation(CLI::App& app, flow::SimulateOptions& options) {
    const char* group = "Simulation";
    app.add_option("--seed", options.seed, "Of the random stimulus (default 1)")
        ->type_name("N")
        ->group(group);
    app.add_option("--episodes", options.episodes, "Runs from power-up (default 32)")
        ->check(CLI::Range(1u, 1000000u))
        ->type_name("N")
        ->group(group);
    app.add_option("--cycles", options.cycles, "Cycles a run, reset included (default 256)")
        ->check(CLI::Range(2u, 1000000u))
        ->type_name("N")
        ->group(group);
    app.add_option("--build-timeout", options.buildSeconds, "Of each step of a build (default 120)")
        ->check(CLI::PositiveNumber)
        ->type_name("SECONDS")
        ->group(group);
    app.add_option("--run-timeout", options.runSeconds, "Of one simulation (default 60)")
        ->check(CLI::PositiveNumber)
        ->type_name("SECONDS")
        ->group(group);
}

std::filesystem::path recordingsFolder(const std::string& option) {
    if (!option.empty())
        return option;
    const char* variable = std::getenv("PALINDROME_RECORDINGS");
    return variable && *variable ? std::filesystem::path(variable)
                                 : std::filesystem::path(".palindrome/recordings");
}

std::filesystem::path ledgerFile(const std::string& option) {
    if (!option.empty())
        return option;
    const char* variable = std::getenv("PALINDROME_LEDGER");
    return variable && *variable ? std::filesystem::path(variable)
                                 : std::filesystem::path(".palindrome/ledger.sqlite");
}

void ModelCommandOptions::declare(CLI::App& app, bool withModel) {
    const char* group = "Models";
    if (withModel)
        app.add_option("--model", models.model,
                       "Name of the model: one of palindrome.toml, or an id for --base-url (default "
                       "$PALINDROME_MODEL; in replay mode the one that was recorded)")
            ->type_name("NAME")
            ->group(group);
    app.add_option("--mode", mode,
                   "replay: recorded answers only, no network; record: what is not recorded is "
                   "asked and stored; refresh: all is asked and stored anew; live: always asked "
                   "(default record if a server is named, else replay)")
        ->check(CLI::IsMember({"replay", "record", "refresh", "live"}))
        ->type_name("MODE")
        ->group(group);
    app.add_option("--recordings", recordings,
                   "Folder of recordings (default $PALINDROME_RECORDINGS, .palindrome/recordings)")
        ->type_name("DIR")
        ->group(group);
    app.add_option("--config", config,
                   "Models of a team (default $PALINDROME_CONFIG, palindrome.toml here or above)")
        ->type_name("FILE")
        ->group(group);
    app.add_option("--base-url", models.settings.baseUrl,
                   "OpenAI-compatible server, https://host/v1 (default $PALINDROME_BASE_URL)")
        ->type_name("URL")
        ->group(group);
    app.add_option("--key-env", models.settings.keyEnv,
                   "Name of the environment variable that holds the key (default "
                   "PALINDROME_API_KEY)")
        ->type_name("NAME")
        ->group(group);
    app.add_option("--temperature", temperature, "Sampling temperature; not sent if not given")
        ->check(CLI::Range(0.0, 2.0))
        ->type_name("T")
        ->group(group);
    app.add_option("--top-p", topP, "Nucleus sampling; not sent if not given")
        ->check(CLI::Range(0.0, 1.0))
        ->type_name("P")
        ->group(group);
    app.add_option("--sampling-seed", samplingSeed, "Seed for the server; not sent if not given")
        ->check(CLI::NonNegativeNumber)
        ->type_name("N")
        ->group(group);
    app.add_option("--max-output-tokens", maxOutputTokens, "Limit of an answer, reasoning included")
        ->check(CLI::Range(1u, 10000000u))
        ->type_name("N")
        ->group(group);
    app.add_option("--reasoning-effort", effort, "As the model has it: low, medium, high")
        ->type_name("WORD")
        ->group(group);
    app.add_option("--repeat", models.repeat, "Which of several answers to one prompt (from 0)")
        ->type_name("N")
        ->group(group);
    app.add_option("--max-cost", maxCost,
                   "Stops before the call that could bring the cost above this many dollars")
        ->check(CLI::NonNegativeNumber)
        ->type_name("DOLLARS")
        ->group("Budget");
    app.add_option("--max-calls", maxCalls, "Stops before one more request than this")
        ->check(CLI::NonNegativeNumber)
        ->type_name("N")
        ->group("Budget");
    app.add_option("--max-tokens", maxTokens,
                   "Stops before the call that could use more tokens, input and output, than this")
        ->check(CLI::NonNegativeNumber)
        ->type_name("N")
        ->group("Budget");
    app.add_option("--ledger", ledger,
                   "Where each attempt is entered (default $PALINDROME_LEDGER, "
                   ".palindrome/ledger.sqlite)")
        ->type_name("FILE")
        ->group("Budget");
    app.add_option("--ca-file", models.settings.caFile, "Extra certificates (PEM)")
        ->type_name("FILE")
        ->group(group);
    app.add_flag("--insecure-http", models.settings.insecureHttp,
                 "Allows plain http to another machine; a key is never sent so")
        ->group(group);
    app.add_flag("--no-stream", noStream, "Asks for the whole answer at once")->group(group);
    declareVerbose(app, verbose);
}

void ModelCommandOptions::declareVerbose(CLI::App& app, bool& verbose) {
    app.add_flag("-v,--verbose", verbose,
                 "Shows each request, response and retry on standard error, never a key")
        ->group("Output");
}

namespace {

/// What the command line says in place of what the file says.
llm::Settings withOverrides(llm::Settings settings, const llm::Settings& given) {
    if (!given.baseUrl.empty())
        settings.baseUrl = given.baseUrl;
    if (!given.keyEnv.empty()) {
        settings.keyEnv = given.keyEnv;
        settings.keyCommand.clear();
    }
    if (!given.caFile.empty())
        settings.caFile = given.caFile;
    settings.insecureHttp = settings.insecureHttp || given.insecureHttp;
    return settings;
}

/// The line of the file that a problem is in, as its quote.
std::string lineOf(const std::string& text, unsigned line) {
    size_t at = 0;
    for (unsigned i = 1; i < line && at != std::string::npos; ++i) {
        at = text.find('\n', at);
        at = at == std::string::npos ? at : at + 1;
    }
    return at == std::string::npos ? std::string() : text.substr(at, text.find('\n', at) - at);
}

} // namespace

std::optional<llm::Config> loadConfig(const std::string& option, diag::Sink& sink) {
    const auto file = option.empty() ? llm::findConfig() : std::filesystem::path(option);
    if (!file)
        return llm::Config{};
    const auto text = util::readFile(*file, 4u << 20);
    if (!text) {
        sink.error("file-unreadable", {}, text.error().message);
        return std::nullopt;
    }
    std::vector<llm::ConfigProblem> problems;
    llm::Config config = llm::parseConfig(*text, problems);
    config.file = *file;
    for (const llm::ConfigProblem& p : problems) {
        diag::Diagnostic& d =
            sink.error("config-invalid", {file->string(), p.line, p.column, p.length}, p.message,
                       p.suggestion);
        if (!p.secret) {
            d.quote = lineOf(*text, p.line);
            d.quoteColumn = p.column;
        }
    }
    if (!problems.empty())
        return std::nullopt;
    return config;
}

std::optional<flow::ModelOptions> ModelCommandOptions::make(diag::Sink& sink) const {
    flow::ModelOptions result = models;
    if (const char* name = std::getenv("PALINDROME_MODEL"); result.model.empty() && name)
        result.model = name;
    const auto known = loadConfig(config, sink);
    if (!known)
        return std::nullopt;
    if (const llm::ModelSetup* setup = known->find(result.model)) {
        result.model = setup->model;
        result.parameters = setup->parameters;
        result.settings = withOverrides(setup->settings, models.settings);
    }
    else if (!known->models.empty() && models.settings.baseUrl.empty() && mode != "replay" &&
             !result.model.empty()) {
        const std::string near = util::nearest(result.model, known->names());
        sink.error("usage-no-model", {},
                   known->file.string() + " has no model `" + result.model + "`",
                   near.empty() ? "'palindrome models' lists them; with --base-url any id will do"
                                : "did you mean `" + near + "`?");
        return std::nullopt;
    }
    if (noStream)
        result.settings.stream = false;
    if (result.settings.name.empty())
        result.settings = llm::settingsFromEnvironment(result.settings);
    result.mode = mode.empty() ? (result.settings.baseUrl.empty() ? llm::Mode::Replay
                                                                  : llm::Mode::Record)
                               : *llm::modeFromName(mode);
    result.recordings = recordingsFolder(recordings);
    if (result.mode != llm::Mode::Replay && result.model.empty()) {
        sink.error("usage-no-model", {}, "no model named", "give --model NAME, or --mode replay");
        return std::nullopt;
    }
    if (temperature >= 0)
        result.parameters.temperature = temperature;
    if (topP >= 0)
        result.parameters.topP = topP;
    if (samplingSeed >= 0)
        result.parameters.seed = samplingSeed;
    if (maxOutputTokens > 0)
        result.parameters.maxOutputTokens = maxOutputTokens;
    if (!effort.empty())
        result.parameters.reasoningEffort = effort;
    return result;
}

llm::Hooks ModelCommandOptions::hooks(Console& console, const std::string& what) {
    llm::Hooks hooks;
    hooks.stop = &util::interruptFlag();
    hooks.onProgress = [&console, what](const llm::Progress& p) {
        if (p.waiting.count() > 0)
            console.note(fmt::format("{}: waiting {:.0f} s before attempt {}: {}\n", what,
                                     static_cast<double>(p.waiting.count()) / 1000, p.attempt,
                                     p.reason));
        else
            console.status(fmt::format("{}: {} bytes of answer, {} of reasoning", what, p.textBytes,
                                       p.reasoningBytes));
    };
    return hooks;
}

llm::BudgetLimits ModelCommandOptions::budget() const {
    llm::BudgetLimits limits;
    if (maxCost >= 0)
        limits.cost = maxCost;
    if (maxCalls >= 0)
        limits.calls = static_cast<std::uint64_t>(maxCalls);
    if (maxTokens >= 0)
        limits.tokens = static_cast<std::uint64_t>(maxTokens);
    return limits;
}

Result<llm::Hooks> ModelCommandOptions::meteredHooks(Console& console, const std::string& what,
                                                     const std::string& run,
                                                     llm::Mode mode) const {
    llm::Hooks result = hooks(console, what);
    if (mode == llm::Mode::Replay)
        return result;
    if (verbose)
        result.onTrace = [&console](const std::string& text) { console.error(text); };
    auto opened = llm::Ledger::open(ledgerFile(ledger));
    if (!opened)
        return tl::unexpected(opened.error());
    result.meter = std::make_shared<llm::Budget>(budget(), std::move(*opened), run, result.stop);
    return result;
}

} // namespace palindrome::cli
