// WireFixture.h - one call of each wire format to a scenario of the mock server.
// SPDX-License-Identifier: MIT
#pragma once

#include "MockServer.h"

#include <string>
#include <vector>

namespace palindrome::llm::testing {

/// What the mock server answers when nothing is wrong.
extern const std::string mockText;

/// Settings for a dialect and a scenario of faults.py; `tag` gives the scenario a count of its own.
Settings wireSettings(const std::string& dialect, const std::string& scenario, bool stream,
                      const std::string& tag = {});

/// The name under which the mock server counts the requests of such settings.
std::string countName(const std::string& dialect, const std::string& scenario, bool stream,
                      const std::string& tag = {});

/// "complete" or the failureWord.
std::string outcomeWord(const CallResult& result);
std::string outcomeMessage(const CallResult& result);

/// One call with a fresh backend.
CallResult callOnce(const Settings& settings, Hooks hooks = {}, const Request& request = sampleRequest());

} // namespace palindrome::llm::testing
