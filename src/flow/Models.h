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

/// Answers of earlier, killed runs, also those that were cut, refused or empty: a call that was paid
/// for is not made again.
struct ReplyMemory {
    std::function<std::optional<llm::CallResult>(const std::string& key)> find;
    std::function<void(const std::string& key, const llm::CallResult&)> keep;
};

/// A call with the model that was asked.
struct Call {
    std::string model;
    std::string key; ///< requestKey
    llm::CallResult result;
};

/// What the calls of one Models object came to; recorded ones with what they took when they were made.
struct CallTotals {
    std::uint64_t calls = 0, failed = 0, replayed = 0;
    llm::Usage usage; ///< sums of what was said
    double seconds = 0;
    std::optional<double> cost; ///< dollars by the set-up's prices; unset if some cost is not known
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
    /// Called with true before a server is waited for and with false after it.
    void aroundWaiting(std::function<void(bool)> hook) { waiting = std::move(hook); }
    const CallTotals& totals() const { return sums; }
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
    void count(const llm::CallResult& result);

    ReplyMemory replies;
    std::function<void(bool)> waiting;
    CallTotals sums;
};

/// The command that prints a prompt, with the words quoted for a shell where they need it.
std::string promptCommand(const std::string& kind, const std::vector<std::string>& arguments);

} // namespace palindrome::flow
