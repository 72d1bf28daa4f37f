// LiveBackend.h - calls over the network: one dialect, one transport, one retry loop.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Authorizer.h"
#include "llm/Client.h"
#include "llm/Dialect.h"
#include "llm/Limiter.h"
#include "llm/Meter.h"
#include "llm/Retry.h"
#include "llm/Transport.h"

#include <memory>
#include <mutex>
#include <random>

namespace palindrome::llm {

class ReplyReader;

/// Answers calls over the network. Reasoning about faults is in Retry.h and Dialect.h.
class LiveBackend final : public Backend {
public:
    /// What proves who sends the request goes into its headers and nowhere else, and is blanked out
    /// of everything that comes back (secrets under 12 bytes excepted: local servers take words such
    /// as "none", which answers may well hold).
    LiveBackend(Settings settings, std::unique_ptr<Authorizer> authorizer,
                std::unique_ptr<Dialect> dialect, std::shared_ptr<Transport> transport,
                Hooks hooks);

    CallResult complete(const Request& request, unsigned repeat) override;
    std::string describe() const override;

private:
    struct Attempt;
    struct Ask;
    HttpPost postFor(const Request& request) const;
    /// Attempts and pauses until there is a result; counts the attempts.
    CallResult askUntilDone(const Ask& ask, unsigned& attempts);
    /// One attempt, within the provider's limits and the budget.
    Attempt attempt(const Ask& ask, unsigned number);
    Attempt send(const Ask& ask, unsigned number);
    Attempt judgeAttempt(const HttpOutcome& outcome, ReplyReader& reader) const;
    /// Waits; false if the user stopped it.
    bool pause(const Ask& ask, std::chrono::milliseconds time, unsigned nextAttempt,
               const std::string& reason);
    /// Shows `onTrace` the text, in which there are no secrets any more, with the call's name.
    void trace(const Ask& ask, unsigned number, const std::string& text) const;
    void redact(std::string& text) const;
    HttpPost redacted(HttpPost post) const;
    HttpOutcome redacted(HttpOutcome outcome) const;
    void redact(WireError& error) const;
    void redact(Answer& answer) const;

    Settings settings;
    std::unique_ptr<Authorizer> authorizer;
    std::unique_ptr<Dialect> dialect;
    Hooks hooks;
    std::shared_ptr<Transport> transport;
    std::shared_ptr<Limiter> limiter;
    std::mutex randomMutex;
    std::mt19937_64 random; ///< jitter only
};

} // namespace palindrome::llm
