// Models.h - calls to a language model as the steps make them: recorded, live, or reused.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Client.h"
#include "llm/Prompts.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace palindrome::flow {

struct ModelOptions {
    std::string model; ///< empty in replay mode: the first model with a recording for the call
    llm::Mode mode = llm::Mode::Replay;
    std::filesystem::path recordings;
    llm::Settings settings;
    llm::Parameters parameters;
    unsigned repeat = 0;
};

/// Answers of earlier, killed runs: a call that was paid for is not made again.
struct ReplyMemory {
    std::function<std::optional<llm::Reply>(const std::string& key)> find;
    std::function<void(const std::string& key, const llm::Reply&)> keep;
};

/// A call with the model that was asked.
struct Call {
    std::string model;
    std::string key; ///< requestKey
    llm::CallResult result;
};

/// The model of one step.
class Models {
public:
    /// Fails if the settings cannot be used.
    static Result<std::unique_ptr<Models>> open(ModelOptions options, llm::Hooks hooks);

    /// Asks with the prompt. `label` names the unit, `printCommand` prints the same prompt.
    Call ask(const llm::RenderedPrompt& prompt, const std::string& label,
             const std::string& printCommand);

    void remember(ReplyMemory memory) { replies = std::move(memory); }
    bool replaying() const { return options.mode == llm::Mode::Replay; }
    /// "gpt-x, replay from tests/recordings"
    std::string describe() const;
    const ModelOptions& settings() const { return options; }

private:
    Models(ModelOptions options, std::unique_ptr<llm::Backend> backend)
        : options(std::move(options)), backend(std::move(backend)) {}
    std::string modelFor(const llm::Request& request) const;

    ModelOptions options;
    std::unique_ptr<llm::Backend> backend;
    ReplyMemory replies;
};

/// The command that prints a prompt, with the words quoted for a shell where they need it.
std::string promptCommand(const std::string& kind, const std::vector<std::string>& arguments);

} // namespace palindrome::flow
