// AuthorizerTest.cpp - keys, signatures and tokens against the mock server: refused, renewed, leaked.
// SPDX-License-Identifier: MIT
#include "FaultTable.h"
#include "WireFixture.h"
#include "util/Files.h"

#include <doctest/doctest.h>
#include <filesystem>
#include <map>
#include <thread>

using namespace palindrome;
using namespace palindrome::llm;
using namespace palindrome::llm::testing;

namespace {

constexpr const char* canary = "canary-0123456789abcdef";

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

Settings signedSettings(const std::string& scenario, bool stream) {
    Settings settings = wireSettings("bedrock", scenario, stream);
    settings.auth = "sigv4";
    return settings;
}

/// A program that prints something, made for one test.
std::string program(const std::filesystem::path& folder, const std::string& script) {
    const std::string file = folder / "key-program";
    REQUIRE(util::writeFileAtomic(file, "#!/bin/sh\n" + script + "\n"));
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
}

const ScopedVariable& awsKeys() {
    static const ScopedVariable access("AWS_ACCESS_KEY_ID", "AKIATESTTESTTESTTEST");
    static const ScopedVariable secret("AWS_SECRET_ACCESS_KEY", "canary-secret-0123456789abcdef");
    static const ScopedVariable token("AWS_SESSION_TOKEN", nullptr);
    return secret;
}

} // namespace

TEST_CASE("each format sends its key in its own header") {
    const ScopedVariable variable("PALINDROME_TEST_KEY", canary);
    const std::map<std::string, std::string> headers{
        {"openai-chat", "Authorization"}, {"openai-responses", "Authorization"},
        {"anthropic", "Authorization"},   {"gemini", "x-goog-api-key"},
        {"ollama", "Authorization"},      {"bedrock", "Authorization"},
        {"watsonx", "Authorization"},     {"azure", "api-key"}};
    for (const std::string& dialect : dialectNames()) {
        INFO(dialect);
        Settings settings = wireSettings(dialect, "ok", true, "-key");
        settings.keyEnv = "PALINDROME_TEST_KEY";
        const CallResult result = callOnce(settings);
        REQUIRE_MESSAGE(result, outcomeMessage(result));
        const auto request = mockServer().last(countName(dialect, "ok", true, "-key"));
        const std::string sent = request["headers"].value(headers.at(dialect), "");
        if (dialect == "watsonx")
            CHECK(has(sent, "Bearer token-1."));
        else
            CHECK(has(sent, canary));
        CHECK_FALSE(has(request["path"], canary));
        CHECK_FALSE(has(request["body"].dump(), canary));
        settings = wireSettings(dialect, "ok", true, "-bearer");
        settings.keyEnv = "PALINDROME_TEST_KEY";
        settings.auth = "bearer";
        REQUIRE(callOnce(settings));
        CHECK(mockServer().last(countName(dialect, "ok", true, "-bearer"))["headers"]
                               ["Authorization"] == "Bearer " + std::string(canary));
    }
}

TEST_CASE("a key that the server echoes is blanked out, in every format") {
    const ScopedVariable variable("PALINDROME_TEST_KEY", canary);
    for (const std::string& dialect : dialectNames()) {
        for (const char* scenario : {"echo-key", "echo-key-in-text"}) {
            for (const bool stream : {true, false}) {
                INFO(dialect);
                Settings settings = wireSettings(dialect, scenario, stream);
                settings.keyEnv = "PALINDROME_TEST_KEY";
                const CallResult result = callOnce(settings);
                CHECK_FALSE(has(outcomeMessage(result), "canary"));
                CHECK_FALSE(has(outcomeMessage(result), "token-1."));
                if (result)
                    CHECK(result->text == "Your key is [key].");
            }
        }
    }
}

TEST_CASE("a redirect carries no key anywhere, in every format") {
    const ScopedVariable variable("PALINDROME_TEST_KEY", canary);
    for (const std::string& dialect : dialectNames()) {
        INFO(dialect);
        Settings settings = wireSettings(dialect, "redirect", true, "-key");
        settings.keyEnv = "PALINDROME_TEST_KEY";
        const CallResult result = callOnce(settings);
        CHECK(outcomeWord(result) == "bad-request");
        CHECK(has(outcomeMessage(result), "redirect"));
    }
}

TEST_CASE("signatures are right, streamed and not, and need no second attempt") {
    awsKeys();
    for (const bool stream : {true, false}) {
        Settings settings = signedSettings("signed", stream);
        const auto backend = makeLiveBackend(settings).value();
        Request request = sampleRequest();
        request.model = "us.amazon.nova-lite-v1:0";
        const CallResult result = backend->complete(request, 0);
        REQUIRE_MESSAGE(result, outcomeMessage(result));
        CHECK(result->attempts == 1);
        request.model = "arn:aws:bedrock:us-east-1:123:inference-profile/x.y:0";
        CHECK(backend->complete(request, 0));
    }
}

TEST_CASE("fault: a clock that is an hour off is put right by the server's date") {
    awsKeys();
    for (const bool stream : {true, false}) {
        const auto backend = makeLiveBackend(signedSettings("clock-skew", stream)).value();
        const CallResult first = backend->complete(sampleRequest(), 0);
        REQUIRE_MESSAGE(first, outcomeMessage(first));
        CHECK(first->attempts == 2);
        const CallResult second = backend->complete(sampleRequest(), 0);
        REQUIRE(second);
        CHECK(second->attempts == 1); // what was learnt is kept
        addFaultRow(std::string("clock an hour off, ") + (stream ? "streamed" : "whole"),
                    {{"bedrock", outcomeWord(first)}});
    }
}

TEST_CASE("a wrong secret is refused after one attempt and not shown") {
    awsKeys();
    const ScopedVariable secret("AWS_SECRET_ACCESS_KEY", "wrong-secret-0123456789");
    const CallResult result = callOnce(signedSettings("signed", true));
    CHECK(outcomeWord(result) == "unauthorised");
    CHECK_FALSE(has(outcomeMessage(result), "wrong-secret"));
    CHECK(result.error().attempts == 1);
}

TEST_CASE("fault: a token that expires in the middle of a run is renewed once for all calls") {
    const ScopedVariable variable("PALINDROME_TEST_KEY", canary);
    Settings settings = wireSettings("watsonx", "token", true);
    settings.keyEnv = "PALINDROME_TEST_KEY";
    const auto backend = makeLiveBackend(settings).value();
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i)
        threads.emplace_back([&] { good += backend->complete(sampleRequest(), 0).has_value(); });
    for (std::thread& thread : threads)
        thread.join();
    CHECK(good == 6);
    // One exchange at the beginning, one after the first token was refused.
    CHECK(mockServer().count(countName("watsonx", "token", true) + ":token") == 2);
    const auto exchange = mockServer().last(countName("watsonx", "token", true) + ":token");
    CHECK(exchange["body"] == "grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey=" +
                                  std::string(canary));
    addFaultRow("token expired in the middle of a run",
                {{"watsonx", good == 6 ? "complete" : "unauthorised"}});
}

TEST_CASE("a token that is refused again is no endless loop") {
    const ScopedVariable variable("PALINDROME_TEST_KEY", canary);
    Settings settings = wireSettings("watsonx", "token-refused", true);
    settings.keyEnv = "PALINDROME_TEST_KEY";
    CHECK(outcomeWord(callOnce(settings)) == "unauthorised");
    CHECK(mockServer().count(countName("watsonx", "token-refused", true)) == 2);
}

TEST_CASE("a key from a command: its first line, asked for again after a 401, never shown") {
    const TemporaryFolder folder;
    const std::string counter = folder.path() / "count";
    const std::string file = program(folder.path(), "if [ -e " + counter +
                                                        " ]; then echo key-number-second; else "
                                                        "touch " + counter +
                                                        "; echo key-number-first; fi\necho more");
    Settings settings = wireSettings("openai-chat", "key-expires", true);
    settings.keyCommand = {file};
    const CallResult result = callOnce(settings);
    REQUIRE_MESSAGE(result, outcomeMessage(result));
    CHECK(result->attempts == 2);
    CHECK(mockServer().last(countName("openai-chat", "key-expires", true))["headers"]
                           ["Authorization"] == "Bearer key-number-second");

    settings.keyCommand = {program(folder.path(), "echo secret-output-of-it; exit 3")};
    const auto failed = makeLiveBackend(settings);
    REQUIRE_FALSE(failed);
    CHECK(has(failed.error().message, "exit code 3"));
    CHECK_FALSE(has(failed.error().message, "secret-output"));
    settings.keyCommand = {program(folder.path(), "true")};
    CHECK(has(makeLiveBackend(settings).error().message, "not set"));
}

TEST_CASE("credentials from a command in the form of credential_process") {
    const TemporaryFolder folder;
    Settings settings = signedSettings("signed", false);
    settings.keyCommand = {program(folder.path(),
                                   R"(echo '{"Version":1,"AccessKeyId":"AKIAX",)"
                                   R"("SecretAccessKey":"canary-secret-0123456789abcdef"}')")};
    CHECK(callOnce(settings));
    settings.keyCommand = {program(folder.path(), "echo '{}'")};
    CHECK(has(makeLiveBackend(settings).error().message, "AccessKeyId"));
}

TEST_CASE("fault: a wrong checksum, a wrong length, frames split anywhere") {
    CHECK(outcomeWord(callOnce(wireSettings("bedrock", "bad-crc", true))) == "bad-reply");
    CHECK(has(outcomeMessage(callOnce(wireSettings("bedrock", "bad-crc", true))), "checksum"));
    CHECK(outcomeWord(callOnce(wireSettings("bedrock", "bad-prelude", true))) == "bad-reply");
    const CallResult split = callOnce(wireSettings("bedrock", "split-frame", true));
    REQUIRE(split);
    CHECK(split->text == mockText);
    for (const auto& [title, scenario] :
         {std::pair("bad checksum of a frame", "bad-crc"),
          std::pair("wrong length of a frame", "bad-prelude"),
          std::pair("frame split anywhere", "split-frame")})
        addFaultRow(title,
                    {{"bedrock", outcomeWord(callOnce(wireSettings("bedrock", scenario, true)))}});
}

TEST_CASE("nothing-left headers hold back the next call") {
    for (const char* dialect : {"openai-chat", "anthropic"}) {
        INFO(std::string(dialect));
        const auto backend =
            makeLiveBackend(wireSettings(dialect, "exhausted-headers", false)).value();
        REQUIRE(backend->complete(sampleRequest(), 0));
        const auto start = std::chrono::steady_clock::now();
        REQUIRE(backend->complete(sampleRequest(), 0));
        CHECK(std::chrono::steady_clock::now() - start > std::chrono::milliseconds(400));
    }
}
