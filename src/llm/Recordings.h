// Recordings.h - the store of recorded calls: one folder a call, keyed by what was asked.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Request.h"

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace palindrome::llm {

/// One recorded call, good or failed.
struct Recording {
    std::string key;
    unsigned repeat = 0;
    Request request;
    std::string outcome; ///< "complete", or the failureWord of what went wrong
    std::string message; ///< of the failure, else empty
    Reply reply;         ///< of a failure: what had arrived
    std::string source;  ///< base URL without user and query, or "by hand"
    std::filesystem::path folder;

    bool good() const { return outcome == "complete"; }
};

/// A folder of recordings; see docs/recordings.md for its layout. Any number of processes may read
/// and write one store: a recording appears whole or not at all, and a good one is never replaced.
class RecordingStore {
public:
    explicit RecordingStore(std::filesystem::path root) : root(std::move(root)) {}

    /// The good recording of the call. A failure that was recorded is returned as that failure
    /// (`replayed` set); none at all is MissingRecording, with the command that prints the prompt.
    CallResult replay(const Request& request, unsigned repeat) const;

    /// Stores an answer or a failure. Of two good answers to one call the first stays, unless the
    /// second shall replace it.
    Result<Recording> store(const Request& request, unsigned repeat, const CallResult& result,
                            const std::string& source, bool replace = false) const;

    /// Holds the call for this process until the object is destroyed, so that several processes (or
    /// threads) do not make one call at the same time; the others wait. Nothing if the user stops
    /// the wait. Where the store cannot be written there is nothing to hold.
    class Claim {
    public:
        Claim() = default;
        Claim(Claim&& other) noexcept
            : path(std::move(other.path)), file(std::exchange(other.file, -1)) {}
        Claim& operator=(Claim&&) = delete;
        ~Claim();

    private:
        friend class RecordingStore;
        bool tryLock(); ///< false: somebody else has it
        std::filesystem::path path;
        int file = -1;
    };
    std::optional<Claim> claim(const Request& request, unsigned repeat,
                               const std::atomic<bool>* stop) const;

    /// All recordings, sorted by model, prompt, label, key, repeat. Damaged ones are in `damaged`
    /// as one sentence each.
    std::vector<Recording> list(std::vector<std::string>* damaged = nullptr) const;

    /// The models that have a good recording (repeat 0) for this request under any model name,
    /// sorted: lets a run say what it could replay.
    std::vector<std::string> modelsFor(const Request& request) const;

    const std::filesystem::path& folder() const { return root; }

private:
    CallFailure missing(const Request& request, unsigned repeat, const std::string& key) const;
    bool hasOtherPrompt(const Request& request) const;

    std::filesystem::path root;
};

/// A reply obtained by hand (a chat window, another tool) for exactly the printed prompt.
struct ImportOptions {
    std::filesystem::path promptFile; ///< output of `palindrome prompt …`, untouched
    std::filesystem::path replyFile;  ///< the reply, untouched
    std::string model;                ///< as `--model` will name it
    std::string date;                 ///< "2026-11-24" or with time in UTC; empty: now
    Parameters parameters;            ///< those that `--model` runs will ask with
    unsigned repeat = 0;
    std::string label;              ///< unit name, for the folder's name
    std::optional<PromptId> prompt; ///< empty: recognised by the prompt's opening words
    bool truncated = false;         ///< the reply stops in the middle: stored as a failure
};

/// Stores the reply unedited. Fails if a file is missing, empty, not UTF-8 or too large, if the
/// prompt is no Palindrome prompt, or if the call is recorded already with another reply.
Result<Recording> importRecording(const RecordingStore& store, const ImportOptions& options);

} // namespace palindrome::llm
