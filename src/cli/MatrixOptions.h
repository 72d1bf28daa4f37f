// MatrixOptions.h - the options that `matrix` and `plan` share: units, models, repeats.
// SPDX-License-Identifier: MIT
#pragma once

#include "cli/Options.h"
#include "flow/Matrix.h"

namespace palindrome::cli {

struct MatrixCommandOptions {
    std::vector<std::string> specs, models, parameterTexts;
    unsigned repeats = 1, repairs = 2;
    bool noModelDecode = false, noSim = false, fresh = false;
    std::string store = ".palindrome";
    ModelCommandOptions modelOptions;
    ProofOptions proofOptions;
    flow::SimulateOptions simulation;

    void declare(CLI::App& app);
    /// Diagnostics and nothing if a model is unknown or the options contradict.
    std::optional<flow::MatrixOptions> make(Context& context);
    /// The gravest of the models' modes, for the ledger: replay only if all replay.
    static llm::Mode modeOf(const flow::MatrixOptions& options);
};

} // namespace palindrome::cli
