// RecordedBackends.h - backends over the recording store: replay alone, and record while calling.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Client.h"
#include "llm/Recordings.h"

#include <memory>

namespace palindrome::llm {

/// Has no way to a socket: it knows a folder and nothing else.
class ReplayBackend final : public Backend {
public:
    explicit ReplayBackend(RecordingStore store) : store(std::move(store)) {}
    CallResult complete(const Request& request, unsigned repeat) override;
    std::string describe() const override;

private:
    RecordingStore store;
};

/// Serves good recordings and stores what it has to call for. Where another process recorded the
/// same call meanwhile, that recording is served, so that all processes see one answer; a call that
/// another process is making is waited for and not made twice.
class RecordBackend final : public Backend {
public:
    RecordBackend(RecordingStore store, std::unique_ptr<Backend> live, std::string source,
                  bool refresh = false, const std::atomic<bool>* stop = nullptr)
        : store(std::move(store)), live(std::move(live)), source(std::move(source)),
          refresh(refresh), stop(stop) {}
    CallResult complete(const Request& request, unsigned repeat) override;
    std::string describe() const override;

private:
    RecordingStore store;
    std::unique_ptr<Backend> live;
    std::string source;
    bool refresh; ///< nothing stored is served, and what was stored is replaced
    const std::atomic<bool>* stop;
};

} // namespace palindrome::llm
