// Authorizer.h - how a request proves who sends it: a key, a token that expires, a signature.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Client.h"
#include "llm/Dialect.h"
#include "llm/Transport.h"

namespace palindrome::llm {

/// May be used by several calls at once.
class Authorizer {
public:
    virtual ~Authorizer() = default;
    /// Complete header lines for the request; their texts are secret. May itself ask a server.
    virtual Result<std::vector<std::string>> headers(const HttpPost& post) = 0;
    /// The server refused the request with `used` as its headers. Returns whether another try with
    /// new headers makes sense, and prepares it: a token is renewed, a clock put right.
    virtual bool renew(const std::vector<std::string>& used, const HttpOutcome& outcome,
                       const std::optional<WireError>& error);
    /// What must be blanked out of everything that comes back.
    virtual std::vector<std::string> secrets() const = 0;
};

/// The one that the settings ask for. Reads the key now; the key goes nowhere but into the headers.
Result<std::unique_ptr<Authorizer>> makeAuthorizer(const Settings& settings,
                                                   const Dialect& dialect,
                                                   std::shared_ptr<Transport> transport,
                                                   const std::atomic<bool>* stop);

/// The key of the settings: from the environment, or what the command prints (its first line).
/// Empty if the settings name no source. No message ever quotes it.
Result<std::string> readKey(const Settings& settings);

/// Whether the key's source is there, without running a command: what to do, or nothing.
std::optional<std::string> keyFault(const Settings& settings);

} // namespace palindrome::llm
