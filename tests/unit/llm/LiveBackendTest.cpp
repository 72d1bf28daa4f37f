// LiveBackendTest.cpp - real HTTP against the mock server: answers, faults, deadlines, secrets.
// SPDX-License-Identifier: MIT
#include "MockServer.h"
#include "llm/RecordedBackends.h"
#include "llm/Recordings.h"
#include "util/Files.h"

#include <chrono>
#include <doctest/doctest.h>
#include <thread>

using namespace palindrome;
using namespace palindrome::llm;
using namespace palindrome::llm::testing;
using std::chrono::milliseconds;

namespace {

const std::string helloText = "Gr\xC3\xBC\xC3\x9F"
                              "e: `module m; endmodule`\n";
constexpr const char* canary = "canary-0123456789abcdef";

CallResult call(const Settings& settings, Hooks hooks = {}) {
    Result<std::unique_ptr<Backend>> backend = makeLiveBackend(settings, std::move(hooks));
    if (!backend)
        return callFail(CallFailureKind::NotConfigured, backend.error().message);
    return (*backend)->complete(sampleRequest(), 0);
}

CallResult call(const std::string& scenario, bool stream = true) {
    Settings settings = settingsFor(scenario);
    settings.stream = stream;
    return call(settings);
}

std::string word(const CallResult& result) {
    return result ? "complete" : std::string(failureWord(result.error().what));
}

std::string messageOf(const CallResult& result) {
    return result ? std::string() : result.error().message;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

double secondsFor(const std::function<void()>& action) {
    const auto start = std::chrono::steady_clock::now();
    action();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

TEST_CASE("an answer arrives whole, streamed or not, with reply data filled in") {
    for (const bool stream : {true, false}) {
        CAPTURE(stream);
        const CallResult result = call("ok", stream);
        REQUIRE_MESSAGE(result, messageOf(result));
        CHECK(result->text == helloText);
        CHECK(result->servedModel == "mock-model-2026");
        CHECK(result->finishReason == "stop");
        CHECK(result->usage == Usage{12, 5, 3, 12, 8});
        CHECK(result->key == requestKey(sampleRequest(), 0));
        CHECK(result->date.size() == 20);
        CHECK(result->attempts == 1);
        CHECK_FALSE(result->replayed);
    }
}

TEST_CASE("what is sent is the chat completions request") {
    call("ok");
    const nlohmann::json last = mockServer().last("ok");
    CHECK(last["body"] == nlohmann::json::parse(R"({"model":"mock-model","stream":true,
        "stream_options":{"include_usage":true},
        "messages":[{"role":"user","content":"Say hello."}]})"));
    CHECK(last["headers"]["Content-Type"] == "application/json");
    CHECK_FALSE(last["headers"].contains("Authorization"));
    CHECK_FALSE(last["headers"].contains("Expect"));
}

TEST_CASE("a large prompt is sent without waiting for a 100-continue") {
    Settings settings = settingsFor("ok");
    const auto backend = makeLiveBackend(settings).value();
    Request request = sampleRequest(std::string(3u << 20, 'p'));
    const double seconds = secondsFor([&] { CHECK(backend->complete(request, 0)); });
    CHECK(seconds < 0.9);
}

TEST_CASE("streams in every legal shape give the same text") {
    for (const char* scenario :
         {"pieces", "bytewise", "crlf", "pings", "bom", "no-content-type", "blank-lines-first",
          "whole-although-stream", "no-usage", "negative-usage", "gzip", "done-without-blank-line",
          "lingers-after-done"}) {
        INFO(std::string(scenario));
        const CallResult result = call(scenario);
        REQUIRE_MESSAGE(result, messageOf(result));
        CHECK(result->text == helloText);
    }
    for (const char* scenario : {"bom", "no-content-type", "no-usage", "negative-usage", "gzip"}) {
        INFO(std::string(scenario));
        const CallResult result = call(scenario, false);
        REQUIRE_MESSAGE(result, messageOf(result));
        CHECK(result->text == helloText);
    }
    CHECK(call("no-usage")->usage == Usage{});
    CHECK(call("negative-usage")->usage == Usage{0, {}, {}, 0, {}});
}

TEST_CASE("a server that keeps the connection open after the end mark is not waited for") {
    CHECK(secondsFor([] { CHECK(call("lingers-after-done")); }) < 2);
}

TEST_CASE("reasoning comes apart from the answer") {
    for (const bool stream : {true, false}) {
        CAPTURE(stream);
        for (const char* scenario : {"reasoning-in-two-fields", "think-block"}) {
            INFO(std::string(scenario));
            const CallResult result = call(scenario, stream);
            REQUIRE(result);
            CHECK(result->text == helloText);
            CHECK(result->reasoning == "hm, so.");
        }
    }
}

TEST_CASE("every fault has its kind, and only what may be tried again is tried again") {
    struct Fault {
        const char* scenario;
        const char* word;
        int status;
        unsigned requests;
        bool alsoWhole; ///< the same without streaming
    };
    const Fault faults[] = {
        {"length", "truncated", 200, 1, true},
        {"length-empty", "truncated", 200, 1, true},
        {"filter", "filtered", 200, 1, true},
        {"refusal", "refused", 200, 1, true},
        {"tool", "tool-call", 200, 1, true},
        {"empty", "empty", 200, 1, true},
        {"reasoning-only", "empty", 200, 1, true},
        {"think-block-only", "empty", 200, 1, true},
        {"unknown-stop", "bad-reply", 200, 1, true},
        {"no-choice", "bad-reply", 200, 1, true},
        {"error-in-200", "server-error", 200, 1, true},
        {"error-late", "server-error", 200, 1, false},
        {"flat-error", "bad-request", 400, 1, true},
        {"status-400", "bad-request", 400, 1, true},
        {"status-401", "unauthorised", 401, 1, true},
        {"status-402", "quota-exhausted", 402, 1, true},
        {"status-403", "unauthorised", 403, 1, true},
        {"status-404", "bad-request", 404, 1, true},
        {"status-408", "server-error", 408, 2, false},
        {"status-409", "server-error", 409, 2, false},
        {"status-413", "bad-request", 413, 1, true},
        {"status-422", "bad-request", 422, 1, true},
        {"status-500", "server-error", 500, 2, false},
        {"status-501", "server-error", 501, 1, true},
        {"status-502", "server-error", 502, 2, false},
        {"status-529", "server-error", 529, 2, false},
        {"429-always", "rate-limited", 429, 2, true},
        {"429-quota", "quota-exhausted", 429, 1, true},
        {"429-hour", "rate-limited", 429, 1, false},
        {"429-should-not", "rate-limited", 429, 1, false},
        {"html-502", "server-error", 502, 2, false},
        {"html-200", "bad-reply", 200, 1, true},
        {"empty-body", "bad-reply", 200, 1, true},
        {"truncated-json", "bad-reply", 200, 1, true},
        {"invalid-utf8", "bad-reply", 200, 1, true},
        {"redirect", "bad-request", 307, 1, true},
        {"huge-error", "bad-request", 400, 1, true},
        {"hang-up", "unreachable", 0, 2, false},
        {"cut-no-end", "cut-stream", 200, 1, false},
        {"cut-after-text", "cut-stream", 200, 1, false},
        {"cut-connection", "cut-stream", 200, 1, false},
        {"cut-in-character", "cut-stream", 200, 2, false},
        {"cut-after-headers", "cut-stream", 200, 2, false},
        {"wrong-length", "cut-stream", 200, 1, true},
        {"bad-chunk", "cut-stream", 200, 2, false},
    };
    for (const Fault& fault : faults) {
        for (const bool stream : {true, false}) {
            if (!stream && !fault.alsoWhole)
                continue;
            INFO(std::string(fault.scenario));
            CAPTURE(stream);
            const unsigned before = mockServer().count(fault.scenario);
            Settings settings = settingsFor(fault.scenario);
            settings.stream = stream;
            settings.maxAttempts = 2;
            const CallResult result = call(settings);
            CHECK(word(result) == fault.word);
            if (result)
                continue;
            CHECK(result.error().httpStatus == fault.status);
            CHECK(mockServer().count(fault.scenario) - before == fault.requests);
            CHECK(result.error().attempts == fault.requests);
            CHECK_FALSE(result.error().message.empty());
            CHECK(result.error().message.size() < 1000);
        }
    }
}

TEST_CASE("a cut answer is kept as a part, never given as an answer") {
    for (const char* scenario :
         {"length", "cut-no-end", "cut-after-text", "cut-before-usage"}) {
        INFO(std::string(scenario));
        const CallResult result = call(scenario);
        REQUIRE_FALSE(result);
        REQUIRE(result.error().partial);
        CHECK(result.error().partial->text == helloText);
        CHECK(result.error().partial->key == requestKey(sampleRequest(), 0));
    }
}

TEST_CASE("passing faults are ridden out, as long as the server asks") {
    const auto secondsOf = [](const char* scenario) {
        return secondsFor([&] {
            const CallResult result = call(scenario);
            REQUIRE_MESSAGE(result, messageOf(result));
            CHECK(result->attempts == 2);
        });
    };
    secondsOf("429-once");
    secondsOf("429-nonsense");
    secondsOf("503-once");
    secondsOf("hang-up-once");
    secondsOf("error-first");
    CHECK(secondsOf("429-seconds") >= 0.3);
    const double exact = secondsOf("429-milliseconds");
    CHECK(exact >= 0.3);
    CHECK(exact < 10); // not the 90 s of the vaguer header
    secondsOf("429-date");
}

TEST_CASE("a proxy's page is quoted in a line, without its tags") {
    CHECK(messageOf(call("html-200")) ==
          "the server answered with `text/html` instead of JSON or an event stream: "
          "Please log in to the proxy");
}

TEST_CASE("a wait that is too long is reported and not sat out") {
    CHECK(has(messageOf(call("429-hour")), "wait 3600 s"));
}

TEST_CASE("every deadline ends the call and says which it was") {
    const auto timedOut = [](const char* scenario, auto change, const char* says) {
        INFO(std::string(scenario));
        Settings settings = settingsFor(scenario);
        change(settings);
        CallResult result = callFail(CallFailureKind::BadReply, "");
        CHECK(secondsFor([&] { result = call(settings); }) < 2);
        CHECK(word(result) == "timeout");
        CHECK_MESSAGE(has(messageOf(result), says), messageOf(result));
    };
    const auto firstByte = [](Settings& s) { s.firstByteTimeout = milliseconds{300}; };
    const auto stall = [](Settings& s) { s.stallTimeout = milliseconds{300}; };
    const auto total = [](Settings& s) { s.totalTimeout = milliseconds{400}; };
    timedOut("silent", firstByte, "no answer within 0.3 s");
    timedOut("silent-after-headers", firstByte, "no answer within 0.3 s");
    timedOut("drip", firstByte, "no answer within 0.3 s");
    timedOut("stall", stall, "nothing new for 0.3 s");
    timedOut("stall-with-pings", stall, "nothing new for 0.3 s");
    timedOut("endless-slowly", total, "not complete after 0.4 s");
    Settings slow = settingsFor("slow-but-steady");
    stall(slow);
    CHECK(call(slow)); // longer in all than the stall limit, never stalled
}

TEST_CASE("replies larger than the cap are cut off, compressed ones too") {
    for (const char* scenario : {"endless", "huge", "bomb"}) {
        INFO(std::string(scenario));
        Settings settings = settingsFor(scenario);
        settings.maxReplyBytes = 1u << 20;
        CHECK(word(call(settings)) == "too-large");
    }
}

TEST_CASE("the user's stop ends a call in under a second, in a pause too") {
    for (const char* scenario : {"silent", "stall", "endless-slowly", "429-always"}) {
        INFO(std::string(scenario));
        std::atomic<bool> stop{false};
        Settings settings = settingsFor(scenario);
        settings.maxAttempts = 1000;
        std::thread user([&] {
            std::this_thread::sleep_for(milliseconds(300));
            stop = true;
        });
        CallResult result = callFail(CallFailureKind::BadReply, "");
        CHECK(secondsFor([&] { result = call(settings, {{}, &stop}); }) < 1.3);
        user.join();
        if (word(result) != "rate-limited") // all attempts were used up before the stop
            CHECK(word(result) == "interrupted");
    }
}

TEST_CASE("progress tells of text and of pauses") {
    size_t text = 0;
    unsigned attempts = 0;
    bool waited = false;
    const CallResult result =
        call(settingsFor("503-once"), {[&](const Progress& p) {
                                              text = std::max(text, p.textBytes);
                                              attempts = std::max(attempts, p.attempt);
                                              waited = waited || p.waiting.count() > 0;
                                          },
                                          nullptr});
    CHECK(result); // the scenario fails only once, in whatever test came first
    CHECK(text == helloText.size());
}

TEST_CASE("several calls run at once on one backend") {
    const auto backend = makeLiveBackend(settingsFor("slow-but-steady")).value();
    std::atomic<int> good{0};
    const double seconds = secondsFor([&] {
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < 8; ++i)
            threads.emplace_back(
                [&, i] { good += backend->complete(sampleRequest(), i).has_value(); });
        for (std::thread& thread : threads)
            thread.join();
    });
    CHECK(good == 8);
    CHECK(seconds < 5); // one after the other they would take more than 8 s
}

TEST_CASE("nobody listens, and the name does not exist: unreachable") {
    Settings settings = settingsFor("ok");
    settings.maxAttempts = 1;
    settings.baseUrl = "http://127.0.0.1:1/v1";
    CHECK(word(call(settings)) == "unreachable");
    settings.baseUrl = "https://no-such-host.invalid/v1";
    const CallResult result = call(settings);
    const bool expected = word(result) == "unreachable" || word(result) == "timeout";
    CHECK_MESSAGE(expected, messageOf(result));
}

TEST_CASE("a proxy is not used for a server on this machine") {
    const ScopedVariable proxy("http_proxy", "http://127.0.0.1:1");
    const ScopedVariable all("ALL_PROXY", "http://127.0.0.1:1");
    CHECK(call("ok"));
}

TEST_CASE("settings that cannot work are refused before any call") {
    const auto fault = [](auto change) {
        Settings settings = settingsFor("ok");
        change(settings);
        const auto backend = makeLiveBackend(settings);
        return backend ? std::string() : backend.error().message;
    };
    const auto url = [&](const char* text) {
        return fault([&](Settings& s) { s.baseUrl = text; });
    };
    CHECK(has(url(""), "--base-url"));
    CHECK(has(url("ftp://host/v1"), "https://"));
    CHECK(has(url("host/v1"), "https://"));
    CHECK(has(url("file:///etc/passwd"), "https://"));
    CHECK(has(url("https://user:secret@host/v1"), "user or a password"));
    CHECK_FALSE(has(url("https://user:secret@host/v1"), "secret"));
    CHECK(has(url("https://host/v1?key=secret"), "query"));
    CHECK(has(url("https://"), "not a URL"));
    CHECK(has(url("http://example.com/v1"), "plain http"));
    CHECK(url("http://localhost:1/v1").empty());
    CHECK(url("http://[::1]:1/v1").empty());
    CHECK(has(fault([](Settings& s) { s.baseUrl = "http://127.0.0.1.example.com/v1"; }),
              "plain http"));
    CHECK(has(fault([](Settings& s) {
                  s.baseUrl = "http://example.com/v1";
                  s.insecureHttp = true;
                  s.keyEnv = "PALINDROME_TEST_KEY";
              }),
              "a key is not sent"));
    CHECK(has(fault([](Settings& s) { s.stallTimeout = milliseconds{0}; }), "timeout"));
    CHECK(has(fault([](Settings& s) { s.maxAttempts = 0; }), "attempts"));
    CHECK(has(fault([](Settings& s) { s.maxOutputField = "messages"; }), "messages"));
    CHECK(has(fault([](Settings& s) { s.caFile = "/no/such/file.pem"; }), "/no/such/file.pem"));
    CHECK(has(fault([](Settings& s) { s.caFile = PALINDROME_SOURCE_DIR "/CMakeLists.txt"; }),
              "no certificate"));
    Request nameless = sampleRequest();
    nameless.model.clear();
    const auto backend = makeLiveBackend(settingsFor("ok")).value();
    CHECK(word(backend->complete(nameless, 0)) == "not-configured");
    nameless.model = "two\nlines";
    CHECK(word(backend->complete(nameless, 0)) == "not-configured");
}

TEST_CASE("the key is read from the variable that is named, and checked") {
    const auto fault = [](const char* variable) {
        Settings settings = settingsFor("ok");
        settings.keyEnv = variable;
        const auto backend = makeLiveBackend(settings);
        return backend ? std::string() : backend.error().message;
    };
    const ScopedVariable unset("PALINDROME_TEST_KEY", nullptr);
    CHECK(has(fault("PALINDROME_TEST_KEY"), "PALINDROME_TEST_KEY"));
    const ScopedVariable injected("PALINDROME_TEST_KEY", "abc\r\nX-Evil: 1");
    CHECK(has(fault("PALINDROME_TEST_KEY"), "characters"));
    CHECK_FALSE(has(fault("PALINDROME_TEST_KEY"), "Evil"));
    CHECK_FALSE(has(fault("sk-live-0123456789"), "0123456789")); // a key where a name belongs
    const ScopedVariable good("PALINDROME_TEST_KEY", "canary-0123456789abcdef\n");
    Settings settings = settingsFor("needs-key");
    settings.keyEnv = "PALINDROME_TEST_KEY";
    CHECK(call(settings));
}

TEST_CASE("a key that the server echoes reaches no message, answer or recording") {
    const ScopedVariable variable("PALINDROME_TEST_KEY", canary);
    const TemporaryFolder folder;
    for (const char* scenario : {"echo-key", "echo-key-in-text", "echo-key-late"}) {
        for (const bool stream : {true, false}) {
            INFO(std::string(scenario));
            Settings settings = settingsFor(scenario);
            settings.keyEnv = "PALINDROME_TEST_KEY";
            settings.stream = stream;
            const auto backend = makeRecordBackend(folder.path(), settings).value();
            CHECK_FALSE(has(backend->describe(), "canary"));
            const CallResult result = backend->complete(sampleRequest(scenario), stream);
            CHECK(mockServer().last(scenario)["headers"]["Authorization"] ==
                  "Bearer " + std::string(canary));
            CHECK_FALSE(has(messageOf(result), "canary"));
            if (result) {
                CHECK(result->text == "Your key is [key].");
            }
        }
    }
    size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
        if (!entry.is_regular_file())
            continue;
        ++files;
        CHECK_FALSE(has(util::readFile(entry.path()).value(), "canary"));
    }
    CHECK(files >= 6);
}

TEST_CASE("a redirect is not followed, so the key goes nowhere else") {
    const ScopedVariable variable("PALINDROME_TEST_KEY", canary);
    Settings settings = settingsFor("redirect");
    settings.keyEnv = "PALINDROME_TEST_KEY";
    const CallResult result = call(settings);
    CHECK(word(result) == "bad-request");
    CHECK(has(messageOf(result), "redirect"));
    CHECK(has(messageOf(result), "localhost:9"));
}

TEST_CASE("settings come from the environment where the user gave none") {
    const ScopedVariable url("PALINDROME_BASE_URL", "https://host/v1");
    const ScopedVariable name("PALINDROME_KEY_ENV", nullptr);
    const ScopedVariable key("PALINDROME_API_KEY", "x");
    const ScopedVariable field("PALINDROME_MAX_OUTPUT_FIELD", "max_tokens");
    const Settings settings = settingsFromEnvironment();
    CHECK(settings.baseUrl == "https://host/v1");
    CHECK(settings.keyEnv == "PALINDROME_API_KEY");
    CHECK(settings.maxOutputField == "max_tokens");
    Settings given;
    given.baseUrl = "https://other/v1";
    given.keyEnv = "MINE";
    CHECK(settingsFromEnvironment(given).baseUrl == "https://other/v1");
    CHECK(settingsFromEnvironment(given).keyEnv == "MINE");
    const ScopedVariable other("PALINDROME_KEY_ENV", "OTHER");
    CHECK(settingsFromEnvironment().keyEnv == "OTHER");
}

TEST_CASE("what was recorded live replays without a socket") {
    const TemporaryFolder folder;
    const unsigned before = mockServer().count("ok");
    const auto recorder = makeBackend(Mode::Record, folder.path(), settingsFor("ok")).value();
    REQUIRE(recorder->complete(sampleRequest(), 0));
    REQUIRE(recorder->complete(sampleRequest(), 0));
    CHECK(mockServer().count("ok") == before + 1);
    Settings unusable;
    unusable.baseUrl = "nonsense";
    const auto replay = makeBackend(Mode::Replay, folder.path(), unusable).value();
    const CallResult result = replay->complete(sampleRequest(), 0);
    REQUIRE(result);
    CHECK(result->text == helloText);
    CHECK(result->replayed);
    CHECK(word(replay->complete(sampleRequest(), 1)) == "missing-recording");
    CHECK(mockServer().count("ok") == before + 1);
}
