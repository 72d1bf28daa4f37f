// WireFixture.cpp - one call of each wire format to a scenario of the mock server.
// SPDX-License-Identifier: MIT
#include "WireFixture.h"

namespace palindrome::llm::testing {

const std::string mockText = "Gr\xC3\xBC\xC3\x9F"
                             "e: `module m; endmodule`\n";

std::string countName(const std::string& dialect, const std::string& scenario, bool stream,
                      const std::string& tag) {
    return scenario + "@" + dialect + (stream ? "-s" : "-w") + tag;
}

Settings wireSettings(const std::string& dialect, const std::string& scenario, bool stream,
                      const std::string& tag) {
    Settings settings = settingsFor("w/" + countName(dialect, scenario, stream, tag));
    settings.baseUrl.resize(settings.baseUrl.size() - std::string("/v1").size());
    settings.dialect = dialect;
    settings.stream = stream;
    settings.maxAttempts = 2;
    settings.region = "us-east-1";
    if (dialect == "openai-chat" || dialect == "openai-responses")
        settings.baseUrl += "/v1";
    if (dialect == "watsonx")
        settings.project = "p";
    if (dialect == "azure")
        settings.apiVersion = "2024-10-21";
    settings.tokenUrl = settings.baseUrl + "/identity/token";
    return settings;
}

std::string outcomeWord(const CallResult& result) {
    return result ? "complete" : std::string(failureWord(result.error().what));
}

std::string outcomeMessage(const CallResult& result) {
    return result ? std::string() : result.error().message;
}

CallResult callOnce(const Settings& settings, Hooks hooks, const Request& request) {
    Result<std::unique_ptr<Backend>> backend = makeLiveBackend(settings, std::move(hooks));
    if (!backend)
        return callFail(CallFailureKind::NotConfigured, backend.error().message);
    return (*backend)->complete(request, 0);
}

} // namespace palindrome::llm::testing
