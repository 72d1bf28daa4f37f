// Options.h - groups of options that several commands share.
// SPDX-License-Identifier: MIT
#pragma once

#include "cli/Command.h"
#include "flow/Models.h"
#include "flow/Simulate.h"
#include "hdl/Hdl.h"
#include "llm/Config.h"
#include "llm/Ledger.h"
#include "proof/Prove.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace palindrome::cli {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// How to read SystemVerilog, spelled as simulators do.
struct HdlOptions {
    std::vector<std::string> fileLists, includeDirs, defines, parameterTexts;
    std::string top;

    void declare(CLI::App& app);
    /// -P words split at '='. Diagnostic usage-parameter and nothing if one is malformed.
    std::optional<Parameters> parameters(diag::Sink& sink) const;
    /// The files with these options; empty if a parameter is malformed or nothing names a file.
    std::optional<hdl::Sources> sources(const std::vector<std::string>& files,
                                        diag::Sink& sink) const;
};

/// Parameters alone (-P), for commands that read specs only.
void declareParameters(CLI::App& app, std::vector<std::string>& texts);
std::optional<Parameters> splitParameters(const std::vector<std::string>& texts, diag::Sink& sink);

/// Limits of proofs.
struct ProofOptions {
    proof::Limits limits;
    bool secondOpinion = false;

    void declare(CLI::App& app);
    /// `progress` shows on the console what is being tried.
    proof::Options make(Console& console) const;
};

/// Which model answers, and how.
struct ModelCommandOptions {
    flow::ModelOptions models;
    std::string mode;
    std::string recordings;
    double temperature = -1, topP = -1;
    int64_t samplingSeed = -1;
    uint32_t maxOutputTokens = 0;
    std::string effort;
    std::string config, ledger;
    double maxCost = -1;
    int64_t maxCalls = -1, maxTokens = -1;
    bool noStream = false, verbose = false;

    void declare(CLI::App& app, bool withModel = true);
    static void declareVerbose(CLI::App& app, bool& verbose);
    bool isModelNamed() const { return !models.model.empty(); }
    /// The options with the environment filled in; a diagnostic and nothing if they contradict.
    std::optional<flow::ModelOptions> make(diag::Sink& sink) const;
    /// Progress of a call on the console, and Ctrl-C.
    static llm::Hooks hooks(Console& console, const std::string& what);
    /// The same with the ledger and the budget, unless nothing is asked of any server. `run` names
    /// the run in the ledger.
    Result<llm::Hooks> meteredHooks(Console& console, const std::string& what,
                                    const std::string& run, llm::Mode mode) const;
    llm::BudgetLimits budget() const;
};

/// The configuration: `option`, else what findConfig finds; without a file it is empty. Diagnostics
/// and nothing if the file cannot be read or is not valid.
std::optional<llm::Config> loadConfig(const std::string& option, diag::Sink& sink);

/// Seed, length and limits of simulations.
void declareSimulation(CLI::App& app, flow::SimulateOptions& options);

/// --ledger, else $PALINDROME_LEDGER, else .palindrome/ledger.sqlite.
std::filesystem::path ledgerFile(const std::string& option);

/// --recordings, else $PALINDROME_RECORDINGS, else .palindrome/recordings.
std::filesystem::path recordingsFolder(const std::string& option);

} // namespace palindrome::cli
