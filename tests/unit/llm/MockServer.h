// MockServer.h - starts tests/mock_llm/server.py and talks to it.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Client.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <sys/types.h>

namespace palindrome::llm::testing {

/// A running mock server, ended by the destructor.
class MockServer {
public:
    MockServer() : MockServer(std::string(), std::string()) {}
    MockServer(const std::string& certificate, const std::string& key); ///< TLS
    ~MockServer();
    MockServer(const MockServer&) = delete;
    MockServer& operator=(const MockServer&) = delete;

    std::string url(const std::string& scenario) const; ///< base URL
    unsigned count(const std::string& scenario);        ///< requests so far
    nlohmann::json last(const std::string& scenario);   ///< headers and body of the last request
    nlohmann::json command(const std::string& line);

private:
    std::string readLine();

    pid_t pid = -1;
    std::FILE* toServer = nullptr;
    std::FILE* fromServer = nullptr;
    unsigned port = 0;
    bool tls = false;
};

/// The server that all tests share.
MockServer& mockServer();

/// Settings for a scenario of the shared server, with deadlines that suit a test.
Settings settingsFor(const std::string& scenario);

/// A small request; `label` varies the prompt, so that the keys differ.
Request sampleRequest(const std::string& text = "Say hello.");

/// A fresh folder, removed with everything in it at the end.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return folder; }

private:
    std::filesystem::path folder;
};

/// Sets an environment variable for the life of the object.
class ScopedVariable {
public:
    ScopedVariable(const char* name, const char* value);
    ~ScopedVariable();
    ScopedVariable(const ScopedVariable&) = delete;
    ScopedVariable& operator=(const ScopedVariable&) = delete;

private:
    std::string name;
    std::string before;
    bool had = false;
};

} // namespace palindrome::llm::testing
