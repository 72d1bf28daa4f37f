// Settings.cpp - where models are reached: environment, checks, and the choice of a backend.
// SPDX-License-Identifier: MIT
#include "llm/Authorizer.h"
#include "llm/Client.h"
#include "llm/LiveBackend.h"
#include "llm/RecordedBackends.h"
#include "llm/Transport.h"

#include <cstdlib>

namespace palindrome::llm {

namespace {

std::string environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value ? value : "";
}

} // namespace

DialectOptions dialectOptions(const Settings& settings) {
    DialectOptions options;
    options.maxOutputField = settings.maxOutputField;
    options.stream = settings.stream;
    options.bearer = settings.auth == "bearer";
    options.apiVersion = settings.apiVersion;
    options.project = settings.project;
    options.space = settings.space;
    return options;
}

Result<void> checkSettings(const Settings& settings) {
    const std::unique_ptr<Dialect> dialect = makeDialect(settings.dialect);
    if (!dialect)
        return fail(Failure::Kind::Refused, "there is no dialect `" + settings.dialect + "`");
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
        if (!settings.keyEnv.empty() || !settings.keyCommand.empty() || settings.auth == "sigv4")
            return fail(Failure::Kind::Refused,
                        "a key is not sent over plain http to another machine: use https");
    }
    if (!settings.tokenUrl.empty()) {
        const Result<UrlParts> token = parseBaseUrl(settings.tokenUrl);
        if (!token || (token->scheme == "http" && !token->loopback))
            return fail(Failure::Kind::Refused, "the URL of the identity service must be https");
    }
    if (settings.auth == "sigv4" && settings.dialect != "bedrock")
        return fail(Failure::Kind::Refused, "sigv4 signs requests of the dialect bedrock only");
    if (settings.auth == "sigv4" && settings.region.empty())
        return fail(Failure::Kind::Refused, "sigv4 needs the region");
    if (settings.dialect == "watsonx" && settings.project.empty() == settings.space.empty())
        return fail(Failure::Kind::Refused, "watsonx needs a project or a space, and not both");
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

std::optional<Mode> modeFromName(std::string_view name) {
    if (name == "replay")
        return Mode::Replay;
    if (name == "live")
        return Mode::Live;
    if (name == "record")
        return Mode::Record;
    if (name == "refresh")
        return Mode::Refresh;
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
    if (const Result<void> good = checkSettings(settings); !good)
        return tl::unexpected(good.error());
    if (Result<std::string> certificates = checkCertificates(settings.caFile); !certificates)
        return tl::unexpected(certificates.error());
    std::unique_ptr<Dialect> dialect = makeDialect(settings.dialect);
    std::shared_ptr<Transport> transport = Transport::shared();
    auto authorizer = makeAuthorizer(settings, *dialect, transport, hooks.stop);
    if (!authorizer)
        return tl::unexpected(authorizer.error());
    return std::make_unique<LiveBackend>(std::move(settings), std::move(*authorizer),
                                         std::move(dialect), std::move(transport),
                                         std::move(hooks));
}

std::unique_ptr<Backend> makeReplayBackend(std::filesystem::path store) {
    return std::make_unique<ReplayBackend>(RecordingStore(std::move(store)));
}

Result<std::unique_ptr<Backend>> makeRecordBackend(std::filesystem::path store, Settings settings,
                                                   Hooks hooks, bool refresh) {
    const std::string source = settings.baseUrl;
    const std::atomic<bool>* stop = hooks.stop;
    Result<std::unique_ptr<Backend>> live = makeLiveBackend(std::move(settings), std::move(hooks));
    if (!live)
        return live;
    return std::make_unique<RecordBackend>(RecordingStore(std::move(store)), std::move(*live),
                                           source, refresh, stop);
}

Result<std::unique_ptr<Backend>> makeBackend(Mode mode, std::filesystem::path store,
                                             Settings settings, Hooks hooks) {
    switch (mode) {
    case Mode::Replay:
        return makeReplayBackend(std::move(store));
    case Mode::Live:
        return makeLiveBackend(std::move(settings), std::move(hooks));
    case Mode::Record:
    case Mode::Refresh:
        return makeRecordBackend(std::move(store), std::move(settings), std::move(hooks),
                                 mode == Mode::Refresh);
    }
    return fail(Failure::Kind::Refused, "unknown mode");
}

} // namespace palindrome::llm
