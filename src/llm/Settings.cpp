// Settings.cpp - where models are reached: environment, checks, and the choice of a backend.
// SPDX-License-Identifier: MIT
#include "llm/Client.h"
#include "llm/LiveBackend.h"
#include "llm/OpenAiChat.h"
#include "llm/RecordedBackends.h"
#include "llm/Transport.h"

#include <algorithm>
#include <cstdlib>

namespace palindrome::llm {

namespace {

std::string environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value ? value : "";
}

bool isEnvironmentName(std::string_view name) {
    const auto letter = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    };
    return !name.empty() && letter(name.front()) &&
           std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

/// The key, checked to be one header value. No message ever quotes it.
Result<std::string> readKey(const std::string& variable) {
    if (variable.empty())
        return std::string();
    if (!isEnvironmentName(variable))
        return fail(Failure::Kind::Refused,
                    "the key is given by the name of an environment variable, and what was given "
                    "is no such name (is it the key itself? then it should be replaced by a new "
                    "one: command lines are visible to other users)");
    std::string key = environment(variable);
    while (!key.empty() && (key.back() == '\n' || key.back() == '\r' || key.back() == ' '))
        key.pop_back();
    if (key.empty())
        return fail(Failure::Kind::NotFound, "the environment variable " + variable +
                                                 ", which should hold the key, is "
                                                 "not set");
    if (!std::ranges::all_of(key, [](char c) { return c > ' ' && c < 0x7f; }))
        return fail(Failure::Kind::Refused, "the key in the environment variable " + variable +
                                                " has blanks or characters that no key has");
    return key;
}

Result<void> check(const Settings& settings) {
    if (settings.baseUrl.empty())
        return fail(Failure::Kind::NotFound,
                    "no model server is named: use --base-url or PALINDROME_BASE_URL, e.g. "
                    "https://api.openai.com/v1 or http://localhost:11434/v1");
    const Result<UrlParts> url = parseBaseUrl(settings.baseUrl);
    if (!url)
        return tl::unexpected(url.error());
    if (url->scheme == "http" && !url->loopback) {
        if (!settings.insecureHttp)
            return fail(Failure::Kind::Refused, "the base URL is plain http to another machine; "
                                                "prompts would be readable on the way: use https");
        if (!settings.keyEnv.empty())
            return fail(Failure::Kind::Refused,
                        "a key is not sent over plain http to another machine: use https");
    }
    const auto positive = [](std::chrono::milliseconds time) { return time.count() > 0; };
    if (!positive(settings.connectTimeout) || !positive(settings.firstByteTimeout) ||
        !positive(settings.stallTimeout) || !positive(settings.totalTimeout))
        return fail(Failure::Kind::Refused, "a timeout of a model call must be above zero");
    if (settings.maxReplyBytes == 0 || settings.maxAttempts == 0)
        return fail(Failure::Kind::Refused,
                    "the reply size and the number of attempts must be above zero");
    if (settings.maxOutputField.empty() || settings.maxOutputField == "model" ||
        settings.maxOutputField == "messages" || settings.maxOutputField == "stream")
        return fail(Failure::Kind::Refused, "the name of the maximum-output field cannot be `" +
                                                settings.maxOutputField + "`");
    return {};
}

} // namespace

std::optional<Mode> modeFromName(std::string_view name) {
    if (name == "replay")
        return Mode::Replay;
    if (name == "live")
        return Mode::Live;
    if (name == "record")
        return Mode::Record;
    return std::nullopt;
}

Settings settingsFromEnvironment(Settings given) {
    if (given.baseUrl.empty())
        given.baseUrl = environment("PALINDROME_BASE_URL");
    if (given.keyEnv.empty())
        given.keyEnv = environment("PALINDROME_KEY_ENV");
    if (given.keyEnv.empty() && !environment("PALINDROME_API_KEY").empty())
        given.keyEnv = "PALINDROME_API_KEY";
    if (given.maxOutputField == Settings{}.maxOutputField)
        if (const std::string field = environment("PALINDROME_MAX_OUTPUT_FIELD"); !field.empty())
            given.maxOutputField = field;
    if (given.caFile.empty())
        given.caFile = environment("PALINDROME_CA_FILE");
    return given;
}

Result<std::unique_ptr<Backend>> makeLiveBackend(Settings settings, Hooks hooks) {
    if (const Result<void> good = check(settings); !good)
        return tl::unexpected(good.error());
    Result<std::string> key = readKey(settings.keyEnv);
    if (!key)
        return tl::unexpected(key.error());
    if (Result<std::string> certificates = checkCertificates(settings.caFile); !certificates)
        return tl::unexpected(certificates.error());
    return std::make_unique<LiveBackend>(std::move(settings), std::move(*key),
                                         std::make_unique<OpenAiChat>(), std::move(hooks));
}

std::unique_ptr<Backend> makeReplayBackend(std::filesystem::path store) {
    return std::make_unique<ReplayBackend>(RecordingStore(std::move(store)));
}

Result<std::unique_ptr<Backend>> makeRecordBackend(std::filesystem::path store, Settings settings,
                                                   Hooks hooks) {
    const std::string source = settings.baseUrl;
    Result<std::unique_ptr<Backend>> live = makeLiveBackend(std::move(settings), std::move(hooks));
    if (!live)
        return live;
    return std::make_unique<RecordBackend>(RecordingStore(std::move(store)), std::move(*live),
                                           source);
}

Result<std::unique_ptr<Backend>> makeBackend(Mode mode, std::filesystem::path store,
                                             Settings settings, Hooks hooks) {
    switch (mode) {
    case Mode::Replay:
        return makeReplayBackend(std::move(store));
    case Mode::Live:
        return makeLiveBackend(std::move(settings), std::move(hooks));
    case Mode::Record:
        return makeRecordBackend(std::move(store), std::move(settings), std::move(hooks));
    }
    return fail(Failure::Kind::Refused, "unknown mode");
}

} // namespace palindrome::llm
