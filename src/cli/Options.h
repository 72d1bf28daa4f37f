// Options.h - groups of options that several commands share.
// SPDX-License-Identifier: MIT
#pragma once

#include "cli/Command.h"
#include "flow/Models.h"
#include "flow/Simulate.h"
#include "hdl/Hdl.h"
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
    bool noStream = false;

    void declare(CLI::App& app, bool withModel = true);
    bool isModelNamed() const { return !models.model.empty(); }
    /// The options with the environment filled in; a diagnostic and nothing if they contradict.
    std::optional<flow::ModelOptions> make(diag::Sink& sink) const;
    /// Progress of a call on the console, and Ctrl-C.
    static llm::Hooks hooks(Console& console, const std::string& what);
};

/// Seed, length and limits of simulations.
void declareSimulation(CLI::App& app, flow::SimulateOptions& options);

/// --recordings, else $PALINDROME_RECORDINGS, else .palindrome/recordings.
std::filesystem::path recordingsFolder(const std::string& option);

} // namespace palindrome::cli
