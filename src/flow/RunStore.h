// RunStore.h - the folder of a run, and the verdicts that later runs reuse.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/ProofJson.h"
#include "llm/Request.h"
#include "util/Result.h"

#include <filesystem>
#include <optional>
#include <string>

namespace palindrome::flow {

/// Verdicts by the hash of everything they depend on. Several processes may share one folder: an
/// entry appears whole or not at all. A damaged entry counts as none.
class VerdictCache {
public:
    explicit VerdictCache(std::filesystem::path folder) : folder(std::move(folder)) {}
    std::optional<Json> find(const std::string& key) const;
    /// Failing to write is no failure of the run: the verdict is found again next time.
    void keep(const std::string& key, const Json& value) const;

private:
    std::filesystem::path fileOf(const std::string& key) const;
    std::filesystem::path folder;
};

/// One run: `.palindrome/runs/<id>/`. Layout in docs/run-store.md. The folder is locked while the
/// run lives, so that a killed run can be told from a running one.
class RunStore {
public:
    /// Opens the run that `configuration` describes: continues the latest unfinished run with the
    /// same configuration whose process is gone, else begins a new one.
    static Result<RunStore> open(const std::filesystem::path& root, const Json& configuration);

    RunStore(RunStore&& other) noexcept;
    RunStore& operator=(RunStore&&) = delete;
    ~RunStore();

    const std::string& id() const { return name; }
    const std::filesystem::path& folder() const { return path; }
    bool resumed() const { return continued; }

    /// Writes `relative` below the run's folder, atomically.
    Result<void> write(const std::filesystem::path& relative, std::string_view text) const;
    Result<void> writeJson(const std::filesystem::path& relative, const Json& json) const;
    /// Of a resumed run; nothing if it is missing or damaged.
    std::optional<Json> readJson(const std::filesystem::path& relative) const;

    /// Answers of models, and failures with what had arrived, kept the moment they arrive.
    std::optional<llm::CallResult> findReply(const std::string& key) const;
    void keepReply(const std::string& key, const llm::CallResult& result) const;

    /// Marks run.json as finished; a finished run is never continued.
    Result<void> finish(int exitCode);

private:
    RunStore() = default;

    std::string name;
    std::filesystem::path path;
    Json header;
    bool continued = false;
    int lock = -1;
};

Json toJson(const llm::Reply& reply);
llm::Reply replyFromJson(const Json& json);

/// "2026-11-24T06:30:00Z".
std::string utcNow();

} // namespace palindrome::flow
